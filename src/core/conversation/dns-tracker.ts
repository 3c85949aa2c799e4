/** DNS in every form that can be read: over UDP, over TCP (RFC 7766), mDNS (RFC 6762), LLMNR (RFC 4795), and NetBIOS names (RFC 1002). */
import type { Oddities } from '../base/oddity.js'
import type { Renumbering } from '../base/renumbering.js'
import type { Packet } from '../packet/packet.js'
import { type DnsMessageListener, DnsStream } from '../stream/dns-stream.js'
import { DnsReader } from '../wire/dns.js'
import { textOf } from '../wire/dns-name.js'
import { parseNbns } from '../wire/nbns.js'
import type { FlowTable } from './flow-table.js'
import type { LookupTransport } from './lookup.js'
import { type LookupTracker, MessageOrigin } from './lookup-tracker.js'

export const DNS_PORT = 53
const MDNS_PORT = 5353
const LLMNR_PORT = 5355
const NETBIOS_PORT = 137

const FIN = 0x01
const SYN = 0x02
const RST = 0x04

/** Connections whose streams are put together at a time; each stream is bounded by one message. */
const MOST_STREAMS = 2048

/** The two streams of a connection. */
interface Streams {
  readonly fromClient: DnsStream
  readonly fromServer: DnsStream
  /** Reads what the client, or the server, has sent. */
  readonly clientSaid: DnsMessageListener
  readonly serverSaid: DnsMessageListener
  /** Ended by a reset, or by the FIN of either side. */
  finished: boolean
}

export class DnsTracker {
  private readonly lookups: LookupTracker
  private readonly flows: FlowTable
  private readonly oddities: Oddities
  private readonly origin = new MessageOrigin()
  private readonly reader: DnsReader<number>
  private streams = new Map<number, Streams>()

  constructor(lookups: LookupTracker, flows: FlowTable, oddities: Oddities) {
    this.lookups = lookups
    this.reader = new DnsReader((octets, length) => lookups.names.intern(textOf(octets, length)))
    this.flows = flows
    this.oddities = oddities
  }

  renumber(attempts: Renumbering): void {
    this.streams = attempts.ofKeys(this.streams)
    this.reader.forgetNames()
  }

  /** How a datagram between these ports carries DNS; undefined where it does not. */
  transportOf(srcPort: number, dstPort: number): LookupTransport | undefined {
    if (srcPort === DNS_PORT || dstPort === DNS_PORT) return 'udp'
    if (srcPort === MDNS_PORT || dstPort === MDNS_PORT) return 'mdns'
    if (srcPort === LLMNR_PORT || dstPort === LLMNR_PORT) return 'llmnr'
    return srcPort === NETBIOS_PORT || dstPort === NETBIOS_PORT ? 'nbns' : undefined
  }

  datagram(packet: Packet, transport: LookupTransport): void {
    const { view, payload, payloadEnd, payloadLength, frame } = packet
    const cut = payloadEnd - payload < payloadLength
    if (payload >= payloadEnd) {
      if (cut) this.oddities.note('dns-cut-short', frame.number)
      return
    }
    const { origin } = this
    origin.src = packet.inner.src
    origin.dst = packet.inner.dst
    origin.srcPort = packet.srcPort
    origin.dstPort = packet.dstPort
    origin.frame = frame.number
    origin.time = frame.time
    if (transport === 'nbns') {
      const message = parseNbns(view, payload, payloadEnd)
      if (message) this.lookups.netbios(origin, message)
      return
    }
    this.read(view, payload, payloadEnd, transport, cut)
  }

  /**
   * A segment of a conversation with a DNS port, in row `attempt` of the attempts: each connection has streams of its own.
   * `clientIsn` is undefined where the opening was not seen.
   */
  segment(packet: Packet, attempt: number, clientIsn: number | undefined): void {
    const { frame, view, payload, payloadEnd, payloadLength, tcpFlags } = packet
    const streams = this.streams.get(attempt) ?? (payloadLength > 0 ? this.begin(packet, clientIsn) : undefined)
    if (!streams) return
    this.keepRecent(attempt, streams, frame.number)
    const { reverse } = this.flows
    const [own, said] = reverse ? [streams.fromServer, streams.serverSaid] : [streams.fromClient, streams.clientSaid]
    // RFC 7413 §3: a SYN may bring data, which begin behind the number that it takes up itself.
    const sequence = (tcpFlags & SYN) !== 0 ? packet.sequence + 1 : packet.sequence
    if (payloadLength > 0) own.push(frame.number, frame.time, sequence, view, payload, payloadEnd, said, payloadLength)
    if (reverse) streams.fromClient.acknowledge(packet.acknowledgement, streams.clientSaid)
    else streams.fromServer.acknowledge(packet.acknowledgement, streams.serverSaid)
    // Behind a FIN a lost segment may still be sent again; behind a reset nothing comes (RFC 9293 §3.5.2).
    if ((tcpFlags & FIN) !== 0) streams.finished = true
    if ((tcpFlags & RST) !== 0) finish(streams)
  }

  /** No frame will follow: tells what still waits. */
  end(): void {
    for (const streams of this.streams.values()) finish(streams)
    this.streams.clear()
  }

  private begin(packet: Packet, clientIsn: number | undefined): Streams {
    const { inner, srcPort, dstPort } = packet
    const forth = { src: inner.src, dst: inner.dst, srcPort, dstPort }
    const back = { src: inner.dst, dst: inner.src, srcPort: dstPort, dstPort: srcPort }
    const [clientSaid, serverSaid] = this.flows.reverse ? [back, forth] : [forth, back]
    return {
      fromClient: new DnsStream(clientIsn),
      fromServer: new DnsStream(undefined),
      clientSaid: this.listener(clientSaid),
      serverSaid: this.listener(serverSaid),
      finished: false,
    }
  }

  /** Connections stand in the order of their last segments, so that the one that was silent longest gives way. */
  private keepRecent(attempt: number, streams: Streams, frame: number): void {
    this.streams.delete(attempt)
    this.streams.set(attempt, streams)
    if (this.streams.size <= MOST_STREAMS) return
    const [oldest, given] = this.streams.entries().next().value!
    this.streams.delete(oldest)
    if (!given.finished) this.oddities.note('stream-table-full', frame)
    finish(given)
  }

  private listener(ends: { src: number; dst: number; srcPort: number; dstPort: number }): DnsMessageListener {
    return (view, at, end, frame, time) => {
      Object.assign(this.origin, ends, { frame, time })
      this.read(view, at, end, 'tcp', false)
    }
  }

  private read(view: DataView, at: number, end: number, transport: LookupTransport, cut: boolean): void {
    const message = this.reader.read(view, at, end)
    if (cut) this.oddities.note('dns-cut-short', this.origin.frame)
    if (!message) return
    if (!cut && (message.malformed || !message.complete)) this.oddities.note('dns-malformed', this.origin.frame)
    this.origin.view = view
    this.lookups.message(this.origin, message, transport)
  }
}

function finish(streams: Streams): void {
  streams.finished = true
  streams.fromClient.end(streams.clientSaid)
  streams.fromServer.end(streams.serverSaid)
}
