/**
 * From datagrams to attempts: QUIC, other UDP exchanges, and echo requests.
 *
 * A UDP exchange or an echo becomes a connection only where a lookup led to its address (model.md §2); that is
 * decided when the capture has been read, so here every exchange with a server gets a row.
 */
import { ms } from '../base/time.js'
import type { Packet } from '../packet/packet.js'
import { isLongHeader, parseLongHeader } from '../wire/quic-long.js'
import {
  type AttemptTable,
  CLIENT_WENT_ON,
  SERVER_WENT_ON,
  START_NOT_SEEN,
  TRANSPORT_ICMP,
  TRANSPORT_QUIC,
  TRANSPORT_UDP,
} from './attempt-table.js'
import type { FlowTable } from './flow-table.js'
import { markOf } from './payload-mark.js'
import type { ProcessTable } from './process-table.js'
import type { FlowAttempts } from './tcp-tracker.js'

const COPY_WINDOW = ms(20)

/** Ports of housekeeping: name services, address configuration, and tunnels' own control. None is what a program asked for. */
const HOUSEKEEPING = new Set([53, 67, 68, 137, 138, 546, 547, 853, 1900, 3544, 5353, 5355])

/** In front of an echo's data, which a translator leaves as it is; it may change the identifier (RFC 6146 §3.5.3). */
const ECHO_HEADER_LENGTH = 8

const ICMP_ECHO_REQUEST = 8
const ICMPV6_ECHO_REQUEST = 128
const ICMP_ECHO_REPLY = 0
const ICMPV6_ECHO_REPLY = 129

export class DatagramTracker {
  private readonly flows: FlowTable
  private readonly attempts: AttemptTable
  private readonly ofFlow: FlowAttempts
  private readonly processes: ProcessTable

  constructor(flows: FlowTable, attempts: AttemptTable, ofFlow: FlowAttempts, processes: ProcessTable) {
    this.flows = flows
    this.attempts = attempts
    this.ofFlow = ofFlow
    this.processes = processes
  }

  datagram(packet: Packet, flow: number): void {
    const attempt = this.ofFlow.attempt.at[flow]!
    if (attempt >= 0) {
      this.next(packet, attempt)
      return
    }
    if (!this.flows.isNew || HOUSEKEEPING.has(packet.srcPort) || HOUSEKEEPING.has(packet.dstPort)) return
    const transport = this.beginsQuic(packet) ? TRANSPORT_QUIC : TRANSPORT_UDP
    this.begin(packet, flow, transport)
  }

  echo(packet: Packet, flow: number, isIPv6: boolean): void {
    const type = packet.payload < packet.payloadEnd ? packet.view.getUint8(packet.payload) : -1
    const attempt = this.ofFlow.attempt.at[flow]!
    if (type === (isIPv6 ? ICMPV6_ECHO_REQUEST : ICMP_ECHO_REQUEST)) {
      if (attempt < 0) this.begin(packet, flow, TRANSPORT_ICMP)
      else this.repeat(packet, attempt)
    } else if (type === (isIPv6 ? ICMPV6_ECHO_REPLY : ICMP_ECHO_REPLY) && attempt >= 0) this.answer(packet, attempt)
  }

  private next(packet: Packet, attempt: number): void {
    const { attempts } = this
    if (this.flows.reverse) this.answer(packet, attempt)
    else if (attempts.answerFrame.at[attempt] === 0) this.repeat(packet, attempt)
    else attempts.flags.at[attempt]! |= CLIENT_WENT_ON
  }

  private answer(packet: Packet, attempt: number): void {
    const { attempts } = this
    attempts.flags.at[attempt]! |= SERVER_WENT_ON
    if (attempts.answerFrame.at[attempt] !== 0) return
    attempts.answerFrame.at[attempt] = packet.frame.number
    attempts.answerTime.at[attempt] = packet.frame.time
  }

  private repeat(packet: Packet, attempt: number): void {
    const { attempts } = this
    const since = packet.frame.time - attempts.lastSynTime.at[attempt]!
    if (since >= COPY_WINDOW) attempts.repeat(attempt, packet.frame.time)
  }

  private begin(packet: Packet, flow: number, transport: number): void {
    const { frame, path, inner } = packet
    const attempt = this.attempts.add(flow, transport, frame.number, frame.time, path, inner.carriage)
    this.ofFlow.attempt.at[flow] = attempt
    this.attempts.process.at[attempt] = this.processes.of(packet)
    this.attempts.payloadMark.at[attempt] = markOf(packet, transport === TRANSPORT_ICMP ? ECHO_HEADER_LENGTH : 0)
    // A long header that is no Initial, or a short one on the port of HTTP/3, belongs to a connection begun before the capture.
    if (transport === TRANSPORT_QUIC && this.flows.reverse) this.attempts.flags.at[attempt]! |= START_NOT_SEEN
  }

  /** RFC 9000 §14.1: the client's first flight is an Initial in a datagram of at least 1,200 octets. */
  private beginsQuic(packet: Packet): boolean {
    const { view, payload, payloadEnd, payloadLength } = packet
    if (payloadLength < 1200 || !isLongHeader(view, payload, payloadEnd)) return false
    const header = parseLongHeader(view, payload, payloadEnd)
    return header !== undefined && header.version !== 0 && (header.type === 'initial' || packet.dstPort === 443)
  }
}
