/**
 * From TCP segments to attempts: the turning points of each handshake (RFC 9293 §3.5).
 *
 * Once both sides of a conversation have sent data and the name that the client used is read, its further segments
 * raise the flow's counters and nothing else.
 */
import { Columns } from '../base/columns.js'
import type { Renumbering } from '../base/renumbering.js'
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
import type { FlowTable } from './flow-table.js'
import { markOf } from './payload-mark.js'
import type { ProcessTable } from './process-table.js'

const FIN = 0x01
const SYN = 0x02
const RST = 0x04
const ACK = 0x10

/** The same SYN again sooner than this is the same packet on another interface: no stack repeats one so fast. */
const COPY_WINDOW = ms(20)

/** What a flow's segments still have to tell. */
const OPEN = 0
export const SETTLED = 1

/** Per flow: its newest attempt. Rows are the flow table's rows. */
export class FlowAttempts extends Columns {
  readonly attempt = this.i32()
  readonly stage = this.u8()

  /** Rows up to and with `flow` exist afterwards. */
  reach(flow: number): void {
    while (this.length <= flow) {
      // Growing replaces the array: the row comes first.
      const row = this.addRow()
      this.attempt.at[row] = -1
    }
  }

  renumber(flows: Renumbering, attempts: Renumbering): void {
    this.retain(flows)
    this.renumberColumn(this.attempt, attempts)
  }
}

export class TcpTracker {
  private readonly flows: FlowTable
  private readonly attempts: AttemptTable
  private readonly ofFlow: FlowAttempts
  private readonly names: ApplicationName
  private readonly processes: ProcessTable

  constructor(flows: FlowTable, attempts: AttemptTable, ofFlow: FlowAttempts, names: ApplicationName, processes: ProcessTable) {
    this.flows = flows
    this.attempts = attempts
    this.ofFlow = ofFlow
    this.names = names
    this.processes = processes
  }

  /** One segment of the conversation in row `flow`; true where it may tell something new of its sender. */
  segment(packet: Packet, flow: number): boolean {
    const flags = packet.tcpFlags
    if (this.ofFlow.stage.at[flow] === SETTLED && (flags & (SYN | RST | FIN)) === 0) {
      if (packet.payloadLength > ALWAYS_PASSES) noteFullSegment(packet, flow, this.flows, this.ofFlow.attempt.at[flow]!, this.attempts)
      return false
    }
    if ((flags & SYN) !== 0) {
      if ((flags & ACK) === 0) this.syn(packet, flow)
      else this.synAck(packet, flow)
      return true
    }
    let attempt = this.ofFlow.attempt.at[flow]!
    if (attempt < 0) attempt = this.midstream(packet, flow)
    if (packet.payloadLength > ALWAYS_PASSES) noteFullSegment(packet, flow, this.flows, attempt, this.attempts)
    if (this.flows.reverse) this.fromServer(packet, flow, attempt)
    else this.fromClient(packet, flow, attempt)
    return false
  }

  private syn(packet: Packet, flow: number): void {
    const { attempts } = this
    if (this.flows.reverse) {
      // The far side opens (port reused the other way round, or simultaneous open, RFC 9293 §3.5): the newest opener is the client.
      if (this.ofFlow.attempt.at[flow]! >= 0 && attempts.isn.at[this.ofFlow.attempt.at[flow]!] === packet.acknowledgement) return
      this.flows.swap(flow)
    }
    const { frame } = packet
    const current = this.ofFlow.attempt.at[flow]!
    if (current >= 0 && this.startsLate(packet, current)) {
      attempts.flags.at[current]! &= ~START_NOT_SEEN
      attempts.startFrame.at[current] = frame.number
      attempts.startTime.at[current] = frame.time
      attempts.lastSynTime.at[current] = frame.time
      return
    }
    if (current >= 0 && attempts.isn.at[current] === packet.sequence >>> 0 && (attempts.flags.at[current]! & START_NOT_SEEN) === 0) {
      const since = frame.time - attempts.lastSynTime.at[current]!
      if (this.flows.isDeeper(packet.path, attempts.path.at[current]!)) {
        attempts.path.at[current] = packet.path
        attempts.carriage.at[current] = packet.inner.carriage
      }
      if (since < 0) {
        // Interfaces are captured side by side: this copy was sent first.
        attempts.startFrame.at[current] = frame.number
        attempts.startTime.at[current] = frame.time
      }
      if (since < COPY_WINDOW) return
      attempts.repeat(current, frame.time)
      return
    }
    const attempt = this.begin(packet, flow)
    attempts.flags.at[attempt]! |= ISN_SEEN
    attempts.isn.at[attempt] = packet.sequence
    attempts.fastOpen.at[attempt] = fastOpenOf(packet)
  }

  /** The SYN of an attempt whose SYN-ACK stands before it in the file: interfaces are captured side by side. */
  private startsLate({ frame, sequence }: Packet, attempt: number): boolean {
    const { answerTime, flags, isn } = this.attempts
    const answeredOnly = (flags.at[attempt]! & (START_NOT_SEEN | ISN_SEEN)) === (START_NOT_SEEN | ISN_SEEN)
    return answeredOnly && isn.at[attempt] === sequence >>> 0 && frame.time <= answerTime.at[attempt]!
  }

  private synAck(packet: Packet, flow: number): void {
    const { attempts } = this
    let attempt = this.ofFlow.attempt.at[flow]!
    if (attempt < 0) {
      if (!this.flows.reverse) this.flows.swap(flow)
      attempt = this.begin(packet, flow)
      attempts.flags.at[attempt]! |= START_NOT_SEEN | ISN_SEEN
      attempts.isn.at[attempt] = packet.acknowledgement - 1
    } else if (!this.flows.reverse || (attempts.isn.at[attempt]! + 1) >>> 0 !== packet.acknowledgement >>> 0) return
    if (attempts.answerFrame.at[attempt] === 0) {
      attempts.answerFrame.at[attempt] = packet.frame.number
      attempts.answerTime.at[attempt] = packet.frame.time
    }
  }

  private fromServer(packet: Packet, flow: number, attempt: number): void {
    const { attempts } = this
    const { number, time } = packet.frame
    if ((packet.tcpFlags & RST) !== 0) {
      if (attempts.serverResetFrame.at[attempt] === 0) {
        attempts.serverResetFrame.at[attempt] = number
        attempts.serverResetTime.at[attempt] = time
      }
      return
    }
    attempts.flags.at[attempt]! |= SERVER_WENT_ON
    const silent = attempts.serverDataFrame.at[attempt] === 0
    if (silent && attempts.tls.at[attempt] === HELLO_SENT) attempts.tls.at[attempt] = answerToHello(packet)
    if (packet.payloadLength > 0 && silent) {
      attempts.serverDataFrame.at[attempt] = number
      attempts.serverDataTime.at[attempt] = time
      attempts.serverMark.at[attempt] = markOf(packet)
      this.noteCarried(packet, attempt)
      // Server data stands for a SYN-ACK that is missing from the capture (model.md §5a).
      if (attempts.answerFrame.at[attempt] === 0) {
        attempts.answerFrame.at[attempt] = number
        attempts.answerTime.at[attempt] = time
      }
      this.settle(flow, attempt)
    }
  }

  private fromClient(packet: Packet, flow: number, attempt: number): void {
    const { attempts } = this
    const { number, time } = packet.frame
    if ((packet.tcpFlags & RST) !== 0) {
      if (attempts.clientResetFrame.at[attempt] === 0) {
        attempts.clientResetFrame.at[attempt] = number
        attempts.clientResetTime.at[attempt] = time
      }
      return
    }
    attempts.flags.at[attempt]! |= CLIENT_WENT_ON
    if ((packet.tcpFlags & FIN) !== 0 && attempts.clientFinFrame.at[attempt] === 0) {
      attempts.clientFinFrame.at[attempt] = number
      attempts.clientFinTime.at[attempt] = time
    }
    if (packet.payloadLength === 0) return
    if (attempts.clientDataFrame.at[attempt] === 0) {
      attempts.clientDataFrame.at[attempt] = number
      attempts.clientDataTime.at[attempt] = time
      attempts.payloadMark.at[attempt] = markOf(packet)
      this.noteCarried(packet, attempt)
      if (startsClientHello(packet.view, packet.payload, packet.payloadEnd)) attempts.tls.at[attempt] = HELLO_SENT
    }
    if ((attempts.flags.at[attempt]! & NAME_TRIED) === 0 && this.names.read(packet, attempt, attempts))
      attempts.flags.at[attempt]! |= NAME_TRIED
    this.settle(flow, attempt)
  }

  /** A tunnel in a stream lives for hours: of one whose beginning is not in the capture the first data show it. */
  private noteCarried({ view, payload, payloadEnd }: Packet, attempt: number): void {
    const { flags, streamTunnel } = this.attempts
    if ((flags.at[attempt]! & START_NOT_SEEN) !== 0 && carriedMacLength(view, payload, payloadEnd) >= 0) streamTunnel.at[attempt] = CARRIES
  }

  private settle(flow: number, attempt: number): void {
    const { attempts } = this
    if (attempts.serverDataFrame.at[attempt] !== 0 && (attempts.flags.at[attempt]! & NAME_TRIED) !== 0) this.ofFlow.stage.at[flow] = SETTLED
  }

  /** A conversation whose opening is not in the capture. */
  private midstream(packet: Packet, flow: number): number {
    const attempt = this.begin(packet, flow)
    this.attempts.flags.at[attempt]! |= START_NOT_SEEN | NAME_TRIED
    return attempt
  }

  private begin(packet: Packet, flow: number): number {
    const { attempts, ofFlow } = this
    const attempt = attempts.add(flow, TRANSPORT_TCP, packet.frame.number, packet.frame.time, packet.path, packet.inner.carriage)
    attempts.process.at[attempt] = this.processes.of(packet)
    const before = ofFlow.attempt.at[flow]!
    if (before >= 0) attempts.nextOfFlow.at[before] = attempt
    ofFlow.attempt.at[flow] = attempt
    ofFlow.stage.at[flow] = OPEN
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
