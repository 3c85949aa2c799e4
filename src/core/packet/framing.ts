/**
 * What may lie between a link's own header and IP: tags, labels, LLC, PPP. None of it is a path.
 */
import { OK } from '../wire/check.js'
import * as etherType from '../wire/ether-type.js'
import * as ethernet from '../wire/ethernet.js'
import * as ipv4 from '../wire/ipv4.js'
import * as llc from '../wire/llc.js'
import * as mpls from '../wire/mpls.js'
import * as ppp from '../wire/ppp.js'
import * as pppoe from '../wire/pppoe.js'
import * as vlan from '../wire/vlan.js'

/** Nothing that is read lies below. */
const NOTHING = 0
/** More tags, labels and headers than this on the way to IP are not followed. */
const MAX_STEPS = 16

/** What lies at `at` can be an Ethernet frame: its type is one that is followed. */
function isEthernet(view: DataView, at: number, end: number): boolean {
  if (ethernet.check(view, at, end) !== OK) return false
  const type = ethernet.type(view, at)
  return type === etherType.IPV4 || type === etherType.IPV6 || type === etherType.ARP || type === etherType.VLAN || type === etherType.MPLS
}

export class Framing {
  /** What lies at `at`: IPv4 or IPv6, another EtherType that is not followed, or 0. */
  etherType = 0
  at = 0
  end = 0
  /** A header on the way is cut short. */
  short = false
  /** Offset of an Ethernet header that lies inside other framing, -1 where there is none; and how many there are. */
  bridgedAt = -1
  bridged = 0

  /** Follows framing until IP or something that is not followed: leaves `etherType`, `at` and `end`. */
  descend(view: DataView, at: number, end: number, type: number): void {
    this.etherType = type
    this.at = at
    this.end = end
    this.bridgedAt = -1
    this.bridged = 0
    for (let step = 0; step < MAX_STEPS; step++) {
      switch (this.etherType) {
        case etherType.VLAN:
        case etherType.PROVIDER_VLAN:
        case etherType.OLD_PROVIDER_VLAN:
        case etherType.OLDER_PROVIDER_VLAN:
          if (vlan.check(view, this.at, this.end) !== OK) {
            this.cut()
            return
          }
          this.etherType = vlan.type(view, this.at)
          this.at += vlan.HEADER_LENGTH
          if (this.etherType < etherType.FIRST_ETHER_TYPE) this.etherType = etherType.LLC
          break
        case etherType.LLC:
          this.logicalLink(view)
          break
        case etherType.TRANSPARENT_ETHERNET:
          if (ethernet.check(view, this.at, this.end) !== OK) {
            this.cut()
            return
          }
          this.bridgedAt = this.at
          this.bridged++
          this.ethernetType(view, this.at)
          break
        case etherType.MPLS:
        case etherType.MPLS_UPSTREAM:
          this.labels(view)
          break
        case etherType.PPPOE_SESSION:
          this.pppOverEthernet(view)
          break
        case etherType.PPP:
          this.pointToPoint(view)
          break
        case etherType.BACKBONE_SERVICE:
          if (this.end - this.at < 4) {
            this.cut()
            return
          }
          this.at += 4
          this.etherType = etherType.TRANSPARENT_ETHERNET
          break
        default:
          return
      }
    }
    this.etherType = NOTHING
  }

  protected ethernetType(view: DataView, at: number): void {
    this.at = at + ethernet.HEADER_LENGTH
    const type = ethernet.type(view, at)
    this.etherType = type < etherType.FIRST_ETHER_TYPE ? etherType.LLC : type
  }

  protected stop(at: number, end: number): void {
    this.etherType = NOTHING
    this.at = at
    this.end = end
  }

  protected cut(): void {
    this.short = true
    this.etherType = NOTHING
  }

  private logicalLink(view: DataView): void {
    this.etherType = NOTHING
    if (llc.check(view, this.at, this.end) !== OK) return
    if (llc.isSnap(view, this.at, this.end)) {
      this.etherType = llc.snapType(view, this.at)
      this.at += llc.SNAP_HEADER_LENGTH
    } else if (llc.isIP(view, this.at)) {
      this.etherType = etherType.IPV4
      this.at += llc.HEADER_LENGTH
    }
  }

  private labels(view: DataView): void {
    for (;;) {
      if (mpls.check(view, this.at, this.end) !== OK) {
        this.cut()
        return
      }
      const bottom = mpls.isBottom(view, this.at)
      this.at += mpls.ENTRY_LENGTH
      if (bottom) break
    }
    if (this.at >= this.end) {
      this.cut()
      return
    }
    const nibble = mpls.nibbleBelow(view, this.at)
    if (nibble === 4 && ipv4.check(view, this.at, this.end) === OK) this.etherType = etherType.IPV4
    else if (nibble === 6) this.etherType = etherType.IPV6
    else {
      this.etherType = etherType.TRANSPARENT_ETHERNET
      // RFC 4385 §3: a control word begins with the nibble 0; but RFC 4448 §4.6 lets Ethernet go without one.
      if (nibble === 0 && !isEthernet(view, this.at, this.end)) this.at += mpls.CONTROL_WORD_LENGTH
    }
  }

  private pppOverEthernet(view: DataView): void {
    if (pppoe.check(view, this.at, this.end) !== OK) {
      this.cut()
      return
    }
    this.etherType = pppoe.code(view, this.at) === 0 ? etherType.PPP : NOTHING
    const declared = this.at + pppoe.HEADER_LENGTH + pppoe.length(view, this.at)
    if (declared < this.end) this.end = declared
    this.at += pppoe.HEADER_LENGTH
  }

  private pointToPoint(view: DataView): void {
    if (ppp.check(view, this.at, this.end) !== OK) {
      this.cut()
      return
    }
    this.at += ppp.addressLength(view, this.at)
    if (this.end - this.at < 2) {
      this.cut()
      return
    }
    const protocol = ppp.protocol(view, this.at)
    this.at += ppp.protocolLength(view, this.at)
    if (protocol === ppp.IPV4) this.etherType = etherType.IPV4
    else if (protocol === ppp.IPV6) this.etherType = etherType.IPV6
    else if (protocol === ppp.MPLS) this.etherType = etherType.MPLS
    else this.etherType = NOTHING
  }
}
