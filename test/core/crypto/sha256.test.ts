import assert from 'node:assert/strict'
import { createHash, createHmac, hkdfSync } from 'node:crypto'
import test from 'node:test'
import { expand, expandLabel, extract, HmacSha256 } from '../../../src/core/crypto/hkdf.js'
import { Sha256 } from '../../../src/core/crypto/sha256.js'
import { hex } from '../../support/octets.js'

const pattern = (length: number, seed: number) => Uint8Array.from({ length }, (_, i) => (i * 41 + seed * 7 + (i >> 5)) & 255)
const ascii = (text: string) => new TextEncoder().encode(text)
const digits = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test('the examples of FIPS 180-4 have their digests', () => {
  const digest = (text: string) => digits(new Sha256().update(ascii(text)).digest())
  assert.equal(digest('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  assert.equal(digest(''), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  assert.equal(
    digest('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq'),
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  )
})

test('messages of every length, in one part or in many, have the digest of the platform', () => {
  for (let length = 0; length < 260; length++) {
    const message = pattern(length, length)
    const parts = new Sha256()
    for (let at = 0; at < length; at += 1 + (at % 37)) parts.update(message.subarray(at, at + 1 + (at % 37)))
    const expected = createHash('sha256').update(message).digest('hex')
    assert.equal(digits(new Sha256().update(message).digest()), expected, `${length} octets`)
    assert.equal(digits(parts.digest()), expected, `${length} octets in parts`)
  }
})

test('what has been hashed in whole blocks can be gone on with twice', () => {
  const state = new Sha256().update(pattern(128, 1)).keepState()
  const hash = new Sha256()
  for (const more of [pattern(3, 2), pattern(100, 3)])
    assert.equal(
      digits(hash.resume(state, 128).update(more).digest()),
      createHash('sha256').update(pattern(128, 1)).update(more).digest('hex'),
    )
})

test('the first examples of RFC 4231 have their codes', () => {
  const code = (key: Uint8Array, message: string) => digits(new HmacSha256(key).sign(ascii(message)))
  assert.equal(code(new Uint8Array(20).fill(0x0b), 'Hi There'), 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7')
  assert.equal(code(ascii('Jefe'), 'what do ya want for nothing?'), '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843')
  assert.equal(
    code(new Uint8Array(131).fill(0xaa), 'Test Using Larger Than Block-Size Key - Hash Key First'),
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  )
})

test('keys and messages of every length have the code of the platform', () => {
  for (let length = 0; length < 150; length += 7) {
    const hmac = new HmacSha256(pattern(length, 4))
    for (const message of [pattern(0, 1), pattern(length, 2), pattern(200, 3)])
      assert.equal(digits(hmac.sign(message)), createHmac('sha256', pattern(length, 4)).update(message).digest('hex'))
  }
})

test('the example of RFC 5869 Appendix A.1 is derived', () => {
  const pseudorandomKey = extract(new HmacSha256(hex('000102030405060708090a0b0c')), new Uint8Array(22).fill(0x0b))
  assert.equal(digits(pseudorandomKey), '077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5')
  assert.equal(
    digits(expand(new HmacSha256(pseudorandomKey), hex('f0f1f2f3f4f5f6f7f8f9'), 42)),
    '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
  )
})

test('any length is derived as the platform derives it', () => {
  for (const length of [1, 31, 32, 33, 64, 100, 255]) {
    const ours = expand(new HmacSha256(extract(new HmacSha256(pattern(20, 1)), pattern(16, 2))), pattern(10, 3), length)
    assert.equal(digits(ours), digits(new Uint8Array(hkdfSync('sha256', pattern(16, 2), pattern(20, 1), pattern(10, 3), length))))
  }
})

test('a label is expanded as RFC 8446 §7.1 writes it', () => {
  const secret = new HmacSha256(pattern(32, 9))
  const info = Uint8Array.of(0, 12, 13, ...ascii('tls13 quic iv'), 0)
  assert.deepEqual(expandLabel(secret, 'quic iv', 12), expand(secret, info, 12))
})
