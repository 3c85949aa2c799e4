/**
 * Lightweight 4over6, RFC 7596 §4: customers share an IPv4 address, each with some of its ports, and each has a tunnel of its own.
 *
 * One packet does not show it. It gets its name when the whole capture has been read (`conversation/tunnel-naming`).
 */
import { say } from '../base/message.js'
import { IPV4 } from '../wire/ip-protocol.js'
import { enterIPv4 } from './ip-in-ip.js'
import { defineTunnel } from './tunnel.js'

export const lw4o6 = defineTunnel({
  id: 'lw4o6',
  name: 'Lightweight 4over6',
  ref: 'RFC 7596 §4',
  carriedBy: { ipProtocol: IPV4 },
  enter: enterIPv4,
  describe: () => ({ details: {}, speaks: say`DHCPv6 says so, or another tunnel carries other ports of the same IPv4 address` }),
  recognise: () => false,
})
