/** GTP-U, 3GPP TS 29.281 §5.1: a mobile network's tunnel. Only G-PDU messages hold a user's packet. */
import { IPV4, IPV6 } from '../wire/ether-type.js'
import { defineTunnel } from './tunnel.js'

const HEADER_LENGTH = 8
const OPTIONAL_LENGTH = 4
const VERSION_1_GTP = 0x30
const HAS_EXTENSION = 0x04
const HAS_OPTIONAL = 0x07
const G_PDU = 0xff

export const gtpU = defineTunnel({
  id: 'gtp-u',
  name: 'GTP-U',
  ref: '3GPP TS 29.281 §5.1',
  carriedBy: { udpPort: 2152 },
  enter(view, at, end, inside) {
    if (end - at < HEADER_LENGTH) return false
    const flags = view.getUint8(at)
    if ((flags & 0xf0) !== VERSION_1_GTP || view.getUint8(at + 1) !== G_PDU) return false
    let next = at + HEADER_LENGTH
    if ((flags & HAS_OPTIONAL) !== 0) {
      next += OPTIONAL_LENGTH
      // An extension header is four octets times its length, and its last octet is the type of the next.
      let type = (flags & HAS_EXTENSION) !== 0 && next <= end ? view.getUint8(next - 1) : 0
      while (type !== 0) {
        if (next >= end) return false
        const size = view.getUint8(next) * 4
        if (size === 0 || next + size > end) return false
        next += size
        type = view.getUint8(next - 1)
      }
    }
    if (next >= end) return false
    const version = view.getUint8(next) >>> 4
    inside.at = next
    inside.end = end
    inside.etherType = version === 6 ? IPV6 : IPV4
    return version === 4 || version === 6
  },
})
