/** IEEE 802.11 frames: data frames are read, as far as they are not encrypted. */
import { type Check, OK, TRUNCATED } from './check.js'

const ADDRESS_LENGTH = 6
const MIN_HEADER_LENGTH = 24

const TYPE_DATA = 2
const SUBTYPE_NULL = 4
const SUBTYPE_QOS = 8

const TO_DS = 0x01
const FROM_DS = 0x02
const PROTECTED = 0x40
const HT_CONTROL = 0x80
const A_MSDU = 0x80

const type = (view: DataView, at: number) => (view.getUint8(at) >>> 2) & 3
const subtype = (view: DataView, at: number) => view.getUint8(at) >>> 4
const flags = (view: DataView, at: number) => view.getUint8(at + 1)
const isQos = (view: DataView, at: number) => (subtype(view, at) & SUBTYPE_QOS) !== 0
const isFourAddress = (view: DataView, at: number) => (flags(view, at) & (TO_DS | FROM_DS)) === (TO_DS | FROM_DS)
const qosAt = (view: DataView, at: number) => at + MIN_HEADER_LENGTH + (isFourAddress(view, at) ? ADDRESS_LENGTH : 0)

export const isData = (view: DataView, at: number) => type(view, at) === TYPE_DATA && (subtype(view, at) & SUBTYPE_NULL) === 0
export const isProtected = (view: DataView, at: number) => (flags(view, at) & PROTECTED) !== 0
/** Several frames in one (802.11n): each behind a header of its own. */
export const isAggregate = (view: DataView, at: number, end: number) =>
  isQos(view, at) && qosAt(view, at) < end && (view.getUint8(qosAt(view, at)) & A_MSDU) !== 0

export const headerLength = (view: DataView, at: number) =>
  MIN_HEADER_LENGTH +
  (isFourAddress(view, at) ? ADDRESS_LENGTH : 0) +
  (isQos(view, at) ? 2 + ((flags(view, at) & HT_CONTROL) !== 0 ? 4 : 0) : 0)

/** Offsets of the addresses of the two stations: which of the four fields holds them follows from the direction. */
export const destinationAt = (view: DataView, at: number) => at + ((flags(view, at) & TO_DS) !== 0 ? 16 : 4)
export function sourceAt(view: DataView, at: number): number {
  if (isFourAddress(view, at)) return at + MIN_HEADER_LENGTH
  return at + ((flags(view, at) & FROM_DS) !== 0 ? 16 : 10)
}

/** Header of one frame in an aggregate: destination, source, length. */
export const SUBFRAME_HEADER_LENGTH = 14

export function check(view: DataView, at: number, end: number): Check {
  if (end - at < 2) return TRUNCATED
  if (!isData(view, at)) return OK
  return end - at < headerLength(view, at) ? TRUNCATED : OK
}
