/** Address selection for addresses that a person gives, and policy tables as documents: nothing here comes from a capture. */
import { extractIPv4Under, WELL_KNOWN_PREFIX } from '../address/embedded.js'
import { scopeName, scopeOf } from '../address/scope.js'
import { formatAddress } from '../address/text.js'
import type { Candidate, SourceAddress } from '../selection/candidate.js'
import { orderCandidates } from '../selection/order.js'
import { type PolicyRow, rowPrefix } from '../selection/policy-table.js'
import { labelOf, precedenceOf, type Profile } from '../selection/profile.js'
import type { DestinationRule } from '../selection/rule.js'
import { chooseSource } from '../selection/source-rules.js'
import type { CandidateRecord } from './report.js'

/** The order in which a host with these addresses tries these destinations. */
export interface SelectionRecord {
  readonly type: 'selection'
  readonly policy: string
  /** Destinations, the first to be tried first. */
  readonly order: readonly string[]
  /** The rule that put the first before the second; null where there is no second. */
  readonly rule: { readonly number: number; readonly name: string; readonly document: string } | null
  /** In that order; `rule`: what put it before the next, `rows`: the rows of the table that hold it. */
  readonly candidates: readonly SelectedCandidate[]
}

export interface SelectedCandidate extends CandidateRecord {
  readonly before: { readonly number: number; readonly name: string } | null
  readonly rows: { readonly destination: string | null; readonly source: string | null }
}

/** What the rules see of a candidate, without where it comes from. */
export function candidateFacts({ destination, source }: Candidate, profile: Profile) {
  return {
    scope: scopeName(scopeOf(destination, profile.ipv4Scopes)),
    label: labelOf(destination, profile),
    sourceLabel: source ? labelOf(source.bytes, profile) : null,
    precedence: precedenceOf(destination, profile),
  }
}

export function selectionRecord(profile: Profile, from: readonly SourceAddress[], to: readonly Uint8Array[]): SelectionRecord {
  const candidates = to.map((destination): Candidate => ({ destination, source: chooseSource(destination, from, profile) }))
  const { order, decidedBy } = orderCandidates(candidates, profile)
  const row = (bytes: Uint8Array) => {
    const found = profile.labels.find(bytes) ?? profile.precedences.find(bytes)
    return found ? rowPrefix(found) : null
  }
  return {
    type: 'selection',
    policy: profile.id,
    order: order.map((index) => formatAddress(to[index]!)),
    rule: decidedBy(0) ?? null,
    candidates: order.map((index, position): SelectedCandidate => {
      const candidate = candidates[index]!
      const { destination, source } = candidate
      const embedded = extractIPv4Under(destination, WELL_KNOWN_PREFIX)
      return {
        address: formatAddress(destination),
        embeddedIPv4: embedded ? formatAddress(embedded) : null,
        family: destination.length === 4 ? 'IPv4' : 'IPv6',
        source: source ? formatAddress(source.bytes) : null,
        sourceFrom: source ? 'given' : null,
        ...candidateFacts(candidate, profile),
        predicted: position + 1,
        lookup: null,
        before: named(decidedBy(position)),
        rows: { destination: row(destination), source: source ? row(source.bytes) : null },
      }
    }),
  }
}

const named = (rule: DestinationRule | undefined) => (rule ? { number: rule.number, name: rule.name } : null)

/** A policy table as a record. */
export interface PolicyRecord {
  readonly type: 'policy'
  readonly policy: string
  readonly name: string
  readonly source: string
  readonly document: string
  readonly rows: readonly PolicyRowRecord[]
  /** Labels that choose the source, where they are not the same: the kernel's. */
  readonly sourceLabels: readonly PolicyRowRecord[] | null
  readonly notes: readonly string[]
  readonly warnings: readonly string[]
}

export interface PolicyRowRecord {
  readonly prefix: string
  readonly precedence: number | null
  readonly label: number | null
}

export function policyRecord(profile: Profile, warnings: readonly string[] = []): PolicyRecord {
  const { id, name, source, document, labels, sourceLabels, notes } = profile
  return {
    type: 'policy',
    policy: id,
    name,
    source,
    document,
    rows: policyRows(profile),
    sourceLabels: sourceLabels === labels ? null : byPrecedence(sourceLabels.rows.map(rowRecord)),
    notes,
    warnings,
  }
}

/** Rows of labels and precedences put together by prefix, the highest precedence first. */
export function policyRows({ labels, precedences }: Profile): PolicyRowRecord[] {
  const rows = new Map<string, PolicyRowRecord>()
  for (const row of [...precedences.rows, ...labels.rows]) {
    const prefix = rowPrefix(row)
    const known = rows.get(prefix)
    rows.set(prefix, { prefix, precedence: known?.precedence ?? row.precedence, label: row.label ?? known?.label ?? null })
  }
  return byPrecedence([...rows.values()])
}

const rowRecord = (row: PolicyRow): PolicyRowRecord => ({ prefix: rowPrefix(row), precedence: row.precedence, label: row.label })

const byPrecedence = (rows: readonly PolicyRowRecord[]): PolicyRowRecord[] =>
  [...rows].sort((a, b) => (b.precedence ?? -1) - (a.precedence ?? -1) || (a.label ?? -1) - (b.label ?? -1))

/** One prefix in two tables. */
export interface PolicyDifferenceRecord {
  readonly type: 'policy-row'
  readonly prefix: string
  readonly differs: boolean
  readonly precedence: readonly [number | null, number | null]
  readonly label: readonly [number | null, number | null]
}

/** Row by row, those of the first table in its order, then what only the second has. */
export function comparePolicies(one: Profile, other: Profile): PolicyDifferenceRecord[] {
  const [ofOne, ofOther] = [policyRows(one), policyRows(other)]
  const only = ofOther.filter(({ prefix }) => !ofOne.some((row) => row.prefix === prefix))
  return [...ofOne, ...only].map(({ prefix }) => {
    const [a, b] = [ofOne, ofOther].map((rows) => rows.find((row) => row.prefix === prefix))
    const precedence = [a?.precedence ?? null, b?.precedence ?? null] as const
    const label = [a?.label ?? null, b?.label ?? null] as const
    return { type: 'policy-row', prefix, differs: precedence[0] !== precedence[1] || label[0] !== label[1], precedence, label }
  })
}
