/**
 * Plain packets: Ethernet with one tag or none, an IPv4 header without options, or an IPv6 header, and behind it TCP, or UDP with a resolver.
 *
 * Most frames of most captures are such. They are read here by the same functions of `wire/` in one straight line, without a look at all that they are
 * not; whatever is otherwise in any way is left to the decoder. For a plain packet both would say the same (a test holds one against the other).
 */
import type { AddressTable } from '../address/address-table.js'
import type { Frame } from '../capture/frame.js'
import { OK } from '../wire/check.js'
import * as etherType from '../wire/ether-type.js'
import * as ethernet from '../wire/ethernet.js'
import { TCP, UDP } from '../wire/ip-protocol.js'
import * as ipv4 from '../wire/ipv4.js'
import * as ipv6 from '../wire/ipv6.js'
import { ETHERNET } from '../wire/link-type.js'
import * as tcp from '../wire/tcp.js'
import * as udp from '../wire/udp.js'
import * as vlan from '../wire/vlan.js'
import type { IpLayer, Packet } from './packet.js'
import { NATIVE } from './path-table.js'

const DNS_PORT = 53

/** One instance serves the whole run: hashes of the addresses of the last plain packet, which need no ids. */
export class PlainPacket {
  src = 0
  dst = 0

  constructor(private readonly addresses: AddressTable) {}

  /** Fills the packet but for its addresses' ids and its link-layer address; false, with no promise of what is in the packet, where it is not plain. */
  read(frame: Frame, packet: Packet): boolean {
    if (frame.linkType !== ETHERNET) return false
    const { view, start, end } = frame
    if (end - start < ethernet.HEADER_LENGTH + vlan.HEADER_LENGTH + ipv4.MIN_HEADER_LENGTH) return false
    let at = start + ethernet.HEADER_LENGTH
    let type = ethernet.type(view, start)
    if (type === etherType.VLAN) {
      type = vlan.type(view, at)
      at += vlan.HEADER_LENGTH
    }
    const layer = packet.ip[0]!
    if (type === etherType.IPV4 ? !readIPv4(view, at, end, layer) : type !== etherType.IPV6 || !readIPv6(view, at, end, layer)) return false
    if (layer.protocol === TCP ? !readTcp(view, layer, packet) : layer.protocol !== UDP || !readUdp(view, layer, packet)) return false
    const isIPv4 = layer.version === 4
    this.src = this.addresses.hashAt(view, isIPv4 ? ipv4.sourceAt(at) : ipv6.sourceAt(at), isIPv4)
    this.dst = this.addresses.hashAt(view, isIPv4 ? ipv4.destinationAt(at) : ipv6.destinationAt(at), isIPv4)
    layer.carriage = -1
    packet.frame = frame
    packet.view = view
    packet.depth = 1
    packet.path = NATIVE
    packet.etherType = type
    packet.protocol = layer.protocol
    packet.packetType = -1
    packet.interfaceIndex = 0
    packet.processId = frame.processId
    packet.commandNameAt = -1
    packet.reassembled = false
    packet.copy = false
    return true
  }

  /** Gives the plain packet's addresses their ids. */
  identify({ view, ip, frame }: Packet): void {
    const { addresses } = this
    const layer = ip[0]!
    if (layer.version === 4) {
      layer.src = addresses.internIPv4(ipv4.source(view, layer.at))
      layer.dst = addresses.internIPv4(ipv4.destination(view, layer.at))
    } else {
      layer.src = addresses.readIPv6(view, ipv6.sourceAt(layer.at), frame.interface)
      layer.dst = addresses.readIPv6(view, ipv6.destinationAt(layer.at), frame.interface)
    }
  }
}

function readIPv4(view: DataView, at: number, end: number, layer: IpLayer): boolean {
  if (!ipv4.isShortest(view, at) || ipv4.isFragment(view, at)) return false
  const length = ipv4.totalLength(view, at)
  if (length < ipv4.MIN_HEADER_LENGTH) return false
  layer.version = 4
  layer.protocol = ipv4.protocol(view, at)
  layer.hopLimit = ipv4.timeToLive(view, at)
  layer.at = at
  layer.payload = at + ipv4.MIN_HEADER_LENGTH
  layer.length = length
  layer.end = Math.min(at + length, end)
  return true
}

function readIPv6(view: DataView, at: number, end: number, layer: IpLayer): boolean {
  if (ipv6.check(view, at, end) !== OK) return false
  const length = ipv6.payloadLength(view, at)
  if (length === 0) return false
  layer.version = 6
  layer.protocol = ipv6.nextHeader(view, at)
  layer.hopLimit = ipv6.hopLimit(view, at)
  layer.at = at
  layer.payload = at + ipv6.HEADER_LENGTH
  layer.length = ipv6.HEADER_LENGTH + length
  layer.end = Math.min(at + layer.length, end)
  return true
}

function readTcp(view: DataView, layer: IpLayer, packet: Packet): boolean {
  const at = layer.payload
  if (tcp.check(view, at, layer.end) !== OK) return false
  packet.srcPort = tcp.sourcePort(view, at)
  packet.dstPort = tcp.destinationPort(view, at)
  packet.sequence = tcp.sequence(view, at)
  packet.acknowledgement = tcp.acknowledgement(view, at)
  packet.tcpFlags = tcp.flags(view, at)
  packet.payload = at + tcp.headerLength(view, at)
  packet.payloadEnd = layer.end
  packet.payloadLength = layer.at + layer.length - packet.payload
  return true
}

/** No tunnel hides behind a resolver's port; behind others one may. */
function readUdp(view: DataView, layer: IpLayer, packet: Packet): boolean {
  const at = layer.payload
  if (layer.end - at < udp.HEADER_LENGTH) return false
  packet.srcPort = udp.sourcePort(view, at)
  packet.dstPort = udp.destinationPort(view, at)
  if (packet.srcPort !== DNS_PORT && packet.dstPort !== DNS_PORT) return false
  const length = udp.length(view, at)
  if (length < udp.HEADER_LENGTH || at + length > layer.at + layer.length) return false
  packet.tcpFlags = 0
  packet.payload = at + udp.HEADER_LENGTH
  packet.payloadEnd = Math.min(at + length, layer.end)
  packet.payloadLength = length - udp.HEADER_LENGTH
  return true
}
