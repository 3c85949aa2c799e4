/** SHA-256, FIPS 180-4 §6.2. */
export const DIGEST_LENGTH = 32
export const BLOCK_LENGTH = 64

/** FIPS 180-4 §5.3.3 and §4.2.2: the first 32 bits of the fractional parts of roots of the first primes. */
const PRIMES = firstPrimes(64)
const INITIAL = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)))
const CONSTANTS = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)))

/** A message that comes in parts. */
export class Sha256 {
  private readonly state = new Int32Array(INITIAL)
  private readonly block = new Uint8Array(BLOCK_LENGTH)
  private readonly blockView = new DataView(this.block.buffer)
  private readonly words = new Int32Array(64)
  private length = 0

  /** The state behind whole blocks, from which any number of messages can go on. */
  keepState(): Int32Array {
    return new Int32Array(this.state)
  }

  /** Begins anew, behind so many octets in whole blocks that led to the state. */
  resume(state: Int32Array = INITIAL, length = 0): this {
    this.state.set(state)
    this.length = length
    return this
  }

  update(bytes: Uint8Array): this {
    for (let at = 0; at < bytes.length; ) {
      const filled = this.length % BLOCK_LENGTH
      const taken = Math.min(BLOCK_LENGTH - filled, bytes.length - at)
      for (let i = 0; i < taken; i++) this.block[filled + i] = bytes[at + i]!
      this.length += taken
      at += taken
      if (filled + taken === BLOCK_LENGTH) this.compress()
    }
    return this
  }

  /** Nothing may be added afterwards, but it may be resumed. */
  digest(): Uint8Array {
    const { block, blockView, length } = this
    const filled = length % BLOCK_LENGTH
    // FIPS 180-4 §5.1.1: a one bit, zeros, and the length in bits as 64 bits.
    block[filled] = 0x80
    block.fill(0, filled + 1)
    if (filled >= BLOCK_LENGTH - 8) {
      this.compress()
      block.fill(0)
    }
    blockView.setUint32(BLOCK_LENGTH - 8, Math.floor(length / 0x20000000))
    blockView.setUint32(BLOCK_LENGTH - 4, length << 3)
    this.compress()
    const digest = new Uint8Array(DIGEST_LENGTH)
    const out = new DataView(digest.buffer)
    for (let i = 0; i < 8; i++) out.setInt32(4 * i, this.state[i]!)
    return digest
  }

  private compress(): void {
    const { state, words, blockView } = this
    for (let t = 0; t < 16; t++) words[t] = blockView.getInt32(4 * t)
    for (let t = 16; t < 64; t++) {
      const before = words[t - 15]!
      const latest = words[t - 2]!
      const small0 = rotate(before, 7) ^ rotate(before, 18) ^ (before >>> 3)
      const small1 = rotate(latest, 17) ^ rotate(latest, 19) ^ (latest >>> 10)
      words[t] = words[t - 16]! + small0 + words[t - 7]! + small1
    }
    let a = state[0]!
    let b = state[1]!
    let c = state[2]!
    let d = state[3]!
    let e = state[4]!
    let f = state[5]!
    let g = state[6]!
    let h = state[7]!
    for (let t = 0; t < 64; t++) {
      const big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
      const first = (h + big1 + ((e & f) ^ (~e & g)) + CONSTANTS[t]! + words[t]!) | 0
      const big0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
      const second = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
      h = g
      g = f
      f = e
      e = (d + first) | 0
      d = c
      c = b
      b = a
      a = (first + second) | 0
    }
    state[0]! += a
    state[1]! += b
    state[2]! += c
    state[3]! += d
    state[4]! += e
    state[5]! += f
    state[6]! += g
    state[7]! += h
  }
}

/** To the right. */
const rotate = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits))

function fraction(root: number): number {
  return Math.floor((root - Math.floor(root)) * 0x100000000)
}

function firstPrimes(count: number): number[] {
  const primes: number[] = []
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return primes
}
