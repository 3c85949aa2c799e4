/**
 * IP directly in IP: the protocol number says which version, and nothing stands between the headers. Where the packet says another
 * version, the number still says what the sender meant.
 */
import { IPV4, IPV6 } from '../wire/ether-type.js'
import * as ipv4 from '../wire/ipv4.js'
import * as ipv6 from '../wire/ipv6.js'
import { type Inside, PACKET, UNREADABLE } from './tunnel.js'

export function enterIPv4(view: DataView, at: number, end: number, inside: Inside): boolean {
  if (at >= end) return false
  inside.holds = ipv4.version(view, at) === 4 ? PACKET : UNREADABLE
  inside.at = at
  inside.end = end
  inside.etherType = IPV4
  return true
}

export function enterIPv6(view: DataView, at: number, end: number, inside: Inside): boolean {
  if (at >= end) return false
  inside.holds = ipv6.version(view, at) === 6 ? PACKET : UNREADABLE
  inside.at = at
  inside.end = end
  inside.etherType = IPV6
  return true
}
