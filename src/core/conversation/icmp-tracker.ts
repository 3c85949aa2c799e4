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

const FRAGMENTATION_NEEDED = 4

export class IcmpTracker {
  private readonly decoder: Decoder
  private readonly flows: FlowTable
  private readonly attempts: AttemptTable
  private readonly quote = new Packet()

  constructor(decoder: Decoder, flows: FlowTable, attempts: AttemptTable) {
    this.decoder = decoder
    this.flows = flows
    this.attempts = attempts
  }

  /** True where the message was an error; other messages are left to others. */
  error(packet: Packet): boolean {
    const { view, payload, payloadEnd } = packet
    const { version } = packet.inner
    if (icmp.check(view, payload, payloadEnd) !== OK) return false
    const type = icmp.readType(view, payload)
    if (!icmp.isError(version, type)) return false
    const code = icmp.readCode(view, payload)
    if (!this.readQuote(packet, version)) return true
    const carriage = this.reportTunnel(packet, type, code)
    const attempt = this.quotedAttempt(carriage)
    if (attempt < 0) return true
    if (endsAttempts(version, type, code)) this.join(packet, attempt, type, code, carriage >= 0)
    else if (!this.attempts.tooBig.has(attempt)) {
      const { number, time } = packet.frame
      this.attempts.tooBig.set(attempt, { frame: number, time, mtu: icmp.readMtu(version, view, payload) })
    }
    return true
  }

  /** False where what the message quotes cannot be read. */
  private readQuote({ view, payload, payloadEnd, frame }: Packet, version: number): boolean {
    const quotedEnd = icmp.quotedEnd(version, view, payload, payloadEnd)
    return this.decoder.decodeQuote(view, icmp.quotedAt(payload), quotedEnd, frame.interface, this.quote) && this.quote.protocol !== 0
  }

  /**
   * The newest attempt between the ends of the packet that the message quotes, -1 none. Where the quote ends before the packet inside a
   * tunnel, it is the newest that went through it.
   */
  private quotedAttempt(carriage: number): number {
    const { quote } = this
    const flow =
      carriage >= 0 && quote.depth - 1 === this.decoder.quotedLayer
        ? this.decoder.carriages.newestFlow.get(carriage)
        : this.flows.find(quote.inner.src, quote.inner.dst, quote.srcPort, quote.dstPort, quote.protocol)
    return flow < 0 ? -1 : this.flows.attempt.get(flow)
  }

  /** `outer`: the message is about the outer packet of a tunnel. */
  private join({ frame, inner }: Packet, attempt: number, type: number, code: number, outer: boolean): void {
    const { attempts, quote } = this
    if (attempts.answerFrame.get(attempt) !== 0) return
    // RFC 792 quotes at least 8 octets: the sequence number says which attempt of these ports it was.
    if (quote.protocol === TCP && attempts.transport.get(attempt) === TRANSPORT_TCP && quote.sequence >>> 0 !== attempts.isn.get(attempt))
      return
    attempts.icmpCount.add(attempt, 1)
    attempts.icmpFrame.set(attempt, frame.number)
    attempts.icmpTime.set(attempt, frame.time)
    attempts.icmpType.set(attempt, type)
    attempts.icmpCode.set(attempt, code)
    attempts.icmpOuter.set(attempt, outer ? 1 : 0)
    attempts.icmpVersion.set(attempt, inner.version)
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
