/** The link layer written anew: headers with other addresses. Of link types that carry more about the machine only what is listed here is kept. */
import type { LinkLayer } from '../packet/link-layer.js'
import * as ethernet from '../wire/ethernet.js'
import * as ieee80211 from '../wire/ieee80211.js'
import * as linkType from '../wire/link-type.js'
import * as nflog from '../wire/nflog.js'
import * as radiotap from '../wire/radiotap.js'
import type { Page } from './page.js'

/** Headers of which nothing but the addresses tells of a host. */
const PLAIN = new Set([
  linkType.NULL,
  linkType.ETHERNET,
  linkType.IEEE802_5,
  linkType.ARCNET,
  linkType.SLIP,
  linkType.PPP,
  linkType.FDDI,
  linkType.ATM_BSD,
  linkType.RAW_BSD,
  linkType.RAW_OPENBSD,
  linkType.ATM_CLIP_OLD,
  linkType.PPP_HDLC,
  linkType.PPP_ETHER,
  linkType.ATM,
  linkType.RAW,
  linkType.CISCO_HDLC,
  linkType.ATM_CLIP,
  linkType.FRELAY,
  linkType.LOOP,
  linkType.LINUX_SLL,
  linkType.IP_OVER_FC,
  linkType.ARCNET_LINUX,
  linkType.APPLE_IP_OVER_IEEE1394,
  linkType.PPP_PPPD,
  linkType.PPP_WITH_DIRECTION,
  linkType.CISCO_HDLC_WITH_DIRECTION,
  linkType.FRELAY_WITH_DIRECTION,
  linkType.MPLS,
  linkType.IPV4,
  linkType.IPV6,
  linkType.IPOIB,
  linkType.LINUX_SLL2,
  linkType.DSA_TAG_BRCM,
  linkType.DSA_TAG_BRCM_PREPEND,
  linkType.DSA_TAG_DSA,
  linkType.DSA_TAG_EDSA,
])

/** Of PKTAP: the interface's and the two processes' names. */
const PKTAP_NAMES = [12, 36, 56, 76, 88, 108] as const
const COOKED_ADDRESS = 8

/** Writes what lies before `link.at`; false where nothing of this link type is kept. */
export function writeLink(page: Page, type: number, link: LinkLayer): boolean {
  if (link.bridged > 1) return false
  if (type === linkType.IEEE802_11 || type === linkType.IEEE802_11_RADIOTAP) return writeWireless(page, type, link)
  if (type === linkType.NFLOG) return writeNetfilterLog(page, link)
  if (type === linkType.PKTAP || type === linkType.USER2) {
    if (link.etherType === 0) return false
    page.keep(0, link.at)
    for (let i = 0; i < PKTAP_NAMES.length; i += 2) page.octets.fill(0, PKTAP_NAMES[i], PKTAP_NAMES[i + 1])
  } else {
    if (!PLAIN.has(type)) return false
    page.keep(0, link.at)
  }
  writeAddresses(page, link)
  // What stands in the field of a cooked header behind a shorter address is whatever was there.
  if (type === linkType.LINUX_SLL || type === linkType.LINUX_SLL2)
    page.octets.fill(
      0,
      link.sourceAt < 0 ? 0 : link.sourceAt + Math.min(link.addressLength, COOKED_ADDRESS),
      link.sourceAt < 0 ? 0 : link.sourceAt + COOKED_ADDRESS,
    )
  return true
}

export function writeAddresses(page: Page, link: LinkLayer): void {
  const cooked = link.destinationAt < 0
  page.link(link.sourceAt, cooked ? Math.min(link.addressLength, COOKED_ADDRESS) : link.addressLength)
  page.link(link.destinationAt, link.addressLength)
  writeBridged(page, link)
}

/** The addresses of an Ethernet header inside other framing. */
export function writeBridged(page: Page, { bridgedAt }: LinkLayer): void {
  if (bridgedAt < 0) return
  page.link(ethernet.sourceAt(bridgedAt), ethernet.ADDRESS_LENGTH)
  page.link(ethernet.destinationAt(bridgedAt), ethernet.ADDRESS_LENGTH)
}

const WIRELESS_HEADER = 24

/** Data frames; of management frames, which tell networks' names, nothing. */
function writeWireless(page: Page, type: number, link: LinkLayer): boolean {
  const { view } = page
  const end = view.byteLength
  const at = type === linkType.IEEE802_11 ? 0 : radiotap.check(view, 0, end) === 0 ? radiotap.length(view, 0) : end
  page.keep(0, Math.min(at, end))
  if (ieee80211.check(view, at, end) !== 0 || !ieee80211.isData(view, at)) return false
  const header = at + ieee80211.headerLength(view, at)
  page.keep(at, header)
  for (const address of [4, 10, 16]) page.link(at + address, ethernet.ADDRESS_LENGTH)
  if (link.sourceAt >= at + WIRELESS_HEADER) page.link(link.sourceAt, ethernet.ADDRESS_LENGTH)
  if (link.encrypted) return true
  page.keep(header, link.at)
  if (ieee80211.isAggregate(view, at, end)) {
    const subframe = header
    page.link(subframe, ethernet.ADDRESS_LENGTH)
    page.link(subframe + ethernet.ADDRESS_LENGTH, ethernet.ADDRESS_LENGTH)
  }
  writeBridged(page, link)
  return true
}

/** The attribute with the packet; others (prefixes of rules, users, link-layer addresses) keep their lengths alone. */
function writeNetfilterLog(page: Page, link: LinkLayer): boolean {
  const { view } = page
  const payload = nflog.payloadAttribute(view, 0, view.byteLength)
  if (payload < 0) return false
  page.keep(0, 4)
  const little = (view.getUint16(6, true) & 0x7fff) <= 32
  for (let at = 4; at <= payload; at += (Math.max(view.getUint16(at, little), 4) + 3) & ~3) page.keep(at, at + 4)
  return link.at <= view.byteLength
}
