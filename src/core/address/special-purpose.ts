/**
 * The prefixes that mean something by themselves: the IANA special-purpose registries (RFC 6890), and those that
 * transition mechanisms, multicast and the past have left.
 */
import { hasPrefix, ipv4Of, type Prefix } from './prefix.js'
import { parsePrefix } from './text.js'

export type AddressClassId = keyof typeof ROWS

export interface AddressClass {
  readonly id: AddressClassId
  readonly says: string
  readonly ref: string
  /** The registries' "Globally Reachable"; false also for what no router forwards. */
  readonly global: boolean
  /** Whether a connection can be made to it at all. */
  readonly destination: boolean
  readonly prefixes: readonly Prefix[]
}

/** prefixes · what it is · where that is written · globally reachable · can be connected to */
const ROWS = {
  unspecified: ['::/128 0.0.0.0/32', 'the unspecified address', 'RFC 4291 §2.5.2', false, false],
  loopback: ['::1/128 127.0.0.0/8', 'loopback', 'RFC 4291 §2.5.3', false, true],
  'this-network': ['0.0.0.0/8', 'this network', 'RFC 791 §3.2', false, false],
  private: ['10.0.0.0/8 172.16.0.0/12 192.168.0.0/16', 'private use', 'RFC 1918 §3', false, true],
  shared: ['100.64.0.0/10', 'shared address space of carrier-grade NAT', 'RFC 6598 §7', false, true],
  'link-local': ['fe80::/10 169.254.0.0/16', 'link-local', 'RFC 4291 §2.5.6', false, true],
  'site-local': ['fec0::/10', 'site-local, deprecated', 'RFC 3879 §4', false, true],
  'unique-local': ['fc00::/7', 'unique local', 'RFC 4193 §3', false, true],
  multicast: ['ff00::/8 224.0.0.0/4', 'multicast', 'RFC 4291 §2.7', false, false],
  'ietf-protocol': ['192.0.0.0/24', 'IETF protocol assignments', 'RFC 6890 §2.2.2', false, true],
  'ipv4-continuity': ['192.0.0.0/29', 'IPv4 service continuity: DS-Lite and CLAT', 'RFC 7335 §3', false, true],
  dummy: ['192.0.0.8/32 100:0:0:1::/64', 'dummy address', 'RFC 7600 §4.8', false, false],
  'traversal-anycast': ['192.0.0.9/32 192.0.0.10/32', 'anycast of PCP and TURN', 'RFC 7723 §4', true, true],
  'nat64-discovery': ['192.0.0.170/31', 'the addresses of ipv4only.arpa', 'RFC 7050 §8.2', false, true],
  documentation: [
    '2001:db8::/32 3fff::/20 192.0.2.0/24 198.51.100.0/24 203.0.113.0/24',
    'documentation',
    'RFC 5737 §3, RFC 3849 §2, RFC 9637 §2',
    false,
    true,
  ],
  '6to4-relay': ['192.88.99.0/24', 'anycast of 6to4 relays, deprecated', 'RFC 7526 §4', false, true],
  benchmarking: ['2001:2::/48 198.18.0.0/15', 'benchmarking', 'RFC 2544 §C.2.2', false, true],
  reserved: ['240.0.0.0/4', 'reserved', 'RFC 1112 §4', false, false],
  broadcast: ['255.255.255.255/32', 'limited broadcast', 'RFC 919 §7', false, false],
  'ipv4-mapped': ['::ffff:0:0/96', 'IPv4-mapped', 'RFC 4291 §2.5.5.2', false, true],
  'ipv4-compatible': ['::/96', 'IPv4-compatible, deprecated', 'RFC 4291 §2.5.5.1', false, true],
  nat64: ['64:ff9b::/96', 'well-known prefix of NAT64', 'RFC 6052 §2.1', true, true],
  'nat64-local': ['64:ff9b:1::/48', 'NAT64 in local use', 'RFC 8215 §3', false, true],
  discard: ['100::/64', 'discard-only', 'RFC 6666 §3', false, false],
  teredo: ['2001::/32', 'Teredo', 'RFC 4380 §2.6', true, true],
  orchid: ['2001:10::/28 2001:20::/28', 'ORCHID', 'RFC 7343 §2', false, true],
  '6to4': ['2002::/16', '6to4', 'RFC 3056 §2', true, true],
  '6bone': ['3ffe::/16', '6bone, returned', 'RFC 3701 §2', false, true],
  'srv6-sid': ['5f00::/16', 'segment identifiers of SRv6', 'RFC 9602 §4', false, false],
} as const satisfies Record<string, readonly [prefixes: string, says: string, ref: string, global: boolean, destination: boolean]>

export const ADDRESS_CLASSES: readonly AddressClass[] = Object.entries(ROWS).map(([id, [prefixes, says, ref, global, destination]]) => ({
  id: id as AddressClassId,
  says,
  ref,
  global,
  destination,
  prefixes: prefixes.split(' ').map((text) => parsePrefix(text)!),
}))

const BY_LENGTH = ADDRESS_CLASSES.flatMap((entry) => entry.prefixes.map((prefix) => ({ prefix, entry }))).sort(
  (a, b) => b.prefix.length - a.prefix.length,
)

/** The most particular class of an address; undefined for an ordinary one. An IPv4-mapped address is 'ipv4-mapped'. */
export const classOf = (bytes: Uint8Array): AddressClass | undefined =>
  BY_LENGTH.find(({ prefix }) => hasPrefix(bytes, prefix.bytes, prefix.length))?.entry

/** For a class that no more particular one lies in. */
function isOf(id: AddressClassId): (bytes: Uint8Array) => boolean {
  const { prefixes } = ADDRESS_CLASSES.find((entry) => entry.id === id)!
  return (bytes) => prefixes.some((prefix) => hasPrefix(bytes, prefix.bytes, prefix.length))
}

export const isMulticast = (bytes: Uint8Array): boolean => (bytes.length === 4 ? (bytes[0]! & 0xf0) === 0xe0 : bytes[0] === 0xff)
export const isUnspecified = isOf('unspecified')
export const isLoopback = isOf('loopback')
export const isLinkLocal = isOf('link-local')
export const isUniqueLocal = isOf('unique-local')
/** RFC 1918. Shared addresses (100.64.0.0/10) are not among them. */
export const isPrivate = isOf('private')
export const isShared = isOf('shared')
export const isDocumentation = isOf('documentation')

/**
 * A unicast address that the Internet at large can answer to. Of IPv6 only 2000::/3 is assigned as such (RFC 4291
 * §2.4, RFC 3587 §1); everything else needs an entry that says so.
 */
export function isGlobalUnicast(bytes: Uint8Array): boolean {
  const known = classOf(bytes)
  if (known) return known.global
  return bytes.length === 4 || (bytes[0]! & 0xe0) === 0x20
}

/**
 * Whether an answer with this address gives a program something to connect to. Blocking resolvers answer
 * 0.0.0.0 and ::, which do not. An IPv4-mapped address is as good as the IPv4 address in it.
 */
export const isUsableDestination = (bytes: Uint8Array): boolean => classOf(ipv4Of(bytes) ?? bytes)?.destination ?? true
