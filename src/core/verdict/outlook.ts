/** What a connection would do under a policy table: which candidate comes first, from which source, over which path. */
import type { AddressId } from '../address/address-table.js'
import { compareCandidates } from '../selection/compare.js'
import { orderCandidates } from '../selection/order.js'
import type { Profile } from '../selection/profile.js'
import type { DestinationRule } from '../selection/rule.js'
import { type Choice, choicesOf } from './choice.js'
import type { Judge } from './judge.js'
import type { FamilyName } from './knowledge.js'

export interface Outlook {
  readonly family: FamilyName
  readonly destination: AddressId
  readonly source: AddressId | undefined
  /** The rule that puts the best of the family before the best of the other; undefined where only one family is there. */
  readonly rule: DestinationRule | undefined
}

/** Undefined where nothing is known to choose from. Of a destination that was tried, too, the source is the one that the table selects. */
export function outlookOf(choices: readonly Choice[], profile: Profile): Outlook | undefined {
  const candidates = choices.map(({ candidate }) => candidate)
  const { order } = orderCandidates(candidates, profile)
  const first = choices[order[0]!]
  if (!first) return undefined
  const other = order.map((index) => choices[index]!).find(({ family }) => family !== first.family)
  return {
    family: first.family,
    destination: first.id,
    source: first.source,
    rule: other && compareCandidates(first.candidate, other.candidate, profile).rule,
  }
}

/** The outlooks of one connection under two tables, and under a third. */
export class Outlooks {
  readonly choices: readonly Choice[]
  readonly now: Outlook | undefined
  private readonly connection: number
  private readonly judge: Judge
  private readonly profile: Profile

  /** `profile` is the table that is in force. */
  constructor(connection: number, judge: Judge, profile: Profile) {
    this.connection = connection
    this.judge = judge
    this.profile = profile
    this.choices = choicesOf(connection, judge, profile, false)
    this.now = outlookOf(this.choices, profile)
  }

  under(profile: Profile): Outlook | undefined {
    const choices = selectsAlike(profile, this.profile) ? this.choices : choicesOf(this.connection, this.judge, profile, false)
    return outlookOf(choices, profile)
  }
}

/** Both choose the same source for every destination: they differ in precedences, or in what only orders destinations. */
function selectsAlike(a: Profile, b: Profile): boolean {
  if (a.sourceLabels !== b.sourceLabels && !a.sourceLabels.hasLabelsOf(b.sourceLabels)) return false
  return (
    a.ipv4Scopes === b.ipv4Scopes &&
    a.sourceCommonPrefix === b.sourceCommonPrefix &&
    a.prefersTemporary === b.prefersTemporary &&
    a.withoutSourceRules.join() === b.withoutSourceRules.join()
  )
}

/** The path on which the host was seen to send from the outlook's source. */
export function pathOf({ source }: Outlook, judge: Judge): readonly string[] {
  const attempt = source === undefined ? -1 : judge.reader.firstAttemptFrom(source)
  return attempt < 0 ? ['native'] : judge.pathOf(attempt)
}
