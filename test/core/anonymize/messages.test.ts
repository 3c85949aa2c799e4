/** What of each message is written anew, and that the message can still be read; all else of a packet is zeros. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { extractIPv4, teredoParts } from '../../../src/core/address/embedded.js'
import { formatAddress, parseAddress } from '../../../src/core/address/text.js'
import { Anonymizer } from '../../../src/core/anonymize/anonymizer.js'
import { Frame } from '../../../src/core/capture/frame.js'
import { parseArp } from '../../../src/core/wire/arp.js'
import { parseDhcpv4 } from '../../../src/core/wire/dhcpv4.js'
import { parseDhcpv6 } from '../../../src/core/wire/dhcpv6.js'
import { parseDns } from '../../../src/core/wire/dns.js'
import { parseHttpRequest } from '../../../src/core/wire/http-request.js'
import { parseNeighborSolicitation, parseRouterAdvertisement } from '../../../src/core/wire/icmpv6.js'
import { parseNbns } from '../../../src/core/wire/nbns.js'
import { parseClientHello } from '../../../src/core/wire/tls-client-hello.js'
import { KEY } from '../../support/anonymize.js'
import { clientHello, dnsAnswer, dnsQuery, httpRequest, overTcp } from '../../support/messages.js'
import { hex, viewOf } from '../../support/octets.js'
import * as build from '../../support/packet-builder.js'

const ETHERNET = 14
const IPV4 = 20
const IPV6 = 40
const UDP = 8
const TCP = 20

const { addresses, names } = new Anonymizer({ key: KEY }).pseudonyms
const other = (text: string): string => formatAddress(addresses.address(parseAddress(text)!))
const CLIENT = '81.2.69.142'
const SERVER = '8.8.4.4'
const CLIENT6 = '2400:cb00:80::5'
const SERVER6 = '2620:fe::fe'

const frameOf = (octets: Uint8Array): Frame =>
  Object.assign(new Frame(), { view: viewOf(octets), start: 0, end: octets.length, linkType: 1, wireLength: octets.length })

/** All frames gathered, then all written; each without its Ethernet header. */
function written(...packets: build.NetworkLayer[]): Uint8Array[] {
  const anonymizer = new Anonymizer({ key: KEY })
  const frames = packets.map((packet) => frameOf(build.ethernet(packet)))
  for (const frame of frames) anonymizer.gather(frame)
  anonymizer.rewind()
  return frames.map((frame) => anonymizer.write(frame).slice(ETHERNET))
}

const udp = (srcPort: number, dstPort: number, payload: Uint8Array) =>
  build.ipv4({ src: CLIENT, dst: SERVER }, build.udp({ srcPort, dstPort }, payload))
const behindUdp = (srcPort: number, dstPort: number, payload: Uint8Array) => written(udp(srcPort, dstPort, payload))[0]!.slice(IPV4 + UDP)
const segment = (seq: number, payload: Uint8Array, flags = 'PA', dstPort = 443) =>
  build.ipv4({ src: CLIENT, dst: SERVER }, build.tcp({ srcPort: 40000, dstPort, seq, flags }, payload))
const isZero = (octets: Uint8Array) => octets.every((octet) => octet === 0)
/** What stands for octets that were not read. */
const isMarked = (octets: Uint8Array) => (octets[0]! & 0xf8) === 8 && isZero(octets.subarray(8))

test('a packet has other addresses, right checksums, and zeros behind the headers that were read', () => {
  const payload = build.text('secret words of a person, long enough')
  const packet = build.ipv4(
    { src: CLIENT, dst: SERVER, options: hex('07 07 04 51 02 45 8e 00') },
    build.tcp({ srcPort: 40000, dstPort: 9999 }, payload),
  )
  const [octets] = written(packet)
  assert.equal(formatAddress(octets!.slice(12, 16)), other(CLIENT))
  assert.equal(formatAddress(octets!.slice(16, 20)), other(SERVER))
  assert.ok(isZero(octets!.slice(20, 28)), 'a recorded route is gone')
  assert.equal(build.internetChecksum(octets!.subarray(0, 28)), 0)
  const pseudo = build.octets(octets!.slice(12, 20), 0, 6, build.u16(octets!.length - 28))
  assert.equal(build.internetChecksum(pseudo, octets!.subarray(28)), 0)
  assert.ok(isMarked(octets!.slice(28 + TCP)))
})

test('what was alike is marked alike, what was not is told apart', () => {
  const [a, b, c] = ['one and the same', 'one and the same', 'something else..'].map((text) => behindUdp(4000, 5000, build.text(text)))
  assert.deepEqual(a, b)
  assert.notDeepEqual(a, c)
})

test('DNS: names, pointers and addresses, in every form; the rest of the data is gone', () => {
  const question = { id: 7, name: 'www.intranet.example', type: 'AAAA' }
  const answer = dnsAnswer(question, ['CNAME', 'cdn.intranet.example', '2400:cb00:80::80'])
  for (const port of [53, 5353, 5355]) {
    const octets = behindUdp(port, 40000, answer)
    const message = parseDns(viewOf(octets), 0, octets.length)!
    const before = parseDns(viewOf(answer), 0, answer.length)!
    assert.equal(message.questions[0]!.name, names.text('www.intranet.example'))
    assert.deepEqual(
      message.answers.map(({ name, target }) => [name, target]),
      before.answers.map(({ name, target }) => [names.text(name), target && names.text(target)]),
    )
    const at = message.answers.at(-1)!.addressAt
    assert.equal(formatAddress(octets.slice(at, at + 16)), other('2400:cb00:80::80'))
  }
  // SRV, TXT and OPT with a client subnet: header, target; lengths; codes.
  const record = (type: string, data: string) => `00 ${type} 0001 0000003c ${(hex(data).length + 0x10000).toString(16).slice(1)} ${data}`
  const message = hex(
    '0001 8400 0000 0003 0000 0000',
    record('0021', '0001 0002 01bb 03 6d7973 00'),
    record('0010', '03 616263'),
    record('0029', '0008 0008 0001 1800 51024500'),
  )
  const octets = behindUdp(53, 40000, message)
  const text = Buffer.from(octets).toString('hex')
  assert.ok(text.includes('0001000201bb03') && !text.includes('6d7973') && !text.includes('616263') && text.includes('0008000800000000'))
})

test('names of the reverse trees are those of the other address', () => {
  const octets = behindUdp(
    40000,
    53,
    dnsQuery({ id: 1, name: '5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.0.0.0.0.b.c.0.0.4.2.ip6.arpa', type: 'PTR' }),
  )
  const { name } = parseDns(viewOf(octets), 0, octets.length)!.questions[0]!
  const nibbles = name.replace('.ip6.arpa', '').split('.').reverse().join('')
  assert.equal(formatAddress(hex(nibbles)), other(CLIENT6))
  const ipv4 = names.reversed('142.69.2.81.in-addr.arpa'.split('.'))!
  assert.equal(ipv4.join('.').length, '142.69.2.81.in-addr.arpa'.length)
})

test('NetBIOS names become those of the same label elsewhere', () => {
  const encoded = Buffer.from('EGFCEFEECACACACACACACACACACACACA').toString('hex')
  const octets = behindUdp(137, 137, hex('0001 8500 0000 0001 0000 0000 20', encoded, '00 0020 0001 000493e0 0006 0000 5102458e'))
  const message = parseNbns(viewOf(octets), 0, octets.length)!
  assert.equal(message.name, names.text('fred.x').split('.')[0])
  assert.equal(message.suffix, 0x20)
  assert.equal(formatAddress(message.addresses[0]!), other(CLIENT))
})

test('a ClientHello in two segments, the second first, has another name of the same length', () => {
  const hello = clientHello('www.intranet.example')
  const cut = hello.length - 12
  const [, second, first] = written(
    segment(99, new Uint8Array(0), 'S'),
    segment(100 + cut, hello.slice(cut)),
    segment(100, hello.slice(0, cut)),
  )
  const octets = build.octets(first!.slice(IPV4 + TCP), second!.slice(IPV4 + TCP))
  assert.equal(parseClientHello(octets)!.serverName, names.text('www.intranet.example'))
})

test('a request keeps its method, host and program; its path and all other fields are gone', () => {
  const request = build.text(
    'GET /account/4711?token=abc HTTP/1.1\r\nHost: www.intranet.example:8080\r\nCookie: id=secret\r\nUser-Agent: curl/8.5.0 (Alice)\r\n\r\n',
  )
  const [, octets] = written(segment(99, new Uint8Array(0), 'S', 8080), segment(100, request, 'PA', 8080))
  const payload = octets!.slice(IPV4 + TCP)
  const read = parseHttpRequest(payload)!
  assert.deepEqual([read.method, read.host, read.agent, read.complete], ['GET', names.text('www.intranet.example'), 'curl/8.5.0', true])
  assert.equal(payload.length, request.length)
  assert.doesNotMatch(Buffer.from(payload).toString('latin1'), /account|token|secret|Alice|intranet/)
  for (const host of ['81.2.69.142', '2400:cb00:80::5']) {
    const [, literal] = written(
      segment(99, new Uint8Array(0), 'S', 80),
      segment(100, build.octets(httpRequest(host).slice(0, -2), build.text('Accept: text/html, */*\r\n\r\n')), 'PA', 80),
    )
    assert.equal(parseHttpRequest(literal!.slice(IPV4 + TCP))!.host, other(host))
  }
})

test('DNS over TCP is read in any segments', () => {
  const stream = build.octets(
    overTcp(dnsQuery({ id: 1, name: 'a.intranet.example', type: 'A' })),
    overTcp(dnsQuery({ id: 2, name: 'a.intranet.example', type: 'AAAA' })),
  )
  const pieces = [0, 1, 30, 50].map((at, i, all) => segment(100 + at, stream.slice(at, all[i + 1]), 'PA', 53))
  const octets = build.octets(...written(segment(99, new Uint8Array(0), 'S', 53), ...pieces).map((piece) => piece.slice(IPV4 + TCP)))
  assert.equal(parseDns(viewOf(octets), 2, 2 + octets[1]!)!.questions[0]!.name, names.text('a.intranet.example'))
})

test('a datagram in pieces is written as one', () => {
  const answer = dnsAnswer({ id: 7, name: 'www.intranet.example', type: 'A' }, ['8.8.4.4'])
  const pieces = build.ipv4Fragments({ src: SERVER, dst: CLIENT, id: 5 }, build.udp({ srcPort: 53, dstPort: 40000 }, answer), 24)
  const octets = build.octets(...written(...pieces).map((piece) => piece.slice(IPV4)))
  const message = parseDns(viewOf(octets), UDP, octets.length)!
  assert.equal(message.questions[0]!.name, names.text('www.intranet.example'))
  assert.equal(formatAddress(octets.slice(message.answers[0]!.addressAt).slice(0, 4)), other('8.8.4.4'))
  const [alone] = written(pieces[1]!)
  assert.ok(isZero(alone!.slice(IPV4)), 'of a piece that stays alone nothing is left')
})

test('DHCP: addresses, link-layer addresses and host names', () => {
  const options = '35 01 03 32 04 51 02 45 8e 0c 05 616c696365 3d 07 01 021122334455 37 02 01 6c 52 04 6c656166 ff'
  const request = hex(
    '01 01 06 00 3903f326 0000 0000 51 02 45 8e 00000000 00000000 00000000 021122334455',
    '00'.repeat(10 + 192),
    '63825363',
    options,
  )
  const octets = behindUdp(68, 67, request)
  const message = parseDhcpv4(viewOf(octets), 0, octets.length)!
  const link = addresses.link(hex('021122334455'))
  assert.deepEqual([message.hostName, message.asksV6OnlyPreferred], [names.text('alice.x').split('.')[0], true])
  assert.deepEqual(
    [message.clientLink, formatAddress(message.requestedAddress!), formatAddress(message.clientAddress!)],
    [link, other(CLIENT), other(CLIENT)],
  )
  assert.ok(!Buffer.from(octets).includes('leaf') && !Buffer.from(octets).includes(Buffer.from('021122334455', 'hex')))

  const advertise = hex(
    '02 123456 0001 000a 0003 0001 021122334455 0003 0028 00000001 00000000 00000000 0005 0018 2400cb00008000000000000000000005 00000e10 00001c20 0017 0010 262000fe0000000000000000000000fe',
  )
  const [v6] = written(build.ipv6({ src: SERVER6, dst: CLIENT6 }, build.udp({ srcPort: 547, dstPort: 546 }, advertise)))
  const read = v6!.slice(IPV6 + UDP)
  assert.ok(parseDhcpv6(viewOf(read), 0, read.length))
  const text = Buffer.from(read).toString('hex')
  for (const address of [CLIENT6, SERVER6])
    assert.ok(text.includes(Buffer.from(addresses.address(parseAddress(address)!)).toString('hex')), address)
  assert.ok(text.includes(Buffer.from(link).toString('hex')))
})

test('neighbour discovery and ARP: targets, link-layer addresses, prefixes, resolvers, search domains', () => {
  const LINK = '021122334455'
  const advertisement = hex(
    '00000000 00000000 00000000',
    `01 01 ${LINK}`,
    '03 04 40 c0 00278d00 00093a80 00000000 2400cb00008000000000000000000000',
    '19 03 0000 00000e10 262000fe0000000000000000000000fe',
    '1f 03 0000 00000e10 08 696e7472616e6574 03 6c616e 00 0000',
    '26 02 0708 0064ff9b 00000000 00000000',
  )
  const [ra] = written(build.ipv6({ src: 'fe80::1', dst: 'ff02::1', hopLimit: 255 }, build.icmpv6(134, 0, advertisement)))
  const read = parseRouterAdvertisement(viewOf(ra!), IPV6, ra!.length)!
  assert.deepEqual(read.sourceLink, addresses.link(hex(LINK)))
  assert.equal(formatAddress(read.prefixes[0]!.prefix), formatAddress(addresses.prefix(parseAddress('2400:cb00:80::')!, 64)))
  assert.equal(formatAddress(read.dnsServers[0]!.addresses[0]!), other(SERVER6))
  assert.deepEqual(read.searchDomains[0]!.names, [names.text('intranet.lan')])
  assert.equal(formatAddress(read.pref64[0]!.prefix), '64:ff9b::')
  const [ns] = written(
    build.ipv6(
      { src: CLIENT6, dst: 'ff02::1:ff00:fe', hopLimit: 255 },
      build.icmpv6(135, 0, hex('00000000', '262000fe0000000000000000000000fe', `01 01 ${LINK}`)),
    ),
  )
  const solicitation = parseNeighborSolicitation(viewOf(ns!), IPV6, ns!.length)!
  assert.equal(formatAddress(solicitation.target), other(SERVER6))
  assert.deepEqual(solicitation.sourceLink, addresses.link(hex(LINK)))
  const [arp] = written(build.arp('02:11:22:33:44:55', CLIENT, SERVER))
  const asked = parseArp(viewOf(arp!), 0, arp!.length)!
  assert.deepEqual([formatAddress(asked.senderAddress), formatAddress(asked.targetAddress)], [other(CLIENT), other(SERVER)])
  assert.deepEqual(asked.senderLink, addresses.link(hex(LINK)))
})

test('a packet quoted in an error is written as the packet was', () => {
  const lost = build.ipv6({ src: CLIENT6, dst: SERVER6 }, build.tcp({ srcPort: 40000, dstPort: 443, flags: 'S' }))
  const [error] = written(build.ipv6({ src: '2400:cb00:80::1', dst: CLIENT6 }, build.icmpv6(1, 0, build.octets(build.u32(0), lost.bytes))))
  const [alone] = written(lost)
  const quoted = error!.slice(IPV6 + 8)
  assert.deepEqual(quoted.slice(0, IPV6 + 16), alone!.slice(0, IPV6 + 16))
})

test('tunnels inside tunnels: every layer has other addresses, and those inside addresses are the same', () => {
  const inner = build.ipv6(
    { src: '2002:5102:458e::1', dst: CLIENT6 },
    build.udp({ srcPort: 40000, dstPort: 53 }, dnsQuery({ id: 1, name: 'www.intranet.example', type: 'A' })),
  )
  const packet = build.ipv4(
    { src: '9.9.9.9', dst: SERVER },
    build.gre(build.ipv4({ src: CLIENT, dst: '192.88.99.1' }, { protocol: 41, bytes: inner.bytes }), { key: 5 }),
  )
  const [octets] = written(packet)
  const first = octets!.indexOf(0x45, IPV4)
  assert.equal(formatAddress(octets!.slice(first + 12, first + 16)), other(CLIENT))
  const second = first + IPV4
  assert.deepEqual(octets!.slice(second + 8 + 2, second + 8 + 6), addresses.address(parseAddress(CLIENT)!))
  const message = parseDns(viewOf(octets!), second + IPV6 + UDP, octets!.length)!
  assert.equal(message.questions[0]!.name, names.text('www.intranet.example'))
})

test('Teredo: the origin, and server and client in the address, are those of the packets', () => {
  const teredo = '2001:0:808:404:8000:c350:aefd:ba71'
  const inner = build.ipv6({ src: CLIENT6, dst: teredo }, build.noNextHeader)
  const [octets] = written(
    build.ipv4(
      { src: SERVER, dst: CLIENT },
      build.udp({ srcPort: 3544, dstPort: 15535 }, build.teredo(inner, { authentication: true, origin: { port: 15535, address: CLIENT } })),
    ),
  )
  const body = octets!.slice(IPV4 + UDP)
  assert.notDeepEqual(body.slice(4, 12), hex('0102030405060708'), 'nonce')
  assert.equal(formatAddress(body.slice(17, 21).map((octet) => ~octet)), other(CLIENT))
  const parts = teredoParts(body.slice(21 + 24, 21 + 40))!
  assert.deepEqual([formatAddress(parts.server), formatAddress(parts.client)], [other(SERVER), other(CLIENT)])
})

test('of QUIC the version and the ids stay; of options, tokens and protected octets nothing', () => {
  const initial = build.octets(
    0xc3,
    build.u32(1),
    8,
    hex('0102030405060708'),
    0,
    4,
    build.text('tokn'),
    0x44,
    0x00,
    build.text('x'.repeat(1024)),
  )
  const octets = behindUdp(40000, 443, initial)
  assert.deepEqual(octets.slice(0, 15), initial.slice(0, 15))
  assert.ok(isZero(octets.slice(16, 20)))
  assert.ok(!Buffer.from(octets).includes('xx'))
  const [multipath] = written(
    build.ipv4(
      { src: CLIENT, dst: SERVER },
      build.tcp({ srcPort: 1, dstPort: 2, flags: 'S', options: hex('02 04 05 b4 1e 08 51 02 45 8e 00 00') }),
    ),
  )
  assert.deepEqual(multipath!.slice(IPV4 + TCP), hex('02 04 05 b4 01 01 01 01 01 01 01 01'))
})

test('a link type that is not known well enough leaves an empty frame, and is counted', () => {
  const anonymizer = new Anonymizer({ key: KEY })
  const frame = Object.assign(frameOf(build.text('whatever this may be')), { linkType: 252 })
  anonymizer.gather(frame)
  anonymizer.rewind()
  assert.ok(isZero(anonymizer.write(frame)))
  assert.equal(anonymizer.emptied, 1)
})

test('octets that end anywhere never throw, and nothing is written beyond them', () => {
  const packets = [
    udp(53, 4000, dnsAnswer({ id: 7, name: 'www.example', type: 'AAAA' }, ['CNAME', 'x.example', '2400:cb00:80::80'])),
    segment(100, clientHello('www.example')),
    build.ipv6(
      { src: CLIENT6, dst: 'ff02::1', hopLimit: 255 },
      build.icmpv6(134, 0, hex('00000000 00000000 00000000 03 04 40 c0 00278d00 00093a80 00000000 2400cb00008000000000000000000000')),
    ),
    build.ipv4(
      { src: CLIENT, dst: SERVER },
      build.udp(
        { srcPort: 3544, dstPort: 1 },
        build.teredo(build.ipv6({ src: CLIENT6, dst: SERVER6 }, build.noNextHeader), { authentication: true }),
      ),
    ),
  ]
  for (const packet of packets) {
    const whole = build.ethernet(packet)
    for (let length = 0; length <= whole.length; length++) {
      const anonymizer = new Anonymizer({ key: KEY })
      const frame = frameOf(whole.slice(0, length))
      anonymizer.gather(frame)
      anonymizer.rewind()
      assert.equal(anonymizer.write(frame).length, length)
    }
  }
})

test('an IPv4 address behind a translator stays the one that it stands for', () => {
  assert.equal(formatAddress(extractIPv4(addresses.address(parseAddress('64:ff9b::8.8.4.4')!), 96)!), other(SERVER))
})
