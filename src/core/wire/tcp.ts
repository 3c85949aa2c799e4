/** TCP header, RFC 9293 §3.1. */
import { BAD_LENGTH, type Check, OK, TRUNCATED } from './check.js'

export const MIN_HEADER_LENGTH = 20

export const FIN = 0x01
export const SYN = 0x02
export const RST = 0x04
export const ACK = 0x10

export const sourcePort = (view: DataView, at: number) => view.getUint16(at)
export const destinationPort = (view: DataView, at: number) => view.getUint16(at + 2)
export const sequence = (view: DataView, at: number) => view.getUint32(at + 4)
export const acknowledgement = (view: DataView, at: number) => view.getUint32(at + 8)
export const headerLength = (view: DataView, at: number) => (view.getUint8(at + 12) >>> 4) * 4
export const flags = (view: DataView, at: number) => view.getUint8(at + 13)

export function check(view: DataView, at: number, end: number): Check {
  if (end - at < MIN_HEADER_LENGTH) return TRUNCATED
  const declared = headerLength(view, at)
  if (declared < MIN_HEADER_LENGTH) return BAD_LENGTH
  return at + declared > end ? TRUNCATED : OK
}
