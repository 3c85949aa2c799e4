import assert from 'node:assert/strict'
import test from 'node:test'
import { UsageError } from '../../src/cli/fault.js'
import { canonicalClient, type FilterOptions, filterOf, parseMoment } from '../../src/cli/filter.js'
import { globToRegExp } from '../../src/core/report/glob.js'
import { analysisOf, briefOf, DUAL, V6ONLY } from '../support/analysis-fixture.js'

const analysis = analysisOf()
const kept = (options: FilterOptions) =>
  [DUAL, V6ONLY].filter((record) => filterOf(options, analysis).connection(briefOf(record, 0))).map(({ id }) => id)

test('a name pattern matches whole names in any case, and a final dot says nothing', () => {
  assert.ok(globToRegExp('*.Example').test('dual.example'))
  assert.ok(globToRegExp('dual.example.').test('dual.example'))
  assert.ok(!globToRegExp('example').test('dual.example'))
  assert.ok(!globToRegExp('dual?example').test('dualexample'))
  assert.ok(!globToRegExp('dual.example').test('dualxexample'))
})

test('a client is found by any address of its host, also by its link-layer address, in any spelling', () => {
  assert.deepEqual(kept({ client: ['2002:5102:458E:0::1'] }), [1, 2])
  assert.deepEqual(kept({ client: ['02-00-5E-00-53-01'] }), [1, 2])
  assert.deepEqual(kept({ client: ['192.0.2.99'] }), [])
  assert.equal(canonicalClient('fe80:0::1%eth0'), 'fe80::1%eth0')
  assert.throws(() => canonicalClient('laptop'), UsageError)
})

test('families, reasons, names and times narrow together', () => {
  assert.deepEqual(kept({ family: '6' }), [2])
  assert.deepEqual(kept({ family: 'none' }), [])
  assert.deepEqual(kept({ reason: ['a-absent', 'all-failed'] }), [2])
  assert.deepEqual(kept({ name: ['dual*', 'v6*'], family: '4' }), [1])
  assert.deepEqual(kept({ since: '1' }), [2])
  assert.deepEqual(kept({ until: '2026-11-21T19:46:10Z' }), [1])
})

test('a moment is seconds since the first frame or a date and time', () => {
  assert.equal(parseMoment('90', null), 90e9)
  assert.equal(parseMoment('1.5s', null), 1.5e9)
  assert.equal(parseMoment('250ms', null), 250e6)
  assert.equal(parseMoment('2m', null), 120e9)
  assert.equal(parseMoment('2026-11-21T19:46:10.449838012Z', analysis.epoch), 1e9)
  assert.throws(() => parseMoment('soon', null), UsageError)
})

test('the same options choose among lookups, hosts and flows', () => {
  const filter = filterOf({ name: ['dual.example'], family: '6' }, analysis)
  assert.deepEqual(
    [...analysis.lookups()].filter(filter.lookup).map(({ id }) => id),
    [2],
  )
  assert.equal([...analysis.flows()].filter(filter.flow).length, 0)
  assert.equal([...analysis.hosts()].filter(filterOf({ client: ['192.0.2.99'] }, analysis).host).length, 0)
})
