/**
 * The link layer: from the start of a frame to the IP header, whatever framing lies between. None of it is a path.
 */
import { OK } from '../wire/check.js'
import * as ciscoHdlc from '../wire/cisco-hdlc.js'
import * as etherType from '../wire/ether-type.js'
import * as ethernet from '../wire/ethernet.js'
import * as exportedPdu from '../wire/exported-pdu.js'
import * as ieee80211 from '../wire/ieee80211.js'
import type { LinkHeader } from '../wire/link-header.js'
import * as linkType from '../wire/link-type.js'
import * as linuxCooked from '../wire/linux-cooked.js'
import * as loopback from '../wire/loopback.js'
import * as netlink from '../wire/netlink.js'
import * as nflog from '../wire/nflog.js'
import * as pktap from '../wire/pktap.js'
import * as ppi from '../wire/ppi.js'
import * as radiotap from '../wire/radiotap.js'
import { PREPENDED_TAG_LENGTH } from '../wire/switch-tag.js'
import { Framing } from './framing.js'
import { LINK_HEADERS } from './link-headers.js'

const FCS_LENGTH = 4
/** The octet before a frame that says whether it was sent or received. */
const DIRECTION_LENGTH = 1

/** Headers around a frame of another link type: one of them is followed, not one inside another. */
const isWrapper = (type: number) => type === linkType.PPI || type === linkType.PKTAP || type === linkType.USER2

/** One instance serves the whole run: offsets of the last frame. */
export class LinkLayer extends Framing {
  /** Offsets of the link-layer addresses, -1 where the link has none. */
  sourceAt = -1
  destinationAt = -1
  addressLength = 0
  /** Interface that a cooked header names, else 0; and its packet type, else -1. */
  interfaceIndex = 0
  packetType = -1
  /** Process that PKTAP names, and the offset of its name (-1: none). */
  processId = 0
  commandNameAt = -1
  /** Offset of tags that stand for the headers of a packet exported by Wireshark, else -1. */
  exportedAt = -1
  unknown = false
  encrypted = false

  /** Reads the frame's own header and all framing below it. */
  enter(view: DataView, at: number, end: number, type: number): void {
    this.at = at
    this.end = end
    this.sourceAt = -1
    this.destinationAt = -1
    this.addressLength = 0
    this.interfaceIndex = 0
    this.packetType = -1
    this.processId = 0
    this.commandNameAt = -1
    this.exportedAt = -1
    this.bridgedAt = -1
    this.bridged = 0
    this.unknown = false
    this.short = false
    this.encrypted = false
    this.openFrame(view, at, end, type)
  }

  private open(view: DataView, at: number, end: number, type: number): void {
    switch (type) {
      case linkType.RAW:
      case linkType.RAW_BSD:
      case linkType.RAW_OPENBSD:
      case linkType.IPV4:
      case linkType.IPV6:
        this.raw(view, at, end)
        break
      case linkType.NULL:
      case linkType.LOOP:
        this.family(view, at, end, loopback.HEADER_LENGTH)
        break
      case linkType.ENC:
        this.family(view, at, end, loopback.ENC_HEADER_LENGTH)
        break
      case linkType.LINUX_SLL:
        this.cooked(view, at, end)
        break
      case linkType.LINUX_SLL2:
        this.cooked2(view, at, end)
        break
      case linkType.PPP:
      case linkType.PPP_PPPD:
        this.descend(view, at, end, etherType.PPP)
        break
      case linkType.PPP_HDLC:
        if (end - at >= ciscoHdlc.HEADER_LENGTH && ciscoHdlc.isCisco(view, at)) this.cisco(view, at, end)
        else this.descend(view, at, end, etherType.PPP)
        break
      case linkType.PPP_WITH_DIRECTION:
        this.descend(view, at + DIRECTION_LENGTH, end, etherType.PPP)
        break
      case linkType.PPP_ETHER:
        this.descend(view, at, end, etherType.PPPOE_SESSION)
        break
      case linkType.CISCO_HDLC:
        this.cisco(view, at, end)
        break
      case linkType.CISCO_HDLC_WITH_DIRECTION:
        this.cisco(view, at + DIRECTION_LENGTH, end)
        break
      case linkType.FRELAY_WITH_DIRECTION:
        this.open(view, at + DIRECTION_LENGTH, end, linkType.FRELAY)
        break
      case linkType.MPLS:
        this.descend(view, at, end, etherType.MPLS)
        break
      case linkType.DSA_TAG_BRCM_PREPEND:
        this.ethernet(view, at + PREPENDED_TAG_LENGTH, end)
        break
      case linkType.IEEE802_11:
        this.wireless(view, at, end, false)
        break
      case linkType.IEEE802_11_RADIOTAP:
        this.radio(view, at, end)
        break
      case linkType.PPI:
        if (ppi.check(view, at, end) !== OK || isWrapper(ppi.linkType(view, at))) this.cut()
        else this.openFrame(view, at + ppi.length(view, at), end, ppi.linkType(view, at))
        break
      case linkType.PKTAP:
      case linkType.USER2:
        this.processTap(view, at, end, type)
        break
      case linkType.NFLOG:
        this.netfilterLog(view, at, end)
        break
      case linkType.NETLINK:
        this.netlink(view, at, end)
        break
      case linkType.WIRESHARK_UPPER_PDU:
        this.exported(view, at, end)
        break
      default:
        this.headed(view, at, end, LINK_HEADERS.get(type))
    }
  }

  private headed(view: DataView, at: number, end: number, header: LinkHeader | undefined): void {
    if (!header) {
      this.unknown = true
      this.stop(at, end)
      return
    }
    if (header.check(view, at, end) !== OK) {
      this.cut()
      return
    }
    if (header.addressLength > 0) {
      this.sourceAt = header.sourceAt(view, at)
      this.destinationAt = header.destinationAt(view, at)
      this.addressLength = header.addressLength
    }
    this.descend(view, header.bodyAt(view, at, end), end, header.type(view, at, end))
  }

  private openFrame(view: DataView, at: number, end: number, type: number): void {
    if (type === linkType.ETHERNET) this.ethernet(view, at, end)
    else this.open(view, at, end, type)
  }

  private ethernet(view: DataView, at: number, end: number): void {
    if (ethernet.check(view, at, end) !== OK) {
      this.cut()
      return
    }
    this.sourceAt = ethernet.sourceAt(at)
    this.destinationAt = ethernet.destinationAt(at)
    this.addressLength = ethernet.ADDRESS_LENGTH
    this.end = end
    this.ethernetType(view, at)
    if (this.etherType !== etherType.IPV4 && this.etherType !== etherType.IPV6) this.descend(view, this.at, this.end, this.etherType)
  }

  private raw(view: DataView, at: number, end: number): void {
    if (at >= end) {
      this.cut()
      return
    }
    this.stop(at, end)
    this.etherType = etherType.ofVersion(view, at)
  }

  private family(view: DataView, at: number, end: number, headerLength: number): void {
    if (end - at < headerLength) {
      this.cut()
      return
    }
    const family = loopback.family(view, at)
    this.stop(at + headerLength, end)
    if (loopback.isIPv4(family)) this.etherType = etherType.IPV4
    else if (loopback.isIPv6(family)) this.etherType = etherType.IPV6
  }

  private cooked(view: DataView, at: number, end: number): void {
    if (linuxCooked.check(view, at, end) !== OK) {
      this.cut()
      return
    }
    this.packetType = linuxCooked.packetType(view, at)
    this.cookedSource(linuxCooked.addressAt(at), linuxCooked.addressLength(view, at))
    this.cookedType(view, at + linuxCooked.HEADER_LENGTH, end, linuxCooked.protocol(view, at))
  }

  private cooked2(view: DataView, at: number, end: number): void {
    if (linuxCooked.check2(view, at, end) !== OK) {
      this.cut()
      return
    }
    this.packetType = linuxCooked.packetType2(view, at)
    this.interfaceIndex = linuxCooked.interfaceIndex2(view, at)
    this.cookedSource(linuxCooked.addressAt2(at), linuxCooked.addressLength2(view, at))
    this.cookedType(view, at + linuxCooked.HEADER_LENGTH_2, end, linuxCooked.protocol2(view, at))
  }

  private cookedSource(at: number, length: number): void {
    if (length === 0) return
    this.sourceAt = at
    this.addressLength = length
  }

  private cookedType(view: DataView, at: number, end: number, protocol: number): void {
    const LINUX_802_2 = 4
    this.descend(view, at, end, protocol === LINUX_802_2 ? etherType.LLC : protocol)
  }

  private cisco(view: DataView, at: number, end: number): void {
    if (ciscoHdlc.check(view, at, end) !== OK) {
      this.cut()
      return
    }
    this.descend(view, at + ciscoHdlc.HEADER_LENGTH, end, ciscoHdlc.type(view, at))
  }

  private radio(view: DataView, at: number, end: number): void {
    if (radiotap.check(view, at, end) !== OK) {
      this.cut()
      return
    }
    const frameEnd = radiotap.hasFcs(view, at) ? end - FCS_LENGTH : end
    this.wireless(view, at + radiotap.length(view, at), frameEnd, radiotap.isPadded(view, at))
  }

  private wireless(view: DataView, at: number, end: number, padded: boolean): void {
    if (ieee80211.check(view, at, end) !== OK) {
      this.cut()
      return
    }
    this.stop(at, end)
    if (!ieee80211.isData(view, at)) return
    this.sourceAt = ieee80211.sourceAt(view, at)
    this.destinationAt = ieee80211.destinationAt(view, at)
    this.addressLength = ethernet.ADDRESS_LENGTH
    if (ieee80211.isProtected(view, at)) {
      this.encrypted = true
      return
    }
    const headerLength = ieee80211.headerLength(view, at)
    let body = at + (padded ? (headerLength + 3) & ~3 : headerLength)
    // Of several frames in one the first is read.
    if (ieee80211.isAggregate(view, at, end)) body += ieee80211.SUBFRAME_HEADER_LENGTH
    this.descend(view, body, end, etherType.LLC)
  }

  private processTap(view: DataView, at: number, end: number, type: number): void {
    if (pktap.check(view, at, end) !== OK) {
      this.stop(at, end)
      this.unknown = type === linkType.USER2
      this.short = !this.unknown
      return
    }
    this.processId = pktap.responsibleProcessId(view, at)
    this.commandNameAt = pktap.commandNameAt(view, at)
    const inner = pktap.linkType(view, at)
    if (isWrapper(inner)) {
      this.stop(at, end)
      return
    }
    this.openFrame(view, at + pktap.length(view, at), end, inner)
  }

  private netfilterLog(view: DataView, at: number, end: number): void {
    if (nflog.check(view, at, end) !== OK) {
      this.cut()
      return
    }
    const attribute = nflog.payloadAttribute(view, at, end)
    if (attribute < 0) {
      this.stop(at, end)
      return
    }
    this.raw(view, nflog.payloadAt(attribute), end)
  }

  /** Of several packets in one frame the first is read. */
  private netlink(view: DataView, at: number, end: number): void {
    if (netlink.check(view, at, end) !== OK) {
      this.cut()
      return
    }
    const message = netlink.logMessage(view, at, end)
    if (message < 0) this.stop(at, end)
    else this.netfilterLog(view, netlink.logAt(message), netlink.logEnd(view, message, end))
  }

  private exported(view: DataView, at: number, end: number): void {
    if (exportedPdu.check(view, at, end) !== OK) {
      this.cut()
      return
    }
    const body = exportedPdu.bodyAt(view, at, end)
    if (exportedPdu.isFor(view, at, body, 'ip') || exportedPdu.isFor(view, at, body, 'ipv6')) this.raw(view, body, end)
    else {
      this.stop(body, end)
      this.exportedAt = at
    }
  }
}
