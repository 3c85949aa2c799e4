/** AES with a key of 128 bits, FIPS 197 §5.1, one block at a time. Only the forward cipher: GCM and header protection need no other. */
const ROUNDS = 10

const S_BOX = substitutionBox()
/** SubBytes and MixColumns of an octet in the first row of a column; in the other rows it is the same, turned. */
const COLUMN = Int32Array.from(S_BOX, (s) => (double(s) << 24) | (s << 16) | (s << 8) | (double(s) ^ s))

export class Aes128 {
  /** The round keys, one after the other: FIPS 197 §5.2. */
  private readonly schedule = new Int32Array(4 * (ROUNDS + 1))

  /** `key` has 16 octets. */
  constructor(key: Uint8Array) {
    const { schedule } = this
    const view = new DataView(key.buffer, key.byteOffset, key.byteLength)
    for (let i = 0; i < 4; i++) schedule[i] = view.getInt32(4 * i)
    let constant = 1
    for (let i = 4; i < schedule.length; i++) {
      let word = schedule[i - 1]!
      if (i % 4 === 0) {
        word = substitute((word << 8) | (word >>> 24)) ^ (constant << 24)
        constant = double(constant)
      }
      schedule[i] = schedule[i - 4]! ^ word
    }
  }

  /** A block as four big-endian words. `out` may be `block`. */
  encrypt(block: Int32Array, out: Int32Array): void {
    const { schedule } = this
    let a = block[0]! ^ schedule[0]!
    let b = block[1]! ^ schedule[1]!
    let c = block[2]! ^ schedule[2]!
    let d = block[3]! ^ schedule[3]!
    let k = 4
    for (let round = 1; round < ROUNDS; round++, k += 4) {
      const e = mix(a, b, c, d) ^ schedule[k]!
      const f = mix(b, c, d, a) ^ schedule[k + 1]!
      const g = mix(c, d, a, b) ^ schedule[k + 2]!
      const h = mix(d, a, b, c) ^ schedule[k + 3]!
      a = e
      b = f
      c = g
      d = h
    }
    out[0] = last(a, b, c, d) ^ schedule[k]!
    out[1] = last(b, c, d, a) ^ schedule[k + 1]!
    out[2] = last(c, d, a, b) ^ schedule[k + 2]!
    out[3] = last(d, a, b, c) ^ schedule[k + 3]!
  }
}

/** One column after SubBytes, ShiftRows and MixColumns, from the four columns whose octets ShiftRows brings into it. */
function mix(a: number, b: number, c: number, d: number): number {
  const second = COLUMN[(b >>> 16) & 255]!
  const third = COLUMN[(c >>> 8) & 255]!
  const fourth = COLUMN[d & 255]!
  return COLUMN[a >>> 24]! ^ ((second >>> 8) | (second << 24)) ^ ((third >>> 16) | (third << 16)) ^ ((fourth >>> 24) | (fourth << 8))
}

/** The same without MixColumns. */
const last = (a: number, b: number, c: number, d: number): number =>
  (S_BOX[a >>> 24]! << 24) | (S_BOX[(b >>> 16) & 255]! << 16) | (S_BOX[(c >>> 8) & 255]! << 8) | S_BOX[d & 255]!

const substitute = (word: number): number => last(word, word, word, word)

/** Times x in GF(2^8): FIPS 197 §4.3. */
function double(octet: number): number {
  return ((octet << 1) ^ (octet & 0x80 ? 0x11b : 0)) & 255
}

/** FIPS 197 §5.1.1: the inverse in GF(2^8), then an affine map. 3 generates the field, so it runs through all inverses. */
function substitutionBox(): Uint8Array {
  const box = new Uint8Array(256)
  let [power, inverse] = [1, 1]
  do {
    power ^= double(power)
    // Divided by 3, which is multiplied by 0xf6.
    inverse ^= inverse << 1
    inverse ^= inverse << 2
    inverse ^= inverse << 4
    inverse &= 255
    if (inverse & 0x80) inverse ^= 9
    box[power] = affine(inverse)
  } while (power !== 1)
  box[0] = affine(0)
  return box
}

function affine(octet: number): number {
  const twice = octet | (octet << 8)
  return (octet ^ (twice >> 7) ^ (twice >> 6) ^ (twice >> 5) ^ (twice >> 4) ^ 0x63) & 255
}
