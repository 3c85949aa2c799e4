/**
 * Captures of what no sample holds, made with the packet builder, so that a mutant reaches every parser also where the captures of other projects
 * do not lie beside this one: every framing and tunnel, every block of pcapng, options and messages that are rare.
 */
import { FRAMINGS, type Tag, tagNumber, tags } from '../support/framings.js'
import { hex } from '../support/octets.js'
import * as build from '../support/packet-builder.js'
import { PcapngWriter, text, type WrittenFrame, writePcap } from '../support/pcap-writer.js'
import { over4, six, TUNNELLED, WITHOUT_PACKET } from '../support/tunnelled.js'
import { WireguardTunnel } from '../support/wireguard-peer.js'
import type { Seed } from './corpus.js'

const CLIENT = { src: '192.0.2.10', dst: '192.0.2.1' }
const CLIENT_6 = { src: 'fe80::10', dst: 'ff02::1:2' }
const LINK = '02005e005301'

const timed = (frames: readonly Uint8Array[]): WrittenFrame[] =>
  frames.map((bytes, i) => ({ seconds: 1_700_000_000, nanos: i * 1e6, bytes }))
const datagram = (srcPort: number, dstPort: number, message: Uint8Array) =>
  build.ethernet(build.ipv4(CLIENT, build.udp({ srcPort, dstPort }, message)))
const datagram6 = (srcPort: number, dstPort: number, message: Uint8Array) =>
  build.ethernet(build.ipv6(CLIENT_6, build.udp({ srcPort, dstPort }, message)))
const option = (code: number, ...data: (number | ArrayLike<number>)[]) => {
  const value = build.octets(...data)
  return build.octets(build.u16(code), build.u16(value.length), value)
}

function framings(): Seed[] {
  const types = new Set(FRAMINGS.map(([, linkType]) => linkType))
  const framesOf = (type: number) => FRAMINGS.filter(([, linkType]) => linkType === type).map(([, , bytes]) => bytes)
  return Array.from(types, (linkType) => ({
    name: `built/link-type-${linkType}`,
    bytes: writePcap(timed(framesOf(linkType)), { linkType }),
  }))
}

/** RFC 8415 §7.3: a reply with an address, a prefix, resolvers and a tunnel for IPv4, by itself and through a relay. */
function dhcpv6(): Uint8Array[] {
  const duid = option(1, hex('0001 0001 2f3e4d5c', LINK))
  const address = option(5, hex('20010db8000000000000000000000010 00000e10 00001c20'))
  const prefix = option(26, hex('00000e10 00001c20 38 20010db8000100000000000000000000'))
  const rule = option(89, hex('00 08 18 c0000200 20 20010db8'), option(93, hex('08 00 0000')))
  const relayed = option(90, hex('20010db8000000000000000000000001'))
  const reply = build.octets(
    hex('07 123456'),
    duid,
    option(3, hex('00000001 00000708 00000b40'), address),
    option(25, hex('00000002 00000708 00000b40'), prefix),
    option(23, hex('20010db8000000000000000000000053')),
    option(94, rule, relayed),
    option(96, rule, relayed),
  )
  const around = (inner: Uint8Array) =>
    build.octets(hex('0d 00', '00'.repeat(16), 'fe8000000000000000005efffe005301'), option(9, inner), option(79, hex('0001', LINK)))
  return [datagram6(546, 547, build.octets(hex('01 123456'), duid)), datagram6(547, 546, reply), datagram6(547, 547, around(around(reply)))]
}

/** RFC 2131 §2 with options that come twice or lie in the fields of the server's name and the file, and those that speak of IPv6. */
function dhcpv4(): Uint8Array[] {
  const message = (operation: number, file: string, ...options: string[]) =>
    hex(
      `0${operation} 01 06 00 3903f326 0000 0000 00000000 c000020a 00000000 00000000`,
      LINK.padEnd(32, '0'),
      '00'.repeat(64),
      file.padEnd(256, '0'),
      '63825363',
      ...options,
    )
  const sixRd = 'd4 16 18 20 20010db8 00000000 00000000 00000000 c0000201'
  return [
    datagram(68, 67, message(1, '', '35 01 03 32 04 c000020a 36 04 c0000201 0c 04 686f7374 37 02 01 03 37 01 6c ff')),
    datagram(67, 68, message(2, '6c0400000708ff', '34 01 01 35 01 05 03 04 c0000201 06 08 c0000235 c0000236', sixRd, 'ff')),
  ]
}

/** RFC 4861 §4, RFC 4191 §2.3, RFC 8106 §5, RFC 8781 §4. */
function discovery(): Uint8Array[] {
  const options = [
    `01 01 ${LINK}`,
    '05 01 0000 000005dc',
    '03 04 40 c0 00278d00 00093a80 00000000 20010db8000100020000000000000000',
    '18 02 30 08 00000708 fd00 1234 5678 0000',
    '19 03 0000 00000e10 20010db8000000000000000000000053',
    '1f 04 0000 00000e10 07 6578616d706c65 00 03 6c616e 07 6578616d706c65 00 0000',
    '26 02 0708 0064ff9b 00000000 00000000',
  ]
  const message = (type: number, ...body: string[]) =>
    build.ethernet(build.ipv6({ ...CLIENT_6, hopLimit: 255 }, build.icmpv6(type, 0, hex(...body))))
  return [
    message(133, '00000000', options[0]!),
    message(134, '40 c8 0708 00000000 00000000', ...options),
    message(135, '00000000 20010db8000000000000000000000010', options[0]!),
    message(136, 'e0000000 20010db8000000000000000000000010', `02 01 ${LINK}`),
  ]
}

/** RFC 1002 §4.2: a query, its answer and a registration. */
function netbios(): Uint8Array[] {
  const name = `20 ${'4547'.repeat(16)} 00`
  return [
    `0001 0110 0001 0000 0000 0000${name}0020 0001`,
    `0001 8500 0000 0001 0000 0000${name}0020 0001 000493e0 0006 0000 c0000201`,
    `0002 2910 0001 0000 0000 0001${name}0020 0001 c00c 0020 0001 000493e0 0006 6000 c0000201`,
  ].map((message) => datagram(137, 137, hex(message)))
}

/** What is told of a packet that was sent and did not arrive, in both versions; a packet in pieces; an extension header of each kind. */
function internet(): Uint8Array[] {
  const udp = build.udp({ srcPort: 40000, dstPort: 53 }, { bytes: new Uint8Array(60).fill(7) })
  const sent = build.ipv4(CLIENT, udp)
  const sent6 = six()
  const [first, ...others] = build.ipv4Fragments({ ...CLIENT, id: 7 }, udp, 24)
  const errors = [...[1, 3, 4, 13].map((code) => [3, code] as const), [11, 0] as const]
  const errors6 = [1, 2, 3, 4].map((type) => build.icmpv6(type, 0, build.octets(build.u32(1280), sent6.bytes)))
  const back = { src: CLIENT.dst, dst: CLIENT.src }
  const back6 = { src: '2001:db8::1', dst: '2001:db8::10' }
  const extended = build.hopByHop(build.destinationOptions(build.routing(build.authentication(udp)), [5, 2, 0, 0]), [0xc2, 4, 0, 1, 0, 0])
  return [
    sent,
    ...errors.map(([type, code]) => build.ipv4(back, build.icmpv4(type, code, build.octets(build.u32(1280), sent.bytes)))),
    build.ipv4(CLIENT, build.echo(1, 2)),
    sent6,
    ...errors6.map((upper) => build.ipv6(back6, upper)),
    ...[build.echo6(1, 2), extended, build.noNextHeader].map((upper) => build.ipv6(CLIENT_6, upper)),
    ...others,
    first!,
    ...build.ipv6Fragments(CLIENT_6, 9, udp, 24),
    build.arp('02:00:5e:00:53:01', '192.0.2.10', '192.0.2.1'),
  ].map((packet) => build.ethernet(packet))
}

/** Packets that Wireshark exported: tags stand for their headers. */
function exported(): Uint8Array[] {
  const ends: Tag[] = [
    [20, hex('c000020a')],
    [21, hex('c6336414')],
    [25, tagNumber(40000)],
    [26, tagNumber(80)],
  ]
  const six: Tag[] = [
    [22, hex('20010db8 00000000 00000000 00000010')],
    [23, hex('20010db8 00010000 00000000 00000020')],
    [25, tagNumber(40000)],
    [26, tagNumber(53)],
  ]
  const numbers: Tag = [34, hex('0001 00000111 00000114 00000222 00 0018 0000')]
  return [
    build.octets(tags([12, text('http')], ...ends, [24, tagNumber(2)], numbers), text('GET / HTTP/1.1\r\nHost: www.example\r\n\r\n')),
    build.octets(tags([12, text('dns')], ...six, [24, tagNumber(3)]), hex('1234 0100 0001 0000 0000 0000 03777777 00 0001 0001')),
  ]
}

/** Handshake and data, with the keys of one end in the capture. */
function wireguard(): Uint8Array {
  const tunnel = new WireguardTunnel()
  const over = (message: build.Layer) => over4(build.udp({ srcPort: 40000, dstPort: 51820 }, message))
  const keys = text(tunnel.initiatorLog)
  const writer = new PcapngWriter().interface()
  writer.block(10, writer.octets().u32(0x57474b4c).u32(keys.length).padded(keys))
  const messages = [tunnel.initiation, tunnel.response, tunnel.there(six()), tunnel.back(six()), tunnel.there()]
  for (const [i, message] of messages.entries()) writer.packet(over(message), BigInt(i) * 1_000_000n)
  return writer.toBytes()
}

/** Every block and option that is read, in either byte order. */
function blocks(bigEndian: boolean): Uint8Array {
  const frame = build.ethernet(six())
  const counter = (code: number) => ({ code, value: [1, 2, 3, 4, 0, 0, 0, 0] })
  const writer = new PcapngWriter(bigEndian)
    .interface({ options: [2, 3, 11].map((code) => ({ code, value: [0, ...text('any')] })) })
    .interface({
      linkType: 276,
      resolution: 0x8a,
      options: [
        { code: 14, value: new Uint8Array(8) },
        { code: 13, value: [32] },
      ],
    }) // prettier-ignore
    .names([
      { address: [192, 0, 2, 1], names: ['www.example', 'alias.example'] },
      { address: [0x20, 1, 0xd, 0xb8, ...new Uint8Array(12)], names: ['six.example'] },
    ])
  const process = writer.octets().u32(77).u16(2).u16(6).padded(text('Safari')).u32(0)
  return writer
    .block(0x80000001, process)
    .block(0x00000bad, writer.octets().u32(32473).padded(text('v6why {"machine":"a"}')))
    .packet(frame, 1n, {
      options: [{ code: 1, value: text('why?') }, { code: 2, value: [1, 0, 0, 0] }, { code: 0x8001, value: [0, 0, 0, 0] }, counter(4)],
    }) // prettier-ignore
    .packet(frame, 2n, {
      options: [
        { code: 8, value: [7, 0, 0, 0, 0, 0, 0, 0] },
        { code: 2988, value: [0, 0, 0x7e, 0xd9, ...text('x')] },
      ],
    }) // prettier-ignore
    .simplePacket(frame)
    .obsoletePacket(frame, 3n, 3)
    .statistics([counter(4), counter(5), counter(7)])
    .toBytes()
}

/** What a card of Endace writes: the time within the record (LINKTYPE_ERF). */
const erf = (): Uint8Array =>
  writePcap(timed([build.octets(hex('0000000080000000 02 00 0060 0000 0050 0000'), build.ethernet(six()))]), { linkType: 197 })

export function built(): readonly Seed[] {
  const ethernet = {
    tunnels: TUNNELLED.map(([, bytes]) => bytes),
    'without-packet': WITHOUT_PACKET.map(([, , , bytes]) => bytes),
    dhcp: [...dhcpv4(), ...dhcpv6()],
    discovery: discovery(),
    netbios: netbios(),
    internet: internet(),
  }
  return [
    ...framings(),
    ...Object.entries(ethernet).map(([name, frames]) => ({ name: `built/${name}`, bytes: writePcap(timed(frames)) })),
    { name: 'built/wireguard', bytes: wireguard() },
    { name: 'built/blocks', bytes: blocks(false) },
    { name: 'built/blocks-big-endian', bytes: blocks(true) },
    { name: 'built/exported', bytes: writePcap(timed(exported()), { linkType: 252 }) },
    { name: 'built/erf', bytes: erf() },
  ]
}
