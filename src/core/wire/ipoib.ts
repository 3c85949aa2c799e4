/** IP over InfiniBand (RFC 4391 §6) behind the room of a global route header: an EtherType and two reserved octets. */
import { OK, TRUNCATED } from './check.js'
import { type LinkHeader, WITHOUT_ADDRESSES } from './link-header.js'

const TYPE_OFFSET = 40
const HEADER_LENGTH = 44

export const ipOverInfiniBand: LinkHeader = {
  check: (_view, at, end) => (end - at < HEADER_LENGTH ? TRUNCATED : OK),
  bodyAt: (_view, at) => at + HEADER_LENGTH,
  type: (view, at) => view.getUint16(at + TYPE_OFFSET),
  ...WITHOUT_ADDRESSES,
}
