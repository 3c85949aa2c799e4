/**
 * The ten rules that order destinations, RFC 6724 §6, in their order. RFC 3484 §6 has the same ten.
 *
 * A rule answers which of two candidates it prefers, or undefined where it does not tell them apart. Rules that
 * need facts which a capture seldom shows keep their place and answer undefined until someone knows the facts.
 */
import { commonPrefixLength, ipv4Of, isIPv4, mappedOf } from '../address/prefix.js'
import { scopeOf } from '../address/scope.js'
import { type Candidate, DEFAULT_PREFIX_LENGTH_IPV4, DEFAULT_PREFIX_LENGTH_IPV6 } from './candidate.js'
import { comparableLabel, comparablePrecedence, type Profile } from './profile.js'
import { type DestinationRuleName, preferLarger, preferOnly, type Side } from './rule.js'

interface DestinationRuleEntry {
  readonly number: number
  readonly name: DestinationRuleName
  prefer(a: Candidate, b: Candidate, profile: Profile): Side | undefined
}

const scopesMatch = ({ destination, source }: Candidate, { ipv4Scopes }: Profile): boolean =>
  scopeOf(destination, ipv4Scopes) === scopeOf(source!.bytes, ipv4Scopes)

const labelsMatch = ({ destination, source }: Candidate, { labels }: Profile): boolean =>
  comparableLabel(destination, labels) === comparableLabel(source!.bytes, labels)

/** Without sources there is nothing to compare in rules 2, 3, 4, 5, 7 and 9 (RFC 6724 §6). */
const bothHaveSources = (a: Candidate, b: Candidate): boolean => a.source !== undefined && b.source !== undefined

export const DESTINATION_RULES: readonly DestinationRuleEntry[] = [
  {
    number: 1,
    name: 'avoid-unusable-destinations',
    prefer: (a, b) => preferOnly(a.source !== undefined, b.source !== undefined),
  },
  {
    number: 2,
    name: 'prefer-matching-scope',
    prefer: (a, b, profile) => (bothHaveSources(a, b) ? preferOnly(scopesMatch(a, profile), scopesMatch(b, profile)) : undefined),
  },
  {
    // Known where a router advertisement with a preferred lifetime of 0, or the host's own list, is at hand.
    number: 3,
    name: 'avoid-deprecated-addresses',
    prefer: (a, b) => preferOnly(a.source?.deprecated !== true, b.source?.deprecated !== true),
  },
  {
    // No packet of an ordinary host tells home addresses from others.
    number: 4,
    name: 'prefer-home-addresses',
    prefer: (a, b) => preferLarger(homeRank(a), homeRank(b)),
  },
  {
    number: 5,
    name: 'prefer-matching-label',
    prefer: (a, b, profile) => (bothHaveSources(a, b) ? preferOnly(labelsMatch(a, profile), labelsMatch(b, profile)) : undefined),
  },
  {
    number: 6,
    name: 'prefer-higher-precedence',
    prefer: (a, b, { precedences }) =>
      preferLarger(comparablePrecedence(a.destination, precedences), comparablePrecedence(b.destination, precedences)),
  },
  {
    // Known where the host's own packets show the tunnel; one made by a router in between is native to the host.
    number: 7,
    name: 'prefer-native-transport',
    prefer: (a, b) => preferOnly(a.source?.tunnel !== true, b.source?.tunnel !== true),
  },
  {
    number: 8,
    name: 'prefer-smaller-scope',
    prefer: (a, b, { ipv4Scopes }) => preferLarger(scopeOf(b.destination, ipv4Scopes), scopeOf(a.destination, ipv4Scopes)),
  },
  {
    number: 9,
    name: 'use-longest-matching-prefix',
    prefer(a, b, profile) {
      if (!a.source || !b.source) return undefined
      const ipv4 = isIPv4(a.destination)
      if (ipv4 !== isIPv4(b.destination) || (ipv4 && !profile.commonPrefixOfIPv4)) return undefined
      if (profile.commonPrefix === 'glibc' && !ipv4) return preferLarger(glibcBits(a, b), glibcBits(b, a))
      return preferLarger(commonBits(a, profile), commonBits(b, profile))
    },
  },
  {
    number: 10,
    name: 'keep-order',
    prefer: () => 'a',
  },
]

/** RFC 6724 §6 rule 4: at home (both) before a home address before a care-of address. */
function homeRank({ source }: Candidate): number {
  if (source?.home !== true) return 0
  return source.careOf === true ? 2 : 1
}

/** CommonPrefixLen(Source(D), D) as the profile counts it. */
function commonBits({ destination, source }: Candidate, { commonPrefix }: Profile): number {
  const from = source!.bytes
  const ipv4 = ipv4Of(destination)
  if (ipv4) {
    const ipv4Source = ipv4Of(from) ?? from
    const length = source!.prefixLength ?? DEFAULT_PREFIX_LENGTH_IPV4
    // glibc counts nothing beyond the source's own subnet, where common bits of IPv4 mean nothing.
    if (commonPrefix === 'glibc') {
      const bits = commonPrefixLength(ipv4Source, ipv4)
      return bits >= length ? bits : 0
    }
    return commonPrefixLength(ipv4Source, ipv4, commonPrefix === 'source-prefix' ? length : 32)
  }
  if (commonPrefix === 'source-prefix') return commonPrefixLength(from, destination, source!.prefixLength ?? DEFAULT_PREFIX_LENGTH_IPV6)
  return commonPrefixLength(from, destination, commonPrefix === '64-bits' ? 64 : 128)
}

/**
 * glibc compares inside one 32-bit word of the addresses: the first in which either pair differs. A pair that has
 * its first difference later counts 32 there.
 */
function glibcBits(one: Candidate, other: Candidate): number {
  const ofOne = commonPrefixLength(mappedOf(one.source!.bytes), one.destination)
  const ofOther = commonPrefixLength(mappedOf(other.source!.bytes), other.destination)
  return Math.min(32, ofOne - 32 * Math.floor(Math.min(ofOne, ofOther) / 32))
}
