/** What a live capture keeps: a ring of files, each a capture of its own, whatever the source gives. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { contextOf, SECTION_ENTERPRISE, socketsText } from '../../../src/core/report/context.js'
import { Recorder } from '../../../src/node/live/recorder.js'
import { Ring } from '../../../src/node/live/ring.js'
import { reportOf, withoutInputs } from '../../support/analyze.js'
import { samples } from '../../support/samples.js'
import { captureOf } from '../../support/timeline.js'

const folder = mkdtempSync(join(tmpdir(), 'v6why-recorder-'))
test.after(() => rmSync(folder, { recursive: true, force: true }))

const { bytes } = samples.find(({ story }) => story === 'riddle')!
let count = 0
const newFile = () => join(folder, `${++count}.pcapng`)

function record(ring: Ring, pieces: readonly Uint8Array[], between: (recorder: Recorder) => void = () => {}): void {
  const recorder = new Recorder(ring, 'test', [])
  recorder.begin()
  for (const piece of pieces) {
    recorder.push(piece)
    between(recorder)
  }
  recorder.finish(3)
  recorder.close()
}

const cut = (parts: number): Uint8Array[] => {
  const step = Math.ceil(bytes.length / parts)
  return Array.from({ length: parts }, (_, part) => bytes.subarray(part * step, (part + 1) * step))
}

test('one file says what the source says, and what was lost', () => {
  const path = newFile()
  record(new Ring(path, undefined), cut(7), (recorder) => recorder.flush())
  const kept = reportOf('a', new Uint8Array(readFileSync(path)))
  const { findings, ...rest } = withoutInputs(kept)
  assert.deepEqual([kept.inputs[0]!.drops, kept.inputs[0]!.format, kept.inputs[0]!.frames], [3, 'pcapng', 84])
  const { findings: expected, ...source } = withoutInputs(reportOf('a', bytes))
  assert.deepEqual(rest, source)
  assert.deepEqual(
    findings.filter(({ code }) => code !== 'capture-drops'),
    expected,
  )
})

test('a full file is followed by the next of the ring, and the oldest is used again', () => {
  const path = newFile()
  const ring = new Ring(path, { files: 3, octets: 2000 })
  record(ring, cut(20), (recorder) => recorder.flush())
  const captures = ring.paths.map((file) => new Uint8Array(readFileSync(file)))
  assert.deepEqual(
    ring.paths.map((file) => file.slice(file.lastIndexOf('_'))),
    ['_1.pcapng', '_2.pcapng', '_3.pcapng'],
  )
  // Each flush is some 600 octets.
  for (const capture of captures) assert.ok(capture.length < 4000)
  const frames = captures.map((capture) => reportOf('a', capture).inputs[0]!.frames)
  const kept = frames.reduce((sum, one) => sum + one)
  assert.ok(kept > 0 && kept < 84, `${frames}: the first ones are gone`)
})

test('a signal, too, begins the next file; a single file goes on', () => {
  const path = newFile()
  const ring = new Ring(path, { files: 2, octets: 1e6 })
  record(ring, cut(2), (recorder) => recorder.rotate())
  const frames = ring.paths.map((file) => reportOf('a', new Uint8Array(readFileSync(file))).inputs[0]?.frames ?? 0)
  assert.ok(frames[0]! === 0 && frames[1]! > 0, `the second rotation has emptied the first file: ${frames}`)
  const single = newFile()
  record(new Ring(single, undefined), cut(2), (recorder) => recorder.rotate())
  assert.equal(reportOf('a', new Uint8Array(readFileSync(single))).inputs[0]!.frames, 84)
})

test('the filter, the machine and its sockets stand in the file, and once more in each file of a ring', () => {
  const path = newFile()
  const ring = new Ring(path, { files: 2, octets: 1e6 })
  const recorder = new Recorder(ring, 'test', [{ enterprise: SECTION_ENTERPRISE, text: contextOf({ addresses: '', policy: 'machine' }) }])
  recorder.begin('port 53')
  recorder.push(captureOf('0 client4#50000 → www4  connects in 20\n 100000 router → all nothing'))
  recorder.customText(
    SECTION_ENTERPRISE,
    socketsText([{ id: 1, protocol: 'tcp', addresses: ['192.0.2.10'], port: 50000, pid: 7, name: 'curl', from: null, until: null }]),
  )
  recorder.rotate()
  recorder.finish(null)
  recorder.close()
  const [first, second] = ring.paths.map((file) => readFileSync(file))
  assert.deepEqual(reportOf('a', new Uint8Array(first!)).connections[0]!.client.process, { id: 7, name: 'curl' })
  for (const file of [first!, second!]) assert.ok(file.includes('port 53') && file.includes('"policy":"machine"'))
})
