/**
 * Connections that may be IP-HTTPS tunnels: those whose ClientHello offers suites that encrypt nothing, as no browser does, and those that ask for
 * /IPHTTPS in the clear. Nothing is kept of others.
 */
import type { Oddities } from '../base/oddity.js'
import type { Renumbering } from '../base/renumbering.js'
import type { Packet } from '../packet/packet.js'
import { type CarriedListener, carriedMacLength, type IpHttpsSession, IpHttpsStream } from '../stream/ip-https-stream.js'
import { type AttemptTable, CARRIES, MAY_CARRY, MAY_CARRY_IN_TLS, SUSPECTED } from './attempt-table.js'

/** A host has one such tunnel, a gateway one for each of its clients; the one begun longest ago gives way. */
const MOST_TUNNELS = 256

interface Streams {
  readonly session: IpHttpsSession
  readonly fromClient: IpHttpsStream
  readonly fromServer: IpHttpsStream
}

export class IpHttpsTracker {
  private readonly attempts: AttemptTable
  private readonly oddities: Oddities
  private streams = new Map<number, Streams>()

  constructor(attempts: AttemptTable, oddities: Oddities) {
    this.attempts = attempts
    this.oddities = oddities
  }

  renumber(attempts: Renumbering): void {
    this.streams = attempts.ofKeys(this.streams)
  }

  /** A segment of an attempt that may carry packets; `found` is called for each that it completes. */
  segment(packet: Packet, attempt: number, fromServer: boolean, found: CarriedListener): void {
    const { frame, view, payload, payloadEnd, payloadLength, sequence, acknowledgement } = packet
    const streams = this.streams.get(attempt) ?? this.begin(packet, attempt, fromServer)
    if (!streams) return
    const { session } = streams
    const [own, others] = fromServer ? [streams.fromServer, streams.fromClient] : [streams.fromClient, streams.fromServer]
    if (payloadLength > 0) own.push(frame.number, frame.time, sequence, view, payload, payloadEnd, payloadLength, found)
    others.acknowledge(acknowledgement, found)
    if (!session.isClosed) return
    this.attempts.streamTunnel.set(attempt, session.isTls && session.macLength < 0 ? SUSPECTED : 0)
    this.streams.delete(attempt)
  }

  private begin(packet: Packet, attempt: number, fromServer: boolean): Streams | undefined {
    const { frame, sequence, acknowledgement, payloadLength, view, payload, payloadEnd } = packet
    const sign = this.attempts.streamTunnel.get(attempt)
    if (payloadLength === 0 || sign === SUSPECTED || (fromServer && sign !== CARRIES)) return undefined
    if (this.streams.size >= MOST_TUNNELS) {
      const [oldest] = this.streams.keys()
      this.streams.delete(oldest!)
      this.attempts.streamTunnel.set(oldest!, 0)
      this.oddities.note('stream-table-full', frame.number)
    }
    const isBody = sign === CARRIES
    const macLength = isBody ? carriedMacLength(view, payload, payloadEnd) : sign === MAY_CARRY ? 0 : -1
    const session: IpHttpsSession = { isTls: sign !== MAY_CARRY, macLength, isClosed: isBody && macLength < 0 }
    // A ClientHello fills its last segment, and the server's answer is what it acknowledges next.
    const own = new IpHttpsStream(sign === MAY_CARRY_IN_TLS ? (sequence + payloadLength) >>> 0 : sequence, session, isBody)
    const other = new IpHttpsStream(acknowledgement, session, isBody)
    const streams = { session, fromClient: fromServer ? other : own, fromServer: fromServer ? own : other }
    this.streams.set(attempt, streams)
    return streams
  }
}
