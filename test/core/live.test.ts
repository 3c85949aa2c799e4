/** A capture that is told while it is read: records settle, are told again when they change, and say in the end what the report says. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Analyzer } from '../../src/core/analyzer.js'
import { PcapngWriter } from '../../src/core/capture/pcapng-writer.js'
import { CaptureReader } from '../../src/core/capture/reader.js'
import type { RevisedRecord } from '../../src/core/report/revisions.js'
import { reportOf } from '../support/analyze.js'
import { comparable, lastRevisions } from '../support/last-revisions.js'
import { samples } from '../support/samples.js'

const VERSION = '0.0.0-test'
const SECOND = 1e9

/** Looks `looks` times while the octets come, in turn at what has changed and at everything. */
function tell(bytes: Uint8Array, looks: number, options: { maxMemory?: number; idle?: number } = {}): RevisedRecord[] {
  const told: RevisedRecord[] = []
  const analyzer = new Analyzer({
    version: VERSION,
    onRecord: (record) => told.push(record),
    ...(options.maxMemory !== undefined && { maxMemory: options.maxMemory }),
  })
  analyzer.begin('a')
  const step = Math.ceil(bytes.length / looks)
  for (let at = 0, look = 0; at < bytes.length; at += step, look++) {
    analyzer.push(bytes.subarray(at, at + step))
    analyzer.advance(look % 4 === 3 ? (options.idle ?? 0) : 0, look % 3 === 2)
  }
  analyzer.finish()
  analyzer.end()
  return told
}

const recordsOf = (bytes: Uint8Array) => {
  const { hosts, inputs, lookups, tunnels, translations, connections, findings, oddities, summary } = reportOf('a', bytes)
  return [...inputs, ...hosts, ...lookups, ...tunnels, ...translations, ...connections, ...findings, ...oddities, summary]
}

for (const { story, bytes } of samples) {
  test(`${story}: the last revisions are the records of the report`, () => {
    assert.deepEqual(comparable(lastRevisions(tell(bytes, 40))), comparable(recordsOf(bytes)))
  })
}

const sample = (story: string) => samples.find((known) => known.story === story)!.bytes

test('a record is told again only when it changed, and with the next revision', () => {
  for (const { bytes } of samples) {
    const before = new Map<string, { revision: number; text: string }>()
    for (const record of tell(bytes, 40, { idle: SECOND })) {
      const key = `${record.type === 'withdrawn' ? record.record : record.type} ${record.id}`
      const text = JSON.stringify({ ...record, revision: 0 })
      const known = before.get(key)
      assert.equal(record.revision, (known?.revision ?? 0) + 1, key)
      assert.notEqual(text, known?.text, key)
      before.set(key, { revision: record.revision, text })
    }
  }
})

test('a connection is told as soon as it is won, before the capture goes on', () => {
  const bytes = sample('riddle')
  const told: RevisedRecord[] = []
  const analyzer = new Analyzer({ version: VERSION, onRecord: (record) => told.push(record) })
  analyzer.begin('a')
  const seen = () => new Set(told.flatMap((record) => (record.type === 'connection' ? record.startFrame : []))).size
  const counts: number[] = []
  for (let at = 0; at < bytes.length; at += 64) {
    analyzer.push(bytes.subarray(at, at + 64))
    analyzer.advance(0, false)
    if (seen() !== counts.at(-1)) counts.push(seen())
  }
  assert.deepEqual(counts, [0, 1, 2, 3, 4, 5, 6])
})

test('an open connection is not told while it may still get through; time alone settles it, and a later packet opens it again', () => {
  const bytes = sample('ipv6-black-hole')
  const whole = lastRevisions(tell(bytes, 40)).filter(({ type }) => type === 'connection')
  const withTime = tell(bytes, 200, { idle: 200 * SECOND })
  assert.ok(withTime.some((record) => record.type === 'connection' && record.family === 'none'))
  const last = lastRevisions(withTime).filter(({ type }) => type === 'connection')
  assert.deepEqual(comparable(last), comparable(whole))
})

test('what becomes a part of another record is withdrawn', () => {
  const told = tell(sample('riddle-seen-twice'), 400)
  assert.ok(told.some((record) => record.type === 'withdrawn'))
})

test('a memory that does not hold everything tells the older half for good: every connection once, with an id of its own', () => {
  const bytes = sample('quic')
  const whole = recordsOf(bytes).filter(({ type }) => type === 'connection')
  const last = lastRevisions(tell(bytes, 40, { maxMemory: 1 })).filter(({ type }) => type === 'connection')
  assert.deepEqual(
    new Set(last.map(({ startFrame }) => startFrame)),
    new Set(whole.map((record) => (record as { startFrame: number }).startFrame)),
  )
  assert.equal(new Set(last.map(({ id }) => id)).size, last.length)
})

/** The same frames; the clock of the recorder is set by so many seconds before the frame of this number. */
function clockSet(bytes: Uint8Array, number: number, by: number): Uint8Array {
  const writer = new PcapngWriter('test')
  const listener = {
    frame(frame: Parameters<PcapngWriter['frame']>[0]) {
      if (frame.number >= number) frame.seconds += by
      writer.frame(frame)
    },
    interface: (described: Parameters<PcapngWriter['interface']>[0]) => writer.interface(described),
  }
  const reader = new CaptureReader(listener, { firstFrame: 1, firstInterface: 0, epoch: null })
  reader.push(bytes)
  reader.end()
  return writer.take().slice()
}

test('a clock that is set while it is captured changes nothing of that: the last revisions are the records of the report', () => {
  const bytes = sample('riddle')
  for (const by of [-3600, -2, 2, 3600, -200_000, 200_000])
    for (const number of [6, 40]) {
      const set = clockSet(bytes, number, by)
      const told = tell(set, 40, { idle: 3 * SECOND })
      assert.deepEqual(comparable(lastRevisions(told)), comparable(recordsOf(set)), `by ${by} s before frame ${number}`)
      const findings = lastRevisions(told).filter(({ type }) => type === 'finding')
      assert.equal(
        findings.some(({ code }) => code === 'clock-jump'),
        Math.abs(by) > 86_400,
      )
    }
})
