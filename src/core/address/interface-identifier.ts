/**
 * What the lower 64 bits of an IPv6 address tell of how it was made (RFC 7707 §4.1). A hint, never a proof: a
 * random identifier can look like any of these.
 */
import { isatapIPv4, teredoParts } from './embedded.js'

export type InterfaceIdentifierKind = 'eui-64' | 'isatap' | 'teredo' | 'low' | 'embedded-ipv4' | 'random'

export function interfaceIdentifierKind(bytes: Uint8Array): InterfaceIdentifierKind {
  if (teredoParts(bytes)) return 'teredo'
  if (isatapIPv4(bytes)) return 'isatap'
  if (macOf(bytes)) return 'eui-64'
  if (allZero(bytes, 8, 14)) return 'low'
  // ::a.b.c.d: only the lower half is used, and its first octet is one that an IPv4 address begins with.
  if (allZero(bytes, 8, 12) && bytes[12] !== 0) return 'embedded-ipv4'
  return 'random'
}

/** The link-layer address that an identifier of RFC 4291 Appendix A was made from. */
export function macOf(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length !== 16 || bytes[11] !== 0xff || bytes[12] !== 0xfe) return undefined
  return Uint8Array.of(bytes[8]! ^ 0x02, bytes[9]!, bytes[10]!, bytes[13]!, bytes[14]!, bytes[15]!)
}

/** The address that stateless autoconfiguration makes of a /64 and a 48-bit link-layer address. */
export function addressOfMac(prefix: Uint8Array, mac: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(16)
  bytes.set(prefix.subarray(0, 8))
  bytes.set([mac[0]! ^ 0x02, mac[1]!, mac[2]!, 0xff, 0xfe, mac[3]!, mac[4]!, mac[5]!], 8)
  return bytes
}

function allZero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== 0) return false
  return true
}
