import assert from 'node:assert/strict'
import test from 'node:test'
import { speakEnglish } from '../../src/core/base/message.js'
import { frameNames } from '../../src/core/report/frame-name.js'
import { choose, headingOf, reportText, summaryLine, WORTH_A_LOOK } from '../../src/cli/report-text.js'
import { Clock } from '../../src/core/report/clock.js'
import type { Analysis } from '../../src/core/report/report.js'
import { analysisOf, briefOf, DUAL, V6ONLY } from '../support/analysis-fixture.js'
import { lookAt } from '../support/look.js'

const everything = () => true
const PLAIN = { all: false, summaryOnly: false, files: ['riddle.pcapng'] }

async function told(
  analysis: Analysis,
  options = PLAIN,
  keep: Parameters<typeof reportText>[2] = everything,
  width = 100,
): Promise<string> {
  let text = ''
  for await (const piece of reportText(analysis, new Clock(analysis.epoch), keep, options, lookAt(width))) text += piece
  return text
}

const many = (count: number) => analysisOf(Array.from({ length: count }, (_, i) => ({ ...V6ONLY, id: i + 1 })))

test('a report is connections, then findings, then one line of summary', async () => {
  const text = await told(analysisOf())
  const order = [
    'riddle.pcapng: 84 frames, 1.754 s from 2026-11-21 19:46:09.449 UTC',
    'dual.example',
    'relay-asymmetry',
    '2 connections: 1 IPv4, 1 IPv6, 0 none',
  ]
  assert.deepEqual(
    order.map((part) => text.indexOf(part)).sort((a, b) => a - b),
    order.map((part) => text.indexOf(part)),
  )
  assert.match(text, /v6why explain riddle\.pcapng --connection 1/)
})

test('the summary alone leaves the table out', async () => {
  const text = await told(analysisOf(), { ...PLAIN, summaryOnly: true })
  assert.doesNotMatch(text, /dual\.example/)
  assert.match(text, /relay-asymmetry/)
})

test('of more than 1,000 connections the 50 most worth a look are shown, and how to see the rest', async () => {
  const text = await told(many(1001))
  assert.equal(text.match(/v6only\.example/g)?.length, WORTH_A_LOOK)
  assert.match(text, /1,001 connections: shown are the 50 most worth a look\. Every one: --all/)
  assert.equal((await told(many(1001), { ...PLAIN, all: true })).match(/v6only\.example/g)?.length, 1001)
  assert.equal((await told(many(1000))).match(/v6only\.example/g)?.length, 1000)
})

test('the most interesting come first, equals in the order of the capture', () => {
  const briefs = Array.from({ length: 3000 }, (_, i) => ({ ...briefOf(DUAL, i % 1000 === 7 ? 9 : i % 2), id: i }))
  const { worthALook, all, count } = choose(briefs, everything)
  assert.deepEqual([count, all, worthALook.length], [3000, undefined, 50])
  assert.deepEqual(
    worthALook.slice(0, 5).map(({ id }) => id),
    [7, 1007, 2007, 1, 3],
  )
})

test('a filtered table says how many it leaves out', async () => {
  assert.match(await told(analysisOf(), PLAIN, (c) => c.family === 'IPv6'), /1 connection chosen of the whole capture's 2/)
})

test('a capture without frames says so', () => {
  const analysis = { ...analysisOf([]), epoch: null, inputs: () => [{ ...analysisOf().inputs()[0]!, frames: 0, first: null, last: null }] }
  assert.equal(speakEnglish(headingOf(analysis)), 'riddle.pcapng: no frames')
  assert.equal(summaryLine(analysis.summary()), 'no connections')
})

test('with several inputs a frame is named with its file', () => {
  const [input] = analysisOf().inputs()
  const name = frameNames([
    { ...input!, file: 'a.pcap', frames: 10 },
    { ...input!, file: 'b.pcap', frames: 5, firstFrame: 11 },
  ])
  assert.deepEqual([name(10), name(11)], ['a.pcap:10', 'b.pcap:1'])
  assert.equal(frameNames([input!])(12), '12')
})

test('advice on a better capture stands below the summary', async () => {
  const analysis = analysisOf()
  const summary = { ...analysis.summary(), advice: ['no lookup is in the capture; begin before the program starts'] }
  assert.match(
    await told({ ...analysis, summary: () => summary }),
    /1 had both families, 50 % over IPv6\n(.*\n)*no lookup is in the capture/,
  )
})
