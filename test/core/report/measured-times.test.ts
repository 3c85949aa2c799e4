/** Times of a capture of any length are kept in bounded room, and their percentiles hold. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Times, timesRecord } from '../../../src/core/report/measured-times.js'
import { Random } from '../../support/random.js'

const MOST = 1 << 17
const US = 1000

test('very many times are thinned: how many there were stays, and the ranks of percentiles hold', () => {
  const times = new Times()
  const draw = new Random(7)
  const exact: number[] = []
  for (let i = 0; i < 3 * MOST; i++) {
    const took = 1 + Math.floor(draw.below(1e6) ** 2 / 1e6)
    exact.push(took)
    times.add(i % 3, took * US)
  }
  exact.sort((a, b) => a - b)
  const thinned = times.thinned((of) => of)
  assert.ok(thinned.length <= MOST)
  const { count, p50Ms, p95Ms } = timesRecord(thinned.sorted())
  assert.equal(count, exact.length)
  for (const [percent, ms] of [
    [50, p50Ms],
    [95, p95Ms],
  ] as const) {
    const rank = exact.filter((took) => took <= ms * 1000).length / exact.length
    assert.ok(Math.abs(rank - percent / 100) < 0.0005, `${percent} %: ${rank}`)
  }
  const groups = thinned.grouped(3)
  assert.deepEqual(
    groups.map((group) => timesRecord(group).count),
    [MOST, MOST, MOST],
  )
})

test('few times are kept as they are', () => {
  const times = new Times()
  for (const took of [3, 1, 2]) times.add(0, took * US)
  assert.equal(
    times.thinned((of) => of),
    times,
  )
  assert.deepEqual(timesRecord(times.sorted()), { count: 3, p50Ms: 0.002, p95Ms: 0.003 })
})

test('where very many groups have a time each, the times are kept and belong to nobody', () => {
  const times = new Times()
  for (let i = 0; i < 2 * MOST; i++) times.add(i, i * US)
  const thinned = times.thinned((of) => of)
  assert.ok(thinned.length <= MOST)
  assert.equal(timesRecord(thinned.sorted()).count, 2 * MOST)
})
