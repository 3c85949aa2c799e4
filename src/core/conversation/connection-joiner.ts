/**
 * From attempts to connections: which tries one program made for one thing that it asked for (model.md §2, §5a).
 *
 * It runs when the capture has been read, over attempts in the order of their first packets, so that host knowledge, the
 * names that applications used, and what became of every attempt are complete.
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import { parseAddress } from '../address/text.js'
import { PairIndex } from '../base/pair-index.js'
import { type Nanos, seconds } from '../base/time.js'
import {
  type AttemptTable,
  NAME_FROM_SNI,
  START_NOT_SEEN,
  TOLD,
  TRANSPORT_ICMP,
  TRANSPORT_QUIC,
  TRANSPORT_TCP,
  TRANSPORT_UDP,
} from './attempt-table.js'
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
import { joinHostsByUse } from './host-by-use.js'
import { KnownAddresses } from './known-addresses.js'
import type { NameTable } from './name-table.js'
import { type Outcome, type Outcomes, aliveUntil } from './outcome.js'
import { SpareSockets } from './spare-socket.js'

/** No stack goes on trying one address longer (Linux: 127 s); an older connection is not waiting for another. */
const LONGEST_ATTEMPT = seconds(180)
/** Chromium holds TCP back for at most 3 s while it tries QUIC, others for some 0.1 s; RFC 8305 §8 has 2 s between attempts at most. */
const LONGEST_RACE_DELAY = seconds(3)
/** Connections of one host and name that are looked at for one that still waits. */
const MOST_OPEN = 64
/** No program tries so many addresses of one name; a scan does. */
const MOST_ATTEMPTS = 256

const DNS_PORT = 53
const DNS_OVER_TLS_PORT = 853
const NONE: readonly never[] = []

export interface JoinInput {
  readonly attempts: AttemptTable
  readonly flows: FlowTable
  readonly lookups: LookupTable
  /** Rows of the lookups in the order in which they began. */
  readonly lookupOrder: ArrayLike<number>
  readonly hosts: HostTracker
  readonly names: NameTable
  readonly nat64: Nat64Prefixes
  readonly outcomes: Outcomes
  readonly addresses: AddressTable
  /** A name that the capture itself records for an address (pcapng name resolution block), -1 none. */
  capturedName(id: AddressId): number
}

export class ConnectionJoiner {
  readonly connections: ConnectionTable
  readonly calls: CallTable
  private readonly input: JoinInput
  private readonly known: KnownAddresses
  /** Host and name to the newest connection; older ones are chained by `sameName`. */
  private readonly byName = new PairIndex()
  /** For each name the address that it is, plus two; 1 where it is none, 0 where nobody has asked. */
  private readonly literals: Int32Array

  constructor(input: JoinInput) {
    this.input = input
    this.connections = new ConnectionTable(input.attempts.length)
    this.literals = new Int32Array(input.names.length)
    joinHostsByUse(input)
    this.calls = groupCalls(input.lookups, input.lookupOrder, input.hosts)
    this.known = new KnownAddresses(input)
  }

  /** Attempts are taken in the order of their first frames, which is the order of their rows. */
  join(): ConnectionTable {
    const { attempts } = this.input
    for (let attempt = 0; attempt < attempts.length; attempt++) {
      if (attempts.legOf.get(attempt) < 0 && (attempts.flags.get(attempt) & TOLD) === 0) this.place(attempt)
    }
    this.electWinners()
    new SpareSockets(this.input, this.connections).find()
    return this.connections
  }

  private place(attempt: number): void {
    const { attempts, flows, hosts } = this.input
    const flow = attempts.flow.get(attempt)
    const port = flows.serverPort.get(flow)
    const transport = attempts.transport.get(attempt)
    if (transport === TRANSPORT_TCP && (port === DNS_PORT || port === DNS_OVER_TLS_PORT)) return
    const host = hosts.of(flows.clientAddress.get(flow))
    const destination = flows.serverAddress.get(flow)
    const started = (attempts.flags.get(attempt) & START_NOT_SEEN) === 0
    const known = started ? this.lookupsBefore(host, destination, attempt) : NONE
    if ((transport === TRANSPORT_UDP || transport === TRANSPORT_ICMP) && known.length === 0) return
    const joined = started ? this.openConnection(host, port, transport, destination, attempt, known) : -1
    if (joined >= 0) this.append(joined, attempt)
    else this.begin(host, port, transport, destination, attempt, known)
  }

  /** Lookups of this host that held the destination, answered before the attempt, newest first, that agree with the application's own name. */
  private lookupsBefore(host: HostId, destination: AddressId, attempt: number): readonly number[] {
    const { attempts, nat64 } = this.input
    if (this.input.lookups.givers.length === 0) return NONE
    const time = attempts.startTime.get(attempt)
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
   * no lookup led here. A Host that is some other literal is a relay's and says nothing. Beside an encrypted ClientHello the name only
   * chooses among lookups: a name that the host asked for is hardly its provider's.
   */
  private agreeing(rows: readonly number[], destination: AddressId, attempt: number): readonly number[] {
    const { attempts, lookups } = this.input
    if (rows.length === 0) return rows
    const used = attempts.appName.get(attempt)
    if (used < 0) {
      const outer = attempts.outerName.get(attempt)
      const asked = outer < 0 ? rows : rows.filter((row) => lookups.name.get(row) === outer)
      return asked.length > 0 ? asked : rows
    }
    const literal = this.literalOf(used)
    if (literal >= 0) return literal === destination ? NONE : rows
    for (const row of rows) if (!this.isOfName(row, used)) return rows.filter((each) => this.isOfName(each, used))
    return rows
  }

  /** The lookup asked for the name, or for the name with a suffix. */
  private isOfName(row: number, name: number): boolean {
    const { lookups, names } = this.input
    return lookups.name.get(row) === name || names.text(lookups.name.get(row)).startsWith(`${names.text(name)}.`)
  }

  /** The address that the name is, written out; -1 none. */
  private literalOf(name: number): AddressId {
    const { addresses, names } = this.input
    if (this.literals[name] === 0) {
      const literal = parseAddress(names.text(name))
      this.literals[name] = literal ? addresses.internBytes(literal) + 2 : 1
    }
    return this.literals[name]! - 2
  }

  /** The name that the application itself used, unless it is an address; -1 none. */
  private ownName(attempt: number): number {
    const used = this.input.attempts.appName.get(attempt)
    return used >= 0 && this.literalOf(used) < 0 ? used : -1
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
    const time = attempts.startTime.get(attempt)
    const own = this.ownName(attempt)
    if (known.length === 0 && own < 0) return -1
    const asked = known.length === 0 ? Number.NEGATIVE_INFINITY : lookups.asked.get(known[0]!)
    let best = -1
    let last = -1
    for (let i = 0; i <= known.length; i++) {
      const name = i < known.length ? lookups.name.get(known[i]!) : own
      if (name < 0 || name === last) continue
      last = name
      let compared = 0
      for (
        let connection = this.byName.get(host, name);
        connection >= 0 && compared < MOST_OPEN;
        connection = connections.sameName.get(connection)
      ) {
        compared++
        if (time - attempts.startTime.get(connections.last.get(connection)) > LONGEST_ATTEMPT) break
        if ((best < 0 || connection < best) && this.takes(connection, port, transport, destination, attempt, asked)) best = connection
      }
    }
    return best >= 0 && this.connections.transport.get(best) !== transport && this.wasWonBeside(best, attempt) ? -1 : best
  }

  /** Another connection of the same name won while this one was being tried: the race is over, and what is still open is a spare. */
  private wasWonBeside(connection: number, attempt: number): boolean {
    const { attempts } = this.input
    const { connections } = this
    const begun = attempts.startTime.get(connections.first.get(connection))
    let compared = 0
    for (
      let other = this.byName.get(connections.host.get(connection), connections.name.get(connection));
      other >= 0 && compared < MOST_OPEN;
      other = connections.sameName.get(other), compared++
    ) {
      if (other === connection || connections.port.get(other) !== connections.port.get(connection)) continue
      let count = 0
      for (let a = connections.first.get(other); a >= 0 && ++count < MOST_ATTEMPTS; a = attempts.next.get(a))
        if (attempts.answerTime.get(a) >= begun && this.hasWonBefore(a, attempt)) return true
    }
    return false
  }

  /**
   * Still without a winner, still alive, and the address not yet tried over this transport. `asked` is when the lookup was asked for that
   * led to the address: whoever asks for the name while TCP or QUIC is being tried, and goes on over the other, is another program.
   */
  private takes(connection: number, port: number, transport: number, destination: AddressId, attempt: number, asked: Nanos): boolean {
    const { attempts, flows } = this.input
    const { connections } = this
    if (connections.port.get(connection) !== port || !mayRace(connections.transport.get(connection), transport)) return false
    const time = attempts.startTime.get(attempt)
    let alive = false
    let count = 0
    for (let a = connections.first.get(connection); a >= 0; a = attempts.next.get(a)) {
      if (++count === MOST_ATTEMPTS) return false
      const isSame = attempts.transport.get(a) === transport
      if (isSame ? flows.serverAddress.get(attempts.flow.get(a)) === destination : asked > attempts.startTime.get(a)) return false
      if (this.hasWonBefore(a, attempt)) return false
      if (aliveUntil(attempts, a) >= time && (isSame || time - attempts.startTime.get(a) <= LONGEST_RACE_DELAY)) alive = true
    }
    return alive
  }

  /** A QUIC handshake has won when the client goes on in it: it may yet refuse what the server shows, and says so where nobody can read it. */
  private hasWonBefore(attempt: number, later: number): boolean {
    const { attempts } = this.input
    if (!(attempts.answerTime.get(attempt) <= attempts.startTime.get(later)) || this.outcome(attempt) !== 'established') return false
    const used = attempts.clientDataFrame.get(attempt)
    return attempts.transport.get(attempt) !== TRANSPORT_QUIC || (used !== 0 && used < attempts.startFrame.get(later))
  }

  private begin(host: HostId, port: number, transport: number, destination: AddressId, attempt: number, known: readonly number[]): void {
    const { attempts } = this.input
    const { calls } = this
    const call = this.callOf(known, port, destination)
    let name = call >= 0 ? calls.name.get(call) : -1
    let from = call >= 0 ? NAME_FROM_DNS : NAME_FROM_NOTHING
    if (name < 0) {
      name = this.ownName(attempt)
      if (name >= 0) from = attempts.appNameFrom.get(attempt) === NAME_FROM_SNI ? NAME_FROM_APPLICATION_SNI : NAME_FROM_APPLICATION_HOST
    }
    if (name < 0) {
      name = this.input.capturedName(destination)
      if (name >= 0) from = NAME_FROM_CAPTURE
    }
    const connection = this.connections.add(host, name, from, transport, port, attempt, call)
    attempts.connection.set(attempt, connection)
    if (call >= 0) {
      this.connections.sameCall.set(connection, calls.served.get(call))
      calls.served.set(call, connection)
    }
    if (name < 0) return
    this.connections.sameName.set(connection, this.byName.get(host, name))
    this.byName.set(host, name, connection)
  }

  /** Of the newest of these lookups that has not led here yet, else of the newest; -1 none. */
  private callOf(known: readonly number[], port: number, destination: AddressId): number {
    const { call } = this.input.lookups
    for (const row of known) if (!this.hasServed(call.get(row), port, destination)) return call.get(row)
    return known.length === 0 ? -1 : call.get(known[0]!)
  }

  /** A connection to this address and port has used the call. */
  private hasServed(call: number, port: number, destination: AddressId): boolean {
    const { attempts, flows } = this.input
    const { port: ports, first, sameCall } = this.connections
    let count = 0
    for (let served = this.calls.served.get(call); served >= 0; served = sameCall.get(served)) {
      // A scan by name serves thousands of ports: by then the call waits for nobody.
      if (++count === MOST_ATTEMPTS) return true
      if (ports.get(served) === port && flows.serverAddress.get(attempts.flow.get(first.get(served))) === destination) return true
    }
    return this.calls.hasServedEarlier(call, destination * 65536 + port)
  }

  private append(connection: number, attempt: number): void {
    const { attempts } = this.input
    attempts.next.set(this.connections.last.get(connection), attempt)
    attempts.connection.set(attempt, connection)
    this.connections.last.set(connection, attempt)
  }

  /** The established attempt that carried data, else the one answered first. The connection goes over the transport of its winner. */
  private electWinners(): void {
    const { attempts } = this.input
    const { connections } = this
    for (let connection = 0; connection < connections.length; connection++) {
      let winner = -1
      for (let a = connections.first.get(connection); a >= 0; a = attempts.next.get(a)) {
        if (this.outcome(a) === 'established' && (winner < 0 || this.beats(a, winner))) winner = a
      }
      connections.winner.set(connection, winner)
      if (winner >= 0) connections.transport.set(connection, attempts.transport.get(winner))
    }
  }

  private beats(attempt: number, winner: number): boolean {
    const { answerTime, clientDataFrame } = this.input.attempts
    const used = clientDataFrame.get(attempt) !== 0
    if (used !== (clientDataFrame.get(winner) !== 0)) return used
    return answerTime.get(attempt) < answerTime.get(winner)
  }

  private outcome(attempt: number): Outcome {
    return this.input.outcomes.of(attempt)
  }
}

/** A program that tries TCP and QUIC wants one connection, whichever comes first. */
const mayRace = (transport: number, other: number): boolean =>
  transport === other || (transport <= TRANSPORT_QUIC && other <= TRANSPORT_QUIC)
