/** IPv4 header, RFC 791 §3.1. */
import { BAD_LENGTH, BAD_VERSION, type Check, OK, TRUNCATED } from './check.js'

export const MIN_HEADER_LENGTH = 20

export const version = (view: DataView, at: number) => view.getUint8(at) >>> 4
export const headerLength = (view: DataView, at: number) => (view.getUint8(at) & 0x0f) * 4
/** Version 4, and no options. */
export const isShortest = (view: DataView, at: number) => view.getUint8(at) === 0x45
/** 0 where the network card was to cut the packet later (segmentation offload). */
export const totalLength = (view: DataView, at: number) => view.getUint16(at + 2)
export const identification = (view: DataView, at: number) => view.getUint16(at + 4)
/** More Fragments or a fragment offset: this is a piece. */
export const isFragment = (view: DataView, at: number) => (view.getUint16(at + 6) & 0x3fff) !== 0
export const moreFragments = (view: DataView, at: number) => (view.getUint16(at + 6) & 0x2000) !== 0
export const fragmentOffset = (view: DataView, at: number) => (view.getUint16(at + 6) & 0x1fff) * 8
export const timeToLive = (view: DataView, at: number) => view.getUint8(at + 8)
export const protocol = (view: DataView, at: number) => view.getUint8(at + 9)
/** Offsets of the addresses. */
export const sourceAt = (at: number) => at + 12
export const destinationAt = (at: number) => at + 16
export const source = (view: DataView, at: number) => view.getInt32(at + 12)
export const destination = (view: DataView, at: number) => view.getInt32(at + 16)

/** The fixed part may be read; options may be cut short, and the total length is not looked at. */
export function check(view: DataView, at: number, end: number): Check {
  if (end - at < MIN_HEADER_LENGTH) return TRUNCATED
  const first = view.getUint8(at)
  if (first >>> 4 !== 4) return BAD_VERSION
  return (first & 0x0f) < 5 ? BAD_LENGTH : OK
}
