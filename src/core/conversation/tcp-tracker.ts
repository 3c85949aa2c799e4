/**
 * From TCP segments to attempts: the turning points of each handshake (RFC 9293 §3.5).
 *
 * Once both sides of a conversation have sent data and the name that the client used is read, its further segments
 * raise the flow's counters and nothing else.
 */
import { ms } from '../base/time.js'
import type { Packet } from '../packet/packet.js'
import { carriedMacLength } from '../stream/ip-https-stream.js'
import { startsClientHello } from '../wire/tls-client-hello.js'
import type { ApplicationName } from './application-name.js'
import * as tcp from '../wire/tcp.js'
import {
  type AttemptTable,
  CARRIES,
  CLIENT_WENT_ON,
  FAST_OPEN_ASKED,
  FAST_OPEN_COOKIE,
  FAST_OPEN_DATA,
  HELLO_ALERTED,
  HELLO_ANSWERED,
  HELLO_CLOSED,
  HELLO_SENT,
  ISN_SEEN,
  NAME_TRIED,
  SERVER_WENT_ON,
  START_NOT_SEEN,
  TRANSPORT_TCP,
} from './attempt-table.js'
import { ALWAYS_PASSES, noteFullSegment } from './full-segments.js'
import { type FlowTable, OPEN, READ, SETTLED } from './flow-table.js'
import { markOf } from './payload-mark.js'
import { DNS_PORT } from './dns-tracker.js'
import { TCP } from '../wire/ip-protocol.js'
import type { ProcessTable } from './process-table.js'

const FIN = 0x01
const SYN = 0x02
const RST = 0x04
const ACK = 0x10
/** Flags of the segments that open or end something. */
const TURNS = FIN | SYN | RST

/** The same SYN again sooner than this is the same packet on another interface: no stack repeats one so fast. */
const COPY_WINDOW = ms(20)

export class TcpTracker {
  private readonly flows: FlowTable
  private readonly attempts: AttemptTable
  private readonly names: ApplicationName
  private readonly processes: ProcessTable

  constructor(flows: FlowTable, attempts: AttemptTable, names: ApplicationName, processes: ProcessTable) {
    this.flows = flows
    this.attempts = attempts
    this.names = names
    this.processes = processes
  }

  /** Whether there is nothing more to be learnt from a segment in row `flow`: both sides have spoken, and it neither opens nor ends anything. */
  isSettled(packet: Packet, flow: number): boolean {
    if (packet.protocol !== TCP || this.flows.stage.get(flow) !== SETTLED || (packet.tcpFlags & TURNS) !== 0) return false
    this.noteLength(packet, flow)
    return true
  }

  /** One segment of the conversation in row `flow`; true where it may tell something new of its sender. */
  segment(packet: Packet, flow: number): boolean {
    const flags = packet.tcpFlags
    if (this.flows.stage.get(flow) !== OPEN && (flags & TURNS) === 0) {
      this.noteLength(packet, flow)
      return false
    }
    if ((flags & SYN) !== 0) {
      if ((flags & ACK) === 0) this.syn(packet, flow)
      else this.synAck(packet, flow)
      return true
    }
    let attempt = this.flows.attempt.get(flow)
    if (attempt < 0) attempt = this.midstream(packet, flow)
    this.noteLength(packet, flow)
    if (this.flows.reverse) this.fromServer(packet, flow, attempt)
    else this.fromClient(packet, flow, attempt)
    return false
  }

  private noteLength(packet: Packet, flow: number): void {
    if (packet.payloadLength > ALWAYS_PASSES) noteFullSegment(packet, flow, this.flows, this.flows.attempt.get(flow), this.attempts)
  }

  private syn(packet: Packet, flow: number): void {
    const { attempts } = this
    if (this.flows.reverse) {
      // The far side opens (port reused the other way round, or simultaneous open, RFC 9293 §3.5): the newest opener is the client.
      if (this.flows.attempt.get(flow) >= 0 && attempts.isn.get(this.flows.attempt.get(flow)) === packet.acknowledgement) return
      this.flows.swap(flow)
    }
    const { frame } = packet
    const current = this.flows.attempt.get(flow)
    if (current >= 0 && this.startsLate(packet, current)) {
      attempts.flags.unmark(current, START_NOT_SEEN)
      attempts.startFrame.set(current, frame.number)
      attempts.startTime.set(current, frame.time)
      return
    }
    if (current >= 0 && attempts.isn.get(current) === packet.sequence >>> 0 && (attempts.flags.get(current) & START_NOT_SEEN) === 0) {
      const since = frame.time - attempts.lastSynTime(current)
      if (this.flows.isDeeper(packet.path, attempts.path.get(current))) {
        attempts.path.set(current, packet.path)
        attempts.carriage.set(current, packet.inner.carriage)
      }
      // Interfaces are captured side by side: this copy was sent first.
      if (since < 0) attempts.beganAt(current, frame.number, frame.time)
      if (since < COPY_WINDOW) return
      attempts.repeat(current, frame.time)
      return
    }
    const attempt = this.begin(packet, flow)
    attempts.flags.mark(attempt, ISN_SEEN)
    attempts.isn.set(attempt, packet.sequence)
    attempts.fastOpen.set(attempt, fastOpenOf(packet))
  }

  /** The SYN of an attempt whose SYN-ACK stands before it in the file: interfaces are captured side by side. */
  private startsLate({ frame, sequence }: Packet, attempt: number): boolean {
    const { answerTime, flags, isn } = this.attempts
    const answeredOnly = (flags.get(attempt) & (START_NOT_SEEN | ISN_SEEN)) === (START_NOT_SEEN | ISN_SEEN)
    return answeredOnly && isn.get(attempt) === sequence >>> 0 && frame.time <= answerTime.get(attempt)
  }

  private synAck(packet: Packet, flow: number): void {
    const { attempts } = this
    let attempt = this.flows.attempt.get(flow)
    if (attempt < 0) {
      if (!this.flows.reverse) this.flows.swap(flow)
      attempt = this.begin(packet, flow)
      attempts.flags.mark(attempt, START_NOT_SEEN | ISN_SEEN)
      attempts.isn.set(attempt, packet.acknowledgement - 1)
    } else if (!this.flows.reverse || (attempts.isn.get(attempt) + 1) >>> 0 !== packet.acknowledgement >>> 0) return
    if (attempts.answerFrame.get(attempt) === 0) {
      attempts.answerFrame.set(attempt, packet.frame.number)
      attempts.answerTime.set(attempt, packet.frame.time)
    }
  }

  private fromServer(packet: Packet, flow: number, attempt: number): void {
    const { attempts } = this
    const { number, time } = packet.frame
    if ((packet.tcpFlags & RST) !== 0) {
      if (attempts.serverResetFrame.get(attempt) === 0) {
        attempts.serverResetFrame.set(attempt, number)
        attempts.serverResetTime.set(attempt, time)
      }
      return
    }
    attempts.flags.mark(attempt, SERVER_WENT_ON)
    const silent = attempts.serverDataFrame.get(attempt) === 0
    if (silent && attempts.tls.get(attempt) === HELLO_SENT) attempts.tls.set(attempt, answerToHello(packet))
    if (packet.payloadLength > 0 && silent) {
      attempts.serverDataFrame.set(attempt, number)
      attempts.serverDataTime.set(attempt, time)
      attempts.serverMark.set(attempt, markOf(packet))
      this.noteCarried(packet, attempt)
      // Server data stands for a SYN-ACK that is missing from the capture (model.md §5a).
      if (attempts.answerFrame.get(attempt) === 0) {
        attempts.answerFrame.set(attempt, number)
        attempts.answerTime.set(attempt, time)
      }
      this.settle(flow, attempt)
    }
  }

  private fromClient(packet: Packet, flow: number, attempt: number): void {
    const { attempts } = this
    const { number, time } = packet.frame
    if ((packet.tcpFlags & RST) !== 0) {
      if (attempts.clientResetFrame.get(attempt) === 0) {
        attempts.clientResetFrame.set(attempt, number)
        attempts.clientResetTime.set(attempt, time)
      }
      return
    }
    attempts.flags.mark(attempt, CLIENT_WENT_ON)
    if ((packet.tcpFlags & FIN) !== 0 && attempts.clientFinFrame.get(attempt) === 0) {
      attempts.clientFinFrame.set(attempt, number)
      attempts.clientFinTime.set(attempt, time)
    }
    if (packet.payloadLength === 0) return
    if (attempts.clientDataFrame.get(attempt) === 0) {
      attempts.clientDataFrame.set(attempt, number)
      attempts.clientDataTime.set(attempt, time)
      attempts.payloadMark.set(attempt, markOf(packet))
      this.noteCarried(packet, attempt)
      if (startsClientHello(packet.view, packet.payload, packet.payloadEnd)) attempts.tls.set(attempt, HELLO_SENT)
    }
    if ((attempts.flags.get(attempt) & NAME_TRIED) === 0 && this.names.read(packet, attempt, attempts))
      attempts.flags.mark(attempt, NAME_TRIED)
    this.settle(flow, attempt)
  }

  /** A tunnel in a stream lives for hours: of one whose beginning is not in the capture the first data show it. */
  private noteCarried({ view, payload, payloadEnd }: Packet, attempt: number): void {
    const { flags, streamTunnel } = this.attempts
    if ((flags.get(attempt) & START_NOT_SEEN) !== 0 && carriedMacLength(view, payload, payloadEnd) >= 0) streamTunnel.set(attempt, CARRIES)
  }

  private settle(flow: number, attempt: number): void {
    const { attempts } = this
    if (attempts.serverDataFrame.get(attempt) === 0 || (attempts.flags.get(attempt) & NAME_TRIED) === 0) return
    const { flows } = this
    const isRead =
      attempts.streamTunnel.get(attempt) !== 0 || flows.serverPort.get(flow) === DNS_PORT || flows.clientPort.get(flow) === DNS_PORT
    flows.stage.set(flow, isRead ? READ : SETTLED)
  }

  /** A conversation whose opening is not in the capture. */
  private midstream(packet: Packet, flow: number): number {
    const attempt = this.begin(packet, flow)
    this.attempts.flags.mark(attempt, START_NOT_SEEN | NAME_TRIED)
    return attempt
  }

  private begin(packet: Packet, flow: number): number {
    const { attempts, flows } = this
    const attempt = attempts.add(flow, TRANSPORT_TCP, packet.frame.number, packet.frame.time, packet.path, packet.inner.carriage)
    attempts.process.set(attempt, this.processes.of(packet))
    const before = flows.attempt.get(flow)
    if (before >= 0) attempts.nextOfFlow.set(before, attempt)
    flows.attempt.set(flow, attempt)
    flows.stage.set(flow, OPEN)
    return attempt
  }
}

/** What a SYN says of TCP Fast Open. Data alone is one too: some stacks send it where the cookie is agreed upon otherwise. */
function fastOpenOf(packet: Packet): number {
  if (packet.payloadLength > 0) return FAST_OPEN_DATA
  const cookie = tcp.fastOpenCookieLength(packet.view, packet.inner.payload, packet.payload)
  return cookie < 0 ? 0 : cookie === 0 ? FAST_OPEN_ASKED : FAST_OPEN_COOKIE
}

const TLS_ALERT = 21

/** What the server says first to a ClientHello; a bare acknowledgement says nothing yet. */
function answerToHello({ view, payload, payloadEnd, payloadLength, tcpFlags }: Packet): number {
  if (payloadLength > 0) return payload < payloadEnd && view.getUint8(payload) === TLS_ALERT ? HELLO_ALERTED : HELLO_ANSWERED
  return (tcpFlags & FIN) !== 0 ? HELLO_CLOSED : HELLO_SENT
}
