/** Bits that follow from a key and what stands before them, and from nothing else: BLAKE2s as a keyed function (RFC 7693 §2.9). */
import { blake2s } from '../crypto/blake2s.js'

export class KeyedBits {
  private readonly key: Uint8Array
  /** Of the last octet that was asked for. */
  private use = ''
  private before: Uint8Array = new Uint8Array(0)
  private block: Uint8Array = new Uint8Array(0)

  /** Of the octets of a key of any length. */
  constructor(key: Uint8Array) {
    this.key = blake2s([key])
  }

  /** Up to 32 octets. `use` keeps one use from telling of another. */
  octets(use: string, octets: Uint8Array, length: number): Uint8Array {
    return blake2s([Uint8Array.from(use, (c) => c.charCodeAt(0)), octets], { key: this.key, length })
  }

  /**
   * The bit for the `count` bits that `octets` begins with. One call of the function serves an octet: its 256 bits are enough for the 255
   * beginnings that eight bits have.
   */
  bit(use: string, octets: Uint8Array, count: number): number {
    const whole = count >> 3
    const before = octets.subarray(0, whole)
    if (this.use !== use || !same(this.before, before)) {
      this.use = use
      this.before = before.slice()
      this.block = this.octets(use, before, 32)
    }
    const depth = count & 7
    const node = (1 << depth) | (octets[whole]! >> (8 - depth))
    return (this.block[node >> 3]! >> (node & 7)) & 1
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

export function flip(octets: Uint8Array, index: number): void {
  octets[index >> 3]! ^= 0x80 >> (index & 7)
}
