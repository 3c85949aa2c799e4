/**
 * ERSPAN: a switch sends copies of frames to a collector, in GRE (draft-foschiano-erspan). What a capture device
 * added is framing and no path.
 */
import { OK } from '../wire/check.js'
import { ERSPAN_TYPE_II, ERSPAN_TYPE_III, TRANSPARENT_ETHERNET } from '../wire/ether-type.js'
import * as gre from '../wire/gre.js'
import { GRE } from '../wire/ip-protocol.js'
import { gre as tunnel } from './gre.js'
import { defineTunnel } from './tunnel.js'

const HEADER_LENGTH_II = 8
const HEADER_LENGTH_III = 12
const SUBHEADER_LENGTH = 8
/** Octet 11 of a type III header: a platform's own subheader follows. */
const HAS_SUBHEADER = 1

export const erspan = defineTunnel({
  id: 'erspan',
  name: 'ERSPAN',
  ref: 'draft-foschiano-erspan §4',
  carriedBy: { ipProtocol: GRE },
  countedAs: tunnel,
  enter(view, at, end, inside) {
    if (gre.check(view, at, end) !== OK || gre.version(view, at) !== 0) return false
    const type = gre.protocolType(view, at)
    if (type !== ERSPAN_TYPE_II && type !== ERSPAN_TYPE_III) return false
    inside.at = at + gre.headerLength(view, at)
    inside.end = end
    inside.etherType = TRANSPARENT_ETHERNET
    if (type === ERSPAN_TYPE_III) {
      if (end - inside.at < HEADER_LENGTH_III) return false
      const subheader = (view.getUint8(inside.at + 11) & HAS_SUBHEADER) !== 0
      inside.at += HEADER_LENGTH_III + (subheader ? SUBHEADER_LENGTH : 0)
    } else if (gre.hasSequence(view, at)) inside.at += HEADER_LENGTH_II // type I has neither sequence nor header
    return inside.at < end
  },
})
