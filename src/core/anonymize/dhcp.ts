/** DHCP messages (RFC 2131 §2, RFC 8415 §8) written anew: addresses, link-layer addresses and host names by other ones; options that are not known as zeros. */
import { writeDns, writeName } from './dns.js'
import type { Page } from './page.js'

const V4_OPTIONS = 240
/** Options of DHCPv4 that hold addresses, those that are kept (masks, times, types, lists of codes, numbers), and names. */
const V4_ADDRESSES = new Set([3, 4, 5, 6, 7, 28, 42, 44, 50, 54])
const V4_KEPT = new Set([1, 2, 22, 23, 26, 46, 51, 52, 53, 55, 57, 58, 59, 108])
const V4_NAMES = new Set([12, 15])
const CLIENT_ID = 61
const SIX_RD = 212

export function writeDhcpv4(page: Page, at: number, end: number): void {
  const { view } = page
  if (end - at < V4_OPTIONS) return
  page.keep(at, at + 12)
  page.addresses(at + 12, at + 28, 4)
  const linkLength = Math.min(view.getUint8(at + 2), 16)
  page.link(at + 28, linkLength)
  page.keep(at + 236, at + V4_OPTIONS)
  for (let next = at + V4_OPTIONS; next < end; ) {
    const code = view.getUint8(next)
    page.keep(next, next + 1)
    if (code === 255) return
    if (code === 0) {
      next++
      continue
    }
    if (next + 2 > end) return
    const value = next + 2
    next = value + view.getUint8(next + 1)
    if (next > end) return
    page.keep(value - 1, value)
    writeV4Option(page, code, value, next)
  }
}

function writeV4Option(page: Page, code: number, at: number, end: number): void {
  const { view, pseudonyms } = page
  if (V4_ADDRESSES.has(code)) page.addresses(at, end, 4)
  else if (V4_KEPT.has(code)) page.keep(at, end)
  else if (V4_NAMES.has(code)) {
    const name = String.fromCharCode(...page.from(at, end))
    page.put(
      at,
      Uint8Array.from(pseudonyms.names.text(name).slice(0, end - at), (c) => c.charCodeAt(0)),
    )
  } else if (code === CLIENT_ID && end - at === 7 && view.getUint8(at) === 1) {
    page.keep(at, at + 1)
    page.link(at + 1, 6)
  } else if (code === SIX_RD && end - at >= 22) {
    // RFC 5969 §7.1.1: IPv4 mask length, prefix length, prefix, border relays.
    page.keep(at, at + 2)
    page.prefix(at + 2, 16, view.getUint8(at + 1), end)
    page.addresses(at + 18, end, 4)
  }
}

const RELAY_FORWARD = 12
const RELAY_REPLY = 13
const RELAY_HEADER = 34
/** Deeper relays and options are not followed. */
const DEEPEST = 8
/** Numbers, lists of codes, times. */
const V6_KEPT = new Set([6, 7, 8, 13, 14, 19, 32, 82, 83])

export function writeDhcpv6(page: Page, at: number, end: number, depth = 0): void {
  if (end - at < 4 || depth > DEEPEST) return
  const type = page.view.getUint8(at)
  if (type !== RELAY_FORWARD && type !== RELAY_REPLY) {
    page.keep(at, at + 4)
    writeV6Options(page, at + 4, end, depth)
    return
  }
  page.keep(at, at + 2)
  page.addresses(at + 2, Math.min(at + RELAY_HEADER, end), 16)
  writeV6Options(page, at + RELAY_HEADER, end, depth)
}

function writeV6Options(page: Page, at: number, end: number, depth: number): void {
  const { view } = page
  for (let next = at; next + 4 <= end && depth <= DEEPEST; ) {
    const code = view.getUint16(next)
    const value = next + 4
    const stop = value + view.getUint16(next + 2)
    if (stop > end) return
    page.keep(next, value)
    writeV6Option(page, code, value, stop, depth + 1)
    next = stop
  }
}

function writeV6Option(page: Page, code: number, at: number, end: number, depth: number): void {
  const { view } = page
  if (V6_KEPT.has(code)) page.keep(at, end)
  else if (code === 1 || code === 2) writeDuid(page, at, end)
  else if (code === 3 || code === 25) {
    // IA_NA and IA_PD: identity, two times, options.
    page.keep(at, Math.min(at + 12, end))
    writeV6Options(page, at + 12, end, depth)
  } else if (code === 4) {
    page.keep(at, Math.min(at + 4, end))
    writeV6Options(page, at + 4, end, depth)
  } else if (code === 5 && end - at >= 24) {
    page.address(at, 16)
    page.keep(at + 16, at + 24)
    writeV6Options(page, at + 24, end, depth)
  } else if (code === 26 && end - at >= 25) {
    page.keep(at, at + 9)
    page.prefix(at + 9, 16, Math.min(view.getUint8(at + 8), 128), end)
    writeV6Options(page, at + 25, end, depth)
  } else if (code === 9) writeDhcpv6(page, at, end, depth)
  else if (code === 23 || code === 31) page.addresses(at, end, 16)
  else if (code === 24 || code === 64) for (let next = at; next >= 0 && next < end; ) next = writeName(page, next, end)
  else if (code === 39 && end > at) {
    page.keep(at, at + 1)
    writeName(page, at + 1, end)
  } else if (code === 79 && end - at > 2) {
    page.keep(at, at + 2)
    page.link(at + 2, end - at - 2)
  }
}

/** RFC 8415 §11: of the kinds with a link-layer address it becomes the other one, with the time left out; any other is zeros. */
function writeDuid(page: Page, at: number, end: number): void {
  if (end - at < 4) return
  const kind = page.view.getUint16(at)
  page.keep(at, at + 2)
  if (kind !== 1 && kind !== 3) {
    page.mark(at + 2, end)
    return
  }
  page.keep(at, at + 4)
  const link = kind === 1 ? at + 8 : at + 4
  page.link(link, end - link)
}

/** What a datagram between these ports holds that names or addresses a host; undefined where that is not read. */
export function datagramWriter(srcPort: number, dstPort: number): ((page: Page, at: number, end: number) => void) | undefined {
  const of = (port: number) => srcPort === port || dstPort === port
  if (of(DNS_PORT) || of(MDNS_PORT) || of(LLMNR_PORT)) return writeDns
  if (of(67) || of(68)) return writeDhcpv4
  if (of(546) || of(547)) return writeDhcpv6
  return undefined
}

export const DNS_PORT = 53
const MDNS_PORT = 5353
const LLMNR_PORT = 5355
