/**
 * UDP header, RFC 768.
 *
 * Once `check` has answered OK no reader below runs past `end`.
 */
import { BAD_LENGTH, type Check, OK, TRUNCATED } from './check.js'

export const HEADER_LENGTH = 8

export const sourcePort = (view: DataView, at: number) => view.getUint16(at)
export const destinationPort = (view: DataView, at: number) => view.getUint16(at + 2)
export const length = (view: DataView, at: number) => view.getUint16(at + 4)

export function check(view: DataView, at: number, end: number): Check {
  if (end - at < HEADER_LENGTH) return TRUNCATED
  const declared = length(view, at)
  // RFC 2675 §4: 0 stands for a datagram longer than 65,535 octets; segmentation offload writes it too.
  if (declared === 0) return OK
  if (declared < HEADER_LENGTH) return BAD_LENGTH
  return at + declared > end ? TRUNCATED : OK
}
