/** ChaCha20 and Poly1305 as an authenticated cipher, RFC 8439 §2.8. It only opens: nothing is ever sealed here. */
import { Poly1305, TAG_LENGTH } from './poly1305.js'

const BLOCK = 64
/** "expand 32-byte k", RFC 8439 §2.3. */
const CONSTANTS = Int32Array.of(0x61707865, 0x3320646e, 0x79622d32, 0x6b206574)

/** Opens any number of messages that were sealed with one key, and allocates for none of them. */
export class ChaCha20Poly1305 {
  /** Constants, key, block counter, nonce: RFC 8439 §2.3. */
  private readonly state = new Int32Array(16)
  private readonly stream = new Int32Array(16)
  private readonly poly1305 = new Poly1305()

  /** `key` has 32 octets. */
  constructor(key: Uint8Array) {
    this.state.set(CONSTANTS)
    const view = new DataView(key.buffer, key.byteOffset, key.byteLength)
    for (let i = 0; i < 8; i++) this.state[4 + i] = view.getInt32(4 * i, true)
  }

  /** The nonce of the next message, as three little-endian words. */
  setNonce(first: number, second: number, third: number): void {
    this.state[13] = first
    this.state[14] = second
    this.state[15] = third
  }

  /**
   * Opens what lies from `at` to `end`, the tag at its end, into `out` at 0, which has room for it. False where the tag
   * does not agree; then `out` is as it was. `out` may be the same memory as `view` where that begins no later than `at`.
   */
  open(view: DataView, at: number, end: number, additional: DataView, out: DataView): boolean {
    const { state, stream, poly1305 } = this
    const tagAt = end - TAG_LENGTH
    if (tagAt < at) return false
    state[12] = 0
    chacha20(state, stream)
    poly1305.begin(stream)
    poly1305.addPadded(additional, 0, additional.byteLength)
    poly1305.addPadded(view, at, tagAt)
    poly1305.addLengths(additional.byteLength, tagAt - at)
    if (!poly1305.verify(view, tagAt)) return false
    for (let from = at, to = 0; from < tagAt; from += BLOCK, to += BLOCK) {
      state[12]!++
      chacha20(state, stream)
      const length = Math.min(BLOCK, tagAt - from)
      let i = 0
      for (; i + 4 <= length; i += 4) out.setInt32(to + i, view.getInt32(from + i, true) ^ stream[i >> 2]!, true)
      for (; i < length; i++) out.setUint8(to + i, view.getUint8(from + i) ^ (stream[i >> 2]! >>> (8 * (i & 3))))
    }
    return true
  }
}

/** The block function, RFC 8439 §2.3.1. */
function chacha20(state: Int32Array, out: Int32Array): void {
  out.set(state)
  for (let round = 0; round < 10; round++) {
    quarterRound(out, 0, 4, 8, 12)
    quarterRound(out, 1, 5, 9, 13)
    quarterRound(out, 2, 6, 10, 14)
    quarterRound(out, 3, 7, 11, 15)
    quarterRound(out, 0, 5, 10, 15)
    quarterRound(out, 1, 6, 11, 12)
    quarterRound(out, 2, 7, 8, 13)
    quarterRound(out, 3, 4, 9, 14)
  }
  for (let i = 0; i < 16; i++) out[i]! += state[i]!
}

/** RFC 8439 §2.1. */
function quarterRound(x: Int32Array, a: number, b: number, c: number, d: number): void {
  x[a]! += x[b]!
  x[d] = rotate(x[d]! ^ x[a]!, 16)
  x[c]! += x[d]!
  x[b] = rotate(x[b]! ^ x[c]!, 12)
  x[a]! += x[b]!
  x[d] = rotate(x[d]! ^ x[a]!, 8)
  x[c]! += x[d]!
  x[b] = rotate(x[b]! ^ x[c]!, 7)
}

/** To the left. */
const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits))
