/** What ATM carries: LLC as in RFC 2684 §5, IP alone (classical IP, RFC 2225), or Ethernet of an emulated LAN. */
import { OK, TRUNCATED } from './check.js'
import { LLC, ofVersion, TRANSPARENT_ETHERNET } from './ether-type.js'
import { type LinkHeader, WITHOUT_ADDRESSES } from './link-header.js'

const SUN_HEADER_LENGTH = 4
/** Traffic in the low bits of SunATM's first octet; the highest is the direction. */
const TRAFFIC = 0x0f
const LANE = 1
const LLC_ENCAPSULATED = 2
/** The station that sent it, in an emulated LAN. */
const LANE_HEADER_LENGTH = 2

export const atm: LinkHeader = {
  check: () => OK,
  bodyAt: (_view, at) => at,
  type: () => LLC,
  ...WITHOUT_ADDRESSES,
}

/** Linux writes classical IP with LLC or without. */
export const classicalIp: LinkHeader = {
  check: (_view, at, end) => (at >= end ? TRUNCATED : OK),
  bodyAt: (_view, at) => at,
  type: (view, at) => ofVersion(view, at) || LLC,
  ...WITHOUT_ADDRESSES,
}

const traffic = (view: DataView, at: number) => view.getUint8(at) & TRAFFIC

export const sunAtm: LinkHeader = {
  check: (_view, at, end) => (end - at < SUN_HEADER_LENGTH ? TRUNCATED : OK),
  bodyAt: (view, at) => at + SUN_HEADER_LENGTH + (traffic(view, at) === LANE ? LANE_HEADER_LENGTH : 0),
  type: (view, at) => (traffic(view, at) === LANE ? TRANSPARENT_ETHERNET : traffic(view, at) === LLC_ENCAPSULATED ? LLC : 0),
  ...WITHOUT_ADDRESSES,
}
