/** Cisco HDLC (RFC 1547 §4.3.1): address, control, EtherType. */
import { type Check, OK, TRUNCATED } from './check.js'

export const HEADER_LENGTH = 4

const UNICAST = 0x0f
const MULTICAST = 0x8f

/** Tells it from PPP in files that hold either. */
export const isCisco = (view: DataView, at: number) =>
  (view.getUint8(at) === UNICAST || view.getUint8(at) === MULTICAST) && view.getUint8(at + 1) === 0
export const type = (view: DataView, at: number) => view.getUint16(at + 2)

export const check = (_view: DataView, at: number, end: number): Check => (end - at < HEADER_LENGTH ? TRUNCATED : OK)
