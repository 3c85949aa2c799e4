import assert from 'node:assert/strict'
import test from 'node:test'
import { readCommandName } from '../../../src/core/wire/pktap.js'
import { Decoding } from '../../support/decoding.js'
import { hex } from '../../support/octets.js'
import * as build from '../../support/packet-builder.js'

const V6 = { src: '2001:db8::10', dst: '2001:db8:1::20' }
const V4 = { src: '192.0.2.10', dst: '198.51.100.20' }
const UPPER = build.udp({ srcPort: 40000, dstPort: 7 }, build.text('abc'))
const FOUR = build.ipv4(V4, UPPER)
const SIX = build.ipv6(V6, UPPER)
const NULL_STATION = '02:00:5e:00:53:01'

const pktap = (linkType: number, frame: Uint8Array, effective = true) => {
  const header = new Uint8Array(108)
  const view = new DataView(header.buffer)
  view.setUint32(0, 108, true)
  view.setUint32(4, 1, true)
  view.setUint32(8, linkType, true)
  view.setInt32(52, 501, true)
  header.set(build.text('nsurlsessiond'), 56)
  view.setInt32(84, effective ? 777 : -1, true)
  header.set(build.text('Safari'), 88)
  return build.octets(header, frame)
}

const wifi = (control: string, rest: string, body: Uint8Array) => build.octets(hex(control, '0000', rest), body)
const STATIONS = '02005e005302 02005e005301 02005e0053ff 1000'

test('IP is found behind every kind of framing', () => {
  const rows: [string, number, Uint8Array, string][] = [
    ['Ethernet', 1, build.ethernet(SIX), '6'],
    ['802.1Q', 1, build.ethernet(build.vlan(5, SIX)), '6'],
    ['QinQ', 1, build.ethernet(build.vlan(5, build.vlan(6, FOUR), 0x88a8)), '4'],
    ['QinQ of old', 1, build.ethernet(build.vlan(5, build.vlan(6, FOUR), 0x9100)), '4'],
    ['MPLS', 1, build.ethernet(build.mpls([100, 200], SIX)), '6'],
    ['MPLS pseudowire', 1, build.ethernet(build.mpls([100], build.innerEthernet(FOUR))), '4'],
    [
      'MPLS pseudowire with a control word',
      1,
      build.ethernet(build.mpls([100], { bytes: build.octets(0, 0, 0, 1, build.innerEthernet(SIX).bytes) })),
      '6',
    ],
    ['PPPoE', 1, build.ethernet(build.pppoe(3, SIX)), '6'],
    ['LLC and SNAP', 1, build.ethernet({ etherType: build.snap(FOUR).length, bytes: build.snap(FOUR) }), '4'],
    ['provider backbone', 1, build.ethernet({ etherType: 0x88e7, bytes: build.octets(0, 0, 0, 9, build.ethernet(SIX)) }), '6'],
    ['NULL, little-endian', 0, build.octets(30, 0, 0, 0, SIX.bytes), '6'],
    ['NULL, big-endian', 0, build.octets(0, 0, 0, 24, SIX.bytes), '6'],
    ['NULL, IPv4', 0, build.octets(2, 0, 0, 0, FOUR.bytes), '4'],
    ['LOOP', 108, build.octets(0, 0, 0, 28, SIX.bytes), '6'],
    ['ENC', 109, build.octets(2, 0, 0, 0, new Uint8Array(8), FOUR.bytes), '4'],
    ['RAW', 101, SIX.bytes, '6'],
    ['RAW of BSD', 12, FOUR.bytes, '4'],
    ['RAW of OpenBSD', 14, SIX.bytes, '6'],
    ['IPV4', 228, FOUR.bytes, '4'],
    ['IPV6', 229, SIX.bytes, '6'],
    ['SLL', 113, build.octets(hex('0000 0001 0006 02005e0053010000 86dd'), SIX.bytes), '6'],
    ['SLL2', 276, build.octets(hex('0800 0000 00000007 0001 04 06 02005e0053010000'), FOUR.bytes), '4'],
    ['PPP', 9, build.ppp(SIX).bytes, '6'],
    ['PPP without address', 9, build.ppp(FOUR, []).bytes, '4'],
    ['PPP with a short protocol', 9, build.octets(0x21, FOUR.bytes), '4'],
    ['PPP_HDLC', 50, build.ppp(SIX).bytes, '6'],
    ['PPP_HDLC with Cisco HDLC in it', 50, build.octets(hex('0f00 86dd'), SIX.bytes), '6'],
    ['PPP_ETHER', 51, build.pppoe(9, SIX).bytes, '6'],
    ['PPP_PPPD', 166, build.ppp(SIX, [0, 3]).bytes, '6'],
    ['PPP_WITH_DIR', 204, build.octets(1, build.ppp(SIX).bytes), '6'],
    ['C_HDLC', 104, build.octets(hex('8f00 0800'), FOUR.bytes), '4'],
    ['802.11', 105, wifi('0801', STATIONS, build.snap(SIX)), '6'],
    ['802.11 with QoS', 105, wifi('8802', STATIONS, build.octets(0, 0, build.snap(FOUR))), '4'],
    ['802.11 with four addresses', 105, wifi('0803', `${STATIONS} 02005e0053aa`, build.snap(SIX)), '6'],
    [
      '802.11 with an aggregate',
      105,
      wifi('8801', STATIONS, build.octets(0x80, 0, new Uint8Array(12), build.u16(99), build.snap(SIX))),
      '6',
    ],
    ['radiotap', 127, build.octets(hex('0000 0900 02000000 10'), wifi('0802', STATIONS, build.snap(SIX)), 1, 2, 3, 4), '6'],
    [
      'radiotap with a padded header',
      127,
      build.octets(hex('0000 0900 02000000 20'), wifi('8802', STATIONS, build.octets(0, 0, 0, 0, build.snap(SIX)))),
      '6',
    ],
    [
      'radiotap with time and two words',
      127,
      build.octets(hex('0000 1900 03000080 00000000 00000000 0102030405060708 00'), wifi('0802', STATIONS, build.snap(SIX))),
      '6',
    ],
    ['PPI', 192, build.octets(hex('0000 0800 01000000'), build.ethernet(SIX)), '6'],
    ['PKTAP', 258, pktap(1, build.ethernet(SIX)), '6'],
    ['PKTAP live', 149, pktap(12, FOUR.bytes), '4'],
    ['NFLOG', 239, build.octets(hex('0a00 0000 0800 0100 86dd0000'), (SIX.bytes.length + 4) & 0xff, 0, 9, 0, SIX.bytes), '6'],
    ['NFLOG, big-endian', 239, build.octets(hex('0200 0000'), build.u16(FOUR.bytes.length + 4), build.u16(9), FOUR.bytes), '4'],
  ]
  for (const [name, linkType, bytes, version] of rows) {
    const decoding = new Decoding()
    decoding.read(bytes, { linkType })
    assert.equal(decoding.layers, version === '6' ? '2001:db8::10 > 2001:db8:1::20' : '192.0.2.10 > 198.51.100.20', name)
    assert.equal(decoding.payload, 'abc', name)
    assert.equal(decoding.path, 'native', name)
    assert.equal(decoding.oddityIds, '', name)
  }
})

test('frames cut anywhere in their link headers never show more than they have', () => {
  for (const bytes of [build.ethernet(build.vlan(5, build.mpls([1, 2], build.pppoe(1, SIX)))), build.ethernet(build.pppoe(3, SIX))]) {
    for (let length = 0; length < bytes.length - 51; length++) {
      const decoding = new Decoding()
      decoding.read(bytes.slice(0, length), { wireLength: bytes.length })
      assert.ok(!decoding.found)
    }
  }
})

test('a cooked header names the sender, its kind and, in version 2, the interface', () => {
  const decoding = new Decoding()
  const packet = decoding.read(build.octets(hex('0800 0000 00000007 0001 04 06 02005e0053010000'), FOUR.bytes), { linkType: 276 })
  assert.deepEqual([packet.interfaceIndex, packet.packetType, packet.linkDst], [7, 4, -1])
  assert.equal(decoding.decoder.links.format(packet.linkSrc), NULL_STATION)
  decoding.read(build.octets(hex('0000 ffff 0000 0000000000000000 0800'), FOUR.bytes), { linkType: 113 })
  assert.deepEqual([packet.interfaceIndex, packet.packetType, packet.linkSrc], [0, 0, -1])
})

test('the stations of an 802.11 frame depend on its direction', () => {
  const rows = [
    ['0800', '02:00:5e:00:53:01', '02:00:5e:00:53:02'],
    ['0801', '02:00:5e:00:53:01', '02:00:5e:00:53:ff'],
    ['0802', '02:00:5e:00:53:ff', '02:00:5e:00:53:02'],
  ]
  for (const [control, source, destination] of rows) {
    const decoding = new Decoding()
    const packet = decoding.read(wifi(control!, STATIONS, build.snap(SIX)), { linkType: 105 })
    const { links } = decoding.decoder
    assert.deepEqual([links.format(packet.linkSrc), links.format(packet.linkDst)], [source, destination])
  }
})

test('an encrypted 802.11 frame and an unknown link type are counted', () => {
  const decoding = new Decoding()
  decoding.read(wifi('0841', STATIONS, new Uint8Array(60)), { linkType: 105 })
  decoding.read(new Uint8Array(60), { linkType: 147 })
  decoding.read(wifi('8000', STATIONS, new Uint8Array(60)), { linkType: 105 }) // a beacon
  assert.equal(decoding.oddityIds, 'link-type-unknown wifi-encrypted')
})

test('PKTAP names the process that is responsible, else the one that sent', () => {
  const decoding = new Decoding()
  const packet = decoding.read(pktap(1, build.ethernet(SIX)), { linkType: 258 })
  assert.equal(packet.processId, 777)
  assert.equal(readCommandName(packet.frame.view, packet.commandNameAt), 'Safari')
  decoding.read(pktap(1, build.ethernet(SIX), false), { linkType: 258 })
  assert.equal(packet.processId, 501)
  assert.equal(readCommandName(packet.frame.view, packet.commandNameAt), 'nsurlsessiond')
})
