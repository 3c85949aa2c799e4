/**
 * What a policy table would put first, asked many times and answered from few cases.
 *
 * Which family comes first depends on an address only through its class: the row of every table that holds it, and its scope. A
 * capture has a handful of classes, so a set of addresses is a bit mask, and each case is worked out once, on addresses that stand
 * for their classes.
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import { scopeOf } from '../address/scope.js'
import { isPrivate } from '../address/special-purpose.js'
import { parsePrefix } from '../address/text.js'
import type { Candidate, SourceAddress } from '../selection/candidate.js'
import { compareCandidates } from '../selection/compare.js'
import { orderCandidates } from '../selection/order.js'
import { type PolicyRow, PolicyTable, policyRow } from '../selection/policy-table.js'
import type { Profile } from '../selection/profile.js'
import type { DestinationRule } from '../selection/rule.js'
import { chooseSource } from '../selection/source-rules.js'

/** Private addresses, tunnels by their addresses (RFC 3056, RFC 4380) and the scopes of RFC 4291 §2.5.6 and RFC 3879. */
const TOLD_APART = [
  '::/0',
  '::ffff:0:0/96',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '2002::/16',
  '2001::/32',
  'fe80::/10',
  'fec0::/10',
]

/** Classes fit a 31-bit mask; were there ever more, further ones would share the last. */
const MOST_CLASSES = 31

/** What is known of a source beside its octets; `tunnel` where it sits on an encapsulating transition mechanism (rule 7). */
export type SourceDetails = Pick<SourceAddress, 'tunnel' | 'prefixLength' | 'temporary'>

export interface SelectionCase {
  /** Class masks. */
  readonly destinations: number
  readonly sources: number
  /** Those of the sources whose preferred lifetime is over. */
  readonly deprecated: number
}

export interface Prediction {
  /** The family that comes first. */
  readonly family: 'IPv4' | 'IPv6'
  /** The rule that puts the best of it before the best of the other family; undefined where only one family is there. */
  readonly rule: DestinationRule | undefined
}

export class Preferences {
  private readonly addresses: AddressTable
  private readonly profiles: readonly Profile[]
  private readonly detailsOf: (id: AddressId) => SourceDetails
  private classOfAddress = new Int8Array(1024).fill(-1)
  private readonly classes = new Map<string, number>()
  private readonly representatives: AddressId[] = []
  private readonly known: Map<string, Prediction>[]
  /**
   * Every prefix that a table, a scope or a tunnel tells apart: addresses whose longest one is the same are in the same class, so that
   * a class is worked out once for each of them and not for each address.
   */
  private readonly kinds: PolicyTable
  private readonly classOfKind = new Map<PolicyRow | undefined, number>()

  constructor(addresses: AddressTable, profiles: readonly Profile[], detailsOf: (id: AddressId) => SourceDetails) {
    this.addresses = addresses
    this.profiles = profiles
    this.detailsOf = detailsOf
    this.known = profiles.map(() => new Map())
    this.kinds = new PolicyTable([
      ...profiles.flatMap(({ labels, precedences, sourceLabels }) => [labels, precedences, sourceLabels].flatMap(({ rows }) => rows)),
      ...profiles.flatMap(({ ipv4Scopes }) => ipv4Scopes.map(({ prefix }) => policyRow(prefix, null, null))),
      ...TOLD_APART.map((prefix) => policyRow(parsePrefix(prefix)!, null, null)),
    ])
  }

  /** Addresses that stand for their classes. */
  markNeeded(used: Uint8Array): void {
    for (const id of this.representatives) used[id] = 1
  }

  /** Some addresses have been given up, and their ids will be those of others. */
  forgetAddresses(): void {
    this.classOfAddress.fill(-1)
  }

  maskOf(ids: Iterable<AddressId>): number {
    let mask = 0
    for (const id of ids) mask |= this.bitOf(id)
    return mask
  }

  bitOf(id: AddressId): number {
    return 1 << this.classOf(id)
  }

  /** What the profile at `index` of the list predicts. */
  predict(index: number, selectionCase: SelectionCase): Prediction {
    const key = `${selectionCase.destinations} ${selectionCase.sources} ${selectionCase.deprecated}`
    const cache = this.known[index]!
    let prediction = cache.get(key)
    if (!prediction) {
      prediction = this.workOut(this.profiles[index]!, selectionCase)
      cache.set(key, prediction)
    }
    return prediction
  }

  private workOut(profile: Profile, { destinations, sources, deprecated }: SelectionCase): Prediction {
    const list: SourceAddress[] = this.members(sources).map((id) => this.source(id, (deprecated & (1 << this.classOf(id))) !== 0))
    const candidates: Candidate[] = this.members(destinations).map((id) => {
      const destination = this.addresses.bytes(id)
      return { destination, source: chooseSource(destination, list, profile) }
    })
    const { order } = orderCandidates(candidates, profile)
    const first = candidates[order[0]!]!
    const other = order.map((index) => candidates[index]!).find((candidate) => candidate.destination.length !== first.destination.length)
    return { family: first.destination.length === 4 ? 'IPv4' : 'IPv6', rule: other && compareCandidates(first, other, profile).rule }
  }

  /** An address as the rules see it. Interfaces are not told apart, as rule 5 needs the routing table that no packet shows. */
  source(id: AddressId, deprecated: boolean): SourceAddress {
    return { bytes: this.addresses.bytes(id), ...this.detailsOf(id), deprecated }
  }

  private members(mask: number): AddressId[] {
    return this.representatives.filter((_, index) => (mask & (1 << index)) !== 0)
  }

  private classOf(id: AddressId): number {
    if (id >= this.classOfAddress.length) {
      const grown = new Int8Array(Math.max(id + 1, this.classOfAddress.length * 2)).fill(-1)
      grown.set(this.classOfAddress)
      this.classOfAddress = grown
    }
    let found = this.classOfAddress[id]!
    if (found < 0) {
      found = this.classify(id)
      this.classOfAddress[id] = found
    }
    return found
  }

  private classify(id: AddressId): number {
    const { addresses } = this
    const first = addresses.word(id, 0)
    // Scopes of multicast lie behind its flags, and an IPv6 address below ::/32 may be an IPv4 address in another form.
    if (!addresses.isIPv4(id) && (first === 0 || first >>> 24 === 0xff)) return this.classifyWhole(id)
    const kind = this.kinds.findWords(first, addresses.word(id, 1), addresses.word(id, 2), addresses.word(id, 3))
    let found = this.classOfKind.get(kind)
    if (found === undefined) {
      found = this.classifyWhole(id)
      this.classOfKind.set(kind, found)
    }
    return found
  }

  private classifyWhole(id: AddressId): number {
    const bytes = this.addresses.bytes(id)
    const rows = this.profiles.map((profile) => {
      const label = profile.labels.find(bytes)
      const source = profile.sourceLabels.find(bytes)
      const precedence = profile.precedences.find(bytes)
      return `${label?.label},${source?.label},${precedence?.precedence},${scopeOf(bytes, profile.ipv4Scopes)}`
    })
    const key = `${bytes.length}${isPrivate(bytes) ? 'p' : ''}${this.detailsOf(id).tunnel === true ? 't' : ''} ${rows.join(' ')}`
    let found = this.classes.get(key)
    if (found === undefined) {
      found = Math.min(this.representatives.length, MOST_CLASSES - 1)
      if (this.representatives.length < MOST_CLASSES) this.representatives.push(id)
      this.classes.set(key, found)
    }
    return found
  }
}
