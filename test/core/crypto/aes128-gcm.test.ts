import assert from 'node:assert/strict'
import { createCipheriv } from 'node:crypto'
import test from 'node:test'
import { Aes128 } from '../../../src/core/crypto/aes128.js'
import { Aes128Gcm } from '../../../src/core/crypto/aes128-gcm.js'
import { hex, viewOf } from '../../support/octets.js'
import { octets } from '../../support/packet-builder.js'

const pattern = (length: number, seed: number) => Uint8Array.from({ length }, (_, i) => (i * 41 + seed * 7 + (i >> 5)) & 255)

function encrypt(key: Uint8Array, block: Uint8Array): Uint8Array {
  const view = viewOf(block)
  const words = Int32Array.from({ length: 4 }, (_, i) => view.getInt32(4 * i))
  new Aes128(key).encrypt(words, words)
  const out = new Uint8Array(16)
  words.forEach((word, i) => {
    viewOf(out).setInt32(4 * i, word)
  })
  return out
}

function open(cipher: Aes128Gcm, nonce: Uint8Array, sealed: Uint8Array, additional: Uint8Array): Uint8Array | undefined {
  const out = new Uint8Array(Math.max(sealed.length - 16, 0))
  const words = viewOf(nonce)
  cipher.setNonce(words.getInt32(0), words.getInt32(4), words.getInt32(8))
  return cipher.open(viewOf(sealed), 0, sealed.length, viewOf(additional), viewOf(out)) ? out : undefined
}

function seal(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array, additional: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-128-gcm', key, nonce)
  cipher.setAAD(additional)
  return octets(cipher.update(plain), cipher.final(), cipher.getAuthTag())
}

test('the examples of FIPS 197 Appendices B and C.1 are encrypted', () => {
  assert.deepEqual(
    encrypt(hex('2b7e151628aed2a6abf7158809cf4f3c'), hex('3243f6a8885a308d313198a2e0370734')),
    hex('3925841d02dc09fbdc118597196a0b32'),
  )
  assert.deepEqual(
    encrypt(hex('000102030405060708090a0b0c0d0e0f'), hex('00112233445566778899aabbccddeeff')),
    hex('69c4e0d86a7b0430d8cdb78070b4c55a'),
  )
})

test('any block is encrypted as the platform encrypts it', () => {
  for (let seed = 0; seed < 300; seed++) {
    const [key, block] = [pattern(16, seed), pattern(16, seed * 3 + 1)]
    const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false)
    assert.deepEqual(encrypt(key, block), octets(cipher.update(block), cipher.final()))
  }
})

test('the test cases 1 to 4 of the GCM specification are opened', () => {
  const [zeros, nothing] = [new Uint8Array(16), new Uint8Array(0)]
  assert.deepEqual(open(new Aes128Gcm(zeros), new Uint8Array(12), hex('58e2fccefa7e3061367f1d57a4e7455a'), nothing), nothing)
  const one = hex('0388dace60b6a392f328c2b971b2fe78 ab6e47d42cec13bdf53a67b21257bddf')
  assert.deepEqual(open(new Aes128Gcm(zeros), new Uint8Array(12), one, nothing), zeros)
  const cipher = new Aes128Gcm(hex('feffe9928665731c6d6a8f9467308308'))
  const plain = hex(`d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
    1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255`)
  const sealed = hex(`42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e
    21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985`)
  const nonce = hex('cafebabefacedbaddecaf888')
  assert.deepEqual(open(cipher, nonce, octets(sealed, hex('4d5c2af327cd64a62cf35abd2ba6fab4')), nothing), plain)
  const additional = hex('feedfacedeadbeeffeedfacedeadbeefabaddad2')
  const shorter = octets(sealed.subarray(0, 60), hex('5bc94fbc3221a5db94fae95ae7121a47'))
  assert.deepEqual(open(cipher, nonce, shorter, additional), plain.subarray(0, 60))
})

test('what the platform has sealed is opened, whatever its length, and nothing once a bit is turned', () => {
  for (let length = 0; length < 200; length++) {
    const [key, nonce, plain, additional] = [pattern(16, length), pattern(12, length), pattern(length, length + 1), pattern(length % 40, 5)]
    const cipher = new Aes128Gcm(key)
    const sealed = seal(key, nonce, plain, additional)
    assert.deepEqual(open(cipher, nonce, sealed, additional), plain, `${length} octets`)
    sealed[(length * 13) % sealed.length]! ^= 1 << (length & 7)
    assert.equal(open(cipher, nonce, sealed, additional), undefined)
  }
})

test('less than a tag is not opened', () => {
  assert.equal(open(new Aes128Gcm(pattern(16, 1)), pattern(12, 1), pattern(15, 1), pattern(0, 1)), undefined)
})

test('a message may be opened into the memory that it lies in', () => {
  const [key, nonce, nothing] = [pattern(16, 8), pattern(12, 8), new Uint8Array(0)]
  for (const at of [0, 1, 4, 16, 100]) {
    const plain = pattern(333, at)
    const memory = new Uint8Array(1000)
    memory.set(seal(key, nonce, plain, nothing), at)
    const cipher = new Aes128Gcm(key)
    const words = viewOf(nonce)
    cipher.setNonce(words.getInt32(0), words.getInt32(4), words.getInt32(8))
    assert.ok(cipher.open(viewOf(memory), at, at + 349, viewOf(nothing), viewOf(memory)))
    assert.deepEqual(memory.slice(0, 333), plain)
  }
})
