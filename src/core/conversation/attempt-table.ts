/**
 * Attempts: one row for each try at one address (model.md §2), in typed columns.
 *
 * A row holds what was seen, in times and frames; what it means (outcome, winner) is read from it once the
 * whole capture is known. Time 0 is the first frame, so "not seen" is NaN for a time and 0 for a frame.
 */
import { Rows } from '../base/rows.js'
import type { Renumbering } from '../base/renumbering.js'
import { SideRows } from '../base/side-rows.js'
import type { Nanos } from '../base/time.js'

export const TRANSPORT_TCP = 0
export const TRANSPORT_QUIC = 1
export const TRANSPORT_UDP = 2
export const TRANSPORT_ICMP = 3
export const TRANSPORTS = ['tcp', 'quic', 'udp', 'icmp'] as const

/** Bits of `flags`. */
export const START_NOT_SEEN = 1
/** The client sent an ACK or data: it goes on. */
export const CLIENT_WENT_ON = 2
/** A server packet that is no SYN-ACK, RST or ICMP error: data or a bare ACK. */
export const SERVER_WENT_ON = 4
/** Nothing more is to be learnt of the name that the application used. */
export const NAME_TRIED = 8
/** `isn` holds the client's initial sequence number. */
export const ISN_SEEN = 16
/** It has been told with its connection: it stays for the packets that may still come, and joins no other. */
export const TOLD = 32
/** The lookup that cannot be read, of an attempt that reaches a resolver, has been noted. */
export const RESOLVER_NOTED = 64

/** Values of `streamTunnel`: the stream may carry packets in the clear or in TLS; it does, in the middle of it; it may, where nobody can read it. */
export const MAY_CARRY = 1
export const MAY_CARRY_IN_TLS = 2
export const CARRIES = 3
export const SUSPECTED = 4
/** Values of `tls`: how far it came behind the TCP handshake. */
export const HELLO_SENT = 1
export const HELLO_ANSWERED = 2
/** The server's first record is an alert (RFC 8446 §6). */
export const HELLO_ALERTED = 3
/** The server closed before it sent anything. */
export const HELLO_CLOSED = 4

/** A router's word that a packet was too long for its next link. */
export interface TooBig {
  readonly frame: number
  readonly time: number
  readonly mtu: number
}

export const NAME_FROM_SNI = 1
export const NAME_FROM_HOST = 2

/** Bits of `quicSigns`. */
export const ZERO_RTT = 1
export const RETRY = 2
export const VERSION_NEGOTIATION = 4

/** Values of `fastOpen`, RFC 7413 §4.1: the client asked for a cookie, brought one, or sent data with its SYN. */
export const FAST_OPEN_ASKED = 1
export const FAST_OPEN_COOKIE = 2
export const FAST_OPEN_DATA = 3

/** More SYNs than any schedule has (Linux sends at most 11 with its linear time-outs) tell nothing new. */
const MOST_SYNS = 16
/** A list of a few numbers in a map, as far as that can be said without asking the engine. */
const BYTES_PER_LIST = 100
const NONE: readonly never[] = []
const MOST_COUNTED = 65535

/** What every attempt has is here; what few have lies aside. */
export class AttemptTable extends Rows {
  readonly flow = this.i32()
  readonly isn = this.u32()
  readonly flags = this.u8()
  readonly transport = this.u8()
  readonly synCount = this.u16()
  readonly startFrame = this.i32()
  readonly startTime = this.f64()
  readonly answerTime = this.f64()
  readonly answerFrame = this.i32()
  readonly clientDataFrame = this.i32()
  readonly clientDataTime = this.f64()
  readonly serverDataTime = this.f64()
  readonly serverDataFrame = this.i32()
  /** Whether it may be an IP-HTTPS tunnel, 0 where nothing speaks for it. */
  readonly streamTunnel = this.u8()
  readonly tls = this.u8()
  readonly fastOpen = this.u8()
  /** 1 where another leg of it was opened by a proxy. */
  readonly relayed = this.u8()
  /** Of the first octets of client data, 0 where there were too few: the same data on two legs has the same mark. */
  readonly payloadMark = this.u32()
  /** The same of the server's. */
  readonly serverMark = this.u32()
  /** Path and carriage of the deepest encapsulation in which the first packet was seen. */
  readonly path = this.i32()
  readonly carriage = this.i32()
  /** Name that the application itself used: row of the name table, -1 none. */
  readonly appName = this.i32()
  /** The process that the capture names: row of the process table, -1 none. */
  readonly process = this.i32()
  /** The next attempt of the same flow, -1 none. */
  readonly nextOfFlow = this.i32()
  /** The connection it belongs to, and that connection's next attempt; -1 none. Filled in by the join. */
  readonly connection = this.i32()
  readonly next = this.i32()
  /** The attempt of which it is another leg, seen on the far side of a translator or relay; -1 none. */
  readonly legOf = this.i32()

  private readonly ends = new SideRows(this.i32())
  readonly clientResetFrame = this.ends.whole()
  readonly clientResetTime = this.ends.time()
  /** The client's FIN: a loser that had been answered is closed with it. */
  readonly clientFinFrame = this.ends.whole()
  readonly clientFinTime = this.ends.time()
  readonly serverResetFrame = this.ends.whole()
  readonly serverResetTime = this.ends.time()

  private readonly errors = new SideRows(this.i32())
  readonly icmpFrame = this.errors.whole()
  readonly icmpTime = this.errors.time()
  readonly icmpCount = this.errors.short()
  readonly icmpType = this.errors.byte()
  readonly icmpCode = this.errors.byte()
  /** 1 where the error is about the packet of a tunnel that the attempt was in: type and code are of the outer protocol. */
  readonly icmpOuter = this.errors.byte()
  /** 4 or 6: of the last error, whose types and codes mean something else in the other. */
  readonly icmpVersion = this.errors.byte()

  private readonly said = new SideRows(this.i32())
  readonly appNameFrom = this.said.byte()
  /** What the application calls itself (HTTP User-Agent): row of the name table, -1 none. */
  readonly agent = this.said.whole(-1)
  /** 1 where the head of an HTTP request was read, whether it had a User-Agent or not. */
  readonly requestRead = this.said.byte()
  /** The server name beside an encrypted ClientHello: row of the name table, -1 none. It may be the site's or only its provider's. */
  readonly outerName = this.said.whole(-1)
  /** Protocols that the client offered in TLS: row of the name table, a line each; -1 none. */
  readonly alpn = this.said.whole(-1)
  /** The version that the latest long header of QUIC names, 0 where there was none. */
  readonly quicVersion = this.said.unsigned()
  readonly quicSigns = this.said.byte()

  /** The first full segment of a side (full-segments.ts), how often it was sent, when last, and how many packets of the other side came before it. */
  private readonly fullSegments = new SideRows(this.i32())
  readonly fullSide = this.fullSegments.byte()
  readonly fullSequence = this.fullSegments.unsigned()
  readonly fullLength = this.fullSegments.short()
  readonly fullSent = this.fullSegments.byte()
  readonly fullFrame = this.fullSegments.whole()
  readonly fullTime = this.fullSegments.time(0)
  readonly fullHeard = this.fullSegments.unsigned()

  private readonly schedule = new SideRows(this.i32())
  private readonly latestSyn = this.schedule.time()
  /** Time between the last two SYNs, 0 where there was one. */
  readonly lastInterval = this.schedule.time(0)
  /** Times of the SYNs after the first; most attempts have one SYN and no entry. */
  private repeats = new Map<number, Nanos[]>()

  /** The first Packet Too Big (or fragmentation needed) that quotes a packet of it; few have one. */
  tooBig = new Map<number, TooBig>()

  /** Takes back what a join has filled in. */
  unjoin(): void {
    for (const field of [this.connection, this.next, this.legOf]) this.fill(field, -1)
    this.fill(this.relayed, 0)
  }

  /** Drops all other rows. */
  renumber(attempts: Renumbering, flows: Renumbering): void {
    this.retain(attempts)
    this.renumberField(this.flow, flows)
    this.renumberField(this.nextOfFlow, attempts)
    this.repeats = attempts.ofKeys(this.repeats)
    this.tooBig = attempts.ofKeys(this.tooBig)
    for (const side of this.sides) side.follow(this.length)
  }

  private get sides(): SideRows[] {
    return [this.ends, this.errors, this.said, this.fullSegments, this.schedule]
  }

  override get bytes(): number {
    return this.sides.reduce((sum, { bytes }) => sum + bytes, super.bytes + BYTES_PER_LIST * this.repeats.size)
  }

  /** One more SYN, or another opening packet of the client while nothing has been answered. */
  repeat(attempt: number, time: Nanos): void {
    if (this.synCount.get(attempt) === MOST_COUNTED) return
    this.synCount.add(attempt, 1)
    this.lastInterval.set(attempt, time - this.lastSynTime(attempt))
    this.latestSyn.set(attempt, time)
    const times = this.repeats.get(attempt)
    if (!times) this.repeats.set(attempt, [time])
    else if (times.length < MOST_SYNS - 1) times.push(time)
  }

  /** Of the latest SYN, or opening packet. */
  lastSynTime(attempt: number): Nanos {
    return this.schedule.has(attempt) ? this.latestSyn.get(attempt) : this.startTime.get(attempt)
  }

  /** The attempt began earlier than was thought. */
  beganAt(attempt: number, frame: number, time: Nanos): void {
    this.latestSyn.set(attempt, this.lastSynTime(attempt))
    this.startFrame.set(attempt, frame)
    this.startTime.set(attempt, time)
  }

  /** Times of the SYNs after the first, as far as they are kept. */
  repeatsOf(attempt: number): readonly Nanos[] {
    return this.repeats.get(attempt) ?? NONE
  }

  add(flow: number, transport: number, frame: number, time: number, path: number, carriage: number): number {
    const row = this.addRow()
    this.flow.set(row, flow)
    this.transport.set(row, transport)
    this.startFrame.set(row, frame)
    this.startTime.set(row, time)
    this.synCount.set(row, 1)
    this.answerTime.set(row, Number.NaN)
    this.clientDataTime.set(row, Number.NaN)
    this.serverDataTime.set(row, Number.NaN)
    this.path.set(row, path)
    this.carriage.set(row, carriage)
    this.appName.set(row, -1)
    this.process.set(row, -1)
    this.nextOfFlow.set(row, -1)
    this.connection.set(row, -1)
    this.next.set(row, -1)
    this.legOf.set(row, -1)
    return row
  }
}
