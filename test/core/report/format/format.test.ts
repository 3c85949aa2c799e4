import assert from 'node:assert/strict'
import test from 'node:test'
import { Clock } from '../../../../src/core/report/clock.js'
import type { Column } from '../../../../src/core/report/column.js'
import {
  type Document,
  flowsDocument,
  comparisonDocument,
  groupsDocument,
  hostsDocument,
  lookupsDocument,
  reportDocument,
} from '../../../../src/core/report/document.js'
import { csv } from '../../../../src/core/report/format/csv.js'
import { compare } from '../../../../src/core/report/comparison.js'
import { Snapshot } from '../../../../src/core/report/snapshot.js'
import { FORMATS } from '../../../../src/core/report/format/index.js'
import { json } from '../../../../src/core/report/format/json.js'
import { markdown } from '../../../../src/core/report/format/markdown.js'
import { ndjson } from '../../../../src/core/report/format/ndjson.js'
import { analysisOf } from '../../../support/analysis-fixture.js'

const analysis = analysisOf()
const clock = new Clock(analysis.epoch)
const text = (pieces: Iterable<string>) => [...pieces].join('')
const column: Column<unknown> = { id: 'name', heading: 'name', align: 'left', priority: 1, value: (row) => row as string }
const listOf = (...rows: string[]): Document => ({
  type: 'lookups',
  schema: 'v6why/1',
  tool: analysis.tool,
  parts: [],
  table: { columns: [column], rows: () => rows },
})

test('the JSON of a report parses back to the report, and ends with a newline', () => {
  const written = text(json.write(reportDocument(analysis, clock)))
  assert.deepEqual(JSON.parse(written), analysis.report())
  assert.ok(written.endsWith('}\n'))
})

test('every record of the JSON stands on a line of its own', () => {
  const lines = text(json.write(reportDocument(analysis, clock))).split('\n')
  assert.equal(lines.filter((line) => line.startsWith('{"type":"connection"')).length, 2)
  assert.ok(lines.every((line) => !line.includes('"type":"connection"') || !line.includes('"type":"lookup"')))
})

test('a list without records is an empty array', () => {
  assert.match(text(json.write(reportDocument(analysis, clock))), /"translations":\[\],/)
})

test('NDJSON holds the records of the JSON in the same order, each with its type', () => {
  const records = text(ndjson.write(reportDocument(analysis, clock)))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(records, [...analysis.records()])
  assert.ok(records.every((record) => typeof record.type === 'string'))
})

test('a filter leaves connections out of the JSON and nothing else', () => {
  const all = JSON.parse(text(json.write(reportDocument(analysis, clock))))
  const some = JSON.parse(text(json.write(reportDocument(analysis, clock, (c) => c.family === 'IPv6'))))
  assert.deepEqual(
    some.connections.map((c: { name: string }) => c.name),
    ['v6only.example'],
  )
  assert.deepEqual({ ...some, connections: all.connections }, all)
})

test('records are made when they are pulled', () => {
  let made = 0
  const lazy = {
    ...analysis,
    connection(id: number) {
      made++
      return analysis.connection(id)
    },
  }
  const pieces = json.write(reportDocument(lazy, clock))[Symbol.iterator]()
  pieces.next()
  assert.equal(made, 0)
})

test('CSV quotes what RFC 4180 wants quoted, and leaves empty what is not there', () => {
  assert.equal(text(csv.write(listOf('a,b', 'say "x"', 'plain'))), 'name\r\n"a,b"\r\n"say ""x"""\r\nplain\r\n')
  const line = text(csv.write(reportDocument(analysis, clock))).split('\r\n')[2]!
  assert.match(
    line,
    /^2,1\.068,2026-11-21T19:46:10\.517572012Z,47,v6only\.example,tcp,80,2002:5102:458e::1,2400:cb00:80::82,IPv6,6to4,a-absent,,shown,single,/,
  )
})

test('a name that a spreadsheet would run is written in the other form of RFC 4343', () => {
  assert.equal(text(csv.write(listOf('=cmd', '-x', '@y', '+z'))), 'name\r\n\\061cmd\r\n\\045x\r\n\\064y\r\n\\043z\r\n')
})

test('Markdown keeps hostile text in its cell', () => {
  assert.equal(
    text(markdown.write(listOf('a|b', '<b>x</b>', '[l](h)'))),
    '| name |\n| --- |\n| a\\|b |\n| \\<b\\>x\\</b\\> |\n| \\[l\\](h) |\n',
  )
})

test('every document can be written in every format', () => {
  const documents = [
    reportDocument(analysis, clock),
    lookupsDocument(analysis, clock),
    hostsDocument(analysis),
    flowsDocument(analysis, clock),
    groupsDocument(analysis, 'reason'),
    comparisonDocument(compare(new Snapshot(analysis), new Snapshot(analysisOf([])))),
  ]
  for (const document of documents) {
    for (const format of FORMATS) assert.ok(text(format.write(document)).length > 40, `${document.type} as ${format.id}`)
    const columns = document.table.columns.map(({ id }) => id)
    assert.equal(new Set(columns).size, columns.length, 'no two columns of a table have one id')
  }
})
