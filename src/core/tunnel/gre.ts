/** GRE, RFC 2784 §2: IPv4, IPv6 (RFC 7676), Ethernet or MPLS inside. */
import { OK } from '../wire/check.js'
import { CISCO_METADATA, IPV4, WCCP } from '../wire/ether-type.js'
import * as wire from '../wire/gre.js'
import { GRE } from '../wire/ip-protocol.js'
import { CONTROL, defineTunnel } from './tunnel.js'

const REDIRECT_HEADER_LENGTH = 4
/** The next EtherType, version and length, option, tag. */
const METADATA_LENGTH = 8

/** What has no packet inside: a router's keepalive comes back with 0; RFC 8157 §5.1 bonds links; NHRP finds ends (RFC 2332 §5.2). */
const CONTROL_TYPES: readonly number[] = [0, 0x0101, 0x2001]

export const gre = defineTunnel({
  id: 'gre',
  name: 'GRE',
  ref: 'RFC 2784 §2',
  identifiedBy: 'key',
  carriedBy: { ipProtocol: GRE },
  enter(view, at, end, inside) {
    if (wire.check(view, at, end) !== OK || wire.version(view, at) !== 0) return false
    inside.identifier = wire.key(view, at)
    inside.at = at + wire.headerLength(view, at)
    inside.end = end
    inside.etherType = wire.protocolType(view, at)
    if (inside.etherType === CISCO_METADATA && end - inside.at > METADATA_LENGTH) {
      inside.etherType = view.getUint16(inside.at)
      inside.at += METADATA_LENGTH
    }
    if (inside.at >= end || CONTROL_TYPES.includes(inside.etherType)) {
      inside.holds = CONTROL
      return true
    }
    if (inside.etherType === WCCP) {
      // A web cache's redirected packets are IPv4, in version 2 of the protocol behind a header of their own.
      inside.etherType = IPV4
      if (view.getUint8(inside.at) >>> 4 !== 4) inside.at += REDIRECT_HEADER_LENGTH
    }
    return true
  },
})
