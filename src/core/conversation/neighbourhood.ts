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
import type { Frame } from '../capture/frame.js'
import type { LinkTable } from '../packet/link-table.js'
import type { Packet } from '../packet/packet.js'
import { parseArp } from '../wire/arp.js'
import { type Dhcpv4, MESSAGE_TYPE, parseDhcpv4, type SixRd } from '../wire/dhcpv4.js'
import {
  NEIGHBOR_ADVERTISEMENT,
  NEIGHBOR_SOLICITATION,
  parseNeighborAdvertisement,
  parseNeighborSolicitation,
  parseRouterAdvertisement,
  type Pref64,
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

/** Advertisements that announce one NAT64 prefix, or withdraw it, until one does the other (RFC 8781 §4). */
export interface HeardPref64 {
  readonly prefix: Prefix
  readonly frame: number
  readonly time: Nanos
  /** Lifetime of the newest of them; 0 withdraws the prefix. */
  seconds: number
}

export interface HeardSoftwire {
  readonly kind: Softwire['kind']
  readonly relay: AddressId
  readonly frame: number
  readonly time: Nanos
}

/** A network announces few; more is noise. */
const MOST_DOMAINS = 100
/** Option 108 between a client and its DHCP servers (RFC 8925 §3). */
export interface V6OnlyOffer {
  /** Link-layer address of the client: a row of the link table. */
  readonly client: number
  /** The first message in which the server says that the network needs no IPv4. */
  readonly frame: number
  readonly time: Nanos
  /** V6ONLY_WAIT. */
  readonly seconds: number
  /** The client goes on to ask for an IPv4 address nevertheless. */
  requestedAfter: boolean
}

/** Networks announce a handful; a flood of others is left alone. */
const MOST_PREF64 = 256
const MOST_V6_ONLY = 4096

export class Neighbourhood {
  readonly advertisements: HeardAdvertisement[] = []
  readonly lifetimes: PrefixLifetime[] = []
  /** Some advertisement said that a prefix is deprecated. */
  hasDeprecations = false
  readonly pref64: HeardPref64[] = []
  readonly sixRd: SixRdDomain[] = []
  readonly softwires: HeardSoftwire[] = []
  /** By the client's row of the link table. */
  readonly v6Only = new Map<number, V6OnlyOffer>()
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
    if (!message?.clientLink) return
    const client = this.links.intern(message.clientLink)
    this.v6OnlyPreferred(message, client, frame)
    if (message.messageType === MESSAGE_TYPE.ACK && message.yourAddress)
      this.hosts.own(client, this.addresses.internBytes(message.yourAddress), frame.number, frame.time, OWN_DHCP)
  }

  /** RFC 8925 §3.3: a server sends option 108 only to a client that asked for it. */
  private v6OnlyPreferred({ fromServer, messageType, v6OnlyWait }: Dhcpv4, client: number, frame: Frame): void {
    const offer = this.v6Only.get(client)
    if (fromServer) {
      if (v6OnlyWait === undefined || offer || this.v6Only.size >= MOST_V6_ONLY) return
      this.v6Only.set(client, { client, frame: frame.number, time: frame.time, seconds: v6OnlyWait, requestedAfter: false })
    } else if (offer && messageType === MESSAGE_TYPE.REQUEST) offer.requestedAfter = true
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
    for (const announced of advertisement.pref64) this.announcePref64(announced, packet.frame)
    if (this.advertisements.length >= MOST_ADVERTISEMENTS) return
    const { frame } = packet
    this.advertisements.push({ frame: frame.number, time: frame.time, router: packet.inner.src, interface: frame.interface, advertisement })
    for (const { prefix, length, preferredSeconds } of advertisement.prefixes) {
      if (length === 0 || length > 128) continue
      if (preferredSeconds === 0) this.hasDeprecations = true
      this.lifetimes.push({ prefix: prefixOf(prefix, length), time: frame.time, frame: frame.number, deprecated: preferredSeconds === 0 })
    }
  }

  private announcePref64({ prefix: bytes, length, seconds }: Pref64, frame: Frame): void {
    if (!isEmbeddingLength(length)) return
    const prefix = prefixOf(bytes, length)
    let newest: HeardPref64 | undefined
    for (const heard of this.pref64) if (heard.prefix.length === length && sameAddress(heard.prefix.bytes, prefix.bytes)) newest = heard
    if (newest && newest.seconds > 0 === seconds > 0) newest.seconds = seconds
    else if (this.pref64.length < MOST_PREF64) this.pref64.push({ prefix, frame: frame.number, time: frame.time, seconds })
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
