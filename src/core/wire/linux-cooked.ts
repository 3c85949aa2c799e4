/** Linux cooked captures, LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2: what `tcpdump -i any` writes. */
import { type Check, OK, TRUNCATED } from './check.js'

export const HEADER_LENGTH = 16
export const HEADER_LENGTH_2 = 20

export const packetType = (view: DataView, at: number) => view.getUint16(at)
export const addressLength = (view: DataView, at: number) => Math.min(view.getUint16(at + 4), 8)
export const addressAt = (at: number) => at + 6
/** EtherType; below 0x0600 a Linux number, of which 4 is LLC. */
export const protocol = (view: DataView, at: number) => view.getUint16(at + 14)

export const protocol2 = (view: DataView, at: number) => view.getUint16(at)
export const interfaceIndex2 = (view: DataView, at: number) => view.getUint32(at + 4)
export const packetType2 = (view: DataView, at: number) => view.getUint8(at + 10)
export const addressLength2 = (view: DataView, at: number) => Math.min(view.getUint8(at + 11), 8)
export const addressAt2 = (at: number) => at + 12

export const check = (_view: DataView, at: number, end: number): Check => (end - at < HEADER_LENGTH ? TRUNCATED : OK)
export const check2 = (_view: DataView, at: number, end: number): Check => (end - at < HEADER_LENGTH_2 ? TRUNCATED : OK)
