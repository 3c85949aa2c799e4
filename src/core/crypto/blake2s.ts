/**
 * BLAKE2s, RFC 7693, with and without a key; and HMAC (RFC 2104) and HKDF (RFC 5869) over it, as the Noise protocol
 * framework §4.3 and WireGuard use them.
 */
const BLOCK = 64
export const HASH_LENGTH = 32

/** RFC 7693 §2.6, the words of SHA-256. */
const IV = Int32Array.of(0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19)

/** RFC 7693 §2.7: the order of the message's words in each of the ten rounds. */
const SIGMA = Uint8Array.from(
  [
    '0123456789abcdef',
    'ea489fd61c02b753',
    'b8c052fdae367194',
    '7931dcbe265a40f8',
    '905724afe1bc683d',
    '2c6a0b834d75fe19',
    'c51fed4a0763928b',
    'db7ec13950f4862a',
    '6fe9b308c2d714a5',
    'a2847615fb9e3cd0',
  ].flatMap((round) => Array.from(round, (digit) => Number.parseInt(digit, 16))),
)

export interface Blake2sOptions {
  /** Octets of the result, 1 to 32. */
  readonly length?: number
  /** Up to 32 octets: the result is a message authentication code. */
  readonly key?: Uint8Array
}

/** The hash of all parts, one behind the other. */
export function blake2s(parts: readonly Uint8Array[], { length = HASH_LENGTH, key }: Blake2sOptions = {}): Uint8Array {
  const keyBlock = new Uint8Array(key && key.length > 0 ? BLOCK : 0)
  if (keyBlock.length > 0) keyBlock.set(key!)
  const message = join([keyBlock, ...parts])
  const h = IV.slice()
  h[0]! ^= 0x01010000 ^ ((key?.length ?? 0) << 8) ^ length
  const padded = new Uint8Array(Math.max(Math.ceil(message.length / BLOCK), 1) * BLOCK)
  padded.set(message)
  const view = new DataView(padded.buffer)
  const work = new Int32Array(16)
  for (let block = 0; block < padded.length; block += BLOCK) {
    const last = block + BLOCK === padded.length
    compress(h, work, view, block, last ? message.length : block + BLOCK, last)
  }
  const out = new DataView(new ArrayBuffer(HASH_LENGTH))
  for (const [i, word] of h.entries()) out.setInt32(4 * i, word, true)
  return new Uint8Array(out.buffer).slice(0, length)
}

/** RFC 7693 §3.2. `count` is how many octets have been hashed with this block. */
function compress(h: Int32Array, v: Int32Array, view: DataView, block: number, count: number, last: boolean): void {
  v.set(h)
  v.set(IV, 8)
  v[12]! ^= count
  v[13]! ^= Math.floor(count / 0x100000000)
  if (last) v[14] = ~v[14]!
  for (let round = 0; round < SIGMA.length; round += 16) {
    const word = (i: number) => view.getInt32(block + 4 * SIGMA[round + i]!, true)
    mix(v, 0, 4, 8, 12, word(0), word(1))
    mix(v, 1, 5, 9, 13, word(2), word(3))
    mix(v, 2, 6, 10, 14, word(4), word(5))
    mix(v, 3, 7, 11, 15, word(6), word(7))
    mix(v, 0, 5, 10, 15, word(8), word(9))
    mix(v, 1, 6, 11, 12, word(10), word(11))
    mix(v, 2, 7, 8, 13, word(12), word(13))
    mix(v, 3, 4, 9, 14, word(14), word(15))
  }
  for (let i = 0; i < 8; i++) h[i]! ^= v[i]! ^ v[i + 8]!
}

/** RFC 7693 §3.1. */
function mix(v: Int32Array, a: number, b: number, c: number, d: number, x: number, y: number): void {
  v[a] = v[a]! + v[b]! + x
  v[d] = rotate(v[d]! ^ v[a]!, 16)
  v[c] = v[c]! + v[d]!
  v[b] = rotate(v[b]! ^ v[c]!, 12)
  v[a] = v[a]! + v[b]! + y
  v[d] = rotate(v[d]! ^ v[a]!, 8)
  v[c] = v[c]! + v[d]!
  v[b] = rotate(v[b]! ^ v[c]!, 7)
}

/** To the right. */
const rotate = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits))

/** RFC 2104 §2; the key has at most 64 octets. */
export function hmacBlake2s(key: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  const inner = new Uint8Array(BLOCK).fill(0x36)
  const outer = new Uint8Array(BLOCK).fill(0x5c)
  for (const [i, octet] of key.entries()) {
    inner[i]! ^= octet
    outer[i]! ^= octet
  }
  return blake2s([outer, blake2s([inner, ...parts])])
}

/** RFC 5869 §2 without an info: `count` keys of 32 octets from a chaining key and what was agreed. */
export function hkdfBlake2s(count: number, chainingKey: Uint8Array, input: Uint8Array): Uint8Array[] {
  const secret = hmacBlake2s(chainingKey, [input])
  const keys: Uint8Array[] = []
  for (let i = 1; i <= count; i++) keys.push(hmacBlake2s(secret, [...keys.slice(-1), Uint8Array.of(i)]))
  return keys
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
