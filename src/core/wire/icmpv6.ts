/**
 * Neighbour discovery, RFC 4861 §4, with routes (RFC 4191 §2.3), resolvers and search domains (RFC 8106 §5) and
 * the NAT64 prefix (RFC 8781 §4). `at` is the ICMPv6 header.
 *
 * That the hop limit was 255 (RFC 4861 §6.1) is for the caller to ask; so is duplicate address detection, which is a
 * solicitation from the unspecified address (RFC 4862 §5.4.2).
 */
import { keepAddresses, keepBytes } from './bytes.js'
import { NameReader } from './dns-name.js'

export const ROUTER_SOLICITATION = 133
export const ROUTER_ADVERTISEMENT = 134
export const NEIGHBOR_SOLICITATION = 135
export const NEIGHBOR_ADVERTISEMENT = 136

/** A lifetime of this many seconds has no end (RFC 4861 §4.6.2). */
export const INFINITE_LIFETIME = 0xffffffff

export type RouterPreference = 'high' | 'medium' | 'low'

export interface AdvertisedPrefix {
  /** 16 octets. */
  readonly prefix: Uint8Array
  readonly length: number
  readonly onLink: boolean
  /** Addresses may be formed from it without DHCPv6. */
  readonly autonomous: boolean
  readonly validSeconds: number
  readonly preferredSeconds: number
}

export interface AdvertisedRoute {
  readonly prefix: Uint8Array
  readonly length: number
  readonly preference: RouterPreference
  readonly seconds: number
}

export interface Pref64 {
  readonly prefix: Uint8Array
  readonly length: number
  /** 0 withdraws the prefix. */
  readonly seconds: number
}

export interface RouterAdvertisement {
  /** 0: not a default router. */
  readonly routerSeconds: number
  readonly preference: RouterPreference
  /** M: addresses by DHCPv6. */
  readonly managed: boolean
  /** O: other configuration by DHCPv6. */
  readonly other: boolean
  readonly sourceLink: Uint8Array | undefined
  readonly mtu: number | undefined
  readonly prefixes: readonly AdvertisedPrefix[]
  readonly routes: readonly AdvertisedRoute[]
  readonly dnsServers: readonly { readonly addresses: readonly Uint8Array[]; readonly seconds: number }[]
  readonly searchDomains: readonly { readonly names: readonly string[]; readonly seconds: number }[]
  readonly pref64: readonly Pref64[]
  /** False when the options ended early or one of them breaks the rules: what was read is kept. */
  readonly complete: boolean
}

export interface NeighborSolicitation {
  readonly target: Uint8Array
  readonly sourceLink: Uint8Array | undefined
}

export interface NeighborAdvertisement {
  readonly target: Uint8Array
  readonly targetLink: Uint8Array | undefined
  readonly router: boolean
  readonly solicited: boolean
  readonly override: boolean
}

export interface RouterSolicitation {
  readonly sourceLink: Uint8Array | undefined
}

// Option types
const SOURCE_LINK = 1
const TARGET_LINK = 2
const PREFIX_INFORMATION = 3
const MTU = 5
const ROUTE_INFORMATION = 24
const RDNSS = 25
const DNSSL = 31
const PREF64 = 38

/** Prefix Length Code of RFC 8781 §4; other codes void the option. */
const PREF64_LENGTHS = [96, 64, 56, 48, 40, 32] as const
const PREF64_LIFETIME_UNIT = 8

/** Calls `each` for every option that is wholly there; false when the list does not end where the message does. */
function walkOptions(view: DataView, at: number, end: number, each: (type: number, at: number, end: number) => boolean): boolean {
  let sound = true
  let next = at
  while (next + 8 <= end) {
    const stop = next + view.getUint8(next + 1) * 8
    if (stop === next || stop > end) return false
    if (!each(view.getUint8(next), next, stop)) sound = false
    next = stop
  }
  return sound && next === end
}

/** The link-layer address of an option of type `wanted`: 6 octets (RFC 2464 §6). */
function readLink(view: DataView, at: number, end: number, wanted: number): Uint8Array | undefined {
  let link: Uint8Array | undefined
  walkOptions(view, at, end, (type, option) => {
    if (type === wanted) link ??= keepBytes(view, option + 2, 6)
    return true
  })
  return link
}

const isMessage = (view: DataView, at: number, end: number, type: number, length: number): boolean =>
  end - at >= length && view.getUint8(at) === type && view.getUint8(at + 1) === 0

export function parseRouterSolicitation(view: DataView, at: number, end: number): RouterSolicitation | undefined {
  if (!isMessage(view, at, end, ROUTER_SOLICITATION, 8)) return undefined
  return { sourceLink: readLink(view, at + 8, end, SOURCE_LINK) }
}

export function parseNeighborSolicitation(view: DataView, at: number, end: number): NeighborSolicitation | undefined {
  if (!isMessage(view, at, end, NEIGHBOR_SOLICITATION, 24)) return undefined
  return { target: keepBytes(view, at + 8, 16), sourceLink: readLink(view, at + 24, end, SOURCE_LINK) }
}

export function parseNeighborAdvertisement(view: DataView, at: number, end: number): NeighborAdvertisement | undefined {
  if (!isMessage(view, at, end, NEIGHBOR_ADVERTISEMENT, 24)) return undefined
  const flags = view.getUint8(at + 4)
  return {
    target: keepBytes(view, at + 8, 16),
    targetLink: readLink(view, at + 24, end, TARGET_LINK),
    router: (flags & 0x80) !== 0,
    solicited: (flags & 0x40) !== 0,
    override: (flags & 0x20) !== 0,
  }
}

export function parseRouterAdvertisement(view: DataView, at: number, end: number): RouterAdvertisement | undefined {
  if (!isMessage(view, at, end, ROUTER_ADVERTISEMENT, 16)) return undefined
  const flags = view.getUint8(at + 5)
  let sourceLink: Uint8Array | undefined
  let mtu: number | undefined
  const prefixes: AdvertisedPrefix[] = []
  const routes: AdvertisedRoute[] = []
  const dnsServers: { addresses: Uint8Array[]; seconds: number }[] = []
  const searchDomains: { names: string[]; seconds: number }[] = []
  const pref64: Pref64[] = []
  const complete = walkOptions(view, at + 16, end, (type, option, stop) => {
    const length = stop - option
    if (type === SOURCE_LINK) sourceLink ??= keepBytes(view, option + 2, 6)
    else if (type === MTU) mtu = view.getUint32(option + 4)
    else if (type === PREFIX_INFORMATION) {
      if (length !== 32 || view.getUint8(option + 2) > 128) return false
      prefixes.push(readPrefix(view, option))
    } else if (type === ROUTE_INFORMATION) {
      const bits = view.getUint8(option + 2)
      if (length > 24 || bits > 128 || bits > (length - 8) * 8) return false
      routes.push(readRoute(view, option, length))
    } else if (type === RDNSS && length >= 24) {
      dnsServers.push({ addresses: keepAddresses(view, option + 8, stop, 16), seconds: view.getUint32(option + 4) })
    } else if (type === DNSSL && length >= 16) {
      searchDomains.push({ names: readNames(view, option + 8, stop), seconds: view.getUint32(option + 4) })
    } else if (type === PREF64 && length === 16) {
      const value = view.getUint16(option + 2)
      const bits = PREF64_LENGTHS[value & 7]
      if (bits === undefined) return false
      pref64.push({ prefix: keepPrefix(view, option + 4, 12, bits), length: bits, seconds: (value >> 3) * PREF64_LIFETIME_UNIT })
    }
    return true
  })
  return {
    routerSeconds: view.getUint16(at + 6),
    preference: readPreference(flags),
    managed: (flags & 0x80) !== 0,
    other: (flags & 0x40) !== 0,
    sourceLink,
    mtu,
    prefixes,
    routes,
    dnsServers,
    searchDomains,
    pref64,
    complete,
  }
}

function readPrefix(view: DataView, option: number): AdvertisedPrefix {
  const length = view.getUint8(option + 2)
  const flags = view.getUint8(option + 3)
  return {
    prefix: keepPrefix(view, option + 16, 16, length),
    length,
    onLink: (flags & 0x80) !== 0,
    autonomous: (flags & 0x40) !== 0,
    validSeconds: view.getUint32(option + 4),
    preferredSeconds: view.getUint32(option + 8),
  }
}

function readRoute(view: DataView, option: number, length: number): AdvertisedRoute {
  const bits = view.getUint8(option + 2)
  return {
    prefix: keepPrefix(view, option + 8, length - 8, bits),
    length: bits,
    preference: readPreference(view.getUint8(option + 3)),
    seconds: view.getUint32(option + 4),
  }
}

/** RFC 4191 §2.1: the reserved value counts as medium. */
function readPreference(flags: number): RouterPreference {
  const bits = (flags >> 3) & 3
  return bits === 1 ? 'high' : bits === 3 ? 'low' : 'medium'
}

/** 16 octets, of which the first `bits` bits are kept: what is behind the prefix has no meaning (RFC 4861 §4.6.2). */
function keepPrefix(view: DataView, at: number, octets: number, bits: number): Uint8Array {
  const prefix = new Uint8Array(16)
  prefix.set(keepBytes(view, at, Math.min(octets, Math.ceil(bits / 8))))
  if (bits % 8 !== 0) prefix[bits >> 3]! &= 0xff00 >> (bits % 8)
  return prefix
}

/** RFC 8106 §5.2: names without compression, then zeros. */
function readNames(view: DataView, at: number, end: number): string[] {
  const reader = new NameReader(view, at, end)
  const names: string[] = []
  for (let next = at; next < end; next = reader.next) {
    const name = reader.read(next)
    if (!name) break
    names.push(name)
  }
  return names
}
