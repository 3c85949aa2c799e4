/** Bits that follow from a key and what stands before them, and from nothing else: BLAKE2s as a keyed function (RFC 7693 §2.9). */
import { blake2s } from '../crypto/blake2s.js'

export const KEY_LENGTH = 32

export class KeyedBits {
  private readonly key: Uint8Array

  /** Of the octets of a key of any length. */
  constructor(key: Uint8Array) {
    this.key = blake2s([key])
  }

  /** Up to 32 octets. `use` keeps one use from telling of another. */
  octets(use: string, octets: Uint8Array, length: number): Uint8Array {
    return blake2s([Uint8Array.from(use, (c) => c.charCodeAt(0)), octets], { key: this.key, length })
  }

  /** The bit for the `count` bits that `octets` begins with. */
  bit(use: string, octets: Uint8Array, count: number): number {
    const said = new Uint8Array(octets.length + 1)
    said.set(octets)
    said[octets.length] = count
    for (let i = 0; i < octets.length; i++) said[i]! &= 0xff00 >> Math.max(0, Math.min(8, count - 8 * i))
    return this.octets(use, said, 1)[0]! & 1
  }
}

export const bitOf = (octets: Uint8Array, index: number): number => (octets[index >> 3]! >> (7 - (index & 7))) & 1

export function flip(octets: Uint8Array, index: number): void {
  octets[index >> 3]! ^= 0x80 >> (index & 7)
}
