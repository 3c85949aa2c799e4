/**
 * From two integers of 32 bits to one: an open-addressing table on typed arrays.
 *
 * A Map with numbers above 2³¹ as keys allocates for each of them; a quarter of a million such keys cost more memory than what they
 * index.
 */
export class PairIndex {
  /** For each slot the two keys, and the value plus one: side by side, as most slots are met out of the processor's cache. */
  private slots: Int32Array
  private mask: number
  private count = 0

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
    const { slots } = this
    const isNew = slots[at + 2] === 0
    slots[at] = a
    slots[at + 1] = b
    slots[at + 2] = value + 1
    if (isNew && ++this.count * 2 > this.mask) this.rehash()
  }

  /** Where the slot of the keys, or the free one for them, begins. */
  private find(a: number, b: number): number {
    const { slots, mask } = this
    let hash = Math.imul(a ^ Math.imul(b, 0x85ebca6b), 0x9e3779b1)
    hash ^= hash >>> 15
    let at = 3 * ((Math.imul(hash, 0x2c1b3c6d) >>> 8) & mask)
    while (slots[at + 2] !== 0 && (slots[at] !== a || slots[at + 1] !== b)) at = at === 3 * mask ? 0 : at + 3
    return at
  }

  private rehash(): void {
    const { slots } = this
    const capacity = (this.mask + 1) * 2
    this.slots = new Int32Array(3 * capacity)
    this.mask = capacity - 1
    for (let old = 0; old < slots.length; old += 3) {
      if (slots[old + 2] === 0) continue
      const at = this.find(slots[old]!, slots[old + 1]!)
      for (let i = 0; i < 3; i++) this.slots[at + i] = slots[old + i]!
    }
  }
}
