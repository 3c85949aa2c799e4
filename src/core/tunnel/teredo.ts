/**
 * Teredo, RFC 4380 §5.1.1 and RFC 6081 §4: IPv6 in UDP, through NATs.
 *
 * Servers listen on port 3544; clients and relays use any port with one another, so that the content has to show it
 * there. The safe form of that: [authentication] [origin] IPv6 whose length fits and one of whose addresses is
 * Teredo's own. DNS messages with the ids 0 and 1 begin like the two headers and fail all of it.
 */
import { say } from '../base/message.js'
import { IPV6 } from '../wire/ether-type.js'
import * as ipv6 from '../wire/ipv6.js'
import { teredoParts } from '../address/embedded.js'
import { formatAddress } from '../address/text.js'
import { ADVERTISED, BUBBLE, defineTunnel, ECHO, SOLICITED } from './tunnel.js'

const AUTHENTICATION = 0x0001
const ORIGIN = 0x0000
const ORIGIN_LENGTH = 8
/** 2001::/32, RFC 4380 §2.6. */
const PREFIX = 0x20010000

const isTeredo = (view: DataView, at: number) => view.getUint32(at) === PREFIX

const PORT = 3544

/** Marks. */
const AUTHENTICATED = 1
const WITH_ORIGIN = 2
const WITH_TRAILERS = 4

/** Where a packet carries an origin, the port in it; the bit tells port 0 from none. */
const HAS_PORT = 0x10000

/** Offset of the IPv6 header behind the optional headers, which may lie beyond `end`. */
function skipHeaders(view: DataView, at: number, end: number): number {
  let next = at
  if (end - next >= 4 && view.getUint16(next) === AUTHENTICATION) next += 13 + view.getUint8(next + 2) + view.getUint8(next + 3)
  if (end - next >= ORIGIN_LENGTH && view.getUint16(next) === ORIGIN) next += ORIGIN_LENGTH
  return next
}

/** Trailers (RFC 6081 §4) are type, length, value until the end. */
function areTrailers(view: DataView, at: number, end: number): boolean {
  let next = at
  while (next < end) {
    if (end - next < 2) return false
    next += 2 + view.getUint8(next + 1)
  }
  return next === end
}

export const teredo = defineTunnel({
  id: 'teredo',
  name: 'Teredo',
  ref: 'RFC 4380 §5.1.1',
  carriedBy: { udpPorts: [PORT], anyUdpPort: true },
  describe(tunnel, addresses) {
    const partsOf = (list: Iterable<number>) => {
      for (const id of list) {
        const parts = addresses.isIPv4(id) ? undefined : teredoParts(addresses.bytes(id))
        if (parts) return parts
      }
      return undefined
    }
    const client = partsOf(tunnel.innerClients)
    const peer = partsOf(tunnel.innerServers)
    const parts = client ?? peer
    const marks = tunnel.marks[0] | tunnel.marks[1]
    const seen = (mark: number) => (marks & mark) !== 0
    const role = tunnel.serverPort === PORT || tunnel.clientPort === PORT ? 'server' : client && peer ? 'client' : 'relay'
    const mapped = parts && { address: formatAddress(parts.client), port: parts.port }
    return {
      details: {
        role,
        ...(parts && { server: formatAddress(parts.server), mapped, flags: parts.flags, cone: parts.cone }),
        originPorts: tunnel.identifiers.filter((port) => port !== 0).map((port) => port & 0xffff),
        qualification: { solicited: seen(SOLICITED), advertised: seen(ADVERTISED), authenticated: seen(AUTHENTICATED) },
        bubbles: seen(BUBBLE) && (role === 'server' ? 'indirect' : 'direct'),
        echo: seen(ECHO),
        trailers: seen(WITH_TRAILERS),
      },
      speaks: mapped
        ? say`the Teredo address inside holds the server ${formatAddress(parts.server)} and the end ${mapped.address} port ${mapped.port}`
        : say`IPv6 in UDP on port ${PORT}`,
    }
  },
  enter(view, at, end, inside) {
    if (end - at < ipv6.HEADER_LENGTH) return false
    const first = view.getUint8(at)
    // Off the port most datagrams end here: the first octet is a version 6 or the 0 of one of the two headers.
    if (first >>> 4 !== 6 && first !== 0) return false
    const header = skipHeaders(view, at, end)
    if (ipv6.check(view, header, end) !== 0 || ipv6.hopLimit(view, header) === 0) return false
    if (!inside.announced) {
      if (!isTeredo(view, ipv6.sourceAt(header)) && !isTeredo(view, ipv6.destinationAt(header))) return false
      const packetEnd = header + ipv6.HEADER_LENGTH + ipv6.payloadLength(view, header)
      if (packetEnd > end || !areTrailers(view, packetEnd, end)) return false
    }
    if (first === 0) {
      const hasOrigin = header - at >= ORIGIN_LENGTH && view.getUint16(header - ORIGIN_LENGTH) === ORIGIN
      if (view.getUint16(at) === AUTHENTICATION) inside.marks |= AUTHENTICATED
      if (hasOrigin) {
        inside.marks |= WITH_ORIGIN
        inside.identifier = HAS_PORT | (view.getUint16(header - ORIGIN_LENGTH + 2) ^ 0xffff)
      }
    }
    if (header + ipv6.HEADER_LENGTH + ipv6.payloadLength(view, header) < end) inside.marks |= WITH_TRAILERS
    inside.at = header
    inside.end = end
    inside.etherType = IPV6
    return true
  },
})
