/**
 * NAT64 prefixes and how each was learnt (RFC 6052, RFC 7050, RFC 8781), and the IPv4 address behind an address.
 *
 * Order of trust: given by the user, router advertisement, RFC 7050, the well-known prefix, and last what DNS64 shows by
 * itself: an AAAA answer that holds an A answer of the same name. That last one is only believed where chance and habit
 * cannot explain it: some sites write their IPv4 address into the low 32 bits of their own IPv6 address.
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import { discoverPrefixes, EMBEDDING_LENGTHS, extractIPv4, extractIPv4Under, WELL_KNOWN_PREFIX } from '../address/embedded.js'
import { hasPrefix, type Prefix, prefixOf, sameAddress } from '../address/prefix.js'
import type { Lookup } from './lookup.js'
import { TYPE_A, TYPE_AAAA } from './lookup-tracker.js'
import type { NameTable } from './name-table.js'

export type LearntFrom = 'given' | 'ra' | 'rfc7050' | 'well-known' | 'dns64'

export interface Nat64Prefix {
  readonly prefix: Prefix
  readonly learntFrom: LearntFrom
  /** The frame that shows it; 0 where none does. */
  readonly frame: number
}

export interface EmbeddedIPv4 {
  readonly ipv4: AddressId
  readonly prefix: number
}

const DISCOVERY_NAME = 'ipv4only.arpa'

export class Nat64Prefixes {
  readonly list: Nat64Prefix[] = []
  private readonly addresses: AddressTable
  private readonly cache = new Map<AddressId, EmbeddedIPv4 | null>()

  constructor(addresses: AddressTable, given: readonly Prefix[]) {
    this.addresses = addresses
    for (const prefix of given) this.add(prefix, 'given', 0)
  }

  add(prefix: Prefix, learntFrom: LearntFrom, frame: number): void {
    if (this.list.some((known) => known.prefix.length === prefix.length && sameAddress(known.prefix.bytes, prefix.bytes))) return
    this.list.push({ prefix, learntFrom, frame })
    this.cache.clear()
  }

  /** What the lookups of the whole capture show. `isIPv6Only` says of a client whether it shows no IPv4 address. */
  learn(lookups: readonly Lookup[], names: NameTable, isIPv6Only: (client: AddressId) => boolean): void {
    for (const lookup of lookups) {
      if (lookup.qtype !== TYPE_AAAA || lookup.addresses.length === 0 || names.text(lookup.name) !== DISCOVERY_NAME) continue
      for (const id of lookup.addresses)
        for (const prefix of discoverPrefixes(this.addresses.bytes(id))) this.add(prefix, 'rfc7050', lookup.answerFrame)
    }
    this.add(WELL_KNOWN_PREFIX, 'well-known', 0)
    this.learnSynthesis(lookups, isIPv6Only)
  }

  /** The IPv4 address behind an IPv6 address under a known prefix; undefined for any other address. */
  embedded(id: AddressId): EmbeddedIPv4 | undefined {
    if (this.addresses.isIPv4(id)) return undefined
    let known = this.cache.get(id)
    if (known === undefined) {
      known = this.extract(id)
      this.cache.set(id, known)
    }
    return known ?? undefined
  }

  private extract(id: AddressId): EmbeddedIPv4 | null {
    const bytes = this.addresses.bytes(id)
    for (let prefix = 0; prefix < this.list.length; prefix++) {
      const ipv4 = extractIPv4Under(bytes, this.list[prefix]!.prefix)
      if (ipv4) return { ipv4: this.addresses.internBytes(ipv4), prefix }
    }
    return null
  }

  private learnSynthesis(lookups: readonly Lookup[], isIPv6Only: (client: AddressId) => boolean): void {
    const ipv4OfName = new Map<number, AddressId[]>()
    for (const lookup of lookups) {
      if (lookup.qtype !== TYPE_A || lookup.addresses.length === 0) continue
      ipv4OfName.set(lookup.name, [...(ipv4OfName.get(lookup.name) ?? []), ...lookup.addresses])
    }
    const seen = new Map<string, { prefix: Prefix; frame: number; ipv6Only: boolean; firstOctets: Set<number> }>()
    for (const lookup of lookups) {
      if (lookup.qtype !== TYPE_AAAA || lookup.addresses.length === 0) continue
      const ipv4 = ipv4OfName.get(lookup.name)
      if (!ipv4) continue
      for (const id of lookup.addresses) {
        if (this.addresses.isIPv4(id) || this.embedded(id)) continue
        const bytes = this.addresses.bytes(id)
        for (const length of EMBEDDING_LENGTHS) {
          const inside = extractIPv4(bytes, length)
          if (!inside || !ipv4.includes(this.addresses.internBytes(inside))) continue
          const prefix = prefixOf(bytes, length)
          const key = `${length} ${prefix.bytes.join('.')}`
          const entry = seen.get(key) ?? { prefix, frame: lookup.answerFrame, ipv6Only: true, firstOctets: new Set<number>() }
          entry.firstOctets.add(inside[0]!)
          entry.ipv6Only &&= isIPv6Only(lookup.client)
          seen.set(key, entry)
        }
      }
    }
    for (const { prefix, frame, ipv6Only, firstOctets } of seen.values()) {
      // Below /96 the address is split around octet 8 and ends in zeros: nobody writes his own so. At /96 it takes unrelated networks, or a host that has no IPv4.
      if (prefix.length < 96 || firstOctets.size > 1 || (ipv6Only && !this.alsoHoldsOthers(prefix, lookups, ipv4OfName)))
        this.add(prefix, 'dns64', frame)
    }
  }

  /** True where the prefix also holds answers that are nobody's IPv4 address: a site's own network. */
  private alsoHoldsOthers(prefix: Prefix, lookups: readonly Lookup[], ipv4OfName: ReadonlyMap<number, readonly AddressId[]>): boolean {
    return lookups.some((lookup) => {
      const ipv4 = ipv4OfName.get(lookup.name)
      if (lookup.qtype !== TYPE_AAAA || !ipv4) return false
      return lookup.addresses.some((id) => {
        if (this.addresses.isIPv4(id)) return false
        const bytes = this.addresses.bytes(id)
        if (!hasPrefix(bytes, prefix.bytes, prefix.length)) return false
        const inside = extractIPv4(bytes, 96)
        return !inside || !ipv4.includes(this.addresses.internBytes(inside))
      })
    })
  }
}
