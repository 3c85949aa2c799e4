/** Columns write what a record holds, for people and for machines alike. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { translationColumns } from '../../../src/core/report/translation-column.js'
import type { TranslationRecord } from '../../../src/core/report/report.js'

const cells = (record: TranslationRecord): Record<string, unknown> =>
  Object.fromEntries(translationColumns().map(({ id, value }) => [id, value(record)]))

const BASE = { type: 'translation', id: 1, prefix: '64:ff9b::/96', learntFrom: 'ra', evidence: [] } as const

test('a NAT64 has a prefix and no ends, a CLAT both sides of itself, a relay what it accepts and opens', () => {
  assert.deepEqual(cells({ ...BASE, kind: 'nat64', details: {} }), {
    id: 1,
    kind: 'nat64',
    prefix: '64:ff9b::/96',
    learntFrom: 'ra',
    ends: '',
    evidence: '',
  })
  const clat = { ipv6: '2001:db8::c1a7', ipv4: '192.0.0.4' }
  assert.equal(cells({ ...BASE, kind: '464xlat', details: { clat } }).ends, '192.0.0.4 → 2001:db8::c1a7')
  assert.equal(cells({ ...BASE, kind: '464xlat', details: { clat: { ...clat, ipv4: null } } }).ends, '2001:db8::c1a7')
  const [accepts, opens] = [
    { address: '2001:db8::1', port: 80 },
    { address: '203.0.113.82', port: 8080 },
  ]
  const relay = cells({ ...BASE, kind: 'portproxy', prefix: null, details: { kind: 'v6tov4', accepts, opens } })
  assert.deepEqual([relay.prefix, relay.ends], [null, '[2001:db8::1]:80 → 203.0.113.82:8080'])
})

test('the evidence names its frames', () => {
  const evidence = [{ frame: 4, at: '2027-01-15T08:00:00.000000000Z', says: 'prefix 64:ff9b::/96, learnt from a router advertisement' }]
  assert.equal(
    cells({ ...BASE, kind: 'nat64', details: {}, evidence }).evidence,
    'frame 4: prefix 64:ff9b::/96, learnt from a router advertisement',
  )
})
