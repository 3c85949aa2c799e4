/**
 * MPLS label stack entry, RFC 3032 §2.1.
 *
 * Nothing below the bottom label says what it is: readers guess by the first nibble (RFC 4928 §2; RFC 4385 §3 for
 * the control word of a pseudowire).
 */
import { type Check, OK, TRUNCATED } from './check.js'

export const ENTRY_LENGTH = 4
export const CONTROL_WORD_LENGTH = 4

export const isBottom = (view: DataView, at: number) => (view.getUint8(at + 2) & 1) === 1
export const nibbleBelow = (view: DataView, at: number) => view.getUint8(at) >>> 4

export const check = (_view: DataView, at: number, end: number): Check => (end - at < ENTRY_LENGTH ? TRUNCATED : OK)
