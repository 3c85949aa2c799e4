/** The first full segment of a side: sent again, sent smaller, or left behind. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { AddressTable } from '../../../src/core/address/address-table.js'
import { AttemptTable } from '../../../src/core/conversation/attempt-table.js'
import { FlowTable } from '../../../src/core/conversation/flow-table.js'
import { FROM_CLIENT, FROM_SERVER, noteFullSegment, stuckSide } from '../../../src/core/conversation/full-segments.js'
import type { Packet } from '../../../src/core/packet/packet.js'
import { PathTable } from '../../../src/core/packet/path-table.js'

interface Segment {
  readonly ms: number
  readonly sequence: number
  readonly octets?: number
  readonly fromServer?: boolean
  readonly copy?: boolean
}

/** Side that is stuck, and how often its segment was sent. */
function after(...segments: readonly Segment[]): [side: number, sent: number] {
  const flows = new FlowTable(new PathTable(), new AddressTable())
  const attempts = new AttemptTable()
  const attempt = attempts.add(0, 0, 1, 0, 0, -1)
  segments.forEach(({ ms, sequence, octets = 1428, fromServer = false, copy = false }, index) => {
    flows.reverse = fromServer
    const packet = { copy, sequence, payloadLength: octets, frame: { number: index + 2, time: ms * 1e6 } } as Packet
    noteFullSegment(packet, 0, flows, attempt, attempts)
  })
  return [stuckSide(attempts, attempt), attempts.fullSent.get(attempt)]
}

const timeouts = [0, 300, 900, 2100]

test('the same segment again after a time-out is counted', () => {
  assert.deepEqual(after(...timeouts.map((ms) => ({ ms, sequence: 1000 }))), [FROM_CLIENT, 4])
})

test('the rest of the first window does not hide it', () => {
  const window = Array.from({ length: 10 }, (_, i) => ({ ms: i / 10, sequence: 1000 + 1428 * i }))
  assert.deepEqual(after(...window, ...timeouts.slice(1).map((ms) => ({ ms, sequence: 1000 }))), [FROM_CLIENT, 4])
})

test('a copy on another interface and a repetition without a time-out are not', () => {
  assert.deepEqual(after({ ms: 0, sequence: 1000 }, { ms: 1, sequence: 1000, copy: true }, { ms: 30, sequence: 1000 }), [FROM_CLIENT, 1])
})

test('the same octets in a smaller segment begin anew: the sender has learnt', () => {
  assert.deepEqual(
    after({ ms: 0, sequence: 1000 }, { ms: 300, sequence: 1000 }, { ms: 900, sequence: 1000 }, { ms: 2100, sequence: 1000, octets: 1228 }),
    [FROM_CLIENT, 1],
  )
})

test('who goes on after time-outs, or is far ahead, was heard and is not looked at again', () => {
  const repeated = timeouts.map((ms) => ({ ms, sequence: 1000 }))
  assert.equal(after(...repeated, { ms: 2200, sequence: 2428 }, { ms: 2300, sequence: 1000 })[0], 0)
  assert.equal(after({ ms: 0, sequence: 1000 }, { ms: 5, sequence: 1000 + 200_000 })[0], 0)
})

test('sequence numbers go round', () => {
  assert.equal(after({ ms: 0, sequence: 0xffff_0000 | 0 }, { ms: 5, sequence: 0x20_0000 })[0], 0)
})

test('the other side is looked at as long as the first is not stuck', () => {
  const server = timeouts.map((ms) => ({ ms: ms + 1, sequence: 7, fromServer: true }))
  assert.deepEqual(after({ ms: 0, sequence: 1000 }, ...server), [FROM_SERVER, 4])
  assert.deepEqual(after({ ms: 0, sequence: 1000 }, { ms: 300, sequence: 1000 }, ...server.slice(0, 1)), [FROM_CLIENT, 2])
})
