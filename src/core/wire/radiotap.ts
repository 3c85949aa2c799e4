/** Radiotap, the header before captured 802.11 frames (radiotap.org). Little-endian. */
import { BAD_LENGTH, type Check, OK, TRUNCATED } from './check.js'

const MIN_HEADER_LENGTH = 8

const TSFT = 1
const FLAGS = 2
const MORE_WORDS = 0x80000000

const FCS_AT_END = 0x10
const PADDED_TO_FOUR = 0x20

export const length = (view: DataView, at: number) => view.getUint16(at + 2, true)
/** The frame ends in four octets of frame check sequence. */
export const hasFcs = (view: DataView, at: number) => (flags(view, at) & FCS_AT_END) !== 0
/** The 802.11 header was padded to a multiple of four octets. */
export const isPadded = (view: DataView, at: number) => (flags(view, at) & PADDED_TO_FOUR) !== 0

function flags(view: DataView, at: number): number {
  const headerEnd = at + length(view, at)
  const present = view.getUint32(at + 4, true)
  if ((present & FLAGS) === 0) return 0
  let field = at + 4
  while (field + 4 <= headerEnd && (view.getUint32(field, true) & MORE_WORDS) !== 0) field += 4
  field += 4
  if ((present & TSFT) !== 0) field = at + ((field - at + 7) & ~7) + 8
  return field < headerEnd ? view.getUint8(field) : 0
}

export function check(view: DataView, at: number, end: number): Check {
  if (end - at < MIN_HEADER_LENGTH) return TRUNCATED
  const declared = length(view, at)
  if (declared < MIN_HEADER_LENGTH) return BAD_LENGTH
  return at + declared > end ? TRUNCATED : OK
}
