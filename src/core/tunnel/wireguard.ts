/**
 * WireGuard: IP in UDP on any port, encrypted. Where the capture holds the keys, `packet/wireguard-sessions` opens it;
 * what is entered here is what came out.
 */
import { OK } from '../wire/check.js'
import { IPV4, IPV6 } from '../wire/ether-type.js'
import * as ipv4 from '../wire/ipv4.js'
import * as ipv6 from '../wire/ipv6.js'
import { defineTunnel } from './tunnel.js'

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
