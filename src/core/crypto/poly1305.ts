/**
 * Poly1305, RFC 8439 §2.5, in limbs of 22 bits: six of them hold 132 bits, and the sum of six products of two limbs, the
 * folding by 20 included, stays below 2^53.
 */
export const TAG_LENGTH = 16

const LIMBS = 6
const LIMB = 0x400000
const LOW = LIMB - 1
/** 2^132 is 4 times 2^130, and 2^130 is 5. */
const FOLD = 20
/** Bits of 2^130 in the last limb, which begins at bit 110. */
const LAST_BITS = 20

/** One instance serves any number of messages, one after another. */
export class Poly1305 {
  private readonly r = new Float64Array(LIMBS)
  private readonly folded = new Float64Array(LIMBS)
  private readonly h = new Float64Array(LIMBS)
  private readonly product = new Float64Array(LIMBS)
  /** The second half of the key, as little-endian words. */
  private readonly s = new Uint32Array(4)
  private readonly block = new DataView(new ArrayBuffer(16))

  /** Begins a message; `key` is the one-time key of eight little-endian words. */
  begin(key: Int32Array): void {
    const { r, folded } = this
    // RFC 8439 §2.5: clamped.
    split(r, key[0]! & 0x0fffffff, key[1]! & 0x0ffffffc, key[2]! & 0x0ffffffc, key[3]! & 0x0ffffffc, 0)
    for (let i = 0; i < LIMBS; i++) folded[i] = r[i]! * FOLD
    for (let i = 0; i < 4; i++) this.s[i] = key[4 + i]!
    this.h.fill(0)
  }

  /** Adds octets and, as RFC 8439 §2.8 wants, zeros up to a whole block. */
  addPadded(view: DataView, at: number, end: number): void {
    let next = at
    for (; end - next >= 16; next += 16) this.addBlock(view, next)
    if (next === end) return
    const { block } = this
    for (let i = 0; i < 16; i++) block.setUint8(i, next + i < end ? view.getUint8(next + i) : 0)
    this.addBlock(block, 0)
  }

  /** Adds two numbers below 2^53 as eight octets each. */
  addLengths(first: number, second: number): void {
    const { block } = this
    block.setUint32(0, first, true)
    block.setUint32(4, Math.floor(first / 0x100000000), true)
    block.setUint32(8, second, true)
    block.setUint32(12, Math.floor(second / 0x100000000), true)
    this.addBlock(block, 0)
  }

  private addBlock(view: DataView, at: number): void {
    const { h, r, folded, product } = this
    const w0 = view.getUint32(at, true)
    const w1 = view.getUint32(at + 4, true)
    const w2 = view.getUint32(at + 8, true)
    const w3 = view.getUint32(at + 12, true)
    split(product, w0, w1, w2, w3, 1 << 18)
    for (let i = 0; i < LIMBS; i++) h[i]! += product[i]!
    for (let i = 0; i < LIMBS; i++) {
      let sum = 0
      for (let j = 0; j <= i; j++) sum += h[j]! * r[i - j]!
      for (let j = i + 1; j < LIMBS; j++) sum += h[j]! * folded[LIMBS + i - j]!
      product[i] = sum
    }
    let carry = 0
    for (let i = 0; i < LIMBS; i++) {
      const sum = product[i]! + carry
      carry = Math.floor(sum / LIMB)
      h[i] = sum - carry * LIMB
    }
    h[0]! += carry * FOLD
    carry = Math.floor(h[0]! / LIMB)
    h[0]! -= carry * LIMB
    h[1]! += carry
  }

  /** Whether the tag at `at` is that of the message. The time that it takes is no secret here. */
  verify(view: DataView, at: number): boolean {
    const { h, s, product } = this
    this.reduce()
    // h - p, where h is not below p; that is h + 5 without bit 130.
    let carry = 5
    for (let i = 0; i < LIMBS; i++) {
      const sum = h[i]! + carry
      carry = sum >= LIMB ? 1 : 0
      product[i] = sum - carry * LIMB
    }
    const top = 1 << LAST_BITS
    if (product[5]! >= top) {
      product[5]! -= top
      h.set(product)
    }
    carry = 0
    for (let i = 0; i < 4; i++) {
      const sum = word(h, i) + s[i]! + carry
      carry = sum >= 0x100000000 ? 1 : 0
      if (view.getUint32(at + 4 * i, true) !== sum >>> 0) return false
    }
    return true
  }

  /** Makes h smaller than 2^130, every limb within its bits. */
  private reduce(): void {
    const { h } = this
    let carry = 0
    for (let pass = 0; pass < 2; pass++) {
      for (let i = 0; i < LIMBS; i++) {
        const bits = i === LIMBS - 1 ? 1 << LAST_BITS : LIMB
        const sum = h[i]! + carry
        carry = Math.floor(sum / bits)
        h[i] = sum - carry * bits
      }
      carry *= 5
    }
    h[0]! += carry
  }
}

/** 128 bits and what is above them into limbs. */
function split(limbs: Float64Array, w0: number, w1: number, w2: number, w3: number, above: number): void {
  limbs[0] = w0 & LOW
  limbs[1] = ((w0 >>> 22) | (w1 << 10)) & LOW
  limbs[2] = ((w1 >>> 12) | (w2 << 20)) & LOW
  limbs[3] = (w2 >>> 2) & LOW
  limbs[4] = ((w2 >>> 24) | (w3 << 8)) & LOW
  limbs[5] = (w3 >>> 14) | above
}

/** The word at bit 32 `i` of limbs within their bits. */
function word(limbs: Float64Array, i: number): number {
  const limb = Math.floor((32 * i) / 22)
  const shift = 32 * i - 22 * limb
  const three = (limbs[limb]! >>> shift) | (limbs[limb + 1]! << (22 - shift)) | (shift > 12 ? limbs[limb + 2]! << (44 - shift) : 0)
  return three >>> 0
}
