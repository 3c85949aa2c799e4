/**
 * From attempts to connections: which tries one program made for one thing that it asked for (model.md §2, §5a).
 *
 * It runs when the capture has been read, over attempts in the order of their first packets, so that host knowledge, the
 * names that applications used, and what became of every attempt are complete.
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import { parseAddress } from '../address/text.js'
import { Columns } from '../base/columns.js'
import { PairIndex } from '../base/pair-index.js'
import { type Nanos, seconds } from '../base/time.js'
import { type AttemptTable, NAME_FROM_SNI, START_NOT_SEEN, TOLD, TRANSPORT_ICMP, TRANSPORT_TCP, TRANSPORT_UDP } from './attempt-table.js'
import { type CallTable, groupCalls } from './call.js'
import {
  ConnectionTable,
  NAME_FROM_APPLICATION_HOST,
  NAME_FROM_APPLICATION_SNI,
  NAME_FROM_CAPTURE,
  NAME_FROM_DNS,
  NAME_FROM_NOTHING,
} from './connection-table.js'
import type { FlowTable } from './flow-table.js'
import type { HostId, HostTracker } from './host-tracker.js'
import type { LookupTable } from './lookup.js'
import type { Nat64Prefixes } from './nat64.js'
import type { NameTable } from './name-table.js'
import { type Outcome, type OutcomeContext, aliveUntil, outcomeOf } from './outcome.js'

/** A lookup by a program leads to its connection within moments; longer ago it may have been anybody's. */
const USED_LOOKUP_WINDOW = seconds(5)
/** Spare sockets are opened together (browsers' backup sockets: 250–300 ms). */
const SPARE_WINDOW = seconds(1)
/** How many of the newest lookups of one address by one host are considered: more only repeat one another. */
const MOST_LOOKUPS = 64

/** No stack goes on trying one address longer (Linux: 127 s); an older connection is not waiting for another. */
const LONGEST_ATTEMPT = seconds(180)
/** Connections of one host and name that are looked at for one that still waits. */
const MOST_OPEN = 64
/** No program tries so many addresses of one name; a scan does. */
const MOST_ATTEMPTS = 256

const DNS_PORTS = new Set([53, 853])

export interface JoinInput {
  readonly attempts: AttemptTable
  readonly flows: FlowTable
  readonly lookups: LookupTable
  /** Rows of the lookups in the order in which they began. */
  readonly lookupOrder: ArrayLike<number>
  readonly hosts: HostTracker
  readonly names: NameTable
  readonly nat64: Nat64Prefixes
  readonly outcomes: OutcomeContext
  readonly addresses: AddressTable
  /** A name that the capture itself records for an address (pcapng name resolution block), -1 none. */
  capturedName(id: AddressId): number
}

export class ConnectionJoiner {
  readonly connections = new ConnectionTable()
  readonly calls: CallTable
  private readonly input: JoinInput
  private readonly known: KnownAddresses
  /** Host and name to the newest connection; older ones are chained by `sameName`. */
  private readonly byName = new PairIndex()

  constructor(input: JoinInput) {
    this.input = input
    joinHostsByUse(input)
    this.calls = groupCalls(input.lookups, input.lookupOrder, input.hosts)
    this.known = new KnownAddresses(input)
  }

  /** Attempts are taken in the order of their first frames, which is the order of their rows. */
  join(): ConnectionTable {
    const { attempts } = this.input
    for (let attempt = 0; attempt < attempts.length; attempt++) {
      if (attempts.legOf.at[attempt]! < 0 && (attempts.flags.at[attempt]! & TOLD) === 0) this.place(attempt)
    }
    this.electWinners()
    this.findSpares()
    return this.connections
  }

  private place(attempt: number): void {
    const { attempts, flows, hosts } = this.input
    const flow = attempts.flow.at[attempt]!
    const port = flows.serverPort.at[flow]!
    const transport = attempts.transport.at[attempt]!
    if (transport === TRANSPORT_TCP && DNS_PORTS.has(port)) return
    const host = hosts.of(flows.clientAddress.at[flow]!)
    const destination = flows.serverAddress.at[flow]!
    const started = (attempts.flags.at[attempt]! & START_NOT_SEEN) === 0
    const known = started ? this.lookupsBefore(host, destination, attempt) : []
    if ((transport === TRANSPORT_UDP || transport === TRANSPORT_ICMP) && known.length === 0) return
    const joined = started ? this.openConnection(host, port, transport, destination, attempt, known) : -1
    if (joined >= 0) this.append(joined, attempt)
    else this.begin(host, port, transport, destination, attempt, known)
  }

  /** Lookups of this host that held the destination, answered before the attempt, newest first, that agree with the application's own name. */
  private lookupsBefore(host: HostId, destination: AddressId, attempt: number): number[] {
    const { attempts, nat64 } = this.input
    const time = attempts.startTime.at[attempt]!
    this.known.advance(time)
    let before = this.known.of(host, destination, time)
    if (before.length === 0) {
      const embedded = nat64.embedded(destination)
      if (embedded !== undefined) before = this.known.of(host, embedded.ipv4, time)
    }
    return this.agreeing(before, destination, attempt)
  }

  /**
   * The application's own name decides: a literal that is this very address, or a name that none of the lookups asked for, means that
   * no lookup led here. A Host that is some other literal is a relay's and says nothing.
   */
  private agreeing(rows: number[], destination: AddressId, attempt: number): number[] {
    const { addresses, attempts, lookups, names } = this.input
    const used = attempts.appName.at[attempt]!
    if (used < 0 || rows.length === 0) return rows
    const text = names.text(used)
    const literal = parseAddress(text)
    if (literal) return addresses.internBytes(literal) === destination ? [] : rows
    return rows.filter((row) => lookups.name.at[row] === used || names.text(lookups.name.at[row]!).startsWith(`${text}.`))
  }

  /** The oldest open connection of one of these names that has not tried the address; -1 none. */
  private openConnection(
    host: HostId,
    port: number,
    transport: number,
    destination: AddressId,
    attempt: number,
    known: readonly number[],
  ): number {
    const { attempts, lookups } = this.input
    const { connections } = this
    const time = attempts.startTime.at[attempt]!
    let best = -1
    let name = -1
    for (const row of known) {
      if (lookups.name.at[row] === name) continue
      name = lookups.name.at[row]!
      let compared = 0
      for (
        let connection = this.byName.get(host, name);
        connection >= 0 && compared < MOST_OPEN;
        connection = connections.sameName.at[connection]!
      ) {
        compared++
        if (time - attempts.startTime.at[connections.last.at[connection]!]! > LONGEST_ATTEMPT) break
        if ((best < 0 || connection < best) && this.takes(connection, port, transport, destination, time)) best = connection
      }
    }
    return best
  }

  /** Still without a winner, still alive, and the address not yet tried. */
  private takes(connection: number, port: number, transport: number, destination: AddressId, time: Nanos): boolean {
    const { attempts, flows } = this.input
    const { connections } = this
    if (connections.port.at[connection] !== port || connections.transport.at[connection] !== transport) return false
    let alive = false
    let count = 0
    for (let a = connections.first.at[connection]!; a >= 0; a = attempts.next.at[a]!) {
      if (++count === MOST_ATTEMPTS) return false
      if (flows.serverAddress.at[attempts.flow.at[a]!] === destination) return false
      if (attempts.answerTime.at[a]! <= time && this.outcome(a) === 'established') return false
      if (aliveUntil(attempts, a) >= time) alive = true
    }
    return alive
  }

  private begin(host: HostId, port: number, transport: number, destination: AddressId, attempt: number, known: readonly number[]): void {
    const { attempts, lookups, names } = this.input
    const { calls } = this
    const lookup = known.find((row) => !this.hasServed(lookups.call.at[row]!, port, destination)) ?? known[0]
    const call = lookup === undefined ? -1 : lookups.call.at[lookup]!
    let name = call >= 0 ? calls.name.at[call]! : -1
    let from = call >= 0 ? NAME_FROM_DNS : NAME_FROM_NOTHING
    const used = attempts.appName.at[attempt]!
    if (name < 0 && used >= 0 && !parseAddress(names.text(used))) {
      name = used
      from = attempts.appNameFrom.at[attempt] === NAME_FROM_SNI ? NAME_FROM_APPLICATION_SNI : NAME_FROM_APPLICATION_HOST
    }
    if (name < 0) {
      name = this.input.capturedName(destination)
      if (name >= 0) from = NAME_FROM_CAPTURE
    }
    const connection = this.connections.add(host, name, from, transport, port, attempt, call)
    attempts.connection.at[attempt] = connection
    if (call >= 0) {
      this.connections.sameCall.at[connection] = calls.served.at[call]!
      calls.served.at[call] = connection
    }
    if (name < 0) return
    this.connections.sameName.at[connection] = this.byName.get(host, name)
    this.byName.set(host, name, connection)
  }

  /** A connection to this address and port has used the call. */
  private hasServed(call: number, port: number, destination: AddressId): boolean {
    const { attempts, flows } = this.input
    const { port: ports, first, sameCall } = this.connections
    let count = 0
    for (let served = this.calls.served.at[call]!; served >= 0; served = sameCall.at[served]!) {
      // A scan by name serves thousands of ports: by then the call waits for nobody.
      if (++count === MOST_ATTEMPTS) return true
      if (ports.at[served] === port && flows.serverAddress.at[attempts.flow.at[first.at[served]!]!] === destination) return true
    }
    return this.calls.hasServedEarlier(call, destination * 65536 + port)
  }

  private append(connection: number, attempt: number): void {
    const { attempts } = this.input
    attempts.next.at[this.connections.last.at[connection]!] = attempt
    attempts.connection.at[attempt] = connection
    this.connections.last.at[connection] = attempt
  }

  /** The established attempt that carried data, else the one answered first. */
  private electWinners(): void {
    const { attempts } = this.input
    const { connections } = this
    for (let connection = 0; connection < connections.length; connection++) {
      let winner = -1
      for (let a = connections.first.at[connection]!; a >= 0; a = attempts.next.at[a]!) {
        if (this.outcome(a) === 'established' && (winner < 0 || this.beats(a, winner))) winner = a
      }
      connections.winner.at[connection] = winner
    }
  }

  private beats(attempt: number, winner: number): boolean {
    const { answerTime, clientDataFrame } = this.input.attempts
    const used = clientDataFrame.at[attempt] !== 0
    if (used !== (clientDataFrame.at[winner] !== 0)) return used
    return answerTime.at[attempt]! < answerTime.at[winner]!
  }

  /** A socket without a winner that was open beside one of the same name and port that won: told in the sibling's record. */
  private findSpares(): void {
    const { connections } = this
    const after = new Int32Array(connections.length).fill(-1)
    for (let connection = 0; connection < connections.length; connection++) {
      const before = connections.sameName.at[connection]!
      if (before >= 0) after[before] = connection
    }
    for (let spare = 0; spare < connections.length; spare++) {
      if (connections.winner.at[spare]! >= 0 || connections.name.at[spare]! < 0 || !this.wasLeftAlone(spare)) continue
      let sibling = this.siblingOf(spare, (connection) => connections.sameName.at[connection]!)
      if (sibling < 0) sibling = this.siblingOf(spare, (connection) => after[connection]!)
      connections.spareOf.at[spare] = sibling
    }
  }

  /** The nearest connection of the same name, going by `step`, that won beside the spare one; -1 none. */
  private siblingOf(spare: number, step: (connection: number) => number): number {
    const { attempts } = this.input
    const { connections } = this
    const begin = (connection: number): Nanos => attempts.startTime.at[connections.first.at[connection]!]!
    const start = begin(spare)
    let compared = 0
    for (let other = step(spare); other >= 0 && Math.abs(begin(other) - start) <= SPARE_WINDOW; other = step(other)) {
      if (++compared > MOST_OPEN) return -1
      const winner = connections.winner.at[other]!
      if (
        winner < 0 ||
        connections.port.at[other] !== connections.port.at[spare] ||
        connections.transport.at[other] !== connections.transport.at[spare]
      )
        continue
      if (start <= attempts.answerTime.at[winner]! && aliveUntil(attempts, connections.last.at[spare]!) >= begin(other)) return other
    }
    return -1
  }

  private wasLeftAlone(connection: number): boolean {
    const { attempts } = this.input
    for (let a = this.connections.first.at[connection]!; a >= 0; a = attempts.next.at[a]!) {
      const outcome = this.outcome(a)
      if (outcome !== 'abandoned' && outcome !== 'unfinished') return false
    }
    return true
  }

  private outcome(attempt: number): Outcome {
    return outcomeOf(this.input.attempts, attempt, this.input.outcomes)
  }
}

/**
 * Which lookups have given a host an address by a time: entries are added as time goes on, the newest first. Of addresses that no
 * attempt goes to, more than half in most captures, nobody asks.
 */
class KnownAddresses extends Columns {
  private readonly lookup = this.i32()
  private readonly before = this.i32()
  private readonly newest = new PairIndex()
  private readonly lookups: LookupTable
  private readonly hosts: HostTracker
  /** 1 for each address that an attempt goes to, or that lies inside one. */
  private readonly wanted: Uint8Array
  private next = 0

  constructor({ attempts, flows, lookups, hosts, nat64, addresses }: JoinInput) {
    super()
    this.lookups = lookups
    this.hosts = hosts
    this.wanted = new Uint8Array(addresses.length)
    for (let attempt = 0; attempt < attempts.length; attempt++) {
      const destination = flows.serverAddress.at[attempts.flow.at[attempt]!]!
      this.wanted[destination] = 1
      const embedded = nat64.embedded(destination)
      if (embedded) this.wanted[embedded.ipv4] = 1
    }
  }

  /** Adds what was answered by `time`. */
  advance(time: Nanos): void {
    const { lookups } = this
    const { givers } = lookups
    for (; this.next < givers.length && lookups.answered.at[givers[this.next]!]! <= time; this.next++) {
      const row = givers[this.next]!
      const host = this.hosts.of(lookups.client.at[row]!)
      for (let i = 0; i < lookups.addressCount.at[row]!; i++) {
        const address = lookups.addressAt(row, i)
        if (this.wanted[address] === 0) continue
        const entry = this.addRow()
        this.lookup.at[entry] = row
        this.before.at[entry] = this.newest.get(host, address)
        this.newest.set(host, address, entry)
      }
    }
  }

  /** Rows of the lookups, newest first. */
  of(host: HostId, address: AddressId, time: Nanos): number[] {
    const rows: number[] = []
    for (let entry = this.newest.get(host, address); entry >= 0 && rows.length < MOST_LOOKUPS; entry = this.before.at[entry]!) {
      // A clock that went back: what is not yet answered at this time does not count.
      if (this.lookups.answered.at[this.lookup.at[entry]!]! <= time) rows.push(this.lookup.at[entry]!)
    }
    return rows
  }
}

/**
 * On links without addresses, and on the loopback, the host is whoever uses what it looked up: one address asks, another of the
 * other family connects. Never across a router: an address with a link-layer address of its own is told by that.
 */
function joinHostsByUse({ attempts, flows, lookups, hosts }: JoinInput): void {
  const unlinked = new Map<AddressId, number[]>()
  for (let row = 0; row < lookups.length; row++) {
    if (lookups.addressCount.at[row] === 0 || hosts.hasLink(lookups.client.at[row]!)) continue
    for (const address of lookups.addressesOf(row)) {
      const rows = unlinked.get(address)
      if (rows) rows.push(row)
      else unlinked.set(address, [row])
    }
  }
  if (unlinked.size === 0) return
  for (const rows of unlinked.values()) rows.sort((a, b) => lookups.answered.at[a]! - lookups.answered.at[b]!)
  for (let attempt = 0; attempt < attempts.length; attempt++) {
    const flow = attempts.flow.at[attempt]!
    const client = flows.clientAddress.at[flow]!
    if (hosts.hasLink(client)) continue
    const rows = unlinked.get(flows.serverAddress.at[flow]!)
    if (!rows) continue
    const time = attempts.startTime.at[attempt]!
    const last = lastBefore(rows, lookups, time)
    const users = new Set<AddressId>()
    for (
      let i = last;
      i > last - MOST_LOOKUPS && i >= 0 && users.size < 2 && time - lookups.answered.at[rows[i]!]! <= USED_LOOKUP_WINDOW;
      i--
    )
      users.add(hosts.of(lookups.client.at[rows[i]!]!))
    if (users.size !== 1 || users.has(hosts.of(client))) continue
    hosts.joinByUse(lookups.client.at[rows[last]!]!, client, attempts.startFrame.at[attempt]!, time)
  }
}

/** Index of the last lookup answered at or before `time`, -1 none. */
function lastBefore(rows: readonly number[], lookups: LookupTable, time: Nanos): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (lookups.answered.at[rows[middle]!]! <= time) low = middle + 1
    else high = middle
  }
  return low - 1
}
