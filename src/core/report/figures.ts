/**
 * Figures over a whole capture: how long handshakes, second families and resolvers took, and which names changed sides.
 *
 * Of each measured time a few octets are kept, so that they outlive the rows that a bounded memory drops. */
import type { AddressId, AddressTable } from '../address/address-table.js'
import { prefixOf } from '../address/prefix.js'
import { formatPrefix } from '../address/text.js'
import { Rows } from '../base/rows.js'
import { PairIndex } from '../base/pair-index.js'
import { type Nanos, toMs } from '../base/time.js'
import type { HostId } from '../conversation/host-tracker.js'
import { LOOKUP_TRANSPORTS } from '../conversation/lookup.js'
import { SITE_PREFIX } from './group.js'
import { NOBODY, Times, timesRecord } from './measured-times.js'
import type { FamilyTimesRecord, PrefixTimesRecord, ResolverRecord, SideRecord } from './report.js'

/** With fewer values the nearest rank of 95 % is the greatest of them, and says nothing of the others. */
const LEAST_FOR_PREFIX = 20
/** Of each list of the summary. */
const MOST_LISTED = 100

/** Of each kind, over the parts of a capture that have been told. */
const MOST_SIDES = 1 << 16
const MOST_RESOLVERS = 4096
const FAMILIES = ['IPv4', 'IPv6'] as const

/** How often an address (or a host) reached a name over each family. */
class Sides extends Rows {
  readonly client = this.i32()
  readonly name = this.i32()
  readonly ipv4 = this.i32()
  readonly ipv6 = this.i32()
  private readonly rows: PairIndex

  constructor(expected?: number) {
    super(expected)
    this.rows = new PairIndex(expected)
  }

  count(client: number, name: number, ipv4: number, ipv6: number): void {
    let row = this.rows.get(client, name)
    if (row < 0) {
      row = this.addRow()
      this.rows.set(client, name, row)
      this.client.set(row, client)
      this.name.set(row, name)
    }
    this.ipv4.add(row, ipv4)
    this.ipv6.add(row, ipv6)
  }

  addAll(others: Sides): void {
    for (let row = 0; row < others.length; row++) others.copyTo(this, row)
  }

  /** No more than MOST_SIDES: those of names that were reached over both, then those that were reached for the first time last. */
  thinned(): Sides {
    if (this.length <= MOST_SIDES) return this
    const [both, rest]: [number[], number[]] = [[], []]
    for (let row = 0; row < this.length; row++) (this.ipv4.get(row) > 0 && this.ipv6.get(row) > 0 ? both : rest).push(row)
    // Half of them, so that this is not asked for again at once.
    const telling = both.slice(-MOST_SIDES / 2)
    const kept = new Sides(MOST_SIDES)
    for (const row of [...telling, ...rest.slice(rest.length - (MOST_SIDES / 2 - telling.length))]) this.copyTo(kept, row)
    return kept
  }

  private copyTo(others: Sides, row: number): void {
    others.count(this.client.get(row), this.name.get(row), this.ipv4.get(row), this.ipv6.get(row))
  }

  /** By host instead of address, and only names that somebody reached over IPv4 and somebody over IPv6: most are not. */
  ofNamesOverBoth(hostOf: (client: AddressId) => HostId): Sides {
    const families = new Uint8Array(1 + this.name.copy(this.length).reduce((most, name) => Math.max(most, name), 0))
    for (let row = 0; row < this.length; row++)
      families[this.name.get(row)]! |= (this.ipv4.get(row) === 0 ? 0 : 1) | (this.ipv6.get(row) === 0 ? 0 : 2)
    const sides = new Sides(this.length)
    for (let row = 0; row < this.length; row++)
      if (families[this.name.get(row)] === 3)
        sides.count(hostOf(this.client.get(row)), this.name.get(row), this.ipv4.get(row), this.ipv6.get(row))
    return sides
  }
}

/** Of whom names were asked, and how often an answer came. */
class Resolvers extends Rows {
  readonly server = this.i32()
  readonly transport = this.u8()
  readonly lookups = this.i32()
  readonly answered = this.i32()
  private readonly rows = new PairIndex()

  count(server: AddressId, transport: number, lookups: number, answered: number): number {
    let row = this.rows.get(server, transport)
    if (row < 0) {
      row = this.addRow()
      this.rows.set(server, transport, row)
      this.server.set(row, server)
      this.transport.set(row, transport)
    }
    this.lookups.add(row, lookups)
    this.answered.add(row, answered)
    return row
  }

  take({ server, transport, lookups, answered }: Resolvers, row: number): number {
    return this.count(server.get(row), transport.get(row), lookups.get(row), answered.get(row))
  }

  /** Rows, those that were asked most first. */
  busiest(): number[] {
    return Array.from({ length: this.length }, (_, row) => row).sort((a, b) => this.lookups.get(b) - this.lookups.get(a) || a - b)
  }
}

export class Figures {
  /** By server address; a server has one family, but for what a CLAT translates. */
  private readonly handshakes: [Times, Times] = [new Times(), new Times()]
  /** By the family that was tried first. */
  private delays = new Times()
  private sides: Sides
  private resolvers = new Resolvers()
  private answers: Times
  /** Of those that have been given up. */
  private furtherResolvers = 0
  private lost: Nanos = 0

  /** Of about as many connections and lookups. */
  constructor(connections?: number, lookups?: number) {
    this.sides = new Sides(connections)
    this.answers = new Times(lookups)
  }

  handshake(isIPv6: boolean, server: AddressId, took: Nanos): void {
    this.handshakes[isIPv6 ? 1 : 0].add(server, took)
  }

  attemptDelay(firstIsIPv6: boolean, delay: Nanos): void {
    this.delays.add(firstIsIPv6 ? 1 : 0, delay)
  }

  lose(waited: Nanos): void {
    this.lost += waited
  }

  reached(client: AddressId, name: number, isIPv6: boolean): void {
    this.sides.count(client, name, isIPv6 ? 0 : 1, isIPv6 ? 1 : 0)
  }

  /** `took` is NaN where there was no answer, or nothing to measure it from. */
  lookup(server: AddressId, transport: number, answered: boolean, took: Nanos): void {
    const row = this.resolvers.count(server, transport, 1, answered ? 1 : 0)
    if (took >= 0) this.answers.add(row, took)
  }

  /** Keeps so much of it that it may be kept for a capture of any length. */
  thin(addresses: AddressTable): void {
    for (const family of [0, 1] as const) {
      const { members, placeOf } = prefixGroups(addresses)
      this.handshakes[family] = this.handshakes[family].thinned((address) => members[placeOf(address)]!)
    }
    this.delays = this.delays.thinned((family) => family)
    this.sides = this.sides.thinned()
    this.thinResolvers()
    this.answers = this.answers.thinned((row) => row)
  }

  /** Those that were asked most stay. */
  private thinResolvers(): void {
    const { resolvers } = this
    if (resolvers.length <= MOST_RESOLVERS) return
    const rows = resolvers.busiest().slice(0, MOST_RESOLVERS / 2)
    this.furtherResolvers += resolvers.length - rows.length
    this.resolvers = new Resolvers()
    const places = new Int32Array(resolvers.length).fill(NOBODY)
    for (const row of rows) places[row] = this.resolvers.take(resolvers, row)
    const answers = new Times()
    answers.addAll(this.answers, (row) => (row < 0 ? NOBODY : places[row]!))
    this.answers = answers
  }

  /** Marks the addresses and names that it holds. */
  markNeeded(addresses: Uint8Array, names: Uint8Array): void {
    const { handshakes, sides, resolvers } = this
    for (const { of, length } of handshakes) for (let row = 0; row < length; row++) if (of.get(row) >= 0) addresses[of.get(row)] = 1
    for (let row = 0; row < sides.length; row++) {
      addresses[sides.client.get(row)] = 1
      names[sides.name.get(row)] = 1
    }
    for (let row = 0; row < resolvers.length; row++) addresses[resolvers.server.get(row)] = 1
  }

  /** Of all parts of a capture. */
  static together(parts: readonly Figures[]): Figures {
    const [only] = parts
    if (only && parts.length === 1) return only
    const all = new Figures()
    for (const part of parts) all.addAll(part)
    return all
  }

  private addAll(part: Figures): void {
    for (const family of [0, 1] as const) this.handshakes[family].addAll(part.handshakes[family])
    this.delays.addAll(part.delays)
    this.sides.addAll(part.sides)
    const rows = Array.from({ length: part.resolvers.length }, (_, row) => this.resolvers.take(part.resolvers, row))
    this.answers.addAll(part.answers, (row) => (row < 0 ? NOBODY : rows[row]!))
    this.furtherResolvers += part.furtherResolvers
    this.lost += part.lost
  }

  get lostMs(): number {
    return toMs(this.lost)
  }

  handshakeRecords(): FamilyTimesRecord[] {
    return this.byFamily((family) => this.handshakes[family]!.sorted())
  }

  attemptDelayRecords(): FamilyTimesRecord[] {
    const delays = this.delays.grouped(2)
    return this.byFamily((family) => delays[family]!)
  }

  private byFamily(timesOf: (family: number) => Float64Array): FamilyTimesRecord[] {
    return FAMILIES.flatMap((family, index) => {
      const times = timesOf(index)
      return times.length === 0 ? [] : [{ family, ...timesRecord(times) }]
    })
  }

  /** Destination prefixes of which there is enough to tell, those with the most handshakes first. */
  prefixRecords(addresses: AddressTable): PrefixTimesRecord[] {
    const records = FAMILIES.flatMap((family, index) => {
      const times = this.handshakes[index]!
      const { placeOf, members } = prefixGroups(addresses)
      const groupOf = Int32Array.from({ length: times.length }, (_, row) => placeOf(times.of.get(row)))
      return times
        .grouped(members.length, groupOf, LEAST_FOR_PREFIX)
        .flatMap((list, group) =>
          list.length === 0
            ? []
            : [{ prefix: formatPrefix(prefixOf(addresses.bytes(members[group]!), SITE_PREFIX[family])), family, ...timesRecord(list) }],
        )
    })
    return records.sort((a, b) => b.count - a.count || compareText(a.prefix, b.prefix)).slice(0, MOST_LISTED)
  }

  /** Names that one host reached now over IPv4, now over IPv6; in the order in which each was first reached. */
  sideRecords(
    hostOf: (client: AddressId) => HostId,
    hostText: (host: HostId) => string,
    nameText: (name: number) => string,
  ): { count: number; listed: SideRecord[] } {
    const merged = this.sides.ofNamesOverBoth(hostOf)
    const listed: SideRecord[] = []
    let count = 0
    for (let row = 0; row < merged.length; row++) {
      const IPv4 = merged.ipv4.get(row)
      const IPv6 = merged.ipv6.get(row)
      if (IPv4 === 0 || IPv6 === 0) continue
      count++
      if (listed.length < MOST_LISTED)
        listed.push({ host: hostText(merged.client.get(row)), name: nameText(merged.name.get(row)), IPv4, IPv6 })
    }
    return { count, listed }
  }

  /** Those that were asked most come first. */
  resolverRecords(addressText: (server: AddressId) => string): { count: number; listed: ResolverRecord[] } {
    const { resolvers } = this
    const times = this.answers.grouped(resolvers.length)
    const rows = resolvers.busiest()
    const listed = rows.slice(0, MOST_LISTED).map((row) => {
      const { count, p50Ms, p95Ms } = timesRecord(times[row]!)
      return {
        server: addressText(resolvers.server.get(row)),
        transport: LOOKUP_TRANSPORTS[resolvers.transport.get(row)]!,
        lookups: resolvers.lookups.get(row),
        answered: resolvers.answered.get(row),
        p50Ms: count === 0 ? null : p50Ms,
        p95Ms: count === 0 ? null : p95Ms,
      }
    })
    return { count: resolvers.length + this.furtherResolvers, listed }
  }
}

/** Destination prefixes (/48 or /24) as they are met: the number of an address's own, and a member of each. Those of nobody have none. */
function prefixGroups(addresses: AddressTable): { placeOf: (address: AddressId) => number; members: AddressId[] } {
  const places = new PairIndex()
  const members: AddressId[] = []
  /** Of each address, plus one: most servers are met more than once. */
  const known = new Int32Array(addresses.length)
  const placeOf = (address: AddressId): number => {
    if (address < 0) return NOBODY
    if (known[address]! > 0) return known[address]! - 1
    const isIPv4 = addresses.isIPv4(address)
    const high = isIPv4 ? 0xffff : addresses.word(address, 0) | 0
    const low = isIPv4 ? addresses.lastWord(address) >>> (32 - SITE_PREFIX.IPv4) : addresses.word(address, 1) >>> (64 - SITE_PREFIX.IPv6)
    let group = places.get(high, low)
    if (group < 0) {
      group = members.push(address) - 1
      places.set(high, low, group)
    }
    known[address] = group + 1
    return group
  }
  return { placeOf, members }
}

const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)
