/**
 * The addresses that a host has, interface by interface, as its system printed them.
 *
 * What is read here stands in for what a capture does not show: which addresses there were to choose from, and what
 * the system knew of each.
 */
import { isatapIPv4, sixToFourIPv4, teredoParts } from '../../address/embedded.js'
import { sameAddress } from '../../address/prefix.js'
import { isLinkLocal, isLoopback, isMulticast, isUnspecified } from '../../address/special-purpose.js'
import type { SourceAddress } from '../candidate.js'

/** The way that an adapter carries IPv6 over another network; `unnamed` where the text only says that it does. */
export type AdapterTunnel = '6to4' | 'teredo' | 'isatap' | '6in4' | 'ip-https' | 'unnamed'

export interface ListedAddress extends SourceAddress {
  /** Position of its interface in the list: not the index that the system gives it. */
  readonly interface: number
  readonly deprecated: boolean
  readonly temporary: boolean
  readonly tunnel: boolean
  /** Duplicate address detection has not let it into use (RFC 4862 §5.4). */
  readonly tentative: boolean
  /** Also a link-local address of the loopback interface, as macOS has one. */
  readonly loopback: boolean
}

export interface ListedInterface {
  /** Undefined where the text names none, or not in ASCII. */
  readonly name: string | undefined
  /** As the system counts its interfaces: behind `%` in Windows, before the name in `ip addr`. */
  readonly index: number | undefined
  readonly tunnel: AdapterTunnel | undefined
  readonly addresses: readonly ListedAddress[]
}

export interface AddressListReading {
  /** The command that printed the text. */
  readonly format: string
  /** Those that have addresses. */
  readonly interfaces: readonly ListedInterface[]
  /** What rule selection chooses a source from: all but the tentative addresses and those of loopback. */
  readonly sources: readonly ListedAddress[]
}

/** What a row says of its address. */
export interface AddressFacts {
  readonly bytes: Uint8Array
  prefixLength?: number | undefined
  readonly deprecated?: boolean
  readonly temporary?: boolean
  readonly tentative?: boolean
}

/** An interface of which more may follow. */
export interface InterfaceDraft {
  readonly name: string | undefined
  index: number | undefined
  tunnel: AdapterTunnel | undefined
  readonly addresses: AddressFacts[]
}

/** No host has more: what follows in a text with more is not read. */
const MOST_INTERFACES = 1024
const MOST_ADDRESSES = 4096

/** Collects what a reader finds; at most so much, and each address once for each interface. */
export class Listing {
  private readonly drafts: InterfaceDraft[] = []
  private last: InterfaceDraft | undefined
  /** Interface and address. */
  private readonly seen = new Set<string>()

  /** The interface with that name and index: a new one, unless the last one is the same. */
  open(heading: string | undefined, index?: number): InterfaceDraft {
    const name = heading !== undefined && /^[\x20-\x7e]+$/.test(heading) ? heading : undefined
    const { last } = this
    if (last && name !== undefined && last.name === name && last.index === index) return last
    this.last = { name, index, tunnel: heading === undefined ? undefined : tunnelOf(heading), addresses: [] }
    if (this.drafts.length < MOST_INTERFACES) this.drafts.push(this.last)
    return this.last
  }

  /** The interface of the last heading; one without a name where rows come before any. */
  get current(): InterfaceDraft {
    return this.last ?? this.open(undefined)
  }

  add(facts: AddressFacts): void {
    const { addresses } = this.current
    const key = `${this.drafts.length} ${facts.bytes.join('.')}`
    if (this.seen.size >= MOST_ADDRESSES || this.seen.has(key) || isMulticast(facts.bytes) || isUnspecified(facts.bytes)) return
    this.seen.add(key)
    addresses.push(facts)
  }

  /** Undefined where no address was found. */
  reading(format: string): AddressListReading | undefined {
    if (this.seen.size === 0) return undefined
    const used = this.drafts.filter(({ addresses }) => addresses.length > 0)
    const interfaces = used.map(({ name, index, tunnel: told, addresses }, position): ListedInterface => {
      const tunnel = told === undefined || told === 'unnamed' ? (tunnelByAddress(addresses, told) ?? told) : told
      const toItself = addresses.some(({ bytes }) => isLoopback(bytes))
      return {
        name,
        index,
        tunnel,
        addresses: addresses.map(({ bytes, prefixLength, deprecated = false, temporary = false, tentative = false }) => ({
          bytes,
          ...(prefixLength !== undefined && prefixLength <= 8 * bytes.length && { prefixLength }),
          deprecated,
          temporary,
          tentative,
          interface: position,
          tunnel: tunnel !== undefined,
          loopback: isLoopback(bytes) || (toItself && isLinkLocal(bytes)),
        })),
      }
    })
    const sources = interfaces.flatMap(({ addresses }) => addresses.filter(({ tentative, loopback }) => !tentative && !loopback))
    return { format, interfaces, sources }
  }
}

/**
 * How systems call adapters of tunnels, by name or in what they say of them: `Teredo Tunneling Pseudo-Interface`,
 * `isatap.{…}`, `Microsoft 6to4 Adapter`, XP's `Automatic Tunneling Pseudo-Interface` for ISATAP, `sit1`, BSD's
 * `gif0` and `stf0`.
 */
const TUNNEL_NAMES: readonly [name: RegExp, tunnel: AdapterTunnel][] = [
  [/teredo/i, 'teredo'],
  [/6to4|\bstf\d/i, '6to4'],
  [/isatap|automatic tunneling/i, 'isatap'],
  [/ip-?https/i, 'ip-https'],
  [/^(sit|gif)\d/, '6in4'],
  [/^(\S+ )?tunnel/i, 'unnamed'],
]

export const tunnelOf = (name: string): AdapterTunnel | undefined => TUNNEL_NAMES.find(([pattern]) => pattern.test(name))?.[1]

/**
 * Teredo and ISATAP addresses stand on their own adapters only. A 6to4 address may be of a router's network, native
 * to the host: on its own it tells a tunnel where the host's IPv4 address is in it twice, as Windows makes it.
 */
function tunnelByAddress(addresses: readonly AddressFacts[], told: AdapterTunnel | undefined): AdapterTunnel | undefined {
  for (const { bytes } of addresses) {
    if (teredoParts(bytes)) return 'teredo'
    if (isatapIPv4(bytes)) return 'isatap'
    const ipv4 = sixToFourIPv4(bytes)
    if (ipv4 && (told !== undefined || sameAddress(ipv4, bytes.subarray(12)))) return '6to4'
  }
  return undefined
}
