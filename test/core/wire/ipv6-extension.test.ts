import assert from 'node:assert/strict'
import test from 'node:test'
import { OK, TRUNCATED } from '../../../src/core/wire/check.js'
import * as protocol from '../../../src/core/wire/ip-protocol.js'
import * as extension from '../../../src/core/wire/ipv6-extension.js'
import { hex, viewOf } from '../../support/octets.js'

test('the headers of RFC 7045 §2 are extension headers, transports are none', () => {
  for (const number of [0, 43, 44, 51, 60, 135, 139, 140]) assert.ok(extension.isExtension(number))
  for (const number of [4, 6, 17, 41, 50, 58, 59, 132]) assert.ok(!extension.isExtension(number))
})

test('lengths are counted in eight octets, the authentication header in four, the fragment header not at all', () => {
  const view = viewOf(hex('06 02 0000 00000000', '00'.repeat(24)))
  assert.equal(extension.length(view, 0, protocol.DESTINATION_OPTIONS), 24)
  assert.equal(extension.length(view, 0, protocol.AUTHENTICATION), 16)
  assert.equal(extension.length(view, 0, protocol.FRAGMENT), 8)
  assert.equal(extension.check(view, 0, 24, protocol.ROUTING), OK)
  assert.equal(extension.check(view, 0, 23, protocol.ROUTING), TRUNCATED)
  assert.equal(extension.check(view, 0, 7, protocol.FRAGMENT), TRUNCATED)
})

test('a fragment header has its offset in octets, a flag and an identification', () => {
  const view = viewOf(hex('11 00 05a9 deadbeef'))
  assert.deepEqual([extension.fragmentOffset(view, 0), extension.moreFragments(view, 0)], [1448, true])
  assert.equal(extension.identification(view, 0) >>> 0, 0xdeadbeef)
})

test('the length of a jumbogram is found behind other options (RFC 2675 §2)', () => {
  assert.equal(extension.jumboPayloadLength(viewOf(hex('3a 00 c2 04 00010000')), 0, 8), 65536)
  assert.equal(extension.jumboPayloadLength(viewOf(hex('3a 01 00 01 02 0000 00 c2 04 00011170 0000')), 0, 16), 70000)
  assert.equal(extension.jumboPayloadLength(viewOf(hex('3a 00 05 02 0000 0100')), 0, 8), 0)
  assert.equal(extension.jumboPayloadLength(viewOf(hex('3a 00 00 00 00 00 c2 04')), 0, 8), 0)
})
