/** GRE, RFC 2784 §2: IPv4, IPv6 (RFC 7676), Ethernet or MPLS inside. */
import { OK } from '../wire/check.js'
import { IPV4, WCCP } from '../wire/ether-type.js'
import * as wire from '../wire/gre.js'
import { GRE } from '../wire/ip-protocol.js'
import { defineTunnel } from './tunnel.js'

const REDIRECT_HEADER_LENGTH = 4

export const gre = defineTunnel({
  id: 'gre',
  name: 'GRE',
  ref: 'RFC 2784 §2',
  carriedBy: { ipProtocol: GRE },
  enter(view, at, end, inside) {
    if (wire.check(view, at, end) !== OK || wire.version(view, at) !== 0) return false
    inside.at = at + wire.headerLength(view, at)
    inside.end = end
    inside.etherType = wire.protocolType(view, at)
    if (inside.at >= end) return false
    if (inside.etherType === WCCP) {
      // A web cache's redirected packets are IPv4, in version 2 of the protocol behind a header of their own.
      inside.etherType = IPV4
      if (view.getUint8(inside.at) >>> 4 !== 4) inside.at += REDIRECT_HEADER_LENGTH
    }
    return true
  },
})
