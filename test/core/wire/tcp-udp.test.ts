import assert from 'node:assert/strict'
import test from 'node:test'
import { BAD_LENGTH, OK, TRUNCATED } from '../../../src/core/wire/check.js'
import * as tcp from '../../../src/core/wire/tcp.js'
import * as udp from '../../../src/core/wire/udp.js'
import { hex, viewOf } from '../../support/octets.js'

const SYN_ACK = viewOf(hex('01bb c350 fffffffe 80000001 60 12 ffff 0000 0000 020405b4'))

test('every field of TCP is read from its place, numbers unsigned', () => {
  assert.equal(tcp.check(SYN_ACK, 0, 24), OK)
  assert.deepEqual([tcp.sourcePort(SYN_ACK, 0), tcp.destinationPort(SYN_ACK, 0)], [443, 50000])
  assert.deepEqual([tcp.sequence(SYN_ACK, 0), tcp.acknowledgement(SYN_ACK, 0)], [0xfffffffe, 0x80000001])
  assert.deepEqual([tcp.headerLength(SYN_ACK, 0), tcp.flags(SYN_ACK, 0)], [24, tcp.SYN | tcp.ACK])
})

test('a Fast Open option asks for a cookie or brings one, and options that run out say nothing', () => {
  const syn = (options: string) => {
    const bytes = hex('c350 01bb 00000001 00000000 a0 02 ffff 0000 0000', options)
    return tcp.fastOpenCookieLength(viewOf(bytes), 0, bytes.length)
  }
  assert.equal(syn('020405b4 01 01 2202 00'), 0)
  assert.equal(syn('220a 0102030405060708 01 01'), 8)
  for (const none of ['', '020405b4', '00 220a', '22', '220a 0102', '0200 2202']) assert.equal(syn(none), -1, none)
})

test('TCP headers that are cut and data offsets that are too small are told apart', () => {
  assert.equal(tcp.check(SYN_ACK, 0, 23), TRUNCATED)
  assert.equal(tcp.check(SYN_ACK, 0, 19), TRUNCATED)
  assert.equal(tcp.check(viewOf(hex('00'.repeat(12), '40', '00'.repeat(20))), 0, 33), BAD_LENGTH)
})

test('a UDP length of 0 is allowed, below 8 it is not, and beyond the packet it is cut', () => {
  const rows: [string, number, number][] = [
    ['0000', 8, OK],
    ['0007', 8, BAD_LENGTH],
    ['0008', 8, OK],
    ['0009', 8, TRUNCATED],
    ['0008', 7, TRUNCATED],
  ]
  for (const [length, end, answer] of rows) assert.equal(udp.check(viewOf(hex('0035 c350', length, '0000')), 0, end), answer)
})
