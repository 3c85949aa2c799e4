/** IPv6 header, RFC 8200 §3. */
import { BAD_VERSION, type Check, OK, TRUNCATED } from './check.js'

export const HEADER_LENGTH = 40

export const version = (view: DataView, at: number) => view.getUint8(at) >>> 4
/** 0 for a jumbogram (RFC 2675 §3), and where the network card was to cut the packet later. */
export const payloadLength = (view: DataView, at: number) => view.getUint16(at + 4)
export const nextHeader = (view: DataView, at: number) => view.getUint8(at + 6)
export const hopLimit = (view: DataView, at: number) => view.getUint8(at + 7)
/** Offsets of the addresses. */
export const sourceAt = (at: number) => at + 8
export const destinationAt = (at: number) => at + 24

export function check(view: DataView, at: number, end: number): Check {
  if (end - at < HEADER_LENGTH) return TRUNCATED
  return view.getUint8(at) >>> 4 !== 6 ? BAD_VERSION : OK
}
