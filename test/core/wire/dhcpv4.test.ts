import assert from 'node:assert/strict'
import test from 'node:test'
import { MESSAGE_TYPE, parseDhcpv4 } from '../../../src/core/wire/dhcpv4.js'
import { hex, viewOf } from '../../support/octets.js'

const CLIENT = '02005e005301'

interface Fixed {
  operation?: string
  clientAddress?: string
  yourAddress?: string
  serverName?: string
  file?: string
}

function message(options: string, fixed: Fixed = {}): Uint8Array {
  return hex(
    fixed.operation ?? '01',
    '01 06 00 3903f326 0000 0000',
    fixed.clientAddress ?? '00000000',
    fixed.yourAddress ?? '00000000',
    '00000000 00000000',
    CLIENT.padEnd(32, '0'),
    (fixed.serverName ?? '').padEnd(128, '0'),
    (fixed.file ?? '').padEnd(256, '0'),
    '63825363',
    options,
  )
}
const parse = (bytes: Uint8Array) => parseDhcpv4(viewOf(bytes), 0, bytes.length)

test('a request names its client, what it wants and whether it can do without IPv4 (RFC 8925 §3.2)', () => {
  const request = parse(message('35 01 03 32 04 c000020a 36 04 c0000201 0c 04 686f7374 37 04 01 03 06 6c ff'))!
  assert.equal(request.messageType, MESSAGE_TYPE.REQUEST)
  assert.equal(request.fromServer, false)
  assert.equal(request.transactionId, 0x3903f326)
  assert.deepEqual(request.clientLink, hex(CLIENT))
  assert.deepEqual(request.requestedAddress, hex('c000020a'))
  assert.deepEqual(request.serverId, hex('c0000201'))
  assert.equal(request.hostName, 'host')
  assert.equal(request.asksV6OnlyPreferred, true)
  assert.deepEqual(
    [request.clientAddress, request.yourAddress, request.v6OnlyWait, request.sixRd],
    [undefined, undefined, undefined, undefined],
  )
  assert.ok(request.complete)
})

test('an acknowledgement gives address, routers, resolvers and the time without IPv4', () => {
  const bytes = message('35 01 05 03 04 c0000201 06 08 c0000235 c0000236 6c 04 00000708 ff', { operation: '02', yourAddress: 'c000020a' })
  const ack = parse(bytes)!
  bytes.fill(0)
  assert.deepEqual([ack.messageType, ack.fromServer], [MESSAGE_TYPE.ACK, true])
  assert.deepEqual(ack.yourAddress, hex('c000020a'))
  assert.deepEqual(ack.routers, [hex('c0000201')])
  assert.deepEqual(ack.dnsServers, [hex('c0000235'), hex('c0000236')])
  assert.equal(ack.v6OnlyWait, 1800)
  assert.equal(ack.asksV6OnlyPreferred, false)
})

test('6rd is read as RFC 5969 §7.1.1 has it, and ignored where its lengths cannot be', () => {
  const sixRd = (value: string) => parse(message(`35 01 05 d4 ${hex(value).length.toString(16)} ${value} ff`))!.sixRd
  const PREFIX = '20010db8000000000000000000000000'
  assert.deepEqual(sixRd(`08 20 ${PREFIX} c0000201 c0000202`), {
    ipv4MaskLength: 8,
    prefixLength: 32,
    prefix: hex(PREFIX),
    borderRelays: [hex('c0000201'), hex('c0000202')],
  })
  assert.equal(sixRd(`00 61 ${PREFIX} c0000201`), undefined)
  assert.equal(sixRd(`21 20 ${PREFIX} c0000201`), undefined)
  assert.equal(sixRd(`08 20 ${PREFIX}`), undefined)
})

test('options may go on in the fields for file and server name, and in parts (RFC 2131 §4.1, RFC 3396 §5)', () => {
  const split = parse(message('35 01 05 06 04 c0000235 34 01 03 ff', { file: '0604c0000236ff', serverName: '0304c0000201ff' }))!
  assert.deepEqual(split.dnsServers, [hex('c0000235'), hex('c0000236')])
  assert.deepEqual(split.routers, [hex('c0000201')])
  assert.ok(split.complete)
})

test('what is no DHCP message is not read', () => {
  assert.equal(parse(message('ff')), undefined, 'BOOTP')
  assert.equal(parse(new Uint8Array(300)), undefined)
})

test('a host name cannot move a terminal', () => {
  assert.equal(parse(message('35 01 01 0c 05 1b5b324a5c ff'))?.hostName, '\\027[2J\\092')
})

test('a message cut anywhere keeps what came before', () => {
  const bytes = message('35 01 05 06 08 c0000235 c0000236 6c 04 00000708 ff')
  for (let cut = 0; cut < bytes.length; cut++) {
    const read = parseDhcpv4(viewOf(bytes), 0, cut)
    assert.equal(read !== undefined, cut >= 243, `cut at ${cut}`)
    if (read) assert.ok(!read.complete && read.messageType === MESSAGE_TYPE.ACK)
  }
})
