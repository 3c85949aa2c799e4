import assert from 'node:assert/strict'
import test from 'node:test'
import { inChunks, readCapture } from '../../support/capture.js'
import { joinBytes, PcapngWriter, text, type WrittenFrame, writePcap, writePcapng } from '../../support/pcap-writer.js'

const octets = (length: number, seed = 1): Uint8Array => Uint8Array.from({ length }, (_, at) => (at * 7 + seed) & 255)
const SECOND = 1_000_000_000n
const FRAMES: readonly WrittenFrame[] = [
  { seconds: 1_700_000_000, nanos: 123_456_000, bytes: octets(60) },
  { seconds: 1_700_000_000, nanos: 999_999_000, bytes: octets(13, 9), wireLength: 1514 },
  { seconds: 1_700_000_100, nanos: 0, bytes: octets(77, 3) },
]
const read = (...parts: Uint8Array[]) => readCapture([joinBytes(...parts)])
const lengths = (seen: ReturnType<typeof read>) => seen.frames.map((frame) => frame.octets.length / 2)

test('pcapng and pcap, in either byte order, give the same frames', () => {
  const plain = readCapture([writePcap(FRAMES)]).frames
  for (const bigEndian of [false, true]) {
    const seen = read(writePcapng(FRAMES, { bigEndian }))
    assert.deepEqual(seen.frames, plain)
    assert.deepEqual([seen.outcome.format, seen.outcome.damage, seen.outcome.drops], ['pcapng', null, null])
  }
})

test('if_tsresol changes how a time is written, not the time', () => {
  const plain = readCapture([writePcap(FRAMES)]).frames.map((frame) => frame.time)
  for (const resolution of [null, 6, 9, 10, 11, 12, 15]) {
    const seen = read(writePcapng(FRAMES, { interfaces: [{ resolution }] }))
    assert.deepEqual(
      seen.frames.map((frame) => frame.time),
      plain,
      `resolution ${resolution}`,
    )
  }
})

test('if_tsoffset is added, also below zero', () => {
  const offset = (seconds: bigint) => [{ code: 14, value: new Uint8Array(new BigInt64Array([seconds]).buffer) }]
  const seen = read(
    new PcapngWriter()
      .interface({ options: offset(1_700_000_000n) })
      .interface({ options: offset(-5n) })
      .packet(octets(4), 7n)
      .packet(octets(4), 9n * SECOND, { interface: 1 })
      .toBytes(),
  )
  assert.deepEqual(
    seen.frames.map(({ seconds, nanos }) => [seconds, nanos]),
    [
      [1_700_000_000, 7],
      [4, 0],
    ],
  )
})

test('each interface has its link type, name, filter and resolution, and sections number on; a filter of octets is none that can be read', () => {
  const interfaces = new PcapngWriter(true)
    .interface({ linkType: 1, resolution: 6, options: [{ code: 2, value: text('eth0') }] })
    .interface({
      linkType: 228,
      snapLength: 64,
      options: [
        { code: 3, value: text('Büro') },
        { code: 11, value: [0, ...text('tcp')] },
      ],
    })
    .packet(octets(5), 3n * SECOND, { interface: 1 })
    .packet(octets(6), 4_000_000n)
  const second = new PcapngWriter(false)
    .interface({ linkType: 113, options: [{ code: 11, value: [1, 0, 0, 0, 6] }] })
    .packet(octets(7), 5n * SECOND)
  const seen = read(interfaces.toBytes(), second.toBytes())
  assert.deepEqual(
    seen.frames.map((frame) => [frame.interface, frame.linkType, frame.seconds]),
    [
      [1, 228, 3],
      [0, 1, 4],
      [2, 113, 5],
    ],
  )
  assert.deepEqual(seen.outcome.linkTypes, ['ETHERNET', 'IPV4', 'LINUX_SLL'])
  assert.deepEqual(seen.interfaces, [
    { number: 0, linkType: 1, name: 'eth0', description: null, snapLength: 262_144, filter: null },
    { number: 1, linkType: 228, name: null, description: 'Büro', snapLength: 64, filter: 'tcp' },
    { number: 2, linkType: 113, name: null, description: null, snapLength: 262_144, filter: null },
  ])
  assert.deepEqual(seen.outcome.interfaces, seen.interfaces)
})

test('flags tell the direction, option 8 the process, and both end with their packet', () => {
  const flags = (word: number) => ({ code: 2, value: [word & 255, (word >> 8) & 255, 0, 0] })
  const process = { code: 8, value: [0xd2, 4, 0, 0, 1, 0, 0, 0] }
  const seen = read(
    new PcapngWriter()
      .interface()
      .packet(octets(9), 1n, { options: [{ code: 1, value: text('a comment') }, flags(2), process] })
      .packet(octets(9), 2n, { options: [flags(1)] })
      .packet(octets(9), 3n)
      .toBytes(),
  )
  assert.deepEqual(
    seen.frames.map(({ direction, processId }) => [direction, processId]),
    [
      [2, 1234],
      [1, 0],
      [0, 0],
    ],
  )
})

test('a process that Apple names by index is found in its own block', () => {
  const writer = new PcapngWriter().interface()
  writer.block(0x80000001, writer.octets().u32(77)).block(0x80000001, writer.octets().u32(88))
  const seen = read(writer.packet(octets(3), 1n, { options: [{ code: 0x8001, value: [1, 0, 0, 0] }] }).toBytes())
  assert.equal(seen.frames[0]!.processId, 88)
})

test('the frame check sequence is taken off by if_fcslen, in bits or octets, or by the flags of a packet', () => {
  for (const [fcslen, flags, length] of [
    [32, 0, 60],
    [4, 0, 60],
    [0, 0, 64],
    [0, 4, 60],
    [32, 2, 62],
  ] as const) {
    const options = [{ code: 2, value: [(flags << 5) & 255, (flags << 5) >> 8, 0, 0] }]
    const interfaces = new PcapngWriter().interface({ options: [{ code: 13, value: [fcslen] }] })
    assert.deepEqual(lengths(read(interfaces.packet(octets(64), 1n, { options }).toBytes())), [length], `${fcslen} ${flags}`)
  }
})

test('a simple packet has no time: it keeps that of the frame before and sets neither first nor last', () => {
  const seen = read(
    new PcapngWriter().interface({ snapLength: 20 }).simplePacket(octets(5)).packet(octets(6), 9n).simplePacket(octets(20), 300).toBytes(),
  )
  assert.deepEqual(
    seen.frames.map((frame) => [frame.seconds, frame.nanos, frame.time, frame.octets.length / 2, frame.wireLength]),
    [
      [0, 0, 0, 5, 5],
      [0, 9, 0, 6, 6],
      [0, 9, 0, 20, 300],
    ],
  )
  assert.deepEqual(
    [seen.outcome.first, seen.outcome.last],
    [
      { seconds: 0, nanos: 9 },
      { seconds: 0, nanos: 9 },
    ],
  )
  const untimed = read(new PcapngWriter().interface().simplePacket(octets(5)).toBytes()).outcome
  assert.deepEqual([untimed.frames, untimed.first, untimed.last, untimed.epoch], [1, null, null, null])
})

test('the obsolete packet block is read', () => {
  const seen = read(new PcapngWriter().interface().obsoletePacket(octets(11), 5n, 3).obsoletePacket(octets(12), 6n).toBytes())
  assert.deepEqual([lengths(seen), seen.frames[1]!.nanos, seen.outcome.drops], [[11, 12], 6, 3])
})

test('drops are counted by statistics or packets, never twice, and 0 is not the same as no counter', () => {
  const counter = (code: number, value: number) => ({ code, value: new Uint8Array(new BigUint64Array([BigInt(value)]).buffer) })
  const drops = (build: (writer: PcapngWriter) => PcapngWriter) =>
    read(build(new PcapngWriter().interface().interface()).toBytes()).outcome.drops
  assert.equal(
    drops((writer) => writer.packet(octets(3), 1n)),
    null,
  )
  assert.equal(
    drops((writer) => writer.statistics([counter(4, 10)])),
    null,
  )
  assert.equal(
    drops((writer) => writer.statistics([counter(5, 0)])),
    0,
  )
  assert.equal(
    drops((writer) => writer.statistics([counter(5, 2)]).statistics([counter(5, 4), counter(7, 1)])),
    5,
  )
  assert.equal(
    drops((writer) => writer.statistics([counter(5, 2)], 0).statistics([counter(5, 4)], 1)),
    6,
  )
  assert.equal(
    drops((writer) => writer.packet(octets(3), 1n, { options: [counter(4, 3)] }).packet(octets(3), 2n, { options: [counter(4, 4)] })),
    7,
  )
  assert.equal(
    drops((writer) => writer.packet(octets(3), 1n, { options: [counter(4, 3)] }).statistics([counter(5, 5)])),
    5,
  )
})

test('names come from name resolution blocks', () => {
  const seen = read(
    new PcapngWriter(true)
      .names([
        { address: [192, 0, 2, 1], names: ['www.example', 'alias.example'] },
        { address: [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], names: ['six.example'] },
      ])
      .toBytes(),
  )
  assert.deepEqual(seen.names, ['c0000201 www.example', 'c0000201 alias.example', '20010db8000000000000000000000001 six.example'])
})

test('secrets, journals, custom and unknown blocks are left out, whatever their length', () => {
  const writer = new PcapngWriter().interface()
  for (const type of [10, 9, 0xbad, 0x40000bad, 0x0bad1dea, 0x201, 0x80000123]) writer.block(type, octets(40)).block(type, octets(100_000))
  const seen = read(writer.packet(octets(21), 1n).toBytes())
  assert.deepEqual([lengths(seen), seen.outcome.damage], [[21], null])
})

test('minor version 2 is read as 0; another version is refused, or in a later section left out', () => {
  assert.deepEqual(lengths(read(new PcapngWriter(false, [1, 2]).interface().packet(octets(8), 1n).toBytes())), [8])
  for (const version of [
    [0, 1],
    [1, 1],
    [2, 0],
  ] as const) {
    assert.throws(() => read(new PcapngWriter(true, version).toBytes()), { code: 'unsupported-version' })
  }
  const strange = new PcapngWriter(false, [2, 0]).interface().packet(octets(8), 1n).toBytes()
  const seen = read(writePcapng(FRAMES), strange, writePcapng(FRAMES, { bigEndian: true }))
  assert.equal(seen.frames.length, 6)
  assert.match(seen.outcome.damage!, /^a pcapng section of version 2\.0 at offset \d+$/)
})

test('a section header alone is a capture', () => {
  const { outcome } = read(new PcapngWriter().toBytes())
  assert.deepEqual([outcome.frames, outcome.interfaces, outcome.damage], [0, [], null])
})

test('where the chunks are cut changes nothing', () => {
  const whole = joinBytes(
    writePcapng(FRAMES),
    new PcapngWriter(true)
      .interface({ resolution: 0x8a })
      .names([{ address: [10, 0, 0, 1], names: ['ten'] }])
      .block(0xbad, octets(90))
      .packet(octets(33), 5000n)
      .simplePacket(octets(9))
      .toBytes(),
  )
  const expected = readCapture([whole])
  assert.equal(expected.frames.length, 5)
  for (let at = 0; at <= whole.length; at++)
    assert.deepEqual(readCapture([whole.subarray(0, at), whole.subarray(at)]), expected, `cut at ${at}`)
  for (const length of [1, 2, 3, 5, 17]) assert.deepEqual(readCapture(inChunks(whole, length)), expected, `chunks of ${length}`)
})

test('a capture cut anywhere behind its section header keeps every whole frame', () => {
  const whole = writePcapng(FRAMES)
  let most = 0
  for (let length = 28; length <= whole.length; length++) {
    const { frames, outcome } = readCapture([whole.subarray(0, length)])
    assert.ok(frames.length >= most && frames.length <= 3)
    most = frames.length
    assert.equal(outcome.cutShort, outcome.damage !== null)
  }
  assert.equal(most, 3)
})

test('any octet damaged costs a frame or two, throws only in the first block, and gives the same in any chunks', () => {
  const whole = writePcapng(Array.from({ length: 6 }, (_, at) => ({ seconds: 1_700_000_000 + at, nanos: 0, bytes: octets(20 + at, at) })))
  for (let at = 28; at < whole.length; at++) {
    const damaged = whole.slice()
    damaged[at] = damaged[at]! ^ 0xff
    const seen = readCapture([damaged])
    // Where it is the interface's own description that is lost, the packets cannot be told.
    if (at >= 28 + 28) assert.ok(seen.frames.length >= 5, `octet ${at}: ${seen.frames.length} frames, ${seen.outcome.damage}`)
    assert.deepEqual(readCapture(inChunks(damaged, 7)), seen, `octet ${at}`)
  }
})

test('a packet of an interface that was not described is told and left out', () => {
  const seen = read(new PcapngWriter().interface().packet(octets(5), 1n, { interface: 3 }).packet(octets(6), 2n).toBytes())
  assert.deepEqual(lengths(seen), [6])
  assert.match(seen.outcome.damage!, /^a packet of an interface that is not described at offset \d+$/)
})

test('a block that claims gigabytes is told, and the blocks behind it are found again', () => {
  const whole = writePcapng(FRAMES)
  const second = 28 + 32 + 32 + 60
  new DataView(whole.buffer, whole.byteOffset).setUint32(second + 4, 0xfffffff0, true)
  const seen = readCapture(inChunks(whole, 31))
  assert.deepEqual(lengths(seen), [60, 77])
  assert.equal(seen.outcome.damage, `a block that claims 4294967280 octets at offset ${second}`)
})

test('a block of an old draft, whose length leaves out the padding, is read', () => {
  const whole = new PcapngWriter().interface().packet(octets(61), 1n).packet(octets(8), 2n).toBytes()
  const view = new DataView(whole.buffer)
  const at = 28 + 32
  assert.equal(view.getUint32(at + 4, true), 96)
  view.setUint32(at + 4, 93, true)
  view.setUint32(at + 92, 93, true)
  assert.deepEqual(lengths(read(whole)), [61, 8])
})
