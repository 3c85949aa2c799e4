/** IPv4 in IPv6, RFC 2473 §3. */
import { IPV4 } from '../wire/ip-protocol.js'
import { enterIPv4 } from './ip-in-ip.js'
import { defineTunnel } from './tunnel.js'

export const fourInSix = defineTunnel({
  id: '4in6',
  name: 'IPv4 in IPv6',
  ref: 'RFC 2473 §3',
  carriedBy: { ipProtocol: IPV4 },
  enter: enterIPv4,
})
