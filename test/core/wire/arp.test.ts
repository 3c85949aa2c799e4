import assert from 'node:assert/strict'
import test from 'node:test'
import { parseArp } from '../../../src/core/wire/arp.js'
import { hex, viewOf } from '../../support/octets.js'

const A = '020000000001'
const B = '020000000002'
const parse = (...parts: string[]) => parseArp(viewOf(hex(...parts)), 0, hex(...parts).length)
const kind = (operation: string, sender: string, target: string) => parse('0001 0800 06 04', operation, A, sender, B, target)?.kind

test('requests, replies, probes and announcements are told apart (RFC 5227 §2)', () => {
  assert.equal(kind('0001', 'c0000201', 'c0000202'), 'request')
  assert.equal(kind('0002', 'c0000201', 'c0000202'), 'reply')
  assert.equal(kind('0001', '00000000', 'c0000202'), 'probe')
  assert.equal(kind('0001', 'c0000201', 'c0000201'), 'announcement')
  assert.equal(kind('0002', 'c0000201', 'c0000201'), 'announcement')
})

test('both ends are copied with their link-layer addresses', () => {
  const bytes = hex('0001 0800 06 04 0002', A, 'c0000201', B, 'c0000202')
  const arp = parseArp(viewOf(bytes), 0, bytes.length)
  bytes.fill(0)
  assert.deepEqual(arp, {
    kind: 'reply',
    senderLink: hex(A),
    senderAddress: hex('c0000201'),
    targetLink: hex(B),
    targetAddress: hex('c0000202'),
  })
})

test('other protocols, sizes and operations are not read, nor is a message cut short', () => {
  assert.equal(parse('0001 86dd 06 04 0001', A, 'c0000201', B, 'c0000202'), undefined)
  assert.equal(parse('0001 0800 08 04 0001', A, 'c0000201', B, 'c0000202'), undefined)
  assert.equal(kind('0008', 'c0000201', 'c0000202'), undefined)
  const bytes = hex('0001 0800 06 04 0001', A, 'c0000201', B, 'c0000202')
  for (let cut = 0; cut < bytes.length; cut++) assert.equal(parseArp(viewOf(bytes), 0, cut), undefined)
})
