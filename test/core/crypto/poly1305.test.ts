import assert from 'node:assert/strict'
import test from 'node:test'
import { Poly1305 } from '../../../src/core/crypto/poly1305.js'
import { hex, viewOf } from '../../support/octets.js'
import { Random } from '../../support/random.js'

const zeros = (count: number) => '00'.repeat(count)

function verifies(poly1305: Poly1305, key: Uint8Array, message: Uint8Array, tag: Uint8Array): boolean {
  poly1305.begin(Int32Array.from({ length: 8 }, (_, i) => viewOf(key).getInt32(4 * i, true)))
  poly1305.addPadded(viewOf(message), 0, message.length)
  return poly1305.verify(viewOf(tag), 0)
}

test('the examples of RFC 8439 appendix A.3 that are whole blocks come out: they are the ends of every carry', () => {
  const rows: [string, string, string][] = [
    [zeros(32), zeros(64), zeros(16)],
    [`02${zeros(31)}`, 'ff'.repeat(16), `03${zeros(15)}`],
    [`02${zeros(15)}${'ff'.repeat(16)}`, `02${zeros(15)}`, `03${zeros(15)}`],
    [`01${zeros(31)}`, `${'ff'.repeat(16)}f0${'ff'.repeat(15)}11${zeros(15)}`, `05${zeros(15)}`],
    [`01${zeros(31)}`, `${'ff'.repeat(16)}fb${'fe'.repeat(15)}${'01'.repeat(16)}`, zeros(16)],
    [`02${zeros(31)}`, `fd${'ff'.repeat(15)}`, `fa${'ff'.repeat(15)}`],
    [
      `01${zeros(7)}04${zeros(23)}`,
      `e33594d7505e43b9${zeros(8)}3394d7505e4379cd01${zeros(7)}${zeros(16)}01${zeros(15)}`,
      `14${zeros(7)}55${zeros(7)}`,
    ],
    [`01${zeros(7)}04${zeros(23)}`, `e33594d7505e43b9${zeros(8)}3394d7505e4379cd01${zeros(7)}${zeros(16)}`, `13${zeros(15)}`],
  ]
  const poly1305 = new Poly1305()
  for (const [key, message, tag] of rows) {
    assert.ok(verifies(poly1305, hex(key), hex(message), hex(tag)), message)
    assert.ok(!verifies(poly1305, hex(key), hex(message), hex(tag).fill(0x77, 15)), message)
  }
})

/** RFC 8439 §2.5, word for word; the last block is filled up with zeros. */
function tagOf(key: Uint8Array, message: Uint8Array): Uint8Array {
  const number = (bytes: Uint8Array) => bytes.reduceRight((sum, octet) => (sum << 8n) | BigInt(octet), 0n)
  const r = number(key.subarray(0, 16)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn
  let sum = 0n
  for (let at = 0; at < message.length; at += 16) sum = ((sum + number(message.subarray(at, at + 16)) + 2n ** 128n) * r) % (2n ** 130n - 5n)
  sum += number(key.subarray(16))
  return Uint8Array.from({ length: 16 }, (_, i) => Number((sum >> BigInt(8 * i)) & 255n))
}

test('messages of any length, with many octets at their limits, have the tag of the definition', () => {
  const random = new Random(1305)
  const octet = () => random.pick([0, 255, 255, random.below(256), random.below(256)])
  const poly1305 = new Poly1305()
  for (let i = 0; i < 500; i++) {
    const key = Uint8Array.from({ length: 32 }, octet)
    const message = Uint8Array.from({ length: i % 100 }, octet)
    assert.ok(verifies(poly1305, key, message, tagOf(key, message)), `${i}`)
  }
})
