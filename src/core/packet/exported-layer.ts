/** The layers of a packet of which only the application's octets were kept: Wireshark's tags tell the rest. */
import type { AddressTable } from '../address/address-table.js'
import * as exportedPdu from '../wire/exported-pdu.js'
import { TCP } from '../wire/ip-protocol.js'
import type { Packet } from './packet.js'

/** The tags lie from `tags` to the payload, which `packet` knows already; `missing` octets behind it were not captured. False without addresses. */
export function readExported(packet: Packet, tags: number, missing: number, addresses: AddressTable): boolean {
  const { view, payload, payloadEnd } = packet
  const version = exportedPdu.version(view, tags, payload)
  if (version === 0) return false
  const source = exportedPdu.sourceAt(view, tags, payload, version)
  const destination = exportedPdu.destinationAt(view, tags, payload, version)
  const layer = packet.ip[0]!
  layer.version = version
  layer.src = version === 4 ? addresses.internIPv4(view.getUint32(source)) : addresses.readIPv6(view, source, packet.frame.interface)
  layer.dst =
    version === 4 ? addresses.internIPv4(view.getUint32(destination)) : addresses.readIPv6(view, destination, packet.frame.interface)
  layer.protocol = exportedPdu.protocol(view, tags, payload)
  layer.hopLimit = 0
  // There is no IP header; the tags with two addresses are longer than what anyone reads of one.
  layer.at = tags
  layer.payload = payload
  layer.end = payloadEnd
  layer.length = payloadEnd - payload + missing
  layer.carriage = -1
  packet.depth = 1
  packet.protocol = layer.protocol
  packet.payloadLength = layer.length
  packet.srcPort = exportedPdu.sourcePort(view, tags, payload)
  packet.dstPort = exportedPdu.destinationPort(view, tags, payload)
  if (layer.protocol === TCP) {
    const tcp = exportedPdu.tcpAt(view, tags, payload)
    packet.sequence = tcp < 0 ? 0 : exportedPdu.sequence(view, tcp)
    packet.acknowledgement = tcp < 0 ? 0 : exportedPdu.acknowledgement(view, tcp)
    packet.tcpFlags = tcp < 0 ? 0 : exportedPdu.flags(view, tcp)
  }
  return true
}
