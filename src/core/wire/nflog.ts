/**
 * Linux netfilter log, LINKTYPE_NFLOG: a header and attributes, one of which holds the packet.
 *
 * Lengths and types of attributes are in the byte order of the machine that captured; the order in which the first
 * attribute fits is taken.
 */
import { type Check, OK, TRUNCATED } from './check.js'

const HEADER_LENGTH = 4
const ATTRIBUTE_HEADER_LENGTH = 4
const PAYLOAD = 9
const MAX_TYPE = 32

/** Offset of the attribute that holds the packet, or -1. */
export function payloadAttribute(view: DataView, at: number, end: number): number {
  let attribute = at + HEADER_LENGTH
  const little = isLittleEndian(view, attribute, end)
  while (attribute + ATTRIBUTE_HEADER_LENGTH <= end) {
    const size = view.getUint16(attribute, little)
    if (size < ATTRIBUTE_HEADER_LENGTH) return -1
    if ((view.getUint16(attribute + 2, little) & 0x7fff) === PAYLOAD) return attribute
    attribute += (size + 3) & ~3
  }
  return -1
}
export const payloadAt = (attribute: number) => attribute + ATTRIBUTE_HEADER_LENGTH

const isLittleEndian = (view: DataView, attribute: number, end: number) =>
  attribute + ATTRIBUTE_HEADER_LENGTH <= end && (view.getUint16(attribute + 2, true) & 0x7fff) <= MAX_TYPE

export const check = (_view: DataView, at: number, end: number): Check => (end - at < HEADER_LENGTH ? TRUNCATED : OK)
