/** IPsec's ESP, RFC 4303 §2, over IP or through a NAT in UDP (RFC 3948 §2.2). What is inside is encrypted. */
import { ESP } from '../wire/ip-protocol.js'
import { CONTROL, defineTunnel, type Inside, UNREADABLE } from './tunnel.js'

const HEADER_LENGTH = 8
/** §2.1: smaller numbers name no association. */
const FIRST_ASSOCIATION = 256
/** RFC 3948 §2.3 */
const KEEPALIVE_LENGTH = 1
const KEEPALIVE = 0xff
/** RFC 3948 §2.2: IKE stands behind four octets of 0; its header has 28 octets (RFC 7296 §3.1). */
const IKE_LENGTH = 32

function enterEncrypted(view: DataView, at: number, end: number, inside: Inside): boolean {
  if (end - at < HEADER_LENGTH) return false
  inside.identifier = view.getUint32(at)
  inside.holds = UNREADABLE
  return inside.identifier >= FIRST_ASSOCIATION
}

export const esp = defineTunnel({
  id: 'esp',
  name: 'ESP',
  ref: 'RFC 4303 §2',
  opaque: true,
  identifiedBy: 'spi',
  carriedBy: { ipProtocol: ESP },
  enter: enterEncrypted,
})

export const espOverUdp = defineTunnel({
  id: 'esp',
  name: 'ESP',
  ref: 'RFC 3948 §2.2',
  opaque: true,
  identifiedBy: 'spi',
  carriedBy: { udpPorts: [4500] },
  enter(view, at, end, inside) {
    inside.holds = CONTROL
    if (end - at === KEEPALIVE_LENGTH) return view.getUint8(at) === KEEPALIVE
    if (end - at >= IKE_LENGTH && view.getUint32(at) === 0) return true
    // RFC 4303 §2.4: the trailer ends on four octets.
    return (end - at) % 4 === 0 && enterEncrypted(view, at, end, inside)
  },
})
