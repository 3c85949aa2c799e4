import { comparisonColumns, comparisonRows } from '../../core/report/comparison-column.js'
import { shownIn } from '../../core/report/column.js'
import { compare } from '../../core/report/comparison.js'
import { Snapshot } from '../../core/report/snapshot.js'
import { epochOf } from '../row.js'
import type { Overview } from '../source.js'
import { compared, openCompared, progress, source, t } from '../state.js'
import type { TextKey } from '../text.js'

const snapshotOf = ({ tool, inputs, hosts, rows, findings, summary }: Overview): Snapshot =>
  new Snapshot({
    tool,
    epoch: epochOf(inputs),
    inputs: () => inputs,
    hosts: () => hosts,
    connections: () => rows,
    findings: () => findings,
    summary: () => summary,
  })

const filesOf = ({ inputs }: Overview): string => inputs.map(({ file }) => file).join(', ')

/** What changed between the capture that is shown and another one: the rows of `v6why compare`. */
export function Compare() {
  const before = source.value!.overview
  const after = compared.value
  return (
    <section>
      <h2>{t('compare')}</h2>
      <p>{t('compareSays')}</p>
      <p>
        <label class="button">
          {t('compareWith')}
          <input type="file" multiple class="unseen" onChange={(event) => void openCompared([...(event.currentTarget.files ?? [])])} />
        </label>{' '}
        {progress.value && <progress max={progress.value.total || 1} value={progress.value.bytes} aria-label={t('loading')} />}
      </p>
      {after && <Changes before={before} after={after} />}
    </section>
  )
}

function Changes({ before, after }: { before: Overview; after: Overview }) {
  const rows = [...comparisonRows(compare(snapshotOf(before), snapshotOf(after)))]
  const columns = comparisonColumns().filter(({ id }) => id in HEADINGS)
  if (rows.length === 0) return <p>{t('noChange')}</p>
  return (
    <>
      <p class="quiet">{t('comparedFromTo', filesOf(before), filesOf(after))}</p>
      <div class="scroll" tabIndex={0} role="region" aria-label={t('compare')}>
        <table class="changes">
          <thead>
            <tr>
              {columns.map(({ id, align }) => (
                <th key={id} scope="col" class={align === 'right' ? 'number' : undefined}>
                  {t(HEADINGS[id]!)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                {columns.map((column) => (
                  <td key={column.id} class={column.align === 'right' ? 'number' : undefined}>
                    {shownIn(column, row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

const HEADINGS: Readonly<Record<string, TextKey>> = {
  change: 'cmp.change',
  subject: 'cmp.subject',
  port: 'cmp.port',
  client: 'cmp.client',
  old: 'cmp.old',
  new: 'cmp.new',
  why: 'cmp.why',
}
