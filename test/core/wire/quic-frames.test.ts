import assert from 'node:assert/strict'
import test from 'node:test'
import { readFrames } from '../../../src/core/wire/quic-frames.js'
import { hex, viewOf } from '../../support/octets.js'
import { octets } from '../../support/packet-builder.js'
import { ACK_ECN, cryptoFrame, PING } from '../../support/quic-builder.js'

function read(...parts: (number | Uint8Array)[]): { whole: boolean; told: [number, string][] } {
  const bytes = octets(...parts)
  const told: [number, string][] = []
  const whole = readFrames(viewOf(bytes), 0, bytes.length, (offset, view, at, end) => {
    told.push([offset, Buffer.from(view.buffer, view.byteOffset + at, end - at).toString('hex')])
  })
  return { whole, told }
}

test('CRYPTO is read between padding, pings and acknowledgements', () => {
  const ack = hex('02 4123 00 00 05')
  const { whole, told } = read(0, 0, PING, cryptoFrame(7, hex('aabb')), ack, ACK_ECN, cryptoFrame(0, hex('cc')), 0, 0)
  assert.ok(whole)
  assert.deepEqual(told, [
    [7, 'aabb'],
    [0, 'cc'],
  ])
})

test('integers of every length say where octets belong', () => {
  for (const [offset, digits] of [
    [37, '25'],
    [15293, '7bbd'],
    [494878333, '9d7f3e7d'],
    [5, 'c000000000000005'],
  ] as const)
    assert.deepEqual(read(6, hex(digits), 1, 0xaa).told, [[offset, 'aa']])
})

test('nothing is read behind a frame that no Initial carries, and none behind the end of the connection', () => {
  assert.deepEqual(read(cryptoFrame(0, hex('aa')), 8, 1, 2, cryptoFrame(1, hex('bb'))), { whole: false, told: [[0, 'aa']] })
  assert.deepEqual(read(cryptoFrame(0, hex('aa')), hex('1c 0a 00 00'), cryptoFrame(1, hex('bb'))), { whole: true, told: [[0, 'aa']] })
})

test('a frame cut anywhere is told as far as it is whole', () => {
  for (const frame of [cryptoFrame(3, hex('aabbcc')), ACK_ECN, hex('02 05 00 00 05')])
    for (let cut = 1; cut < frame.length; cut++) assert.deepEqual(read(frame.subarray(0, cut)), { whole: false, told: [] }, `cut at ${cut}`)
  assert.deepEqual(read(hex('02 05 00 bfffffff 05')), { whole: false, told: [] }, 'more ranges than there is room for')
})
