/** VXLAN, RFC 7348 §5. */
import { TRANSPARENT_ETHERNET } from '../wire/ether-type.js'
import { defineTunnel } from './tunnel.js'

const HEADER_LENGTH = 8
const NETWORK_IDENTIFIER_VALID = 0x08

export const vxlan = defineTunnel({
  id: 'vxlan',
  name: 'VXLAN',
  ref: 'RFC 7348 §5',
  identifiedBy: 'vni',
  carriedBy: { udpPorts: [4789] },
  enter(view, at, end, inside) {
    if (end - at <= HEADER_LENGTH || (view.getUint8(at) & NETWORK_IDENTIFIER_VALID) === 0 || view.getUint8(at + 7) !== 0) return false
    inside.identifier = view.getUint32(at + 4) >>> 8
    inside.at = at + HEADER_LENGTH
    inside.end = end
    inside.etherType = TRANSPARENT_ETHERNET
    return true
  },
})
