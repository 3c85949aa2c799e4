import assert from 'node:assert/strict'
import test from 'node:test'
import { groupConnections, sitePrefix } from '../../../src/core/report/group.js'
import { briefOf, DUAL, V6ONLY } from '../../support/analysis-fixture.js'

test('destinations are grouped by /48 and /24', () => {
  assert.equal(sitePrefix('2001:db8:1:2::3'), '2001:db8:1::/48')
  assert.equal(sitePrefix('2001:db8::3'), '2001:db8::/48')
  assert.equal(sitePrefix('203.0.113.80'), '203.0.113.0/24')
  assert.equal(sitePrefix('fe80::1%eth0'), 'fe80::/48')
})

test('the group with failures comes first, then the one with surprises, then the largest', () => {
  const failed = { ...briefOf(V6ONLY, 100), name: 'broken.example', family: 'none' as const, reason: 'all-failed' }
  const groups = groupConnections([briefOf(V6ONLY, 10), briefOf(V6ONLY, 10), briefOf(DUAL, 80), failed], 'name')
  assert.deepEqual(
    groups.map((g) => [g.key, g.connections, g.share, g.none, g.worthALook]),
    [
      ['broken.example', 1, 0.25, 1, 1],
      ['dual.example', 1, 0.25, 0, 1],
      ['v6only.example', 2, 0.5, 0, 0],
    ],
  )
})

test('connections without a name are one group, told as null', () => {
  const [group] = groupConnections([{ ...briefOf(DUAL, 0), name: null }], 'name')
  assert.equal(group?.key, null)
  assert.deepEqual(group?.reasons, { 'address-selection': 1 })
})
