/** L2TP: version 2 over UDP (RFC 2661 §3.1) and version 3 over IP (RFC 3931 §4.1.1) or UDP (§4.1.2). */
import { IPV4, IPV6, PPP, TRANSPARENT_ETHERNET } from '../wire/ether-type.js'
import * as ethernet from '../wire/ethernet.js'
import { L2TP } from '../wire/ip-protocol.js'
import * as ppp from '../wire/ppp.js'
import { CONTROL, defineTunnel, type Inside, UNREADABLE } from './tunnel.js'

/** Bits of the first two octets. */
const IS_CONTROL = 0x8000
const LENGTH = 0x4000
const SEQUENCE = 0x0800
const OFFSET = 0x0200

function enterVersion2(view: DataView, at: number, end: number, inside: Inside): boolean {
  const bits = view.getUint16(at)
  let next = at + 2
  let limit = end
  if ((bits & LENGTH) !== 0) {
    if (end - next < 2) return false
    const declared = view.getUint16(next)
    if (declared < 8) return false
    limit = Math.min(end, at + declared)
    next += 2
  }
  inside.identifier = end - next < 4 ? 0 : view.getUint32(next) // tunnel and session
  next += 4
  if ((bits & SEQUENCE) !== 0) next += 4
  if ((bits & OFFSET) !== 0) {
    if (end - next < 2) return false
    next += 2 + view.getUint16(next)
  }
  inside.at = next
  inside.end = limit
  inside.etherType = PPP
  if (next >= limit || ppp.isControl(view, next, limit)) inside.holds = CONTROL
  return next <= limit
}

/**
 * Behind the session id of version 3 stand a cookie of 0, 4 or 8 octets and a sublayer of 0 or 4: agreed in
 * advance and not said here. The first that leads to an Ethernet frame of IP is taken.
 */
function enterVersion3(view: DataView, at: number, end: number, inside: Inside): boolean {
  for (let next = at; next <= at + 12; next += 4) {
    if (ethernet.check(view, next, end) !== 0) break
    const type = ethernet.type(view, next)
    if (type !== IPV4 && type !== IPV6) continue
    if (view.getUint8(next + ethernet.HEADER_LENGTH) >>> 4 !== (type === IPV4 ? 4 : 6)) continue
    inside.at = next
    inside.end = end
    inside.etherType = TRANSPARENT_ETHERNET
    return true
  }
  inside.holds = UNREADABLE
  return true
}

export const l2tp = defineTunnel({
  id: 'l2tp',
  name: 'L2TP',
  ref: 'RFC 2661 §3.1',
  identifiedBy: 'session',
  carriedBy: { udpPorts: [1701] },
  enter(view, at, end, inside) {
    if (end - at < 8) return false
    const bits = view.getUint16(at)
    const version = bits & 0x0f
    if (version !== 2 && version !== 3) return false
    if ((bits & IS_CONTROL) !== 0) {
      inside.holds = CONTROL
      return true
    }
    if (version === 2) return enterVersion2(view, at, end, inside)
    inside.identifier = view.getUint32(at + 4)
    return enterVersion3(view, at + 8, end, inside)
  },
})

export const l2tpOverIP = defineTunnel({
  id: 'l2tp',
  name: 'L2TP',
  ref: 'RFC 3931 §4.1.1',
  identifiedBy: 'session',
  carriedBy: { ipProtocol: L2TP },
  enter(view, at, end, inside) {
    if (end - at < 4) return false
    inside.identifier = view.getUint32(at)
    if (inside.identifier !== 0) return enterVersion3(view, at + 4, end, inside)
    // §4.1.1.2: session 0 is the control channel.
    inside.holds = CONTROL
    return true
  },
})
