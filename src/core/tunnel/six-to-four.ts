/**
 * 6to4, RFC 3056 §2: 2002:V4ADDR::/48 names the IPv4 end of the tunnel, so the addresses alone tell it from 6in4.
 *
 * An embedded address that is not the outer one is still 6to4, badly set up or translated on the way
 * (RFC 6343 §3): nothing else sends from this prefix.
 */
import { IPV6 } from '../wire/ip-protocol.js'
import { enterIPv6 } from './ip-in-ip.js'
import { defineTunnel } from './tunnel.js'

const PREFIX = 0x2002

export const sixToFour = defineTunnel({
  id: '6to4',
  name: '6to4',
  ref: 'RFC 3056 §2',
  carriedBy: { ipProtocol: IPV6 },
  enter: enterIPv6,
  recognise: (outer, inner, addresses) =>
    addresses.isIPv4(outer.src) && (addresses.word(inner.src, 0) >>> 16 === PREFIX || addresses.word(inner.dst, 0) >>> 16 === PREFIX),
})
