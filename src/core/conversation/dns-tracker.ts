/** DNS in every form that can be read: over UDP, over TCP (RFC 7766), mDNS (RFC 6762) and LLMNR (RFC 4795). */
import type { Oddities } from '../base/oddity.js'
import type { Nanos } from '../base/time.js'
import type { Packet } from '../packet/packet.js'
import { DnsStream } from '../stream/dns-stream.js'
import { DnsReader } from '../wire/dns.js'
import type { FlowTable } from './flow-table.js'
import type { LookupTransport } from './lookup.js'
import { type LookupTracker, MessageOrigin } from './lookup-tracker.js'

export const DNS_PORT = 53
const MDNS_PORT = 5353
const LLMNR_PORT = 5355

/** Streams under reassembly at a time; each is bounded by one message. */
const MOST_STREAMS = 2048

interface Streams {
  readonly fromClient: DnsStream
  readonly fromServer: DnsStream
}

export class DnsTracker {
  private readonly lookups: LookupTracker
  private readonly flows: FlowTable
  private readonly oddities: Oddities
  private readonly origin = new MessageOrigin()
  private readonly reader = new DnsReader()
  private readonly streams = new Map<number, Streams>()

  constructor(lookups: LookupTracker, flows: FlowTable, oddities: Oddities) {
    this.lookups = lookups
    this.flows = flows
    this.oddities = oddities
  }

  /** How a datagram between these ports carries DNS; undefined where it does not. */
  transportOf(srcPort: number, dstPort: number): LookupTransport | undefined {
    if (srcPort === DNS_PORT || dstPort === DNS_PORT) return 'udp'
    if (srcPort === MDNS_PORT || dstPort === MDNS_PORT) return 'mdns'
    return srcPort === LLMNR_PORT || dstPort === LLMNR_PORT ? 'llmnr' : undefined
  }

  datagram(packet: Packet, transport: LookupTransport): void {
    const { view, payload, payloadEnd, payloadLength, frame } = packet
    if (payload >= payloadEnd) return
    const { origin } = this
    origin.src = packet.inner.src
    origin.dst = packet.inner.dst
    origin.srcPort = packet.srcPort
    origin.dstPort = packet.dstPort
    origin.frame = frame.number
    origin.time = frame.time
    this.read(view, payload, payloadEnd, transport, payloadEnd - payload < payloadLength)
  }

  /** A segment of a conversation with a DNS port. `isn` is the client's, undefined where the opening was not seen. */
  segment(packet: Packet, flow: number, clientIsn: number | undefined): void {
    const { frame, view, payload, payloadEnd, payloadLength } = packet
    let streams = this.streams.get(flow)
    if (!streams) {
      if (payloadLength === 0) return
      streams = { fromClient: new DnsStream(clientIsn), fromServer: new DnsStream(undefined) }
      this.streams.set(flow, streams)
      if (this.streams.size > MOST_STREAMS) {
        this.streams.delete(this.streams.keys().next().value!)
        this.oddities.note('stream-table-full', frame.number)
      }
    }
    const { reverse } = this.flows
    const forward = { src: packet.inner.src, dst: packet.inner.dst, srcPort: packet.srcPort, dstPort: packet.dstPort }
    const back = { src: packet.inner.dst, dst: packet.inner.src, srcPort: packet.dstPort, dstPort: packet.srcPort }
    const [own, other] = reverse ? [streams.fromServer, streams.fromClient] : [streams.fromClient, streams.fromServer]
    if (payloadLength > 0)
      own.push(frame.number, frame.time, packet.sequence, view, payload, payloadEnd, this.listener(forward), payloadLength)
    other.acknowledge(packet.acknowledgement, this.listener(back))
  }

  private listener(ends: { src: number; dst: number; srcPort: number; dstPort: number }) {
    return (view: DataView, at: number, end: number, frame: number, time: Nanos) => {
      Object.assign(this.origin, ends, { frame, time })
      this.read(view, at, end, 'tcp', false)
    }
  }

  private read(view: DataView, at: number, end: number, transport: LookupTransport, cut: boolean): void {
    const message = this.reader.read(view, at, end)
    if (!message) return
    if (cut) this.oddities.note('dns-cut-short', this.origin.frame)
    else if (message.malformed || !message.complete) this.oddities.note('dns-malformed', this.origin.frame)
    this.origin.view = view
    this.lookups.message(this.origin, message, transport)
  }
}
