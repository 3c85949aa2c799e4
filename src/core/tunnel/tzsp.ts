/** TaZmen Sniffer Protocol: an access point or router sends copies of frames to a collector. Framing and no path. */
import { TRANSPARENT_ETHERNET } from '../wire/ether-type.js'
import { defineTunnel } from './tunnel.js'

const HEADER_LENGTH = 4
const VERSION = 1
const RECEIVED = 0
const TRANSMIT = 1
const ETHERNET = 1

const TAG_PADDING = 0
const TAG_END = 1

export const tzsp = defineTunnel({
  id: 'tzsp',
  name: 'TZSP',
  ref: 'TaZmen Sniffer Protocol',
  carriedBy: { udpPorts: [37008] },
  enter(view, at, end, inside) {
    if (end - at < HEADER_LENGTH || view.getUint8(at) !== VERSION) return false
    const type = view.getUint8(at + 1)
    if ((type !== RECEIVED && type !== TRANSMIT) || view.getUint16(at + 2) !== ETHERNET) return false
    let tag = at + HEADER_LENGTH
    while (tag < end && view.getUint8(tag) !== TAG_END) {
      if (view.getUint8(tag) === TAG_PADDING) tag++
      else if (tag + 2 <= end) tag += 2 + view.getUint8(tag + 1)
      else return false
    }
    inside.at = tag + 1
    inside.end = end
    inside.etherType = TRANSPARENT_ETHERNET
    return inside.at < end
  },
})
