/**
 * The smallest change of the policy table that would turn a choice that address selection made.
 *
 * It is searched: one value of one row first, then both values of one row. A row that reaches less comes before one that reaches more, so
 * that the change of the talk of 2008 (6to4 gets the label of native IPv6) comes before one that relabels all of IPv6. Each change is
 * tried with the engine itself.
 */
import { isMapped } from '../address/prefix.js'
import { type PolicyRow, rowPrefix } from '../selection/policy-table.js'
import { comparableLabel, comparablePrecedence, type Profile, withRow } from '../selection/profile.js'
import { type Choice, choicesOf } from './choice.js'
import type { Judge, Verdict } from './judge.js'
import { type Outlook, outlook, pathOf } from './outlook.js'

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

/** Undefined where address selection did not decide, or where no single row turns it: no table is asked before rules 1 to 4. */
export function whatIf(verdict: Verdict, judge: Judge): WhatIf | undefined {
  const { policy, connection } = verdict
  if (!policy?.explains || verdict.code !== 'address-selection') return undefined
  const choices = choicesOf(connection, judge, policy.profile, false)
  if (outlook(connection, judge, policy.profile)?.family !== verdict.family) return undefined
  for (const change of changes(choices, policy.profile, verdict)) {
    const profile = changed(policy.profile, [change])
    const then = outlook(connection, judge, profile)
    if (then && then.family !== verdict.family && isFirm(then)) return { change, then, profile }
  }
  return undefined
}

/** Rule 9 looks within a family, and rule 10 leaves it to the order of the resolver's answers. */
const isFirm = ({ rule }: Outlook): boolean => rule !== undefined && rule.number < 9

export const changed = (profile: Profile, rows: readonly TableChange[]): Profile =>
  rows.reduce((sum, { prefix, precedence, label }) => withRow(sum, prefix, precedence, label), profile)

/** The same table asked before and after a change: whether the connection would use another family, or go another way. */
export function turnedBy(verdict: Verdict, judge: Judge, before: Profile, after: Profile): Outlook | undefined {
  const was = outlook(verdict.connection, judge, before)
  if (was?.family !== verdict.family) return undefined
  const then = outlook(verdict.connection, judge, after)
  if (!then) return undefined
  if (then.family !== was.family) return then
  const [used, path] = [verdict.path.join(), pathOf(then, judge).join()]
  return then.source !== was.source && used === pathOf(was, judge).join() && used !== path ? then : undefined
}

/** Every change of one row that holds a candidate or its source, the smallest and the most particular first. */
function* changes(choices: readonly Choice[], profile: Profile, { family }: Verdict): Iterable<SearchedChange> {
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
function rowsOf(choices: readonly Choice[], profile: Profile, used: Verdict['family']): SearchedChange[] {
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
