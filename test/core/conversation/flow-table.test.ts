import assert from 'node:assert/strict'
import test from 'node:test'
import { Decoding } from '../../support/decoding.js'
import * as build from '../../support/packet-builder.js'

const A = '192.0.2.10'
const B = '198.51.100.20'
const tcp = (srcPort: number, dstPort: number, flags: string, seq = 1, payload = '') =>
  build.tcp({ srcPort, dstPort, flags, seq }, build.text(payload))
const there = (upper: build.UpperLayer) => build.ethernet(build.ipv4({ src: A, dst: B }, upper))
const back = (upper: build.UpperLayer) => build.ethernet(build.ipv4({ src: B, dst: A }, upper))

const client = (decoding: Decoding, row = decoding.flow) => {
  const { flows } = decoding
  return `${decoding.text(flows.clientAddress.get(row))} ${flows.clientPort.get(row)} > ${decoding.text(flows.serverAddress.get(row))} ${flows.serverPort.get(row)}`
}

test('both directions of a conversation are one row, counted apart', () => {
  const decoding = new Decoding()
  const { flows } = decoding
  decoding.read(there(tcp(50000, 80, 'S')))
  assert.deepEqual([flows.isNew, flows.reverse], [true, false])
  decoding.read(back(tcp(80, 50000, 'SA')))
  assert.deepEqual([flows.isNew, flows.reverse], [false, true])
  decoding.read(there(tcp(50000, 80, 'PA', 2, 'GET')))
  assert.equal(flows.length, 1)
  assert.deepEqual([flows.packetsForward.get(0), flows.packetsBack.get(0)], [2, 1])
  assert.deepEqual([flows.bytesForward.get(0), flows.bytesBack.get(0)], [83, 40])
  assert.deepEqual([flows.firstFrame.get(0), flows.lastFrame.get(0), flows.firstTime.get(0), flows.lastTime.get(0)], [1, 3, 1e6, 3e6])
  assert.equal(client(decoding), '192.0.2.10 50000 > 198.51.100.20 80')
})

test('the sender of the first packet is the client, unless the packet is an answer or comes from a system port', () => {
  const rows: [build.UpperLayer, boolean][] = [
    [tcp(50000, 80, 'S'), true],
    [tcp(80, 50000, 'S'), true],
    [tcp(50000, 8080, 'SA'), false],
    [tcp(8080, 50000, 'A'), true],
    [tcp(443, 50000, 'PA'), false],
    [build.udp({ srcPort: 53, dstPort: 50000 }), false],
    [build.udp({ srcPort: 123, dstPort: 123 }), true],
    [build.echo(1, 1), true],
    [build.echo(1, 1, true), false],
  ]
  for (const [upper, senderIsClient] of rows) {
    const decoding = new Decoding()
    decoding.read(there(upper))
    assert.ok(client(decoding).startsWith(senderIsClient ? A : B))
    assert.equal(decoding.flows.reverse, !senderIsClient)
  }
})

test('an exchanged row keeps its counters with their ends', () => {
  const decoding = new Decoding()
  const { flows } = decoding
  decoding.read(there(tcp(50000, 50001, 'A')))
  decoding.read(there(tcp(50000, 50001, 'A', 2)))
  decoding.read(back(tcp(50001, 50000, 'A')))
  flows.swap(0)
  assert.equal(client(decoding), '198.51.100.20 50001 > 192.0.2.10 50000')
  assert.deepEqual([flows.packetsForward.get(0), flows.packetsBack.get(0), flows.reverse], [1, 2, false])
  decoding.read(there(tcp(50000, 50001, 'A', 3)))
  assert.deepEqual([flows.length, flows.packetsBack.get(0), flows.reverse], [1, 3, true])
})

test('a conversation is found in either direction', () => {
  const decoding = new Decoding()
  decoding.read(there(tcp(50000, 80, 'S')))
  const { src, dst } = decoding.packet.inner
  const { flows } = decoding
  assert.deepEqual([flows.find(src, dst, 50000, 80, 6), flows.reverse], [0, false])
  assert.deepEqual([flows.find(dst, src, 80, 50000, 6), flows.reverse], [0, true])
  assert.equal(flows.find(src, dst, 80, 50000, 6), -1)
  assert.equal(flows.find(src, dst, 50000, 80, 17), -1)
})

test('a packet in a tunnel belongs to its innermost conversation, which remembers the tunnel of each direction', () => {
  const decoding = new Decoding()
  const { flows } = decoding
  const inner = { src: '2002:c000:20a::1', dst: '2001:db8::1' }
  decoding.read(build.ethernet(build.ipv4({ src: A, dst: '192.88.99.1' }, build.ipv6(inner, tcp(50000, 80, 'S')))))
  assert.deepEqual([flows.carriageForward.get(0), flows.carriageBack.get(0)], [0, -1])
  decoding.read(build.ethernet(build.ipv4({ src: B, dst: A }, build.ipv6({ src: inner.dst, dst: inner.src }, tcp(80, 50000, 'SA')))))
  assert.deepEqual([flows.carriageForward.get(0), flows.carriageBack.get(0)], [0, 1])
  assert.equal(flows.bytesForward.get(0), 60)
  assert.deepEqual(decoding.decoder.paths.ids(flows.path.get(0)), ['6to4'])
})

test('the same packet on another interface, or inside a tunnel, is a copy; a retransmission is none', () => {
  const decoding = new Decoding()
  const { flows } = decoding
  const inner = { src: '2002:c000:20a::1', dst: '2001:db8::1' }
  const native = build.ethernet(build.ipv6(inner, tcp(50000, 80, 'S')))
  const tunnelled = build.ethernet(build.ipv4({ src: A, dst: '192.88.99.1' }, build.ipv6({ ...inner, hopLimit: 63 }, tcp(50000, 80, 'S'))))
  assert.ok(!decoding.read(native, { atMs: 0, interface: 0 }).copy)
  assert.ok(decoding.read(native, { atMs: 1, interface: 1 }).copy)
  assert.ok(decoding.read(tunnelled, { atMs: 2, interface: 0 }).copy)
  assert.ok(!decoding.read(native, { atMs: 3, interface: 0 }).copy)
  assert.ok(!decoding.read(native, { atMs: 1003, interface: 1 }).copy)
  assert.ok(!decoding.read(build.ethernet(build.ipv6(inner, tcp(50000, 80, 'S', 9))), { atMs: 1004, interface: 0 }).copy)
  assert.deepEqual([flows.packetsForward.get(0), flows.copies.get(0)], [6, 2])
  assert.deepEqual(decoding.decoder.paths.ids(flows.path.get(0)), ['6to4'])
})

test('two packets of a burst are copied in any order', () => {
  const decoding = new Decoding()
  const frames = [1, 2, 3, 4].map((seq) => there(tcp(50000, 80, 'PA', seq, 'x')))
  for (const frame of frames) assert.ok(!decoding.read(frame, { interface: 0, atMs: 0 }).copy)
  for (const frame of [...frames].reverse()) assert.ok(decoding.read(frame, { interface: 1, atMs: 1 }).copy)
})

test('frames without IP, and pieces that wait for their datagram, belong to no flow', () => {
  const decoding = new Decoding()
  decoding.read(build.ethernet(build.arp('02:00:5e:00:53:01', A, B)))
  assert.equal(decoding.flow, -1)
  assert.equal(decoding.flows.touch(decoding.packet), -1)
  assert.equal(decoding.flows.length, 0)
})

test('many conversations keep their rows', () => {
  const decoding = new Decoding()
  const frames = Array.from({ length: 20000 }, (_, i) => there(build.udp({ srcPort: 1024 + (i % 20000), dstPort: 7000 + (i >> 12) })))
  for (const [i, frame] of frames.entries()) {
    decoding.read(frame)
    assert.equal(decoding.flow, i)
  }
  for (const [i, frame] of frames.entries()) {
    decoding.read(frame)
    assert.equal(decoding.flow, i)
  }
})
