/**
 * What a connection would do under another policy table, worked out from its record alone: for a page that holds a report and no capture.
 *
 * Labels, precedences and scopes are looked up again; sources stay those of the record, though another table may choose another source.
 * Where the record with its own table does not give the order that the record holds, nothing is said of it.
 */
import { parseAddress } from '../address/text.js'
import type { Candidate } from '../selection/candidate.js'
import { orderCandidates } from '../selection/order.js'
import { combinedTable, type Profile } from '../selection/profile.js'
import { type PolicyRow, rowPrefix } from '../selection/policy-table.js'
import { PROFILES, type ProfileId } from '../selection/profiles.js'
import { changed, type TableChange } from '../verdict/what-if.js'
import type { CandidateRecord, ConnectionRecord, TunnelRecord } from './report.js'

export interface TableRow {
  readonly prefix: string
  readonly precedence: number | null
  readonly label: number | null
}

/** The profile that `policy.used` of a record names, `glibc with 2002::/16 30 1`; undefined for a table read from a file. */
export function profileNamed(id: string): Profile | undefined {
  const [base = '', ...changes] = id.split(' with ')
  if (!Object.hasOwn(PROFILES, base)) return undefined
  const rows = changes.map((text): TableChange => {
    const [prefix = '', precedence, label] = text.split(' ')
    return { prefix, precedence: Number(precedence), label: Number(label) }
  })
  return changed(PROFILES[base as ProfileId], rows)
}

/** The rows of a profile's table, labels and precedences in one. */
export const tableRows = (profile: Profile): readonly TableRow[] =>
  combinedTable(profile).rows.map((row: PolicyRow) => ({ prefix: rowPrefix(row), precedence: row.precedence, label: row.label }))

export interface RecordOutlook {
  readonly family: 'IPv4' | 'IPv6'
  readonly rule: { readonly number: number; readonly name: string; readonly document: string } | null
  /** The candidates' addresses, the first to be tried first. */
  readonly order: readonly string[]
}

/** What `after` would put first; undefined where the record does not let the rules be run again. */
export function outlookOfRecord(
  record: ConnectionRecord,
  tunnels: readonly TunnelRecord[],
  before: Profile,
  after: Profile,
): RecordOutlook | undefined {
  const tunnelled = new Set(tunnels.flatMap(({ inner }) => inner.client))
  const candidates = candidatesOf(record.candidates, tunnelled)
  if (!candidates || candidates.length < 2) return undefined
  const was = orderOf(record.candidates, candidates, before)
  const first = record.candidates.find(({ predicted }) => predicted === 1)
  if (was.family !== first?.family) return undefined
  return orderOf(record.candidates, candidates, after)
}

function candidatesOf(records: readonly CandidateRecord[], tunnelled: ReadonlySet<string>): Candidate[] | undefined {
  const candidates: Candidate[] = []
  for (const { address, source } of records) {
    const destination = parseAddress(address)
    const bytes = source === null ? undefined : parseAddress(source)
    if (!destination || (source !== null && !bytes)) return undefined
    candidates.push({ destination, source: bytes && { bytes, tunnel: tunnelled.has(source!) } })
  }
  return candidates
}

function orderOf(records: readonly CandidateRecord[], candidates: readonly Candidate[], profile: Profile): RecordOutlook {
  const { order, decidedBy } = orderCandidates(candidates, profile)
  const family = records[order[0]!]!.family
  // The rule that parts the families, not one that orders addresses of the family that comes first.
  let last = 0
  while (last + 1 < order.length && records[order[last + 1]!]!.family === family) last++
  return { family, rule: decidedBy(last) ?? null, order: order.map((index) => records[index]!.address) }
}
