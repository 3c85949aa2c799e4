/** Geneve, RFC 8926 §3.4: options counted in units of four octets, then what the EtherType says. */
import { defineTunnel } from './tunnel.js'

const HEADER_LENGTH = 8

export const geneve = defineTunnel({
  id: 'geneve',
  name: 'Geneve',
  ref: 'RFC 8926 §3.4',
  identifiedBy: 'vni',
  carriedBy: { udpPorts: [6081] },
  enter(view, at, end, inside) {
    if (end - at <= HEADER_LENGTH || view.getUint8(at) >>> 6 !== 0) return false
    inside.identifier = view.getUint32(at + 4) >>> 8
    inside.at = at + HEADER_LENGTH + (view.getUint8(at) & 0x3f) * 4
    inside.end = end
    inside.etherType = view.getUint16(at + 2)
    return inside.at < end
  },
})
