/** ISATAP, RFC 5214 §6.1: the interface identifier ::0:5efe:a.b.c.d or ::200:5efe:a.b.c.d ends in the outer address. */
import { say } from '../base/message.js'
import type { AddressId, AddressTable } from '../address/address-table.js'
import { IPV6 } from '../wire/ip-protocol.js'
import { enterIPv6 } from './ip-in-ip.js'
import { ADVERTISED, defineTunnel, SOLICITED } from './tunnel.js'

const PRIVATE = 0x00005efe
const GLOBAL = 0x02005efe

const isIsatap = (addresses: AddressTable, inner: AddressId, outer: AddressId) => {
  const identifier = addresses.word(inner, 2)
  return (identifier === PRIVATE || identifier === GLOBAL) && addresses.lastWord(inner) === addresses.lastWord(outer)
}

export const isatap = defineTunnel({
  id: 'isatap',
  name: 'ISATAP',
  ref: 'RFC 5214 §6.1',
  carriedBy: { ipProtocol: IPV6 },
  enter: enterIPv6,
  describe(tunnel, addresses) {
    const identifiers = new Set<string>()
    for (const id of [...tunnel.innerClients, ...tunnel.innerServers]) {
      const identifier = addresses.word(id, 2)
      if (identifier === PRIVATE) identifiers.add('0000:5efe')
      else if (identifier === GLOBAL) identifiers.add('0200:5efe')
    }
    const marks = tunnel.marks[0] | tunnel.marks[1]
    return {
      details: { identifiers: [...identifiers].sort(), solicited: (marks & SOLICITED) !== 0, advertised: (marks & ADVERTISED) !== 0 },
      speaks: say`the interface identifier inside ends in the outer address`,
    }
  },
  recognise: (outer, inner, addresses) =>
    addresses.isIPv4(outer.src) && (isIsatap(addresses, inner.src, outer.src) || isIsatap(addresses, inner.dst, outer.dst)),
})
