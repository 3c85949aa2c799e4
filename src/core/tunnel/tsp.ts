/**
 * IPv6 in UDP as a tunnel broker sets it up by TSP, RFC 5572 §4.1: the client behind a NAT asks over UDP, and the packets then travel
 * between the same two ports. The first four bits tell questions, 0xf, from IPv6.
 */
import { IPV4, IPV6 } from '../wire/ether-type.js'
import * as ipv4 from '../wire/ipv4.js'
import * as ipv6 from '../wire/ipv6.js'
import { CONTROL, defineTunnel } from './tunnel.js'

/** Sequence number and time stand before the message (§4.1.2). */
const SIGNALLING_HEADER_LENGTH = 8
const SIGNALLING = 0xf

export const tsp = defineTunnel({
  id: 'tsp',
  name: 'IPv6 in UDP, set up by TSP',
  ref: 'RFC 5572 §4.1',
  carriedBy: { udpPorts: [3653] },
  enter(view, at, end, inside) {
    if (end - at < SIGNALLING_HEADER_LENGTH) return false
    const nibble = view.getUint8(at) >>> 4
    inside.at = at
    inside.end = end
    if (nibble === 6) {
      inside.etherType = IPV6
      return ipv6.check(view, at, end) === 0
    }
    if (nibble === 4) {
      inside.etherType = IPV4
      return ipv4.check(view, at, end) === 0
    }
    inside.holds = CONTROL
    return nibble === SIGNALLING
  },
})
