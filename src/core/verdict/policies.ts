/**
 * The policy tables that may be in force in a capture, and for whom (model.md §5, "policy in force").
 *
 * A gateway's capture holds many systems: the user may give a table for all hosts, or for some of them. For the rest `auto` tries the
 * tables that systems come with; of those the update of RFC 6724 differs from link to link, by the unique local prefixes in use there.
 */
import type { AddressId } from '../address/address-table.js'
import { hasPrefix, type Prefix } from '../address/prefix.js'
import { formatPrefix } from '../address/text.js'
import type { HostId } from '../conversation/host-tracker.js'
import { knownLocalPrefix, type Profile, withKnownLocal, withRow } from '../selection/profile.js'
import { AUTO_PROFILES, PROFILES } from '../selection/profiles.js'
import type { Reader } from './knowledge.js'

/** A table for one host, named by one of its addresses. */
export interface HostPolicy {
  /** 4 or 16 octets. */
  readonly address: Uint8Array
  readonly profile: Profile
}

/** What the user says of the tables in force. */
export interface GivenPolicies {
  /** Of every host that has none of its own. */
  readonly all?: Profile | undefined
  readonly ofHosts?: readonly HostPolicy[] | undefined
  /** What is wrong with them, a sentence each, and of which. */
  readonly warnings?: readonly { readonly says: string; readonly profile: Profile }[] | undefined
}

/** The built-in tables, then the hand-made one that is known: 6to4 given the label of native IPv6 (the talk of 2008). */
const AUTO_TABLES: readonly Profile[] = [...AUTO_PROFILES.map((id) => PROFILES[id]), withRow(PROFILES.rfc6724, '2002::/16', 30, 1)]

/** How many of them are as a system ships them. */
const UNCHANGED = AUTO_PROFILES.length
const UPDATE = AUTO_PROFILES.indexOf('rfc6724-update')

/** Sets of known-local prefixes that are told apart; hosts with further ones have the update's table without such rows. */
const MOST_VARIANTS = 8

export class Policies {
  /** Those of `auto`, then the given ones, then variants of the update of RFC 6724. */
  readonly tables: readonly Profile[]
  private readonly given: GivenPolicies
  private readonly ofAll: number | undefined
  private readonly ofHost = new Map<HostId, number>()
  /** Variants by the prefixes that they have rows for. */
  private readonly variants: Map<string, number>
  private readonly variantOf = new Map<HostId, number>()

  /** `earlier`: of a part of the same capture that was judged before; its tables keep their places. */
  constructor(given: GivenPolicies, reader: Reader, earlier?: Policies) {
    this.given = given
    const tables = earlier ? [...earlier.tables] : [...AUTO_TABLES, ...profilesOf(given)]
    this.variants = earlier?.variants ?? new Map()
    this.ofAll = given.all && tables.indexOf(given.all)
    for (const { address, profile } of given.ofHosts ?? []) {
      const owner = reader.hostOf(address)
      if (owner !== undefined) this.ofHost.set(owner, tables.indexOf(profile))
    }
    if (!given.all) this.findVariants(reader, tables, earlier !== undefined)
    this.tables = tables
  }

  /** Index of the table that the user gave for the host. */
  givenTo(host: HostId): number | undefined {
    return this.ofHost.get(host) ?? this.ofAll
  }

  /** Indices of the tables that are tried for the host, in order: the given one alone, else those of `auto`. */
  triedFor(host: HostId): readonly number[] {
    const given = this.givenTo(host)
    if (given !== undefined) return [given]
    const update = this.variantOf.get(host) ?? UPDATE
    return AUTO_TABLES.map((_, index) => (index === UPDATE ? update : index))
  }

  /** The table is as a system ships it, or as the user says that it is. */
  isUnchanged(index: number): boolean {
    return index < UNCHANGED || index >= AUTO_TABLES.length
  }

  get warnings(): NonNullable<GivenPolicies['warnings']> {
    return this.given.warnings ?? []
  }

  /** draft-ietf-6man-rfc6724-update-25 §4: routes and prefixes that routers advertise, and the prefixes of a host's own addresses. */
  private findVariants(reader: Reader, tables: Profile[], closed: boolean): void {
    const heard = reader.known.neighbourhood.advertisements.flatMap(({ advertisement: { prefixes, routes } }) => [
      ...routes.filter(({ seconds }) => seconds > 0).map(({ prefix, length }) => knownLocalPrefix('route', prefix, length)),
      ...prefixes.map(({ prefix }) => knownLocalPrefix('prefix', prefix)),
    ])
    // In most networks nobody has a unique local prefix.
    if (heard.length === 0 && !reader.known.hosts.all().some((id) => isUniqueLocal(reader, id))) return
    for (const [host, ids] of reader.hosts()) {
      const own = ids.filter((id) => isUniqueLocal(reader, id)).map((id) => knownLocalPrefix('address', reader.known.addresses.bytes(id)))
      const known: Prefix[] = []
      for (const prefix of [...heard, ...own])
        if (prefix && !known.some(({ bytes, length }) => hasPrefix(prefix.bytes, bytes, length))) known.push(prefix)
      if (known.length === 0) continue
      const index = this.variant(known, tables, closed)
      if (index !== undefined) this.variantOf.set(host, index)
    }
  }

  private variant(prefixes: readonly Prefix[], tables: Profile[], closed: boolean): number | undefined {
    const key = prefixes.map(formatPrefix).sort().join(' ')
    let index = this.variants.get(key)
    if (index === undefined && !closed && this.variants.size < MOST_VARIANTS) {
      index = tables.push(withKnownLocal(PROFILES['rfc6724-update'], prefixes)) - 1
      this.variants.set(key, index)
    }
    return index
  }
}

/** fd00::/8, RFC 4193 §3.2. */
const isUniqueLocal = ({ known: { addresses } }: Reader, id: AddressId): boolean =>
  !addresses.isIPv4(id) && addresses.word(id, 0) >>> 24 === 0xfd

const profilesOf = ({ all, ofHosts = [] }: GivenPolicies): Profile[] => [
  ...new Set([...(all ? [all] : []), ...ofHosts.map(({ profile }) => profile)]),
]
