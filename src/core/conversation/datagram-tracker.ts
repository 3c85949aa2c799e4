/**
 * From datagrams to attempts: QUIC, other UDP exchanges, and echo requests.
 *
 * A UDP exchange or an echo becomes a connection only where a lookup led to its address (model.md §2); that is
 * decided when the capture has been read, so here every exchange with a server gets a row.
 */
import type { Renumbering } from '../base/renumbering.js'
import { ms } from '../base/time.js'
import type { Packet } from '../packet/packet.js'
import type { ApplicationName } from './application-name.js'
import {
  type AttemptTable,
  CLIENT_WENT_ON,
  SERVER_WENT_ON,
  START_NOT_SEEN,
  TRANSPORT_ICMP,
  TRANSPORT_QUIC,
  TRANSPORT_UDP,
} from './attempt-table.js'
import { type FlowTable, SETTLED } from './flow-table.js'
import { markOf } from './payload-mark.js'
import type { ProcessTable } from './process-table.js'
import { QuicTracker } from './quic-tracker.js'

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
  private readonly quic: QuicTracker
  private readonly processes: ProcessTable

  constructor(flows: FlowTable, attempts: AttemptTable, names: ApplicationName, processes: ProcessTable) {
    this.flows = flows
    this.attempts = attempts
    this.quic = new QuicTracker(attempts, names)
    this.processes = processes
  }

  renumber(attempts: Renumbering): void {
    this.quic.renumber(attempts)
  }

  datagram(packet: Packet, flow: number): void {
    if (this.flows.stage.get(flow) === SETTLED) return
    const attempt = this.flows.attempt.get(flow)
    if (attempt < 0) this.first(packet, flow)
    else if (this.next(packet, attempt)) this.flows.stage.set(flow, SETTLED)
  }

  echo(packet: Packet, flow: number, isIPv6: boolean): void {
    const type = packet.payload < packet.payloadEnd ? packet.view.getUint8(packet.payload) : -1
    const attempt = this.flows.attempt.get(flow)
    if (type === (isIPv6 ? ICMPV6_ECHO_REQUEST : ICMP_ECHO_REQUEST)) {
      if (attempt < 0) this.begin(packet, flow, TRANSPORT_ICMP)
      else this.repeat(packet, attempt)
    } else if (type === (isIPv6 ? ICMPV6_ECHO_REPLY : ICMP_ECHO_REPLY) && attempt >= 0) this.answer(packet, attempt)
  }

  private first(packet: Packet, flow: number): void {
    if (!this.flows.isNew || HOUSEKEEPING.has(packet.srcPort) || HOUSEKEEPING.has(packet.dstPort)) return
    const isQuic = this.quic.begins(packet)
    const attempt = this.begin(packet, flow, isQuic ? TRANSPORT_QUIC : TRANSPORT_UDP)
    if (!isQuic) return
    // The server's first flight: the client's is not in the capture.
    if (this.flows.reverse) this.attempts.flags.mark(attempt, START_NOT_SEEN)
    else this.quic.fromClient(packet, attempt)
  }

  /** True when nothing more is to be learnt from datagrams of this attempt. */
  private next(packet: Packet, attempt: number): boolean {
    const { attempts } = this
    const isQuic = attempts.transport.get(attempt) === TRANSPORT_QUIC
    const unanswered = attempts.answerFrame.get(attempt) === 0
    if (this.flows.reverse) {
      if (!isQuic || this.quic.fromServer(packet, attempt)) this.answer(packet, attempt)
    } else {
      const opens = !isQuic || this.quic.fromClient(packet, attempt)
      if (!unanswered) attempts.flags.mark(attempt, CLIENT_WENT_ON)
      else if (opens) this.repeat(packet, attempt)
    }
    return isQuic ? this.quic.isSettled(attempt) : !unanswered && (attempts.flags.get(attempt) & CLIENT_WENT_ON) !== 0
  }

  private answer(packet: Packet, attempt: number): void {
    const { attempts } = this
    attempts.flags.mark(attempt, SERVER_WENT_ON)
    if (attempts.answerFrame.get(attempt) !== 0) return
    attempts.answerFrame.set(attempt, packet.frame.number)
    attempts.answerTime.set(attempt, packet.frame.time)
  }

  private repeat(packet: Packet, attempt: number): void {
    const { attempts } = this
    const since = packet.frame.time - attempts.lastSynTime(attempt)
    if (since >= COPY_WINDOW) attempts.repeat(attempt, packet.frame.time)
  }

  private begin(packet: Packet, flow: number, transport: number): number {
    const { frame, path, inner } = packet
    const attempt = this.attempts.add(flow, transport, frame.number, frame.time, path, inner.carriage)
    this.flows.attempt.set(flow, attempt)
    this.attempts.process.set(attempt, this.processes.of(packet))
    this.attempts.payloadMark.set(attempt, markOf(packet, transport === TRANSPORT_ICMP ? ECHO_HEADER_LENGTH : 0))
    return attempt
  }
}
