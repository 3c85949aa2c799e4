/** Everything that was read from a capture, as the verdicts need it. Made once, when the capture has been read. */
import type { AddressId, AddressTable } from '../address/address-table.js'
import type { Nanos } from '../base/time.js'
import type { AttemptTable } from '../conversation/attempt-table.js'
import type { ConnectionTable } from '../conversation/connection-table.js'
import type { FlowTable } from '../conversation/flow-table.js'
import type { HostId, HostTracker } from '../conversation/host-tracker.js'
import type { CallTable } from '../conversation/call.js'
import type { Lookup, LookupTable } from '../conversation/lookup.js'
import type { NameTable } from '../conversation/name-table.js'
import type { Navigations } from '../conversation/navigation.js'
import type { Nat64Prefixes } from '../conversation/nat64.js'
import type { Neighbourhood } from '../conversation/neighbourhood.js'
import type { SourceAddress } from '../selection/candidate.js'
import type { Outcome, Outcomes } from '../conversation/outcome.js'
import type { ProcessTable } from '../conversation/process-table.js'
import type { TunnelTable } from '../conversation/tunnel-table.js'
import type { CarriageTable } from '../packet/carriage-table.js'
import type { PathTable } from '../packet/path-table.js'

export interface Knowledge {
  readonly addresses: AddressTable
  readonly names: NameTable
  readonly hosts: HostTracker
  readonly flows: FlowTable
  readonly attempts: AttemptTable
  readonly connections: ConnectionTable
  readonly lookups: LookupTable
  /** Rows of the lookups in the order of the report. */
  readonly lookupOrder: ArrayLike<number>
  readonly calls: CallTable
  readonly nat64: Nat64Prefixes
  readonly neighbourhood: Neighbourhood
  readonly processes: ProcessTable
  readonly navigations: Navigations
  readonly paths: PathTable
  readonly tunnels: TunnelTable
  readonly carriages: CarriageTable
  /** Addresses from which hosts send what their programs sent as IPv4 (464XLAT). */
  readonly clat: ReadonlySet<AddressId>
  /** What the user's list says of addresses. */
  readonly given: ReadonlyMap<AddressId, SourceAddress>
  /** Addresses of customer edges that translate IPv4 by MAP-T (RFC 7599). */
  readonly mapEdges: ReadonlySet<AddressId>
  /** Link-local addresses from which a host was seen to try a wider destination, in rows that have been told and dropped. */
  readonly linkLocalTried: ReadonlySet<AddressId>
  readonly outcomes: Outcomes
  /** Frames were lost, or cut too short for DNS: what is missing may have been there. */
  readonly lossy: boolean
  /** The capture filter leaves out what follows a handshake, and QUIC. */
  readonly bulkLeftOut: boolean
  readonly frames: number
}

export type FamilyName = 'IPv4' | 'IPv6'

export const OTHER_FAMILY = { IPv4: 'IPv6', IPv6: 'IPv4' } as const

const IPV4 = 1
const IPV6 = 2

/** Questions that several stages ask of the knowledge. */
export class Reader {
  readonly known: Knowledge
  /** For each host the first of its addresses, for each address the next of its host, in the order of first sight; plus one, 0 none. */
  private readonly first: Int32Array
  private readonly next: Int32Array
  /** For each attempt 1 where its family is IPv4, 2 where it is IPv6, 0 where nobody has asked. */
  private readonly families: Uint8Array
  private nativeIPv6: Set<HostId> | undefined
  private givenDeprecations: boolean | undefined
  private firstFrom: Map<AddressId, number> | undefined
  private answered: Readonly<Record<FamilyName, Map<HostId, number>>> | undefined

  constructor(known: Knowledge) {
    this.known = known
    const { addresses, attempts, hosts } = known
    this.families = new Uint8Array(attempts.length)
    // A host is numbered no higher than the nodes of its addresses.
    this.first = new Int32Array(2 * addresses.length)
    this.next = new Int32Array(addresses.length)
    const all = hosts.all()
    for (let i = all.length - 1; i >= 0; i--) {
      const host = hosts.of(all[i]!)
      this.next[all[i]!] = this.first[host]!
      this.first[host] = all[i]! + 1
    }
  }

  /** Every host with the addresses that it is known to own. */
  *hosts(): Iterable<[HostId, readonly AddressId[]]> {
    const { hosts } = this.known
    for (const address of hosts.all()) {
      const host = hosts.of(address)
      if (this.first[host] === address + 1) yield [host, this.addressesOf(host)]
    }
  }

  /** The host that owns the address of 4 or 16 octets; undefined where none is known to. */
  hostOf(address: Uint8Array): HostId | undefined {
    const { addresses, hosts } = this.known
    const id = addresses.internBytes(address)
    return hosts.ownership(id) ? hosts.of(id) : undefined
  }

  /** Every address the host is known to own, in the order of first sight. */
  addressesOf(host: HostId): readonly AddressId[] {
    const list: AddressId[] = []
    for (let address = this.first[host] ?? 0; address > 0; address = this.next[address - 1]!) list.push(address - 1)
    return list
  }

  /** Every lookup, in the order of the report. */
  *lookups(): Iterable<Lookup> {
    const { lookupOrder, lookups } = this.known
    for (let i = 0; i < lookupOrder.length; i++) yield lookups.get(lookupOrder[i]!)
  }

  /** The lookups that served a connection; undefined where none did. */
  lookupsOf(connection: number): Lookup[] | undefined {
    const call = this.known.connections.call.get(connection)
    return call < 0 ? undefined : this.known.calls.lookupsOf(call)
  }

  /** Some address is known to be deprecated at some time. */
  get hasDeprecations(): boolean {
    const { given, neighbourhood } = this.known
    this.givenDeprecations ??= [...given.values()].some(({ deprecated }) => deprecated === true)
    return neighbourhood.hasDeprecations || this.givenDeprecations
  }

  /** By the user's list, or by the newest router advertisement before `time` (RFC 4862 §5.5.4). */
  isDeprecated(address: AddressId, time: Nanos): boolean {
    return this.known.given.get(address)?.deprecated === true || this.known.neighbourhood.isDeprecated(address, time)
  }

  /** The host's addresses are in the user's list: what is not there it has not. */
  isGiven(host: HostId): boolean {
    return this.known.given.size > 0 && this.addressesOf(host).some((address) => this.known.given.has(address))
  }

  attemptsOf(connection: number): number[] {
    const { attempts, connections } = this.known
    const list: number[] = []
    for (let attempt = connections.first.get(connection); attempt >= 0; attempt = attempts.next.get(attempt)) list.push(attempt)
    return list
  }

  client(attempt: number): AddressId {
    return this.known.flows.clientAddress.get(this.known.attempts.flow.get(attempt))
  }

  server(attempt: number): AddressId {
    return this.known.flows.serverAddress.get(this.known.attempts.flow.get(attempt))
  }

  /** Of the socket that the program used: IPv4 behind a CLAT, though the wire shows IPv6. */
  family(attempt: number): FamilyName {
    let family = this.families[attempt]!
    if (family === 0) {
      family = this.known.addresses.isIPv4(this.server(attempt)) || this.isBehindClat(attempt) ? IPV4 : IPV6
      this.families[attempt] = family
    }
    return family === IPV4 ? 'IPv4' : 'IPv6'
  }

  isBehindClat(attempt: number): boolean {
    return this.known.clat.size > 0 && this.known.clat.has(this.client(attempt))
  }

  /** The destination as the program knew it. */
  destination(attempt: number): AddressId {
    return this.isBehindClat(attempt)
      ? (this.known.nat64.embedded(this.server(attempt))?.ipv4 ?? this.server(attempt))
      : this.server(attempt)
  }

  outcome(attempt: number): Outcome {
    return this.known.outcomes.of(attempt)
  }

  /** The attempt came to its end without an answer. */
  isFailed(attempt: number): boolean {
    const outcome = this.outcome(attempt)
    return outcome !== 'established' && outcome !== 'unfinished' && this.known.attempts.answerFrame.get(attempt) === 0
  }

  start(connection: number): Nanos {
    return this.known.attempts.startTime.get(this.known.connections.first.get(connection))
  }

  /** The host sends IPv6 outside any tunnel, link-local traffic aside. */
  sendsNativeIPv6(host: HostId): boolean {
    if (!this.nativeIPv6) {
      const { addresses, flows, hosts, paths } = this.known
      this.nativeIPv6 = new Set()
      for (let flow = 0; flow < flows.length; flow++) {
        const client = flows.clientAddress.get(flow)
        if (addresses.isIPv4(client)) continue
        const isLinkLocal = addresses.word(client, 0) >>> 22 === 0x3fa
        if (paths.depth(flows.path.get(flow)) === 0 && !isLinkLocal) this.nativeIPv6.add(hosts.of(client))
      }
    }
    return this.nativeIPv6.has(host)
  }

  /** The frame in which some server first answered the host over the family, traffic of its own link aside; 0 none. */
  firstAnswered(host: HostId, family: FamilyName): number {
    if (!this.answered) {
      this.answered = { IPv4: new Map(), IPv6: new Map() }
      const { addresses, attempts, hosts } = this.known
      for (let attempt = 0; attempt < attempts.length; attempt++) {
        const frame = attempts.answerFrame.get(attempt)
        const server = this.server(attempt)
        if (frame === 0 || (!addresses.isIPv4(server) && addresses.word(server, 0) >>> 22 === 0x3fa)) continue
        const known = this.answered[this.family(attempt)]
        const owner = hosts.of(this.client(attempt))
        known.set(owner, Math.min(known.get(owner) ?? frame, frame))
      }
    }
    return this.answered[family].get(host) ?? 0
  }

  /** The first attempt that an address made, -1 none. */
  firstAttemptFrom(address: AddressId): number {
    if (!this.firstFrom) {
      this.firstFrom = new Map()
      for (let attempt = 0; attempt < this.known.attempts.length; attempt++) {
        const client = this.client(attempt)
        if (!this.firstFrom.has(client)) this.firstFrom.set(client, attempt)
      }
    }
    return this.firstFrom.get(address) ?? -1
  }
}
