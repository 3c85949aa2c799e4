import assert from 'node:assert/strict'
import { createCipheriv } from 'node:crypto'
import test from 'node:test'
import { ChaCha20Poly1305 } from '../../../src/core/crypto/chacha20-poly1305.js'
import { hex, viewOf } from '../../support/octets.js'
import { octets } from '../../support/packet-builder.js'

const pattern = (length: number, seed: number) => Uint8Array.from({ length }, (_, i) => (i * 41 + seed * 7 + (i >> 5)) & 255)

function open(cipher: ChaCha20Poly1305, nonce: Uint8Array, sealed: Uint8Array, additional: Uint8Array): Uint8Array | undefined {
  const out = new Uint8Array(Math.max(sealed.length - 16, 0))
  const words = viewOf(nonce)
  cipher.setNonce(words.getInt32(0, true), words.getInt32(4, true), words.getInt32(8, true))
  return cipher.open(viewOf(sealed), 0, sealed.length, viewOf(additional), viewOf(out)) ? out : undefined
}

function seal(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array, additional: Uint8Array): Uint8Array {
  const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 })
  cipher.setAAD(additional, { plaintextLength: plain.length })
  return octets(cipher.update(plain), cipher.final(), cipher.getAuthTag())
}

test('the example of RFC 8439 §2.8.2 is opened', () => {
  const sealed = hex(`
    d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b
    1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc
    3ff4def08e4b7a9de576d26586cec64b6116 1ae10b594f09e26a7e902ecbd0600691`)
  const cipher = new ChaCha20Poly1305(Uint8Array.from({ length: 32 }, (_, i) => 0x80 + i))
  const plain = open(cipher, hex('070000004041424344454647'), sealed, hex('50515253c0c1c2c3c4c5c6c7'))
  assert.equal(
    Buffer.from(plain!).toString(),
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
  )
})

test('what the platform has sealed is opened, whatever its length, and nothing once a bit is turned', () => {
  const key = pattern(32, 3)
  const cipher = new ChaCha20Poly1305(key)
  for (let length = 0; length < 200; length++) {
    const [nonce, plain, additional] = [pattern(12, length), pattern(length, length + 1), pattern(length % 40, 5)]
    const sealed = seal(key, nonce, plain, additional)
    assert.deepEqual(open(cipher, nonce, sealed, additional), plain, `${length} octets`)
    sealed[(length * 13) % sealed.length]! ^= 1 << (length & 7)
    assert.equal(open(cipher, nonce, sealed, additional), undefined)
  }
})

test('less than a tag is not opened', () => {
  assert.equal(open(new ChaCha20Poly1305(pattern(32, 1)), pattern(12, 1), pattern(15, 1), pattern(0, 1)), undefined)
})

test('a message may be opened into the memory that it lies in', () => {
  const [key, nonce, nothing] = [pattern(32, 8), pattern(12, 8), new Uint8Array(0)]
  for (const at of [1, 3, 4, 16, 100]) {
    const plain = pattern(333, at)
    const memory = new Uint8Array(1000)
    memory.set(seal(key, nonce, plain, nothing), at)
    const cipher = new ChaCha20Poly1305(key)
    const words = viewOf(nonce)
    cipher.setNonce(words.getInt32(0, true), words.getInt32(4, true), words.getInt32(8, true))
    assert.ok(cipher.open(viewOf(memory), at, at + 349, viewOf(nothing), viewOf(memory)))
    assert.deepEqual(memory.slice(0, 333), plain)
  }
})
