/** What the first octets of a conversation are known by, so that the same data can be found on another leg of it. */
import type { Packet } from '../packet/packet.js'

/** How much is compared, and how little says nothing. A ClientHello has its random octets within the former (RFC 8446 §4.1.2). */
const MARKED_OCTETS = 64
const LEAST_OCTETS = 8

/** FNV-1a over the first octets of the payload, `skip` of them left out; never 0 but where there are too few. */
export function markOf({ view, payload, payloadEnd }: Packet, skip = 0): number {
  const start = payload + skip
  if (payloadEnd - start < LEAST_OCTETS) return 0
  const end = Math.min(payloadEnd, start + MARKED_OCTETS)
  let hash = 0x811c9dc5
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ view.getUint8(at), 0x01000193)
  return hash >>> 0 || 1
}
