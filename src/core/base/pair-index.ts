/**
 * From two small integers to one: an open-addressing table on typed arrays.
 *
 * A Map with numbers above 2³¹ as keys allocates for each of them; a quarter of a million such keys cost more memory than what they
 * index.
 */
const EMPTY = -1

export class PairIndex {
  private first: Int32Array
  private second: Int32Array
  private value: Int32Array
  private mask: number
  private count = 0

  /** `expected` keys fit without growing. */
  constructor(expected = 256) {
    let capacity = 1024
    while (capacity < expected * 2) capacity *= 2
    this.first = new Int32Array(capacity)
    this.second = new Int32Array(capacity)
    this.value = new Int32Array(capacity).fill(EMPTY)
    this.mask = capacity - 1
  }

  /** The value, which is never negative, or -1. */
  get(a: number, b: number): number {
    return this.value[this.slot(a, b)]!
  }

  set(a: number, b: number, value: number): void {
    const slot = this.slot(a, b)
    if (this.value[slot] === EMPTY) {
      this.count++
      this.first[slot] = a
      this.second[slot] = b
    }
    this.value[slot] = value
    if (this.count * 2 > this.mask) this.rehash()
  }

  private slot(a: number, b: number): number {
    let hash = Math.imul(a ^ Math.imul(b, 0x85ebca6b), 0x9e3779b1)
    hash ^= hash >>> 15
    let slot = (Math.imul(hash, 0x2c1b3c6d) >>> 8) & this.mask
    while (this.value[slot] !== EMPTY && (this.first[slot] !== (a | 0) || this.second[slot] !== (b | 0))) slot = (slot + 1) & this.mask
    return slot
  }

  private rehash(): void {
    const { first, second, value } = this
    const capacity = (this.mask + 1) * 2
    this.first = new Int32Array(capacity)
    this.second = new Int32Array(capacity)
    this.value = new Int32Array(capacity).fill(EMPTY)
    this.mask = capacity - 1
    for (let old = 0; old < value.length; old++) {
      if (value[old] === EMPTY) continue
      const slot = this.slot(first[old]!, second[old]!)
      this.first[slot] = first[old]!
      this.second[slot] = second[old]!
      this.value[slot] = value[old]!
    }
  }
}
