import assert from 'node:assert/strict'
import test from 'node:test'
import { drawTable, fit } from '../../src/cli/table.js'
import { columnsOf, type Look, toAscii, wrap } from '../../src/cli/terminal.js'
import { Clock } from '../../src/core/report/clock.js'
import { flowsDocument, hostsDocument, lookupsDocument, reportDocument, type Table } from '../../src/core/report/document.js'
import { PARTS } from '../../src/core/report/japanese/index.js'
import type { ConnectionRecord } from '../../src/core/report/report.js'
import { analysisOf, DUAL, V6ONLY } from '../support/analysis-fixture.js'
import { lookAt } from '../support/look.js'

const clock = new Clock(analysisOf().epoch)
const draw = async (table: Table, look: Look) => [...(await drawTable(table, look))].join('').split('\n').slice(0, -1)
const connections = (records: readonly ConnectionRecord[]) => reportDocument(analysisOf(records), clock).table
const many = (count: number) => Array.from({ length: count }, (_, i) => ({ ...(i % 2 ? DUAL : V6ONLY), id: i + 1 }))
const long = { ...DUAL, name: `${'a'.repeat(60)}.example`, reason: { ...DUAL.reason, says: 'because '.repeat(40) } }

for (const width of [80, 100, 160, 240]) {
  test(`no line of a table is wider than ${width} columns`, async () => {
    const analysis = analysisOf([DUAL, V6ONLY, long])
    for (const { table } of [
      reportDocument(analysis, clock),
      lookupsDocument(analysis, clock),
      hostsDocument(analysis),
      flowsDocument(analysis, clock),
    ]) {
      for (const line of await draw(table, lookAt(width))) assert.ok(line.length <= width, `${line.length}: ${line}`)
    }
  })
}

test('at 80 columns a connection shows its name, family, path and reason with the rule', async () => {
  const lines = await draw(connections([DUAL, V6ONLY]), lookAt(80))
  assert.equal(lines[1], '1 0.003 dual.example     80 81.2.69.142       IPv4   native address-selection 5')
})

test('at 160 columns it also says why', async () => {
  const [heading, , last] = await draw(connections([DUAL, V6ONLY]), lookAt(160))
  assert.match(heading!, /reason +why/)
  assert.match(last!, /a-absent +the name has no A record/)
})

test('a client that is the same in every row gives its room to others', async () => {
  assert.doesNotMatch((await draw(connections([long, { ...long, id: 2 }]), lookAt(80)))[0]!, /client/)
  assert.match((await draw(connections([long, { ...long, id: 2 }]), lookAt(160)))[0]!, /client/)
})

test('a long table is aligned like a short one', async () => {
  const short = await draw(connections(many(200)), lookAt(160))
  const rows = await draw(connections(many(201)), lookAt(160))
  assert.deepEqual(rows.slice(0, 201), short)
})

test('a table of ten thousand rows is written as its rows come', async () => {
  let made = 0
  const { columns, rows } = connections(many(2))
  const [row] = rows()
  function* endless() {
    for (;;) {
      made++
      yield row
    }
  }
  const pieces = (await drawTable({ columns, rows: endless }, lookAt(80)))[Symbol.iterator]()
  for (let i = 0; i < 10; i++) pieces.next()
  assert.ok(made <= 1001)
})

test('names lose their middle, sentences their end, and lists go on below', () => {
  assert.deepEqual(fit('www.example.com', 9, 'middle', '…'), ['www.….com'])
  assert.deepEqual(fit('a long sentence', 8, 'end', '…'), ['a long …'])
  assert.deepEqual(fit('one two three', 7, 'wrap', '…'), ['one two', 'three'])
})

test('a control character in a name does not reach the terminal', async () => {
  const lines = await draw(connections([{ ...DUAL, name: 'a\u001b[31mb' }]), lookAt(160))
  assert.ok(lines.every((line) => !line.includes('\u001b')))
})

test('an ASCII table holds nothing else', async () => {
  const look = { ...lookAt(80), ellipsis: '~', plain: toAscii }
  for (const line of await draw(connections([DUAL, V6ONLY, long]), look)) assert.match(line, /^[ -~]*$/)
})

test('Japanese takes two columns a character, and a table of it stays aligned', async () => {
  const rows = ['IPv6 を試したが失敗', 'x', '名前解決'].map((text, index) => ({ text, index }))
  const columns = [
    { id: 'text', heading: '理由', align: 'left', priority: 1, value: ({ text }: { text: string }) => text },
    { id: 'index', heading: '番号', align: 'right', priority: 1, value: ({ index }: { index: number }) => index },
  ]
  const drawn = async (count: number) => {
    const table = { columns, rows: () => Array.from({ length: count }, (_, i) => rows[i % rows.length]) } as unknown as Table
    return [...(await drawTable(table, lookAt(60)))].join('').trimEnd().split('\n')
  }
  // Of three rows by cli-table3, of many row by row.
  for (const lines of [await drawn(3), await drawn(300)]) for (const line of lines) assert.equal(columnsOf(line), 24, line)
})

test('what is cut of Japanese leaves no half character', () => {
  assert.deepEqual(fit('名前解決の待ち時間', 8, 'end', '…'), ['名前解…'])
  assert.deepEqual(fit('名前解決の待ち時間', 9, 'middle', '…'), ['名前…時間'])
  assert.deepEqual(fit('名前解決の待ち時間', 8, 'wrap', '…'), ['名前解決', 'の待ち時', '間'])
})

test('a line of Japanese neither begins with a full stop nor ends with an opening bracket', () => {
  assert.deepEqual(wrap('試行が失敗。次に', 10), ['試行が失', '敗。次に'])
  assert.deepEqual(wrap('名前「例」の', 6), ['名前', '「例」', 'の'])
})

test('characters are as wide as the drawer of short tables thinks they are', async () => {
  const every = [...new Set(PARTS.flatMap((part) => Object.values(part)).join(''))].filter((character) => character.trim() !== '')
  const columns = ['text', 'end'].map((id) => ({
    id,
    heading: '-',
    align: 'left',
    priority: 1,
    value: (row: Record<string, string>) => row[id],
  }))
  for (let from = 0; from < every.length; from += 100) {
    const rows = every.slice(from, from + 100).map((text) => ({ text, end: '|' }))
    const [, ...lines] = await draw({ columns, rows: () => rows } as unknown as Table, lookAt(60))
    for (const line of lines) assert.equal(columnsOf(line), columnsOf(lines[0]!), line)
  }
})
