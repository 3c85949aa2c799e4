/**
 * 6rd domains, RFC 5969 §4: a delegated prefix is the 6rd prefix and then the IPv4 address of the customer's end, without the leading bits
 * that are the same for all. DHCPv4 says how long both are (§7.1.1); else the bits of the outer address recur in the inner ones.
 *
 * What recurs by chance, or because somebody numbered tunnels by hand, must not pass for it. Zeros and small numbers recur everywhere,
 * so bits count by how often they change: 10.0.0.1 in 2001:db8:0:1:: shows nothing.
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import type { Prefix } from '../address/prefix.js'
import type { Nanos } from '../base/time.js'

export interface SixRdDomain {
  readonly prefix: Prefix
  /** Leading bits of the IPv4 address that are left out. */
  readonly ipv4MaskLength: number
  readonly learntFrom: 'dhcp' | 'inferred'
  readonly borderRelays: readonly Uint8Array[]
  readonly frame: number
  readonly time: Nanos
}

/** The bits of an IPv4 address that stand in the upper half of an IPv6 address, up to bit `end`. */
interface Recurrence {
  readonly ipv4: number
  readonly upper: bigint
  readonly end: number
  readonly length: number
}

/** No registry gives a provider a longer prefix than it can delegate from, and RFC 5969 §4 leaves at most 64 bits for all. */
const SHORTEST_PREFIX = 12
const DELEGATED = 64
/** The whole address: chance finds it once in a hundred million tunnels. */
const WHOLE = 32
/** Fewer bits have to be found with a second customer: 2⁻¹⁶ for each, with the same prefix and in the same place. */
const FEWEST_BITS = 16
const FEWEST_CHANGES = 5
/** As many differing pairs are looked at; a border relay sees no end of them, and they all say the same. */
const MOST_PAIRS = 10_000

export class SixRdEvidence {
  private readonly recurrences: Recurrence[] = []
  private readonly seen = new Set<string>()

  constructor(private readonly addresses: AddressTable) {}

  /** An inner address on the side of this outer address. */
  add(outer: AddressId, inner: AddressId): void {
    if (this.seen.size >= MOST_PAIRS) return
    const upper = upperHalf(this.addresses, inner)
    const key = `${outer} ${upper}`
    if (this.seen.has(key)) return
    this.seen.add(key)
    const found = recurrenceOf(this.addresses.lastWord(outer), upper)
    if (found) this.recurrences.push(found)
  }

  /** The domains that these pairs show. */
  domains(frame: number, time: Nanos): SixRdDomain[] {
    const groups = new Map<string, Recurrence[]>()
    for (const found of this.recurrences) {
      const before = found.end > WHOLE ? found.upper >> BigInt(DELEGATED - found.end + WHOLE) : 0n
      const key = `${found.end} ${before}`
      const group = groups.get(key)
      if (group) group.push(found)
      else groups.set(key, [found])
    }
    const domains: SixRdDomain[] = []
    for (const group of groups.values()) {
      const bits = Math.min(...group.map(({ length }) => length))
      const customers = new Set(group.map(({ ipv4 }) => ipv4)).size
      if (bits < WHOLE && customers < 2) continue
      const { upper, end } = group[0]!
      const length = end - bits
      const shift = BigInt(DELEGATED - length)
      if (group.some((other) => other.upper >> shift !== upper >> shift)) continue
      domains.push({
        prefix: { bytes: bytesOf((upper >> shift) << shift), length },
        ipv4MaskLength: WHOLE - bits,
        learntFrom: 'inferred',
        borderRelays: [],
        frame,
        time,
      })
    }
    return domains
  }
}

/** The inner address is delegated by this domain to the outer one. */
export function isDelegated(domain: SixRdDomain, addresses: AddressTable, outer: AddressId, inner: AddressId): boolean {
  const bits = WHOLE - domain.ipv4MaskLength
  const { length, bytes } = domain.prefix
  if (length + bits > DELEGATED) return false
  const upper = upperHalf(addresses, inner)
  if (upper >> BigInt(DELEGATED - length) !== upperOf(bytes) >> BigInt(DELEGATED - length)) return false
  const low = (1n << BigInt(bits)) - 1n
  return ((upper >> BigInt(DELEGATED - length - bits)) & low) === (BigInt(addresses.lastWord(outer)) & low)
}

function recurrenceOf(ipv4: number, upper: bigint): Recurrence | undefined {
  let best: Recurrence | undefined
  for (let end = SHORTEST_PREFIX + FEWEST_BITS; end <= DELEGATED; end++) {
    const window = Number((upper >> BigInt(DELEGATED - end)) & 0xffffffffn)
    const differing = (window ^ ipv4) >>> 0
    const alike = differing === 0 ? WHOLE : 31 - Math.clz32(differing & -differing)
    const length = Math.min(alike, end - SHORTEST_PREFIX)
    if (length >= FEWEST_BITS && length > (best?.length ?? 0) && changes(ipv4, length) >= FEWEST_CHANGES)
      best = { ipv4, upper, end, length }
  }
  return best
}

/** How often neighbours among the low bits differ. */
function changes(value: number, bits: number): number {
  let count = 0
  for (let bit = 1; bit < bits; bit++) if (((value >>> bit) & 1) !== ((value >>> (bit - 1)) & 1)) count++
  return count
}

const upperHalf = (addresses: AddressTable, id: AddressId): bigint =>
  (BigInt(addresses.word(id, 0) >>> 0) << 32n) | BigInt(addresses.word(id, 1) >>> 0)

function upperOf(bytes: Uint8Array): bigint {
  let value = 0n
  for (let i = 0; i < 8; i++) value = (value << 8n) | BigInt(bytes[i]!)
  return value
}

function bytesOf(upper: bigint): Uint8Array {
  const bytes = new Uint8Array(16)
  for (let i = 0; i < 8; i++) bytes[i] = Number((upper >> BigInt(56 - 8 * i)) & 0xffn)
  return bytes
}
