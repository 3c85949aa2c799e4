/** 6over4, RFC 2529 §4 and §5: IPv4 multicast is the link, and a link-local address is fe80::a.b.c.d. */
import type { AddressId, AddressTable } from '../address/address-table.js'
import { IPV6 } from '../wire/ip-protocol.js'
import { enterIPv6 } from './ip-in-ip.js'
import { defineTunnel } from './tunnel.js'

/** 239.192.0.0/16: all of the organisation's IPv6 groups (RFC 2529 §6). */
const ORGANISATION_LOCAL = 0xefc0
const LINK_LOCAL = 0xfe800000

const isOwn = (addresses: AddressTable, inner: AddressId, outer: AddressId) =>
  addresses.word(inner, 0) === LINK_LOCAL && addresses.word(inner, 2) === 0 && addresses.lastWord(inner) === addresses.lastWord(outer)

export const sixOverFour = defineTunnel({
  id: '6over4',
  name: '6over4',
  ref: 'RFC 2529 §4',
  carriedBy: { ipProtocol: IPV6 },
  enter: enterIPv6,
  recognise: (outer, inner, addresses) =>
    addresses.isIPv4(outer.src) &&
    (addresses.lastWord(outer.dst) >>> 16 === ORGANISATION_LOCAL ||
      (isOwn(addresses, inner.src, outer.src) && isOwn(addresses, inner.dst, outer.dst))),
})
