/** An IP packet behind every kind of framing: what the test of the link layer goes through, and the fuzzer damages. */
import { hex } from './octets.js'
import * as build from './packet-builder.js'

const V6 = { src: '2001:db8::10', dst: '2001:db8:1::20' }
const V4 = { src: '192.0.2.10', dst: '198.51.100.20' }
const UPPER = build.udp({ srcPort: 40000, dstPort: 7 }, build.text('abc'))
export const FOUR = build.ipv4(V4, UPPER)
export const SIX = build.ipv6(V6, UPPER)

export const pktap = (linkType: number, frame: Uint8Array, effective = true) => {
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

export const wifi = (control: string, rest: string, body: Uint8Array) => build.octets(hex(control, '0000', rest), body)
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

export type Tag = readonly [kind: number, value: Uint8Array]
export const tags = (...list: Tag[]) =>
  build.octets(...list.map(([kind, value]) => build.octets(build.u16(kind), build.u16(value.length), value)), 0, 0, 0, 0)
const exported = (tag: Tag, body: Uint8Array) => build.octets(tags(tag), body)
export const tagNumber = (value: number) => build.octets(build.u32(value))

export const STATIONS = '02005e005302 02005e005301 02005e0053ff 1000'

/** Each holds `abc`, from port 40000 to 7 of UDP. */
export const FRAMINGS: readonly (readonly [name: string, linkType: number, bytes: Uint8Array, version: '4' | '6'])[] = [
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
  ['802.11 with an aggregate', 105, wifi('8801', STATIONS, build.octets(0x80, 0, new Uint8Array(12), build.u16(99), build.snap(SIX))), '6'],
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
