/**
 * MAP-E, RFC 7597 §6: the interface identifier of a customer's end is 16 bits of 0, the IPv4 address that it shares, and the number of its
 * port set. Inside stand packets from that very address.
 */
import { say } from '../base/message.js'
import type { AddressId, AddressTable } from '../address/address-table.js'
import { IPV4 } from '../wire/ip-protocol.js'
import { enterIPv4 } from './ip-in-ip.js'
import { defineTunnel } from './tunnel.js'

const holds = (addresses: AddressTable, outer: AddressId, inner: AddressId) => {
  const ipv4 = addresses.lastWord(inner)
  return addresses.word(outer, 2) === ipv4 >>> 16 && addresses.lastWord(outer) >>> 16 === (ipv4 & 0xffff)
}

export const mapE = defineTunnel({
  id: 'map-e',
  name: 'MAP-E',
  ref: 'RFC 7597 §6',
  carriedBy: { ipProtocol: IPV4 },
  enter: enterIPv4,
  describe({ client, server, innerClients }, addresses) {
    const isClient = [...innerClients].some((inner) => holds(addresses, client, inner))
    const end = isClient ? client : server
    return {
      details: { portSet: addresses.lastWord(end) & 0xffff },
      speaks: say`the interface identifier outside holds the IPv4 address inside`,
    }
  },
  recognise: (outer, inner, addresses) =>
    !addresses.isIPv4(outer.src) && (holds(addresses, outer.src, inner.src) || holds(addresses, outer.dst, inner.dst)),
})
