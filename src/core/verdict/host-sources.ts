/**
 * What a host could have sent from, worked out once for each host.
 *
 * A router's neighbour may own a handful of addresses, a load generator thousands: a verdict asks only which classes of source
 * there were at a time, so each class keeps the earliest times of its addresses.
 */
import type { AddressId } from '../address/address-table.js'
import type { Nanos } from '../base/time.js'
import { TRANSPORT_TCP } from '../conversation/attempt-table.js'
import type { HostId } from '../conversation/host-tracker.js'
import type { SourceAddress } from '../selection/candidate.js'
import type { FamilyName, Reader } from './knowledge.js'
import type { Preferences } from './preference.js'

interface SourceClass {
  readonly bit: number
  readonly family: FamilyName
  /** When the first of its addresses was there: duplicate address detection, or always. */
  available: Nanos
  /** When the first of them was seen. */
  seen: Nanos
}

/** Addresses of one host that are compared one by one; of more, at least one of each class. */
const MOST_KEPT = 64

interface Sources {
  readonly ids: readonly AddressId[]
  readonly classes: readonly SourceClass[]
  /** All of the classes, and from when on the first of each was there and had been seen. */
  readonly all: number
  readonly complete: Nanos
  /** From when on all of the addresses were there. */
  readonly there: Nanos
}

/** Addresses of a host by family, beside what the rules see of each. */
export type SourceOptions = Readonly<
  Record<FamilyName, { readonly ids: readonly AddressId[]; readonly addresses: readonly SourceAddress[] }>
>

export class HostSources {
  private readonly reader: Reader
  private readonly preferences: Preferences
  private readonly ofHost = new Map<HostId, Sources>()
  private readonly optionsOf = new Map<HostId, SourceOptions>()
  /** Link-local addresses from which a host was seen to try a wider destination. */
  readonly linkLocalTried: Set<AddressId>

  constructor(reader: Reader, preferences: Preferences) {
    this.reader = reader
    this.preferences = preferences
    this.linkLocalTried = new Set(reader.known.linkLocalTried)
    this.noteLinkLocalUse()
  }

  has(host: HostId, family: FamilyName, time: Nanos): boolean {
    for (const one of this.sources(host).classes) if (one.family === family && one.available <= time) return true
    return false
  }

  /** Addresses of the family that the host could have sent from at `time`, as far as the whole capture shows. */
  at(host: HostId, family: FamilyName, time: Nanos): AddressId[] {
    const { addresses, hosts } = this.reader.known
    return this.sources(host).ids.filter((id) => addresses.isIPv4(id) === (family === 'IPv4') && !(hosts.appeared(id) > time))
  }

  /**
   * Those that the rules can tell apart: of IPv6 addresses alike in class and in their first 64 bits, which are all that
   * a source is matched by (RFC 6724 §2.2), the first stands for all; the user's list may tell more of one.
   */
  options(host: HostId, time: Nanos): SourceOptions {
    const { hasDeprecations } = this.reader
    const settled = time >= this.sources(host).there && !hasDeprecations
    const known = settled ? this.optionsOf.get(host) : undefined
    if (known) return known
    const { addresses, given } = this.reader.known
    const alike = new Set<string>()
    const isTold = (id: AddressId): boolean => {
      if (addresses.isIPv4(id) || given.has(id)) return true
      const key = `${this.preferences.bitOf(id)} ${addresses.word(id, 0)} ${addresses.word(id, 1)}`
      return alike.size < alike.add(key).size
    }
    const of = (family: FamilyName) => {
      const own = this.at(host, family, time).filter(isTold)
      return { ids: own, addresses: own.map((id) => this.preferences.source(id, hasDeprecations && this.reader.isDeprecated(id, time))) }
    }
    const made = { IPv4: of('IPv4'), IPv6: of('IPv6') }
    if (settled) this.optionsOf.set(host, made)
    return made
  }

  /** The class mask of all of them, of those seen by then, and of those that were deprecated. */
  masks(host: HostId, time: Nanos): { whole: number; before: number; deprecated: number } {
    const { hasDeprecations } = this.reader
    const { classes, ids, all, complete } = this.sources(host)
    if (time >= complete && !hasDeprecations) return { whole: all, before: all, deprecated: 0 }
    const there = classes.filter((c) => c.available <= time)
    let whole = 0
    let before = 0
    for (const c of there) {
      whole |= c.bit
      // Without any address of a family there would be nothing to select: that is the rung `no-…-source`, and no case of rule 1.
      if (c.seen <= time || !there.some((other) => other.family === c.family && other.seen <= time)) before |= c.bit
    }
    const deprecated = hasDeprecations ? this.preferences.maskOf(ids.filter((id) => this.reader.isDeprecated(id, time))) : 0
    return { whole, before, deprecated }
  }

  private sources(host: HostId): Sources {
    let found = this.ofHost.get(host)
    if (!found) {
      found = this.gather(host)
      this.ofHost.set(host, found)
    }
    return found
  }

  private gather(host: HostId): Sources {
    const { addresses, hosts } = this.reader.known
    const classes: SourceClass[] = []
    const kept: AddressId[] = []
    let all = 0
    let there = Number.NEGATIVE_INFINITY
    for (const id of this.reader.addressesOf(host)) {
      if (!this.isUsable(id)) continue
      const bit = this.preferences.bitOf(id)
      const appeared = hosts.appeared(id)
      const available = Number.isNaN(appeared) ? Number.NEGATIVE_INFINITY : appeared
      const seen = hosts.firstSeen(id)
      const known = (all & bit) === 0 ? undefined : classes.find((one) => one.bit === bit)
      if (!known || kept.length < MOST_KEPT) {
        kept.push(id)
        there = Math.max(there, available)
      }
      if (!known) classes.push({ bit, family: addresses.isIPv4(id) ? 'IPv4' : 'IPv6', available, seen })
      else {
        known.available = Math.min(known.available, available)
        known.seen = Math.min(known.seen, seen)
      }
      all |= bit
    }
    const complete = classes.reduce((latest, { available, seen }) => Math.max(latest, available, seen), Number.NEGATIVE_INFINITY)
    return { ids: kept, classes, all, there, complete }
  }

  private isUsable(id: AddressId): boolean {
    const { addresses, nat64 } = this.reader.known
    if (addresses.isLoopback(id) || nat64.embedded(id)) return false
    return !this.isLinkLocal(id) || this.linkLocalTried.has(id)
  }

  /** model.md §5: a link-local source is usable for a wider destination only where the host is seen to try one from it. */
  private noteLinkLocalUse(): void {
    const { addresses, attempts, neighbourhood } = this.reader.known
    for (const asker of neighbourhood.wideLinkLocals) this.linkLocalTried.add(asker)
    // Addresses are fewer than attempts, and lie in a row.
    const isLocal = new Uint8Array(addresses.length)
    let isAny = false
    for (let id = 0; id < addresses.length; id++) {
      if (!this.isLinkLocal(id)) continue
      isLocal[id] = 1
      isAny = true
    }
    for (let attempt = 0; isAny && attempt < attempts.length; attempt++) {
      if (attempts.transport.get(attempt) !== TRANSPORT_TCP) continue
      const client = this.reader.client(attempt)
      if (isLocal[client] === 1 && isLocal[this.reader.server(attempt)] === 0) this.linkLocalTried.add(client)
    }
  }

  /** fe80::/10 and 169.254.0.0/16. */
  private isLinkLocal(id: AddressId): boolean {
    const { addresses } = this.reader.known
    return addresses.isIPv4(id) ? addresses.lastWord(id) >>> 16 === 0xa9fe : addresses.word(id, 0) >>> 22 === 0x3fa
  }
}
