/**
 * Which of two candidates comes first, and by which rule.
 */
import { isIPv4 } from '../address/prefix.js'
import type { Candidate } from './candidate.js'
import { DESTINATION_RULES } from './destination-rules.js'
import type { Profile } from './profile.js'
import type { DestinationRule, Side } from './rule.js'

export interface RuleDecision {
  readonly side: Side
  readonly rule: DestinationRule
}

/** Every answer there is, made once: comparing allocates nothing. */
const decisions = (document: string): readonly { readonly a: RuleDecision; readonly b: RuleDecision }[] =>
  DESTINATION_RULES.map(({ number, name }) => ({
    a: { side: 'a', rule: { number, name, document } },
    b: { side: 'b', rule: { number, name, document } },
  }))

const DECISIONS = { 'RFC 6724': decisions('RFC 6724 §6'), 'RFC 3484': decisions('RFC 3484 §6') }

const IPV4_FIRST: DestinationRule = { number: 0, name: 'prefer-ipv4', document: 'java.net.preferIPv6Addresses=false' }
const IPV4_FIRST_DECISIONS = { a: { side: 'a', rule: IPV4_FIRST }, b: { side: 'b', rule: IPV4_FIRST } } as const

/**
 * The first rule that prefers one of them decides; where none does, `a` keeps its place before `b` (rule 10).
 * Exchanging the two exchanges the answer, except for rule 10.
 */
export function compareCandidates(a: Candidate, b: Candidate, profile: Profile): RuleDecision {
  const prepared = DECISIONS[profile.document]
  if (profile.ipv4First) {
    const ipv4 = isIPv4(a.destination)
    if (ipv4 !== isIPv4(b.destination)) return IPV4_FIRST_DECISIONS[ipv4 ? 'a' : 'b']
  }
  if (!profile.keepsUnusable || a.source || b.source) {
    for (let i = 0; i < DESTINATION_RULES.length; i++) {
      const rule = DESTINATION_RULES[i]!
      const side = profile.withoutDestinationRules.includes(rule.name) ? undefined : rule.prefer(a, b, profile)
      if (side) return prepared[i]![side]
    }
  }
  return prepared[DESTINATION_RULES.length - 1]!.a
}
