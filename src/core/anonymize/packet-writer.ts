/**
 * IP packets written anew, one inside another to any depth that the decoder follows: headers with other addresses, the beginnings of
 * streams and the messages that name hosts with other names, and zeros for the rest.
 */
import { LinkLayer } from '../packet/link-layer.js'
import { MAX_DEPTH } from '../packet/packet.js'
import { BY_CONTENT, BY_IP_PROTOCOL, BY_UDP_PORT, type Entrance, UDP_PORT_ROW } from '../tunnel/index.js'
import { Inside, PACKET } from '../tunnel/tunnel.js'
import { OK } from '../wire/check.js'
import * as etherType from '../wire/ether-type.js'
import * as protocols from '../wire/ip-protocol.js'
import * as ipv4 from '../wire/ipv4.js'
import * as ipv6 from '../wire/ipv6.js'
import * as extension from '../wire/ipv6-extension.js'
import * as linkType from '../wire/link-type.js'
import { FragmentedDatagrams } from './fragments.js'
import { writeIcmp, writeIcmpv6 } from './icmp.js'
import { writeAddresses } from './link-writer.js'
import { Page, type Pseudonyms } from './page.js'
import { Streams } from './streams.js'
import { fixChecksum, type Layer, writeTcp, writeUdp } from './transport-writer.js'
import { writeTunnelHeader } from './tunnel-header.js'

const ESP = 50
/** SPI and sequence number, RFC 4303 §2. */
const ESP_HEADER = 8
/** Ports and, of SCTP, the verification tag. */
const PORTS = 8
const JUMBO_PAYLOAD = 0xc2
/** Of a tunnel's own messages and of what it encrypts. */
const TUNNEL_HEAD = 8

export class PacketWriter {
  /** In a first reading of all frames what lies in several of them is gathered; in the second it is given out. */
  gathering = true
  readonly streams: Streams
  private readonly fragments = new FragmentedDatagrams()
  private readonly link = new LinkLayer()
  private readonly inside = new Inside()

  constructor(private readonly pseudonyms: Pseudonyms) {
    this.streams = new Streams(pseudonyms)
  }

  /** The packet at `at`; `quoted`: inside an ICMP error, where it was cut. */
  packet(page: Page, at: number, end: number, depth: number, quoted = false): void {
    if (at >= end || depth >= MAX_DEPTH) return
    if (ipv4.version(page.view, at) === 4) this.ipv4(page, at, end, depth, quoted)
    else this.ipv6(page, at, end, depth, quoted)
  }

  private ipv4(page: Page, at: number, end: number, depth: number, quoted: boolean): void {
    const { view } = page
    if (ipv4.check(view, at, end) !== OK) return
    const total = ipv4.totalLength(view, at)
    const headerLength = ipv4.headerLength(view, at)
    if (total !== 0 && total < headerLength) return
    const body = at + headerLength
    const stop = total === 0 ? end : Math.min(at + total, end)
    page.keep(at, at + 12)
    page.addresses(at + 12, at + 20, 4)
    // Options may hold addresses (RFC 791 §3.1: routes, timestamps): zeros end the list.
    if (view.getUint16(at + 10) !== 0) fixChecksum(page, at, Math.min(body, stop), at + 10)
    const layer: Layer = {
      version: 4,
      src: page.from(at + 12, at + 16),
      dst: page.from(at + 16, at + 20),
      whole: !quoted && (total === 0 || at + total <= end),
      quoted,
    }
    if (!ipv4.isFragment(view, at)) this.upper(page, body, stop, ipv4.protocol(view, at), layer, depth)
    else {
      const offset = ipv4.fragmentOffset(view, at)
      this.piece(
        page,
        body,
        stop,
        ipv4.identification(view, at),
        offset,
        ipv4.moreFragments(view, at),
        ipv4.protocol(view, at),
        layer,
        depth,
      )
    }
  }

  private ipv6(page: Page, at: number, end: number, depth: number, quoted: boolean): void {
    const { view } = page
    if (ipv6.check(view, at, end) !== OK) return
    const length = ipv6.payloadLength(view, at)
    const body = at + ipv6.HEADER_LENGTH
    const stop = length === 0 ? end : Math.min(body + length, end)
    page.keep(at, at + 8)
    page.addresses(at + 8, body, 16)
    const layer: Layer = {
      version: 6,
      src: page.from(at + 8, at + 24),
      dst: page.from(at + 24, at + 40),
      whole: !quoted && (length === 0 || body + length <= end),
      quoted,
    }
    this.behindIPv6(page, body, stop, ipv6.nextHeader(view, at), layer, depth)
  }

  private behindIPv6(page: Page, from: number, end: number, first: number, layer: Layer, depth: number): void {
    const { view } = page
    let at = from
    let protocol = first
    while (extension.isExtension(protocol)) {
      if (extension.check(view, at, end, protocol) !== OK) return
      const next = extension.nextHeader(view, at)
      const after = at + extension.length(view, at, protocol)
      page.keep(at, Math.min(at + 2, end))
      if (protocol === protocols.HOP_BY_HOP) this.jumbo(page, at, after)
      if (protocol === protocols.ROUTING) page.keep(at, at + 4)
      if (protocol === protocols.AUTHENTICATION) page.keep(at, at + 12)
      if (protocol === protocols.FRAGMENT) {
        page.keep(at, at + 8)
        const offset = extension.fragmentOffset(view, at)
        const more = extension.moreFragments(view, at)
        if (offset !== 0 || more) {
          this.piece(page, after, end, extension.identification(view, at), offset, more, next, layer, depth)
          return
        }
      }
      if (next === protocols.NO_NEXT_HEADER) return
      at = after
      protocol = next
    }
    this.upper(page, at, end, protocol, layer, depth)
  }

  /** RFC 2675 §2; all other options become padding. */
  private jumbo(page: Page, at: number, end: number): void {
    const { view } = page
    for (let next = at + 2; next + 2 <= end; ) {
      const type = view.getUint8(next)
      const after = type === 0 ? next + 1 : next + 2 + view.getUint8(next + 1)
      if (type === JUMBO_PAYLOAD && after <= end) page.keep(next, after)
      next = after
    }
  }

  private piece(
    page: Page,
    at: number,
    end: number,
    identification: number,
    offset: number,
    more: boolean,
    protocol: number,
    layer: Layer,
    depth: number,
  ): void {
    const key = [layer.src, layer.dst, identification, protocol, depth].join(' ')
    const alone = () => {
      // As the decoder does: the first piece is read as far as it goes.
      if (offset === 0) this.upper(page, at, end, protocol, { ...layer, whole: false }, depth)
    }
    if (!layer.whole) alone()
    else if (this.gathering) this.fragments.gather(key, offset, page.from(at, end), !more)
    else {
      const given = this.fragments.give(key, offset, end - at, (octets) => this.datagram(octets, protocol, layer, depth))
      if (given) page.put(at, given)
      else alone()
    }
  }

  private datagram(octets: Uint8Array, protocol: number, layer: Layer, depth: number): Uint8Array {
    const page = new Page(new DataView(octets.buffer, octets.byteOffset, octets.byteLength), this.pseudonyms)
    this.behindIPv6(page, 0, octets.length, protocol, layer, depth)
    return page.octets
  }

  private upper(page: Page, at: number, end: number, protocol: number, layer: Layer, depth: number): void {
    switch (protocol) {
      case protocols.TCP:
        writeTcp(page, at, end, layer, this.streams, this.gathering)
        return
      case protocols.UDP:
      case protocols.UDP_LITE:
        if (!this.udpTunnel(page, at, end, layer, depth)) writeUdp(page, at, end)
        if (layer.whole && end - at >= 8 && (layer.version === 6 || page.view.getUint16(at + 6) !== 0))
          this.fixUpper(page, at, end, at + 6, protocol, layer)
        return
      case protocols.ICMP:
        writeIcmp(page, at, end, (from, to) => this.packet(page, from, to, depth + 1, true))
        if (layer.whole && end - at >= 4) fixChecksum(page, at, end, at + 2)
        return
      case protocols.ICMPV6:
        writeIcmpv6(page, at, end, (from, to) => this.packet(page, from, to, depth + 1, true))
        if (layer.whole && end - at >= 4) this.fixUpper(page, at, end, at + 2, protocol, layer)
        return
      case protocols.SCTP:
      case protocols.DCCP:
        page.keep(at, Math.min(at + PORTS, end))
        return
      case ESP:
        page.keep(at, Math.min(at + ESP_HEADER, end))
        return
      default: {
        const entrances = BY_IP_PROTOCOL[protocol]
        this.inside.announced = true
        if (!entrances || !this.enter(entrances, page, at, end, depth, protocol)) page.mark(at, end)
      }
    }
  }

  private fixUpper(page: Page, at: number, end: number, field: number, protocol: number, layer: Layer): void {
    fixChecksum(page, at, end, field, { ...layer, protocol })
  }

  private udpTunnel(page: Page, at: number, end: number, layer: Layer, depth: number): boolean {
    const { view } = page
    if (end - at < 8) return false
    const length = view.getUint16(at + 4)
    const stop = length >= 8 ? Math.min(at + length, end) : end
    const row = UDP_PORT_ROW[view.getUint16(at + 2)]! || UDP_PORT_ROW[view.getUint16(at)]!
    this.inside.announced = row !== 0
    const entrances = row !== 0 ? BY_UDP_PORT[row]! : stop - at - 8 >= ipv6.HEADER_LENGTH ? BY_CONTENT : []
    if (layer.quoted || !this.enter(entrances, page, at + 8, stop, depth, protocols.UDP)) return false
    page.keep(at, at + 8)
    return true
  }

  private enter(entrances: readonly Entrance[], page: Page, at: number, end: number, depth: number, protocol: number): boolean {
    const { inside, link } = this
    for (const entrance of entrances) {
      inside.holds = PACKET
      if (!entrance.enter(page.view, at, end, inside)) continue
      if (inside.holds !== PACKET) {
        // Types, sequence numbers and ids by which the tunnel is known; what it says or hides is not kept.
        page.keep(at, Math.min(at + TUNNEL_HEAD, end))
        page.mark(at + TUNNEL_HEAD, end)
        return true
      }
      const { at: body, end: stop, etherType: type } = inside
      writeTunnelHeader(page, at, Math.min(body, stop), entrance, protocol)
      if (type === etherType.IPV4 || type === etherType.IPV6) this.packet(page, body, stop, depth + 1)
      else {
        if (entrance.kinds.length === 0) link.enter(page.view, body, stop, linkType.ETHERNET)
        else {
          link.sourceAt = -1
          link.destinationAt = -1
          link.descend(page.view, body, stop, type)
        }
        if (link.bridged > 1) return true
        page.keep(body, Math.min(link.at, stop))
        writeAddresses(page, link)
        if (link.etherType === etherType.IPV4 || link.etherType === etherType.IPV6) this.packet(page, link.at, link.end, depth + 1)
      }
      return true
    }
    return false
  }
}
