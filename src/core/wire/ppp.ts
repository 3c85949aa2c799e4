/**
 * PPP, RFC 1661 §2, in HDLC-like framing or without (RFC 1662 §3.1).
 *
 * Address and control may be left out, and the protocol may be one octet long (RFC 1661 §6.5 and §6.6).
 */
import { type Check, OK, TRUNCATED } from './check.js'

export const IPV4 = 0x0021
export const IPV6 = 0x0057
export const MPLS = 0x0281

const CONTROL = 0x03
const ALL_STATIONS = 0xff

/** Octets of address and control: 2 or 0. pppd's files have the direction, 0 or 1, for the address. */
export function addressLength(view: DataView, at: number): number {
  const address = view.getUint8(at)
  return view.getUint8(at + 1) === CONTROL && (address === ALL_STATIONS || address <= 1) ? 2 : 0
}
/** Octets of the protocol field at `at`: its last octet is the first odd one. */
export const protocolLength = (view: DataView, at: number) => ((view.getUint8(at) & 1) === 1 ? 1 : 2)
export const protocol = (view: DataView, at: number) => (protocolLength(view, at) === 1 ? view.getUint8(at) : view.getUint16(at))

/** RFC 1661 §2: from 0x8000 on protocols configure networks and the link itself; none holds a user's packet. */
export function isControl(view: DataView, at: number, end: number): boolean {
  if (end - at < 4) return false
  const field = at + addressLength(view, at)
  return field + 2 <= end && protocol(view, field) >= 0x8000
}

export const check = (_view: DataView, at: number, end: number): Check => (end - at < 4 ? TRUNCATED : OK)
