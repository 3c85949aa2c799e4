import assert from 'node:assert/strict'
import test from 'node:test'
import { TcpStream, type TcpStreamLimits } from '../../../src/core/stream/tcp-stream.js'
import { viewOf } from '../../support/octets.js'
import { Random } from '../../support/random.js'

const LIMITS: TcpStreamLimits = { octets: 64, pieces: 8 }

/** A stream of letters whose first has sequence number `isn` + 1. */
class Letters {
  readonly stream: TcpStream
  private readonly isn: number
  private frame = 0

  constructor(isn = 1000, limits = LIMITS, fromSyn = true) {
    this.isn = isn
    this.stream = new TcpStream(fromSyn ? isn : undefined, limits)
  }

  /** The segment `text` at `offset` of the stream; of a longer one only `text` was captured. */
  segment(offset: number, text: string, length = text.length): this {
    const bytes = Uint8Array.from(`..${text}..`, (letter) => letter.charCodeAt(0))
    this.frame++
    this.stream.push(this.frame, this.frame * 1000, (this.isn + 1 + offset) >>> 0, viewOf(bytes), 2, 2 + text.length, length)
    return this
  }

  get text(): string {
    return String.fromCharCode(...this.stream.bytes)
  }
}

test('segments in order follow one another', () => {
  assert.equal(new Letters().segment(0, 'abc').segment(3, 'def').text, 'abcdef')
})

test('segments out of order wait for what comes before', () => {
  const letters = new Letters().segment(6, 'ghi').segment(3, 'def')
  assert.equal(letters.text, '')
  assert.ok(letters.stream.waits)
  assert.equal(letters.segment(0, 'abc').text, 'abcdefghi')
  assert.ok(!letters.stream.waits)
})

test('the sequence number goes round at 2³²', () => {
  for (const isn of [0xffffffff, 0xfffffffe, 0xfffffff0, 0x7fffffff]) {
    assert.equal(new Letters(isn).segment(12, 'mno').segment(0, 'abcdef').segment(6, 'ghijkl').text, 'abcdefghijklmno')
  }
})

test('octets that came first win over a retransmission with others', () => {
  assert.equal(new Letters().segment(0, 'abc').segment(0, 'XYZ').segment(1, 'YZde').text, 'abcde')
  assert.equal(new Letters().segment(3, 'def').segment(2, 'CDEFG').segment(0, 'ab').text, 'abCdefG')
  assert.equal(new Letters().segment(3, 'd').segment(5, 'f').segment(1, 'BCDEFGH').segment(0, 'a').text, 'aBCdEfGH')
})

test('without a SYN the first segment begins the stream', () => {
  const letters = new Letters(1000, LIMITS, false).segment(500, 'abc').segment(503, 'def').segment(400, 'old')
  assert.equal(letters.text, 'abcdef')
})

test('what was read is gone, and the rest stays', () => {
  const letters = new Letters().segment(0, 'abcdef')
  letters.stream.consume(2)
  assert.equal(letters.segment(6, 'gh').text, 'cdefgh')
  letters.stream.consume(100)
  assert.equal(letters.segment(8, 'ij').text, 'ij')
})

test('a hole is given up when more waits behind it than may be kept', () => {
  const letters = new Letters().segment(0, 'abc')
  for (let i = 0; i < 8; i++) letters.segment(10 + 2 * i, 'zz')
  assert.equal(letters.text, 'abc')
  assert.equal(letters.stream.run, 0)
  letters.segment(100, 'y')
  assert.equal(letters.stream.run, 1)
  assert.equal(letters.text, 'z'.repeat(16))
})

test('a hole before what the receiver has acknowledged is given up at once', () => {
  const letters = new Letters().segment(0, 'abc').segment(6, 'ghi')
  assert.ok(!letters.stream.acknowledge(1001 + 3))
  assert.equal(letters.text, 'abc')
  assert.ok(letters.stream.acknowledge(1001 + 9))
  assert.equal(letters.text, 'ghi')
  letters.stream.acknowledge(1001 + 12)
  assert.equal(letters.segment(12, 'mno').text, 'mno', 'the acknowledgement came before the segment')
  assert.equal(letters.stream.run, 2)
})

test('octets that the capture cut off end a run', () => {
  const letters = new Letters().segment(0, 'abc', 10)
  assert.equal(letters.text, 'abc')
  assert.ok(letters.stream.gap)
  letters.segment(10, 'klm')
  assert.equal(letters.text, 'klm')
  assert.deepEqual([letters.stream.gap, letters.stream.run], [false, 1])
})

test('a reader that reads nothing bounds what is kept', () => {
  const letters = new Letters()
  for (let i = 0; i < 1000; i++) letters.segment(10 * i, 'abcdefghij')
  assert.ok(letters.stream.full)
  assert.ok(letters.stream.bytes.length < LIMITS.octets + 10)
})

test('a segment farther ahead than any window belongs to another stream (RFC 7323 §2.3)', () => {
  const letters = new Letters()
    .segment(0, 'abc')
    .segment(2 ** 30 + 100, 'xyz')
    .segment(2 ** 31 + 100, 'xyz')
  assert.ok(!letters.stream.waits)
  assert.equal(letters.segment(3, 'def').text, 'abcdef')
})

test('the frame that completed a stretch is the latest of its segments', () => {
  const { stream } = new Letters().segment(0, 'abc').segment(6, 'ghi').segment(3, 'def').segment(9, 'jkl')
  assert.deepEqual(
    [1, 3, 4, 9, 10, 12].map((count) => stream.originOf(count).frame),
    [1, 1, 3, 3, 4, 4],
  )
  stream.consume(6)
  assert.deepEqual(
    [1, 4].map((count) => stream.originOf(count).frame),
    [2, 4],
  )
  assert.equal(stream.originOf(1).time, 2000)
})

test('whatever the order, the overlaps and the repetitions, the stream comes out whole', () => {
  const random = new Random(9293)
  const text = Array.from({ length: 120 }, (_, i) => String.fromCharCode(0x21 + (i % 90))).join('')
  for (let round = 0; round < 300; round++) {
    const segments: [number, string][] = []
    for (let at = 0; at < text.length; ) {
      const length = 1 + random.below(12)
      const from = Math.max(0, at - random.below(4))
      segments.push([from, text.slice(from, at + length)])
      if (random.below(4) === 0) segments.push([from, text.slice(from, at + length)])
      at += length
    }
    for (let i = segments.length - 1; i > 0; i--) {
      const j = Math.max(0, i - random.below(6))
      const kept = segments[i]!
      segments[i] = segments[j]!
      segments[j] = kept
    }
    const letters = new Letters(random.below(2 ** 32), { octets: 1024, pieces: 64 })
    for (const [at, part] of segments) letters.segment(at, part)
    assert.equal(letters.text, text)
  }
})

test('segments of any kind never throw and never keep more than the bound', () => {
  const random = new Random(4)
  for (let round = 0; round < 200; round++) {
    const letters = new Letters(random.below(2 ** 32), LIMITS, random.below(2) === 0)
    for (let i = 0; i < 100; i++) {
      const length = random.below(20)
      letters.segment(random.below(random.pick([30, 300, 2 ** 32])), 'q'.repeat(length), length + random.below(3) * random.below(50))
      if (random.below(5) === 0) letters.stream.consume(random.below(10))
      if (random.below(9) === 0) letters.stream.acknowledge(random.below(2 ** 32))
      assert.ok(letters.stream.bytes.length <= LIMITS.octets + 20)
    }
  }
})
