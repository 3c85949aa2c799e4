/** Frame relay: a Q.922 address, then the protocol as in RFC 2427 §3, or Cisco's EtherType. */
import { type Check, OK, TRUNCATED } from './check.js'
import { FIRST_ETHER_TYPE, IPV4, IPV6, PPP, TRANSPARENT_ETHERNET } from './ether-type.js'
import { type LinkHeader, WITHOUT_ADDRESSES } from './link-header.js'

/** The lowest bit of an octet ends the address: two octets, or up to four. */
const LAST_OCTET = 1
const MAX_ADDRESS_LENGTH = 4

const UNNUMBERED = 0x03
const PADDING = 0x00

/** Network-level protocol identifiers (ISO 9577). */
const NLPID_SNAP = 0x80
const NLPID_IPV6 = 0x8e
const NLPID_IPV4 = 0xcc
const NLPID_PPP = 0xcf

const SNAP_LENGTH = 5
/** RFC 2427 §4.2: bridged 802.3, with its frame check sequence or without. */
const BRIDGED = 0x0080c2
const BRIDGED_ETHERNET_FCS = 1
const BRIDGED_ETHERNET = 7

/** Offset behind the address. */
function controlAt(view: DataView, at: number, end: number): number {
  const last = Math.min(at + MAX_ADDRESS_LENGTH, end)
  let next = at
  while (next < last && (view.getUint8(next) & LAST_OCTET) === 0) next++
  return next + 1
}

/** Offset of the protocol identifier. RFC 2427 §3: a padding octet may stand before it. */
function identifierAt(view: DataView, control: number, end: number): number {
  const next = control + 1
  return next < end && view.getUint8(next) === PADDING ? next + 1 : next
}

function snapType(view: DataView, at: number): number {
  const organisation = view.getUint32(at) >>> 8
  const type = view.getUint16(at + 3)
  if (organisation === 0) return type
  return organisation === BRIDGED && (type === BRIDGED_ETHERNET || type === BRIDGED_ETHERNET_FCS) ? TRANSPARENT_ETHERNET : 0
}

export const frameRelay: LinkHeader = {
  check(view, at, end): Check {
    const control = controlAt(view, at, end)
    if (control + 2 > end || identifierAt(view, control, end) >= end) return TRUNCATED
    return this.bodyAt(view, at, end) > end ? TRUNCATED : OK
  },
  bodyAt(view, at, end) {
    const control = controlAt(view, at, end)
    if (view.getUint8(control) !== UNNUMBERED) return control + 2
    const identifier = identifierAt(view, control, end)
    return identifier + 1 + (view.getUint8(identifier) === NLPID_SNAP ? SNAP_LENGTH : 0)
  },
  type(view, at, end) {
    const control = controlAt(view, at, end)
    if (view.getUint8(control) !== UNNUMBERED) {
      const type = view.getUint16(control)
      return type < FIRST_ETHER_TYPE ? 0 : type
    }
    const identifier = identifierAt(view, control, end)
    switch (view.getUint8(identifier)) {
      case NLPID_IPV4:
        return IPV4
      case NLPID_IPV6:
        return IPV6
      case NLPID_PPP:
        return PPP
      case NLPID_SNAP:
        return snapType(view, identifier + 1)
      default:
        return 0
    }
  },
  ...WITHOUT_ADDRESSES,
}
