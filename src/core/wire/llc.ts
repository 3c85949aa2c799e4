/** IEEE 802.2 LLC with the SNAP extension (RFC 1042). */
import { type Check, OK, TRUNCATED } from './check.js'

export const HEADER_LENGTH = 3
export const SNAP_HEADER_LENGTH = 8

const SNAP = 0xaaaa
/** The service access point of IP, used without SNAP by a few old networks. */
const IP = 0x0606
const UNNUMBERED = 3

/** SNAP with an EtherType behind it: organisation 0 (RFC 1042) or 0000f8 (802.1H bridge tunnel). */
export const isSnap = (view: DataView, at: number, end: number) =>
  end - at >= SNAP_HEADER_LENGTH && view.getUint16(at) === SNAP && view.getUint8(at + 2) === UNNUMBERED
export const snapType = (view: DataView, at: number) => view.getUint16(at + 6)
export const isIP = (view: DataView, at: number) => view.getUint16(at) === IP && view.getUint8(at + 2) === UNNUMBERED

export const check = (_view: DataView, at: number, end: number): Check => (end - at < HEADER_LENGTH ? TRUNCATED : OK)
