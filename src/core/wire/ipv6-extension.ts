/** IPv6 extension headers, RFC 8200 §4; the Authentication Header, RFC 4302 §2, also behind IPv4. */
import { type Check, OK, TRUNCATED } from './check.js'
import { AUTHENTICATION, DESTINATION_OPTIONS, FRAGMENT, HIP, HOP_BY_HOP, MOBILITY, ROUTING, SHIM6 } from './ip-protocol.js'

const MIN_LENGTH = 8
const FRAGMENT_LENGTH = 8

const JUMBO_PAYLOAD = 0xc2 // RFC 2675 §2
const PAD1 = 0

/** Numbers of the headers that may stand between IPv6 and the upper layer (RFC 7045 §2). */
export const isExtension = (protocol: number) =>
  protocol === HOP_BY_HOP ||
  protocol === ROUTING ||
  protocol === FRAGMENT ||
  protocol === AUTHENTICATION ||
  protocol === DESTINATION_OPTIONS ||
  protocol === MOBILITY ||
  protocol === HIP ||
  protocol === SHIM6

export const nextHeader = (view: DataView, at: number) => view.getUint8(at)

/** Whole length. AH counts in units of 4 octets less 2, all others in units of 8 less 1 (RFC 4302 §2.2). */
export function length(view: DataView, at: number, protocol: number): number {
  if (protocol === FRAGMENT) return FRAGMENT_LENGTH
  const field = view.getUint8(at + 1)
  return protocol === AUTHENTICATION ? (field + 2) * 4 : (field + 1) * 8
}

export const fragmentOffset = (view: DataView, at: number) => view.getUint16(at + 2) & 0xfff8
export const moreFragments = (view: DataView, at: number) => (view.getUint8(at + 3) & 1) === 1
export const identification = (view: DataView, at: number) => view.getInt32(at + 4)

/** Length of a jumbogram (RFC 2675 §2) from the hop-by-hop options at `at`, or 0. */
export function jumboPayloadLength(view: DataView, at: number, end: number): number {
  const optionsEnd = Math.min(at + length(view, at, HOP_BY_HOP), end)
  let option = at + 2
  while (option + 2 <= optionsEnd) {
    const type = view.getUint8(option)
    if (type === PAD1) {
      option++
      continue
    }
    const size = view.getUint8(option + 1)
    if (type === JUMBO_PAYLOAD && size === 4 && option + 6 <= optionsEnd) return view.getUint32(option + 2)
    option += 2 + size
  }
  return 0
}

export function check(view: DataView, at: number, end: number, protocol: number): Check {
  if (end - at < MIN_LENGTH) return TRUNCATED
  return at + length(view, at, protocol) > end ? TRUNCATED : OK
}
