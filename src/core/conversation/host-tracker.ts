/**
 * Hosts: which addresses belong to one machine (model.md §2, §5a).
 *
 * What joins two addresses is always something the machine itself sent on its own link: frames with a hop limit
 * that no router has lowered, ARP, duplicate address detection, a tunnel address inside its own carrier. A router's
 * link-layer address never joins the addresses of packets that it forwards.
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import { Rows } from '../base/rows.js'
import { UnionFind } from '../base/union-find.js'
import type { Nanos } from '../base/time.js'
import type { Packet } from '../packet/packet.js'

export type HostId = number

/** How an address came to be known as a host's own, the first time. */
export const OWN_SENT = 1
export const OWN_ARP = 2
export const OWN_DAD = 3
export const OWN_ADVERTISED = 4
export const OWN_INNER = 5
export const OWN_DHCP = 6
export const OWN_USED_LOOKUP = 7
export const OWN_TRANSLATED = 8
export const OWN_GIVEN = 9

/** Own addresses of clients that are kept though no row names them any more. */
const MOST_UNUSED = 65536
/** Its row, its place among those that were sighted, and its node. */
const BYTES_PER_ADDRESS = 40
/** Of a map, as far as that can be said without asking the engine. */
const BYTES_PER_ENTRY = 50

export interface Ownership {
  readonly address: AddressId
  /** 0 where no frame shows it, but the user's list. */
  readonly frame: number
  readonly time: Nanos
  readonly how: number
}

/** Initial values of TTL and hop limit in use: a packet that still has one was not forwarded. */
const isInitialHopLimit = (hopLimit: number): boolean => hopLimit === 64 || hopLimit === 128 || hopLimit === 255

const isUnicast = (addresses: AddressTable, id: AddressId): boolean => {
  if (addresses.isIPv4(id)) {
    const word = addresses.lastWord(id)
    return word !== 0 && word < 0xe0000000
  }
  const top = addresses.word(id, 0)
  if (top >= 0xff000000) return false
  return !(top === 0 && addresses.word(id, 1) === 0 && addresses.word(id, 2) === 0 && addresses.word(id, 3) === 0)
}

/** One row for each address id. */
class OwnershipTable extends Rows {
  readonly frame = this.i32()
  readonly time = this.f64()
  /** 0 where the address is not known to be anybody's own. */
  readonly how = this.u8()
  /** Link-layer address that is its owner's; -1 where none is known. */
  readonly link = this.i32()
  /** Link-layer address that first sent it, its owner's or a router's; -1 none. */
  readonly carriedBy = this.i32()

  reach(address: AddressId): void {
    while (this.length <= address) this.clear(this.addRow())
  }

  /** Nothing is known of the address. */
  clear(address: AddressId): void {
    this.how.set(address, 0)
    this.link.set(address, -1)
    this.carriedBy.set(address, -1)
  }
}

export class HostTracker {
  private readonly addresses: AddressTable
  /** Nodes: 2 × address id, 2 × link id + 1. */
  private readonly sets = new UnionFind()
  private readonly owned = new OwnershipTable()
  /** Addresses in the order of first sight. */
  private sighted: AddressId[] = []
  private readonly dadTime = new Map<AddressId, Nanos>()

  constructor(addresses: AddressTable) {
    this.addresses = addresses
  }

  /** Called where a packet tells something new of its sender: a first packet of a direction, a SYN, a DNS message. */
  see(packet: Packet): void {
    const { frame, ip } = packet
    const outer = ip[0]!
    if (isUnicast(this.addresses, outer.src)) {
      const fresh = isInitialHopLimit(outer.hopLimit)
      if (packet.linkSrc >= 0) {
        if (fresh) this.own(packet.linkSrc, outer.src, frame.number, frame.time, OWN_SENT)
        else this.note(outer.src, frame.number, frame.time, OWN_SENT)
        if (this.owned.carriedBy.get(outer.src) < 0) this.owned.carriedBy.set(outer.src, packet.linkSrc)
      } else this.note(outer.src, frame.number, frame.time, OWN_SENT)
    }
    for (let depth = 1; depth < packet.depth; depth++) {
      const carrier = ip[depth - 1]!
      const inner = ip[depth]!
      if (!isUnicast(this.addresses, inner.src)) continue
      if (!isInitialHopLimit(inner.hopLimit)) this.note(inner.src, frame.number, frame.time, OWN_SENT)
      else if (isInitialHopLimit(carrier.hopLimit) || this.embeds(inner.src, carrier.src))
        this.join(carrier.src, inner.src, frame.number, frame.time, OWN_INNER)
      else this.note(inner.src, frame.number, frame.time, OWN_SENT)
    }
  }

  /** The link-layer address is the host's own, and the address was sent or claimed by it. */
  own(link: number, address: AddressId, frame: number, time: Nanos, how: number): void {
    if (address < this.owned.length && this.owned.link.get(address) === link) return
    if (link < 0 || !isUnicast(this.addresses, address)) return
    this.sets.join(2 * address, 2 * link + 1)
    this.note(address, frame, time, how)
    if (this.owned.link.get(address) < 0) this.owned.link.set(address, link)
  }

  /** Two addresses of one machine. */
  join(a: AddressId, b: AddressId, frame: number, time: Nanos, how: number): void {
    this.sets.join(2 * a, 2 * b)
    this.note(b, frame, time, how)
  }

  /** One address looked up what the other used; the families have to differ, or one is a loopback address. */
  joinByUse(lookedUp: AddressId, used: AddressId, frame: number, time: Nanos): void {
    if (this.addresses.isIPv4(lookedUp) !== this.addresses.isIPv4(used) || this.addresses.isLoopback(lookedUp))
      this.join(lookedUp, used, frame, time, OWN_USED_LOOKUP)
  }

  /** Both are sent by one link-layer address, forwarded or not. */
  sharesLink(a: AddressId, b: AddressId): boolean {
    const { carriedBy, length } = this.owned
    return a < length && b < length && carriedBy.get(a) >= 0 && carriedBy.get(a) === carriedBy.get(b)
  }

  /**
   * A list of one host's addresses, as the user has it: all belong to the host that is known to own one of them. False where none is known,
   * and nothing is joined then.
   */
  give(list: readonly AddressId[]): boolean {
    const owned = list.filter((address) => this.ownership(address) !== undefined && !this.addresses.isLoopback(address))
    const known = owned.find((address) => !this.isLinkLocal(address)) ?? owned[0]
    if (known === undefined) return false
    for (const address of list)
      if (isUnicast(this.addresses, address) && !this.addresses.isLoopback(address))
        this.join(known, address, 0, Number.NEGATIVE_INFINITY, OWN_GIVEN)
    return true
  }

  /** The two sides of a translator on one host; what else the host is known by is its link-layer address. */
  joinTranslator(one: AddressId, other: AddressId, frame: number, time: Nanos): void {
    this.join(one, other, frame, time, OWN_TRANSLATED)
    for (const address of [one, other]) {
      const link = address < this.owned.length ? this.owned.carriedBy.get(address) : -1
      if (link >= 0) this.sets.join(2 * address, 2 * link + 1)
    }
  }

  /** Duplicate address detection: from now on, and not before, the address is there (RFC 4862 §5.4). */
  detected(link: number, address: AddressId, frame: number, time: Nanos): void {
    if (!this.dadTime.has(address)) this.dadTime.set(address, time)
    this.own(link, address, frame, time, OWN_DAD)
  }

  get bytes(): number {
    return this.sighted.length * BYTES_PER_ADDRESS + this.dadTime.size * BYTES_PER_ENTRY
  }

  /**
   * Marks what it will keep beside the addresses that others use: those of clients, as a host has a source while it is silent, too; where these are
   * too many, the ones that came to be known last.
   */
  markKept(used: Uint8Array, isClient: (host: HostId) => boolean): void {
    let room = MOST_UNUSED
    for (let i = this.sighted.length - 1; i >= 0 && room > 0; i--) {
      if (used[this.sighted[i]!] === 1 || !isClient(this.of(this.sighted[i]!))) continue
      used[this.sighted[i]!] = 1
      room--
    }
    this.markRoots(used)
  }

  /** Marks the address that stands for each host of which some address is marked. */
  markRoots(used: Uint8Array): void {
    for (let address = 0; address < used.length; address++) {
      const root = this.sets.find(2 * address)
      if (used[address] === 1 && root % 2 === 0) used[root / 2] = 1
    }
  }

  /** Forgets all other addresses. */
  retain(used: Uint8Array): void {
    const { owned } = this
    this.sets.retain((node) => node % 2 === 1 || used[node / 2] === 1)
    this.sighted = this.sighted.filter((address) => used[address] === 1)
    for (const address of this.dadTime.keys()) if (used[address] !== 1) this.dadTime.delete(address)
    for (let address = 0; address < owned.length; address++) if (used[address] !== 1) owned.clear(address)
  }

  /** Remembers what is known, and answers how to forget what is concluded from now on. */
  save(): () => void {
    const sets = this.sets.save()
    const count = this.sighted.length
    return () => {
      this.sets.restore(sets)
      for (const address of this.sighted.splice(count)) this.owned.how.set(address, 0)
    }
  }

  of(address: AddressId): HostId {
    return this.sets.find(2 * address)
  }

  /** The host that has this link-layer address. */
  ofLink(link: number): HostId {
    return this.sets.find(2 * link + 1)
  }

  /** What a host is called by now that had this id once: two that turned out to be one share an id. */
  current(host: HostId): HostId {
    return this.sets.find(host)
  }

  /** True where a link-layer address of its own is known for the address. */
  hasLink(address: AddressId): boolean {
    return address < this.owned.length && this.owned.link.get(address) >= 0
  }

  linksOf(addresses: Iterable<AddressId>): number[] {
    const links = new Set<number>()
    for (const address of addresses) {
      if (this.hasLink(address)) links.add(this.owned.link.get(address))
    }
    return [...links].sort((a, b) => a - b)
  }

  ownership(address: AddressId): Ownership | undefined {
    const { frame, time, how } = this.owned
    if (address >= this.owned.length || how.get(address) === 0) return undefined
    return { address, frame: frame.get(address), time: time.get(address), how: how.get(address) }
  }

  /** When an address was first seen to be a host's own; NaN where it was not. */
  firstSeen(address: AddressId): Nanos {
    return this.owned.how.get(address) ? this.owned.time.get(address) : Number.NaN
  }

  /** When the address was first proved to be there: its duplicate address detection, where that is seen, else NaN. */
  appeared(address: AddressId): Nanos {
    return this.dadTime.get(address) ?? Number.NaN
  }

  /** Every address known of every host, in the order of first sight. */
  all(): readonly AddressId[] {
    return this.sighted
  }

  private note(address: AddressId, frame: number, time: Nanos, how: number): void {
    const { owned } = this
    owned.reach(address)
    if (owned.how.get(address) !== 0) return
    owned.frame.set(address, frame)
    owned.time.set(address, time)
    owned.how.set(address, how)
    this.sighted.push(address)
  }

  /** fe80::/10 and 169.254.0.0/16: others may have the same on other links. */
  private isLinkLocal(id: AddressId): boolean {
    return this.addresses.isIPv4(id) ? this.addresses.lastWord(id) >>> 16 === 0xa9fe : this.addresses.word(id, 0) >>> 22 === 0x3fa
  }

  /** 6to4 (RFC 3056 §2) and ISATAP (RFC 5214 §6.1): the IPv4 address inside an IPv6 address. */
  private embeds(inner: AddressId, carrier: AddressId): boolean {
    const { addresses } = this
    if (!addresses.isIPv4(carrier) || addresses.isIPv4(inner)) return false
    const ipv4 = addresses.lastWord(carrier)
    const top = addresses.word(inner, 0)
    if (top >>> 16 === 0x2002) return ((top << 16) | (addresses.word(inner, 1) >>> 16)) >>> 0 === ipv4
    return (addresses.word(inner, 2) & 0xfdffffff) >>> 0 === 0x00005efe && addresses.word(inner, 3) === ipv4
  }
}
