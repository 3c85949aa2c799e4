/** Generic Routing Encapsulation, RFC 2784 §2 with RFC 2890 §2; version 1 is PPTP's, RFC 2637 §4.1. */
import { BAD_LENGTH, type Check, OK, TRUNCATED } from './check.js'

const MIN_HEADER_LENGTH = 4

const CHECKSUM = 0x8000
const ROUTING = 0x4000
const KEY = 0x2000
const SEQUENCE = 0x1000
const ACKNOWLEDGEMENT = 0x0080

const flags = (view: DataView, at: number) => view.getUint16(at)
export const version = (view: DataView, at: number) => view.getUint16(at) & 7
export const hasSequence = (view: DataView, at: number) => (flags(view, at) & SEQUENCE) !== 0
/** 0 where there is none. */
export function key(view: DataView, at: number): number {
  if ((flags(view, at) & KEY) === 0) return 0
  return view.getUint32(at + MIN_HEADER_LENGTH + ((flags(view, at) & (CHECKSUM | ROUTING)) !== 0 ? 4 : 0))
}
/** EtherType of what is inside. */
export const protocolType = (view: DataView, at: number) => view.getUint16(at + 2)

/** Whole length: each optional field that is present adds four octets. */
export function headerLength(view: DataView, at: number): number {
  const bits = flags(view, at)
  let length = MIN_HEADER_LENGTH
  if ((bits & (CHECKSUM | ROUTING)) !== 0) length += 4
  if ((bits & KEY) !== 0) length += 4
  if ((bits & SEQUENCE) !== 0) length += 4
  if ((bits & 7) === 1 && (bits & ACKNOWLEDGEMENT) !== 0) length += 4
  return length
}

export function check(view: DataView, at: number, end: number): Check {
  if (end - at < MIN_HEADER_LENGTH) return TRUNCATED
  // RFC 2784 §2.3: source routing is left to RFC 1701, whose entries nobody sends.
  if ((flags(view, at) & ROUTING) !== 0) return BAD_LENGTH
  return at + headerLength(view, at) > end ? TRUNCATED : OK
}
