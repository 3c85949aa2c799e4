import assert from 'node:assert/strict'
import test from 'node:test'
import type { LookupRecord } from '../../../src/core/report/report.js'
import { reportOf } from '../../support/analyze.js'
import { hex } from '../../support/octets.js'
import * as build from '../../support/packet-builder.js'
import { writePcap } from '../../support/pcap-writer.js'

const CLIENT = '192.0.2.10'
const RESOLVER = '192.0.2.53'
const SERVER_ISN = 9000

/** A question for AAAA of `name`, and the answer to it, each behind its length. */
const message = (id: number, name: string, response: boolean) => {
  const labels = name.split('.').flatMap((label) => [label.length, ...build.text(label)])
  const answer = response ? hex('c00c 001c 0001 0000003c 0010 20010db8000000000000000000000001') : []
  const bytes = build.octets(
    build.u16(id),
    hex(response ? '8180 0001 0001' : '0100 0001 0000', '0000 0000'),
    labels,
    0,
    hex('001c 0001'),
    answer,
  )
  return build.octets(build.u16(bytes.length), bytes)
}
const question = (id: number, name: string) => message(id, name, false)
const answer = (id: number, name: string) => message(id, name, true)

/** A capture of one connection at a time, told segment by segment. */
class Recording {
  private readonly frames: { seconds: number; nanos: number; bytes: Uint8Array }[] = []

  client(flags: string, seq: number, payload: Uint8Array = new Uint8Array(0), ack = SERVER_ISN + 1): this {
    return this.add(CLIENT, RESOLVER, { srcPort: 40000, dstPort: 53, flags, seq, ack: flags === 'S' ? 0 : ack }, payload)
  }

  server(flags: string, seq: number, payload: Uint8Array = new Uint8Array(0), ack = 1): this {
    return this.add(RESOLVER, CLIENT, { srcPort: 53, dstPort: 40000, flags, seq: SERVER_ISN + seq, ack }, payload)
  }

  /** `name first-frame-of-the-question/frame-of-the-answer` of each lookup. */
  get lookups(): string[] {
    const { lookups } = reportOf('dns.pcap', writePcap(this.frames))
    return lookups.map(({ name, frames }: LookupRecord) => `${name} ${frames.queries.join(',')}/${frames.answer ?? '-'}`)
  }

  private add(src: string, dst: string, options: build.TcpOptions, payload: Uint8Array): this {
    const bytes = build.ethernet(build.ipv4({ src, dst }, build.tcp(options, payload)))
    this.frames.push({ seconds: 1_700_000_000 + this.frames.length, nanos: 0, bytes })
    return this
  }
}

const A = question(1, 'a.example')
const B = question(2, 'b.example')

test('a question in a connection whose opening is not in the capture is read, whatever its sequence number', () => {
  const reply = answer(1, 'a.example')
  for (const seq of [2, 0x10000, 0x9c498b08]) {
    assert.deepEqual(new Recording().client('PA', seq, A).server('PA', 1, reply, seq + A.length).lookups, ['a.example 1/2'])
  }
})

test('an answer whose question is not in the capture is told, and what the client asks later is read', () => {
  assert.deepEqual(new Recording().server('PA', 1, answer(1, 'a.example')).client('PA', 5000, B).lookups, ['a.example /1', 'b.example 2/-'])
})

test('a connection that uses the ports of an earlier one is read from its own start', () => {
  const recording = new Recording()
    .client('S', 0)
    .server('SA', 0)
    .client('PA', 1, A)
    .client('F', 1 + A.length)
  assert.deepEqual(recording.client('S', 0x70000000).client('PA', 0x70000001, B).lookups, ['a.example 3/-', 'b.example 6/-'])
})

test('a SYN may bring the question (RFC 7413 §3)', () => {
  assert.deepEqual(new Recording().client('S', 0, A).client('PA', 1 + A.length, B).lookups, ['a.example 1/-', 'b.example 2/-'])
})

test('what waits behind a hole is told when the connection is reset and when the capture ends', () => {
  const hole = new Recording()
    .client('S', 0)
    .server('SA', 0)
    .client('PA', 1 + 10, B)
  assert.deepEqual(hole.lookups, ['b.example 3/-'])
  assert.deepEqual(hole.server('R', 1).lookups, ['b.example 3/-'])
})

test('a segment that was lost may still come behind the FIN', () => {
  const recording = new Recording()
    .client('S', 0)
    .server('SA', 0)
    .client('PFA', 1 + A.length, B)
  assert.deepEqual(recording.client('PA', 1, A).lookups, ['b.example 3/-', 'a.example 4/-'])
})

test('more connections at a time than are kept give way to each other without losing what waits', () => {
  const frames = Array.from({ length: 2100 }, (_, connection) => ({
    seconds: 1_700_000_000,
    nanos: connection * 1000,
    bytes: build.ethernet(
      build.ipv4(
        { src: CLIENT, dst: RESOLVER },
        build.tcp({ srcPort: 10000 + connection, dstPort: 53, seq: 7, flags: 'PA' }, question(connection, 'a.example')),
      ),
    ),
  }))
  const report = reportOf('dns.pcap', writePcap(frames))
  assert.equal(report.lookups.length, 2100)
  assert.deepEqual(
    report.oddities.filter(({ id }) => id === 'stream-table-full').map(({ count }) => count),
    [52],
  )
})
