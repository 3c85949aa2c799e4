/**
 * IP-HTTPS, [MS-IPHTTPS] §2.2: IPv6 packets, one behind the other, in the bodies of an HTTPS request and its response that never end. Where the
 * two agree on a cipher that encrypts nothing, `stream/ip-https-stream` reads them; what is entered here is what it found.
 */
import { OK } from '../wire/check.js'
import { IPV6 } from '../wire/ether-type.js'
import * as ipv6 from '../wire/ipv6.js'
import { defineTunnel } from './tunnel.js'

export const ipHttps = defineTunnel({
  id: 'ip-https',
  name: 'IP-HTTPS',
  ref: '[MS-IPHTTPS] §2.2',
  carriedBy: { tcpStream: true },
  enter(view, at, end, inside) {
    inside.at = at
    inside.end = end
    inside.etherType = IPV6
    return ipv6.check(view, at, end) === OK
  },
})
