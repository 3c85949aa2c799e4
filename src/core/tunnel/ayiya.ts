/**
 * AYIYA, "anything in anything" (draft-massar-v6ops-ayiya §4), the tunnel of the SixXS brokers: identity, signature,
 * time and the number of what is inside.
 */
import { IPV4, IPV6 } from '../wire/ether-type.js'
import * as protocol from '../wire/ip-protocol.js'
import { CONTROL, defineTunnel } from './tunnel.js'

const HEADER_LENGTH = 8
/** Operations: those that forward hold a packet; the others are heartbeats, echoes and questions of the broker's. */
const FORWARD = 1
const ECHO_REQUEST_AND_FORWARD = 3
const LAST_OPERATION = 7
/** No identity, a number, or a text. */
const LAST_IDENTITY = 2

export const ayiya = defineTunnel({
  id: 'ayiya',
  name: 'AYIYA',
  ref: 'draft-massar-v6ops-ayiya §4',
  carriedBy: { udpPorts: [5072] },
  enter(view, at, end, inside) {
    if (end - at < HEADER_LENGTH || (view.getUint8(at) & 0x0f) > LAST_IDENTITY) return false
    const operation = view.getUint8(at + 2) & 0x0f
    const identityLength = 1 << (view.getUint8(at) >>> 4)
    const signatureLength = (view.getUint8(at + 1) >>> 4) * 4
    const inner = view.getUint8(at + 3)
    inside.at = at + HEADER_LENGTH + identityLength + signatureLength
    inside.end = end
    inside.etherType = inner === protocol.IPV4 ? IPV4 : IPV6
    if (inside.at > end || operation > LAST_OPERATION) return false
    if (operation === FORWARD || operation === ECHO_REQUEST_AND_FORWARD)
      return (inner === protocol.IPV6 || inner === protocol.IPV4) && inside.at < end
    inside.holds = CONTROL
    return true
  },
})
