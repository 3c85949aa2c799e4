import assert from 'node:assert/strict'
import test from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { Clock } from '../../../src/core/report/clock.js'
import { compare } from '../../../src/core/report/comparison.js'
import {
  comparisonDocument,
  flowsDocument,
  groupsDocument,
  hostsDocument,
  lookupsDocument,
  reportDocument,
} from '../../../src/core/report/document.js'
import { json } from '../../../src/core/report/format/json.js'
import { ndjson } from '../../../src/core/report/format/ndjson.js'
import { Snapshot } from '../../../src/core/report/snapshot.js'
import { REPORT_SCHEMA } from '../../../src/core/report/schema.js'
import { analysisOf } from '../../support/analysis-fixture.js'

/** The schema is open, so that a reader of today takes a field of tomorrow. Here it is closed: no field without a place in it. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]))
  return 'properties' in schema && 'type' in schema && schema.type === 'object' ? { ...copy, additionalProperties: false } : copy
}

const analysis = analysisOf()
const clock = new Clock(analysis.epoch)
const documents = [
  reportDocument(analysis, clock),
  lookupsDocument(analysis, clock),
  hostsDocument(analysis),
  flowsDocument(analysis, clock),
  ...(['name', 'client', 'prefix', 'reason', 'path'] as const).map((by) => groupsDocument(analysis, by)),
  comparisonDocument(compare(new Snapshot(analysis), new Snapshot(analysisOf([])))),
]
const validate = new Ajv2020({ allowUnionTypes: true }).compile(closed(REPORT_SCHEMA) as object)
const assertValid = (value: unknown) => assert.ok(validate(value), JSON.stringify(validate.errors?.slice(0, 4)))

test('every document of v6why is valid against the schema, without a field that the schema does not know', () => {
  for (const document of documents) assertValid(JSON.parse([...json.write(document)].join('')))
})

test('every line of NDJSON is valid by itself', () => {
  for (const document of documents) for (const line of ndjson.write(document)) assertValid(JSON.parse(line))
})

test('the schema refuses a time with fewer than nine digits, an unknown outcome and a missing field', () => {
  const [connection] = analysis.report().connections
  assert.ok(!validate({ ...connection, start: '2026-11-21T19:46:09.449Z' }))
  assert.ok(!validate({ ...connection, attempts: [{ ...connection!.attempts[0], outcome: 'lost' }] }))
  const { family: _family, ...rest } = connection!
  assert.ok(!validate(rest))
})

test('as it is published the schema takes a field that it does not know yet', () => {
  const open = new Ajv2020({ allowUnionTypes: true }).compile(REPORT_SCHEMA)
  assert.ok(open({ ...analysis.report().connections[0], future: 1 }))
})
