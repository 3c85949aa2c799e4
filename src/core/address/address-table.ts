/**
 * Addresses as small integers.
 *
 * Every address that is seen gets an id when it is first seen; everything that is later asked of an address
 * (text, scope, label) is computed once for an id and never per frame. IPv4 is kept as its mapped form
 * (::ffff:0:0/96, RFC 4291 §2.5.5.2), apart from native IPv6 with the same octets. A link-local IPv6 address is
 * an address on its link, so the interface belongs to it (RFC 4007 §6).
 */
import { largerThan } from '../base/rows.js'
import { keyedHash, LONGEST_CHAIN } from '../base/keyed-hash.js'

export type AddressId = number

/** Zone of IPv4 addresses and of IPv6 addresses that are not link-local. */
const ZONE_IPV4 = -1
const ZONE_GLOBAL = 0
/** Of an id that is free. */
const ZONE_NONE = -2

/** Words of a row; a power of two, so that no row crosses a line of the processor's cache. */
const ROW = 8
const ZONE = 4
const HASH = 5

export class AddressTable {
  /** For each id four words, most significant first, the zone, and the hash of these: side by side, as they are compared together. */
  private rows = new Int32Array(ROW * 1024)
  private slots = new Int32Array(4096)
  private mask = 4095
  private count = 0
  /** Ids that nobody needs any more, the smallest last. */
  private free: number[] = []
  /** Since some addresses have been found that were made to meet in one slot. */
  keyed = false
  /** Set where frames come from several interfaces: link-local addresses then carry their interface. */
  zoned = false

  /** Ids are below it. */
  get length(): number {
    return this.count
  }

  /** How many addresses there are. */
  get size(): number {
    return this.count - this.free.length
  }

  /** Octets that the addresses take, with at least two slots for each. */
  get octets(): number {
    return this.size * (ROW + 2) * Int32Array.BYTES_PER_ELEMENT
  }

  /** Gives up all other addresses: their ids will be those of addresses that are seen later. Whoever keeps ids has to have said so. */
  retain(used: Uint8Array): void {
    this.free = []
    for (let id = this.count - 1; id >= 0; id--) {
      if (used[id] === 1) continue
      this.free.push(id)
      this.rows.fill(0, ROW * id, ROW * (id + 1))
      this.rows[ROW * id + ZONE] = ZONE_NONE
    }
    this.rehash(this.mask)
  }

  /** The id of an IPv4 address given as an unsigned or signed 32-bit number. */
  internIPv4(address: number): AddressId {
    return this.intern(0, 0, 0xffff, address | 0, ZONE_IPV4)
  }

  /** The id of the IPv6 address at `at`. `interface_` matters for link-local addresses only. */
  readIPv6(view: DataView, at: number, interface_: number): AddressId {
    const a = view.getInt32(at)
    const linkLocal = (a & 0xffc00000) === (0xfe800000 | 0)
    return this.intern(
      a,
      view.getInt32(at + 4),
      view.getInt32(at + 8),
      view.getInt32(at + 12),
      linkLocal && this.zoned ? interface_ + 1 : ZONE_GLOBAL,
    )
  }

  /** The id of the IPv4 or IPv6 address at `at`. */
  read(view: DataView, at: number, isIPv4: boolean): AddressId {
    return isIPv4 ? this.internIPv4(view.getInt32(at)) : this.readIPv6(view, at, 0)
  }

  /** What `hashOf` would answer for the address at `at`, outside of any zone, whether it has an id or not. */
  hashAt(view: DataView, at: number, isIPv4: boolean): number {
    if (isIPv4) return mix(0, 0, 0xffff, view.getInt32(at), ZONE_IPV4)
    return mix(view.getInt32(at), view.getInt32(at + 4), view.getInt32(at + 8), view.getInt32(at + 12), ZONE_GLOBAL)
  }

  /** Of the address; known to everybody, and the same whether the table itself has gone over to a key or not. */
  hashOf(id: AddressId): number {
    return this.rows[ROW * id + HASH]!
  }

  /** Whether this id is of the address at `at`, outside of any zone. */
  isAt(id: AddressId, view: DataView, at: number, isIPv4: boolean): boolean {
    const { rows } = this
    const row = ROW * id
    if (isIPv4) return rows[row + 3] === view.getInt32(at) && rows[row + ZONE] === ZONE_IPV4
    return (
      rows[row + 3] === view.getInt32(at + 12) &&
      rows[row + 2] === view.getInt32(at + 8) &&
      rows[row + 1] === view.getInt32(at + 4) &&
      rows[row] === view.getInt32(at) &&
      rows[row + ZONE] === ZONE_GLOBAL
    )
  }

  /** The id of an address given as 4 or 16 octets. */
  internBytes(bytes: Uint8Array, interface_ = 0): AddressId {
    if (bytes.length === 4) return this.internIPv4((bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!)
    return this.readIPv6(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, interface_)
  }

  isIPv4(id: AddressId): boolean {
    return this.rows[ROW * id + ZONE] === ZONE_IPV4
  }

  /** 127.0.0.0/8 and ::1, RFC 1122 §3.2.1.3 and RFC 4291 §2.5.3. */
  isLoopback(id: AddressId): boolean {
    const at = ROW * id
    if (this.isIPv4(id)) return this.rows[at + 3]! >>> 24 === 127
    return this.rows[at + 3] === 1 && this.rows[at] === 0 && this.rows[at + 1] === 0 && this.rows[at + 2] === 0
  }

  /** Interface of a link-local address, or -1 where it has none. */
  interfaceOf(id: AddressId): number {
    return Math.max(this.rows[ROW * id + ZONE]! - 1, -1)
  }

  /** One of the four 32-bit words (unsigned) of the mapped form, most significant first. */
  word(id: AddressId, index: number): number {
    return this.rows[ROW * id + index]! >>> 0
  }

  /** A copy: 4 octets for IPv4, 16 for IPv6. */
  bytes(id: AddressId): Uint8Array {
    const first = this.isIPv4(id) ? 3 : 0
    const out = new Uint8Array(16 - 4 * first)
    for (let i = 0; i < out.length; i++) out[i] = this.rows[ROW * id + first + (i >> 2)]! >>> (24 - 8 * (i & 3))
    return out
  }

  /** The IPv4 address inside octets 12–15. */
  lastWord(id: AddressId): number {
    return this.rows[ROW * id + 3]! >>> 0
  }

  private intern(a: number, b: number, c: number, d: number, zone: number): AddressId {
    const { rows, slots, mask } = this
    const start = this.hash(a, b, c, d, zone) & mask
    for (let slot = start; ; slot = (slot + 1) & mask) {
      const id = slots[slot]! - 1
      if (id < 0) return this.add(a, b, c, d, zone, slot, (slot - start) & mask)
      const at = ROW * id
      if (rows[at + 3] === d && rows[at] === a && rows[at + 1] === b && rows[at + 2] === c && rows[at + ZONE] === zone) return id
    }
  }

  private hash(a: number, b: number, c: number, d: number, zone: number): number {
    return this.keyed ? keyedHash(a, b, c, d, zone) : mix(a, b, c, d, zone)
  }

  private add(a: number, b: number, c: number, d: number, zone: number, slot: number, passed: number): AddressId {
    const id = this.free.pop() ?? this.count++
    if (ROW * id === this.rows.length) {
      const rows = new Int32Array(ROW * largerThan(id))
      rows.set(this.rows)
      this.rows = rows
    }
    const at = ROW * id
    this.rows[at] = a
    this.rows[at + 1] = b
    this.rows[at + 2] = c
    this.rows[at + 3] = d
    this.rows[at + ZONE] = zone
    this.rows[at + HASH] = mix(a, b, c, d, zone)
    this.slots[slot] = id + 1
    if (this.size * 2 > this.mask) this.rehash(this.mask * 2 + 1)
    else if (passed > LONGEST_CHAIN && !this.keyed) {
      this.keyed = true
      this.rehash(this.mask)
    }
    return id
  }

  private rehash(mask: number): void {
    const { rows, count } = this
    this.mask = mask
    this.slots = new Int32Array(mask + 1)
    for (let id = 0; id < count; id++) {
      const at = ROW * id
      if (rows[at + ZONE] === ZONE_NONE) continue
      let slot = this.hash(rows[at]!, rows[at + 1]!, rows[at + 2]!, rows[at + 3]!, rows[at + ZONE]!) & mask
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask
      this.slots[slot] = id + 1
    }
  }
}

function mix(a: number, b: number, c: number, d: number, zone: number): number {
  let hash = Math.imul(d ^ Math.imul(c, 0x85ebca6b), 0x9e3779b1) ^ Math.imul(b ^ Math.imul(a, 0xc2b2ae35), 0x27d4eb2f) ^ zone
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return hash ^ (hash >>> 15)
}
