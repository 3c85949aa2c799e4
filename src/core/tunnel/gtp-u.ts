/**
 * GTP-U, 3GPP TS 29.281 §5.1: a mobile network's tunnel. Only G-PDU messages hold a user's packet; the control plane
 * (GTP-C, 3GPP TS 29.060 §6 and TS 29.274 §5.1) has a port of its own.
 */
import { IPV4, IPV6 } from '../wire/ether-type.js'
import { CONTROL, defineTunnel, type Inside, UNREADABLE } from './tunnel.js'

const HEADER_LENGTH = 8
const OPTIONAL_LENGTH = 4
/** Protocol type of GTP, in version 1. */
const IS_GTP = 0x10
const HAS_EXTENSION = 0x04
const HAS_OPTIONAL = 0x07
const G_PDU = 0xff

/** Version 2: what is counted by the length begins behind the first four octets. */
const HEADER_LENGTH_2 = 4
const IS_PIGGYBACKED = 0x10
const MAX_MESSAGE_2 = 0xff

export const gtpU = defineTunnel({
  id: 'gtp-u',
  name: 'GTP-U',
  ref: '3GPP TS 29.281 §5.1',
  identifiedBy: 'teid',
  carriedBy: { udpPorts: [2152, 2123] },
  enter(view, at, end, inside) {
    if (end - at < HEADER_LENGTH) return false
    const flags = view.getUint8(at)
    const version = flags >>> 5
    const declared = view.getUint16(at + 2)
    if (version === 1 && (flags & IS_GTP) !== 0) {
      if ((flags & HAS_OPTIONAL) !== 0 && declared < OPTIONAL_LENGTH) return false
      inside.identifier = view.getUint32(at + 4)
      if (view.getUint8(at + 1) === G_PDU) {
        if (!enterUserPacket(view, at, end, flags, inside)) inside.holds = UNREADABLE
        return true
      }
      inside.holds = CONTROL
      return at + HEADER_LENGTH + declared === end
    }
    inside.holds = CONTROL
    const stop = at + HEADER_LENGTH_2 + declared
    const type = view.getUint8(at + 1)
    return version === 2 && type > 0 && type < MAX_MESSAGE_2 && (stop === end || ((flags & IS_PIGGYBACKED) !== 0 && stop < end))
  },
})

function enterUserPacket(view: DataView, at: number, end: number, flags: number, inside: Inside): boolean {
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
}
