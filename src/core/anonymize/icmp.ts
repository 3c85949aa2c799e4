/** ICMP and ICMPv6 messages written anew: quoted packets, neighbour discovery (RFC 4861 §4), multicast listeners (RFC 3810 §5). */
import { writeName } from './dns.js'
import type { Page } from './page.js'

/** Writes the packet that an error quotes. */
export type WriteQuote = (at: number, end: number, version: 4 | 6) => void

const HEADER = 8
const V4_ERRORS = new Set([3, 4, 5, 11, 12])
const REDIRECT = 5
const LAST_V6_ERROR = 127
const MLD = new Set([130, 131, 132])
const MLD_REPORT_V2 = 143

export function writeIcmp(page: Page, at: number, end: number, quote: WriteQuote): void {
  if (end <= at) return
  const type = page.view.getUint8(at)
  if (end - at < HEADER) {
    page.keep(at, end)
    return
  }
  page.keep(at, at + HEADER)
  if (type === REDIRECT) page.address(at + 4, 4)
  if (V4_ERRORS.has(type)) quote(at + HEADER, end, 4)
  else page.mark(at + HEADER, end)
}

export function writeIcmpv6(page: Page, at: number, end: number, quote: WriteQuote): void {
  if (end - at < HEADER) {
    page.keep(at, end)
    return
  }
  const { view } = page
  const type = view.getUint8(at)
  page.keep(at, at + HEADER)
  if (type <= LAST_V6_ERROR) quote(at + HEADER, end, 6)
  else if (type === 133) writeOptions(page, at + HEADER, end, quote)
  else if (type === 134) {
    page.keep(at + HEADER, Math.min(at + 16, end))
    writeOptions(page, at + 16, end, quote)
  } else if (type === 135 || type === 136) {
    page.address(at + HEADER, 16, end)
    writeOptions(page, at + 24, end, quote)
  } else if (type === 137) {
    page.addresses(at + HEADER, Math.min(at + 40, end), 16)
    writeOptions(page, at + 40, end, quote)
  } else if (MLD.has(type)) page.address(at + HEADER, 16, end)
  else if (type === MLD_REPORT_V2) writeListenerReport(page, at + HEADER, end)
  else page.mark(at + HEADER, end)
}

function writeListenerReport(page: Page, at: number, end: number): void {
  const { view } = page
  for (let next = at; next + 20 <= end; ) {
    const sources = next + 20
    const stop = sources + 16 * view.getUint16(next + 2)
    page.keep(next, next + 4)
    page.address(next + 4, 16)
    page.addresses(sources, Math.min(stop, end), 16)
    next = stop + 4 * view.getUint8(next + 1)
  }
}

/** RFC 4861 §4.6, RFC 4191 §2.3, RFC 8106 §5, RFC 8781 §4. */
function writeOptions(page: Page, from: number, end: number, quote: WriteQuote): void {
  const { view } = page
  for (let at = from; at + 8 <= end; ) {
    const type = view.getUint8(at)
    const stop = at + 8 * view.getUint8(at + 1)
    if (stop === at || stop > end) return
    page.keep(at, at + 2)
    if (type === 1 || type === 2) page.link(at + 2, 6)
    else if (type === 3 && stop - at >= 32) {
      page.keep(at + 2, at + 16)
      page.prefix(at + 16, 16, Math.min(view.getUint8(at + 2), 128), stop)
    } else if (type === 4) quote(at + 8, stop, 6)
    else if (type === 5 || type === 14) page.keep(at + 2, type === 5 ? stop : at + 2)
    else if (type === 24) {
      page.keep(at + 2, at + 8)
      page.prefix(at + 8, Math.min(stop - at - 8, 16), Math.min(view.getUint8(at + 2), 128), stop)
    } else if (type === 25) {
      page.keep(at + 2, at + 8)
      page.addresses(at + 8, stop, 16)
    } else if (type === 31) {
      page.keep(at + 2, at + 8)
      for (let next = at + 8; next >= 0 && next < stop && view.getUint8(next) !== 0; ) next = writeName(page, next, stop)
    } else if (type === 38 && stop - at >= 16) {
      page.keep(at + 2, at + 4)
      page.prefix(at + 4, 12, 96, stop)
    }
    at = stop
  }
}
