/** HMAC (RFC 2104 §2) and HKDF (RFC 5869 §2) with SHA-256, and the labels of TLS 1.3 (RFC 8446 §7.1). */
import { BLOCK_LENGTH, DIGEST_LENGTH, Sha256 } from './sha256.js'

const INNER_PAD = 0x36
const OUTER_PAD = 0x5c

/** Any number of messages under one key: what the key itself costs is paid once. */
export class HmacSha256 {
  private readonly hash = new Sha256()
  private readonly inner: Int32Array
  private readonly outer: Int32Array

  constructor(key: Uint8Array) {
    const block = new Uint8Array(BLOCK_LENGTH)
    block.set(key.length > BLOCK_LENGTH ? new Sha256().update(key).digest() : key)
    for (let i = 0; i < BLOCK_LENGTH; i++) block[i]! ^= INNER_PAD
    this.inner = this.hash.update(block).keepState()
    for (let i = 0; i < BLOCK_LENGTH; i++) block[i]! ^= INNER_PAD ^ OUTER_PAD
    this.outer = this.hash.resume().update(block).keepState()
  }

  sign(...parts: readonly Uint8Array[]): Uint8Array {
    const { hash } = this
    hash.resume(this.inner, BLOCK_LENGTH)
    for (const part of parts) hash.update(part)
    const digest = hash.digest()
    return hash.resume(this.outer, BLOCK_LENGTH).update(digest).digest()
  }
}

/** HKDF-Extract is HMAC with the salt for a key: RFC 5869 §2.2. */
export const extract = (salt: HmacSha256, keyMaterial: Uint8Array): Uint8Array => salt.sign(keyMaterial)

/** RFC 5869 §2.3. At most 255 digests. */
export function expand(pseudorandomKey: HmacSha256, info: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length)
  const count = new Uint8Array(1)
  let previous = new Uint8Array(0)
  for (let at = 0; at < length; at += DIGEST_LENGTH) {
    count[0]!++
    previous = new Uint8Array(pseudorandomKey.sign(previous, info, count))
    out.set(previous.subarray(0, length - at), at)
  }
  return out
}

/** HKDF-Expand-Label with an empty context, RFC 8446 §7.1; the label is ASCII, "tls13 " is put before it. */
export function expandLabel(secret: HmacSha256, label: string, length: number): Uint8Array {
  const text = `tls13 ${label}`
  const info = new Uint8Array(text.length + 4)
  info[0] = length >> 8
  info[1] = length
  info[2] = text.length
  for (let i = 0; i < text.length; i++) info[3 + i] = text.charCodeAt(i)
  return expand(secret, info, length)
}
