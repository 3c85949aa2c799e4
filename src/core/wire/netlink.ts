/**
 * Linux netlink, LINKTYPE_NETLINK: a cooked header and messages (RFC 3549 §2.3.2), of which those of the netfilter log hold packets.
 *
 * Messages are in the byte order of the machine that captured; the order in which the first length fits is taken.
 */
import { type Check, OK, TRUNCATED } from './check.js'

const COOKED_LENGTH = 16
const HEADER_LENGTH = 16
const NETLINK_NETFILTER = 12
/** Subsystem 4 (log), message 0 (packet). */
const LOG_PACKET = 0x0400

const protocol = (view: DataView, at: number) => view.getUint16(at + 14)

const lengthOf = (view: DataView, message: number, end: number) => {
  const little = view.getUint32(message, true)
  return little <= end - message ? little : view.getUint32(message)
}

/** Offset of the first message that holds a packet, or -1. */
export function logMessage(view: DataView, at: number, end: number): number {
  if (protocol(view, at) !== NETLINK_NETFILTER) return -1
  for (let message = at + COOKED_LENGTH; message + HEADER_LENGTH <= end; ) {
    const length = lengthOf(view, message, end)
    if (length < HEADER_LENGTH) return -1
    const little = length === view.getUint32(message, true)
    if (view.getUint16(message + 4, little) === LOG_PACKET) return message
    // In neither order does it end in the frame: nothing lies behind it.
    if (length > end - message) return -1
    message += (length + 3) & ~3
  }
  return -1
}
/** What LINKTYPE_NFLOG begins with. */
export const logAt = (message: number) => message + HEADER_LENGTH
export const logEnd = (view: DataView, message: number, end: number) => Math.min(message + lengthOf(view, message, end), end)

export const check = (_view: DataView, at: number, end: number): Check => (end - at < COOKED_LENGTH ? TRUNCATED : OK)
