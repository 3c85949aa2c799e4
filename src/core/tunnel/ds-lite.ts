/**
 * DS-Lite, RFC 6333 §5.7: the element in the home calls itself 192.0.0.2 and its counterpart 192.0.0.1. For hosts
 * behind it, whose own addresses travel inside, nothing tells it from any other IPv4 in IPv6.
 */
import { say } from '../base/message.js'
import type { AddressId, AddressTable } from '../address/address-table.js'
import { IPV4 } from '../wire/ip-protocol.js'
import { enterIPv4 } from './ip-in-ip.js'
import { defineTunnel } from './tunnel.js'

/** 192.0.0.0/29, RFC 7335 §3. */
const isContinuity = (addresses: AddressTable, id: AddressId) => addresses.lastWord(id) >>> 3 === 0xc0000000 >>> 3

export const dsLite = defineTunnel({
  id: 'ds-lite',
  name: 'DS-Lite',
  ref: 'RFC 6333 §5.7',
  carriedBy: { ipProtocol: IPV4 },
  enter: enterIPv4,
  describe: () => ({ details: {}, speaks: say`addresses of 192.0.0.0/29 inside` }),
  recognise: (outer, inner, addresses) =>
    !addresses.isIPv4(outer.src) && (isContinuity(addresses, inner.src) || isContinuity(addresses, inner.dst)),
})
