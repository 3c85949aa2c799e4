/**
 * A hash that nobody can aim at: HalfSipHash-1-3 (Aumasson and Bernstein, SipHash: a fast short-input PRF §2, in its form for 32-bit words) of five
 * words, under a key of this process.
 *
 * Tables hash quickly, by constants that anybody can read; whoever makes a capture of addresses that all fall into one slot would make
 * every search as long as the table. A table that finds a search longer than chance allows goes over to this hash, and stays with it.
 * Rows are numbered as they come, so which hash was used shows in nothing that is told.
 */

/** Half full and probed in order, a table of ten million rows has chains of 83 slots (ln n / (α - 1 - ln α)). */
export const LONGEST_CHAIN = 256

const random = (): number => (Math.random() * 2 ** 32) | 0
const KEY_0 = random()
const KEY_1 = random()

export function keyedHash(a: number, b: number, c: number, d: number, e: number): number {
  v0 = KEY_0
  v1 = KEY_1
  v2 = KEY_0 ^ 0x6c796765
  v3 = KEY_1 ^ 0x74656462
  absorb(a)
  absorb(b)
  absorb(c)
  absorb(d)
  absorb(e)
  v2 ^= 0xff
  round()
  round()
  round()
  return v1 ^ v3
}

let v0 = 0
let v1 = 0
let v2 = 0
let v3 = 0

function absorb(word: number): void {
  v3 ^= word
  round()
  v0 ^= word
}

function round(): void {
  v0 = (v0 + v1) | 0
  v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
  v0 = (v0 << 16) | (v0 >>> 16)
  v2 = (v2 + v3) | 0
  v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
  v0 = (v0 + v3) | 0
  v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
  v2 = (v2 + v1) | 0
  v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
  v2 = (v2 << 16) | (v2 >>> 16)
}
