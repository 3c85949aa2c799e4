import assert from 'node:assert/strict'
import test from 'node:test'
import { LinkLayer } from '../../../src/core/packet/link-layer.js'
import { readCommandName } from '../../../src/core/wire/pktap.js'
import { Decoding } from '../../support/decoding.js'
import { hex, viewOf } from '../../support/octets.js'
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
const HARDWARE = '02005e005302 02005e005301'

/** A message of the netfilter log with a packet in it. */
const logMessage = (packet: build.Layer, little = true) => {
  const size = packet.bytes.length
  const message = new Uint8Array(16 + 4 + 8 + 4 + ((size + 3) & ~3))
  const view = new DataView(message.buffer)
  view.setUint32(0, 16 + 4 + 8 + 4 + size, little)
  view.setUint16(4, 0x0400, little)
  view.setUint16(20, 8, little)
  view.setUint16(22, 1, little)
  view.setUint16(28, size + 4, little)
  view.setUint16(30, 9, little)
  message.set(packet.bytes, 32)
  return message
}
const netlink = (...messages: Uint8Array[]) => build.octets(hex('0004 0338'), new Uint8Array(10), build.u16(12), ...messages)

type Tag = readonly [kind: number, value: Uint8Array]
const tags = (...list: Tag[]) =>
  build.octets(...list.map(([kind, value]) => build.octets(build.u16(kind), build.u16(value.length), value)), 0, 0, 0, 0)
const exported = (tag: Tag, body: Uint8Array) => build.octets(tags(tag), body)
const number = (value: number) => build.octets(build.u32(value))

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
    ['token ring', 6, build.octets(hex('1040', HARDWARE), build.snap(SIX)), '6'],
    ['token ring with a route', 6, build.octets(hex('1040 02005e005302 82005e005301 0630 0011 0020'), build.snap(FOUR)), '4'],
    ['ARCNET, RFC 1201', 7, build.octets(hex('0102 d4 00 0007'), FOUR.bytes), '4'],
    ['ARCNET, an exception packet', 7, build.octets(hex('0102 c4 ffffff c4 00 0007'), SIX.bytes), '6'],
    ['ARCNET, the first of two pieces', 7, build.octets(hex('0102 c4 01 0007'), SIX.bytes), '6'],
    ['ARCNET, RFC 1051', 7, build.octets(hex('0102 f0'), FOUR.bytes), '4'],
    ['ARCNET of Linux', 129, build.octets(hex('0102 e000 c4 00 0007'), SIX.bytes), '6'],
    ['SLIP', 8, build.octets(hex('0045'), new Uint8Array(14), FOUR.bytes), '4'],
    ['FDDI', 10, build.octets(hex('51', HARDWARE), build.snap(SIX)), '6'],
    ['ATM', 100, build.snap(SIX), '6'],
    ['classical IP over ATM', 106, build.snap(FOUR), '4'],
    ['classical IP over ATM without LLC', 19, SIX.bytes, '6'],
    ['SunATM', 123, build.octets(hex('82 00 0064'), build.snap(SIX)), '6'],
    ['SunATM, emulated LAN', 123, build.octets(hex('01 00 0064 0001'), build.ethernet(FOUR)), '4'],
    ['frame relay', 107, build.octets(hex('1841 03 8e'), SIX.bytes), '6'],
    ['frame relay, long address and padding', 107, build.octets(hex('180001 03 00 cc'), FOUR.bytes), '4'],
    ['frame relay with SNAP', 107, build.octets(hex('1841 03 00 80 000000 86dd'), SIX.bytes), '6'],
    ['frame relay, bridged', 107, build.octets(hex('1841 03 00 80 0080c2 0007'), build.ethernet(SIX)), '6'],
    ['frame relay with PPP', 107, build.octets(hex('1841 03 cf'), build.ppp(SIX, []).bytes), '6'],
    ['frame relay of Cisco', 107, build.octets(hex('1841 0800'), FOUR.bytes), '4'],
    ['FRELAY_WITH_DIR', 206, build.octets(hex('01 1841 03 cc'), FOUR.bytes), '4'],
    ['C_HDLC_WITH_DIR', 205, build.octets(hex('00 0f00 86dd'), SIX.bytes), '6'],
    ['PFLOG', 117, build.octets(61, 24, new Uint8Array(62), SIX.bytes), '6'],
    ['IP over Fibre Channel', 122, build.octets(hex('100002005e005302 100002005e005301'), build.snap(SIX)), '6'],
    ['IP over IEEE 1394', 138, build.octets(hex('02005efffe005302 02005efffe005301 86dd'), SIX.bytes), '6'],
    ['JUNIPER_ETHER', 178, build.octets(hex('4d4743 81 0003 030101'), build.ethernet(SIX)), '6'],
    ['JUNIPER_ETHER without a frame', 178, build.octets(hex('4d4743 02 02000000'), FOUR.bytes), '4'],
    ['JUNIPER_PPP', 179, build.octets(hex('4d4743 01'), build.ppp(SIX).bytes), '6'],
    ['MPLS', 219, build.mpls([100, 200], FOUR).bytes, '4'],
    ['IPNET', 226, build.octets(hex('021a 0001'), new Uint8Array(20), SIX.bytes), '6'],
    ['IPOIB', 242, build.octets(new Uint8Array(40), hex('0800 0000'), FOUR.bytes), '4'],
    ['Broadcom tag', 281, build.octets(hex(HARDWARE, '00000001 86dd'), SIX.bytes), '6'],
    ['Broadcom tag before the frame', 282, build.octets(hex('00000001'), build.ethernet(SIX)), '6'],
    ['DSA', 284, build.octets(hex(HARDWARE, 'c0080001'), hex('8100 0005 0800'), FOUR.bytes), '4'],
    ['EDSA', 285, build.octets(hex(HARDWARE, 'dada 0000 c0080001 86dd'), SIX.bytes), '6'],
    ['NETLINK', 253, netlink(logMessage(SIX)), '6'],
    ['NETLINK, big-endian', 253, netlink(logMessage(FOUR, false)), '4'],
    ['NETLINK, behind another message', 253, netlink(hex('13000000 0300 0000 00000000 00000000 000000 00'), logMessage(SIX)), '6'],
    ['an exported IP packet', 252, exported([12, build.text('ipv6')], SIX.bytes), '6'],
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

test('a later piece of an ARCNET packet has no header to read', () => {
  const decoding = new Decoding()
  decoding.read(build.octets(hex('0102 d4 02 0007'), FOUR.bytes), { linkType: 7 })
  assert.deepEqual([decoding.found, decoding.oddityIds], [false, ''])
  const packet = decoding.read(build.octets(hex('0102 d5 00 0007'), new Uint8Array(20)), { linkType: 7 })
  assert.deepEqual(
    [packet.etherType, decoding.decoder.links.format(packet.linkSrc), decoding.decoder.links.format(packet.linkDst)],
    [0x0806, '01', '02'],
  )
})

test('the tags of an exported packet stand for its headers', () => {
  const decoding = new Decoding()
  const six = tags(
    [12, build.text('dns\0')],
    [22, hex('20010db8 00000000 00000000 00000010')],
    [23, hex('20010db8 00010000 00000000 00000020')],
    [24, number(3)],
    [25, number(40000)],
    [26, number(53)],
  )
  const packet = decoding.read(build.octets(six, build.text('abc')), { linkType: 252 })
  assert.deepEqual([decoding.layers, decoding.payload], ['2001:db8::10 > 2001:db8:1::20', 'abc'])
  assert.deepEqual([packet.protocol, packet.srcPort, packet.dstPort, packet.payloadLength, decoding.path], [17, 40000, 53, 3, 'native'])

  const four: Tag[] = [
    [20, hex('c000020a')],
    [21, hex('c6336414')],
    [24, number(2)],
    [25, number(40000)],
    [26, number(80)],
  ]
  decoding.read(build.octets(tags(...four), build.text('GET')), { linkType: 252, wireLength: 100 })
  assert.deepEqual([decoding.layers, packet.protocol, packet.sequence, packet.tcpFlags], ['192.0.2.10 > 198.51.100.20', 6, 0, 0])
  assert.equal(packet.payloadLength, 100 - tags(...four).length)
  const numbers: Tag = [34, hex('0001 00000111 00000114 00000222 00 0018 0000')]
  decoding.read(build.octets(tags(...four, numbers), build.text('GET')), { linkType: 252 })
  assert.deepEqual([packet.sequence, packet.acknowledgement, packet.tcpFlags], [0x111, 0x222, 0x18])
})

test('an exported packet without addresses, or with tags that do not end, is no packet', () => {
  const decoding = new Decoding()
  decoding.read(tags([12, build.text('sip')], [24, number(3)]), { linkType: 252 })
  assert.deepEqual([decoding.found, decoding.oddityIds], [false, ''])
  decoding.read(tags([20, hex('c000020a')]).slice(0, -2), { linkType: 252 })
  assert.deepEqual([decoding.found, decoding.oddityIds], [false, 'link-header-short'])
})

test('no link header is read past its end', () => {
  const link = new LinkLayer()
  const types = Array.from({ length: 300 }, (_, linkType) => linkType)
  for (const filling of ['00', '01', '40', 'ff', '0001', '4d474383 0000', '02005e005302', '0c00 0000 0000 0004']) {
    const pattern = hex(filling)
    for (let length = 0; length < 64; length++) {
      // The view ends with the frame: whoever reads on is thrown out.
      const view = viewOf(Uint8Array.from({ length }, (_, at) => pattern[at % pattern.length]!))
      for (const linkType of types) link.enter(view, 0, length, linkType)
    }
  }
})
