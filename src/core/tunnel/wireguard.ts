/**
 * WireGuard: IP in UDP on any port, encrypted. Where the capture holds the keys, `packet/wireguard-sessions` opens it;
 * what is entered here is what came out.
 */
import { OK } from '../wire/check.js'
import { IPV4, IPV6 } from '../wire/ether-type.js'
import * as ipv4 from '../wire/ipv4.js'
import * as ipv6 from '../wire/ipv6.js'
import { CONTROL, defineTunnel, UNREADABLE } from './tunnel.js'

function isIPv4(view: DataView, at: number, end: number): boolean {
  if (ipv4.check(view, at, end) !== OK) return false
  const total = ipv4.totalLength(view, at)
  return total === 0 || total >= ipv4.headerLength(view, at)
}

export const wireguard = defineTunnel({
  id: 'wireguard',
  name: 'WireGuard',
  ref: 'WireGuard §5.4.6',
  carriedBy: { encrypted: true },
  /** More strictly than elsewhere: what is entered here is sure to be read. */
  enter(view, at, end, inside) {
    const isIPv6 = ipv6.check(view, at, end) === OK
    inside.at = at
    inside.end = end
    inside.etherType = isIPv6 ? IPV6 : IPV4
    return isIPv6 || isIPv4(view, at, end)
  },
})

/** Lengths of the messages 1 to 3 (§5.4.2, §5.4.3, §5.4.7). */
const HANDSHAKE_LENGTHS = [148, 92, 64]
const DATA = 4
/** A header of 16 octets and a tag of 16 around a multiple of 16 (§5.4.6); without anything between them it keeps alive. */
const BLOCK = 16
const KEEPALIVE_LENGTH = 32

/** Without keys: a type, three octets of 0, and a length that fits. */
export const wireguardSealed = defineTunnel({
  id: 'wireguard',
  name: 'WireGuard',
  ref: 'WireGuard §5.4',
  opaque: true,
  carriedBy: { udpPorts: [51820], anyUdpPort: true },
  enter(view, at, end, inside) {
    const length = end - at
    if (length < KEEPALIVE_LENGTH || (view.getUint32(at) & 0x00ffffff) !== 0) return false
    const type = view.getUint8(at)
    inside.holds = type === DATA && length > KEEPALIVE_LENGTH ? UNREADABLE : CONTROL
    return type === DATA ? length % BLOCK === 0 : HANDSHAKE_LENGTHS[type - 1] === length
  },
})
