/**
 * A set of 32-bit numbers in a few bits for each, which may take others for its members (a Bloom filter with one hash).
 *
 * It rules out most of a million numbers from two megabytes, which stay in the processor's cache; what is left goes to a table that is exact.
 */
const BITS_PER_NUMBER = 16

export class BloomFilter {
  private readonly words: Int32Array
  private readonly shift: number

  constructor(expected: number) {
    const bits = Math.min(31, Math.max(10, Math.ceil(Math.log2(BITS_PER_NUMBER * expected))))
    this.words = new Int32Array(2 ** (bits - 5))
    this.shift = 32 - bits
  }

  /** True where it may have been a member before; false where it certainly was not. */
  add(value: number): boolean {
    const bit = Math.imul(value, 0x9e3779b1) >>> this.shift
    const word = this.words[bit >>> 5]!
    this.words[bit >>> 5] = word | (1 << bit)
    return (word & (1 << bit)) !== 0
  }

  /** False where it certainly is no member. */
  mayHold(value: number): boolean {
    const bit = Math.imul(value, 0x9e3779b1) >>> this.shift
    return (this.words[bit >>> 5]! & (1 << bit)) !== 0
  }
}
