/**
 * The smallest change of the policy table that would turn a choice that address selection made.
 *
 * It is searched: one value of one row first, then both values of one row. A row that reaches less comes before one that reaches more, so
 * that the change of the talk of 2008 (6to4 gets the label of native IPv6) comes before one that relabels all of IPv6. Each change is
 * tried with the engine itself.
 */
import { isMapped } from '../address/prefix.js'
import { scopeOf } from '../address/scope.js'
import { type PolicyRow, rowPrefix } from '../selection/policy-table.js'
import { comparableLabel, comparablePrecedence, type Profile, withRow } from '../selection/profile.js'
import type { Choice } from './choice.js'
import type { Judge, Verdict } from './judge.js'
import type { FamilyName } from './knowledge.js'
import { type Outlook, Outlooks, pathOf } from './outlook.js'

/** A row as it is to be set. */
export interface TableChange {
  readonly prefix: string
  readonly precedence: number
  readonly label: number
}

/** The same with what addresses under that prefix have now. */
export interface SearchedChange extends TableChange {
  readonly was: { readonly precedence: number; readonly label: number }
}

export interface WhatIf {
  readonly change: SearchedChange
  readonly then: Outlook
  /** The table with the change. */
  readonly profile: Profile
}

/** As much above or below another precedence: tables leave gaps of five between their rows. */
const PRECEDENCE_STEP = 5

/** Searches for changes; the search is done once for connections whose candidates the table sees alike. */
export class WhatIfSearch {
  private readonly judge: Judge
  private readonly found = new Map<string, { change: SearchedChange; profile: Profile } | undefined>()

  constructor(judge: Judge) {
    this.judge = judge
  }

  /** Undefined where address selection did not decide, or where no single row turns it: no table is asked before rules 1 to 4. */
  of(verdict: Verdict): WhatIf | undefined {
    const { policy, connection, family } = verdict
    if (!policy?.explains || verdict.code !== 'address-selection') return undefined
    const outlooks = new Outlooks(connection, this.judge, policy.profile)
    if (outlooks.now?.family !== family) return undefined
    const key = `${policy.index} ${family} ${signature(outlooks.choices, policy.profile)}`
    if (!this.found.has(key)) this.found.set(key, search(outlooks, policy.profile, family))
    const found = this.found.get(key)
    const then = found && outlooks.under(found.profile)
    return then && then.family !== family ? { ...found, then } : undefined
  }
}

function search(outlooks: Outlooks, profile: Profile, family: FamilyName): { change: SearchedChange; profile: Profile } | undefined {
  for (const change of changes(outlooks.choices, profile, family)) {
    const after = changed(profile, [change])
    const then = outlooks.under(after)
    if (then && then.family !== family && isFirm(then)) return { change, profile: after }
  }
  return undefined
}

/** What rules 1 to 8 see of the candidates: the same for the same rows, scopes and states. */
function signature(choices: readonly Choice[], profile: Profile): string {
  const seen = (bytes: Uint8Array) => {
    const [label, precedence] = [profile.labels.find(bytes), profile.precedences.find(bytes)]
    return `${label && rowPrefix(label)} ${precedence && rowPrefix(precedence)} ${scopeOf(bytes, profile.ipv4Scopes)}`
  }
  const parts = choices.map(
    ({ candidate: { destination, source } }) =>
      `${destination.length} ${seen(destination)} ${source && seen(source.bytes)} ${source?.deprecated} ${source?.tunnel}`,
  )
  return [...new Set(parts)].sort().join()
}

/** Rule 9 looks within a family, and rule 10 leaves it to the order of the resolver's answers. */
const isFirm = ({ rule }: Outlook): boolean => rule !== undefined && rule.number < 9

export const changed = (profile: Profile, rows: readonly TableChange[]): Profile =>
  rows.reduce((sum, { prefix, precedence, label }) => withRow(sum, prefix, precedence, label), profile)

/** The tables asked before and after a change: whether the connection would use another family, or go another way. */
export function turnedBy(verdict: Verdict, judge: Judge, before: Profile, after: Profile): Outlook | undefined {
  const outlooks = new Outlooks(verdict.connection, judge, before)
  const was = outlooks.now
  if (was?.family !== verdict.family) return undefined
  const then = outlooks.under(after)
  if (!then) return undefined
  if (then.family !== was.family) return then
  if (then.source === was.source) return undefined
  const [used, path] = [verdict.path.join(), pathOf(then, judge).join()]
  return used === pathOf(was, judge).join() && used !== path ? then : undefined
}

/** Every change of one row that holds a candidate or its source, the smallest and the most particular first. */
function* changes(choices: readonly Choice[], profile: Profile, family: FamilyName): Iterable<SearchedChange> {
  const rows = rowsOf(choices, profile, family)
  const labels = new Set<number>()
  const precedences = new Set<number>()
  for (const { candidate } of choices) {
    for (const bytes of [candidate.destination, candidate.source?.bytes]) if (bytes) labels.add(comparableLabel(bytes, profile.labels))
    const precedence = comparablePrecedence(candidate.destination, profile.precedences)
    for (const near of [precedence + PRECEDENCE_STEP, precedence - PRECEDENCE_STEP]) if (near >= 0) precedences.add(near)
  }
  for (const row of rows) {
    for (const label of labels) if (label >= 0 && label !== row.label) yield { ...row, label }
    for (const precedence of precedences) if (precedence !== row.precedence) yield { ...row, precedence }
  }
  for (const row of rows)
    for (const label of labels) for (const precedence of precedences) if (label >= 0) yield { ...row, label, precedence }
}

/** The rows that hold a destination or a source, those of the family that is wanted first among equals. */
function rowsOf(choices: readonly Choice[], profile: Profile, used: FamilyName): SearchedChange[] {
  const found = new Map<string, { row: PolicyRow; wanted: boolean; change: SearchedChange }>()
  for (const { family, candidate } of choices) {
    for (const bytes of [candidate.source?.bytes, candidate.destination]) {
      const row = bytes && longest(profile.labels.find(bytes), profile.precedences.find(bytes))
      if (!row || found.has(rowPrefix(row))) continue
      const was = {
        precedence: Math.max(0, comparablePrecedence(bytes, profile.precedences)),
        label: Math.max(0, comparableLabel(bytes, profile.labels)),
      }
      found.set(rowPrefix(row), { row, wanted: family !== used, change: { prefix: rowPrefix(row), ...was, was } })
    }
  }
  return [...found.values()].sort((a, b) => reach(b.row) - reach(a.row) || Number(b.wanted) - Number(a.wanted)).map(({ change }) => change)
}

const longest = (a: PolicyRow | undefined, b: PolicyRow | undefined): PolicyRow | undefined => (a && (!b || a.length >= b.length) ? a : b)

/** Bits of the family's addresses that the row fixes: ::ffff:0:0/96 is all of IPv4 as ::/0 is all of IPv6. */
const reach = ({ prefix, length }: PolicyRow): number => (isMapped(prefix) && length >= 96 ? length - 96 : length)
