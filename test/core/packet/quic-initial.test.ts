import assert from 'node:assert/strict'
import test from 'node:test'
import { openInitial } from '../../../src/core/packet/quic-initial.js'
import { parseLongHeader } from '../../../src/core/wire/quic-long.js'
import { hex, viewOf } from '../../support/octets.js'
import { octets } from '../../support/packet-builder.js'
import * as quic from '../../support/quic-builder.js'

/** The octets lie behind others, as in a chunk of a capture. */
function open(packet: Uint8Array): Uint8Array | undefined {
  const at = 7
  const view = viewOf(octets(new Uint8Array(at).fill(0xee), packet))
  const header = parseLongHeader(view, at, view.byteLength)
  const opened = header && openInitial(view, at, view.byteLength, header)
  return opened && new Uint8Array(opened.frames.buffer)
}

/** The CRYPTO frame of RFC 9001 Appendix A.2 and RFC 9369 Appendix A.2. */
const CRYPTO_FRAME = hex(`
  060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e868 04fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578
  616d706c652e636f6dff01000100000a00080006001d00170018001000070005 04616c706e000500050100000000003300260024001d00209370b2c9caa47fba
  baf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b000302030400 0d0010000e0403050306030203080408050806002d00020101001c0002400100
  3900320408ffffffffffffffff05048000ffff07048000ffff08011001048000 75300901100f088394c8f03e51570806048000ffff`)

/** The first octets and the last sixteen, the tag, which vouches for all of them. */
const PUBLISHED = [
  [
    1,
    'c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11d242b123dc9bd8bab936b47d92ec356c',
    'e221af44860018ab0856972e194cd934',
  ],
  [
    2,
    'd76b3343cf088394c8f03e5157080000449ea0c95e82ffe67b6abcdb4298b485dd04de806071bf03dceebfa162e75d6c',
    'a18b2faa745b6fe189cf772a9f84cbfc',
  ],
] as const

for (const [version, beginning, tag] of PUBLISHED) {
  test(`the client Initial of ${version === 1 ? 'RFC 9001' : 'RFC 9369'} Appendix A.2 is opened`, () => {
    const packet = quic.initial(CRYPTO_FRAME, { version, number: 2 })
    assert.equal(packet.length, 1200)
    assert.deepEqual(packet.subarray(0, 48), hex(beginning), 'the packet is the one that the document prints')
    assert.deepEqual(packet.subarray(-16), hex(tag))
    const frames = open(packet)!
    assert.equal(frames.length, 1162)
    assert.deepEqual(frames.subarray(0, CRYPTO_FRAME.length), CRYPTO_FRAME)
    assert.ok(frames.subarray(CRYPTO_FRAME.length).every((octet) => octet === 0))
  })
}

test('each version has its own keys, and packet numbers of every length are read', () => {
  const frames = quic.cryptoFrame(0, new Uint8Array(300).fill(0x31))
  for (const version of Object.keys(quic.VERSIONS) as quic.VersionName[]) {
    for (const numberLength of [1, 2, 3, 4]) {
      const number = [0x9a, 0x9abc, 0x9abcde, 0x9abcdef0][numberLength - 1]!
      const opened = open(quic.initial(frames, { version, number, numberLength, source: new Uint8Array(20), token: new Uint8Array(70) }))
      assert.deepEqual(opened?.subarray(0, frames.length), frames, `${version}, ${numberLength} octets`)
    }
  }
  const other = octets(quic.initial(frames, { version: 'draft-32' }))
  other.set(hex('ff000021'), 1)
  assert.equal(open(other), undefined, 'draft 33 has another salt than draft 32')
})

test('an Initial that forces negotiation is opened with the keys of the version that it is written in', () => {
  for (const version of [1, 'draft-29', 'draft-27'] as const)
    assert.ok(open(quic.initial(quic.PING, { version, versionNumber: 0x1a2a3a4a })), `${version}`)
  assert.equal(open(quic.initial(quic.PING, { version: 1, versionNumber: 0x00000005 })), undefined, 'an unknown version')
})

test('a turned bit, other keys, and one octet too few open nothing', () => {
  const packet = quic.initial(quic.PING, { length: 1200, source: new Uint8Array(4) })
  assert.ok(open(packet))
  for (const at of [0, 8, 20, 30, 600, 1199]) {
    const turned = packet.slice()
    turned[at]! ^= 1
    assert.equal(open(turned), undefined, `bit 0 of octet ${at}`)
  }
  assert.equal(open(quic.initial(quic.PING, { keysFrom: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) })), undefined)
  for (let cut = 0; cut < packet.length; cut++) assert.equal(open(packet.subarray(0, cut)), undefined, `cut at ${cut}`)
})

test('a packet too short for its sample or its tag opens nothing', () => {
  for (let length = 0; length < 24; length++) {
    const header = octets(0xc0, hex('00000001'), 8, quic.DESTINATION, 0, 0, length)
    assert.equal(open(octets(header, new Uint8Array(length))), undefined)
  }
})
