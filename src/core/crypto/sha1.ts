/** SHA-1, RFC 3174 §6.1. For identifiers that are defined with it; it protects nothing any more (RFC 6194). */
export function sha1(message: Uint8Array): Uint8Array {
  // RFC 3174 §4: a one bit, zeros, and the length in bits as 64 bits, up to whole blocks of 64 octets.
  const padded = new Uint8Array(message.length + 8 - ((message.length + 8) % 64) + 64)
  padded.set(message)
  padded[message.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(message.length / 0x20000000))
  view.setUint32(padded.length - 4, message.length << 3)

  const words = new Int32Array(80)
  let h0 = 0x67452301
  let h1 = 0xefcdab89 | 0
  let h2 = 0x98badcfe | 0
  let h3 = 0x10325476
  let h4 = 0xc3d2e1f0 | 0
  for (let block = 0; block < padded.length; block += 64) {
    for (let t = 0; t < 16; t++) words[t] = view.getInt32(block + 4 * t)
    for (let t = 16; t < 80; t++) words[t] = rotate(words[t - 3]! ^ words[t - 8]! ^ words[t - 14]! ^ words[t - 16]!, 1)
    let a = h0
    let b = h1
    let c = h2
    let d = h3
    let e = h4
    for (let t = 0; t < 80; t++) {
      let f: number
      if (t < 20) f = ((b & c) | (~b & d)) + 0x5a827999
      else if (t < 40) f = (b ^ c ^ d) + 0x6ed9eba1
      else if (t < 60) f = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
      else f = (b ^ c ^ d) + 0xca62c1d6
      const next = (rotate(a, 5) + f + e + words[t]!) | 0
      e = d
      d = c
      c = rotate(b, 30)
      b = a
      a = next
    }
    h0 = (h0 + a) | 0
    h1 = (h1 + b) | 0
    h2 = (h2 + c) | 0
    h3 = (h3 + d) | 0
    h4 = (h4 + e) | 0
  }
  const digest = new Uint8Array(20)
  const out = new DataView(digest.buffer)
  for (const [i, word] of [h0, h1, h2, h3, h4].entries()) out.setInt32(4 * i, word)
  return digest
}

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits))
