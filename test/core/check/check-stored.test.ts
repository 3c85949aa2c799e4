import assert from 'node:assert/strict'
import test from 'node:test'
import { checkStored, isReport, type Tolerances } from '../../../src/core/check/check-stored.js'
import { sentenceOf } from '../../../src/core/check/result.js'
import type { ConnectionRecord, Report } from '../../../src/core/report/report.js'
import { analyze } from '../../support/analyze.js'
import { samples } from '../../support/samples.js'

const analysis = analyze('a.pcapng', samples.find(({ story }) => story === 'riddle')!.bytes)
const stored = analysis.report()
const NONE: Tolerances = new Map()

const differences = (report: Report, tolerances = NONE): string[] =>
  checkStored(analysis, report, tolerances).flatMap(({ subject, failures }) => failures.map((f) => `${subject}: ${sentenceOf(f)}`))

const withFirst = (change: (connection: ConnectionRecord) => object): Report => ({
  ...stored,
  connections: stored.connections.map((c, index) => (index === 0 ? { ...c, ...change(c) } : c)),
})

test('a capture is as its own report says', () => {
  assert.deepEqual(differences(JSON.parse(JSON.stringify(stored))), [])
  assert.deepEqual(differences(stored, new Map([['', { ms: 0 }]])), [])
})

test('other times, frames, and client ports are no difference', () => {
  const other = JSON.parse(
    JSON.stringify(stored, (key, value) => {
      if (key === 'at' || key === 'start' || key === 'asked') return '2027-01-01T00:00:00.000000000Z'
      if (key === 'startFrame' || key === 'endFrame' || key === 'frame') return 999
      return key === 'client' && typeof value === 'object' ? { ...value, port: 1 } : value
    }),
  )
  assert.deepEqual(differences(other), [])
})

test('another verdict is told with the frame of both', () => {
  const [family, rule, ...more] = differences(
    withFirst((c) => ({ family: 'IPv6', startFrame: 17, reason: { ...c.reason, rule: null, says: 'so it was' } })),
  )
  assert.match(
    family!,
    /^connection 1, dual.example:80: frame 5: family: expected IPv6, got IPv4 \(both were known.*; stored: frame 17: so it was\)$/,
  )
  assert.match(rule!, /rule: expected none, got 5/)
  assert.deepEqual(more, [])
})

test('what is missing and what is new is told', () => {
  const fewer: Report = { ...stored, connections: stored.connections.slice(1), lookups: stored.lookups.slice(1), findings: [] }
  const told = differences(fewer)
  assert.match(told[0]!, /^connection 3, dual.example:80: frame \d+: connection: expected none, got IPv4, native, address-selection$/)
  assert.match(told[1]!, /^lookup dual.example A: frame \d+: lookup: expected none, got answered 203.0.113.80$/)
  assert.match(told[2]!, /^finding relay-asymmetry: frame 47: findings: expected none, got relay-asymmetry/)
  const more: Report = { ...stored, connections: [...stored.connections, { ...stored.connections[0]!, name: 'gone.example' }] }
  assert.deepEqual(differences(more), ['connection 1, gone.example:80: connection: expected IPv4, native, address-selection, got none'])
})

test('durations are compared where a tolerance is given', () => {
  const slower = withFirst((c) => ({ timing: { ...c.timing, handshakeMs: 0.05, attemptDelayMs: 200 } }))
  assert.deepEqual(differences(slower), [])
  assert.deepEqual(differences(slower, new Map([['handshakeMs', { share: 0.2 }]])), [])
  assert.deepEqual(differences(slower, new Map([['handshakeMs', { share: 0.01 }]])), [
    'connection 1, dual.example:80: frame 5: timing.handshakeMs: expected 0.05 ± 0.001, got 0.055',
  ])
  assert.deepEqual(differences(slower, new Map([['', { ms: 100 }]])), [
    'connection 1, dual.example:80: frame 5: timing.attemptDelayMs: expected 200 ± 100, got not known',
  ])
})

test('only a whole report is taken for one', () => {
  assert.ok(isReport(stored))
  for (const other of [null, 1, [], {}, { type: 'lookups', inputs: [], lookups: [] }, { ...stored, connections: {} }])
    assert.equal(isReport(other), false)
})
