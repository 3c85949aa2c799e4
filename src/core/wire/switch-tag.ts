/** Ethernet frames with the tag that a switch and its processor put behind the addresses: Marvell's and Broadcom's. */
import { OK, TRUNCATED } from './check.js'
import { FIRST_ETHER_TYPE, LLC } from './ether-type.js'
import { destinationAt, HEADER_LENGTH, sourceAt, type } from './ethernet.js'
import type { LinkHeader } from './link-header.js'

const taggedBy = (tagLength: number): LinkHeader => ({
  check: (_view, at, end) => (end - at < HEADER_LENGTH + tagLength ? TRUNCATED : OK),
  bodyAt: (_view, at) => at + HEADER_LENGTH + tagLength,
  type(view, at) {
    const inner = type(view, at + tagLength)
    return inner < FIRST_ETHER_TYPE ? LLC : inner
  },
  addressLength: 6,
  sourceAt: (_view, at) => sourceAt(at),
  destinationAt: (_view, at) => destinationAt(at),
})

/** Broadcom's tag and Marvell's DSA tag. */
export const shortTag = taggedBy(4)
/** Marvell's tag behind an EtherType of its own. */
export const longTag = taggedBy(8)
/** Broadcom's tag may also stand before the frame. */
export const PREPENDED_TAG_LENGTH = 4
