/** PPTP's data, RFC 2637 §4.1: GRE version 1 around PPP. A packet without data only acknowledges. */
import { OK } from '../wire/check.js'
import { PPP } from '../wire/ether-type.js'
import * as wire from '../wire/gre.js'
import { GRE } from '../wire/ip-protocol.js'
import { defineTunnel } from './tunnel.js'

export const pptp = defineTunnel({
  id: 'pptp',
  name: 'PPTP',
  ref: 'RFC 2637 §4.1',
  carriedBy: { ipProtocol: GRE },
  enter(view, at, end, inside) {
    if (wire.check(view, at, end) !== OK || wire.version(view, at) !== 1 || wire.protocolType(view, at) !== PPP) return false
    inside.at = at + wire.headerLength(view, at)
    inside.end = end
    inside.etherType = PPP
    return inside.at < end
  },
})
