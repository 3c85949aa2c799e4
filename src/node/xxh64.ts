/**
 * XXH64 with seed 0 (xxHash fast digest algorithm 0.1.1 §"XXH64 Algorithm Description"), of which zstd keeps the lower half behind a frame (RFC 8878 §3.1.1).
 *
 * 64-bit words are two halves of 32 bits; a product is put together of four. bigint took twenty times as long.
 */
const PRIME_1 = [0x9e3779b1, 0x85ebca87] as const
const PRIME_2 = [0xc2b2ae3d, 0x27d4eb4f] as const
const PRIME_3 = [0x165667b1, 0x9e3779f9] as const
const PRIME_4 = [0x85ebca77, 0xc2b2ae63] as const
const PRIME_5 = [0x27d4eb2f, 0x165667c5] as const

const STRIPE = 32

type Word = readonly [high: number, low: number]

export class Xxh64 {
  /** Four lanes, each its higher and its lower half. */
  private readonly lanes = new Int32Array(8)
  private readonly held = new Uint8Array(STRIPE)
  private readonly heldView = new DataView(this.held.buffer)
  private have = 0
  private length = 0

  constructor() {
    this.reset()
  }

  reset(): void {
    const [a, b, c, d] = [add(PRIME_1, PRIME_2), PRIME_2, [0, 0] as const, add([0, 0], negative(PRIME_1))]
    this.lanes.set([...a, ...b, ...c, ...d])
    this.have = 0
    this.length = 0
  }

  update(octets: Uint8Array): void {
    this.length += octets.length
    let at = 0
    if (this.have > 0) {
      at = Math.min(octets.length, STRIPE - this.have)
      this.held.set(octets.subarray(0, at), this.have)
      this.have += at
      if (this.have < STRIPE) return
      this.stripes(this.heldView, STRIPE)
      this.have = 0
    }
    const whole = (octets.length - at) & -STRIPE
    this.stripes(new DataView(octets.buffer, octets.byteOffset + at, whole), whole)
    this.held.set(octets.subarray(at + whole))
    this.have = octets.length - at - whole
  }

  /** The lower half of the digest, as a number without sign. */
  digest(): number {
    const lane = (i: number): Word => [this.lanes[2 * i]!, this.lanes[2 * i + 1]!]
    let mixed: Word = PRIME_5
    if (this.length >= STRIPE) {
      mixed = add(add(rotated(lane(0), 1), rotated(lane(1), 7)), add(rotated(lane(2), 12), rotated(lane(3), 18)))
      for (let i = 0; i < 4; i++) mixed = add(product(xor(mixed, round([0, 0], lane(i))), PRIME_1), PRIME_4)
    }
    mixed = add(mixed, [Math.floor(this.length / 2 ** 32), this.length | 0])
    let at = 0
    for (; at + 8 <= this.have; at += 8) {
      const word: Word = [this.heldView.getInt32(at + 4, true), this.heldView.getInt32(at, true)]
      mixed = add(product(rotated(xor(mixed, round([0, 0], word)), 27), PRIME_1), PRIME_4)
    }
    if (at + 4 <= this.have) {
      mixed = add(product(rotated(xor(mixed, product([0, this.heldView.getInt32(at, true)], PRIME_1)), 23), PRIME_2), PRIME_3)
      at += 4
    }
    for (; at < this.have; at++) mixed = product(rotated(xor(mixed, product([0, this.held[at]!], PRIME_5)), 11), PRIME_1)
    mixed = product(xor(mixed, [0, mixed[0] >>> 1]), PRIME_2)
    mixed = product(xor(mixed, shiftedRight(mixed, 29)), PRIME_3)
    return (mixed[1] ^ mixed[0]) >>> 0
  }

  private stripes(view: DataView, end: number): void {
    const { lanes } = this
    for (let at = 0; at < end; at += 8) {
      const i = (at >> 2) & 6
      const high = view.getInt32(at + 4, true)
      const low = view.getInt32(at, true)
      // acc + input * PRIME_2
      const productLow = Math.imul(low, PRIME_2[1])
      const productHigh = upperProduct(low, PRIME_2[1]) + Math.imul(high, PRIME_2[1]) + Math.imul(low, PRIME_2[0])
      const sumLow = (lanes[i + 1]! >>> 0) + (productLow >>> 0)
      const sumHigh = (lanes[i]! + productHigh + (sumLow > 0xffffffff ? 1 : 0)) | 0
      // rotated by 31, times PRIME_1
      const turnedHigh = (sumHigh << 31) | ((sumLow | 0) >>> 1)
      const turnedLow = (sumLow << 31) | (sumHigh >>> 1)
      lanes[i + 1] = Math.imul(turnedLow, PRIME_1[1])
      lanes[i] = upperProduct(turnedLow, PRIME_1[1]) + Math.imul(turnedHigh, PRIME_1[1]) + Math.imul(turnedLow, PRIME_1[0])
    }
  }
}

/** The upper 32 bits of a product of two numbers of 32 bits without sign. */
function upperProduct(a: number, b: number): number {
  const a0 = a & 0xffff
  const a1 = a >>> 16
  const b0 = b & 0xffff
  const b1 = b >>> 16
  const cross = a1 * b0 + ((a0 * b0) >>> 16)
  return a1 * b1 + (cross >>> 16) + ((a0 * b1 + (cross & 0xffff)) >>> 16)
}

const product = (a: Word, b: Word): Word => [
  (upperProduct(a[1], b[1]) + Math.imul(a[0], b[1]) + Math.imul(a[1], b[0])) | 0,
  Math.imul(a[1], b[1]),
]

function add(a: Word, b: Word): Word {
  const low = (a[1] >>> 0) + (b[1] >>> 0)
  return [(a[0] + b[0] + (low > 0xffffffff ? 1 : 0)) | 0, low | 0]
}

const negative = (a: Word): Word => add([~a[0], ~a[1]], [0, 1])
const xor = (a: Word, b: Word): Word => [a[0] ^ b[0], a[1] ^ b[1]]
const shiftedRight = ([high, low]: Word, bits: number): Word => [high >>> bits, (low >>> bits) | (high << (32 - bits))]
const rotated = ([high, low]: Word, bits: number): Word => [(high << bits) | (low >>> (32 - bits)), (low << bits) | (high >>> (32 - bits))]
const round = (lane: Word, input: Word): Word => product(rotated(add(lane, product(input, PRIME_2)), 31), PRIME_1)
