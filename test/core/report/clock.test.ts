import assert from 'node:assert/strict'
import test from 'node:test'
import { Clock, parseInstant } from '../../../src/core/report/clock.js'

const epoch = { seconds: 1795290369, nanos: 449838012 }

test('a time of a report is read back to the nanosecond', () => {
  assert.deepEqual(parseInstant('2026-11-21T19:46:09.449838012Z'), epoch)
})

test('people may leave out the fraction, the time or the zone, and may name another zone', () => {
  assert.deepEqual(parseInstant('2026-11-21T19:46:09'), { seconds: epoch.seconds, nanos: 0 })
  assert.deepEqual(parseInstant('2026-11-21 20:46:09+01:00'), { seconds: epoch.seconds, nanos: 0 })
  assert.deepEqual(parseInstant('1970-01-02'), { seconds: 86400, nanos: 0 })
  for (const none of ['yesterday', '12:00', '2026-13-01', '']) assert.equal(parseInstant(none), undefined)
})

test('times are seconds since the first frame, unless another form is asked for', () => {
  assert.equal(new Clock(epoch).at('2026-11-21T19:46:10.517572012Z'), '1.068')
  assert.equal(new Clock(epoch).after(-2e6), '-0.002')
  assert.equal(new Clock(epoch, 'utc').after(0), '2026-11-21 19:46:09.449')
  assert.equal(new Clock(epoch, 'epoch').after(1e9), '1795290370.449838')
  assert.match(new Clock(epoch, 'local').after(0), /^2026-11-2[12] \d\d:\d\d:09\.449$/)
})

test('no time is an empty cell', () => {
  assert.equal(new Clock(epoch).at(null), '')
})
