/**
 * 6to4, RFC 3056 §2: 2002:V4ADDR::/48 names the IPv4 end of the tunnel, so the addresses alone tell it from 6in4.
 *
 * An embedded address that is not the outer one is still 6to4, badly set up or translated on the way
 * (RFC 6343 §3): nothing else sends from this prefix.
 */
import { say } from '../base/message.js'
import type { AddressId, AddressTable } from '../address/address-table.js'
import { IPV6 } from '../wire/ip-protocol.js'
import { sixToFourIPv4 } from '../address/embedded.js'
import { formatAddress } from '../address/text.js'
import { enterIPv6 } from './ip-in-ip.js'
import { defineTunnel } from './tunnel.js'

const PREFIX = 0x2002
/** 192.88.99.0/24, RFC 3068 §2.3; RFC 7526 §2 withdrew it. */
const ANYCAST = 0xc05863

export const isAnycastRelay = (addresses: AddressTable, id: AddressId) => addresses.isIPv4(id) && addresses.lastWord(id) >>> 8 === ANYCAST

export const sixToFour = defineTunnel({
  id: '6to4',
  name: '6to4',
  ref: 'RFC 3056 §2',
  carriedBy: { ipProtocol: IPV6 },
  enter: enterIPv6,
  always: true,
  describe(tunnel, addresses) {
    const embedded = (list: Iterable<AddressId>) => {
      for (const id of list) {
        const ipv4 = addresses.isIPv4(id) ? undefined : sixToFourIPv4(addresses.bytes(id))
        if (ipv4) return formatAddress(ipv4)
      }
      return null
    }
    const client = embedded(tunnel.innerClients)
    const server = embedded(tunnel.innerServers)
    const anycast = isAnycastRelay(addresses, tunnel.server)
    const holds = say`2002::/16 inside holds ${client ?? server ?? say`no address that was seen`}`
    return {
      details: { client, server, relay: anycast ? 'anycast' : client && server ? null : 'unicast' },
      speaks: anycast ? say`${holds}, and the anycast address is that of the 6to4 relays` : holds,
    }
  },
  recognise: (outer, inner, addresses) =>
    addresses.isIPv4(outer.src) && (addresses.word(inner.src, 0) >>> 16 === PREFIX || addresses.word(inner.dst, 0) >>> 16 === PREFIX),
})
