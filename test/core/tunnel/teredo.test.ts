import assert from 'node:assert/strict'
import test from 'node:test'
import { reportOf } from '../../support/analyze.js'
import { Decoding } from '../../support/decoding.js'
import { hex } from '../../support/octets.js'
import * as build from '../../support/packet-builder.js'
import { writePcap } from '../../support/pcap-writer.js'

const CLIENT = '2001:0:c633:6407:8000:c350:3fff:fdf5'
const SERVER = '2001:db8::80'
const OUTER = { src: '192.0.2.10', dst: '198.51.100.20' }
const SYN = build.ipv6({ src: CLIENT, dst: SERVER }, build.tcp({ srcPort: 50000, dstPort: 80, flags: 'S' }))
const BUBBLE = build.ipv6({ src: CLIENT, dst: SERVER }, build.noNextHeader)
const ANSWER = build.ipv6({ src: SERVER, dst: CLIENT }, build.tcp({ srcPort: 80, dstPort: 50000, flags: 'SA' }))
const frame = (payload: build.Layer, srcPort = 50001, dstPort = 3544) =>
  build.ethernet(build.ipv4(OUTER, build.udp({ srcPort, dstPort }, payload)))
const back = (payload: build.Layer, srcPort: number, dstPort: number) =>
  build.ethernet(build.ipv4({ src: OUTER.dst, dst: OUTER.src }, build.udp({ srcPort, dstPort }, payload)))

test('authentication and origin may stand before the packet, and trailers behind it', () => {
  const origin = { port: 50001, address: '192.0.2.10' }
  for (const options of [
    {},
    { authentication: true },
    { origin },
    { authentication: true, origin },
    { trailer: [1, 4, 1, 2, 3, 4, 5, 2, 9, 9] },
  ]) {
    for (const [srcPort, dstPort] of [
      [50001, 3544],
      [3544, 50001],
      [50001, 50002],
    ] as const) {
      const decoding = new Decoding()
      decoding.read(frame(build.teredo(SYN, options), srcPort, dstPort))
      assert.equal(decoding.path, 'teredo')
      assert.deepEqual([decoding.packet.dstPort, decoding.packet.payloadLength], [80, 0])
    }
  }
})

test('a bubble is counted as control and makes no TCP', () => {
  const decoding = new Decoding()
  const packet = decoding.read(frame(build.teredo(BUBBLE)))
  assert.deepEqual([packet.depth, packet.protocol], [2, 59])
  const { carriages } = decoding.decoder
  assert.deepEqual([carriages.frames.get(0), carriages.control.get(0)], [1, 1])
})

test('off the port it is suspected until both directions have been read', () => {
  const decoding = new Decoding()
  const { suspected } = decoding.decoder.carriages
  decoding.read(frame(build.teredo(SYN), 50001, 50002))
  assert.equal(suspected.get(0), 1)
  decoding.read(back(build.teredo(ANSWER), 50002, 50001))
  assert.deepEqual(Array.from(suspected.copy(2)), [0, 0])
})

test('on the port it is never suspected', () => {
  const decoding = new Decoding()
  decoding.read(frame(build.teredo(SYN)))
  assert.equal(decoding.decoder.carriages.suspected.get(0), 0)
})

test('off the port, IPv6 without a Teredo address is none', () => {
  const decoding = new Decoding()
  decoding.read(frame(build.teredo(build.ipv6({ src: '2001:db8::1', dst: SERVER }, build.noNextHeader)), 50001, 50002))
  assert.deepEqual([decoding.packet.depth, decoding.packet.dstPort], [1, 50002])
})

test('off the port, a length that does not fit or trailers that do not end are none', () => {
  for (const payload of [
    build.teredo(build.ipv6({ src: CLIENT, dst: SERVER, payloadLength: 100 }, build.noNextHeader)),
    build.teredo(SYN, { trailer: [1, 4, 1] }),
  ]) {
    const decoding = new Decoding()
    decoding.read(frame(payload, 50001, 50002))
    assert.equal(decoding.packet.depth, 1)
  }
})

test('a DNS message whose id looks like a Teredo header is DNS', () => {
  const question = '0100 0001 0000 0000 0000 03 777777 07 6578616d706c65 00 001c 0001'
  for (const id of ['0000', '0001']) {
    for (const [srcPort, dstPort] of [
      [50001, 53],
      [53, 50001],
      [50001, 5353],
    ] as const) {
      const decoding = new Decoding()
      decoding.read(frame({ bytes: hex(id, question, '00'.repeat(60)) }, srcPort, dstPort))
      assert.deepEqual([decoding.packet.depth, decoding.packet.dstPort], [1, dstPort])
    }
  }
  const crafted = new Decoding()
  crafted.read(frame(build.teredo(SYN), 50001, 53))
  assert.equal(crafted.packet.depth, 1)
})

test('a tunnel tells its role, the mapped end and what qualified it', () => {
  const solicitation = build.ipv6({ src: 'fe80::ffff:ffff:ffff', dst: 'ff02::2', hopLimit: 255 }, build.icmpv6(133, 0, [0, 0, 0, 0]))
  const advertisement = build.ipv6(
    { src: 'fe80::8000:f227:39cc:9bf8', dst: 'fe80::ffff:ffff:ffff', hopLimit: 255 },
    build.icmpv6(134, 0, octets(12)),
  )
  const origin = { port: 15535, address: '192.0.2.10' }
  const seconds = [
    frame(build.teredo(solicitation, { authentication: true })),
    back(build.teredo(advertisement, { authentication: true, origin }), 3544, 50001),
    frame(build.teredo(BUBBLE)),
    frame(build.teredo(SYN), 50001, 40000),
    back(build.teredo(ANSWER), 40000, 50001),
  ]
  const { tunnels } = reportOf('teredo.pcap', writePcap(seconds.map((bytes, i) => ({ seconds: i, nanos: 0, bytes }))))
  const [tunnel] = tunnels
  assert.deepEqual(tunnel!.outer, {
    client: '192.0.2.10',
    server: '198.51.100.20',
    clientPort: 50001,
    serverPort: 3544,
    returnsFrom: ['198.51.100.20'],
  })
  assert.deepEqual(tunnel!.details, {
    role: 'server',
    server: '198.51.100.7',
    mapped: { address: '192.0.2.10', port: 15535 },
    flags: 0x8000,
    cone: true,
    originPorts: [15535],
    qualification: { solicited: true, advertised: true, authenticated: true },
    bubbles: 'indirect',
    echo: false,
    trailers: false,
  })
  assert.deepEqual([tunnel!.frames.count, tunnel!.frames.control], [5, 3])
})

const octets = (length: number): number[] => new Array<number>(length).fill(0)
