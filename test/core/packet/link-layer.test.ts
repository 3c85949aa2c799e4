import assert from 'node:assert/strict'
import test from 'node:test'
import { LinkLayer } from '../../../src/core/packet/link-layer.js'
import { readCommandName } from '../../../src/core/wire/pktap.js'
import { Decoding } from '../../support/decoding.js'
import { FOUR, FRAMINGS, pktap, SIX, STATIONS, type Tag, tagNumber, tags, wifi } from '../../support/framings.js'
import { hex, viewOf } from '../../support/octets.js'
import * as build from '../../support/packet-builder.js'

const NULL_STATION = '02:00:5e:00:53:01'

test('IP is found behind every kind of framing', () => {
  for (const [name, linkType, bytes, version] of FRAMINGS) {
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
    [24, tagNumber(3)],
    [25, tagNumber(40000)],
    [26, tagNumber(53)],
  )
  const packet = decoding.read(build.octets(six, build.text('abc')), { linkType: 252 })
  assert.deepEqual([decoding.layers, decoding.payload], ['2001:db8::10 > 2001:db8:1::20', 'abc'])
  assert.deepEqual([packet.protocol, packet.srcPort, packet.dstPort, packet.payloadLength, decoding.path], [17, 40000, 53, 3, 'native'])

  const four: Tag[] = [
    [20, hex('c000020a')],
    [21, hex('c6336414')],
    [24, tagNumber(2)],
    [25, tagNumber(40000)],
    [26, tagNumber(80)],
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
  decoding.read(tags([12, build.text('sip')], [24, tagNumber(3)]), { linkType: 252 })
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
