/** Packets between the zones of Solaris, LINKTYPE_IPNET: version, address family, and what zones and interfaces they passed. */
import { BAD_VERSION, OK, TRUNCATED } from './check.js'
import { IPV4, IPV6 } from './ether-type.js'
import { type LinkHeader, WITHOUT_ADDRESSES } from './link-header.js'

const HEADER_LENGTH = 24
const FIRST_VERSION = 1
const VERSION = 2
/** Solaris' numbers. */
const AF_INET = 2
const AF_INET6 = 26

export const ipnet: LinkHeader = {
  check(view, at, end) {
    if (end - at < HEADER_LENGTH) return TRUNCATED
    const version = view.getUint8(at)
    return version === VERSION || version === FIRST_VERSION ? OK : BAD_VERSION
  },
  bodyAt: (_view, at) => at + HEADER_LENGTH,
  type(view, at) {
    const family = view.getUint8(at + 1)
    return family === AF_INET ? IPV4 : family === AF_INET6 ? IPV6 : 0
  },
  ...WITHOUT_ADDRESSES,
}
