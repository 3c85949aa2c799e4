/**
 * Policy tables as systems print them, or are told them.
 *
 * Each reader knows one command's output or one file's syntax and answers undefined for anything else. Words of the
 * user's language are passed over; notes behind a row are too.
 */
import { parseAddress, parsePrefix } from '../address/text.js'
import { asciiText } from '../base/ascii.js'
import { GLIBC_LABELS, GLIBC_PRECEDENCES } from './built-in-tables.js'
import { readGaiConf } from './gai-conf.js'
import { PolicyTable, type PolicyRow, policyRow, rowPrefix } from './policy-table.js'
import type { Profile } from './profile.js'
import { PROFILES } from './profiles.js'

export interface PolicyWarning {
  readonly code: 'policy-table-damaged' | 'policy-row-ignored'
  readonly says: string
}

export interface PolicyReading {
  /** The command or file that the text is from. */
  readonly format: string
  readonly profile: Profile
  readonly warnings: readonly PolicyWarning[]
}

/** For the one line that a person gets whose file is none of these. */
export const POLICY_TEXT_EXPECTED =
  'netsh interface ipv6 show prefixpolicies, Get-NetPrefixPolicy (table, list or JSON), /etc/gai.conf, ip addrlabel (plain or -j) or ip6addrctl'

/** No table has more rows: what follows in a file that does is not read. */
const MOST_ROWS = 1024

export const readPolicy = (bytes: Uint8Array): PolicyReading | undefined => readPolicyText(asciiText(bytes))

export function readPolicyText(text: string): PolicyReading | undefined {
  const lines = text.split(/\r\n|\n|\r/)
  return readJson(text) ?? readNetsh(lines) ?? readList(lines) ?? readColumns(lines) ?? readAddrlabel(lines) ?? readGaiConfText(lines)
}

/** `netsh interface ipv6 show prefixpolicies`; on XP `show prefixpolicy`. */
function readNetsh(lines: readonly string[]): PolicyReading | undefined {
  const rows: PolicyRow[] = []
  for (const line of lines) {
    const match = /^\s*(\d{1,10})\s+(\d{1,10})\s+([0-9A-Fa-f:.]+\/\d{1,3})(?!\S)/.exec(line)
    const prefix = match && parsePrefix(match[3]!)
    if (prefix && rows.length < MOST_ROWS) rows.push(policyRow(prefix, Number(match[1]), Number(match[2])))
  }
  return windows('netsh interface ipv6 show prefixpolicies', rows)
}

/** `Get-NetPrefixPolicy` or `ip6addrctl`: columns named in a heading, the prefix first. */
function readColumns(lines: readonly string[]): PolicyReading | undefined {
  const at = lines.findIndex((line) => /\bPrefix\b/i.test(line) && /\bPrec/i.test(line) && /\bLabel\b/i.test(line))
  if (at < 0) return undefined
  const heading = lines[at]!.trim().toLowerCase().split(/\s+/)
  const [prefixAt, precedenceAt, labelAt, storeAt] = ['prefix', 'prec', 'label', 'store'].map((name) =>
    heading.findIndex((word) => word.startsWith(name)),
  )
  const entries: Entry[] = []
  for (const line of lines.slice(at + 1)) {
    const words = line.trim().split(/\s+/)
    entries.push({
      prefix: words[prefixAt!],
      precedence: words[precedenceAt!],
      label: words[labelAt!],
      store: storeAt! < 0 ? undefined : words[storeAt!],
    })
  }
  return heading.includes('use') ? freebsd(rowsOf(entries)) : windows('Get-NetPrefixPolicy', rowsOf(entries))
}

/** `Get-NetPrefixPolicy | Format-List`: a name and a value on each line, rows apart by their prefix. */
function readList(lines: readonly string[]): PolicyReading | undefined {
  const entries: Entry[] = []
  for (const line of lines) {
    const match = /^\s*(Prefix|Precedence|Label|Store)\s*:\s*(\S+)/i.exec(line)
    if (!match) continue
    const name = match[1]!.toLowerCase() as keyof Entry
    const current = entries.at(-1)
    if (current && !(name in current)) current[name] = match[2]
    else entries.push({ [name]: match[2] })
  }
  return windows('Get-NetPrefixPolicy', rowsOf(entries))
}

/** `Get-NetPrefixPolicy | ConvertTo-Json` and `ip -j addrlabel`. */
function readJson(text: string): PolicyReading | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const objects = (Array.isArray(value) ? value : [value]).filter(
    (item): item is Record<string, unknown> => typeof item === 'object' && item !== null,
  )
  const word = (item: unknown) => (typeof item === 'number' || typeof item === 'string' ? String(item) : undefined)
  if (objects.some((item) => 'prefixlen' in item))
    return linux(
      objects.map((item) => ({
        prefix: `${word(item.address)}/${word(item.prefixlen)}`,
        label: word(item.label),
        device: word(item.ifname),
      })),
    )
  const entries = objects.map((item) => ({
    prefix: word(item.Prefix),
    precedence: word(item.Precedence),
    label: word(item.Label),
    store: word(item.Store),
  }))
  return windows('Get-NetPrefixPolicy', rowsOf(entries))
}

/** `ip addrlabel`: `prefix ::1/128 dev eth0 label 0`. */
function readAddrlabel(lines: readonly string[]): PolicyReading | undefined {
  const entries: LabelEntry[] = []
  for (const line of lines) {
    const match = /^\s*prefix\s+(\S+)(?:\s+dev\s+(\S+))?\s+label\s+(\d+)/.exec(line)
    if (match) entries.push({ prefix: match[1], device: match[2], label: match[3] })
  }
  return linux(entries)
}

function readGaiConfText(lines: readonly string[]): PolicyReading | undefined {
  const tables = readGaiConf(lines)
  if (!tables) return undefined
  const { labels, precedences, ipv4Scopes, replaced } = tables
  const profile: Profile = {
    ...PROFILES.glibc,
    id: 'glibc from gai.conf',
    name: 'GNU C library with /etc/gai.conf',
    labels,
    precedences,
    ipv4Scopes,
  }
  return {
    format: '/etc/gai.conf',
    profile,
    warnings: replaced.flatMap((kind) => {
      const [builtIn, table] = kind === 'label' ? [GLIBC_LABELS, labels] : [GLIBC_PRECEDENCES, precedences]
      const lost = builtIn.rows.filter(({ prefix, length }) => !table.has({ bytes: prefix, length })).map(rowPrefix)
      return lost.length === 0
        ? []
        : [
            {
              code: 'policy-table-damaged',
              says: `the ${kind} lines replace the whole table of glibc: it has no row for ${lost.join(', ')}`,
            },
          ]
    }),
  }
}

interface Entry {
  prefix?: string | undefined
  precedence?: string | undefined
  label?: string | undefined
  store?: string | undefined
}

interface LabelEntry {
  readonly prefix: string | undefined
  readonly label: string | undefined
  readonly device: string | undefined
}

/** Of a system that lists its persistent rows beside the active ones, the active ones are in force. */
function rowsOf(entries: readonly Entry[]): PolicyRow[] {
  const active = entries.filter(({ store }) => store === undefined || /^(Active|1$)/i.test(store))
  const rows: PolicyRow[] = []
  for (const { prefix: text, precedence, label } of active.length > 0 ? active : entries) {
    const prefix = text === undefined ? undefined : parsePrefix(text)
    if (prefix && isNumber(precedence) && isNumber(label) && rows.length < MOST_ROWS)
      rows.push(policyRow(prefix, Number(precedence), Number(label)))
  }
  return rows
}

const isNumber = (text: string | undefined): text is string => text !== undefined && /^\d{1,10}$/.test(text)

/** Rows alone do not tell the release, but the tables that releases came with do. */
function windows(format: string, rows: readonly PolicyRow[]): PolicyReading | undefined {
  if (rows.length === 0) return undefined
  const table = new PolicyTable(rows)
  const older = table.find(parseAddress('::2')!)?.precedence === 20
  const preStandard = table.has(parsePrefix('3ffe:831f::/32')!)
  return reading(format, PROFILES[preStandard ? 'windows-xp' : older ? 'windows-vista' : 'windows'], table)
}

const freebsd = (rows: readonly PolicyRow[]): PolicyReading | undefined =>
  rows.length === 0 ? undefined : reading('ip6addrctl', PROFILES['freebsd-ipv6-prefer'], new PolicyTable(rows))

function reading(format: string, base: Profile, table: PolicyTable): PolicyReading {
  const profile = {
    ...base,
    id: `${base.id} from ${format}`,
    name: `${base.name}, as ${format} shows it`,
    labels: table,
    precedences: table,
    sourceLabels: table,
  }
  return { format, profile, warnings: damage(table) }
}

/** The kernel's labels choose sources; the library that orders destinations keeps its own table. */
function linux(entries: readonly LabelEntry[]): PolicyReading | undefined {
  const rows: PolicyRow[] = []
  const warnings: PolicyWarning[] = []
  for (const { prefix: text, label, device } of entries) {
    const prefix = text === undefined ? undefined : parsePrefix(text.includes('/') ? text : `${text}/128`)
    if (!prefix || !isNumber(label) || rows.length >= MOST_ROWS) continue
    const row = policyRow(prefix, null, Number(label))
    if (device === undefined) rows.push(row)
    else warnings.push({ code: 'policy-row-ignored', says: `the label of ${rowPrefix(row)} is for ${device} only, and not used` })
  }
  if (rows.length === 0) return undefined
  const sourceLabels = new PolicyTable(rows)
  const base = PROFILES.glibc
  return {
    format: 'ip addrlabel',
    profile: { ...base, id: `${base.id} from ip addrlabel`, name: `${base.name}, sources by the labels of ip addrlabel`, sourceLabels },
    warnings: [...warnings, ...damage(sourceLabels)],
  }
}

/** What a table lacks that every host needs, and what becomes of the addresses concerned. */
function damage(table: PolicyTable): PolicyWarning[] {
  return NEEDED.filter(([prefix]) => !table.has(parsePrefix(prefix)!)).map(([prefix, addresses]) => {
    const instead = table.find(parsePrefix(prefix)!.bytes)
    const then = instead ? `are treated as ${rowPrefix(instead)}` : 'have no label and come last'
    return { code: 'policy-table-damaged', says: `the row ${prefix} is missing: ${addresses} ${then}` }
  })
}

const NEEDED = [
  ['::1/128', 'loopback addresses'],
  ['::/0', 'addresses outside the other rows'],
  ['::ffff:0:0/96', 'IPv4 addresses'],
] as const
