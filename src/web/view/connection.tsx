import { useLayoutEffect, useRef } from 'preact/hooks'
import { formatPath } from '../../core/report/column.js'
import type { ConnectionRecord } from '../../core/report/report.js'
import { clock, detail, framesText, go, place, reasonTitle, rows, t, word } from '../state.js'
import { Candidates } from './candidates.js'
import { Copied } from './copy.js'
import { Evidence } from './evidence.js'
import { FamilyMark } from './family.js'
import { Layers } from './layers.js'
import { Waterfall } from './waterfall.js'
import { WhatIf } from './what-if.js'

/** The investigation of one connection. */
export function Connection() {
  const held = detail.value
  const { connection } = place.value
  const index = rows.value.findIndex(({ id }) => id === connection)
  const step = (by: number) => {
    const row = rows.value[index + by]
    if (row) go({ connection: row.id })
  }
  const article = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    // Where the list makes room for the connection, what had the focus is hidden with it.
    if (document.querySelector('.grid-box')?.getClientRects().length === 0) article.current!.focus()
  }, [])
  return (
    <article class="detail" ref={article} tabIndex={-1} aria-label={t('connectionOf', connection ?? 0)}>
      <div class="detail-bar">
        <button type="button" onClick={() => step(-1)} disabled={index <= 0}>
          ↑ {t('previous')}
        </button>
        <button type="button" onClick={() => step(1)} disabled={index < 0 || index >= rows.value.length - 1}>
          ↓ {t('next')}
        </button>
        <button type="button" class="last" onClick={() => go({ connection: null })}>
          × {t('close')}
        </button>
      </div>
      {held === 'loading' && <p class="quiet">{t('loading')}</p>}
      {held === 'absent' && <p class="notice">{t('notHeld', connection ?? 0)}</p>}
      {typeof held === 'object' && <Investigation {...held} />}
    </article>
  )
}

function Investigation(held: Exclude<typeof detail.value, string | undefined>) {
  const { record } = held
  const shown = record.attempts.find(({ won }) => won) ?? record.attempts[0]
  const name = record.name ?? shown?.server.address ?? ''
  return (
    <>
      <h2 class="verdict">
        <span class="who">
          {name}
          {record.port === null ? '' : `:${record.port}`}
        </span>{' '}
        <span class="family">
          <FamilyMark family={record.family} /> {word(record.family)}
        </span>{' '}
        <span>{formatPath(record.path)}</span>
      </h2>
      <p>
        <b class="code">{record.reason.code}</b> {reasonTitle(record.reason.code)}
        {record.reason.rule && ` · ${t('byRule', record.reason.rule.number)} (${record.reason.rule.document})`} · {word(record.certainty)}
        <br />
        <span class="quiet">
          {t('connectionOf', record.id)} · {shown && t('from', shown.client.address)} · {record.transport} · {clock.value.at(record.start)}{' '}
          s
        </span>
      </p>
      <p>{record.reason.says}</p>
      <Waterfall {...held} />
      <Layers {...held} />
      <Candidates record={record} />
      <Why record={record} />
      <WhatIf {...held} key={record.id} />
      <section>
        <h3>{t('evidence')}</h3>
        <div class="scroll" tabIndex={0} role="region" aria-label={t('evidence')}>
          <Evidence list={record.evidence} heading={t('what')} />
        </div>
      </section>
      <section>
        <h3>{t('displayFilter')}</h3>
        <Copied key={record.id} text={record.displayFilter} label={t('displayFilter')} />
      </section>
    </>
  )
}

function Why({ record: { explanation, notes, causes } }: { record: ConnectionRecord }) {
  if (explanation.length + notes.length + causes.length === 0) return null
  return (
    <section>
      <h3>{t('why')}</h3>
      <ul class="sentences">
        {[...explanation, ...notes.map(({ says }) => says)].map((says) => (
          <li key={says}>{says}</li>
        ))}
      </ul>
      {causes.length > 0 && (
        <table class="causes">
          <caption>{t('causes')}</caption>
          <tbody>
            {causes.map(({ code, holds, says, frames }) => (
              <tr key={code}>
                <th scope="row">{word(holds)}</th>
                <td>
                  {says}
                  {frames.length > 0 && <span class="quiet"> ({framesText(frames)})</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
