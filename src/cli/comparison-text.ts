/** A comparison for people: what was compared, a table of differences, why names are reached another way, and the figures. */
import { listing, phrase, say, type Text } from '../core/base/message.js'
import { CHANGES, type ChangeRecord, type Comparison, type FigureRecord } from '../core/report/comparison.js'
import { type ComparisonRow, FIGURE, sentences } from '../core/report/comparison-column.js'
import { comparisonDocument, filtered, type Table } from '../core/report/document.js'
import { visible } from './fault.js'
import { headingOf } from './report-text.js'
import { drawTable } from './table.js'
import { hang, type Look } from './terminal.js'

const SAYS = {
  family: 'changed family',
  path: 'changed path',
  reason: 'for another reason',
  gone: 'only before',
  new: 'only now',
} as const

/** Of so many names both reasons are told in words; all of them stand in JSON and CSV. */
const MOST_EXPLAINED = 10

export async function* comparisonText(comparison: Comparison, look: Look): AsyncIterable<string> {
  const paragraph = (lead: string, text: string): string => hang(lead, look.plain(visible(text)), look.width)
  for (const side of ['old', 'new'] as const) {
    const { epoch, inputs } = comparison[side]
    yield paragraph(`${look.say(phrase(side))}  `, look.say(headingOf({ epoch, inputs: () => inputs })))
  }
  const { table } = comparisonDocument(comparison)
  const rows = (): Iterable<unknown> => filtered(table.rows(), (row) => (row as ComparisonRow).change !== FIGURE)
  let any = false
  for (const _ of rows()) {
    any = true
    break
  }
  yield '\n'
  if (any) yield* await drawTable({ ...table, rows } as Table, look)
  for (const change of comparison.changes.filter(isExplained).slice(0, MOST_EXPLAINED)) {
    yield paragraph('\n', `${change.name ?? change.server}${change.port === null ? '' : `:${change.port}`}`)
    yield paragraph(`  ${look.say(say`before`)}  `, sentences(change.old))
    yield paragraph(`  ${look.say(say`now   `)}  `, sentences(change.new))
  }
  const figures = comparison.figures.flatMap(figureText)
  if (figures.length > 0) yield `${any ? '\n' : ''}${paragraph('', look.say(listing(figures, '; ')))}`
  yield `${any && figures.length === 0 ? '\n' : ''}${look.paint('strong', look.say(totals(comparison)))}\n`
}

const isExplained = ({ change }: ChangeRecord): boolean => change === 'family' || change === 'path'

/** The figures that say most; all of them stand in JSON and CSV. */
const FIGURES: Partial<Record<FigureRecord['figure'], string>> = {
  failedConnections: 'failed',
  ipv6Share: 'IPv6 of those with both families',
  handshakeP50Ms: 'median handshake',
  lostMs: 'lost on first choices',
}

function figureText({ figure, family, old, new: now }: FigureRecord): Text[] {
  const what = FIGURES[figure]
  if (what === undefined || old === now) return []
  const write = (value: number | null): Text =>
    value === null
      ? say`none`
      : figure.endsWith('Ms')
        ? `${value} ms`
        : figure === 'ipv6Share'
          ? `${Math.round(value * 100)} %`
          : String(value)
  const [before, after] = [write(old), write(now)]
  return [family === null ? say`${phrase(what)} ${before} → ${after}` : say`${family} ${phrase(what)} ${before} → ${after}`]
}

function totals({ changes, findings }: Comparison): Text {
  const counts = CHANGES.flatMap((kind) => {
    const count = changes.filter(({ change }) => change === kind).length
    return count === 0 ? [] : [say`${count} ${phrase(SAYS[kind])}`]
  })
  const problems = findings.filter(({ change, severity }) => change === 'new' && severity === 'problem').length
  const names = counts.length > 0 ? say`names: ${listing(counts)}` : say`every name is reached as before`
  if (problems === 0) return names
  return problems === 1 ? say`${names}; 1 new problem` : say`${names}; ${problems} new problems`
}
