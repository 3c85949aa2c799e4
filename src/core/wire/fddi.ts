/** FDDI (RFC 1390): frame control, the addresses, LLC. */
import { OK, TRUNCATED } from './check.js'
import { LLC } from './ether-type.js'
import type { LinkHeader } from './link-header.js'

const HEADER_LENGTH = 13
/** Frame control of LLC frames; the rest of the octet is priority. */
const FRAME_FORMAT = 0xf0
const LLC_FRAME = 0x50

export const fddi: LinkHeader = {
  check: (_view, at, end) => (end - at < HEADER_LENGTH ? TRUNCATED : OK),
  bodyAt: (_view, at) => at + HEADER_LENGTH,
  type: (view, at) => ((view.getUint8(at) & FRAME_FORMAT) === LLC_FRAME ? LLC : 0),
  addressLength: 6,
  sourceAt: (_view, at) => at + 7,
  destinationAt: (_view, at) => at + 1,
}
