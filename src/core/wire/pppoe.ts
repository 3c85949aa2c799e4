/** PPPoE, RFC 2516 §4. */
import { type Check, OK, TRUNCATED } from './check.js'

export const HEADER_LENGTH = 6

/** 0 for a session's data; every other code is discovery. */
export const code = (view: DataView, at: number) => view.getUint8(at + 1)
export const length = (view: DataView, at: number) => view.getUint16(at + 4)

export const check = (_view: DataView, at: number, end: number): Check => (end - at < HEADER_LENGTH ? TRUNCATED : OK)
