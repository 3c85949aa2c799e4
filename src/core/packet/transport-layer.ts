/**
 * Transport headers into the packet: ports, TCP's numbers, and where the payload lies. Each function answers with an
 * oddity, or nothing. Where the capture has cut a header short, what is there of it is read.
 */
import type { OddityId } from '../base/oddity.js'
import { BAD_LENGTH, OK } from '../wire/check.js'
import { ICMP, UDP_LITE } from '../wire/ip-protocol.js'
import * as tcp from '../wire/tcp.js'
import * as udp from '../wire/udp.js'
import type { IpLayer, Packet } from './packet.js'

const PORTS_LENGTH = 4
/** RFC 792 promises no more of a quoted packet: for TCP the ports and the sequence number. */
const QUOTE_LENGTH = 8
/** Up to and with the flags. */
const TCP_FLAGS_LENGTH = 14
const ICMP_HEADER_LENGTH = 8

const ECHO_REPLY = 0
const ECHO_REQUEST = 8
const ECHO_REQUEST_V6 = 128
const ECHO_REPLY_V6 = 129

/** SCTP (RFC 9260 §3.1) and DCCP (RFC 4340 §5.1) begin with the ports as TCP and UDP do. */
export function readPorts(packet: Packet, layer: IpLayer): void {
  if (layer.end - layer.payload < PORTS_LENGTH) return
  packet.srcPort = packet.view.getUint16(layer.payload)
  packet.dstPort = packet.view.getUint16(layer.payload + 2)
}

export function readTcp(packet: Packet, layer: IpLayer): OddityId | undefined {
  const { view } = packet
  const at = layer.payload
  const have = layer.end - at
  const check = tcp.check(view, at, layer.end)
  readPorts(packet, layer)
  packet.sequence = have >= QUOTE_LENGTH ? tcp.sequence(view, at) : 0
  if (have < TCP_FLAGS_LENGTH) {
    packet.acknowledgement = 0
    packet.payload = layer.end
    packet.payloadLength = 0
    return 'tcp-header-cut'
  }
  packet.acknowledgement = tcp.acknowledgement(view, at)
  packet.tcpFlags = tcp.flags(view, at)
  const headerLength = Math.max(tcp.headerLength(view, at), tcp.MIN_HEADER_LENGTH)
  packet.payload = Math.min(at + headerLength, layer.end)
  packet.payloadLength = Math.max(packet.payloadLength - headerLength, 0)
  if (check === OK) return undefined
  const whole = layer.at + layer.length <= layer.end
  return check === BAD_LENGTH || whole ? 'tcp-data-offset' : 'tcp-header-cut'
}

/** Of a SYN, whose options stand between `readTcp`'s layer and the payload. */
export const readSegmentSize = (packet: Packet, layer: IpLayer): number =>
  tcp.maximumSegmentSize(packet.view, layer.payload, packet.payload)

export function readUdp(packet: Packet, layer: IpLayer): OddityId | undefined {
  const { view } = packet
  const at = layer.payload
  readPorts(packet, layer)
  if (layer.end - at < udp.HEADER_LENGTH) {
    packet.payload = layer.end
    packet.payloadLength = 0
    return 'udp-header-cut'
  }
  packet.payload = at + udp.HEADER_LENGTH
  packet.payloadLength = Math.max(packet.payloadLength - udp.HEADER_LENGTH, 0)
  // The length of UDP-Lite is how much its checksum covers (RFC 3828 §3.1).
  if (layer.protocol === UDP_LITE) return undefined
  if (udp.check(view, at, layer.end) === BAD_LENGTH) return 'udp-length-short'
  const declared = udp.length(view, at)
  if (declared === 0) return undefined
  if (declared - udp.HEADER_LENGTH > packet.payloadLength) return 'udp-length-long'
  packet.payloadLength = declared - udp.HEADER_LENGTH
  packet.payloadEnd = Math.min(at + declared, layer.end)
  return undefined
}

/** The identifier tells one program's echoes from another's, as ports do for others: it is both ports of the flow. */
export function readEcho(packet: Packet, layer: IpLayer): void {
  const at = layer.payload
  if (layer.end - at < ICMP_HEADER_LENGTH) return
  const type = packet.view.getUint8(at)
  const isEcho = layer.protocol === ICMP ? type === ECHO_REQUEST || type === ECHO_REPLY : type === ECHO_REQUEST_V6 || type === ECHO_REPLY_V6
  if (!isEcho) return
  packet.srcPort = packet.view.getUint16(at + 4)
  packet.dstPort = packet.srcPort
}
