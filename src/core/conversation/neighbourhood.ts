/**
 * What a link tells of itself: router advertisements, neighbour discovery, ARP and DHCP.
 *
 * It proves addresses to be a host's own, says which prefixes are deprecated, and which NAT64 prefix the network announces.
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import { isEmbeddingLength } from '../address/embedded.js'
import { hasPrefix, type Prefix, prefixOf, sameAddress } from '../address/prefix.js'
import { isLinkLocal } from '../address/special-purpose.js'
import type { Nanos } from '../base/time.js'
import type { LinkTable } from '../packet/link-table.js'
import type { Packet } from '../packet/packet.js'
import { parseArp } from '../wire/arp.js'
import { MESSAGE_TYPE, parseDhcpv4, type SixRd } from '../wire/dhcpv4.js'
import {
  NEIGHBOR_ADVERTISEMENT,
  NEIGHBOR_SOLICITATION,
  parseNeighborAdvertisement,
  parseNeighborSolicitation,
  parseRouterAdvertisement,
  ROUTER_ADVERTISEMENT,
  type RouterAdvertisement,
} from '../wire/icmpv6.js'
import { parseDhcpv6, type Softwire } from '../wire/dhcpv6.js'
import type { SixRdDomain } from './six-rd.js'
import { type HostTracker, OWN_ADVERTISED, OWN_ARP, OWN_DHCP } from './host-tracker.js'

export interface HeardAdvertisement {
  readonly frame: number
  readonly time: Nanos
  readonly router: AddressId
  readonly interface: number
  readonly advertisement: RouterAdvertisement
}

/** Routers repeat themselves every few minutes; only what differs from before is kept, and no more than this. */
const MOST_ADVERTISEMENTS = 1000

export interface PrefixLifetime {
  readonly prefix: Prefix
  readonly time: Nanos
  readonly frame: number
  readonly deprecated: boolean
}

export interface HeardPref64 {
  readonly prefix: Prefix
  readonly frame: number
  readonly time: Nanos
}

export interface HeardSoftwire {
  readonly kind: Softwire['kind']
  readonly relay: AddressId
  readonly frame: number
  readonly time: Nanos
}

/** A network announces few; more is noise. */
const MOST_DOMAINS = 100

export class Neighbourhood {
  readonly advertisements: HeardAdvertisement[] = []
  readonly lifetimes: PrefixLifetime[] = []
  /** Some advertisement said that a prefix is deprecated. */
  hasDeprecations = false
  readonly pref64: HeardPref64[] = []
  readonly sixRd: SixRdDomain[] = []
  readonly softwires: HeardSoftwire[] = []
  /** Link-local addresses from which a host asked its link for a wider address: it was about to send there from them. */
  readonly wideLinkLocals = new Set<AddressId>()
  private readonly addresses: AddressTable
  private readonly hosts: HostTracker
  private readonly links: LinkTable

  constructor(addresses: AddressTable, hosts: HostTracker, links: LinkTable) {
    this.addresses = addresses
    this.hosts = hosts
    this.links = links
  }

  arp(packet: Packet): void {
    const arp = parseArp(packet.view, packet.payload, packet.payloadEnd)
    if (!arp || arp.kind === 'probe') return
    const { frame } = packet
    const sender = this.addresses.internBytes(arp.senderAddress, frame.interface)
    this.hosts.own(this.links.intern(arp.senderLink), sender, frame.number, frame.time, OWN_ARP)
    if (arp.kind === 'request' && isLinkLocal(arp.senderAddress) && !isLinkLocal(arp.targetAddress)) this.wideLinkLocals.add(sender)
  }

  /** An ICMPv6 message of neighbour discovery; other types are left alone. RFC 4861 §6.1.1: a hop limit below 255 came from off the link. */
  neighbourDiscovery(packet: Packet): void {
    const { view, payload, payloadEnd, frame } = packet
    if (packet.inner.hopLimit !== 255 || payload >= payloadEnd) return
    switch (view.getUint8(payload)) {
      case ROUTER_ADVERTISEMENT: {
        const advertisement = parseRouterAdvertisement(view, payload, payloadEnd)
        if (advertisement) this.routerAdvertisement(packet, advertisement)
        break
      }
      case NEIGHBOR_SOLICITATION: {
        const solicitation = parseNeighborSolicitation(view, payload, payloadEnd)
        // RFC 4862 §5.4.2: duplicate address detection asks from the unspecified address.
        if (solicitation && packet.linkSrc >= 0 && this.isUnspecified(packet.inner.src)) {
          this.hosts.detected(packet.linkSrc, this.addresses.internBytes(solicitation.target, frame.interface), frame.number, frame.time)
        }
        // RFC 4861 §7.2.2: a solicitation has the source of the packet that waits for its answer.
        if (solicitation && isLinkLocal(this.addresses.bytes(packet.inner.src)) && !isLinkLocal(solicitation.target))
          this.wideLinkLocals.add(packet.inner.src)
        break
      }
      case NEIGHBOR_ADVERTISEMENT: {
        const advertisement = parseNeighborAdvertisement(view, payload, payloadEnd)
        if (!advertisement) break
        const link = advertisement.targetLink ? this.links.intern(advertisement.targetLink) : packet.linkSrc
        if (link >= 0)
          this.hosts.own(link, this.addresses.internBytes(advertisement.target, frame.interface), frame.number, frame.time, OWN_ADVERTISED)
        break
      }
    }
  }

  dhcpv4(packet: Packet): void {
    const message = parseDhcpv4(packet.view, packet.payload, packet.payloadEnd)
    const { frame } = packet
    if (message?.messageType === MESSAGE_TYPE.ACK && message.sixRd) this.domain(message.sixRd, frame.number, frame.time)
    if (!message || message.messageType !== MESSAGE_TYPE.ACK || !message.yourAddress || !message.clientLink) return
    this.hosts.own(
      this.links.intern(message.clientLink),
      this.addresses.internBytes(message.yourAddress),
      frame.number,
      frame.time,
      OWN_DHCP,
    )
  }

  dhcpv6(packet: Packet): void {
    const message = parseDhcpv6(packet.view, packet.payload, packet.payloadEnd)
    const { frame } = packet
    for (const { kind, relay } of message?.softwires ?? []) {
      const id = this.addresses.internBytes(relay)
      if (this.softwires.length >= MOST_DOMAINS || this.softwires.some((known) => known.relay === id && known.kind === kind)) continue
      this.softwires.push({ kind, relay: id, frame: frame.number, time: frame.time })
    }
  }

  /** RFC 5969 §7.1.1. */
  private domain({ prefix, prefixLength, ipv4MaskLength, borderRelays }: SixRd, frame: number, time: Nanos): void {
    const given = prefixOf(prefix, prefixLength)
    const isKnown = this.sixRd.some((one) => one.ipv4MaskLength === ipv4MaskLength && sameAddress(one.prefix.bytes, given.bytes))
    if (isKnown || this.sixRd.length >= MOST_DOMAINS) return
    this.sixRd.push({ prefix: given, ipv4MaskLength, learntFrom: 'dhcp', borderRelays, frame, time })
  }

  /** True where the newest advertisement before `time` says that addresses of this prefix are deprecated (RFC 4862 §5.5.4). */
  isDeprecated(address: AddressId, time: Nanos): boolean {
    if (!this.hasDeprecations || this.addresses.isIPv4(address)) return false
    const bytes = this.addresses.bytes(address)
    let deprecated = false
    for (const lifetime of this.lifetimes) {
      if (lifetime.time > time) break
      if (hasPrefix(bytes, lifetime.prefix.bytes, lifetime.prefix.length)) deprecated = lifetime.deprecated
    }
    return deprecated
  }

  private routerAdvertisement(packet: Packet, advertisement: RouterAdvertisement): void {
    if (this.advertisements.length >= MOST_ADVERTISEMENTS) return
    const { frame } = packet
    this.advertisements.push({ frame: frame.number, time: frame.time, router: packet.inner.src, interface: frame.interface, advertisement })
    for (const { prefix, length, preferredSeconds } of advertisement.prefixes) {
      if (length === 0 || length > 128) continue
      if (preferredSeconds === 0) this.hasDeprecations = true
      this.lifetimes.push({ prefix: prefixOf(prefix, length), time: frame.time, frame: frame.number, deprecated: preferredSeconds === 0 })
    }
    for (const { prefix, length, seconds } of advertisement.pref64) {
      if (seconds > 0 && isEmbeddingLength(length))
        this.pref64.push({ prefix: prefixOf(prefix, length), frame: frame.number, time: frame.time })
    }
  }

  private isUnspecified(id: AddressId): boolean {
    return (
      this.addresses.word(id, 0) === 0 &&
      this.addresses.word(id, 1) === 0 &&
      this.addresses.word(id, 2) === 0 &&
      this.addresses.word(id, 3) === 0
    )
  }
}
