/** IPv6 packets in the clear inside TLS that encrypts nothing ([MS-IPHTTPS] §2.2). */
import assert from 'node:assert/strict'
import test from 'node:test'
import { formatAddress } from '../../../src/core/address/text.js'
import { carriedMacLength, type IpHttpsSession, IpHttpsStream } from '../../../src/core/stream/ip-https-stream.js'
import { hex, viewOf } from '../../support/octets.js'
import * as build from '../../support/packet-builder.js'

const { octets, u16 } = build

const NULL_MD5 = 0x0001
const NULL_SHA = 0x0002
const NULL_SHA256 = 0x003b
const AES = 0x002f
const MAC_LENGTH = { [NULL_MD5]: 16, [NULL_SHA]: 20, [NULL_SHA256]: 32 }

const record = (type: number, bytes: Uint8Array, mac = 0) =>
  octets(type, 3, 3, u16(bytes.length + mac), bytes, new Uint8Array(mac).fill(0xee))
const serverHello = (suite: number) => record(22, octets(2, 0, 0, 38, 3, 3, new Uint8Array(32), 0, u16(suite), 0))
const CHANGE = record(20, octets(1))
const HEAD = build.text('HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n')
const ipv6 = (dst: string, size = 10) =>
  build.ipv6({ src: '2001:db8::1', dst }, build.udp({ srcPort: 1, dstPort: 2 }, { bytes: new Uint8Array(size) })).bytes

class Reader {
  readonly found: string[] = []
  readonly session: IpHttpsSession
  readonly stream: IpHttpsStream
  next = 1

  constructor(isTls = true, macLength = -1, isBody = false) {
    this.session = { isTls, macLength, isClosed: false }
    this.stream = new IpHttpsStream(1, this.session, isBody)
  }

  segment(bytes: Uint8Array, at = this.next): this {
    this.stream.push(1, 1, at, viewOf(bytes), 0, bytes.length, bytes.length, this.note)
    this.next = at + bytes.length
    return this
  }

  readonly note = (view: DataView, at: number, end: number): void => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset + at, end - at)
    this.found.push(`${formatAddress(bytes.slice(24, 40))} ${bytes.length}`)
  }
}

const handshake = (suite: number, mac: number) =>
  octets(serverHello(suite), CHANGE, record(22, new Uint8Array(16), mac), record(23, HEAD, mac))

test('packets are read behind every suite that encrypts nothing, whatever the length of its MAC', () => {
  for (const [suite, mac] of Object.entries(MAC_LENGTH)) {
    const reader = new Reader().segment(octets(handshake(Number(suite), mac), record(23, ipv6('2001:db8::2'), mac)))
    assert.deepEqual(reader.found, ['2001:db8::2 58'], suite)
  }
})

test('records and packets need not begin and end together', () => {
  const packets = octets(ipv6('2001:db8::2'), ipv6('2001:db8::3', 500), ipv6('2001:db8::4'))
  for (const size of [1, 7, 60, 300, 1000]) {
    const reader = new Reader().segment(handshake(NULL_SHA, 20))
    for (let at = 0; at < packets.length; at += size) reader.segment(record(23, packets.subarray(at, at + size), 20))
    assert.deepEqual(reader.found, ['2001:db8::2 58', '2001:db8::3 548', '2001:db8::4 58'], `records of ${size}`)
  }
})

test('segments need not begin and end with records, nor come in order', () => {
  const all = octets(handshake(NULL_SHA256, 32), record(23, ipv6('2001:db8::2'), 32), record(23, ipv6('2001:db8::3'), 32))
  for (const size of [1, 11, 100]) {
    const reader = new Reader()
    for (let at = 0; at < all.length; at += 2 * size) {
      if (at + size < all.length) reader.segment(all.subarray(at + size, at + 2 * size), 1 + at + size)
      reader.segment(all.subarray(at, at + size), 1 + at)
    }
    assert.deepEqual(reader.found, ['2001:db8::2 58', '2001:db8::3 58'], `segments of ${size}`)
  }
})

test('behind a segment that the capture does not hold the next record is read', () => {
  const reader = new Reader().segment(handshake(NULL_SHA, 20))
  const lost = record(23, ipv6('2001:db8::2'), 20)
  const next = reader.next
  reader.segment(record(23, ipv6('2001:db8::3'), 20), next + lost.length)
  assert.deepEqual(reader.found, [])
  reader.stream.acknowledge(reader.next, reader.note)
  assert.deepEqual(reader.found, ['2001:db8::3 58'])
})

test('a suite that encrypts closes the session, and nothing is read', () => {
  const reader = new Reader().segment(octets(serverHello(AES), CHANGE, record(23, ipv6('2001:db8::2'), 20)))
  assert.deepEqual([reader.found, reader.session.isClosed], [[], true])
})

test('a request for something else closes the session', () => {
  const reader = new Reader(true, 20).segment(
    octets(CHANGE, record(23, build.text('GET /index.html HTTP/1.1\r\nHost: www.example\r\n\r\n'), 20)),
  )
  assert.equal(reader.session.isClosed, true)
  const asked = new Reader(true, 20).segment(
    octets(CHANGE, record(23, build.text('POST /IPHTTPS HTTP/1.1\r\nHost: da.example\r\n\r\n'), 20)),
  )
  assert.equal(asked.session.isClosed, false)
})

test('without TLS the packets follow the head', () => {
  const reader = new Reader(false, 0).segment(HEAD).segment(octets(ipv6('2001:db8::2'), ipv6('2001:db8::3')))
  assert.deepEqual(reader.found, ['2001:db8::2 58', '2001:db8::3 58'])
})

test('what is no packet is left until the next record, and no octets throw', () => {
  const reader = new Reader(true, 20, true).segment(record(23, hex('45'.repeat(60)), 20)).segment(record(23, ipv6('2001:db8::2'), 20))
  assert.deepEqual(reader.found, ['2001:db8::2 58'])
  for (const junk of ['16', '170303', '17030300', '1703030005', '99'.repeat(50), '1703030001aa', `17030300ff${'60'.repeat(80)}`])
    new Reader(true, 20, true).segment(hex(junk))
})

test('in the middle of a connection a record shows itself by a packet that fills it to the MAC', () => {
  const mac = (bytes: Uint8Array): number => carriedMacLength(viewOf(bytes), 0, bytes.length)
  for (const length of Object.values(MAC_LENGTH)) assert.equal(mac(record(23, ipv6('2001:db8::2'), length)), length)
  assert.equal(mac(record(23, ipv6('2001:db8::2'), 21)), -1)
  assert.equal(mac(record(22, ipv6('2001:db8::2'), 20)), -1)
  assert.equal(mac(record(23, hex('45'.repeat(60)), 20)), -1)
  assert.equal(mac(record(23, hex('60'), 20)), -1)
})
