import assert from 'node:assert/strict'
import test from 'node:test'
import { BAD_LENGTH, OK, TRUNCATED } from '../../../src/core/wire/check.js'
import * as loopback from '../../../src/core/wire/loopback.js'
import * as netlink from '../../../src/core/wire/netlink.js'
import * as nflog from '../../../src/core/wire/nflog.js'
import * as pktap from '../../../src/core/wire/pktap.js'
import * as ppp from '../../../src/core/wire/ppp.js'
import * as radiotap from '../../../src/core/wire/radiotap.js'
import { hex, viewOf } from '../../support/octets.js'

test('PPP leaves out address and control, and half of the protocol, where that was agreed (RFC 1661 §6.5, §6.6)', () => {
  const rows: [string, number, number, number][] = [
    ['ff03 0021', 2, 2, ppp.IPV4],
    ['ff03 57', 2, 1, ppp.IPV6],
    ['0021 4500', 0, 2, ppp.IPV4],
    ['2145 0000', 0, 1, ppp.IPV4],
    ['c021 0101', 0, 2, 0xc021],
  ]
  for (const [bytes, address, length, protocol] of rows) {
    const view = viewOf(hex(bytes, '00000000'))
    const at = ppp.addressLength(view, 0)
    assert.deepEqual([at, ppp.protocolLength(view, at), ppp.protocol(view, at)], [address, length, protocol])
  }
})

test('an address family shows its byte order by being small', () => {
  for (const [bytes, family] of [
    ['1e000000', 30],
    ['0000001e', 30],
    ['02000000', 2],
    ['00000002', 2],
  ] as const) {
    assert.equal(loopback.family(viewOf(hex(bytes)), 0), family)
  }
  for (const family of [10, 23, 24, 28, 30]) assert.ok(loopback.isIPv6(family) && !loopback.isIPv4(family))
})

test('radiotap finds its flags behind a time stamp that is aligned to eight octets', () => {
  const plain = viewOf(hex('0000 0900 02000000 10'))
  assert.deepEqual([radiotap.check(plain, 0, 9), radiotap.length(plain, 0), radiotap.hasFcs(plain, 0)], [OK, 9, true])
  const timed = viewOf(hex('0000 1900 03000080 00000000 00000000 0102030405060708 20'))
  assert.deepEqual([radiotap.hasFcs(timed, 0), radiotap.isPadded(timed, 0)], [false, true])
  const none = viewOf(hex('0000 0800 00000000'))
  assert.deepEqual([radiotap.hasFcs(none, 0), radiotap.isPadded(none, 0)], [false, false])
  assert.equal(radiotap.check(viewOf(hex('0000 0700 00000000')), 0, 8), BAD_LENGTH)
  assert.equal(radiotap.check(plain, 0, 8), TRUNCATED)
})

test('words of presence that never end stay inside the radiotap header', () => {
  const endless = viewOf(hex('0000 1000 030000ff ffffffff ffffffff ffffffff'))
  assert.ok(!radiotap.hasFcs(endless, 0))
})

test('netfilter attributes are followed by their lengths to the packet', () => {
  const view = viewOf(hex('02000000 0800 0100 08000000 0500 0a00 61000000 0800 0900 45000000'))
  assert.equal(nflog.payloadAttribute(view, 0, 28), 20)
  assert.equal(nflog.payloadAttribute(view, 0, 20), -1)
  assert.equal(nflog.payloadAttribute(viewOf(hex('02000000 0000 0100')), 0, 8), -1)
})

test('a PKTAP header of another record type is refused, and a name ends at its zero', () => {
  const header = new Uint8Array(108)
  const view = viewOf(header)
  view.setUint32(0, 108, true)
  assert.equal(pktap.check(view, 0, 108), BAD_LENGTH)
  view.setUint32(4, 1, true)
  assert.equal(pktap.check(view, 0, 108), OK)
  assert.equal(pktap.check(view, 0, 107), TRUNCATED)
  header.set([0x63, 0x75, 0x72, 0x6c, 0, 0x78], 56)
  assert.equal(pktap.readCommandName(view, 56), 'curl')
  header.fill(0xff, 56, 76)
  assert.equal(pktap.readCommandName(view, 56), '?'.repeat(20))
})

test('behind a netlink message that does not end in the frame no other is looked for', () => {
  // Rounded up to a multiple of four, these are 0 and less in 32 bits: the walk would stand still, or go back.
  for (const length of ['fffffffd', 'ffffffff', '80000000', '7fffffff', '00000100']) {
    const view = viewOf(hex('0004 0338 0000 0000 0000 0000 0000 000c', length, '0300 0000 00000000 00000000 00000000'))
    assert.equal(netlink.logMessage(view, 0, view.byteLength), -1)
  }
})
