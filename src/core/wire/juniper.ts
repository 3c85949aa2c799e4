/** Juniper's header before the frame of a link: a magic number, flags, and extensions when a flag says so. */
import { BAD_VERSION, OK, TRUNCATED } from './check.js'
import { ofVersion, PPP, TRANSPARENT_ETHERNET } from './ether-type.js'
import { type LinkHeader, WITHOUT_ADDRESSES } from './link-header.js'

const MAGIC = 0x4d4743
const HEADER_LENGTH = 4
const EXTENDED = 0x80
const EXTENSIONS_LENGTH = 2
/** No frame but a packet follows, behind four octets of address family. */
const WITHOUT_LINK_HEADER = 0x02
const FAMILY_LENGTH = 4

const flags = (view: DataView, at: number) => view.getUint8(at + 3)

const before = (frameType: number): LinkHeader => ({
  check(view, at, end) {
    if (end - at < HEADER_LENGTH + EXTENSIONS_LENGTH) return TRUNCATED
    if (view.getUint32(at) >>> 8 !== MAGIC) return BAD_VERSION
    return this.bodyAt(view, at, end) >= end ? TRUNCATED : OK
  },
  bodyAt(view, at) {
    let next = at + HEADER_LENGTH
    if ((flags(view, at) & EXTENDED) !== 0) next += EXTENSIONS_LENGTH + view.getUint16(next)
    return (flags(view, at) & WITHOUT_LINK_HEADER) !== 0 ? next + FAMILY_LENGTH : next
  },
  type(view, at, end) {
    return (flags(view, at) & WITHOUT_LINK_HEADER) !== 0 ? ofVersion(view, this.bodyAt(view, at, end)) : frameType
  },
  ...WITHOUT_ADDRESSES,
})

export const juniperEthernet = before(TRANSPARENT_ETHERNET)
export const juniperPpp = before(PPP)
