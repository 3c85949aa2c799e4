/** A frame of every tunnel: what the tests of tunnels go through, and the fuzzer damages. */
import { hex } from './octets.js'
import * as build from './packet-builder.js'

export const OUTER4 = { src: '192.0.2.10', dst: '198.51.100.20' }
const OUTER6 = { src: '2001:db8:a::1', dst: '2001:db8:b::1' }
const SYN = build.tcp({ srcPort: 50000, dstPort: 443, flags: 'S' })
export const six = (src = '2001:db8::10', dst = '2001:db8:1::20') => build.ipv6({ src, dst }, SYN)
const four = (src = '10.0.0.10', dst = '203.0.113.20') => build.ipv4({ src, dst }, SYN)
export const over4 = (upper: build.UpperLayer, outer = OUTER4) => build.ethernet(build.ipv4(outer, upper))
const over6 = (upper: build.UpperLayer) => build.ethernet(build.ipv6(OUTER6, upper))
/** RFC 7597 §6: 203.0.113.7 and port set 0x34. */
const over6Map = (upper: build.UpperLayer) => build.ethernet(build.ipv6({ src: '2001:db8:a:0:0:cb00:7107:34', dst: OUTER6.dst }, upper))
export const udp = (port: number, payload: build.Layer) => build.udp({ srcPort: port + 1, dstPort: port }, payload)

/** The tunnel's id, and a SYN to port 443 inside it. */
export const TUNNELLED: readonly (readonly [id: string, bytes: Uint8Array])[] = [
  ['6to4', over4(six('2002:c000:20a::1'), { src: '192.0.2.10', dst: '192.88.99.1' })],
  ['6to4', over4(six('2001:db8::1', '2002:c000:20a::1'), { src: '198.51.100.22', dst: '192.0.2.10' })],
  ['6to4', over4(six('2002:a00:1::1'))], // private inside (RFC 6343 §3): badly set up, and still 6to4
  ['isatap', over4(six('fe80::5efe:c000:20a', 'fe80::5efe:c633:6414'))],
  ['isatap', over4(six('2001:db8::200:5efe:c000:20a'))],
  ['6over4', over4(six('fe80::c000:20a', 'ff02::1'), { src: '192.0.2.10', dst: '239.192.0.1' })],
  ['6in4', over4(six())],
  ['6in4', over4(six('2001:db8::200:5efe:c000:20b'))], // another's address
  ['6in6', over6(six())],
  ['ipip', over4(four())],
  ['ds-lite', over6(four('192.0.0.2'))],
  ['4in6', over6(four())],
  ['gre', over4(build.gre(four()))],
  ['gre', over6(build.gre(six(), { checksum: true, key: 7, sequence: 1 }))],
  ['gre', over4(build.gre(build.innerEthernet(build.vlan(3, six()))))],
  ['gre', over4(build.gre(build.mpls([20], six())))],
  ['gre', over4(build.gre({ etherType: 0x883e, bytes: four().bytes }))],
  ['gre', over4(build.gre({ etherType: 0x883e, bytes: build.octets(0, 0, 0, 0, four().bytes) }))],
  ['pptp', over4(build.gre(build.ppp(six()), { key: 9, sequence: 1, acknowledgement: 0, version: 1 }))],
  ['teredo', over4(udp(3544, build.teredo(six('2001:0:c633:6407:8000:c350:3fff:fdf5'))))],
  ['l2tp', over4(udp(1701, build.l2tp(1, 2, six())))],
  ['l2tp', over4({ protocol: 115, bytes: build.octets(hex('00000007 00000000'), build.ethernet(four())) })],
  ['vxlan', over4(udp(4789, build.vxlan(100, six())))],
  ['geneve', over6(udp(6081, build.geneve(100, build.innerEthernet(four()), [1, 2, 3, 0])))],
  ['geneve', over6(udp(6081, build.geneve(100, six())))],
  ['gtp-u', over4(udp(2152, build.gtpU(100, six())))],
  ['gtp-u', over4(udp(2152, { bytes: build.octets(hex('34ff 0040 00000001 0000 00 85 01 1009 00'), four().bytes) }))],
  ['ayiya', over4(udp(5072, build.ayiya(six())))],
  ['tsp', over4(udp(3653, six()))],
  ['map-e', over6Map(four('203.0.113.7'))],
]

const ppp = (protocol: string) => ({ bytes: hex('c002 0014 0001 0002 0000 0000', protocol, '0101 0004') })

/** Frames of tunnels in which no packet can be read. */
export const WITHOUT_PACKET: readonly (readonly [
  id: string,
  what: string,
  holds: 'control' | 'unreadable' | 'neither',
  bytes: Uint8Array,
])[] = [
  ['vxlan', 'ARP', 'neither', over4(udp(4789, build.vxlan(7, build.arp('02:00:5e:00:53:01', '192.0.2.1', '192.0.2.2'))))],
  ['gre', 'a keepalive that came back', 'control', over4({ protocol: 47, bytes: hex('2000 0000 00000028') })],
  ['gre', 'RFC 8157', 'control', over4({ protocol: 47, bytes: hex('2000 0101 00000028 0000') })],
  ['gre', 'an unknown protocol', 'neither', over4({ protocol: 47, bytes: hex('0000 1234 0000') })],
  ['pptp', 'an acknowledgement', 'control', over4({ protocol: 47, bytes: hex('2081 880b 00000007 00000001') })],
  ['l2tp', 'a control message', 'control', over4(udp(1701, { bytes: hex('c802 000c 0001 0000 0000 0001') }))],
  ['l2tp', 'LCP', 'control', over4(udp(1701, ppp('c021')))],
  ['l2tp', 'session 0 of version 3', 'control', over4({ protocol: 115, bytes: hex('00000000 c8030014') })],
  ['gtp-u', 'an echo', 'control', over4(udp(2152, { bytes: hex('3001 0000 00000000') }))],
  ['gtp-u', 'version 2', 'control', over4(udp(2123, { bytes: hex('4801 0004 00000001') }))],
  ['ayiya', 'a heartbeat', 'control', over4(udp(5072, { bytes: hex('01 00 00 3b 00000000 00') }))],
  ['tsp', 'a question', 'control', over4(udp(3653, { bytes: hex('f0000001 00000000 3c') }))],
  ['6in4', 'another version', 'unreadable', over4({ protocol: 41, bytes: hex('30000000 00000000') })],
  ['4in6', 'another version', 'unreadable', over6({ protocol: 4, bytes: hex('30000000 00000000') })],
  ['esp', 'over IP', 'unreadable', over4({ protocol: 50, bytes: hex('00001234 00000001 0011223344556677') })],
  ['esp', 'in UDP', 'unreadable', over4(udp(4500, { bytes: hex('00001234 00000001 0011223344556677') }))],
  ['esp', 'IKE', 'control', over4(udp(4500, { bytes: hex('00000000', '11'.repeat(28)) }))],
  ['esp', 'a keepalive', 'control', over4(udp(4500, { bytes: hex('ff') }))],
  ['openvpn', 'a reset', 'control', over4(udp(1194, { bytes: hex('38 0011223344556677 00 00000000') }))],
  ['openvpn', 'data', 'unreadable', over4(udp(1194, { bytes: hex('48 000000 0011223344556677 0011223344556677') }))],
  ['wireguard', 'data', 'unreadable', over4(udp(51820, { bytes: hex('04000000 00000001', '00'.repeat(40)) }))],
]
