/** Ethernet II and IEEE 802.3 frames. */
import { type Check, OK, TRUNCATED } from './check.js'

export const HEADER_LENGTH = 14
export const ADDRESS_LENGTH = 6

/** Offsets of the two link-layer addresses. */
export const destinationAt = (at: number) => at
export const sourceAt = (at: number) => at + 6
/** EtherType, or the length of an LLC frame. */
export const type = (view: DataView, at: number) => view.getUint16(at + 12)

export const check = (_view: DataView, at: number, end: number): Check => (end - at < HEADER_LENGTH ? TRUNCATED : OK)
