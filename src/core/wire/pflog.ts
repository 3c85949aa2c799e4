/** The packet filter's log of the BSDs, LINKTYPE_PFLOG: a header that says its own length and the address family. */
import { BAD_LENGTH, OK, TRUNCATED } from './check.js'
import { IPV4, IPV6 } from './ether-type.js'
import { type LinkHeader, WITHOUT_ADDRESSES } from './link-header.js'
import { isIPv4, isIPv6 } from './loopback.js'

/** What the oldest header says; all are padded to words, which the length does not count. */
const MIN_LENGTH = 45

const paddedLength = (view: DataView, at: number) => (view.getUint8(at) + 3) & ~3

export const pflog: LinkHeader = {
  check(view, at, end) {
    if (at >= end) return TRUNCATED
    if (view.getUint8(at) < MIN_LENGTH) return BAD_LENGTH
    return at + paddedLength(view, at) > end ? TRUNCATED : OK
  },
  bodyAt: (view, at) => at + paddedLength(view, at),
  type(view, at) {
    const family = view.getUint8(at + 1)
    return isIPv4(family) ? IPV4 : isIPv6(family) ? IPV6 : 0
  },
  ...WITHOUT_ADDRESSES,
}
