import type { FindingRecord } from '../../core/report/report.js'
import { findings, openConnection, showOnly, t, word } from '../state.js'
import { Commands } from './copy.js'
import { Evidence } from './evidence.js'

const SIGNS: Readonly<Record<string, string>> = { problem: '✖', warning: '▲', info: 'i' }

/** One line for each finding, with the way to the connections that it touches. */
export function FindingList({ findings }: { findings: readonly FindingRecord[] }) {
  return (
    <ul class="findings">
      {findings.map((finding) => (
        <li key={`${finding.code} ${finding.says}`}>
          <span class={`severity ${finding.severity}`}>
            <span aria-hidden="true">{SIGNS[finding.severity]}</span> {word(finding.severity)}
          </span>
          <span class="code">{finding.code}</span>
          <span class="says">{finding.says}</span>
          <Touched finding={finding} />
        </li>
      ))}
    </ul>
  )
}

function Touched({ finding: { connections } }: { finding: FindingRecord }) {
  if (connections.length === 0) return null
  if (connections.length === 1)
    return (
      <button type="button" class="link" onClick={() => openConnection(connections[0]!)}>
        {t('connectionOf', connections[0]!)}
      </button>
    )
  return (
    <button type="button" class="link" onClick={() => showOnly({ ids: connections })}>
      {t('showConnections', connections.length)}
    </button>
  )
}

const MOST_EVIDENCE = 20

/** Each finding with its evidence, the names and hosts it is about, and how to mend it. */
export function Findings() {
  if (findings.value.length === 0) return <p>{t('noFindings')}</p>
  return (
    <div class="finding-cards">
      {findings.value.map((finding) => (
        <section key={`${finding.code} ${finding.says}`}>
          <h2>
            <span class={`severity ${finding.severity}`}>
              <span aria-hidden="true">{SIGNS[finding.severity]}</span> {word(finding.severity)}
            </span>{' '}
            <span class="code">{finding.code}</span>
          </h2>
          <p>{finding.says}</p>
          {finding.names.length > 0 && <p class="quiet">{finding.names.join(', ')}</p>}
          <Touched finding={finding} />
          {finding.evidence.length > 0 && <Evidence list={finding.evidence.slice(0, MOST_EVIDENCE)} heading={t('evidence')} />}
          {finding.evidence.length > MOST_EVIDENCE && <p class="quiet">{t('moreFrames', finding.evidence.length - MOST_EVIDENCE)}</p>}
          <Commands mends={finding.mend} />
        </section>
      ))}
    </div>
  )
}
