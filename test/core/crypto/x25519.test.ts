import assert from 'node:assert/strict'
import { diffieHellman, generateKeyPairSync } from 'node:crypto'
import test from 'node:test'
import { publicKey, x25519 } from '../../../src/core/crypto/x25519.js'
import { hex } from '../../support/octets.js'

const told = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test('the examples of RFC 7748 §5.2 come out', () => {
  const rows = [
    [
      'a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4',
      'e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c',
      'c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552',
    ],
    [
      '4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d',
      'e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493',
      '95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957',
    ],
  ] as const
  for (const [scalar, u, result] of rows) assert.equal(told(x25519(hex(scalar), hex(u))), result)
})

test('the first iterations of RFC 7748 §5.2 come out', () => {
  let k: Uint8Array = Uint8Array.of(9, ...new Uint8Array(31))
  let u = k
  for (let i = 1; i <= 1000; i++) {
    ;[k, u] = [x25519(k, u), k]
    if (i === 1) assert.equal(told(k), '422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079')
  }
  assert.equal(told(k), '684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51')
})

test('two ends agree, and the platform agrees with them', () => {
  for (let i = 0; i < 20; i++) {
    const [one, other] = [generateKeyPairSync('x25519'), generateKeyPairSync('x25519')]
    const secret = new Uint8Array(diffieHellman({ privateKey: one.privateKey, publicKey: other.publicKey }))
    const [ownPrivate, othersPrivate] = [one, other].map((pair) =>
      new Uint8Array(pair.privateKey.export({ type: 'pkcs8', format: 'der' })).slice(-32),
    )
    const ownPublic = new Uint8Array(one.publicKey.export({ type: 'spki', format: 'der' })).slice(-32)
    assert.deepEqual(publicKey(ownPrivate!), ownPublic)
    assert.deepEqual(x25519(ownPrivate!, publicKey(othersPrivate!)), secret)
    assert.deepEqual(x25519(othersPrivate!, ownPublic), secret)
  }
})

test('the numbers from p to 2^255 and the highest bit mean what they are modulo p (RFC 7748 §5)', () => {
  const scalar = Uint8Array.from({ length: 32 }, (_, i) => i * 7)
  const nine = Uint8Array.of(9, ...new Uint8Array(31))
  const nineAndP = Uint8Array.of(0xf6, ...new Uint8Array(30).fill(0xff), 0x7f)
  const nineAndBit = Uint8Array.of(9, ...new Uint8Array(30), 0x80)
  assert.deepEqual(x25519(scalar, nineAndP), x25519(scalar, nine))
  assert.deepEqual(x25519(scalar, nineAndBit), x25519(scalar, nine))
  assert.deepEqual(x25519(scalar, new Uint8Array(32)), new Uint8Array(32))
})
