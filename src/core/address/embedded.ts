/**
 * IPv4 addresses inside IPv6 addresses: 6to4 (RFC 3056 §2), ISATAP (RFC 5214 §6.1), Teredo (RFC 4380 §4) and the
 * translators' format (RFC 6052 §2.2). Every answer is a copy.
 */
import { hasPrefix, type Prefix, prefixOf, sameAddress } from './prefix.js'

/** V4ADDR of 2002:V4ADDR::/48. */
export const sixToFourIPv4 = (bytes: Uint8Array): Uint8Array | undefined =>
  bytes.length === 16 && bytes[0] === 0x20 && bytes[1] === 0x02 ? bytes.slice(2, 6) : undefined

/** The /48 that an IPv4 address gives its owner. */
export function sixToFourPrefix(ipv4: Uint8Array): Prefix {
  const bytes = new Uint8Array(16)
  bytes[0] = 0x20
  bytes[1] = 0x02
  bytes.set(ipv4, 2)
  return { bytes, length: 48 }
}

/** The IPv4 address behind ::0:5efe: or ::200:5efe: (the latter where it is globally unique). */
export function isatapIPv4(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length !== 16 || bytes[9] !== 0 || bytes[10] !== 0x5e || bytes[11] !== 0xfe) return undefined
  return bytes[8] === 0x00 || bytes[8] === 0x02 ? bytes.slice(12) : undefined
}

export interface TeredoAddress {
  readonly server: Uint8Array
  readonly flags: number
  /** RFC 4380 §4; never set by clients of RFC 5991. */
  readonly cone: boolean
  /** Of the client, as its NAT maps it. */
  readonly port: number
  readonly client: Uint8Array
}

/** Port and client are stored inverted, so that a NAT that rewrites addresses in the payload leaves them alone. */
export function teredoParts(bytes: Uint8Array): TeredoAddress | undefined {
  if (bytes.length !== 16 || bytes[0] !== 0x20 || bytes[1] !== 0x01 || bytes[2] !== 0 || bytes[3] !== 0) return undefined
  const flags = (bytes[8]! << 8) | bytes[9]!
  return {
    server: bytes.slice(4, 8),
    flags,
    cone: (flags & 0x8000) !== 0,
    port: ((bytes[10]! << 8) | bytes[11]!) ^ 0xffff,
    client: bytes.slice(12).map((octet) => ~octet),
  }
}

/** RFC 6052 §2.2: where the four octets stand for each prefix length; octet 8 (bits 64–71) is left out. */
const POSITIONS = {
  32: [4, 5, 6, 7],
  40: [5, 6, 7, 9],
  48: [6, 7, 9, 10],
  56: [7, 9, 10, 11],
  64: [9, 10, 11, 12],
  96: [12, 13, 14, 15],
} as const

export type EmbeddingLength = keyof typeof POSITIONS

export const EMBEDDING_LENGTHS: readonly EmbeddingLength[] = [32, 40, 48, 56, 64, 96]

export const isEmbeddingLength = (length: number): length is EmbeddingLength => length in POSITIONS

/** The IPv6 address that stands for `ipv4` behind a translator with this prefix. */
export function embedIPv4(prefix: Uint8Array, length: EmbeddingLength, ipv4: Uint8Array): Uint8Array {
  const { bytes } = prefixOf(prefix, length)
  POSITIONS[length].forEach((at, i) => {
    bytes[at] = ipv4[i]!
  })
  return bytes
}

/**
 * The IPv4 address in an IPv6 address of that format; undefined unless bits 64–71 and the suffix are zero, as
 * RFC 6052 §2.2 demands. That the address is a translator's at all is for the caller to know.
 */
export function extractIPv4(bytes: Uint8Array, length: EmbeddingLength): Uint8Array | undefined {
  if (bytes.length !== 16 || bytes[8] !== 0) return undefined
  const positions = POSITIONS[length]
  for (let at = positions[3] + 1; at < 16; at++) if (bytes[at] !== 0) return undefined
  return Uint8Array.from(positions, (at) => bytes[at]!)
}

/**
 * The IPv4 address behind a translator's address under a known prefix. Bits 64–71 of a /96 are the network's own: they should be zero
 * (RFC 6052 §2.2), and where they are not the address behind is the same.
 */
export function extractIPv4Under(bytes: Uint8Array, prefix: Prefix): Uint8Array | undefined {
  if (!isEmbeddingLength(prefix.length) || !hasPrefix(bytes, prefix.bytes, prefix.length)) return undefined
  return prefix.length === 96 ? bytes.slice(12) : extractIPv4(bytes, prefix.length)
}

/** 64:ff9b::/96, RFC 6052 §2.1. */
export const WELL_KNOWN_PREFIX: Prefix = { bytes: Uint8Array.of(0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), length: 96 }

/** 64:ff9b:1::/48, RFC 8215 §4: for use within one network, with prefixes of any length inside. */
export const LOCAL_USE_PREFIX: Prefix = { bytes: Uint8Array.of(0, 0x64, 0xff, 0x9b, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), length: 48 }

/**
 * The prefix under which an address of 64:ff9b:1::/48 holds its IPv4 address: the shortest whose suffix is zero and whose IPv4 address
 * is one of a host. Undefined where there is none.
 */
export function localUsePrefix(bytes: Uint8Array): Prefix | undefined {
  if (!hasPrefix(bytes, LOCAL_USE_PREFIX.bytes, LOCAL_USE_PREFIX.length)) return undefined
  const length = ([48, 56, 64, 96] as const).find((l) => {
    const first = extractIPv4(bytes, l)?.[0] ?? 0
    return first > 0 && first < 224
  })
  return length && prefixOf(bytes, length)
}

/** 192.0.0.170 and 192.0.0.171, RFC 7050 §2.2. */
const isDiscoveryAddress = (ipv4: Uint8Array | undefined): boolean =>
  ipv4 !== undefined && ipv4[0] === 192 && ipv4[1] === 0 && ipv4[2] === 0 && (ipv4[3] === 170 || ipv4[3] === 171)

/**
 * The prefixes that the AAAA answer for ipv4only.arpa shows (RFC 7050 §3): those under which 192.0.0.170 or 192.0.0.171 comes out. An
 * answer may show several; where one address fits several lengths, the one under which most of the answer's addresses lie counts.
 */
export function discoverPrefixes(answer: readonly Uint8Array[]): Prefix[] {
  const found: Prefix[] = []
  for (const bytes of answer) {
    const fits = EMBEDDING_LENGTHS.map((length) => prefixOf(bytes, length)).filter((prefix) =>
      isDiscoveryAddress(extractIPv4Under(bytes, prefix)),
    )
    const votes = fits.map((prefix) => answer.filter((other) => isDiscoveryAddress(extractIPv4Under(other, prefix))).length)
    const best = fits[votes.indexOf(Math.max(...votes))]
    if (best && !found.some((known) => known.length === best.length && sameAddress(known.bytes, best.bytes))) found.push(best)
  }
  return found
}
