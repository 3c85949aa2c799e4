import assert from 'node:assert/strict'
import test from 'node:test'
import { SharedAddresses } from '../../../src/core/conversation/shared-address.js'

const [END_1, END_2, SHARED] = [1, 2, 3]

const customers = (packets: readonly (readonly [number, number])[]): number[] => {
  const shared = new SharedAddresses()
  for (const [outer, port] of packets) shared.add(outer, SHARED, port)
  return [...shared.customers()].sort((a, b) => a - b)
}

test('two ends with ports of ranges that do not meet share the address', () => {
  assert.deepEqual(
    customers([
      [END_1, 0x4001],
      [END_2, 0x9001],
      [END_1, 0x4ff0],
      [END_2, 0x9000],
    ]),
    [END_1, END_2],
  )
})

test('one end, ranges that meet, and ports of servers show nothing', () => {
  assert.deepEqual(
    customers([
      [END_1, 0x4001],
      [END_1, 0x4ff0],
    ]),
    [],
  )
  assert.deepEqual(
    customers([
      [END_1, 0x4001],
      [END_2, 0x4801],
      [END_1, 0x4ff0],
    ]),
    [],
  )
  assert.deepEqual(
    customers([
      [END_1, 80],
      [END_2, 443],
    ]),
    [],
  )
})
