/** What was collected while a capture was read, and how it is joined: hosts, lookups, translators, legs, connections. */
import type { Speak } from '../base/message.js'
import type { AddressId, AddressTable } from '../address/address-table.js'
import type { Prefix } from '../address/prefix.js'
import type { Oddities } from '../base/oddity.js'
import type { Instant, Nanos } from '../base/time.js'
import type { CaptureOutcome } from '../capture/reader.js'
import { type AttemptTable, CLIENT_WENT_ON, TRANSPORT_TCP } from '../conversation/attempt-table.js'
import { findClatAddresses } from '../conversation/clat.js'
import { ConnectionJoiner } from '../conversation/connection-joiner.js'
import { learnDirectAccess } from '../conversation/direct-access.js'
import { DNS_PORT } from '../conversation/dns-tracker.js'
import { noteEncryptedDns } from '../conversation/encrypted-dns.js'
import type { FlowTable } from '../conversation/flow-table.js'
import type { HostId, HostTracker } from '../conversation/host-tracker.js'
import { type LookupTable, NOT_SYNTHESISED, PARTLY_SYNTHESISED, SYNTHESISED } from '../conversation/lookup.js'
import { findTranslatedLegs } from '../conversation/legs.js'
import { type LookupTracker, TYPE_AAAA } from '../conversation/lookup-tracker.js'
import { findMapEdges } from '../conversation/map-t.js'
import type { NameTable } from '../conversation/name-table.js'
import { Navigations } from '../conversation/navigation.js'
import { Nat64Prefixes } from '../conversation/nat64.js'
import type { Neighbourhood } from '../conversation/neighbourhood.js'
import { Outcomes } from '../conversation/outcome.js'
import type { ProcessTable } from '../conversation/process-table.js'
import { findRelayedLegs } from '../conversation/relay.js'
import { TunnelTable } from '../conversation/tunnel-table.js'
import type { Decoder } from '../packet/decoder.js'
import type { SourceAddress } from '../selection/candidate.js'
import type { CaptureFacts } from '../verdict/finding/scene.js'
import type { Knowledge } from '../verdict/knowledge.js'
import type { GivenPolicies } from '../verdict/policies.js'
import type { Told } from './told.js'

/** A list of one host's addresses, as the user has it. */
export interface GivenAddresses {
  readonly list: readonly SourceAddress[]
  /** An address of the host, where none of the list may be in the capture. */
  readonly of?: Uint8Array | undefined
}

/** What was collected while the capture was read. */
export interface Readings {
  readonly options: {
    readonly version: string
    readonly policies?: GivenPolicies
    readonly addresses?: readonly GivenAddresses[]
    readonly nat64Prefixes?: readonly Prefix[]
    readonly speak?: Speak
  }
  readonly addresses: AddressTable
  readonly names: NameTable
  readonly oddities: Oddities
  readonly decoder: Decoder
  readonly flows: FlowTable
  readonly attempts: AttemptTable
  readonly hosts: HostTracker
  readonly lookups: LookupTracker
  readonly neighbourhood: Neighbourhood
  readonly processes: ProcessTable
  readonly inputs: readonly { readonly file: string; readonly firstFrame: number; readonly outcome: CaptureOutcome }[]
  readonly capturedNames: ReadonlyMap<number, number>
  readonly clockJumps: readonly { readonly frame: number; readonly time: Nanos }[]
  readonly epoch: Instant | null
  readonly captureEnd: Nanos
  /** More may come: what is concluded now is not final. */
  readonly goesOn: boolean
  /** Packets that recorders lost, as far as they have said so; null where none of them counts. */
  readonly drops: number | null
  readonly frames: number
  readonly interfaces: number
  readonly userClock: boolean
  readonly bulkLeftOut: boolean
  /** What was told before, where the memory did not hold everything. */
  readonly told: Told
}

/** What the joins make of it. */
export type Joined = Omit<Knowledge, 'lossy'>

/** Joins what was read: hosts, lookups, translators, legs, connections. */
export function join(readings: Readings): Joined {
  const { addresses, attempts, flows, hosts, names, neighbourhood, decoder, processes, told } = readings
  const tunnels = told.tunnels ?? new TunnelTable(decoder.carriages, decoder.paths, addresses)
  tunnels.update(flows, attempts, neighbourhood)
  attempts.unjoin()
  processes.nameAttempts(attempts, flows, addresses, readings.epoch)
  readings.lookups.table.unjoin()
  noteEncryptedDns(attempts, flows, addresses, names, readings.lookups, readings.goesOn)
  const lookups = readings.lookups.table
  const lookupOrder = inOrder(
    lookups.length,
    (row) => lookups.startOf(row),
    (row) => lookups.startFrameOf(row),
  )
  const nat64 = told.nat64 ?? new Nat64Prefixes(addresses, readings.options.nat64Prefixes ?? [])
  for (const { prefix, frame, time, seconds } of neighbourhood.pref64) if (seconds > 0) nat64.add(prefix, 'ra', frame, time)
  let ipv4Hosts: ReadonlySet<HostId> | undefined
  const hasIPv4 = (client: AddressId): boolean => {
    ipv4Hosts ??= new Set(
      hosts
        .all()
        .filter((address) => addresses.isIPv4(address))
        .map((address) => hosts.of(address)),
    )
    return ipv4Hosts.has(hosts.of(client))
  }
  learnDirectAccess({ flows, paths: decoder.paths, lookups, addresses, nat64 })
  nat64.learn(lookups, names, (client) => !hasIPv4(client))
  markSynthesis(lookups, nat64)
  const legs = { attempts, flows, addresses, hosts, nat64 }
  const mapEdges = new Set([...told.mapEdges, ...findMapEdges(legs)])
  findTranslatedLegs(legs)
  const clat = new Set([...told.clat, ...findClatAddresses({ attempts, flows, lookups, hosts, nat64 })])
  findRelayedLegs(legs)
  const outcomes = new Outcomes(
    attempts,
    readings.captureEnd,
    !told.serverHeard && isOneDirection(attempts, flows),
    (attempt) => !addresses.isIPv4(flows.serverAddress.get(attempts.flow.get(attempt))),
  )
  const joiner = new ConnectionJoiner({
    attempts,
    flows,
    lookups,
    lookupOrder,
    hosts,
    names,
    nat64,
    outcomes,
    addresses,
    capturedName: (id) => readings.capturedNames.get(id) ?? -1,
  })
  for (const { lookup, destination } of told.served) {
    if (lookups.call.get(lookup) >= 0) joiner.calls.serveEarlier(lookups.call.get(lookup), destination)
  }
  const connections = joiner.join()
  return {
    addresses,
    names,
    hosts,
    flows,
    attempts,
    connections,
    lookups,
    lookupOrder,
    calls: joiner.calls,
    nat64,
    neighbourhood,
    processes,
    navigations: new Navigations(connections, attempts),
    paths: decoder.paths,
    tunnels,
    carriages: decoder.carriages,
    clat,
    given: giveAddresses(readings),
    mapEdges,
    linkLocalTried: told.linkLocalTried,
    outcomes,
    bulkLeftOut: readings.bulkLeftOut,
    frames: readings.frames,
  }
}

/** Joins the addresses of each list to the host that the list is of, and answers what the lists say of them. */
function giveAddresses({ addresses, hosts, options }: Readings): Map<AddressId, SourceAddress> {
  const given = new Map<AddressId, SourceAddress>()
  for (const { list, of } of options.addresses ?? []) {
    const ids = list.map(({ bytes }) => addresses.internBytes(bytes))
    if (!hosts.give(ids) && !(of && hosts.give([addresses.internBytes(of), ...ids]))) continue
    list.forEach((address, index) => {
      given.set(ids[index]!, address)
    })
  }
  return given
}

/** Row numbers by time, by frame where times are the same; rows are made in the order of frames, so that most captures are in order already. */
export function inOrder(length: number, timeOf: (row: number) => Nanos, frameOf: (row: number) => number): Int32Array {
  const rows = new Int32Array(length)
  let sorted = true
  let before = Number.NEGATIVE_INFINITY
  for (let row = 0; row < length; row++) {
    rows[row] = row
    const time = timeOf(row)
    if (time < before || (time === before && frameOf(row) < frameOf(row - 1))) sorted = false
    before = time
  }
  return sorted ? rows : rows.sort((a, b) => timeOf(a) - timeOf(b) || frameOf(a) - frameOf(b) || a - b)
}

/** RFC 6147 §5.1: an AAAA is synthesised where its addresses lie under a NAT64 prefix; a resolver may give real ones beside them. */
function markSynthesis(lookups: LookupTable, nat64: Nat64Prefixes): void {
  if (!nat64.isInUse) return
  for (const row of lookups.givers) {
    if (lookups.qtype.get(row) !== TYPE_AAAA) continue
    const count = lookups.addressCount.get(row)
    let embedded = 0
    for (let i = 0; i < count; i++) if (nat64.embedded(lookups.addressAt(row, i))) embedded++
    lookups.synthesised.set(row, embedded === 0 ? NOT_SYNTHESISED : embedded < count ? PARTLY_SYNTHESISED : SYNTHESISED)
  }
}

/**
 * Only one direction is in the capture: no packet comes back from anybody, or clients go on without one answer of a server while none answers
 * (a resolver on another way may still be heard).
 */
function isOneDirection(attempts: AttemptTable, flows: FlowTable): boolean {
  let heard = false
  for (let flow = 0; flow < flows.length && !heard; flow++) heard = flows.packetsForward.get(flow) > 0 && flows.packetsBack.get(flow) > 0
  if (!heard) return flows.length > 0
  if (isServerHeard(attempts, flows)) return false
  for (let attempt = 0; attempt < attempts.length; attempt++) if (isHalf(attempts, flows, attempt)) return true
  return false
}

/** Some TCP server answers, resolvers aside. */
export function isServerHeard(attempts: AttemptTable, flows: FlowTable): boolean {
  for (let attempt = 0; attempt < attempts.length; attempt++) {
    const flow = attempts.flow.get(attempt)
    if (attempts.transport.get(attempt) === TRANSPORT_TCP && flows.packetsBack.get(flow) > 0 && flows.serverPort.get(flow) !== DNS_PORT)
      return true
  }
  return false
}

export function captureFacts(readings: Readings, known: Joined): CaptureFacts {
  const { told } = readings
  const counts = new Map([...readings.oddities.list()].map(({ id, count }) => [id, count]))
  const { attempts, flows } = known
  let halves = 0
  for (let attempt = 0; attempt < attempts.length; attempt++) if (isHalf(attempts, flows, attempt)) halves++
  return {
    drops: readings.drops ?? 0,
    frames: readings.frames,
    cutDns: counts.get('dns-cut-short') ?? 0,
    encryptedFrames: counts.get('wifi-encrypted') ?? 0,
    clockJumps: readings.clockJumps,
    userClock: readings.userClock,
    bulkLeftOut: readings.bulkLeftOut,
    oneDirection: told.oneDirection || halves > 0 || known.outcomes.oneDirection,
  }
}

/** The client goes on (ACK, data) and nothing comes back. */
export const isHalf = (attempts: AttemptTable, flows: FlowTable, attempt: number): boolean =>
  attempts.transport.get(attempt) === TRANSPORT_TCP &&
  (attempts.flags.get(attempt) & CLIENT_WENT_ON) !== 0 &&
  flows.packetsBack.get(attempts.flow.get(attempt)) === 0
