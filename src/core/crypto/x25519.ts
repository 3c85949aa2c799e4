/**
 * X25519, RFC 7748 §5: the key that two ends agree on, each from its own private and the other's public key.
 *
 * It takes as long as its numbers want: for reading captures, never for keys of one's own.
 */
const P = 2n ** 255n - 19n
/** (486662 - 2) / 4 of the curve. */
const A24 = 121665n
const BASE_POINT = Uint8Array.of(9, ...new Uint8Array(31))

/** The public key that belongs to a private one. */
export const publicKey = (privateKey: Uint8Array): Uint8Array => x25519(privateKey, BASE_POINT)

/** Both arguments and the result have 32 octets. */
export function x25519(privateKey: Uint8Array, otherPublicKey: Uint8Array): Uint8Array {
  const scalar = privateKey.slice()
  scalar[0]! &= 248
  scalar[31] = (scalar[31]! & 127) | 64
  const u = otherPublicKey.slice()
  u[31]! &= 127
  return fromNumber(multiply(toNumber(scalar), toNumber(u) % P))
}

/** The Montgomery ladder of RFC 7748 §5, with its names. */
function multiply(k: bigint, u: bigint): bigint {
  let x2 = 1n
  let z2 = 0n
  let x3 = u
  let z3 = 1n
  let swapped = false
  for (let t = 254n; t >= 0n; t--) {
    const bit = ((k >> t) & 1n) === 1n
    if (bit !== swapped) {
      ;[x2, x3] = [x3, x2]
      ;[z2, z3] = [z3, z2]
    }
    swapped = bit
    const a = x2 + z2
    const b = x2 - z2
    const aa = (a * a) % P
    const bb = (b * b) % P
    const e = aa - bb
    const da = (x3 - z3) * a
    const cb = (x3 + z3) * b
    x3 = (da + cb) % P
    x3 = (x3 * x3) % P
    z3 = (da - cb) % P
    z3 = (((z3 * z3) % P) * u) % P
    x2 = (aa * bb) % P
    z2 = (e * (aa + A24 * e)) % P
  }
  const [x, z] = swapped ? [x3, z3] : [x2, z2]
  return (((x * invert(z)) % P) + P) % P
}

/** Fermat: z^(P - 2), which is 0 for 0. */
function invert(z: bigint): bigint {
  let result = 1n
  let square = z
  for (let exponent = P - 2n; exponent > 0n; exponent >>= 1n) {
    if ((exponent & 1n) === 1n) result = (result * square) % P
    square = (square * square) % P
  }
  return result
}

function toNumber(octets: Uint8Array): bigint {
  let number = 0n
  for (let i = 31; i >= 0; i--) number = (number << 8n) | BigInt(octets[i]!)
  return number
}

function fromNumber(number: bigint): Uint8Array {
  const octets = new Uint8Array(32)
  for (let i = 0; i < 32; i++) octets[i] = Number((number >> BigInt(8 * i)) & 255n)
  return octets
}
