import assert from 'node:assert/strict'
import test from 'node:test'
import { TUNNELS } from '../../../src/core/tunnel/index.js'
import { Decoding } from '../../support/decoding.js'
import { hex } from '../../support/octets.js'
import * as build from '../../support/packet-builder.js'
import { OUTER4, over4, six, TUNNELLED, udp, WITHOUT_PACKET } from '../../support/tunnelled.js'

test('every tunnel is named by what carries it and by its ends', () => {
  for (const [id, bytes] of TUNNELLED) {
    const decoding = new Decoding()
    const packet = decoding.read(bytes)
    assert.equal(decoding.path, id)
    assert.deepEqual([packet.depth, packet.protocol, packet.dstPort], [2, 6, 443], id)
    assert.equal(packet.ip[0]!.carriage, -1)
    assert.equal(TUNNELS[decoding.decoder.carriages.kind.get(packet.inner.carriage)]!.id, id)
    assert.equal(decoding.oddityIds, '', id)
  }
  // What is encrypted needs its keys first (packet/wireguard-sessions.test.ts), a stream its segments (stream/ip-https-stream.test.ts), and two
  // kinds the whole capture (conversation/tunnel-naming.test.ts).
  const readable = TUNNELS.filter(
    ({ id, opaque, carriedBy }) => !opaque && !carriedBy.encrypted && carriedBy.tcpStream !== true && id !== '6rd' && id !== 'lw4o6',
  )
  assert.deepEqual(new Set(TUNNELLED.map(([id]) => id)), new Set(readable.map(({ id }) => id)))
})

test('tunnels inside tunnels make a path, outermost first', () => {
  const decoding = new Decoding()
  const inner = build.ipv4({ src: '192.0.2.10', dst: '192.88.99.1' }, six('2002:c000:20a::1'))
  decoding.read(over4(build.gre(build.innerEthernet(inner)), { src: '10.1.1.1', dst: '10.1.1.2' }))
  assert.equal(decoding.path, 'gre 6to4')
  assert.equal(decoding.layers, '10.1.1.1 > 10.1.1.2 | 192.0.2.10 > 192.88.99.1 | 2002:c000:20a::1 > 2001:db8:1::20')
})

test('a carriage counts the packets between two outer ends in one direction', () => {
  const decoding = new Decoding()
  const there = over4(six('2002:c000:20a::1'), { src: '192.0.2.10', dst: '192.88.99.1' })
  const back = over4(six('2001:db8::1', '2002:c000:20a::1'), { src: '198.51.100.22', dst: '192.0.2.10' })
  for (const bytes of [there, there, back]) decoding.read(bytes)
  const { carriages } = decoding.decoder
  assert.equal(carriages.length, 2)
  const [first, second] = [0, 1].map((row) => ({
    ends: `${decoding.text(carriages.outerSrc.get(row))} > ${decoding.text(carriages.outerDst.get(row))}`,
    inner: decoding.text(carriages.innerSrc.get(row)),
    frames: [carriages.frames.get(row), carriages.firstFrame.get(row), carriages.lastFrame.get(row)],
  }))
  assert.deepEqual(first, { ends: '192.0.2.10 > 192.88.99.1', inner: '2002:c000:20a::1', frames: [2, 1, 2] })
  assert.deepEqual(second, { ends: '198.51.100.22 > 192.0.2.10', inner: '2001:db8::1', frames: [1, 3, 3] })
})

test('what a capture device wrapped around a frame is no path', () => {
  const frame = build.ethernet(build.ipv4(OUTER4, six()), { src: '02:00:5e:00:53:77' })
  const headers: [string, Uint8Array][] = [
    ['ERSPAN type I', over4({ protocol: 47, bytes: build.octets(hex('0000 88be'), frame) })],
    ['ERSPAN type II', over4({ protocol: 47, bytes: build.octets(hex('1000 88be 00000001 1001 0002 00000000'), frame) })],
    [
      'ERSPAN type III',
      over4({ protocol: 47, bytes: build.octets(hex('1000 22eb 00000001 2001 0002 00000000 00000001'), hex('0000000000000000'), frame) }),
    ],
    ['TZSP', over4(udp(37008, { bytes: build.octets(hex('01 00 0001 0a01c8 00 01'), frame) }))],
  ]
  headers[2]![1].set([0x01], 14 + 20 + 8 + 11) // the subheader's flag
  for (const [name, bytes] of headers) {
    const decoding = new Decoding()
    const packet = decoding.read(bytes)
    assert.equal(decoding.layers, '192.0.2.10 > 198.51.100.20 | 2001:db8::10 > 2001:db8:1::20', name)
    assert.equal(decoding.path, '6in4', name)
    assert.equal(decoding.decoder.links.format(packet.linkSrc), '02:00:5e:00:53:77', name)
    // A collector's tunnel is counted; the frame that it brought travelled without it.
    assert.equal(decoding.decoder.carriages.length, name === 'TZSP' ? 1 : 2, name)
  }
})

test('a payload that is no tunnel leaves the outer conversation', () => {
  for (const [port, content] of [
    [4789, '00000000 00000000 01020304 05060708'],
    [3544, '45000014 00000000'],
    [1701, 'c8010014 00000000 00000000 8008 0000 0000'],
    [6081, 'ff'],
    [2152, '32010000 00000000'],
    [5072, '00'],
    [3653, '30000000 00000000'],
    [4500, 'fe'],
    [1194, 'f8000000 00000000 00000000 0000'],
    [51820, '05000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000'],
    [37008, '0104'],
  ] as const) {
    const decoding = new Decoding()
    const packet = decoding.read(over4(udp(port, { bytes: hex(content) })))
    assert.deepEqual([packet.depth, packet.protocol, packet.dstPort, decoding.path], [1, 17, port, 'native'])
    assert.equal(decoding.decoder.carriages.length, 0)
  }
})

test('a tunnel whose inside cannot be read leaves the outer conversation', () => {
  const decoding = new Decoding()
  const packet = decoding.read(over4(udp(4789, build.vxlan(7, build.arp('02:00:5e:00:53:01', '192.0.2.1', '192.0.2.2')))))
  assert.deepEqual([packet.depth, packet.protocol, packet.dstPort], [1, 17, 4789])
  const cut = over4(six())
  decoding.read(cut.slice(0, 14 + 20 + 30), { wireLength: cut.length })
  assert.deepEqual([packet.depth, packet.protocol, decoding.oddityIds], [1, 41, 'frame-cut-short ipv6-header-cut'])
})

test('every frame of a tunnel is counted, also where no packet can be read in it', () => {
  for (const [id, what, holds, bytes] of WITHOUT_PACKET) {
    const decoding = new Decoding()
    const packet = decoding.read(bytes)
    const { carriages } = decoding.decoder
    assert.deepEqual([packet.depth, decoding.path, carriages.length], [1, 'native', 1], `${id} ${what}`)
    assert.equal(TUNNELS[carriages.kind.get(0)]!.id, id, what)
    const counts = [carriages.frames.get(0), carriages.control.get(0), carriages.unreadable.get(0)]
    assert.deepEqual(counts, [1, holds === 'control' ? 1 : 0, holds === 'unreadable' ? 1 : 0], `${id} ${what}`)
  }
})

test('the packet inside a router’s keepalive travels when the far end has sent it back', () => {
  const decoding = new Decoding()
  const back = { src: OUTER4.dst, dst: OUTER4.src }
  decoding.read(over4(build.gre(build.ipv4(back, { protocol: 47, bytes: hex('0000 0000') }))))
  const { carriages } = decoding.decoder
  assert.deepEqual([carriages.length, carriages.frames.get(0), carriages.control.get(0)], [1, 1, 1])
})

test('a tunnel keeps the largest packet, the smallest segment size and the hop limits of each direction', () => {
  const decoding = new Decoding()
  const syn = { bytes: hex('c350 01bb 00000001 00000000 6002 ffff 0000 0000 0204 04c4'), protocol: 6 }
  for (const hops of [64, 61])
    decoding.read(
      build.ethernet(
        build.ipv4({ ...OUTER4, ttl: hops }, build.ipv6({ src: '2001:db8::10', dst: '2001:db8:1::20', hopLimit: hops - 1 }, syn)),
      ),
    )
  const { carriages } = decoding.decoder
  assert.deepEqual([carriages.largest.get(0), carriages.mss.get(0)], [64, 1220])
  assert.deepEqual([carriages.outerHopsLow.get(0), carriages.outerHopsHigh.get(0)], [61, 64])
  assert.deepEqual([carriages.innerHopsLow.get(0), carriages.innerHopsHigh.get(0)], [60, 63])
})
