import assert from 'node:assert/strict'
import test from 'node:test'
import { BAD_LENGTH, BAD_VERSION, OK, TRUNCATED } from '../../../src/core/wire/check.js'
import * as ipv4 from '../../../src/core/wire/ipv4.js'
import { hex, viewOf } from '../../support/octets.js'

const HEADER = viewOf(hex('45 00 0073 0000 4000 40 11 b861 c0a80001 c0a800c7'))

test('every field is read from its place', () => {
  assert.equal(ipv4.check(HEADER, 0, 20), OK)
  assert.deepEqual([ipv4.version(HEADER, 0), ipv4.headerLength(HEADER, 0), ipv4.totalLength(HEADER, 0)], [4, 20, 115])
  assert.deepEqual([ipv4.timeToLive(HEADER, 0), ipv4.protocol(HEADER, 0)], [64, 17])
  assert.deepEqual([ipv4.source(HEADER, 0) >>> 0, ipv4.destination(HEADER, 0) >>> 0], [0xc0a80001, 0xc0a800c7])
})

test('a packet that must not be cut is no piece; RFC 791 §3.2 counts pieces in eight octets', () => {
  assert.ok(!ipv4.isFragment(HEADER, 0))
  const piece = viewOf(hex('45 00 0073 1234 2003 40 11 0000 c0a80001 c0a800c7'))
  assert.ok(ipv4.isFragment(piece, 0))
  assert.deepEqual([ipv4.moreFragments(piece, 0), ipv4.fragmentOffset(piece, 0), ipv4.identification(piece, 0)], [true, 24, 0x1234])
})

test('too few octets, another version and a short header are told apart', () => {
  assert.equal(ipv4.check(HEADER, 0, 19), TRUNCATED)
  assert.equal(ipv4.check(viewOf(hex('60', '00'.repeat(39))), 0, 40), BAD_VERSION)
  assert.equal(ipv4.check(viewOf(hex('44', '00'.repeat(39))), 0, 40), BAD_LENGTH)
})
