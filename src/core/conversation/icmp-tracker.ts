/**
 * ICMP errors, joined to the attempt whose packet they quote (RFC 792, RFC 4443 §3). A quoted packet counts as no traffic.
 *
 * An error about a tunnel's outer packet comes from outside the tunnel and is joined to what was inside. Eight octets, which is all that
 * RFC 792 promises of a quoted packet's content, do not name it: then it is the last packet that went into that tunnel.
 */
import type { Decoder } from '../packet/decoder.js'
import { Packet } from '../packet/packet.js'
import { OK } from '../wire/check.js'
import * as icmp from '../wire/icmp.js'
import { TCP } from '../wire/ip-protocol.js'
import { type AttemptTable, TRANSPORT_TCP } from './attempt-table.js'
import type { FlowTable } from './flow-table.js'
import type { FlowAttempts } from './tcp-tracker.js'

const FRAGMENTATION_NEEDED = 4

export class IcmpTracker {
  private readonly decoder: Decoder
  private readonly flows: FlowTable
  private readonly attempts: AttemptTable
  private readonly ofFlow: FlowAttempts
  private readonly quote = new Packet()

  constructor(decoder: Decoder, flows: FlowTable, attempts: AttemptTable, ofFlow: FlowAttempts) {
    this.decoder = decoder
    this.flows = flows
    this.attempts = attempts
    this.ofFlow = ofFlow
  }

  /** True where the message was an error; other messages are left to others. */
  error(packet: Packet): boolean {
    const { view, payload, payloadEnd } = packet
    const { version } = packet.inner
    if (icmp.check(view, payload, payloadEnd) !== OK) return false
    const type = icmp.readType(view, payload)
    if (!icmp.isError(version, type)) return false
    const code = icmp.readCode(view, payload)
    this.join(packet, version, type, code)
    return true
  }

  private join(packet: Packet, version: number, type: number, code: number): void {
    const { attempts, quote } = this
    const { view, payload, payloadEnd, frame } = packet
    const quotedEnd = icmp.quotedEnd(version, view, payload, payloadEnd)
    if (!this.decoder.decodeQuote(view, icmp.quotedAt(payload), quotedEnd, frame.interface, quote) || quote.protocol === 0) return
    const carriage = this.reportTunnel(packet, type, code)
    if (!endsAttempts(version, type, code)) return
    const outer = carriage >= 0
    const flow =
      outer && quote.depth - 1 === this.decoder.quotedLayer
        ? this.decoder.carriages.newestFlow.at[carriage]!
        : this.flows.find(quote.inner.src, quote.inner.dst, quote.srcPort, quote.dstPort, quote.protocol)
    if (flow < 0 || flow >= this.ofFlow.length) return
    const attempt = this.ofFlow.attempt.at[flow]!
    if (attempt < 0 || attempts.answerFrame.at[attempt] !== 0) return
    // RFC 792 quotes at least 8 octets: the sequence number says which attempt of these ports it was.
    if (quote.protocol === TCP && attempts.transport.at[attempt] === TRANSPORT_TCP && quote.sequence >>> 0 !== attempts.isn.at[attempt])
      return
    attempts.icmpCount.at[attempt]!++
    attempts.icmpFrame.at[attempt] = frame.number
    attempts.icmpTime.at[attempt] = frame.time
    attempts.icmpType.at[attempt] = type
    attempts.icmpCode.at[attempt] = code
    attempts.icmpOuter.at[attempt] = outer ? 1 : 0
  }

  /** The carriage whose outer packet is quoted, or -1. */
  private reportTunnel({ frame, inner }: Packet, type: number, code: number): number {
    const { quotedEntrance, quotedLayer, carriages } = this.decoder
    if (!quotedEntrance) return -1
    return carriages.reported(quotedEntrance, this.quote.ip[quotedLayer]!, inner.src, type, code, frame)
  }
}

/** Path MTU discovery (RFC 1191, RFC 8201) ends nothing; unreachable, time exceeded and parameter problem do. */
function endsAttempts(version: number, type: number, code: number): boolean {
  if (version === 6) return type !== icmp.V6_PACKET_TOO_BIG
  return !(type === icmp.DESTINATION_UNREACHABLE && code === FRAGMENTATION_NEEDED)
}
