import assert from 'node:assert/strict'
import test from 'node:test'
import { followsInvariants, formatVersion, isLongHeader, parseLongHeader, VERSION_1, VERSION_2 } from '../../../src/core/wire/quic-long.js'
import { hex, viewOf } from '../../support/octets.js'

const parse = (...parts: string[]) => parseLongHeader(viewOf(hex(...parts)), 0, hex(...parts).length)
const isLong = (...parts: string[]) => isLongHeader(viewOf(hex(...parts)), 0, hex(...parts).length)

// The protected header of the client's first packet, RFC 9001 Appendix A.2.
const CLIENT_INITIAL = 'c000000001088394c8f03e5157080000449e7b9aec34'

test('the client Initial of RFC 9001 Appendix A.2 is read', () => {
  const header = parse(CLIENT_INITIAL, '00'.repeat(1178))!
  assert.deepEqual([header.version, header.type], [VERSION_1, 'initial'])
  assert.deepEqual([header.dcidAt, header.dcidLength, header.scidLength], [6, 8, 0])
  assert.deepEqual([header.tokenLength, header.packetNumberAt, header.packetEnd], [0, 18, 1200])
})

test('the server Initial and the Retry of RFC 9001 Appendix A are read', () => {
  const initial = parse('cf000000010008f067a5502a4262b5004075c0d95a482cd0')!
  assert.deepEqual([initial.type, initial.dcidLength, initial.scidAt, initial.scidLength], ['initial', 0, 7, 8])
  assert.equal(initial.packetEnd, 18 + 0x75)
  const retry = parse('ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba')!
  assert.deepEqual([retry.type, retry.packetNumberAt, retry.packetEnd], ['retry', -1, 36])
})

test('version 2 numbers its types otherwise (RFC 9369 §3.2)', () => {
  const header = parse('d06b3343cf088394c8f03e5157080000449ea0c95e82')!
  assert.deepEqual([header.version, header.type, header.packetNumberAt], [VERSION_2, 'initial', 18])
  assert.equal(parse('e06b3343cf0000 04 00000000')?.type, '0rtt')
  assert.equal(parse('f06b3343cf0000 04 00000000')?.type, 'handshake')
  assert.equal(parse('c06b3343cf0000')?.type, 'retry')
})

test('version negotiation and unknown versions are told by the invariants alone', () => {
  const negotiation = parse('80 00000000 00 08 f067a5502a4262b5 6b3343cf 00000001')!
  assert.deepEqual([negotiation.type, negotiation.scidAt, negotiation.scidLength], ['negotiation', 7, 8])
  assert.equal(parse('c0 00000005 00 00 00')?.type, 'unknown')
  assert.equal(parse('c0 1a2a3a4a 00 00 00 04 00000000')?.type, 'initial', 'forces negotiation, else as version 1')
  assert.equal(parse('c0 ff00001d 00 00 00 04 00000000')?.type, 'initial')
})

test('a header cut anywhere is refused or read without what is missing', () => {
  const bytes = hex(CLIENT_INITIAL)
  for (let cut = 0; cut <= bytes.length; cut++) {
    const header = parseLongHeader(viewOf(bytes), 0, cut)
    assert.equal(header !== undefined, cut >= 15, `cut at ${cut}`)
    if (header) assert.equal(header.packetNumberAt >= 0, cut >= 18)
  }
})

test('only known versions with sound connection ids count as QUIC at first sight', () => {
  assert.ok(isLong(CLIENT_INITIAL) && isLong('d06b3343cf 00 00') && isLong('80 00000000 00 00') && isLong('c01a2a3a4a 00 00'))
  assert.ok(!isLong('40 00000001 00 00'), 'a short header')
  assert.ok(!isLong('80 00000001 00 00'), 'RFC 9000 §17.2: the fixed bit')
  assert.ok(!isLong(`c0 00000001 15 ${'00'.repeat(30)}`), 'a connection id of 21 octets')
  assert.ok(!isLong('c0 00000001 08 0000') && !isLong('c0 00000001 00 02 00') && !isLong('c0 12345678 00 00'))
})

test('an unknown version follows the invariants whatever else it holds', () => {
  const follows = (...parts: string[]) => followsInvariants(viewOf(hex(...parts)), 0, hex(...parts).length)
  assert.ok(follows('80 51303530 00 00') && follows(`ff 00000003 40 ${'11'.repeat(64)} 20 ${'22'.repeat(32)} 99`))
  assert.ok(!follows('40 00000003 00 00'), 'a short header')
  assert.ok(!follows('80 00000000 00 00'), 'version negotiation')
  assert.ok(!follows('80 00000003 05 11111111 00') && !follows('80 00000003 00'))
})

test('versions are spoken of by their names', () => {
  assert.deepEqual([VERSION_1, VERSION_2, 0xff00001d, 0x51303530, 0x0a1a2a3a].map(formatVersion), [
    '1',
    '2',
    'draft-29',
    '0x51303530',
    '0x0a1a2a3a',
  ])
})
