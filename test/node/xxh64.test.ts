import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'
import { Xxh64 } from '../../src/node/xxh64.js'
import { needs } from '../support/program.js'

const digestOf = (octets: Uint8Array, step = octets.length || 1): number => {
  const digest = new Xxh64()
  for (let at = 0; at < octets.length; at += step) digest.update(octets.subarray(at, at + step))
  return digest.digest()
}

test('the lower half of the digests that xxHash itself gives as examples', () => {
  assert.equal(digestOf(new Uint8Array(0)), 0x51d8e999)
  assert.equal(digestOf(new TextEncoder().encode('abc')), 0xad770999)
})

test('every length and division: as zstd writes it behind a frame', (t) => {
  if (!needs(t, 'zstd')) return
  for (const length of [1, 3, 4, 7, 8, 12, 31, 32, 33, 63, 64, 100, 1000, 100_003]) {
    const octets = Uint8Array.from({ length }, (_, i) => (i * 7919) >> 3)
    const packed = spawnSync('zstd', ['-c', '--check'], { input: octets }).stdout
    for (const step of [1, 5, 32, 77, length])
      assert.equal(digestOf(octets, step), packed.readUInt32LE(packed.length - 4), `${length} by ${step}`)
  }
})
