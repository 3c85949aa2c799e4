import assert from 'node:assert/strict'
import test from 'node:test'
import { CryptoStream } from '../../../src/core/stream/crypto-stream.js'
import { viewOf } from '../../support/octets.js'
import { Random } from '../../support/random.js'

const MESSAGE = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7 + (i >> 8)) & 255)
const put = (stream: CryptoStream, from: number, to: number) => stream.push(from, viewOf(MESSAGE), from, to)

test('octets are there when nothing before them is missing', () => {
  const stream = new CryptoStream()
  assert.equal(stream.bytes.length, 0)
  put(stream, 10, 20)
  put(stream, 30, 40)
  assert.equal(stream.bytes.length, 0)
  put(stream, 0, 5)
  assert.deepEqual(stream.bytes, MESSAGE.subarray(0, 5))
  put(stream, 3, 12)
  assert.deepEqual(stream.bytes, MESSAGE.subarray(0, 20))
  put(stream, 20, 30)
  assert.deepEqual(stream.bytes, MESSAGE.subarray(0, 40))
  put(stream, 0, 40)
  assert.deepEqual(stream.bytes, MESSAGE.subarray(0, 40), 'the same again changes nothing')
})

test('pieces in any order, twice and overlapping make the message', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = new Random(seed)
    const pieces: [number, number][] = []
    for (let at = 0; at < MESSAGE.length; ) {
      const to = Math.min(MESSAGE.length, at + 1 + random.below(200))
      pieces.push([at, to], [Math.max(0, at - 30), Math.min(MESSAGE.length, to + 30)])
      at = to
    }
    for (let i = pieces.length - 1; i > 0; i--) {
      const j = random.below(i + 1)
      ;[pieces[i], pieces[j]] = [pieces[j]!, pieces[i]!]
    }
    const stream = new CryptoStream()
    for (const [from, to] of pieces) put(stream, from, to)
    assert.deepEqual(stream.bytes, MESSAGE, `seed ${seed}`)
  }
})

test('what lies beyond the bound is not kept', () => {
  const stream = new CryptoStream()
  stream.push(16380, viewOf(MESSAGE), 0, 100)
  stream.push(0xffffffff, viewOf(MESSAGE), 0, 100)
  stream.push(0, viewOf(new Uint8Array(16380)), 0, 16380)
  assert.equal(stream.bytes.length, 16384)
})

test('a sender that only makes holes is not followed for ever', () => {
  const stream = new CryptoStream()
  for (let at = 1; at < 4000; at += 2) put(stream, at, at + 1)
  put(stream, 0, 5000)
  assert.equal(stream.bytes.length, 0)
})
