/** Per-Packet Information header, LINKTYPE_PPI. Little-endian. */
import { BAD_LENGTH, type Check, OK, TRUNCATED } from './check.js'

const MIN_HEADER_LENGTH = 8

export const length = (view: DataView, at: number) => view.getUint16(at + 2, true)
export const linkType = (view: DataView, at: number) => view.getUint32(at + 4, true)

export function check(view: DataView, at: number, end: number): Check {
  if (end - at < MIN_HEADER_LENGTH) return TRUNCATED
  const declared = length(view, at)
  if (declared < MIN_HEADER_LENGTH) return BAD_LENGTH
  return at + declared > end ? TRUNCATED : OK
}
