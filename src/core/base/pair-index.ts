/**
 * From two integers of 32 bits to one: an open-addressing table on typed arrays.
 *
 * A Map with numbers above 2³¹ as keys allocates for each of them; a quarter of a million such keys cost more memory than what they
 * index.
 */
import { keyedHash, LONGEST_CHAIN } from './keyed-hash.js'

export class PairIndex {
  /** For each slot the two keys, and the value plus one: side by side, as most slots are met out of the processor's cache. */
  private slots: Int32Array
  private mask: number
  private count = 0
  /** Since some keys have been found that were made to meet in one slot. */
  keyed = false

  /** `expected` keys fit without growing. */
  constructor(expected = 256) {
    let capacity = 1024
    while (capacity < expected * 2) capacity *= 2
    this.slots = new Int32Array(3 * capacity)
    this.mask = capacity - 1
  }

  /** Octets of as many slots as the keys need, two for each. */
  get bytes(): number {
    return this.count * 2 * 3 * Int32Array.BYTES_PER_ELEMENT
  }

  /** The value, which is never negative, or -1. */
  get(a: number, b: number): number {
    return this.slots[this.find(a, b) + 2]! - 1
  }

  set(a: number, b: number, value: number): void {
    const at = this.find(a, b)
    const { slots, mask } = this
    const isNew = slots[at + 2] === 0
    slots[at] = a
    slots[at + 1] = b
    slots[at + 2] = value + 1
    if (!isNew) return
    if (++this.count * 2 > mask) this.rehash((mask + 1) * 2)
    else if (!this.keyed && ((at / 3 - this.hash(a, b)) & mask) > LONGEST_CHAIN) {
      this.keyed = true
      this.rehash(mask + 1)
    }
  }

  /** Where the slot of the keys, or the free one for them, begins. */
  private find(a: number, b: number): number {
    const { slots, mask } = this
    let at = 3 * (this.hash(a, b) & mask)
    while (slots[at + 2] !== 0 && (slots[at] !== a || slots[at + 1] !== b)) at = at === 3 * mask ? 0 : at + 3
    return at
  }

  private hash(a: number, b: number): number {
    if (this.keyed) return keyedHash(a, b, 0, 0, 0)
    let hash = Math.imul(a ^ Math.imul(b, 0x85ebca6b), 0x9e3779b1)
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
    return hash ^ (hash >>> 15)
  }

  private rehash(capacity: number): void {
    const { slots } = this
    this.slots = new Int32Array(3 * capacity)
    this.mask = capacity - 1
    for (let old = 0; old < slots.length; old += 3) {
      if (slots[old + 2] === 0) continue
      const at = this.find(slots[old]!, slots[old + 1]!)
      for (let i = 0; i < 3; i++) this.slots[at + i] = slots[old + i]!
    }
  }
}
