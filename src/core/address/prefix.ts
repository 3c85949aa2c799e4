/**
 * Prefixes of addresses, and how many leading bits two addresses share.
 *
 * An address is 4 octets (IPv4) or 16 (IPv6), in network order.
 */
export interface Prefix {
  /** 4 or 16 octets; those behind `length` bits are zero. */
  readonly bytes: Uint8Array
  /** In bits: 0 … 32 or 0 … 128. */
  readonly length: number
}

/** Leading bits that `a` and `b` have in common, at most `limit`; 0 where they are of different families. */
export function commonPrefixLength(a: Uint8Array, b: Uint8Array, limit = 128): number {
  if (a.length !== b.length) return 0
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! ^ b[i]!
    if (difference !== 0) return Math.min(limit, 8 * i + Math.clz32(difference) - 24)
  }
  return Math.min(limit, 8 * a.length)
}

/** Whether the first `length` bits of `bytes` are those of `prefix`. Never across families. */
export const hasPrefix = (bytes: Uint8Array, prefix: Uint8Array, length: number): boolean =>
  bytes.length === prefix.length && commonPrefixLength(bytes, prefix, length) === length

/** The prefix of that length that `bytes` lies in. A copy: the argument may be overwritten afterwards. */
export function prefixOf(bytes: Uint8Array, length: number): Prefix {
  const kept = bytes.slice()
  for (let i = 0; i < kept.length; i++) {
    const bits = Math.max(0, Math.min(8, length - 8 * i))
    kept[i]! &= 0xff00 >> bits
  }
  return { bytes: kept, length }
}

export function sameAddress(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** ::ffff:0:0/96, RFC 4291 §2.5.5.2. */
export function isMapped(bytes: Uint8Array): boolean {
  if (bytes.length !== 16 || bytes[10] !== 0xff || bytes[11] !== 0xff) return false
  for (let i = 0; i < 10; i++) if (bytes[i] !== 0) return false
  return true
}

/** An IPv4 address, also in its mapped form: sockets use that form for IPv4 traffic (RFC 3493 §3.7). */
export const isIPv4 = (bytes: Uint8Array): boolean => bytes.length === 4 || isMapped(bytes)

/** The 4 octets of an IPv4 address in either form; undefined for IPv6. */
export const ipv4Of = (bytes: Uint8Array): Uint8Array | undefined =>
  bytes.length === 4 ? bytes : isMapped(bytes) ? bytes.subarray(12) : undefined

/** The 16 octets of an address, IPv4 as ::ffff:a.b.c.d. */
export function mappedOf(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 16) return bytes
  const out = new Uint8Array(16)
  out[10] = 0xff
  out[11] = 0xff
  out.set(bytes, 12)
  return out
}
