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

const OPTION_END = 0
const OPTION_NO_OPERATION = 1
const OPTION_MAXIMUM_SEGMENT_SIZE = 2
const OPTION_FAST_OPEN = 34

/** Offset of the option of that kind in the header that ends at `end`, -1 where there is none; its length is within the header (RFC 9293 §3.1). */
function findOption(view: DataView, at: number, end: number, wanted: number): number {
  for (let option = at + MIN_HEADER_LENGTH; option < end; ) {
    const kind = view.getUint8(option)
    if (kind === OPTION_END) break
    if (kind === OPTION_NO_OPERATION) {
      option++
      continue
    }
    const length = option + 1 < end ? view.getUint8(option + 1) : 0
    if (length < 2 || option + length > end) break
    if (kind === wanted) return option
    option += length
  }
  return -1
}

/** Octets of the Fast Open cookie (RFC 7413 §4.1.1): 0 asks for one, -1 where there is no such option. `end` is the end of the header. */
export function fastOpenCookieLength(view: DataView, at: number, end: number): number {
  const option = findOption(view, at, end, OPTION_FAST_OPEN)
  return option < 0 ? -1 : view.getUint8(option + 1) - 2
}

/** RFC 9293 §3.7.1: the largest segment that the sender of a SYN takes, 0 where it does not say. `end` is the end of the header. */
export function maximumSegmentSize(view: DataView, at: number, end: number): number {
  const option = findOption(view, at, end, OPTION_MAXIMUM_SEGMENT_SIZE)
  return option >= 0 && view.getUint8(option + 1) === 4 ? view.getUint16(option + 2) : 0
}

export function check(view: DataView, at: number, end: number): Check {
  if (end - at < MIN_HEADER_LENGTH) return TRUNCATED
  const declared = headerLength(view, at)
  if (declared < MIN_HEADER_LENGTH) return BAD_LENGTH
  return at + declared > end ? TRUNCATED : OK
}
