import assert from 'node:assert/strict'
import test from 'node:test'
import { DnsStream } from '../../../src/core/stream/dns-stream.js'
import { parseDns } from '../../../src/core/wire/dns.js'
import { hex, viewOf } from '../../support/octets.js'

/** A query for `name` behind its length. */
function query(id: number, name: string): Uint8Array {
  const labels = name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)])
  const message = [id >> 8, id & 255, ...hex('0100 0001 0000 0000 0000'), ...labels, 0, ...hex('001c 0001')]
  return Uint8Array.of(message.length >> 8, message.length & 255, ...message)
}
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]))

class Reader {
  readonly found: string[] = []
  readonly stream: DnsStream
  private frame = 0

  constructor(fromSyn = true) {
    this.stream = new DnsStream(fromSyn ? 0 : undefined)
  }

  segment(offset: number, bytes: Uint8Array, length = bytes.length): this {
    this.frame++
    this.stream.push(this.frame, this.frame * 1e6, 1 + offset, viewOf(bytes), 0, bytes.length, this.note, length)
    return this
  }

  acknowledge(offset: number): this {
    this.frame++
    this.stream.acknowledge(1 + offset, this.note)
    return this
  }

  end(): this {
    this.stream.end(this.note)
    return this
  }

  private readonly note = (view: DataView, at: number, end: number, frame: number, time: number) => {
    const message = parseDns(view, at, end)
    assert.equal(time, frame * 1e6)
    this.found.push(`${frame} ${message?.questions[0]?.name ?? '?'}${message?.complete === false ? ' …' : ''}`)
  }
}

const A = query(1, 'a.example')
const B = query(2, 'b.example')
const C = query(3, 'c.example')

test('a message in one segment is told with its frame', () => {
  assert.deepEqual(new Reader().segment(0, A).segment(A.length, B).found, ['1 a.example', '2 b.example'])
})

test('the length may come in a segment of its own', () => {
  assert.deepEqual(new Reader().segment(0, A.subarray(0, 2)).segment(2, A.subarray(2)).found, ['2 a.example'])
  assert.deepEqual(new Reader(false).segment(0, A.subarray(0, 2)).segment(2, A.subarray(2)).found, ['2 a.example'])
})

test('several messages may come in one segment', () => {
  assert.deepEqual(new Reader().segment(0, join(A, B, C)).found, ['1 a.example', '1 b.example', '1 c.example'])
})

test('a message is told at the segment that completes it, wherever the stream is cut', () => {
  const whole = join(A, B, C)
  for (let cut = 1; cut < whole.length; cut++) {
    const frameOf = (stop: number) => (stop <= cut ? 1 : 2)
    const expected = [`${frameOf(A.length)} a.example`, `${frameOf(A.length + B.length)} b.example`, '2 c.example']
    assert.deepEqual(new Reader().segment(0, whole.subarray(0, cut)).segment(cut, whole.subarray(cut)).found, expected, `cut at ${cut}`)
  }
  const byOctet = new Reader()
  for (let i = 0; i < whole.length; i++) byOctet.segment(i, whole.subarray(i, i + 1))
  assert.deepEqual(byOctet.found, [`${A.length} a.example`, `${A.length + B.length} b.example`, `${whole.length} c.example`])
})

test('a retransmission tells nothing twice', () => {
  assert.deepEqual(new Reader().segment(0, A).segment(0, A).segment(0, join(A, B)).found, ['1 a.example', '3 b.example'])
})

test('out of order, a message belongs to the last of its own segments', () => {
  assert.deepEqual(new Reader().segment(A.length, B).segment(0, A).found, ['2 a.example', '1 b.example'])
  assert.deepEqual(new Reader().segment(9, A.subarray(9)).segment(0, A.subarray(0, 9)).found, ['2 a.example'])
})

test('behind a hole of the capture the next message is told with its own frame', () => {
  const lost = new Reader().segment(0, A).segment(A.length + 34, C)
  assert.deepEqual(lost.found, ['1 a.example'])
  assert.deepEqual(lost.acknowledge(A.length + 34 + C.length).found, ['1 a.example', '2 c.example'])
  assert.deepEqual(
    new Reader()
      .segment(0, A)
      .segment(A.length + 34, C)
      .end().found,
    ['1 a.example', '2 c.example'],
  )
})

test('a stream whose beginning is not in the capture is read from the first message that begins a segment', () => {
  const tail = new Uint8Array(40).fill(0x61)
  assert.deepEqual(
    new Reader(false)
      .segment(0, tail)
      .segment(40, A)
      .segment(40 + A.length, B).found,
    ['2 a.example', '3 b.example'],
  )
  assert.deepEqual(new Reader(false).segment(0, tail.subarray(0, 5)).segment(5, A).found, ['2 a.example'])
})

test('a message that the capture cut off is told as far as it goes', () => {
  const reader = new Reader().segment(0, A.subarray(0, A.length - 1), A.length)
  reader.segment(A.length, B)
  assert.deepEqual(reader.found, ['1 ?', '2 b.example'])
  const response = join(A.subarray(0, 2), hex('0001 8180 0001 0001 0000 0000'), A.subarray(14), hex('c00c 001c'))
  response[1] = response.length + 20
  assert.deepEqual(new Reader().segment(0, response, response.length + 22).found, ['1 a.example …'])
})

test('the longest message fits, in segments of any size', () => {
  const long = new Uint8Array(2 + 65535)
  long.set(A)
  long.set([0xff, 0xff])
  const reader = new Reader()
  for (let at = 0; at < long.length; at += 1447) reader.segment(at, long.subarray(at, at + 1447))
  assert.deepEqual(reader.segment(long.length, B).found, ['46 a.example', '47 b.example'])
})

test('other traffic on the port is not told', () => {
  const text = new TextEncoder().encode('GET / HTTP/1.1\r\nHost: www.example\r\n\r\n')
  assert.deepEqual(new Reader(false).segment(0, text).segment(text.length, text).found, [])
  assert.deepEqual(new Reader().segment(0, new Uint8Array(100)).segment(100, new Uint8Array(100)).found, [])
})
