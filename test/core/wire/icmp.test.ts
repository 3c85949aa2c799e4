import assert from 'node:assert/strict'
import test from 'node:test'
import * as icmp from '../../../src/core/wire/icmp.js'
import { OK, TRUNCATED } from '../../../src/core/wire/check.js'
import { hex, viewOf } from '../../support/octets.js'

test('types and codes are told in the words that people use', () => {
  const rows: [number, number, number, string][] = [
    [4, 3, 1, 'host unreachable'],
    [4, 3, 2, 'protocol unreachable'],
    [4, 3, 3, 'port unreachable'],
    [4, 3, 13, 'administratively prohibited'],
    [4, 11, 0, 'time to live exceeded'],
    [4, 3, 99, 'type 3 code 99'],
    [6, 1, 0, 'no route to destination'],
    [6, 1, 1, 'administratively prohibited'],
    [6, 1, 3, 'address unreachable'],
    [6, 1, 6, 'reject route to destination'],
    [6, 2, 0, 'packet too big'],
    [6, 200, 1, 'type 200 code 1'],
  ]
  for (const [version, type, code, text] of rows) assert.equal(icmp.formatTypeAndCode(version, type, code), text)
})

test('errors are told from information', () => {
  for (const type of [3, 4, 11, 12]) assert.ok(icmp.isError(4, type))
  for (const type of [0, 5, 8, 13]) assert.ok(!icmp.isError(4, type))
  for (const type of [1, 2, 3, 4, 127]) assert.ok(icmp.isError(6, type))
  for (const type of [128, 129, 134, 137]) assert.ok(!icmp.isError(6, type))
  assert.ok(icmp.isPortUnreachable(4, 3, 3) && icmp.isPortUnreachable(6, 1, 4) && !icmp.isPortUnreachable(6, 3, 3))
  assert.ok(icmp.isEchoRequest(4, 8) && icmp.isEchoRequest(6, 128) && icmp.isEchoReply(4, 0) && icmp.isEchoReply(6, 129))
})

test('the quoted packet ends where the length of RFC 4884 says', () => {
  const end = 8 + 200
  const quotedEnd = (version: number, header: string) => icmp.quotedEnd(version, viewOf(hex(header, '00'.repeat(200))), 0, end)
  assert.equal(icmp.quotedAt(0), 8)
  assert.equal(quotedEnd(4, '0301 0000 00 20 0000'), 8 + 128)
  assert.equal(quotedEnd(6, '0103 0000 10 000000'), 8 + 128)
  assert.equal(quotedEnd(4, '0301 0000 00000000'), end)
  assert.equal(quotedEnd(4, '0301 0000 00 ff 0000'), end)
  assert.equal(quotedEnd(6, '0200 0000 00000500'), end, 'the MTU of packet too big is no length')
})

test('the MTU is read where there is one', () => {
  assert.equal(icmp.readMtu(4, viewOf(hex('0304 0000 0000 0578')), 0), 1400)
  assert.equal(icmp.readMtu(4, viewOf(hex('0301 0000 0000 0578')), 0), 0)
  assert.equal(icmp.readMtu(6, viewOf(hex('0200 0000 00000500')), 0), 1280)
})

test('a header needs eight octets', () => {
  assert.equal(icmp.check(viewOf(hex('0800 0000 1234 0001')), 0, 8), OK)
  assert.equal(icmp.check(viewOf(hex('0800 0000 1234 0001')), 0, 7), TRUNCATED)
  assert.equal(icmp.readIdentifier(viewOf(hex('0800 0000 1234 0001')), 0), 0x1234)
})
