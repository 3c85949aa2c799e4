/** OpenVPN over UDP (draft-schwabe-openvpn-protocol §2.1): an operation and a key number, then what is encrypted. */
import { CONTROL, defineTunnel, UNREADABLE } from './tunnel.js'

/** Operation, session, number of acknowledgements, number of the packet. */
const SHORTEST = 14
const LAST_OPERATION = 11
const DATA_1 = 6
const DATA_2 = 9

export const openvpn = defineTunnel({
  id: 'openvpn',
  name: 'OpenVPN',
  ref: 'draft-schwabe-openvpn-protocol §2.1',
  opaque: true,
  carriedBy: { udpPorts: [1194] },
  enter(view, at, end, inside) {
    if (end - at < SHORTEST) return false
    const operation = view.getUint8(at) >>> 3
    inside.holds = operation === DATA_1 || operation === DATA_2 ? UNREADABLE : CONTROL
    return operation > 0 && operation <= LAST_OPERATION
  },
})
