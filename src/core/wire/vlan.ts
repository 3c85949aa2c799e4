/** IEEE 802.1Q tag, from behind its EtherType: two octets of control information and the next EtherType. */
import { type Check, OK, TRUNCATED } from './check.js'

export const HEADER_LENGTH = 4

export const type = (view: DataView, at: number) => view.getUint16(at + 2)

export const check = (_view: DataView, at: number, end: number): Check => (end - at < HEADER_LENGTH ? TRUNCATED : OK)
