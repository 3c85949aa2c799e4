import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import test from 'node:test'
import { CaptureError } from '../../../src/core/capture/frame.js'
import { FIRST_INPUT, inChunks, readCapture } from '../../support/capture.js'
import { joinBytes, type PcapOptions, type WrittenFrame, writePcap } from '../../support/pcap-writer.js'

const octets = (length: number, seed = 1): Uint8Array => Uint8Array.from({ length }, (_, at) => (at * 7 + seed) & 255)
const FRAMES: readonly WrittenFrame[] = [
  { seconds: 1_700_000_000, nanos: 123_456_000, bytes: octets(60) },
  { seconds: 1_700_000_000, nanos: 999_999_000, bytes: octets(14, 9), wireLength: 1514 },
  { seconds: 1_700_000_001, nanos: 1_000, bytes: octets(0) },
  { seconds: 1_700_000_100, nanos: 0, bytes: octets(77, 3) },
]
const read = (options: PcapOptions, frames = FRAMES) => readCapture([writePcap(frames, options)])

test('every variant of pcap gives the same frames', () => {
  const plain = read({}).frames
  assert.deepEqual(
    plain.map(({ number, time, seconds, nanos, wireLength, octets }) => [number, time, seconds, nanos, wireLength, octets.length / 2]),
    [
      [1, 0, 1_700_000_000, 123_456_000, 60, 60],
      [2, 876_543_000, 1_700_000_000, 999_999_000, 1514, 14],
      [3, 876_545_000, 1_700_000_001, 1_000, 0, 0],
      [4, 99_876_544_000, 1_700_000_100, 0, 77, 77],
    ],
  )
  const variants: [string, PcapOptions][] = [
    ['microseconds', {}],
    ['nanoseconds', { nanos: true }],
    ['Kuznetzov', { magic: 0xa1b2cd34, recordHeader: 24 }],
    ['Kuznetzov with the CPU', { magic: 0xa1b2cd34, recordHeader: 28 }],
    ['FMesquita', { magic: 0xa1b234cd }],
    ['FMesquita, long record headers', { magic: 0xa1b234cd, recordHeader: 24 }],
    ['Navtel', { magic: 0xa12b3c4d, nanos: true }],
    ['version 2.2', { version: [2, 2], swappedLengths: true }],
    ['version 2.0', { version: [2, 0], swappedLengths: true }],
    ['version 2.3, swapped', { version: [2, 3], swappedLengths: true }],
    ['version 2.3, not swapped', { version: [2, 3] }],
    ['version 543.0', { version: [543, 0] }],
    ['reserved fields', { reserved: 0xdeadbeef }],
    ['no snap length', { snapLength: 0 }],
  ]
  for (const [name, options] of variants) {
    for (const bigEndian of [false, true]) {
      const seen = read({ ...options, bigEndian })
      assert.deepEqual(seen.frames, plain, `${name}, ${bigEndian ? 'big' : 'little'} endian`)
      assert.equal(seen.outcome.damage, null, name)
      assert.deepEqual(seen.outcome.linkTypes, ['ETHERNET'])
    }
  }
})

test('an Ixia capture has four octets more in its file header', () => {
  const whole = writePcap(FRAMES, { magic: 0x1c0001ab })
  const ixia = joinBytes(whole.subarray(0, 24), octets(4), whole.subarray(24))
  assert.deepEqual(readCapture([ixia]).frames, read({}).frames)
})

test('the outcome counts frames and octets and has the first and the last time', () => {
  const { outcome, interfaces } = read({ linkType: 101, snapLength: 96 }, FRAMES.slice(0, 2))
  assert.deepEqual(outcome, {
    format: 'pcap',
    linkTypes: ['RAW'],
    frames: 2,
    bytes: 74,
    first: { seconds: 1_700_000_000, nanos: 123_456_000 },
    last: { seconds: 1_700_000_000, nanos: 999_999_000 },
    cutShort: false,
    damage: null,
    drops: null,
    interfaces,
    epoch: { seconds: 1_700_000_000, nanos: 123_456_000 },
  })
  assert.deepEqual(interfaces, [{ number: 0, linkType: 101, name: null, description: null, snapLength: 96, filter: null }])
})

test('a further input goes on counting frames, interfaces and time', () => {
  const epoch = { seconds: 1_699_999_999, nanos: 500_000_000 }
  const { frames, outcome } = readCapture([writePcap(FRAMES)], { firstFrame: 101, firstInterface: 3, epoch })
  assert.deepEqual([frames[0]!.number, frames[0]!.interface, frames[0]!.time], [101, 3, 623_456_000])
  assert.deepEqual([outcome.frames, outcome.epoch], [4, epoch])
})

test('the frame check sequence announced in the link field is taken off', () => {
  const frames = [
    { seconds: 1, nanos: 0, bytes: octets(64) },
    { seconds: 1, nanos: 0, bytes: octets(62), wireLength: 64 }, // half of it captured
    { seconds: 1, nanos: 0, bytes: octets(40), wireLength: 64 },
    { seconds: 1, nanos: 0, bytes: octets(2) },
  ]
  const seen = read({ fcs: 4 }, frames).frames.map((frame) => [frame.octets.length / 2, frame.wireLength, frame.linkType])
  assert.deepEqual(seen, [
    [60, 60, 1],
    [60, 60, 1],
    [40, 60, 1],
    [0, 0, 1],
  ])
})

test('a header without frames is a capture', () => {
  const { outcome } = read({}, [])
  assert.deepEqual([outcome.frames, outcome.first, outcome.last, outcome.damage, outcome.cutShort], [0, null, null, null, false])
})

test('where the chunks are cut changes nothing', () => {
  for (const options of [{}, { magic: 0xa1b2cd34, recordHeader: 28 }, { magic: 0xa1b234cd, recordHeader: 24 }]) {
    const whole = writePcap(FRAMES, options)
    const expected = readCapture([whole])
    for (let at = 0; at <= whole.length; at++)
      assert.deepEqual(readCapture([whole.subarray(0, at), whole.subarray(at)]), expected, `cut at ${at}`)
    for (const length of [1, 2, 3, 5, 17]) assert.deepEqual(readCapture(inChunks(whole, length)), expected, `chunks of ${length}`)
  }
})

test('a capture cut anywhere behind its header keeps every whole frame and says where it ends', () => {
  const whole = writePcap(FRAMES)
  const ends = [24]
  for (const { bytes } of FRAMES) ends.push(ends.at(-1)! + 16 + bytes.length)
  for (let length = 24; length <= whole.length; length++) {
    const { frames, outcome } = readCapture([whole.subarray(0, length)])
    const complete = ends.filter((end) => end <= length)
    assert.equal(frames.length, complete.length - 1, `cut at ${length}`)
    assert.equal(outcome.cutShort, complete.at(-1) !== length)
    assert.equal(outcome.damage, outcome.cutShort ? `the end in the middle of a record at offset ${complete.at(-1)}` : null)
  }
})

test('a header that is cut short is no capture', () => {
  const whole = writePcap(FRAMES)
  for (let length = 4; length < 24; length++) {
    assert.throws(
      () => readCapture([whole.subarray(0, length)]),
      (error) => error instanceof CaptureError && error.code === 'damaged',
    )
  }
})

test('a version that is not 2 is refused', () => {
  for (const version of [
    [1, 4],
    [3, 0],
  ] as const) {
    assert.throws(() => read({ version }), { code: 'unsupported-version', message: new RegExp(`${version[0]}\\.${version[1]}`) })
  }
})

test('a record that claims four gigabytes is told, and the frames behind it are found again', () => {
  const whole = writePcap(FRAMES)
  const record = 24 + 16 + 60
  new DataView(whole.buffer).setUint32(record + 8, 0xfffffff0, true)
  for (const chunks of [[whole], inChunks(whole, 1), inChunks(whole, 29)]) {
    const { frames, outcome } = readCapture(chunks)
    assert.equal(outcome.damage, `a record that claims 4294967280 octets at offset ${record}`)
    // The empty record behind it is no place to go on from: it could be anything.
    assert.deepEqual(
      frames.map((frame) => frame.octets.length / 2),
      [60, 77],
    )
  }
})

test('rubbish in the middle costs the rubbish only', () => {
  const first = writePcap(FRAMES.slice(0, 2))
  const more = Array.from({ length: 5 }, (_, at) => ({ seconds: 1_700_000_200 + at, nanos: 0, bytes: octets(50 + at) }))
  const rubbish = Uint8Array.from({ length: 5000 }, (_, at) => (at * at * 31 + 200) & 255)
  const whole = joinBytes(first, rubbish, writePcap(more).subarray(24))
  const expected = readCapture([whole])
  assert.deepEqual(
    expected.frames.map((frame) => frame.seconds),
    [1_700_000_000, 1_700_000_000, ...more.map((frame) => frame.seconds)],
  )
  for (const length of [1, 7, 1000]) assert.deepEqual(readCapture(inChunks(whole, length)), expected, `chunks of ${length}`)
})

test('a search that finds nothing ends, and says so', () => {
  const rubbish = new Uint8Array(2 << 20).fill(0xff)
  const { frames, outcome } = readCapture([joinBytes(writePcap(FRAMES), rubbish)])
  assert.equal(frames.length, 4)
  assert.match(outcome.damage!, /^a record that claims 4294967295 octets at offset \d+ \(and 1 more place\)$/)
  assert.equal(outcome.cutShort, false)
})

test('a link type with larger frames may have larger records', () => {
  const frames = [{ seconds: 1, nanos: 0, bytes: octets(300_000) }]
  assert.equal(read({ snapLength: 0 }, frames).frames.length, 0)
  assert.equal(read({ snapLength: 0, linkType: 220 }, frames).frames.length, 1)
})

test('more octets than the snap length are kept where the record is sound', () => {
  const { frames, outcome } = read({ snapLength: 10 })
  assert.deepEqual([frames.length, outcome.damage], [4, null])
})

test('an original length below the captured one is taken for it', () => {
  assert.equal(read({}, [{ seconds: 1, nanos: 0, bytes: octets(60), wireLength: 20 }]).frames[0]!.wireLength, 60)
})

test('a fraction of a whole second is carried, a larger one is what Wireshark shows', () => {
  const times = (fraction: number) => {
    const whole = writePcap([{ seconds: 100, nanos: 0, bytes: octets(1) }])
    new DataView(whole.buffer).setUint32(28, fraction, true)
    const { seconds, nanos } = readCapture([whole]).frames[0]!
    return [seconds, nanos]
  }
  assert.deepEqual(times(999_999), [100, 999_999_000])
  assert.deepEqual(times(1_000_000), [101, 0])
  assert.deepEqual(times(0x80000000), [100, 0])
  assert.deepEqual(times(0x4521776e), [100, 179_996_080])
})

test('an ERF header inside the record gives the time', () => {
  const erf = Uint8Array.from([0, 0, 0, 0x80, 7, 0, 0, 0, 2, 4, 0, 20, 0, 0, 0, 4, 1, 2, 3, 4]) // 7.5 s
  const { frames, outcome } = read({ linkType: 197 }, [{ seconds: 7, nanos: 499_999_000, bytes: erf }])
  assert.deepEqual([frames[0]!.seconds, frames[0]!.nanos, outcome.first], [7, 500_000_000, { seconds: 7, nanos: 500_000_000 }])
})

test('pcap-parser reads the same frames at the same times', async () => {
  interface PcapPacket {
    header: { timestampSeconds: number; timestampMicroseconds: number; capturedLength: number; originalLength: number }
    data: Uint8Array
  }
  const { default: pcapParser } = (await import('pcap-parser' as string)) as { default: { parse(stream: Readable): NodeJS.EventEmitter } }
  const many = Array.from({ length: 200 }, (_, at) => ({
    seconds: 1_600_000_000 + at * 3,
    nanos: ((at * 7919) % 1_000_000) * 1000,
    bytes: octets((at * 37) % 1500, at),
    wireLength: ((at * 37) % 1500) + (at % 3),
  }))
  for (const bigEndian of [false, true]) {
    const whole = writePcap(many, { bigEndian })
    const theirs: unknown[] = []
    const parser = pcapParser.parse(Readable.from([Buffer.from(whole)]))
    parser.on('packet', ({ header, data }: PcapPacket) => {
      theirs.push([header.timestampSeconds, header.timestampMicroseconds * 1000, header.originalLength, Buffer.from(data).toString('hex')])
    })
    await new Promise((resolve) => parser.once('end', resolve))
    const ours = readCapture([whole], FIRST_INPUT).frames.map(({ seconds, nanos, wireLength, octets }) => [
      seconds,
      nanos,
      wireLength,
      octets,
    ])
    assert.deepEqual(ours, theirs)
  }
})
