import assert from 'node:assert/strict'
import { createHash, createHmac, hkdfSync } from 'node:crypto'
import test from 'node:test'
import { blake2s, hkdfBlake2s, hmacBlake2s } from '../../../src/core/crypto/blake2s.js'
import { text } from '../../support/packet-builder.js'

const told = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const octets = (length: number, seed = 1) => Uint8Array.from({ length }, (_, i) => (i * 37 + seed) & 255)

test('the example of RFC 7693 appendix B comes out', () => {
  assert.equal(told(blake2s([text('abc')])), '508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982')
})

/** The generator of RFC 7693 appendix E. */
function sequence(length: number, seed: number): Uint8Array {
  let a = Math.imul(0xdead4bad, seed)
  let b = 1
  return Uint8Array.from({ length }, () => {
    const sum = (a + b) | 0
    a = b
    b = sum
    return sum >>> 24
  })
}

test('the self-test of RFC 7693 appendix E comes out, with keys and shorter results', () => {
  const results: Uint8Array[] = []
  for (const length of [16, 20, 28, 32]) {
    for (const size of [0, 3, 64, 65, 255, 1024]) {
      const message = sequence(size, size)
      results.push(blake2s([message], { length }), blake2s([message], { length, key: sequence(length, length) }))
    }
  }
  assert.equal(told(blake2s(results)), '6a411f08ce25adcdfb02aba641451cec53c598b24f4fc787fbdc88797f4c1dfe')
})

test('every length around the ends of the blocks agrees with the platform, however it is divided', () => {
  for (let length = 0; length < 200; length++) {
    const bytes = octets(length, length)
    const expected = createHash('blake2s256').update(bytes).digest('hex')
    assert.equal(told(blake2s([bytes])), expected, `${length} octets`)
    assert.equal(told(blake2s([bytes.subarray(0, length >> 1), bytes.subarray(length >> 1)])), expected)
  }
})

test('HMAC agrees with the platform', () => {
  for (const length of [0, 1, 31, 32, 33, 64]) {
    const key = octets(length, 5)
    assert.equal(told(hmacBlake2s(key, [text('one'), text('two')])), createHmac('blake2s256', key).update('onetwo').digest('hex'))
  }
})

test('HKDF agrees with the platform', () => {
  for (const [chainingKey, input] of [
    [octets(32), octets(32, 9)],
    [octets(32, 3), new Uint8Array(0)],
  ] as const) {
    const expected = new Uint8Array(hkdfSync('blake2s256', input, chainingKey, '', 96))
    const keys = hkdfBlake2s(3, chainingKey, input)
    assert.deepEqual(keys, [expected.slice(0, 32), expected.slice(32, 64), expected.slice(64)])
    assert.deepEqual(hkdfBlake2s(1, chainingKey, input), keys.slice(0, 1))
  }
})
