import assert from 'node:assert/strict'
import test from 'node:test'
import { Packet } from '../../../src/core/packet/packet.js'
import { Decoding } from '../../support/decoding.js'
import * as build from '../../support/packet-builder.js'

const V4 = { src: '192.0.2.10', dst: '198.51.100.20' }
const V6 = { src: '2001:db8::10', dst: '2001:db8:1::20' }
const SYN = build.tcp({ srcPort: 50000, dstPort: 443, seq: 0xfffffff0, ack: 0, flags: 'S' })
const DATA = build.tcp({ srcPort: 50000, dstPort: 80, seq: 7, ack: 9, flags: 'PA', options: [1, 1, 1, 0] }, build.text('hello'))

test('what was built is what is decoded', () => {
  const decoding = new Decoding()
  const packet = decoding.read(build.ethernet(build.ipv4({ ...V4, ttl: 61 }, DATA)))
  assert.ok(decoding.found)
  assert.equal(decoding.layers, '192.0.2.10 > 198.51.100.20')
  assert.deepEqual([packet.protocol, packet.srcPort, packet.dstPort, packet.tcpFlags], [6, 50000, 80, 0x18])
  assert.deepEqual([packet.sequence, packet.acknowledgement], [7, 9])
  assert.deepEqual([packet.inner.hopLimit, packet.inner.length, packet.payloadLength], [61, 49, 5])
  assert.equal(decoding.payload, 'hello')
  assert.equal(decoding.decoder.links.format(packet.linkSrc), '02:00:5e:00:53:01')
  assert.equal(decoding.decoder.links.format(packet.linkDst), '02:00:5e:00:53:02')
  assert.equal(decoding.oddityIds, '')
})

test('sequence numbers are unsigned', () => {
  assert.equal(new Decoding().read(build.ethernet(build.ipv6(V6, SYN))).sequence, 0xfffffff0)
})

test('padding behind the IP packet is no payload', () => {
  const decoding = new Decoding()
  const packet = decoding.read(build.octets(build.ethernet(build.ipv4(V4, DATA)), new Uint8Array(20)))
  assert.equal(packet.payloadLength, 5)
  assert.equal(decoding.payload, 'hello')
})

test('IPv4 options and every IPv6 extension header are stepped over', () => {
  const decoding = new Decoding()
  decoding.read(build.ethernet(build.ipv4({ ...V4, options: [7, 7, 4, 0, 0, 0, 0, 0] }, DATA)))
  assert.equal(decoding.payload, 'hello')
  const chain = build.hopByHop(build.routing(build.authentication(build.fragmentHeader(build.destinationOptions(DATA), 1))), [5, 2, 0, 0])
  const packet = decoding.read(build.ethernet(build.ipv6(V6, chain)))
  assert.deepEqual([packet.protocol, packet.dstPort, packet.inner.protocol], [6, 80, 6])
  assert.equal(decoding.payload, 'hello')
  assert.equal(packet.payloadLength, 5)
})

test('an IPv4 authentication header is stepped over', () => {
  assert.equal(new Decoding().read(build.ethernet(build.ipv4(V4, build.authentication(DATA)))).dstPort, 80)
})

test('a chain of more than sixteen extension headers is read and told', () => {
  const decoding = new Decoding()
  let chain = DATA
  for (let i = 0; i < 40; i++) chain = build.destinationOptions(chain)
  assert.equal(decoding.read(build.ethernet(build.ipv6(V6, chain))).dstPort, 80)
  assert.equal(decoding.oddityIds, 'ipv6-extension-chain')
})

test('a jumbogram has the length of its option (RFC 2675 §2)', () => {
  const upper = build.hopByHop(DATA, [0xc2, 4, ...build.u32(70008)])
  const packet = new Decoding().read(build.ethernet(build.ipv6({ ...V6, payloadLength: 0 }, upper)), { wireLength: 14 + 40 + 70008 })
  assert.deepEqual([packet.inner.length, packet.dstPort], [40 + 70008, 80])
  assert.equal(packet.payloadLength, 70008 - 8 - 24)
})

test('a packet whose length is left to the network card goes on to the end of the frame', () => {
  const decoding = new Decoding()
  assert.equal(decoding.read(build.ethernet(build.ipv4({ ...V4, totalLength: 0 }, DATA))).inner.length, 49)
  assert.equal(decoding.payload, 'hello')
  assert.equal(decoding.read(build.ethernet(build.ipv6({ ...V6, payloadLength: 0 }, DATA))).inner.length, 69)
  assert.equal(decoding.payload, 'hello')
})

test('a frame that the capture cut short is decoded as far as it goes, with the lengths of the wire', () => {
  const whole = build.ethernet(build.ipv4(V4, DATA))
  for (let length = 0; length < whole.length; length++) {
    const decoding = new Decoding()
    const packet = decoding.read(whole.slice(0, length), { wireLength: whole.length })
    assert.equal(decoding.found, length >= 34, `${length}`)
    assert.equal(packet.dstPort, length >= 38 ? 80 : 0)
    assert.equal(packet.tcpFlags, length >= 48 ? 0x18 : 0)
    if (length >= 48) assert.equal(packet.payloadLength, 5)
    assert.ok(packet.payload <= packet.payloadEnd && packet.payloadEnd <= decoding.frame.end)
    assert.ok(!decoding.oddityIds.includes('tcp-data-offset'))
  }
})

test('headers that contradict themselves end the walk with an oddity', () => {
  const rows: [Uint8Array, string][] = [
    [build.ethernet(build.ipv4({ ...V4, totalLength: 12 }, DATA)), 'ipv4-total-length'],
    [build.ethernet(build.ipv4(V4, DATA), { type: 0x86dd }), 'ipv6-version'],
    [build.ethernet(build.ipv6(V6, DATA), { type: 0x0800 }), 'ipv4-version'],
    [build.ethernet(build.ipv4(V4, build.udp({ srcPort: 1, dstPort: 2, length: 7 }))), 'udp-length-short'],
    [build.ethernet(build.ipv4(V4, build.udp({ srcPort: 1, dstPort: 2, length: 99 }))), 'udp-length-long'],
    [
      build.ethernet(build.ipv4(V4, { protocol: 6, bytes: build.tcp({ srcPort: 1, dstPort: 2 }).bytes.fill(0, 12, 13) })),
      'tcp-data-offset',
    ],
    [build.ethernet(build.ipv4(V4, { protocol: 17, bytes: new Uint8Array(6) })), 'udp-header-cut'],
  ]
  for (const [bytes, id] of rows) {
    const decoding = new Decoding()
    decoding.read(bytes)
    assert.equal(decoding.oddityIds, id)
  }
})

test('a frame without IP tells its EtherType and where its payload lies', () => {
  const decoding = new Decoding()
  const packet = decoding.read(build.ethernet(build.vlan(7, build.arp('02:00:5e:00:53:01', '192.0.2.1', '192.0.2.2'))))
  assert.ok(!decoding.found)
  assert.deepEqual([packet.depth, packet.etherType, packet.payloadEnd - packet.payload], [0, 0x0806, 28])
})

test('echoes have their identifier for ports, other ICMP has none', () => {
  const decoding = new Decoding()
  assert.equal(decoding.read(build.ethernet(build.ipv4(V4, build.echo(4711, 1)))).srcPort, 4711)
  assert.equal(decoding.read(build.ethernet(build.ipv6(V6, build.echo6(4712, 1, true)))).dstPort, 4712)
  assert.equal(decoding.read(build.ethernet(build.ipv6(V6, build.icmpv6(135, 0, new Uint8Array(20))))).srcPort, 0)
})

test('SCTP has ports', () => {
  const packet = new Decoding().read(
    build.ethernet(build.ipv6(V6, { protocol: 132, bytes: build.octets(build.u16(5000), build.u16(5001), new Uint8Array(8)) })),
  )
  assert.deepEqual([packet.protocol, packet.srcPort, packet.dstPort], [132, 5000, 5001])
})

test('more headers inside one another than are followed end in an oddity', () => {
  const decoding = new Decoding()
  let packet = build.ipv4(V4, DATA)
  for (let i = 0; i < 9; i++) packet = build.ipv4(V4, packet)
  decoding.read(build.ethernet(packet))
  assert.equal(decoding.packet.depth, 8)
  assert.equal(decoding.oddityIds, 'tunnel-too-deep')
})

test('a quoted packet is read as far as it goes and leaves no trace', () => {
  const decoding = new Decoding()
  const quote = new Packet()
  const inner = build.ipv4({ src: '10.0.0.1', dst: '10.0.0.2' }, build.ipv6(V6, SYN)).bytes
  decoding.read(build.ethernet(build.ipv4(V4, build.icmpv4(3, 1, build.octets(build.u32(0), inner.slice(0, 20 + 40 + 8))))))
  const { view, payload, payloadEnd } = decoding.packet
  assert.ok(decoding.decoder.decodeQuote(view, payload + 8, payloadEnd, 0, quote))
  assert.deepEqual([quote.depth, quote.protocol, quote.srcPort, quote.dstPort, quote.sequence], [2, 6, 50000, 443, 0xfffffff0])
  assert.equal(decoding.text(quote.inner.dst), '2001:db8:1::20')
  assert.equal(decoding.decoder.carriages.length, 0)
  assert.equal(decoding.oddityIds, '')
  assert.equal(decoding.packet.protocol, 1)
})

test('a quote of 28 octets shows the ports', () => {
  const decoding = new Decoding()
  const quote = new Packet()
  const bytes = build.ipv4(V4, build.udp({ srcPort: 5353, dstPort: 53 }, new Uint8Array(40))).bytes.slice(0, 28)
  assert.ok(decoding.decoder.decodeQuote(new DataView(bytes.buffer), 0, 28, 0, quote))
  assert.deepEqual([quote.srcPort, quote.dstPort], [5353, 53])
  assert.ok(!decoding.decoder.decodeQuote(new DataView(bytes.buffer), 28, 28, 0, quote))
})

test('a quoted piece that is not the first has no ports', () => {
  const decoding = new Decoding()
  const quote = new Packet()
  const [, second] = build.ipv4Fragments(V4, build.udp({ srcPort: 1, dstPort: 2 }, new Uint8Array(64)), 32)
  const view = new DataView(second!.bytes.buffer)
  assert.ok(decoding.decoder.decodeQuote(view, 0, view.byteLength, 0, quote))
  assert.deepEqual([quote.depth, quote.protocol, quote.dstPort], [1, 0, 0])
})

test('random octets never throw and never leave the frame', () => {
  let seed = 1
  const random = () => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
    return seed / 0x80000000
  }
  const decoding = new Decoding()
  const seeds = [
    build.ethernet(build.vlan(1, build.ipv6(V6, build.hopByHop(build.fragmentHeader(build.destinationOptions(DATA), 3))))),
    build.ethernet(
      build.ipv4(
        V4,
        build.gre(
          build.innerEthernet(
            build.ipv4(V4, build.udp({ srcPort: 3544, dstPort: 9 }, build.teredo(build.ipv6(V6, SYN), { authentication: true }))),
          ),
        ),
      ),
    ),
    build.ethernet(
      build.mpls([16, 17], build.ppp(build.ipv4(V4, build.udp({ srcPort: 4789, dstPort: 4789 }, build.vxlan(7, build.ipv6(V6, DATA)))))),
    ),
  ]
  const linkTypes = [0, 1, 9, 12, 50, 51, 101, 104, 105, 108, 109, 113, 127, 149, 166, 192, 204, 228, 229, 239, 258, 276]
  for (let round = 0; round < 10000; round++) {
    const bytes = seeds[round % seeds.length]!.slice(0, 1 + Math.floor(random() * 160))
    for (let i = 0; i < 4; i++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256)
    const packet = decoding.read(bytes, { linkType: linkTypes[Math.floor(random() * linkTypes.length)]! })
    assert.ok(packet.payload <= packet.payloadEnd && packet.payloadEnd <= packet.view.byteLength)
    if (!packet.reassembled && decoding.found) assert.ok(packet.payload >= decoding.frame.start && packet.payloadEnd <= decoding.frame.end)
  }
  decoding.decoder.end()
})
