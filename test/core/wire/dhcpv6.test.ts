import assert from 'node:assert/strict'
import test from 'node:test'
import { MESSAGE_TYPE, parseDhcpv6 } from '../../../src/core/wire/dhcpv6.js'
import { hex, viewOf } from '../../support/octets.js'

const parse = (bytes: Uint8Array) => parseDhcpv6(viewOf(bytes), 0, bytes.length)
const option = (code: number, ...data: string[]) =>
  `${code.toString(16).padStart(4, '0')} ${hex(...data)
    .length.toString(16)
    .padStart(4, '0')} ${data.join(' ')}`

const LINK = '02005e005301'
const ADDRESS = '20010db8000000000000000000000010'
const PREFIX = '20010db8000100000000000000000000'
const PEER = 'fe8000000000000000005efffe005301'
const REPLY = hex(
  '07 123456',
  option(1, '0001 0001 2f3e4d5c', LINK),
  option(3, '00000001 00000708 00000b40', option(5, ADDRESS, '00000e10 00001c20')),
  option(25, '00000002 00000708 00000b40', option(26, '00000e10 00001c20 38', PREFIX)),
  option(4, '00000003', option(5, PEER, '00000001 00000002')),
  option(23, '20010db8000000000000000000000053 20010db8000000000000000000000054'),
)
const READ = {
  messageType: MESSAGE_TYPE.REPLY,
  transactionId: 0x123456,
  clientLink: hex(LINK),
  peerAddress: undefined,
  addresses: [
    { address: hex(ADDRESS), preferredSeconds: 3600, validSeconds: 7200 },
    { address: hex(PEER), preferredSeconds: 1, validSeconds: 2 },
  ],
  prefixes: [{ prefix: hex(PREFIX), length: 56, preferredSeconds: 3600, validSeconds: 7200 }],
  dnsServers: [hex('20010db8000000000000000000000053'), hex('20010db8000000000000000000000054')],
  softwires: [],
  complete: true,
}
const digits = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const relayed = (inner: Uint8Array, ...more: string[]) => hex('0d 00', '00'.repeat(16), PEER, ...more, option(9, digits(inner)))

test('a reply gives addresses, prefixes and resolvers, and whose they are', () => {
  assert.deepEqual(parse(REPLY), READ)
})

test('a message inside relays is read with the address that the innermost relay saw', () => {
  assert.deepEqual(parse(relayed(relayed(REPLY))), { ...READ, peerAddress: hex(PEER) })
})

test('a relay may tell the link-layer address that a DUID does not (RFC 6939 §4)', () => {
  const solicit = hex('01 000001', option(1, '0004', '00'.repeat(16)))
  assert.equal(parse(solicit)?.clientLink, undefined)
  assert.deepEqual(parse(relayed(solicit, option(79, '0001', LINK)))?.clientLink, hex(LINK))
})

test('a tunnel for IPv4 is set up with its border relay (RFC 7598 §4)', () => {
  for (const [code, kind] of [
    [94, 'map-e'],
    [96, 'lw4o6'],
  ] as const)
    assert.deepEqual(parse(hex('07 000001', option(code, option(90, ADDRESS))))?.softwires, [{ kind, relay: hex(ADDRESS) }])
})

test('a DUID of type 3 holds the address without a time', () => {
  assert.deepEqual(parse(hex('0b 000001', option(1, '0003 0001', LINK)))?.clientLink, hex(LINK))
  assert.equal(parse(hex('0b 000001', option(1, '0003 0006', LINK)))?.clientLink, undefined, 'no Ethernet')
})

test('more relays than RFC 8415 §7.6 allows are not followed', () => {
  let message = REPLY
  for (let i = 0; i < 8; i++) message = relayed(message)
  assert.ok(parse(message))
  assert.equal(parse(relayed(message)), undefined)
})

test('a message cut anywhere or changed in any octet never throws', () => {
  const bytes = relayed(REPLY)
  for (let cut = 0; cut < bytes.length; cut++) {
    const read = parseDhcpv6(viewOf(bytes), 0, cut)
    assert.ok(read === undefined || !read.complete)
    for (const value of [0, 1, 9, 0xff]) {
      const changed = bytes.slice()
      changed[cut] = value
      parse(changed)
    }
  }
  for (let cut = 4; cut < REPLY.length; cut++) assert.equal(parseDhcpv6(viewOf(REPLY), 0, cut)?.transactionId, 0x123456)
})
