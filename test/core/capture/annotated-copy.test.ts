import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { AnnotatedCopy, type Annotations } from '../../../src/core/capture/annotated-copy.js'
import { captureNotes } from '../../../src/core/report/annotation.js'
import { analyze } from '../../support/analyze.js'
import { inChunks, readCapture } from '../../support/capture.js'
import { joinBytes, PcapngWriter, text, writePcap, writePcapng } from '../../support/pcap-writer.js'
import { needs, outputOf } from '../../support/program.js'
import { samples } from '../../support/samples.js'

const folder = mkdtempSync(join(tmpdir(), 'v6why-annotated-'))
test.after(() => rmSync(folder, { recursive: true }))

const encode = (words: string) => new TextEncoder().encode(words)
const NOTES: Annotations = {
  comments: new Map([[2, ['erste', '二番目']]]),
  names: [{ address: Uint8Array.of(192, 0, 2, 1), name: 'a.example' }],
  encode,
}

function copyOf(octets: Uint8Array, notes: Annotations = NOTES, chunk = octets.length): Uint8Array {
  const copy = new AnnotatedCopy(notes)
  const parts = []
  for (const piece of inChunks(octets, chunk)) {
    const lent = piece.slice()
    parts.push(...copy.push(lent))
    lent.fill(0xee)
  }
  return joinBytes(...parts, ...copy.end())
}

const frames = [0, 1, 2].map((n) => ({
  seconds: 1_700_000_000 + n,
  nanos: 123_456_000,
  bytes: Uint8Array.of(n, 1, 2, 3, 4),
  wireLength: 60 + n,
}))

test('every capture of every byte order and resolution holds the same frames at the same times', () => {
  for (const bigEndian of [false, true]) {
    for (const octets of [
      writePcap(frames, { bigEndian }),
      writePcap(frames, { bigEndian, nanos: true }),
      writePcap(frames, { bigEndian, fcs: 4 }),
      writePcapng(frames, { bigEndian }),
    ]) {
      const copy = readCapture([copyOf(octets)])
      assert.deepEqual(copy.frames, readCapture([octets]).frames)
      assert.equal(copy.outcome.damage, null)
      assert.ok(copy.names.includes('c0000201 a.example'))
      for (const chunk of [1, 7, 100]) assert.deepEqual(copyOf(octets, NOTES, chunk), copyOf(octets))
    }
  }
})

test('without comments and names every block of a pcapng stays as it was', () => {
  const nothing = { comments: new Map(), names: [], encode }
  for (const { file, bytes } of samples.filter(({ file }) => file.endsWith('.pcapng'))) {
    const expected = bytes.slice()
    expected.fill(0xff, 16, 24)
    assert.deepEqual(copyOf(bytes, nothing), expected, file)
  }
})

test('comments that a frame had stay before ours, and a simple packet, which takes none, is counted', () => {
  const writer = new PcapngWriter().interface()
  writer.simplePacket(Uint8Array.of(1)).packet(Uint8Array.of(2), 5n, { options: [{ code: 1, value: text('older') }] })
  const copy = new AnnotatedCopy({
    comments: new Map([
      [1, ['lost']],
      [2, ['newer']],
    ]),
    names: [],
    encode,
  })
  const octets = Buffer.from(joinBytes(...copy.push(writer.toBytes()), ...copy.end())).toString('latin1')
  assert.ok(octets.indexOf('older') < octets.indexOf('newer'))
  assert.ok(!octets.includes('lost'))
  assert.equal(copy.withoutRoom, 1)
})

test('what is no capture is refused, and a block that makes no sense ends the comments but not the copy', () => {
  assert.throws(() => copyOf(new Uint8Array(64)), /pcap/)
  const torn = joinBytes(writePcapng(frames.slice(0, 1)), Uint8Array.of(6, 0, 0, 0, 3, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8))
  assert.deepEqual(copyOf(torn).slice(-16), torn.slice(-16))
})

for (const { story, file, bytes } of samples) {
  test(`tshark reads of the annotated ${file} the frames it read before, and our comments on the evidence`, (context) => {
    if (!needs(context, 'tshark')) return
    const analysis = analyze(file, bytes)
    const notes = captureNotes(analysis)
    const [before, after] = [join(folder, file), join(folder, `${story}-annotated.pcapng`)]
    writeFileSync(before, bytes)
    writeFileSync(after, copyOf(bytes, { ...notes, encode }))
    const fields = ['frame.number', 'frame.time_epoch', 'frame.len', 'frame.cap_len', 'frame.protocols']
    const ask = (path: string, names: readonly string[]) =>
      outputOf('tshark', ['-r', path, '-n', '-T', 'fields', '-E', 'occurrence=a', ...names.flatMap((name) => ['-e', name])])
    assert.equal(ask(after, fields), ask(before, fields))
    const commented = ask(after, ['frame.number', 'frame.comment'])
      .split('\n')
      .filter((line) => line.includes('v6why'))
      .map((line) => Number.parseInt(line, 10))
    assert.deepEqual(
      commented,
      [...notes.comments.keys()].sort((a, b) => a - b),
    )
  })
}
