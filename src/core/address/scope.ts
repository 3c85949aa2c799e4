/**
 * Scopes of addresses, RFC 6724 §3.1 (unicast and multicast are compared by one number) and §3.2 (IPv4).
 */
import { isMapped, type Prefix } from './prefix.js'
import { parsePrefix } from './text.js'

export const LINK_SCOPE = 2
export const SITE_SCOPE = 5
export const GLOBAL_SCOPE = 14

/** RFC 7346 §2. Numbers without a name are unassigned. */
const NAMES: Readonly<Record<number, string>> = {
  1: 'interface',
  2: 'link',
  3: 'realm',
  4: 'admin',
  5: 'site',
  8: 'organization',
  14: 'global',
}

export const scopeName = (scope: number): string => NAMES[scope] ?? `scope ${scope}`

/** The IPv4 addresses whose scope is not global: first match decides, so the longer prefix stands first. */
export type IPv4Scopes = readonly { readonly prefix: Prefix; readonly address: number; readonly mask: number; readonly scope: number }[]

/** Rows of `a.b.c.d/length` and scope, in the form of gai.conf's `scopev4`. */
export function ipv4Scopes(rows: readonly (readonly [prefix: string, scope: number])[]): IPv4Scopes {
  return rows
    .map(([text, scope]) => ({ prefix: parsePrefix(text)!, scope }))
    .sort((a, b) => b.prefix.length - a.prefix.length)
    .map(({ prefix, scope }) => ({
      prefix,
      address: new DataView(prefix.bytes.buffer).getInt32(0),
      mask: prefix.length === 0 ? 0 : -1 << (32 - prefix.length),
      scope,
    }))
}

/** RFC 6724 §3.2: link-local and loopback only; private and shared addresses are global. */
export const RFC_6724_IPV4_SCOPES = ipv4Scopes([
  ['169.254.0.0/16', LINK_SCOPE],
  ['127.0.0.0/8', LINK_SCOPE],
])

/** RFC 3484 §3.2 gave private addresses site scope as well. Few systems ever did. */
export const RFC_3484_IPV4_SCOPES = ipv4Scopes([
  ['169.254.0.0/16', LINK_SCOPE],
  ['127.0.0.0/8', LINK_SCOPE],
  ['10.0.0.0/8', SITE_SCOPE],
  ['172.16.0.0/12', SITE_SCOPE],
  ['192.168.0.0/16', SITE_SCOPE],
])

/** Unique local addresses (fc00::/7) have global scope: their reach is a matter of routing (RFC 6724 §3.1). */
export function scopeOf(bytes: Uint8Array, ipv4: IPv4Scopes = RFC_6724_IPV4_SCOPES): number {
  if (bytes.length === 4) return scopeOfIPv4(bytes, 0, ipv4)
  const first = bytes[0]!
  const second = bytes[1]!
  if (first === 0xff) return second & 0x0f
  if (first === 0xfe && (second & 0xc0) === 0x80) return LINK_SCOPE
  if (first === 0xfe && (second & 0xc0) === 0xc0) return SITE_SCOPE
  if (first === 0 && isMapped(bytes)) return scopeOfIPv4(bytes, 12, ipv4)
  return first === 0 && isLoopback(bytes) ? LINK_SCOPE : GLOBAL_SCOPE
}

function scopeOfIPv4(bytes: Uint8Array, at: number, scopes: IPv4Scopes): number {
  const address = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
  for (const row of scopes) if ((address & row.mask) === row.address) return row.scope
  return GLOBAL_SCOPE
}

/** RFC 6724 §3.4: ::1 is treated as link-local. */
function isLoopback(bytes: Uint8Array): boolean {
  for (let i = 0; i < 15; i++) if (bytes[i] !== 0) return false
  return bytes[15] === 1
}
