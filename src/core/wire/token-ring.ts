/** IEEE 802.5 token ring, with the route that bridges may have put behind the addresses. */
import { BAD_LENGTH, OK, TRUNCATED } from './check.js'
import { LLC } from './ether-type.js'
import type { LinkHeader } from './link-header.js'

/** Access control, frame control and the addresses. */
const HEADER_LENGTH = 14
/** The group bit of the source, of no use there, says that a route follows. */
const ROUTED = 0x80
const FRAME_TYPE = 0xc0
const LLC_FRAME = 0x40

const routeLength = (view: DataView, at: number) => ((view.getUint8(at + 8) & ROUTED) !== 0 ? view.getUint8(at + HEADER_LENGTH) & 0x1f : 0)

export const tokenRing: LinkHeader = {
  check(view, at, end) {
    if (end - at <= HEADER_LENGTH) return TRUNCATED
    const length = routeLength(view, at)
    if ((length & 1) !== 0) return BAD_LENGTH
    return at + HEADER_LENGTH + length > end ? TRUNCATED : OK
  },
  bodyAt: (view, at) => at + HEADER_LENGTH + routeLength(view, at),
  type: (view, at) => ((view.getUint8(at + 1) & FRAME_TYPE) === LLC_FRAME ? LLC : 0),
  addressLength: 6,
  sourceAt: (_view, at) => at + 8,
  destinationAt: (_view, at) => at + 2,
}
