import assert from 'node:assert/strict'
import test from 'node:test'
import { formatMillis, ticksOf, timelineOf } from '../../src/web/timeline.js'
import { reportOf } from '../support/analyze.js'
import { samples } from '../support/samples.js'

const told = (story: string, id: number) => {
  const { file, bytes } = samples.find((sample) => sample.story === story)!
  const { connections, lookups } = reportOf(file, bytes)
  const record = connections.find((connection) => connection.id === id)!
  return timelineOf(
    record,
    lookups.filter((lookup) => record.lookups.includes(lookup.id)),
  )
}

test('a race stands on one axis: lookups, the attempt that lost, the delay, the winner', () => {
  const { steps } = told('ipv6-slower-race', 1)
  assert.deepEqual(
    steps.map(({ kind, family, frames, won, failed }) => [kind, family, frames, won, failed]),
    [
      ['lookup', 'IPv4', '1 → 3', false, false],
      ['lookup', 'IPv6', '2 → 4', false, false],
      ['attempt', 'IPv6', '7 → 18', false, true],
      ['attempt-delay', 'none', '', false, false],
      ['attempt', 'IPv4', '8 → 9', true, false],
    ],
  )
  const [, , ipv6, delay, ipv4] = steps
  assert.equal(delay!.from, ipv6!.from)
  assert.equal(delay!.to!.toFixed(3), ipv4!.from.toFixed(3))
  assert.equal((ipv6!.answeredAt! - ipv6!.from).toFixed(3), '603.477')
})

test('an attempt without an end in the capture has none in the picture', () => {
  const black = told('ipv6-black-hole', 1).steps.find(({ kind, family }) => kind === 'attempt' && family === 'IPv6')
  assert.equal(black?.to, null)
  assert.equal(black?.failed, true)
})

test('every bar of every sample lies on its axis', () => {
  for (const { story, file, bytes } of samples) {
    for (const { id } of reportOf(file, bytes).connections) {
      const { steps, length, ticks } = told(story, id)
      for (const { from, to } of steps) assert.ok(from >= 0 && (to ?? from) <= length && (to ?? from) >= from, `${file} ${id}`)
      assert.ok(ticks.length >= 2 && ticks.length <= 6 && ticks.at(-1)! <= length, `${file} ${id}: ${ticks}`)
    }
  }
})

test('ticks are round, and times have the digits that matter', () => {
  assert.deepEqual(ticksOf(3.2), [0, 1, 2, 3])
  assert.deepEqual(ticksOf(650), [0, 200, 400, 600])
  assert.deepEqual(ticksOf(0.01), [0, 0.002, 0.004, 0.006, 0.008, 0.01])
  assert.deepEqual([0.06, 11.06, 201.1, 9999, 12345, 127_000].map(formatMillis), [
    '0.06 ms',
    '11.1 ms',
    '201 ms',
    '9999 ms',
    '12.3 s',
    '127 s',
  ])
})
