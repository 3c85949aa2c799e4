/** DNS messages (RFC 1035 §4) written anew: names label by label in place, so that pointers still point; addresses; nothing else of the data. */
import { HEADER_LENGTH } from '../wire/dns.js'
import { TYPE } from '../wire/dns-numbers.js'
import type { Page } from './page.js'

/** 32 nibbles and `ip6.arpa`. */
const MOST_REVERSE_LABELS = 34
const SOA_NUMBERS = 20
const MX = 15
const SRV = 33
const TXT = 16
const SOA = 6
/** RFC 9460 §7: hints and what a client chooses by. */
const ALPN = 1
const NO_DEFAULT_ALPN = 2
const PORT = 3
const IPV4_HINT = 4
const IPV6_HINT = 6
const MANDATORY = 0

export function writeDns(page: Page, at: number, end: number): void {
  const { view } = page
  if (end - at < HEADER_LENGTH) return
  page.keep(at, at + HEADER_LENGTH)
  const questions = view.getUint16(at + 4)
  const records = view.getUint16(at + 6) + view.getUint16(at + 8) + view.getUint16(at + 10)
  let next = at + HEADER_LENGTH
  for (let i = 0; i < questions; i++) {
    next = writeName(page, next, end)
    if (next < 0 || next + 4 > end) return
    page.keep(next, next + 4)
    next += 4
  }
  for (let i = 0; i < records; i++) {
    next = writeName(page, next, end)
    if (next < 0 || next + 10 > end) return
    page.keep(next, next + 10)
    const data = next + 10
    next = data + view.getUint16(next + 8)
    if (next > end) return
    writeData(page, view.getUint16(data - 10), data, next)
  }
}

/** Returns where the name ends, -1 where it does not. */
export function writeName(page: Page, at: number, end: number): number {
  const { view } = page
  if (writeReverseName(page, at, end)) return nameEnd(view, at, end)
  for (let next = at; next < end; ) {
    const length = view.getUint8(next)
    if (length === 0) return next + 1
    if (length >= 0xc0) {
      if (next + 2 > end) return -1
      page.keep(next, next + 2)
      return next + 2
    }
    const stop = next + 1 + length
    if (length > 63 || stop >= end) return -1
    page.keep(next, next + 1)
    page.put(next + 1, page.pseudonyms.names.label(page.from(next + 1, stop), view.getUint8(stop) === 0))
    next = stop
  }
  return -1
}

function nameEnd(view: DataView, at: number, end: number): number {
  let next = at
  while (next < end && view.getUint8(next) !== 0) next += 1 + view.getUint8(next)
  return next + 1
}

/** A name of the reverse trees, where it stands without a pointer. */
function writeReverseName(page: Page, at: number, end: number): boolean {
  const { view } = page
  const labels: string[] = []
  let next = at
  while (next < end && view.getUint8(next) !== 0) {
    const length = view.getUint8(next)
    if (length > 63 || next + 1 + length >= end || labels.length > MOST_REVERSE_LABELS) return false
    labels.push(String.fromCharCode(...page.from(next + 1, next + 1 + length)))
    next += 1 + length
  }
  const other = page.pseudonyms.names.reversed(labels)
  if (!other) return false
  page.keep(at, next + 1)
  let place = at + 1
  for (const label of other) {
    page.put(
      place,
      Uint8Array.from(label, (c) => c.charCodeAt(0)),
    )
    place += 1 + label.length
  }
  return true
}

function writeData(page: Page, type: number, at: number, end: number): void {
  const { view } = page
  switch (type) {
    case TYPE.A:
      page.address(at, 4, end)
      return
    case TYPE.AAAA:
      page.address(at, 16, end)
      return
    case TYPE.CNAME:
    case TYPE.NS:
    case TYPE.PTR:
    case TYPE.DNAME:
      writeName(page, at, end)
      return
    case SOA: {
      const second = writeName(page, at, end)
      const numbers = second < 0 ? -1 : writeName(page, second, end)
      if (numbers >= 0) page.keep(numbers, Math.min(numbers + SOA_NUMBERS, end))
      return
    }
    case MX:
      page.keep(at, Math.min(at + 2, end))
      writeName(page, at + 2, end)
      return
    case SRV:
      page.keep(at, Math.min(at + 6, end))
      writeName(page, at + 6, end)
      return
    case TYPE.SVCB:
    case TYPE.HTTPS:
      writeService(page, at, end)
      return
    case TXT:
      for (let next = at; next < end; next += 1 + view.getUint8(next)) page.keep(next, next + 1)
      return
    case TYPE.OPT:
      // Client subnets and cookies tell of a host: codes and lengths stay.
      for (let next = at; next + 4 <= end; next += 4 + view.getUint16(next + 2)) page.keep(next, next + 4)
  }
}

function writeService(page: Page, at: number, end: number): void {
  const { view } = page
  page.keep(at, Math.min(at + 2, end))
  let next = writeName(page, at + 2, end)
  while (next >= 0 && next + 4 <= end) {
    const key = view.getUint16(next)
    const stop = next + 4 + view.getUint16(next + 2)
    if (stop > end) return
    page.keep(next, next + 4)
    if (key === IPV4_HINT) page.addresses(next + 4, stop, 4)
    else if (key === IPV6_HINT) page.addresses(next + 4, stop, 16)
    else if (key === ALPN || key === NO_DEFAULT_ALPN || key === PORT || key === MANDATORY) page.keep(next + 4, stop)
    next = stop
  }
}

/** NetBIOS names (RFC 1001 §14.1) hold a name of at most 15 octets in half octets; the addresses stand behind flags. */
export function writeNbns(page: Page, at: number, end: number): void {
  const { view } = page
  if (end - at < HEADER_LENGTH) return
  page.keep(at, at + HEADER_LENGTH)
  const questions = view.getUint16(at + 4)
  const records = view.getUint16(at + 6) + view.getUint16(at + 8) + view.getUint16(at + 10)
  let next = at + HEADER_LENGTH
  for (let i = 0; i < questions + records; i++) {
    next = writeNetBiosName(page, next, end)
    if (next < 0 || next + 4 > end) return
    page.keep(next, next + 4)
    next += 4
    if (i < questions) continue
    if (next + 6 > end) return
    page.keep(next, next + 6)
    const data = next + 6
    next = data + view.getUint16(next + 4)
    if (next > end) return
    if (view.getUint16(data - 10) !== 0x20) continue
    for (let entry = data; entry + 6 <= next; entry += 6) {
      page.keep(entry, entry + 2)
      page.address(entry + 2, 4)
    }
  }
}

function writeNetBiosName(page: Page, at: number, end: number): number {
  const { view } = page
  if (at + 2 > end) return -1
  if (view.getUint8(at) >= 0xc0) {
    page.keep(at, at + 2)
    return at + 2
  }
  if (view.getUint8(at) !== 32 || at + 34 > end) return -1
  const encoded = page.from(at + 1, at + 33)
  const octets = Uint8Array.from({ length: 16 }, (_, i) => (((encoded[2 * i]! - 0x41) & 15) << 4) | ((encoded[2 * i + 1]! - 0x41) & 15))
  let length = 15
  while (length > 0 && (octets[length - 1] === 0x20 || octets[length - 1] === 0)) length--
  octets.set(page.pseudonyms.names.label(octets.slice(0, length), false).map(toUpper))
  page.keep(at, at + 1)
  page.put(
    at + 1,
    Uint8Array.from({ length: 32 }, (_, i) => 0x41 + (i % 2 === 0 ? octets[i >> 1]! >> 4 : octets[i >> 1]! & 15)),
  )
  return writeName(page, at + 33, end)
}

/** NetBIOS names are written in capitals. */
const toUpper = (octet: number): number => (octet >= 0x61 && octet <= 0x7a ? octet - 0x20 : octet)
