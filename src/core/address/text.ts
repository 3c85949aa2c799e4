/**
 * Addresses and prefixes as text: RFC 4291 §2.2 and §2.3 to read, RFC 5952 to write.
 *
 * Reading answers undefined for anything that is not exactly an address. IPv4 is four decimal numbers without
 * leading zeros, as inet_pton has it: other readers take `010` for eight.
 */
import { isMapped, type Prefix, prefixOf } from './prefix.js'

/** The longest text of an address: eight groups, or six and an IPv4 address (RFC 4291 §2.2). */
const LONGEST = 45

export interface ScopedAddress {
  readonly bytes: Uint8Array
  /** What follows `%` (RFC 4007 §11): an interface name or number of the machine that printed it. */
  readonly zone: string | undefined
}

/** 4 or 16 octets. A zone behind an IPv6 address is read and forgotten. */
export const parseAddress = (text: string): Uint8Array | undefined => parseScopedAddress(text)?.bytes

export function parseScopedAddress(text: string): ScopedAddress | undefined {
  const percent = text.indexOf('%')
  const address = percent < 0 ? text : text.slice(0, percent)
  if (address.length > LONGEST || percent === text.length - 1) return undefined
  const bytes = address.includes(':') ? parseIPv6(address) : percent < 0 ? parseIPv4(address) : undefined
  return bytes && { bytes, zone: percent < 0 ? undefined : text.slice(percent + 1) }
}

function parseIPv4(text: string): Uint8Array | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  const bytes = new Uint8Array(4)
  for (let i = 0; i < 4; i++) {
    const part = parts[i]!
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined
    bytes[i] = Number(part)
  }
  return bytes
}

function parseIPv6(text: string): Uint8Array | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = parseGroups(halves[0]!, halves.length === 1)
  const tail = halves.length === 2 ? parseGroups(halves[1]!, true) : []
  if (!head || !tail) return undefined
  const count = head.length + tail.length
  // RFC 4291 §2.2 lets `::` stand for one group or more.
  if (halves.length === 1 ? count !== 16 : count > 14) return undefined
  const bytes = new Uint8Array(16)
  bytes.set(head)
  bytes.set(tail, 16 - tail.length)
  return bytes
}

/** Octets of groups divided by single colons; the last may be an IPv4 address where the text ends with it. */
function parseGroups(text: string, last: boolean): number[] | undefined {
  if (text === '') return []
  const octets: number[] = []
  const groups = text.split(':')
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i]!
    if (/^[0-9A-Fa-f]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16)
      octets.push(value >> 8, value & 0xff)
    } else {
      const ipv4 = last && i === groups.length - 1 ? parseIPv4(group) : undefined
      if (!ipv4) return undefined
      octets.push(...ipv4)
    }
  }
  return octets
}

/** `ADDRESS/LENGTH`. Bits behind the length are cleared. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf('/')
  if (slash < 0) return undefined
  const bytes = parseAddress(text.slice(0, slash))
  const digits = text.slice(slash + 1)
  if (!bytes || !/^\d{1,3}$/.test(digits) || Number(digits) > 8 * bytes.length) return undefined
  return prefixOf(bytes, Number(digits))
}

/** RFC 5952 §4; the IPv4 part of ::ffff:0:0/96 in dots (§5). */
export function formatAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  return isMapped(bytes) ? `::ffff:${bytes.subarray(12).join('.')}` : formatGroups(bytes)
}

/** The row ::ffff:0:0/96 keeps its groups, as every policy table has it. */
export const formatPrefix = ({ bytes, length }: Prefix): string =>
  `${bytes.length === 16 && length <= 96 ? formatGroups(bytes) : formatAddress(bytes)}/${length}`

function formatGroups(bytes: Uint8Array): string {
  const groups: number[] = []
  for (let i = 0; i < 16; i += 2) groups.push((bytes[i]! << 8) | bytes[i + 1]!)
  // RFC 5952 §4.2: the longest run of zero groups, the first of equals, never a single one.
  let at = -1
  let length = 1
  for (let start = 0; start < 8; start++) {
    let end = start
    while (end < 8 && groups[end] === 0) end++
    if (end - start > length) {
      at = start
      length = end - start
    }
    start = end
  }
  const text = groups.map((group) => group.toString(16))
  return at < 0 ? text.join(':') : `${text.slice(0, at).join(':')}::${text.slice(at + length).join(':')}`
}
