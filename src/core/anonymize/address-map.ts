/**
 * Other addresses for addresses, one for each and each once: two addresses share as many leading bits afterwards as before.
 *
 * As in Crypto-PAn (Xu, Fan, Ammar, Moon, ICNP 2002) a bit is turned or not by what stands before it. Bits on the way to a prefix that
 * means something (a row of a policy table, a special purpose, a scope) are never turned, so that no address enters or leaves one, and
 * selection by RFC 6724 has the same order. An IPv4 address inside an IPv6 address becomes what it becomes by itself.
 */
import { ADDRESS_CLASSES } from '../address/special-purpose.js'
import { type EmbeddingLength, embedIPv4, extractIPv4Under, isEmbeddingLength, WELL_KNOWN_PREFIX } from '../address/embedded.js'
import { commonPrefixLength, hasPrefix, type Prefix, prefixOf, sameAddress } from '../address/prefix.js'
import { parsePrefix } from '../address/text.js'
import { flip, type KeyedBits } from './keyed-bits.js'

/** 6rd, RFC 5969 §4: behind the prefix stand the bits of an IPv4 address that `ipv4` does not give for all. */
export interface SixRdPrefix {
  readonly prefix: Prefix
  readonly ipv4MaskLength: number
  /** Any address of the domain. */
  readonly ipv4: Uint8Array
}

interface Guarded extends Prefix {
  /** Its addresses are assigned one by one: they stay as they are. */
  readonly whole: boolean
}

/** Of the classes; what has a meaning of its own down to the last bit. */
const WHOLE = new Set([
  'unspecified',
  'loopback',
  'this-network',
  'ietf-protocol',
  'ipv4-continuity',
  'dummy',
  'traversal-anycast',
  'nat64-discovery',
  '6to4-relay',
  'broadcast',
  'multicast',
])

/** Prefixes that are more particular than the classes: the two halves of fc00::/7 (RFC 4193 §3.1), and the one of fe80::/10 that is used (RFC 4291 §2.5.6). */
const FURTHER = ['fc00::/8', 'fd00::/8', 'fe80::/64']

const GUARDED: readonly Guarded[] = [
  ...ADDRESS_CLASSES.flatMap(({ id, prefixes }) => prefixes.map((prefix) => ({ ...prefix, whole: WHOLE.has(id) }))),
  ...FURTHER.map((text) => ({ ...parsePrefix(text)!, whole: false })),
]

/** By family. */
const GUARDED_IPV4 = GUARDED.filter(({ bytes }) => bytes.length === 4)
const GUARDED_IPV6 = GUARDED.filter(({ bytes }) => bytes.length === 16)

/** Interface identifiers that say how they were made: ISATAP's (RFC 5214 §6.1), and those that a person wrote (RFC 7707 §4.1.4). */
const LOW_IDENTIFIER = new Uint8Array(6)
const ISATAP_IDENTIFIERS = [Uint8Array.of(0, 0, 0x5e, 0xfe), Uint8Array.of(2, 0, 0x5e, 0xfe)]
const GUARDED_IDENTIFIERS = [LOW_IDENTIFIER, ...ISATAP_IDENTIFIERS]
const IDENTIFIER = 8
const UNIVERSAL_BIT = 6
const GROUP_BIT = 7
const UNIVERSAL = 0x02
/** ff02::1:ff00:0/104, RFC 4291 §2.7.1. */
const SOLICITED_NODE = parsePrefix('ff02::1:ff00:0/104')!
/** RFC 3306 §4: a multicast address that holds a network's prefix. */
const HOLDS_PREFIX = 0x20
const UNICAST_PREFIX_AT = 32

export class AddressMap {
  private readonly bits: KeyedBits
  private readonly nat64: readonly Prefix[]
  /** Many frames, few addresses. */
  private readonly known = new Map<string, Uint8Array>()
  private readonly links = new Map<string, Uint8Array>()

  /** `nat64`: prefixes whose addresses hold an IPv4 address (RFC 6052 §2.2), beside the well-known one. */
  constructor(
    bits: KeyedBits,
    nat64: readonly Prefix[],
    private readonly sixRd: readonly SixRdPrefix[] = [],
  ) {
    this.bits = bits
    this.nat64 = [WELL_KNOWN_PREFIX, ...nat64.filter(({ length }) => isEmbeddingLength(length))].sort((a, b) => b.length - a.length)
  }

  /** For 4 or 16 octets. */
  address(bytes: Uint8Array): Uint8Array {
    return this.remembered(bytes, () => (bytes.length === 4 ? this.ipv4(bytes) : this.ipv6(bytes)))
  }

  /** The network of a prefix; the bits behind it are zero. */
  prefix(bytes: Uint8Array, length: number): Uint8Array {
    return prefixOf(this.address(prefixOf(bytes, length).bytes), length).bytes
  }

  /** A link-layer address: another one, locally administered; a group address stays the group's. */
  link(bytes: Uint8Array): Uint8Array {
    return this.remembered(bytes, () => this.linkAnew(bytes), this.links)
  }

  private linkAnew(bytes: Uint8Array): Uint8Array {
    if (bytes.every((octet) => octet === 0)) return bytes
    if (bytes.length === IDENTIFIER) return this.identifier(bytes)
    if (bytes.length !== 6)
      return bytes.length < 2 ? bytes : this.bits.octets('link', bytes, Math.min(bytes.length, 32)).slice(0, bytes.length)
    if ((bytes[0]! & 1) !== 0) return this.linkGroup(bytes)
    const [a, b, c, d, e, f] = bytes as unknown as [number, number, number, number, number, number]
    const made = this.identifier(Uint8Array.of(a ^ UNIVERSAL, b, c, 0xff, 0xfe, d, e, f))
    return Uint8Array.of(made[0]! ^ UNIVERSAL, made[1]!, made[2]!, made[5]!, made[6]!, made[7]!)
  }

  private remembered(bytes: Uint8Array, make: () => Uint8Array, known = this.known): Uint8Array {
    const key = String.fromCharCode(...bytes)
    let made = known.get(key)
    if (!made) {
      made = make()
      known.set(key, made)
    }
    return made
  }

  private ipv4(bytes: Uint8Array): Uint8Array {
    return this.turned('ipv4', bytes, 0, 32, GUARDED_IPV4)
  }

  private ipv6(bytes: Uint8Array): Uint8Array {
    if (bytes[0] === 0xff) return this.multicast(bytes)
    const inside = this.nat64.find((prefix) => extractIPv4Under(bytes, prefix))
    if (inside) {
      const network = this.network(prefixOf(bytes, inside.length).bytes)
      const embedded = embedIPv4(
        prefixOf(network, inside.length).bytes,
        inside.length as EmbeddingLength,
        this.address(extractIPv4Under(bytes, inside)!),
      )
      return embedded
    }
    const domain = this.sixRd.find(({ prefix }) => hasPrefix(bytes, prefix.bytes, prefix.length))
    if (domain) return this.delegated(bytes, domain)
    const first = (bytes[0]! << 8) | bytes[1]!
    if (first === 0x2002) return this.withIPv4(this.network(bytes), bytes, 2)
    if (first === 0x2001 && bytes[2] === 0 && bytes[3] === 0) return this.teredo(bytes)
    if (
      bytes.subarray(0, 10).every((octet) => octet === 0) &&
      !GUARDED_IPV6.some((p) => p.length === 128 && hasPrefix(bytes, p.bytes, 128))
    )
      return this.withIPv4(bytes.slice(), bytes, 12)
    return this.network(bytes)
  }

  private withIPv4(into: Uint8Array, from: Uint8Array, at: number): Uint8Array {
    into.set(this.address(from.slice(at, at + 4)), at)
    return into
  }

  /** RFC 4380 §4: server, flags, port and client, the last two inverted. The port is that of the datagrams, which is kept. */
  private teredo(bytes: Uint8Array): Uint8Array {
    const made = this.withIPv4(bytes.slice(), bytes, 4)
    const client = this.address(bytes.slice(12).map((octet) => ~octet))
    made.set(
      client.map((octet) => ~octet),
      12,
    )
    return made
  }

  private delegated(bytes: Uint8Array, { prefix, ipv4MaskLength, ipv4 }: SixRdPrefix): Uint8Array {
    const made = this.network(bytes)
    const whole = ipv4.slice()
    const count = 32 - ipv4MaskLength
    for (let i = 0; i < count; i++) copyBit(bytes, prefix.length + i, whole, ipv4MaskLength + i)
    const other = this.address(whole)
    for (let i = 0; i < count; i++) copyBit(other, ipv4MaskLength + i, made, prefix.length + i)
    return made
  }

  private network(bytes: Uint8Array): Uint8Array {
    const made = this.turned('ipv6', bytes, 0, 64, GUARDED_IPV6)
    const whole = GUARDED_IPV6.some((p) => p.whole && hasPrefix(bytes, p.bytes, p.length))
    if (!whole && !bytes.subarray(IDENTIFIER).every((octet) => octet === 0)) made.set(this.identifier(bytes.slice(IDENTIFIER)), IDENTIFIER)
    return made
  }

  /**
   * An interface identifier, the same in every network. One that was made of a link-layer address becomes that of the address that this
   * becomes, locally administered.
   */
  private identifier(bytes: Uint8Array): Uint8Array {
    const held = this.holdingIPv4(bytes)
    if (held) return held
    const fromLink = bytes[3] === 0xff && bytes[4] === 0xfe
    const made = bytes.slice()
    for (let i = 0; i < 64; i++) {
      if (fromLink && (i === UNIVERSAL_BIT || i === GROUP_BIT)) continue
      if (leadsTo(GUARDED_IDENTIFIERS, bytes, i, 0) || leadsTo([LINK_MARK], bytes, i, 24)) continue
      if (this.bits.bit('identifier', bytes, i) === 1) flip(made, i)
    }
    if (fromLink) made[0]! &= ~UNIVERSAL
    return made
  }

  /**
   * Identifiers of ISATAP, of MAP (RFC 7597 §6: 16 bits of 0, the address, a port set), and those that are the address itself, as 6to4 on
   * Windows has it. An address that stays as it is would leave the identifier as it was: then it is taken for any other.
   */
  private holdingIPv4(bytes: Uint8Array): Uint8Array | undefined {
    const isatap = ISATAP_IDENTIFIERS.some((head) => head.every((octet, i) => bytes[i] === octet))
    const zeros = bytes.findIndex((octet) => octet !== 0)
    const at = isatap || zeros === 4 ? 4 : zeros === 2 ? 2 : -1
    if (at < 0) return undefined
    const made = this.withIPv4(bytes.slice(), bytes, at)
    return isatap || !sameAddress(made, bytes) ? made : undefined
  }

  private multicast(bytes: Uint8Array): Uint8Array {
    if (hasPrefix(bytes, SOLICITED_NODE.bytes, SOLICITED_NODE.length))
      return this.turned('solicited', bytes, SOLICITED_NODE.length, 128, [])
    return (bytes[1]! & HOLDS_PREFIX) === 0 ? bytes : this.turned('group', bytes, UNICAST_PREFIX_AT, 128, [])
  }

  /** 33:33 and the last octets of an IPv6 group (RFC 2464 §7); any other group is nobody's address. */
  private linkGroup(bytes: Uint8Array): Uint8Array {
    if (bytes[0] !== 0x33 || bytes[1] !== 0x33 || bytes[2] !== 0xff) return bytes
    const group = SOLICITED_NODE.bytes.slice()
    group.set(bytes.subarray(3), 13)
    const made = bytes.slice()
    made.set(this.address(group).subarray(13), 3)
    return made
  }

  private turned(use: string, bytes: Uint8Array, from: number, to: number, guarded: readonly Guarded[]): Uint8Array {
    const made = bytes.slice()
    // How far each prefix agrees with the address: up to there its bits lead to it.
    let led = 0
    for (const prefix of guarded) {
      const common = commonPrefixLength(bytes, prefix.bytes, prefix.length)
      if (common < prefix.length) led = Math.max(led, common + 1)
      else led = Math.max(led, prefix.whole ? to : prefix.length)
    }
    for (let i = Math.max(from, led); i < to; i++) if (this.bits.bit(use, bytes, i) === 1) flip(made, i)
    return made
  }
}

/** ff:fe in the middle of an identifier, RFC 4291 Appendix A. */
const LINK_MARK = Uint8Array.of(0xff, 0xfe)

/** Whether the bits from `from` to `index` are those that one of the heads begins with, and `index` is one of its bits. */
function leadsTo(heads: readonly Uint8Array[], bytes: Uint8Array, index: number, from: number): boolean {
  return heads.some((head) => {
    const count = index - from
    return count >= 0 && count < 8 * head.length && commonPrefixLength(bytes.subarray(from / 8, from / 8 + head.length), head) >= count
  })
}

function copyBit(from: Uint8Array, at: number, into: Uint8Array, to: number): void {
  const mask = 0x80 >> (to & 7)
  if ((from[at >> 3]! & (0x80 >> (at & 7))) !== 0) into[to >> 3]! |= mask
  else into[to >> 3]! &= ~mask
}
