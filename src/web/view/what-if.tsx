import { useLayoutEffect, useState } from 'preact/hooks'
import { PROFILE_IDS, PROFILES } from '../../core/report/catalogue.js'
import type { TableChange } from '../../core/report/catalogue.js'
import { formatPath } from '../../core/report/column.js'
import { type TableRow, tableRows } from '../../core/report/record-what-if.js'
import type { Answer, Detail } from '../source.js'
import { openConnection, source, t, word } from '../state.js'
import { Commands } from './copy.js'

const OWN = ''

/** A table to edit, and the connections that would then go another way. */
export function WhatIf({ record, table }: Detail) {
  const held = source.value!
  const [profile, setProfile] = useState(OWN)
  const [changes, setChanges] = useState<ReadonlyMap<string, TableChange>>(new Map())
  const [answer, setAnswer] = useState<Answer | undefined>()
  const rows = profile === OWN ? table : tableRows(PROFILES[profile as keyof typeof PROFILES])
  const asked = profile !== OWN || changes.size > 0

  // At once, so that no answer stands beside a table that it is not about.
  useLayoutEffect(() => {
    setAnswer(undefined)
    if (!asked) return
    let current = true
    void held.whatIf({ profile: profile === OWN ? null : profile, rows: [...changes.values()] }).then((answered) => {
      if (current) setAnswer(answered)
    })
    return () => {
      current = false
    }
  }, [profile, changes, held])

  if (!record.policy && !record.whatIf) return null
  const set = (row: TableRow, part: Partial<TableChange>) => {
    const now = changes.get(row.prefix) ?? { prefix: row.prefix, precedence: row.precedence ?? 0, label: row.label ?? 0 }
    const next = { ...now, ...part }
    const others = new Map(changes)
    if (next.precedence === (row.precedence ?? 0) && next.label === (row.label ?? 0)) others.delete(row.prefix)
    else others.set(row.prefix, next)
    setChanges(others)
  }
  const smallest = record.whatIf
  return (
    <section class="what-if">
      <h3>{t('whatIf')}</h3>
      <p class="quiet">{held.hasCapture ? t('whatIfCapture') : t('whatIfRecords')}</p>
      {smallest && (
        <p>
          {t('smallest')}:{' '}
          {smallest.change.map(({ prefix, precedence, label, was }) => (
            <code key={prefix}>
              {prefix} {was.precedence === precedence ? '' : `${t('precedence')} ${was.precedence} → ${precedence} `}
              {was.label === label ? '' : `${t('label')} ${was.label} → ${label}`}
            </code>
          ))}{' '}
          <button
            type="button"
            onClick={() => {
              setProfile(OWN)
              setChanges(new Map(smallest.change.map(({ prefix, precedence, label }) => [prefix, { prefix, precedence, label }])))
            }}
          >
            {t('apply')}
          </button>
        </p>
      )}
      <p>
        <label>
          {t('table')}{' '}
          <select
            value={profile}
            onChange={(event) => {
              setProfile(event.currentTarget.value)
              setChanges(new Map())
            }}
          >
            <option value={OWN}>
              {t('ownTable')}
              {record.policy ? `: ${record.policy.used}` : ''}
            </option>
            {PROFILE_IDS.map((id) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </label>{' '}
        {changes.size > 0 && (
          <button type="button" onClick={() => setChanges(new Map())}>
            {t('undo')}
          </button>
        )}
      </p>
      <div class="two">
        {rows ? <PolicyTable rows={withAdded(rows, changes)} changes={changes} onSet={set} /> : <p class="quiet">{t('whatIfNoTable')}</p>}
        <div role="status">{asked && answer && <Turning answer={answer} />}</div>
      </div>
      {smallest && <Commands mends={smallest.mend} />}
    </section>
  )
}

/** Rows that a change adds stand in the table as well. */
function withAdded(rows: readonly TableRow[], changes: ReadonlyMap<string, TableChange>): readonly TableRow[] {
  const known = new Set(rows.map(({ prefix }) => prefix))
  const added = [...changes.values()].filter(({ prefix }) => !known.has(prefix))
  return [...rows, ...added.map(({ prefix }) => ({ prefix, precedence: null, label: null }))]
}

interface TableProps {
  readonly rows: readonly TableRow[]
  readonly changes: ReadonlyMap<string, TableChange>
  readonly onSet: (row: TableRow, part: Partial<TableChange>) => void
}

/** RFC 6724 §2.1 sets no bound; this is what netsh and gai.conf take without complaint. */
const MOST = 999

function PolicyTable({ rows, changes, onSet }: TableProps) {
  const cell = (row: TableRow, part: 'precedence' | 'label') => (
    <td class="number">
      <input
        type="number"
        min={0}
        max={MOST}
        aria-label={`${row.prefix} ${t(part)}`}
        value={changes.get(row.prefix)?.[part] ?? row[part] ?? ''}
        onChange={(event) => {
          const value = event.currentTarget.valueAsNumber
          if (Number.isInteger(value) && value >= 0) onSet(row, { [part]: value })
        }}
      />
    </td>
  )
  return (
    <table class="policy">
      <thead>
        <tr>
          <th scope="col">{t('prefix')}</th>
          <th scope="col" class="number">
            {t('precedence')}
          </th>
          <th scope="col" class="number">
            {t('label')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.prefix} class={changes.has(row.prefix) ? 'changed' : undefined}>
            <th scope="row">
              {row.prefix}
              {changes.has(row.prefix) && ' *'}
            </th>
            {cell(row, 'precedence')}
            {cell(row, 'label')}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const MOST_TURNED = 50

function Turning({ answer: { turned, asked, undecided } }: { answer: Answer }) {
  const way = ({ family, path, rule }: Answer['turned'][number]['was']) =>
    [word(family), formatPath(path), rule === null ? '' : `(${t('byRule', rule)})`].filter(Boolean).join(' ')
  return (
    <>
      <p>
        <b>{t('turns', turned.length, asked)}</b>
        {undecided > 0 && <span class="quiet"> · {t('undecided', undecided)}</span>}
      </p>
      <ul class="turned">
        {turned.slice(0, MOST_TURNED).map((turn) => (
          <li key={turn.connection}>
            <button type="button" class="link" onClick={() => openConnection(turn.connection)}>
              {turn.connection} {turn.name ?? turn.server}
            </button>{' '}
            {t('turnedRow', way(turn.was), way(turn.then))}
          </li>
        ))}
      </ul>
      {turned.length > MOST_TURNED && <p class="quiet">{t('moreFrames', turned.length - MOST_TURNED)}</p>}
    </>
  )
}
