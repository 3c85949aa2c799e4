import assert from 'node:assert/strict'
import test from 'node:test'
import { readPlace, writePlace } from '../../src/web/address-bar.js'
import { applied, NO_FILTER } from '../../src/web/filter.js'
import { ReportSource } from '../../src/web/report-source.js'
import { rowOfBrief } from '../../src/web/row.js'
import { analyze } from '../support/analyze.js'
import { samples } from '../support/samples.js'

const riddle = analyze('riddle.pcapng', samples.find(({ story }) => story === 'riddle')!.bytes)
const rows = Array.from(riddle.connections(), rowOfBrief)
const ids = (filter: Partial<typeof NO_FILTER>) => applied(rows, { ...NO_FILTER, ...filter }).map(({ id }) => id)

test('a row made of a stored record is the row that the capture gives', () => {
  for (const { file, bytes } of samples) {
    const analysis = analyze(file, bytes)
    assert.deepEqual(new ReportSource(analysis.report()).overview.rows, Array.from(analysis.connections(), rowOfBrief), file)
  }
})

test('facets, words and a list of connections narrow the list together', () => {
  assert.deepEqual(ids({ facets: { family: 'IPv6' } }), [4, 5, 6])
  assert.deepEqual(ids({ facets: { family: 'IPv6' }, text: 'S6to4' }), [5])
  assert.deepEqual(ids({ facets: { path: 'native' }, ids: [1, 4] }), [1])
  assert.deepEqual(ids({ text: 'dual 80' }), [1, 2, 3])
  assert.deepEqual(ids({ text: 'no such name' }), [])
})

test('the list is ordered by one column, and equals stay in the order of the report', () => {
  assert.deepEqual(ids({ sort: 'name', descending: false }), [1, 2, 3, 6, 5, 4])
  assert.deepEqual(ids({ sort: 'name', descending: true }), [4, 5, 6, 1, 2, 3])
  assert.deepEqual(ids({ sort: 'time', descending: true }), [6, 5, 4, 3, 2, 1])
})

test('the address bar gives back what was written into it', () => {
  const place = {
    view: 'connections',
    filter: { text: 'a b&c=#', facets: { family: 'IPv4', path: '6in4 in gre' }, ids: [3, 7], sort: 'client', descending: true },
    connection: 12,
    language: 'ja',
  } as const
  assert.deepEqual(readPlace(`#${writePlace(place)}`), place)
})

test('what the address bar does not know is left out', () => {
  const nothing = { view: 'overview', filter: NO_FILTER, connection: null, language: null }
  assert.deepEqual(readPlace(''), nothing)
  assert.deepEqual(readPlace('#view=secrets&sort=-colour&connection=-4&lang=xx&only=a,b'), {
    ...nothing,
    filter: { ...NO_FILTER, descending: true },
  })
})
