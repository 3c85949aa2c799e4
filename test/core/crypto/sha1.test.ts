import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import { sha1 } from '../../../src/core/crypto/sha1.js'

const digest = (text: string) => Buffer.from(sha1(new TextEncoder().encode(text))).toString('hex')

test('the examples of RFC 3174 §7.3 come out', () => {
  assert.equal(digest('abc'), 'a9993e364706816aba3e25717850c26c9cd0d89d')
  assert.equal(digest('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq'), '84983e441c3bd26ebaae4aa1f95129e5e54670f1')
  assert.equal(digest('01234567'.repeat(80)), 'dea356a2cddd90c7a7ecedc5ebb563934f460452')
  assert.equal(digest(''), 'da39a3ee5e6b4b0d3255bfef95601890afd80709')
})

test('every length around the ends of the blocks agrees with the platform', () => {
  for (let length = 0; length < 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255)
    assert.deepEqual(sha1(bytes), new Uint8Array(createHash('sha1').update(bytes).digest()), `${length} octets`)
  }
})
