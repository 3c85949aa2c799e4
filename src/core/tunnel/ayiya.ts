/**
 * AYIYA, "anything in anything" (draft-massar-v6ops-ayiya §4), the tunnel of the SixXS brokers: identity, signature,
 * time and the number of what is inside.
 */
import { IPV4, IPV6 } from '../wire/ether-type.js'
import * as protocol from '../wire/ip-protocol.js'
import { defineTunnel } from './tunnel.js'

const HEADER_LENGTH = 8
const FORWARD = 1

export const ayiya = defineTunnel({
  id: 'ayiya',
  name: 'AYIYA',
  ref: 'draft-massar-v6ops-ayiya §4',
  carriedBy: { udpPort: 5072 },
  enter(view, at, end, inside) {
    if (end - at <= HEADER_LENGTH || (view.getUint8(at + 2) & 0x0f) !== FORWARD) return false
    const identityLength = 1 << (view.getUint8(at) >>> 4)
    const signatureLength = (view.getUint8(at + 1) >>> 4) * 4
    const inner = view.getUint8(at + 3)
    inside.at = at + HEADER_LENGTH + identityLength + signatureLength
    inside.end = end
    inside.etherType = inner === protocol.IPV4 ? IPV4 : IPV6
    return (inner === protocol.IPV6 || inner === protocol.IPV4) && inside.at < end
  },
})
