/** What is kept of parts that have been told does not grow with their number. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { speakEnglish } from '../../../src/core/base/message.js'
import type { FindingRecord } from '../../../src/core/report/report.js'
import { Told } from '../../../src/core/report/told.js'

const finding = (says: string, touched: Partial<FindingRecord> = {}): FindingRecord => ({
  type: 'finding',
  code: 'broken-ipv6',
  severity: 'problem',
  says,
  detail: {},
  hosts: ['h1'],
  names: [],
  connections: [],
  evidence: [],
  mend: [],
  ...touched,
})

const thousands = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i)

test('a finding names a thousand connections of all parts, and counts the others', () => {
  const told = new Told(undefined)
  for (let part = 0; part < 4; part++)
    told.addFindings([finding('the same', { connections: thousands(700 * part + 1, 700) })], speakEnglish)
  const [only, ...others] = told.findings
  assert.equal(others.length, 0)
  assert.deepEqual(only?.connections, thousands(1, 1000))
  assert.deepEqual(only?.detail.more, { hosts: 0, names: 0, connections: 1800 })
})

test('of one kind a hundred findings are kept, and how many more there were is told', () => {
  const told = new Told(undefined)
  for (let part = 0; part < 3; part++)
    told.addFindings(
      thousands(0, 70).map((i) => finding(`part ${part}, finding ${i}`, { hosts: [`h${part} ${i}`] })),
      speakEnglish,
    )
  assert.equal(told.findings.length, 100)
  const [further, ...others] = [...told.further()]
  assert.equal(others.length, 0)
  assert.equal(further?.says, '110 more findings of this kind, in parts of the capture that were told before its end')
  assert.deepEqual([further?.code, further?.detail], ['broken-ipv6', { count: 110 }])
})

test('a part that sees less of what is known says nothing new', () => {
  const told = new Told(undefined)
  told.addFindings([finding('a tunnel; with something in it', { connections: [3] })], speakEnglish)
  told.addFindings([finding('a tunnel')], speakEnglish)
  assert.deepEqual(
    told.findings.map(({ says, connections }) => [says, connections]),
    [['a tunnel; with something in it', [3]]],
  )
})
