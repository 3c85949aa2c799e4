/**
 * The one change of the policy table that would turn an IPv4 choice, and what else it would turn.
 *
 * Rule 5 turns when the row that holds the other family's source gets the label of its destination (the change of the talk of
 * 2008); rule 6 when the row of its destination gets a precedence above that of the address that was chosen.
 */
import type { AddressId } from '../address/address-table.js'
import type { Candidate } from '../selection/candidate.js'
import { compareCandidates } from '../selection/compare.js'
import { orderCandidates } from '../selection/order.js'
import { rowPrefix } from '../selection/policy-table.js'
import { labelOf, precedenceOf, type Profile, withRow } from '../selection/profile.js'
import type { DestinationRule } from '../selection/rule.js'
import { selectSource } from '../selection/source-rules.js'
import type { Judge, Verdict } from './judge.js'
import type { FamilyName } from './knowledge.js'

export interface TableChange {
  readonly prefix: string
  readonly precedence: number
  readonly label: number
}

export interface Turned {
  readonly family: FamilyName
  readonly path: readonly string[]
  readonly rule: DestinationRule
}

export interface WhatIf {
  readonly change: TableChange
  readonly then: Turned
  readonly profile: Profile
}

/** As much above the chosen one: tables leave gaps of five between their rows. */
const PRECEDENCE_STEP = 5

/** Undefined where address selection did not put IPv4 first, or no single row turns it. */
export function whatIf(verdict: Verdict, judge: Judge): WhatIf | undefined {
  const { policy } = verdict
  if (!policy?.explains || verdict.code !== 'address-selection' || verdict.family !== 'IPv4') return undefined
  const change = changeFor(verdict, judge, policy.profile)
  if (!change) return undefined
  const profile = withRow(policy.profile, change.prefix, change.precedence, change.label)
  const then = predicted(verdict.connection, judge, profile)
  return then && then.family !== verdict.family ? { change, then, profile } : undefined
}

/** What the connection's candidates would do under another table; undefined where there is nothing to choose. */
export function predicted(connection: number, judge: Judge, profile: Profile): Turned | undefined {
  const options = optionsOf(connection, judge, profile)
  const { order } = orderCandidates(
    options.map(({ candidate }) => candidate),
    profile,
  )
  const first = options[order[0]!]
  const other = order.map((index) => options[index]!).find(({ family }) => family !== first?.family)
  if (!first || !other) return undefined
  return {
    family: first.family,
    path: pathFrom(first.source, judge),
    rule: compareCandidates(first.candidate, other.candidate, profile).rule,
  }
}

interface Option {
  readonly family: FamilyName
  readonly candidate: Candidate
  readonly source: AddressId | undefined
}

function optionsOf(connection: number, judge: Judge, profile: Profile): Option[] {
  const { known } = judge.reader
  const time = judge.reader.start(connection)
  const host = known.connections.host.at[connection]!
  const sources = (['IPv4', 'IPv6'] as const)
    .flatMap((family) => judge.sources.at(host, family, time))
    .map((id) => ({ id, address: judge.preferences.source(id, known.neighbourhood.isDeprecated(id, time)) }))
  const list = sources.map(({ address }) => address)
  return judge.candidates(judge.reader.lookupsOf(connection) ?? [], time).map((id) => {
    const destination = known.addresses.bytes(id)
    const { source } = selectSource(destination, list, profile)
    return {
      family: destination.length === 4 ? 'IPv4' : 'IPv6',
      candidate: { destination, source },
      source: sources.find(({ address }) => address === source)?.id,
    }
  })
}

function changeFor(verdict: Verdict, judge: Judge, profile: Profile): TableChange | undefined {
  const options = optionsOf(verdict.connection, judge, profile)
  const wanted = options.find(({ family, candidate }) => family === 'IPv6' && candidate.source)
  const chosen = options.find(({ family }) => family === 'IPv4')
  if (!wanted?.candidate.source || !chosen) return undefined
  const destination = wanted.candidate.destination
  if (verdict.detail.rule === 5) {
    const row = profile.labels.find(wanted.candidate.source.bytes)
    const label = labelOf(destination, profile)
    if (!row || label === null) return undefined
    return { prefix: rowPrefix(row), precedence: precedenceOf(wanted.candidate.source.bytes, profile) ?? 0, label }
  }
  if (verdict.detail.rule === 6) {
    const row = profile.precedences.find(destination)
    const above = precedenceOf(chosen.candidate.destination, profile)
    if (!row || above === null) return undefined
    return { prefix: rowPrefix(row), precedence: above + PRECEDENCE_STEP, label: labelOf(destination, profile) ?? 0 }
  }
  return undefined
}

/** The path on which the host was seen to send from the source. */
function pathFrom(source: AddressId | undefined, judge: Judge): readonly string[] {
  const attempt = source === undefined ? -1 : judge.reader.firstAttemptFrom(source)
  return attempt < 0 ? ['native'] : judge.pathOf(attempt)
}
