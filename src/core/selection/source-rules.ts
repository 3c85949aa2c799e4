/**
 * The choice of a source address for one destination, RFC 6724 §5: rules 1 to 8, with 5.5.
 *
 * The rules are written for IPv6. IPv4 stacks take an address of the interface that the route leads to; with the
 * same rules, 1, 2, 5 and 8 (the longest common prefix) choose as they do, and the others tell no two IPv4
 * addresses apart under the tables in use.
 */
import { commonPrefixLength, hasPrefix, ipv4Of, isIPv4, type Prefix, sameAddress } from '../address/prefix.js'
import { LINK_SCOPE, scopeOf } from '../address/scope.js'
import { isMulticast, isUnspecified } from '../address/special-purpose.js'
import { DEFAULT_PREFIX_LENGTH_IPV4, DEFAULT_PREFIX_LENGTH_IPV6, type SourceAddress } from './candidate.js'
import { comparableLabel, type Profile } from './profile.js'
import { preferLarger, preferOnly, type Side, type SourceRule, type SourceRuleName } from './rule.js'

/** What is known of the way that packets to the destination will take. */
export interface Outgoing {
  readonly interface?: number
  /** What the chosen next hop has advertised (RFC 4861 §4.6.2), for rule 5.5. */
  readonly nextHopPrefixes?: readonly Prefix[]
}

interface Choice {
  readonly destination: Uint8Array
  readonly profile: Profile
  readonly outgoing: Outgoing
}

interface SourceRuleEntry {
  readonly number: number
  readonly name: SourceRuleName
  prefer(a: SourceAddress, b: SourceAddress, choice: Choice): Side | undefined
}

export const SOURCE_RULES: readonly SourceRuleEntry[] = [
  {
    number: 1,
    name: 'prefer-same-address',
    prefer: (a, b, { destination }) => preferOnly(isSame(a.bytes, destination), isSame(b.bytes, destination)),
  },
  {
    // The smallest scope that still reaches the destination, else the largest.
    number: 2,
    name: 'prefer-appropriate-scope',
    prefer(a, b, { destination, profile: { ipv4Scopes } }) {
      const ofA = scopeOf(a.bytes, ipv4Scopes)
      const ofB = scopeOf(b.bytes, ipv4Scopes)
      if (ofA === ofB) return undefined
      const reaches = Math.min(ofA, ofB) >= scopeOf(destination, ipv4Scopes)
      return reaches ? preferLarger(ofB, ofA) : preferLarger(ofA, ofB)
    },
  },
  {
    number: 3,
    name: 'avoid-deprecated-addresses',
    prefer: (a, b) => preferOnly(a.deprecated !== true, b.deprecated !== true),
  },
  {
    number: 4,
    name: 'prefer-home-addresses',
    prefer: (a, b) => preferLarger(homeRank(a), homeRank(b)),
  },
  {
    // Unknown in a capture of one interface, where all addresses are of one.
    number: 5,
    name: 'prefer-outgoing-interface',
    prefer(a, b, { outgoing }) {
      if (outgoing.interface === undefined || a.interface === undefined || b.interface === undefined) return undefined
      return preferOnly(a.interface === outgoing.interface, b.interface === outgoing.interface)
    },
  },
  {
    number: 5.5,
    name: 'prefer-prefix-of-next-hop',
    prefer(a, b, { outgoing: { nextHopPrefixes } }) {
      return nextHopPrefixes && preferOnly(advertised(a.bytes, nextHopPrefixes), advertised(b.bytes, nextHopPrefixes))
    },
  },
  {
    number: 6,
    name: 'prefer-matching-label',
    prefer(a, b, { destination, profile: { sourceLabels } }) {
      const label = comparableLabel(destination, sourceLabels)
      return preferOnly(comparableLabel(a.bytes, sourceLabels) === label, comparableLabel(b.bytes, sourceLabels) === label)
    },
  },
  {
    number: 7,
    name: 'prefer-temporary-addresses',
    prefer: (a, b, { profile: { prefersTemporary } }) =>
      preferOnly((a.temporary === true) === prefersTemporary, (b.temporary === true) === prefersTemporary),
  },
  {
    number: 8,
    name: 'use-longest-matching-prefix',
    prefer: (a, b, choice) => preferLarger(commonBits(a, choice), commonBits(b, choice)),
  },
]

export interface SourceDecision {
  /** Undefined where no source is of the destination's family. */
  readonly source: SourceAddress | undefined
  /** The rule that put it before the next best; undefined where there was no other, or no rule told them apart. */
  readonly rule: SourceRule | undefined
}

/** The source that a host with these addresses uses towards `destination`. Of equals the first stays. */
export function selectSource(
  destination: Uint8Array,
  sources: readonly SourceAddress[],
  profile: Profile,
  outgoing: Outgoing = {},
): SourceDecision {
  const choice: Choice = { destination, profile, outgoing }
  const source = best(sources, choice)
  if (!source) return { source: undefined, rule: undefined }
  const second = best(
    sources.filter((other) => other !== source),
    choice,
  )
  const rule = second && decide(source, second, choice)?.rule
  return { source, rule: rule && { ...rule, document: `${profile.document} §5` } }
}

/** The same, without the rule. */
export const chooseSource = (destination: Uint8Array, sources: readonly SourceAddress[], profile: Profile): SourceAddress | undefined =>
  best(sources, { destination, profile, outgoing: {} })

function best(sources: readonly SourceAddress[], choice: Choice): SourceAddress | undefined {
  let found: SourceAddress | undefined
  for (const source of sources) if (isCandidate(source, choice) && (!found || decide(found, source, choice)?.side === 'b')) found = source
  return found
}

/**
 * RFC 6724 §4: unicast addresses of the host, of the destination's family; for a destination that is an address on
 * a link only those of the interface to that link.
 */
function isCandidate(source: SourceAddress, { destination, profile, outgoing }: Choice): boolean {
  const bytes = unmapped(source.bytes)
  if (isIPv4(bytes) !== isIPv4(destination) || isMulticast(bytes) || isUnspecified(bytes)) return false
  if (outgoing.interface === undefined || source.interface === undefined || source.interface === outgoing.interface) return true
  return !isMulticast(unmapped(destination)) && scopeOf(destination, profile.ipv4Scopes) !== LINK_SCOPE
}

function decide(a: SourceAddress, b: SourceAddress, choice: Choice) {
  for (const { number, name, prefer } of SOURCE_RULES) {
    const side = choice.profile.withoutSourceRules.includes(name) ? undefined : prefer(a, b, choice)
    if (side) return { side, rule: { number, name } }
  }
  return undefined
}

const unmapped = (bytes: Uint8Array): Uint8Array => ipv4Of(bytes) ?? bytes

const isSame = (a: Uint8Array, b: Uint8Array): boolean => sameAddress(unmapped(a), unmapped(b))

const advertised = (bytes: Uint8Array, prefixes: readonly Prefix[]): boolean =>
  prefixes.some((prefix) => hasPrefix(bytes, prefix.bytes, prefix.length))

/** RFC 6724 §5 rule 4: both home and care-of, then home, then the rest. */
const homeRank = ({ home, careOf }: SourceAddress): number => (home !== true ? 0 : careOf === true ? 2 : 1)

/** CommonPrefixLen(S, D), RFC 6724 §2.2. */
function commonBits({ bytes, prefixLength }: SourceAddress, { destination, profile }: Choice): number {
  const ipv4 = ipv4Of(destination)
  const length = prefixLength ?? (ipv4 ? DEFAULT_PREFIX_LENGTH_IPV4 : DEFAULT_PREFIX_LENGTH_IPV6)
  return commonPrefixLength(ipv4Of(bytes) ?? bytes, ipv4 ?? destination, profile.sourceCommonPrefix === 'source-prefix' ? length : 128)
}
