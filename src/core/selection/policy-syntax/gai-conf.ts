/**
 * /etc/gai.conf, gai.conf(5), read as glibc's gaiconf_init reads it.
 *
 * One `label` line replaces the whole built-in table of labels, one `precedence` line that of precedences, one
 * `scopev4` line the scopes of IPv4. Only the default row is added where it is missing. What glibc does not
 * understand it passes over, and so does this.
 */
import { ipv4Of, mappedOf, type Prefix } from '../../address/prefix.js'
import { type IPv4Scopes, ipv4Scopes, RFC_6724_IPV4_SCOPES } from '../../address/scope.js'
import { formatAddress, formatPrefix, parseAddress, parsePrefix } from '../../address/text.js'
import { GLIBC_LABELS, GLIBC_PRECEDENCES } from '../built-in-tables.js'
import { PolicyTable, type PolicyRow, policyRow, rowPrefix } from '../policy-table.js'
import type { Profile } from '../profile.js'
import { PROFILES } from '../profiles.js'
import type { PolicySyntax, PolicyWarning } from './policy-syntax.js'
import { MOST_ROWS } from './whole-table.js'

const NAME = '/etc/gai.conf'

export const gaiConf: PolicySyntax = {
  id: 'gai.conf',
  name: NAME,
  read({ lines }) {
    const tables = readTables(lines)
    if (!tables) return undefined
    const { labels, precedences, ipv4Scopes, replaced } = tables
    return {
      format: NAME,
      profile: {
        ...PROFILES.glibc,
        id: 'glibc from gai.conf',
        name: `GNU C library with ${NAME}`,
        labels,
        precedences,
        ipv4Scopes,
      },
      warnings: replaced.flatMap((kind) =>
        kind === 'label' ? lossOf(kind, GLIBC_LABELS, labels) : lossOf(kind, GLIBC_PRECEDENCES, precedences),
      ),
    }
  },
  print({ labels, precedences, ipv4Scopes: scopes }: Profile) {
    const lines = (keyword: string, table: PolicyTable, value: (row: PolicyRow) => number | null) =>
      table.rows.filter((row) => value(row) !== null).map((row) => `${keyword} ${rowPrefix(row).padEnd(16)} ${value(row)}\n`)
    return [
      ...lines('label', labels, ({ label }) => label),
      ...lines('precedence', precedences, ({ precedence }) => precedence),
      ...(scopes === RFC_6724_IPV4_SCOPES ? [] : scopes.map(({ prefix, scope }) => `scopev4 ${mappedPrefix(prefix)} ${scope}\n`)),
    ].join('')
  },
}

const mappedPrefix = ({ bytes, length }: Prefix): string => `${formatAddress(mappedOf(bytes))}/${length + 96}`

/** What becomes of the addresses of the built-in rows that no line has. */
function lossOf(kind: string, builtIn: PolicyTable, table: PolicyTable): PolicyWarning[] {
  const lost = new Map<string, string[]>()
  for (const row of builtIn.rows) {
    const prefix = { bytes: row.prefix, length: row.length }
    if (table.has(prefix)) continue
    const instead = rowPrefix(table.holding(prefix)!)
    lost.set(instead, [...(lost.get(instead) ?? []), rowPrefix(row)])
  }
  if (lost.size === 0) return []
  const fates = Array.from(lost, ([instead, rows]) => `${rows.join(', ')} ${rows.length === 1 ? 'is' : 'are'} treated as ${instead}`)
  return [{ code: 'policy-table-damaged', says: `the ${kind} lines replace the whole table of glibc: ${fates.join('; ')}` }]
}

interface Tables {
  readonly labels: PolicyTable
  readonly precedences: PolicyTable
  readonly ipv4Scopes: IPv4Scopes
  /** The built-in tables that are no longer in force. */
  readonly replaced: readonly ('label' | 'precedence')[]
}

/** The values of the rows that glibc adds. */
const DEFAULT_LABEL = 1
const DEFAULT_PRECEDENCE = 40

const INT_MAX = 0x7fffffff

/** Undefined where no line, not even one in a comment, is one of this file's. */
function readTables(lines: readonly string[]): Tables | undefined {
  const found = { label: new Map<string, PolicyRow>(), precedence: new Map<string, PolicyRow>() }
  const scopes: [prefix: string, scope: number][] = []
  let recognised = false
  for (const line of lines) {
    // A file as distributed has every line in a comment: then the built-in tables are in force.
    if (/^[\s#]*(label|precedence|scopev4|reload)\s+\S/.test(line)) recognised = true
    const [keyword, text, number] = line.replace(/#.*$/, '').trim().split(/\s+/)
    if (text === undefined || number === undefined || !/^\d+$/.test(number) || Number(number) > INT_MAX) continue
    if (keyword === 'scopev4') {
      const prefix = scopePrefix(text)
      if (prefix && scopes.length < MOST_ROWS) scopes.push([prefix, Number(number)])
    } else if (keyword === 'label' || keyword === 'precedence') {
      const prefix = text.includes(':') ? parsePrefix(text.includes('/') ? text : `${text}/128`) : undefined
      if (!prefix) continue
      const row = policyRow(prefix, keyword === 'precedence' ? Number(number) : null, keyword === 'label' ? Number(number) : null)
      // Of two lines with one prefix glibc meets the first one first.
      const rows = found[keyword]
      if (!rows.has(formatPrefix(prefix)) && rows.size < MOST_ROWS) rows.set(formatPrefix(prefix), row)
    }
  }
  if (!recognised) return undefined
  return {
    labels: replacing(GLIBC_LABELS, [...found.label.values()], null, DEFAULT_LABEL),
    precedences: replacing(GLIBC_PRECEDENCES, [...found.precedence.values()], DEFAULT_PRECEDENCE, null),
    ipv4Scopes: scopes.length > 0 ? ipv4Scopes(scopes) : RFC_6724_IPV4_SCOPES,
    replaced: (['label', 'precedence'] as const).filter((kind) => found[kind].size > 0),
  }
}

function replacing(builtIn: PolicyTable, rows: readonly PolicyRow[], precedence: number | null, label: number | null): PolicyTable {
  if (rows.length === 0) return builtIn
  const table = new PolicyTable(rows)
  const all = parsePrefix('::/0')!
  return table.has(all) ? table : table.with(policyRow(all, precedence, label))
}

/** `a.b.c.d/n` from that form or from `::ffff:a.b.c.d/n`. */
function scopePrefix(text: string): string | undefined {
  const [address, length] = text.split('/')
  const bytes = parseAddress(address!)
  const ipv4 = bytes && ipv4Of(bytes)
  if (!ipv4 || (length !== undefined && !/^\d{1,3}$/.test(length))) return undefined
  const bits = length === undefined ? 32 : Number(length) - (bytes.length === 4 ? 0 : 96)
  return bits >= 0 && bits <= 32 ? `${formatAddress(ipv4)}/${bits}` : undefined
}
