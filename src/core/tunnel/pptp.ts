/** PPTP's data, RFC 2637 §4.1: GRE version 1 around PPP. A packet without data only acknowledges. */
import { OK } from '../wire/check.js'
import { PPP } from '../wire/ether-type.js'
import * as wire from '../wire/gre.js'
import { GRE } from '../wire/ip-protocol.js'
import * as ppp from '../wire/ppp.js'
import { CONTROL, defineTunnel } from './tunnel.js'

/** The key is the length of the payload and the number of the call. */
const CALL = 0xffff

export const pptp = defineTunnel({
  id: 'pptp',
  name: 'PPTP',
  ref: 'RFC 2637 §4.1',
  identifiedBy: 'call',
  carriedBy: { ipProtocol: GRE },
  enter(view, at, end, inside) {
    if (wire.check(view, at, end) !== OK || wire.version(view, at) !== 1 || wire.protocolType(view, at) !== PPP) return false
    inside.identifier = wire.key(view, at) & CALL
    inside.at = at + wire.headerLength(view, at)
    inside.end = end
    inside.etherType = PPP
    if (inside.at >= end || ppp.isControl(view, inside.at, end)) inside.holds = CONTROL
    return true
  },
})
