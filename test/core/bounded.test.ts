/** Every table has a bound: what is old is told and dropped, its numbers are used again, and what is told of it is what would be told late. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Analyzer } from '../../src/core/analyzer.js'
import { Frame } from '../../src/core/capture/frame.js'
import type { Report } from '../../src/core/report/report.js'
import { ethernet, ipv4, octets, tcp, text, u16, u32, udp } from '../support/packet-builder.js'
import { samples } from '../support/samples.js'
import { comparable } from '../support/last-revisions.js'

const SECOND = 1e9
const MINUTE = 60 * SECOND
/** The tables may take an eighth of it. */
const SMALL = 4 * 2 ** 20

const packet = (bytes: Uint8Array, number: number, time: number): Frame => {
  const frame = new Frame()
  frame.linkType = 1
  frame.number = number
  frame.time = time
  frame.seconds = Math.floor(time / SECOND)
  frame.nanos = time % SECOND
  frame.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  frame.end = frame.wireLength = bytes.length
  return frame
}

const ping = ethernet(ipv4({ src: '192.0.2.200', dst: '192.0.2.201' }, udp({ srcPort: 9, dstPort: 9 }, text('x'))))

/** A sample, and a datagram ten minutes after its end; `early`: then what is old is told and dropped before the end. */
function longAgo(file: string, bytes: Uint8Array, early: boolean): Report {
  const analyzer = new Analyzer({ version: 'test' })
  analyzer.begin(file)
  analyzer.push(bytes)
  analyzer.finish()
  const end = analyzer.captureEnd
  analyzer.frame(packet(ping, analyzer.frames + 1, end + 10 * MINUTE))
  if (early) analyzer.settleEarly(end + 5 * MINUTE)
  return analyzer.end().report()
}

for (const { story, file, bytes } of samples) {
  test(`${story}: told early it says what it says told late`, () => {
    const [late, early] = [longAgo(file, bytes, false), longAgo(file, bytes, true)]
    const oddities = early.oddities.filter(({ id }) => id !== 'settled-by-age')
    assert.equal(oddities.length, early.oddities.length - 1)
    const inOrder = (report: Report) =>
      comparable([...report.hosts, ...report.lookups, ...report.tunnels, ...report.translations, ...report.connections, ...report.findings])
    assert.deepEqual(inOrder(early), inOrder(late))
    assert.deepEqual([oddities, early.summary], [late.oddities, late.summary])
  })
}

/** It has passed a router, whose address on the link says nothing of the sender. */
const SYN = ethernet(ipv4({ src: '10.0.0.0', dst: '198.51.100.80', ttl: 63 }, tcp({ srcPort: 1024, dstPort: 80, flags: 'S' })))
const QUERY = ethernet(
  ipv4(
    { src: '10.0.0.1', dst: '192.0.2.53' },
    udp({ srcPort: 1024, dstPort: 53 }, octets(u16(1), u16(0x0100), u16(1), u16(0), u32(0), 8, text('xxxxxxxx'), 0, u16(1), u16(1))),
  ),
)
const IP = 14
const TRANSPORT = IP + 20
const COUNT = 12_000
/** The tables are measured once in 4,096 frames. */
const MOST = 8500
/** So that five minutes hold 3,000. */
const APART = 100e6

/** `COUNT` frames; most rows of each table at a time, and what is told. */
function flood(bytes: Uint8Array, vary: (view: DataView, i: number) => void, ageAbove?: number) {
  const analyzer = new Analyzer({ version: 'test', ...(ageAbove !== undefined && { ageAbove }) })
  const frame = packet(bytes, 0, 0)
  const most = { flows: 0, attempts: 0, lookups: 0, addresses: 0, names: 0 }
  for (let i = 0; i < COUNT; i++) {
    vary(frame.view, i)
    frame.number = i + 1
    frame.time = i * APART
    frame.seconds = Math.floor(frame.time / SECOND)
    analyzer.frame(frame)
    const rows = { flows: analyzer.flows, attempts: analyzer.attempts, lookups: analyzer.lookups.table }
    for (const [table, { length }] of Object.entries(rows))
      most[table as keyof typeof rows] = Math.max(most[table as keyof typeof rows], length)
    most.addresses = Math.max(most.addresses, analyzer.addresses.length)
    most.names = Math.max(most.names, analyzer.names.length)
  }
  return { most, analysis: analyzer.end() }
}

/** A number of its own, so that none is a leg of another. */
const number = (view: DataView, i: number) => view.setUint32(TRANSPORT + 4, 1 + i * 7919)

/** Each from another address, whose last octets are its number. */
const fromAnywhere = (view: DataView, i: number) => {
  number(view, i)
  view.setUint32(IP + 12, 0x0a000000 + i)
}

test('a flood of SYNs from random sources leaves no more rows than some minutes hold, and every one is told', () => {
  const { most, analysis } = flood(SYN, fromAnywhere, SMALL)
  assert.ok(most.flows < MOST && most.attempts < MOST, JSON.stringify(most))
  assert.equal(analysis.connectionCount, COUNT)
  assert.equal(analysis.summary().connections.none, COUNT)
  const [oddity] = analysis.oddities()
  assert.equal(oddity?.id, 'settled-by-age')
  assert.match(oddity.says, /more than five minutes before/)
  let at = 0
  for (const { client, startFrame } of analysis.connections()) {
    assert.equal(startFrame, ++at)
    assert.equal(client, `10.0.${(at - 1) >> 8}.${(at - 1) & 255}`)
  }
  assert.equal(at, COUNT)
  assert.equal(new Set(Array.from(analysis.hosts(), ({ id, addresses }) => `${id} ${addresses}`)).size, COUNT)
})

test('a flood of questions for random names leaves no more of them than some minutes hold, and every one is told', () => {
  const { most, analysis } = flood(
    QUERY,
    (view, i) => {
      view.setUint16(TRANSPORT + 8, i)
      for (let k = 0; k < 8; k++) view.setUint8(TRANSPORT + 8 + 13 + k, 0x61 + ((i >>> (2 * k)) & 3))
    },
    SMALL,
  )
  assert.ok(most.lookups < MOST && most.names < MOST, JSON.stringify(most))
  const names = new Set(Array.from(analysis.lookups(), ({ name }) => name))
  assert.equal(names.size, COUNT)
})

test('addresses of servers are given up with their rows, and their numbers are those of later ones', () => {
  const toAnywhere = (view: DataView, i: number) => {
    number(view, i)
    view.setUint32(IP + 16, 0xc6120000 + i)
  }
  const { most, analysis } = flood(SYN, toAnywhere, SMALL)
  assert.ok(most.addresses < MOST, JSON.stringify(most))
  let at = 0
  for (const { server } of analysis.connections()) {
    assert.equal(server, `198.${18 + (at >> 16)}.${(at >> 8) & 255}.${at & 255}`)
    at++
  }
  assert.deepEqual([at, [...analysis.hosts()].length], [COUNT, 1])
})

test('without a bound nothing is told before the end', () => {
  const { most, analysis } = flood(SYN, fromAnywhere)
  assert.deepEqual([most.attempts, analysis.connectionCount, analysis.oddities().length], [COUNT, COUNT, 0])
})

test('a TCP connection that is silent for an hour goes on in its row; one that was closed leaves', () => {
  const analyzer = new Analyzer({ version: 'test' })
  const conversation = (srcPort: number) => {
    const ends = { client: '192.0.2.10', server: '198.51.100.80' }
    const isn = srcPort * 1000
    const out = (flags: string, seq: number, ack: number) =>
      ethernet(ipv4({ src: ends.client, dst: ends.server }, tcp({ srcPort, dstPort: 443, flags, seq, ack })))
    const back = ethernet(
      ipv4({ src: ends.server, dst: ends.client }, tcp({ srcPort: 443, dstPort: srcPort, flags: 'SA', seq: isn, ack: isn + 1 })),
    )
    const goOn = (flags: string) => out(flags, isn + 1, isn + 1)
    return { open: [out('S', isn, 0), back, goOn('A')], close: goOn('FA'), data: goOn('PA') }
  }
  const [stays, closes] = [conversation(1111), conversation(2222)]
  let number = 0
  const send = (bytes: Uint8Array, time: number) => analyzer.frame(packet(bytes, ++number, time))
  for (const bytes of [...stays.open, ...closes.open, closes.close]) send(bytes, number * 1e6)
  send(ping, 60 * MINUTE)
  analyzer.settleEarly(55 * MINUTE)
  // The ping, and what is still open.
  assert.deepEqual([analyzer.flows.length, analyzer.attempts.length], [2, 2])
  send(stays.data, 61 * MINUTE)
  const { connections } = analyzer.end().report()
  assert.deepEqual(
    connections.map(({ attempts: [first], reason }) => [first!.client.port, reason.code]),
    [
      [1111, 'no-lookup'],
      [2222, 'no-lookup'],
    ],
  )
})
