/** IPv6 in IPv6, RFC 2473 §3. */
import { IPV6 } from '../wire/ip-protocol.js'
import { enterIPv6 } from './ip-in-ip.js'
import { defineTunnel } from './tunnel.js'

export const sixInSix = defineTunnel({
  id: '6in6',
  name: 'IPv6 in IPv6',
  ref: 'RFC 2473 §3',
  carriedBy: { ipProtocol: IPV6 },
  enter: enterIPv6,
})
