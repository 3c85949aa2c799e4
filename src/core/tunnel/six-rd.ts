/**
 * 6rd, RFC 5969 §4: a provider's own prefix, then the bits of the customer's IPv4 address that are not the same for all.
 *
 * One packet does not show it: how many bits there are, and where, is known from DHCP or from what recurs in the whole capture. It gets its
 * name when that has been read (`conversation/tunnel-naming`).
 */
import { IPV6 } from '../wire/ip-protocol.js'
import { enterIPv6 } from './ip-in-ip.js'
import { defineTunnel } from './tunnel.js'

export const sixRd = defineTunnel({
  id: '6rd',
  name: '6rd',
  ref: 'RFC 5969 §4',
  carriedBy: { ipProtocol: IPV6 },
  enter: enterIPv6,
  recognise: () => false,
})
