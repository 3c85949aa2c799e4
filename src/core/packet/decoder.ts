/**
 * The walk: from a frame to the transport header of its innermost IP packet.
 *
 * Header files are pure functions of bytes; only this file writes to `Packet`. A header that fails its check ends
 * the walk: everything above it is kept.
 */
import type { AddressTable } from '../address/address-table.js'
import type { Oddities, OddityId } from '../base/oddity.js'
import type { Frame } from '../capture/frame.js'
import { BY_CONTENT, BY_IP_PROTOCOL, BY_UDP_PORT, DECRYPTED, type Entrance, STREAMED, UDP_PORT_ROW } from '../tunnel/index.js'
import { ADVERTISED, BUBBLE, CONTROL, ECHO, Inside, PACKET, SOLICITED } from '../tunnel/tunnel.js'
import { OK } from '../wire/check.js'
import * as ethernet from '../wire/ethernet.js'
import * as etherType from '../wire/ether-type.js'
import * as protocols from '../wire/ip-protocol.js'
import * as ipv4 from '../wire/ipv4.js'
import * as extension from '../wire/ipv6-extension.js'
import * as linkType from '../wire/link-type.js'
import { SYN } from '../wire/tcp.js'
import { CarriageTable } from './carriage-table.js'
import { readExported } from './exported-layer.js'
import { Fragment, Fragments } from './fragments.js'
import { readIPv4, readIPv6 } from './internet-layer.js'
import { LinkLayer } from './link-layer.js'
import { LinkTable, NO_LINK } from './link-table.js'
import { type IpLayer, MAX_DEPTH, Packet } from './packet.js'
import { PlainPacket } from './plain-packet.js'
import { NATIVE, PathTable } from './path-table.js'
import * as transport from './transport-layer.js'
import { WireguardSessions } from './wireguard-sessions.js'

/** Twice the eight kinds of extension header: a longer chain is odd, but read (RFC 8504 §5.3 lets hosts refuse it). */
const MAX_EXTENSIONS = 16

const ECHO_REQUEST = 128
const ROUTER_SOLICITATION = 133
const ROUTER_ADVERTISEMENT = 134

/** What `readUpper` found. */
const DONE = 0
const TUNNEL = 1

export class Decoder {
  readonly packet = new Packet()
  readonly links = new LinkTable()
  readonly carriages: CarriageTable
  readonly paths = new PathTable()
  readonly wireguard: WireguardSessions
  readonly plain: PlainPacket
  private readonly carrier = { depth: 0, path: NATIVE, srcPort: 0, dstPort: 0 }
  private readonly link = new LinkLayer()
  private readonly inside = new Inside()
  private readonly fragment = new Fragment()
  readonly fragments: Fragments
  /** The way into the tunnel whose inside is being read. */
  private entrance: Entrance | undefined
  /** Its row, -1 where it leaves no trace. */
  private carriage = -1
  /** Octets of the frame that were not captured: a packet without a length of its own goes on for so long. */
  private missing = 0
  /** A packet quoted in an ICMP error is read without leaving a trace. */
  private quoting = false
  /** The way into the first tunnel that the last quoted packet was in, and the layer of its outer packet. */
  quotedEntrance: Entrance | undefined
  quotedLayer = 0
  private frameNumber = 0

  constructor(
    private readonly addresses: AddressTable,
    private readonly oddities: Oddities,
  ) {
    this.carriages = new CarriageTable(addresses, oddities)
    this.fragments = new Fragments(oddities)
    this.plain = new PlainPacket(addresses)
    this.wireguard = new WireguardSessions(oddities)
  }

  /** Fills `packet`, but for the ids of its addresses (`plain` has their hashes), where it is a plain one; false: it has to be decoded. */
  readPlain(frame: Frame): boolean {
    const { packet, plain, wireguard } = this
    if (wireguard.hasKeys || !plain.read(frame, packet)) return false
    packet.linkSrc = this.links.readEui48(frame.view, ethernet.sourceAt(frame.start))
    if (frame.wireLength > frame.end - frame.start) this.oddities.note('frame-cut-short', frame.number)
    return true
  }

  /** Fills `packet`; false where there is no IP packet in the frame (then `etherType` and the payload are the link's). */
  decode(frame: Frame): boolean {
    const { packet, link } = this
    const { view } = frame
    this.frameNumber = frame.number
    packet.frame = frame
    packet.view = view
    packet.copy = false
    link.enter(view, frame.start, frame.end, frame.linkType)
    this.readLinks(packet)
    packet.packetType = link.packetType
    packet.interfaceIndex = link.interfaceIndex
    packet.processId = link.processId || frame.processId
    packet.commandNameAt = link.commandNameAt
    packet.etherType = link.etherType
    this.missing = frame.wireLength - (frame.end - frame.start)
    if (this.missing > 0) this.note('frame-cut-short')
    if (link.unknown) this.note('link-type-unknown')
    if (link.short) this.note('link-header-short')
    if (link.encrypted) this.note('wifi-encrypted')
    if (this.walk(packet, frame.interface, link.at, link.end, link.etherType)) return true
    return link.exportedAt >= 0 && readExported(packet, link.exportedAt, Math.max(this.missing, 0), this.addresses)
  }

  /** The packet at `at` that an ICMP error quotes, perhaps cut short: counts nothing, changes no table but addresses. */
  decodeQuote(view: DataView, at: number, end: number, interface_: number, quote: Packet): boolean {
    if (at >= end) return false
    const version = view.getUint8(at) >>> 4
    quote.frame = this.packet.frame
    quote.view = view
    quote.copy = false
    quote.etherType = version === 4 ? etherType.IPV4 : version === 6 ? etherType.IPV6 : 0
    this.missing = 0
    this.quotedEntrance = undefined
    this.quoting = true
    const found = this.walk(quote, interface_, at, end, quote.etherType)
    this.quoting = false
    return found
  }

  /** What carries the packets that `decodeCarried` is given from now on: the packet that has just been decoded. */
  keepCarrier(): void {
    const { carrier, packet } = this
    carrier.depth = packet.depth
    carrier.path = packet.path
    carrier.srcPort = packet.srcPort
    carrier.dstPort = packet.dstPort
  }

  /** A packet that came whole out of a TCP stream with the carrier's segment: fills `packet`, one layer deeper. */
  decodeCarried(view: DataView, at: number, end: number): boolean {
    const { carrier, inside, packet } = this
    if (carrier.depth === MAX_DEPTH) {
      this.note('tunnel-too-deep')
      return false
    }
    packet.view = view
    packet.copy = false
    packet.reassembled = true
    packet.depth = carrier.depth
    packet.path = carrier.path
    packet.srcPort = carrier.srcPort
    packet.dstPort = carrier.dstPort
    this.missing = 0
    inside.announced = true
    if (this.enter(STREAMED, packet, packet.ip[carrier.depth - 1]!, at, end) !== TUNNEL) return false
    return this.descend(packet, packet.frame.interface, inside.at, inside.end, inside.etherType) && packet.depth > carrier.depth
  }

  /** No frame will follow. */
  end(): void {
    this.fragments.end()
  }

  private walk(packet: Packet, interface_: number, start: number, limit: number, type: number): boolean {
    packet.depth = 0
    packet.path = NATIVE
    packet.protocol = 0
    packet.srcPort = 0
    packet.dstPort = 0
    packet.tcpFlags = 0
    packet.payload = Math.min(start, limit)
    packet.payloadEnd = limit
    packet.payloadLength = limit - packet.payload
    packet.reassembled = false
    this.entrance = undefined
    return this.descend(packet, interface_, start, limit, type)
  }

  /** From an IP header to the innermost transport header. */
  private descend(packet: Packet, interface_: number, start: number, limit: number, type: number): boolean {
    const { inside } = this
    let at = start
    let end = limit
    let next = type
    for (;;) {
      if (next !== etherType.IPV4 && next !== etherType.IPV6) return packet.depth > 0
      if (packet.depth === MAX_DEPTH) {
        this.note('tunnel-too-deep')
        return true
      }
      const layer = packet.ip[packet.depth]!
      const oddity =
        next === etherType.IPV4
          ? readIPv4(packet.view, at, end, this.missing, this.addresses, layer)
          : readIPv6(packet.view, at, end, this.missing, interface_, this.addresses, layer)
      if (oddity) {
        this.note(oddity)
        return packet.depth > 0
      }
      if (this.readUpper(packet, this.arrive(packet, layer)) === DONE) return true
      at = inside.at
      end = inside.end
      next = inside.etherType
      if (next === etherType.IPV4 || next === etherType.IPV6) continue
      if (this.entrance!.framing) this.link.enter(packet.view, at, end, linkType.ETHERNET)
      else {
        this.link.short = false
        this.link.descend(packet.view, at, end, next)
      }
      if (this.link.short) this.note('tunnel-header-cut')
      at = this.link.at
      end = this.link.end
      next = this.link.etherType
    }
  }

  /** A further IP layer has been read: says what brought it, and which layer of the packet it is. */
  private arrive(packet: Packet, read: IpLayer): IpLayer {
    const { entrance } = this
    let layer = read
    layer.carriage = -1
    if (entrance?.framing) {
      // What a capture device added is taken off: the walk begins anew with the layer inside.
      layer = packet.ip[0]!
      copyLayer(read, layer)
      packet.depth = 0
      packet.path = NATIVE
      packet.etherType = this.link.etherType
      if (!this.quoting) this.readLinks(packet)
    } else if (entrance !== undefined && !this.quoting) {
      const outer = packet.ip[packet.depth - 1]!
      layer.carriage = this.carriage
      if (layer.carriage >= 0) {
        this.carriages.open(layer.carriage, entrance, outer, layer)
        packet.path = this.paths.enter(packet.path, this.carriages.kind.get(layer.carriage))
      }
    }
    packet.depth++
    packet.srcPort = 0
    packet.dstPort = 0
    packet.tcpFlags = 0
    packet.protocol = 0
    packet.payload = layer.payload
    packet.payloadEnd = layer.end
    packet.payloadLength = Math.max(layer.at + layer.length - layer.payload, 0)
    return layer
  }

  private readLinks(packet: Packet): void {
    const { link } = this
    packet.linkSrc = link.sourceAt < 0 ? NO_LINK : this.links.read(packet.view, link.sourceAt, link.addressLength)
    packet.linkDst = link.destinationAt < 0 ? NO_LINK : this.links.read(packet.view, link.destinationAt, link.addressLength)
  }

  /** From behind the IP header to the transport header, or into a tunnel. */
  private readUpper(packet: Packet, layer: IpLayer): number {
    if (layer.version === 4 && !this.gatherIPv4(packet, layer)) return DONE
    if ((layer.version === 6 || layer.protocol === protocols.AUTHENTICATION) && !this.readExtensions(packet, layer)) return DONE
    packet.protocol = layer.protocol
    packet.payload = layer.payload
    packet.payloadEnd = layer.end
    packet.payloadLength = Math.max(layer.at + layer.length - layer.payload, 0)
    switch (layer.protocol) {
      case protocols.TCP: {
        const oddity = transport.readTcp(packet, layer)
        if (oddity) this.note(oddity)
        else if (layer.carriage >= 0 && (packet.tcpFlags & SYN) !== 0) this.keepSegmentSize(packet, layer)
        return DONE
      }
      case protocols.UDP:
      case protocols.UDP_LITE:
        return this.readUdp(packet, layer)
      case protocols.SCTP:
      case protocols.DCCP:
        transport.readPorts(packet, layer)
        return DONE
      case protocols.ICMP:
      case protocols.ICMPV6:
        transport.readEcho(packet, layer)
        this.countControl(packet, layer)
        return DONE
      case protocols.NO_NEXT_HEADER:
        this.countControl(packet, layer)
        return DONE
      default:
        return this.enterByProtocol(packet, layer)
    }
  }

  /** False where a piece has to wait for the others. */
  private gatherIPv4(packet: Packet, layer: IpLayer): boolean {
    const { view } = packet
    if (!ipv4.isFragment(view, layer.at)) return true
    const { fragment } = this
    fragment.identification = ipv4.identification(view, layer.at)
    fragment.offset = ipv4.fragmentOffset(view, layer.at)
    fragment.more = ipv4.moreFragments(view, layer.at)
    fragment.protocol = layer.protocol
    fragment.headerEnd = layer.payload
    return this.gather(packet, layer, layer.payload)
  }

  private gather(packet: Packet, layer: IpLayer, at: number): boolean {
    const { fragment, fragments } = this
    // A piece that the capture cut short makes no datagram; the first still has the ports.
    if (this.quoting || layer.at + layer.length > layer.end) return fragment.offset === 0
    fragment.src = layer.src
    fragment.dst = layer.dst
    // Cooked captures of all interfaces hold a piece once for each.
    fragment.interface = packet.frame.interface * 65536 + packet.interfaceIndex
    fragment.frame = packet.frame.number
    fragment.time = packet.frame.time
    fragment.headerAt = layer.at
    fragment.at = at
    fragment.end = layer.end
    if (!fragments.add(packet.view, fragment, layer.version === 4)) return false
    packet.view = fragments.view
    packet.reassembled = true
    layer.at = 0
    layer.payload = fragments.headerLength
    layer.end = fragments.view.byteLength
    layer.length = layer.end
    layer.protocol = fragments.protocol
    packet.payload = layer.payload
    packet.payloadEnd = layer.end
    this.missing = 0
    return true
  }

  /** Steps over extension headers; false where the walk ends among them. */
  private readExtensions(packet: Packet, layer: IpLayer): boolean {
    for (let count = 0; extension.isExtension(layer.protocol); count++) {
      if (count === MAX_EXTENSIONS) this.note('ipv6-extension-chain')
      const { view } = packet
      const at = layer.payload
      if (extension.check(view, at, layer.end, layer.protocol) !== OK) {
        this.note('ipv6-extension-cut')
        return false
      }
      const next = extension.nextHeader(view, at)
      const after = at + extension.length(view, at, layer.protocol)
      // A header with nothing behind it is what the packet is about (mobility, HIP).
      if (next === protocols.NO_NEXT_HEADER && (layer.protocol === protocols.MOBILITY || layer.protocol === protocols.HIP)) return true
      if (layer.protocol === protocols.FRAGMENT) {
        const { fragment } = this
        fragment.offset = extension.fragmentOffset(view, at)
        fragment.more = extension.moreFragments(view, at)
        layer.protocol = next
        layer.payload = after
        // RFC 6946 §3: an atomic fragment is whole.
        if (fragment.offset === 0 && !fragment.more) continue
        fragment.identification = extension.identification(view, at)
        fragment.protocol = next
        fragment.headerEnd = at
        if (!this.gather(packet, layer, after)) return false
        continue
      }
      layer.protocol = next
      layer.payload = after
    }
    return true
  }

  private readUdp(packet: Packet, layer: IpLayer): number {
    const oddity = transport.readUdp(packet, layer)
    if (oddity) this.note(oddity)
    if (packet.payload >= packet.payloadEnd) return DONE
    if (this.wireguard.hasKeys && this.decrypt(packet, layer)) return TUNNEL
    // No tunnel hides behind a resolver's port.
    if (packet.srcPort === DNS_PORT || packet.dstPort === DNS_PORT) return DONE
    const row = UDP_PORT_ROW[packet.dstPort]! || UDP_PORT_ROW[packet.srcPort]!
    this.inside.announced = row !== 0
    if (row !== 0) return this.enter(BY_UDP_PORT[row]!, packet, layer, packet.payload, packet.payloadEnd)
    return this.enter(BY_CONTENT, packet, layer, packet.payload, packet.payloadEnd)
  }

  /** Opens a datagram of WireGuard with the keys that the capture holds; true where an IP packet came out. */
  private decrypt(packet: Packet, layer: IpLayer): boolean {
    const { wireguard } = this
    if (this.quoting || !wireguard.open(packet.view, packet.payload, packet.payloadEnd, this.frameNumber)) return false
    if (!DECRYPTED[0]!.enter(wireguard.view, 0, wireguard.length, this.inside)) return false
    if (packet.depth === MAX_DEPTH) {
      this.note('tunnel-too-deep')
      return false
    }
    // The header inside has been checked: nothing that follows could leave the outer packet's offsets with this view.
    packet.view = wireguard.view
    this.entrance = DECRYPTED[0]
    this.inside.announced = true
    this.inside.holds = PACKET
    this.inside.identifier = 0
    this.inside.marks = 0
    this.carriage = this.carriages.touch(this.entrance!, this.inside, layer, packet.srcPort, packet.dstPort, packet.frame)
    this.missing = 0
    return true
  }

  /** Counts what only keeps a tunnel up: bubbles (RFC 4380 §2.8), router solicitations and advertisements. */
  private countControl(packet: Packet, layer: IpLayer): void {
    if (layer.carriage < 0) return
    const mark = layer.protocol === protocols.NO_NEXT_HEADER ? BUBBLE : markOf(packet, layer)
    this.carriages.marks.mark(layer.carriage, mark)
    if ((mark & (BUBBLE | SOLICITED | ADVERTISED)) !== 0) this.carriages.control.add(layer.carriage, 1)
  }

  private enterByProtocol(packet: Packet, layer: IpLayer): number {
    const entrances = BY_IP_PROTOCOL[layer.protocol]
    if (entrances === undefined) return DONE
    this.inside.announced = true
    return this.enter(entrances, packet, layer, layer.payload, layer.end)
  }

  private enter(entrances: readonly Entrance[], packet: Packet, layer: IpLayer, at: number, end: number): number {
    const { inside } = this
    for (const entrance of entrances) {
      inside.holds = PACKET
      inside.identifier = 0
      inside.marks = 0
      if (!entrance.enter(packet.view, at, end, inside)) continue
      if (!this.quoting) this.carriage = this.arriveAt(entrance, packet, layer)
      else if (this.quotedEntrance === undefined && entrance.kinds.length > 0) {
        this.quotedEntrance = entrance
        this.quotedLayer = packet.depth - 1
      }
      this.entrance = entrance
      return inside.holds === PACKET ? TUNNEL : DONE
    }
    return DONE
  }

  /** Counts one more frame of a tunnel; its row. */
  private arriveAt(entrance: Entrance, packet: Packet, layer: IpLayer): number {
    if (entrance.kinds.length === 0) return -1
    const outer = packet.ip[packet.depth - 2]
    if (this.inside.holds === CONTROL && layer.carriage >= 0 && outer?.src === layer.dst && outer.dst === layer.src) {
      // A router's keepalive holds the packet that the far end is to send back: it travels when it comes.
      this.carriages.control.add(layer.carriage, 1)
      return -1
    }
    return this.carriages.touch(entrance, this.inside, layer, packet.srcPort, packet.dstPort, packet.frame)
  }

  private keepSegmentSize(packet: Packet, layer: IpLayer): void {
    const offered = transport.readSegmentSize(packet, layer)
    const { mss } = this.carriages
    if (offered > 0 && (mss.get(layer.carriage) === 0 || offered < mss.get(layer.carriage))) mss.set(layer.carriage, offered)
  }

  private note(id: OddityId): void {
    if (!this.quoting) this.oddities.note(id, this.frameNumber)
  }
}

const DNS_PORT = 53

function markOf({ view }: Packet, { protocol, payload, end }: IpLayer): number {
  if (protocol !== protocols.ICMPV6 || payload >= end) return 0
  switch (view.getUint8(payload)) {
    case ROUTER_SOLICITATION:
      return SOLICITED
    case ROUTER_ADVERTISEMENT:
      return ADVERTISED
    case ECHO_REQUEST:
      return ECHO
    default:
      return 0
  }
}

function copyLayer(from: IpLayer, to: IpLayer): void {
  to.version = from.version
  to.src = from.src
  to.dst = from.dst
  to.protocol = from.protocol
  to.hopLimit = from.hopLimit
  to.at = from.at
  to.payload = from.payload
  to.end = from.end
  to.length = from.length
}
