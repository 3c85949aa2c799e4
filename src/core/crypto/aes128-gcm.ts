/** AES-128 in Galois/Counter Mode, NIST SP 800-38D §7.2. It only opens: nothing is ever sealed here. */
import { Aes128 } from './aes128.js'

export const TAG_LENGTH = 16
const BLOCK = 16

/** What four bits that fall out at the end of a product bring back to its first word: x^128 = x^7 + x^2 + x + 1. */
const FOLDED = Int32Array.from({ length: 16 }, (_, bits) => {
  let word = 0
  for (let i = 0; i < 4; i++) word = (word >>> 1) ^ ((bits >> i) & 1 ? 0xe1000000 : 0)
  return word
})

/** Opens any number of messages that were sealed with one key and nonces of 96 bits, and allocates for none of them. */
export class Aes128Gcm {
  private readonly aes: Aes128
  /** The hash key times each polynomial of four coefficients, four words each. */
  private readonly multiples = new Int32Array(4 * 16)
  private readonly hash = new Int32Array(4)
  private readonly counter = new Int32Array(4)
  private readonly stream = new Int32Array(4)
  private readonly block = new DataView(new ArrayBuffer(BLOCK))

  /** `key` has 16 octets. */
  constructor(key: Uint8Array) {
    this.aes = new Aes128(key)
    const { multiples, stream } = this
    this.aes.encrypt(stream, stream)
    // The first coefficient is the highest bit: SP 800-38D §6.3.
    multiples.set(stream, 4 * 8)
    for (let i = 8; i > 1; i >>= 1) timesX(multiples, 4 * i, 2 * i)
    for (let i = 3; i < 16; i++) {
      const low = i & -i
      if (low === i) continue
      for (let w = 0; w < 4; w++) multiples[4 * i + w] = multiples[4 * low + w]! ^ multiples[4 * (i ^ low) + w]!
    }
  }

  /** The nonce of the next message, as three big-endian words. */
  setNonce(first: number, second: number, third: number): void {
    this.counter[0] = first
    this.counter[1] = second
    this.counter[2] = third
  }

  /**
   * Opens what lies from `at` to `end`, the tag at its end, into `out` at 0, which has room for it. False where the tag
   * does not agree; then `out` is as it was. `out` may be the same memory as `view` where that begins no later than `at`.
   */
  open(view: DataView, at: number, end: number, additional: DataView, out: DataView): boolean {
    const tagAt = end - TAG_LENGTH
    if (tagAt < at || !this.verify(view, at, tagAt, additional)) return false
    const { stream } = this
    for (let from = at, to = 0; from < tagAt; from += BLOCK, to += BLOCK) {
      this.next()
      const length = Math.min(BLOCK, tagAt - from)
      let i = 0
      for (; i + 4 <= length; i += 4) out.setInt32(to + i, view.getInt32(from + i) ^ stream[i >> 2]!)
      for (; i < length; i++) out.setUint8(to + i, view.getUint8(from + i) ^ (stream[i >> 2]! >>> (24 - 8 * (i & 3))))
    }
    return true
  }

  /** Whether the tag is that of the message; the counter then stands before its first block. */
  private verify(view: DataView, at: number, tagAt: number, additional: DataView): boolean {
    const { hash, stream, counter, block } = this
    hash.fill(0)
    this.addPadded(additional, 0, additional.byteLength)
    this.addPadded(view, at, tagAt)
    block.setUint32(0, 0)
    block.setUint32(4, additional.byteLength * 8)
    block.setUint32(8, 0)
    block.setUint32(12, (tagAt - at) * 8)
    this.add(block, 0)
    counter[3] = 0
    this.next()
    for (let w = 0; w < 4; w++) if ((hash[w]! ^ stream[w]!) !== view.getInt32(tagAt + 4 * w)) return false
    return true
  }

  /** The key stream of the next block. */
  private next(): void {
    this.counter[3]!++
    this.aes.encrypt(this.counter, this.stream)
  }

  /** Adds octets and zeros up to a whole block to the hash. */
  private addPadded(view: DataView, at: number, end: number): void {
    let next = at
    for (; end - next >= BLOCK; next += BLOCK) this.add(view, next)
    if (next === end) return
    const { block } = this
    for (let i = 0; i < BLOCK; i++) block.setUint8(i, next + i < end ? view.getUint8(next + i) : 0)
    this.add(block, 0)
  }

  /** GHASH of one more block, SP 800-38D §6.4: four coefficients at a time, the highest power first. */
  private add(view: DataView, at: number): void {
    const { hash, multiples } = this
    let z0 = 0
    let z1 = 0
    let z2 = 0
    let z3 = 0
    for (let w = 3; w >= 0; w--) {
      let word = hash[w]! ^ view.getInt32(at + 4 * w)
      for (let i = 0; i < 8; i++, word >>>= 4) {
        const folded = FOLDED[z3 & 15]!
        const m = 4 * (word & 15)
        z3 = ((z3 >>> 4) | (z2 << 28)) ^ multiples[m + 3]!
        z2 = ((z2 >>> 4) | (z1 << 28)) ^ multiples[m + 2]!
        z1 = ((z1 >>> 4) | (z0 << 28)) ^ multiples[m + 1]!
        z0 = (z0 >>> 4) ^ folded ^ multiples[m]!
      }
    }
    hash[0] = z0
    hash[1] = z1
    hash[2] = z2
    hash[3] = z3
  }
}

/** The polynomial at `from`, times x, to `to`. */
function timesX(words: Int32Array, from: number, to: number): void {
  const fell = words[from + 3]! & 1
  for (let w = 3; w > 0; w--) words[to + w] = (words[from + w]! >>> 1) | (words[from + w - 1]! << 31)
  words[to] = (words[from]! >>> 1) ^ (fell ? 0xe1000000 : 0)
}
