/** What the syntaxes have in common that hold one table of prefix, precedence and label. */
import { parseAddress, parsePrefix } from '../../address/text.js'
import { PolicyTable, type PolicyRow, policyRow, rowPrefix } from '../policy-table.js'
import { combinedTable, type Profile } from '../profile.js'
import { PROFILES } from '../profiles.js'
import type { PolicyReading, PolicyWarning } from './policy-syntax.js'

/** No table has more rows: what follows in a file that does is not read. */
export const MOST_ROWS = 1024

/** A row as it is written; what is missing or no number is no row. */
export interface WrittenRow {
  prefix?: string | undefined
  precedence?: string | undefined
  label?: string | undefined
  store?: string | undefined
}

export interface WholeRow {
  /** `::ffff:0:0/96` */
  readonly prefix: string
  readonly row: PolicyRow
  readonly precedence: number
  readonly label: number
}

/** The rows of a profile that have both values. */
export const wholeRows = (profile: Profile): WholeRow[] =>
  combinedTable(profile).rows.flatMap((row) =>
    row.precedence === null || row.label === null ? [] : [{ prefix: rowPrefix(row), row, precedence: row.precedence, label: row.label }],
  )

export const isNumber = (text: string | undefined): text is string => text !== undefined && /^\d{1,10}$/.test(text)

/** Of a system that lists its persistent rows beside the active ones, the active ones are in force. */
export function rowsOf(written: readonly WrittenRow[]): PolicyRow[] {
  const active = written.filter(({ store }) => store === undefined || /^(Active|1$)/i.test(store))
  const rows: PolicyRow[] = []
  for (const { prefix: text, precedence, label } of active.length > 0 ? active : written) {
    const prefix = text === undefined ? undefined : parsePrefix(text)
    if (prefix && isNumber(precedence) && isNumber(label) && rows.length < MOST_ROWS)
      rows.push(policyRow(prefix, Number(precedence), Number(label)))
  }
  return rows
}

/** Columns named in a heading, in any order. */
export function columnsOf(
  lines: readonly string[],
): { readonly heading: readonly string[]; readonly rows: readonly WrittenRow[] } | undefined {
  const at = lines.findIndex((line) => /\bPrefix\b/i.test(line) && /\bPrec/i.test(line) && /\bLabel\b/i.test(line))
  if (at < 0) return undefined
  const heading = lines[at]!.trim().toLowerCase().split(/\s+/)
  const [prefixAt, precedenceAt, labelAt, storeAt] = ['prefix', 'prec', 'label', 'store'].map((name) =>
    heading.findIndex((word) => word.startsWith(name)),
  )
  const rows = lines.slice(at + 1).map((line): WrittenRow => {
    const words = line.trim().split(/\s+/)
    return {
      prefix: words[prefixAt!],
      precedence: words[precedenceAt!],
      label: words[labelAt!],
      store: storeAt! < 0 ? undefined : words[storeAt!],
    }
  })
  return { heading, rows }
}

/** Rows alone do not tell the release of Windows, but the tables that releases came with do. */
export function readingOfWindows(format: string, rows: readonly PolicyRow[]): PolicyReading | undefined {
  if (rows.length === 0) return undefined
  const table = new PolicyTable(rows)
  const older = table.find(parseAddress('::2')!)?.precedence === 20
  const preStandard = table.has(parsePrefix('3ffe:831f::/32')!)
  return readingOf(format, PROFILES[preStandard ? 'windows-xp' : older ? 'windows-vista' : 'windows'], table)
}

export function readingOf(format: string, base: Profile, table: PolicyTable): PolicyReading {
  const profile: Profile = {
    ...base,
    id: `${base.id} from ${format}`,
    name: `${base.name}, as ${format} shows it`,
    labels: table,
    precedences: table,
    sourceLabels: table,
  }
  return { format, profile, warnings: damageOf(table) }
}

/** What every host needs a row for. */
const NEEDED = [
  ['::1/128', 'loopback addresses'],
  ['::/0', 'addresses outside the other rows'],
  ['::ffff:0:0/96', 'IPv4 addresses'],
] as const

/** What a table lacks that every host needs, and what becomes of the addresses concerned. */
export function damageOf(table: PolicyTable): PolicyWarning[] {
  return NEEDED.filter(([prefix]) => !table.has(parsePrefix(prefix)!)).map(([prefix, addresses]) => {
    const instead = table.holding(parsePrefix(prefix)!)
    const then = instead ? `are treated as ${rowPrefix(instead)}` : 'have no label and come last'
    return { code: 'policy-table-damaged', says: `the row ${prefix} is missing: ${addresses} ${then}` }
  })
}
