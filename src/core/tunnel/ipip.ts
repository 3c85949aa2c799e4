/** IPv4 in IPv4, RFC 2003 §3. */
import { IPV4 } from '../wire/ip-protocol.js'
import { enterIPv4 } from './ip-in-ip.js'
import { defineTunnel } from './tunnel.js'

export const ipip = defineTunnel({
  id: 'ipip',
  name: 'IPv4 in IPv4',
  ref: 'RFC 2003 §3',
  carriedBy: { ipProtocol: IPV4 },
  enter: enterIPv4,
  recognise: (outer, _inner, addresses) => addresses.isIPv4(outer.src),
})
