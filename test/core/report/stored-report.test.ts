/** A stored report is read as it was written, in whatever layout; what is none is refused by name. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Snapshot } from '../../../src/core/report/snapshot.js'
import { looksStored, readStoredReport, StoredReportError } from '../../../src/core/report/stored-report.js'
import { analysisOf } from '../../support/analysis-fixture.js'
import { samples } from '../../support/samples.js'

const report = analysisOf().report()
const picture = ({ subjects, hosts, findings, summary, inputs, epoch }: Snapshot) => ({ subjects, hosts, findings, summary, inputs, epoch })
const own = picture(new Snapshot(analysisOf()))

test('a report reads the same from one line, from many, and after a byte order mark', () => {
  for (const text of [JSON.stringify(report), JSON.stringify(report, null, 2), `\ufeff${JSON.stringify(report)}`])
    assert.deepEqual(picture(new Snapshot(readStoredReport(text))), own)
})

test('a report reads the same from one record a line', () => {
  const lines = [...analysisOf().records()].map((record) => JSON.stringify(record)).join('\n')
  assert.deepEqual(picture(new Snapshot(readStoredReport(lines))), own)
})

test('records of a kind that is not known yet are passed over', () => {
  const future = { ...report, weather: [{ type: 'weather', sky: 'blue' }] }
  assert.deepEqual(picture(new Snapshot(readStoredReport(JSON.stringify(future)))), own)
})

test('what is no report says why', () => {
  const [input] = report.inputs
  const mistakes: [RegExp, string][] = [
    [/no report of v6why/, '{"type":"lookups"}'],
    [/no report of v6why/, '{}'],
    [/line 2/, `${JSON.stringify(input)}\n{"type":`],
    [/no whole report/, `${JSON.stringify(input)}\n${JSON.stringify(report.hosts[0])}`],
    [/schema v6why\/9/, JSON.stringify({ ...report, inputs: [{ ...input, schema: 'v6why/9' }] })],
    [/a connection record without/, JSON.stringify({ ...report, connections: [{ type: 'connection' }] })],
    [/a host record without/, JSON.stringify({ ...report, hosts: [{ type: 'host', id: 'h1', addresses: [1], link: [] }] })],
  ]
  for (const [message, text] of mistakes)
    assert.throws(
      () => readStoredReport(text),
      (error: unknown) => error instanceof StoredReportError && message.test(error.message),
      text,
    )
})

test('no capture looks like a stored report', () => {
  assert.ok(looksStored(new TextEncoder().encode(' \n{"type":"report"')))
  for (const { file, bytes } of samples) assert.ok(!looksStored(bytes.subarray(0, 64)), file)
})
