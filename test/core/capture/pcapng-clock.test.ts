import assert from 'node:assert/strict'
import test from 'node:test'
import { Clock } from '../../../src/core/capture/pcapng-clock.js'

const read = (resolution: number, ticks: bigint, offset = 0) => {
  const clock = new Clock(resolution, offset)
  clock.read(Number(ticks >> 32n), Number(ticks & 0xffffffffn))
  return [clock.seconds, clock.nanos]
}

test('every resolution divides exactly, and cuts what is finer than a nanosecond', () => {
  const moments: [bigint, bigint][] = [
    [0n, 0n],
    [1_700_000_000n, 123_456_789n],
    [4_294_967_296n, 999_999_999n],
    [1n, 1n],
  ]
  for (let exponent = 0; exponent <= 18; exponent++) {
    for (const binary of [false, true]) {
      const perSecond = (binary ? 2n : 10n) ** BigInt(binary ? exponent * 2 : exponent)
      const octet = binary ? 0x80 | (exponent * 2) : exponent
      for (const [seconds, nanos] of moments) {
        const ticks = seconds * perSecond + (nanos * perSecond) / 1_000_000_000n
        if (ticks >= 1n << 64n) continue
        const expected = [Number(ticks / perSecond), Number(((ticks % perSecond) * 1_000_000_000n) / perSecond)]
        assert.deepEqual(read(octet, ticks), expected, `octet ${octet}, ${ticks} ticks`)
      }
    }
  }
})

test('the largest count and the finest resolution neither throw nor leave the range of nanoseconds', () => {
  for (let octet = 0; octet < 256; octet++) {
    const [seconds, nanos] = read(octet, 0xffffffffffffffffn)
    assert.ok(Number.isFinite(seconds) && nanos! >= 0 && nanos! < 1e9, `octet ${octet}`)
  }
})

test('the offset counts whole seconds', () => {
  assert.deepEqual(read(9, 1_500_000_000n, -3), [-2, 500_000_000])
})
