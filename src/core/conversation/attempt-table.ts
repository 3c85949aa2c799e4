/**
 * Attempts: one row for each try at one address (model.md §2), in typed columns.
 *
 * A row holds what was seen, in times and frames; what it means (outcome, winner) is read from it once the
 * whole capture is known. Time 0 is the first frame, so "not seen" is NaN for a time and 0 for a frame.
 */
import { Columns } from '../base/columns.js'
import type { Renumbering } from '../base/renumbering.js'
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

export class AttemptTable extends Columns {
  readonly flow = this.i32()
  readonly transport = this.u8()
  readonly flags = this.u8()
  readonly isn = this.u32()
  readonly startFrame = this.i32()
  readonly startTime = this.f64()
  readonly synCount = this.u16()
  readonly lastSynTime = this.f64()
  /** Time between the last two SYNs, 0 where there was one. */
  readonly lastInterval = this.f64()
  readonly answerFrame = this.i32()
  readonly answerTime = this.f64()
  readonly clientDataFrame = this.i32()
  readonly clientDataTime = this.f64()
  readonly serverDataFrame = this.i32()
  readonly serverDataTime = this.f64()
  readonly clientResetFrame = this.i32()
  readonly clientResetTime = this.f64()
  /** The client's FIN: a loser that had been answered is closed with it. */
  readonly clientFinFrame = this.i32()
  readonly clientFinTime = this.f64()
  readonly serverResetFrame = this.i32()
  readonly serverResetTime = this.f64()
  readonly icmpFrame = this.i32()
  readonly icmpTime = this.f64()
  readonly icmpCount = this.u16()
  readonly icmpType = this.u8()
  readonly icmpCode = this.u8()
  /** 1 where the error is about the packet of a tunnel that the attempt was in: type and code are of the outer protocol. */
  readonly icmpOuter = this.u8()
  /** 4 or 6: of the last error, whose types and codes mean something else in the other. */
  readonly icmpVersion = this.u8()
  /** Path and carriage of the deepest encapsulation in which the first packet was seen. */
  readonly path = this.i32()
  readonly carriage = this.i32()
  /** Name that the application itself used: row of the name table, -1 none. */
  readonly appName = this.i32()
  readonly appNameFrom = this.u8()
  /** What the application calls itself (HTTP User-Agent): row of the name table, -1 none. */
  readonly agent = this.i32()
  /** 1 where the head of an HTTP request was read, whether it had a User-Agent or not. */
  readonly requestRead = this.u8()
  /** The process that the capture names: row of the process table, -1 none. */
  readonly process = this.i32()
  readonly fastOpen = this.u8()
  /** Whether it may be an IP-HTTPS tunnel, 0 where nothing speaks for it. */
  readonly streamTunnel = this.u8()
  readonly tls = this.u8()
  /** The first full segment of a side (full-segments.ts), how often it was sent, when last, and how many packets of the other side came before it. */
  readonly fullSide = this.u8()
  readonly fullSequence = this.u32()
  readonly fullLength = this.u16()
  readonly fullSent = this.u8()
  readonly fullFrame = this.i32()
  readonly fullTime = this.f64()
  readonly fullHeard = this.u32()
  /** The first Packet Too Big (or fragmentation needed) that quotes a packet of it; few have one. */
  tooBig = new Map<number, TooBig>()
  /** The server name beside an encrypted ClientHello: row of the name table, -1 none. It may be the site's or only its provider's. */
  readonly outerName = this.i32()
  /** Protocols that the client offered in TLS: row of the name table, a line each; -1 none. */
  readonly alpn = this.i32()
  /** The version that the latest long header of QUIC names, 0 where there was none. */
  readonly quicVersion = this.u32()
  readonly quicSigns = this.u8()
  /** The next attempt of the same flow, -1 none. */
  readonly nextOfFlow = this.i32()
  /** The connection it belongs to, and that connection's next attempt; -1 none. Filled in by the join. */
  readonly connection = this.i32()
  readonly next = this.i32()
  /** The attempt of which it is another leg, seen on the far side of a translator or relay; -1 none. */
  readonly legOf = this.i32()
  /** Of the first octets of client data, 0 where there were too few: the same data on two legs has the same mark. */
  readonly payloadMark = this.u32()
  /** The same of the server's. */
  readonly serverMark = this.u32()
  /** 1 where another leg of it was opened by a proxy. */
  readonly relayed = this.u8()
  /** Times of the SYNs after the first; most attempts have one SYN and no entry. */
  private repeats = new Map<number, Nanos[]>()

  /** Takes back what a join has filled in. */
  unjoin(): void {
    for (const column of [this.connection, this.next, this.legOf]) column.at.fill(-1)
    this.relayed.at.fill(0)
  }

  /** Drops all other rows. */
  renumber(attempts: Renumbering, flows: Renumbering): void {
    this.retain(attempts)
    this.renumberColumn(this.flow, flows)
    this.renumberColumn(this.nextOfFlow, attempts)
    this.repeats = attempts.ofKeys(this.repeats)
    this.tooBig = attempts.ofKeys(this.tooBig)
  }

  override get bytes(): number {
    return super.bytes + BYTES_PER_LIST * this.repeats.size
  }

  /** One more SYN, or another opening packet of the client while nothing has been answered. */
  repeat(attempt: number, time: Nanos): void {
    if (this.synCount.at[attempt] === MOST_COUNTED) return
    this.synCount.at[attempt]!++
    this.lastInterval.at[attempt] = time - this.lastSynTime.at[attempt]!
    this.lastSynTime.at[attempt] = time
    const times = this.repeats.get(attempt)
    if (!times) this.repeats.set(attempt, [time])
    else if (times.length < MOST_SYNS - 1) times.push(time)
  }

  /** Times of the SYNs after the first, as far as they are kept. */
  repeatsOf(attempt: number): readonly Nanos[] {
    return this.repeats.get(attempt) ?? NONE
  }

  add(flow: number, transport: number, frame: number, time: number, path: number, carriage: number): number {
    const row = this.addRow()
    this.flow.at[row] = flow
    this.transport.at[row] = transport
    this.startFrame.at[row] = frame
    this.startTime.at[row] = time
    this.synCount.at[row] = 1
    this.lastSynTime.at[row] = time
    this.answerTime.at[row] = Number.NaN
    this.clientResetTime.at[row] = Number.NaN
    this.clientFinTime.at[row] = Number.NaN
    this.clientDataTime.at[row] = Number.NaN
    this.serverResetTime.at[row] = Number.NaN
    this.icmpTime.at[row] = Number.NaN
    this.clientDataTime.at[row] = Number.NaN
    this.serverDataTime.at[row] = Number.NaN
    this.path.at[row] = path
    this.carriage.at[row] = carriage
    this.appName.at[row] = -1
    this.agent.at[row] = -1
    this.process.at[row] = -1
    this.outerName.at[row] = -1
    this.alpn.at[row] = -1
    this.nextOfFlow.at[row] = -1
    this.connection.at[row] = -1
    this.next.at[row] = -1
    this.legOf.at[row] = -1
    return row
  }
}
