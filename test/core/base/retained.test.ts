/** Numbers of what nobody needs any more are given to what comes later, and the others stay what they are. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { AddressTable } from '../../../src/core/address/address-table.js'
import { formatAddress } from '../../../src/core/address/text.js'
import { UnionFind } from '../../../src/core/base/union-find.js'
import { NameTable } from '../../../src/core/conversation/name-table.js'

const everyThird = (count: number) => Uint8Array.from({ length: count }, (_, id) => (id % 3 === 0 ? 1 : 0))

test('addresses that are given up make room for others, and those that are kept are found again', () => {
  const table = new AddressTable()
  const ids = Array.from({ length: 3000 }, (_, i) => table.internIPv4(0x0a000000 + i))
  table.retain(everyThird(3000))
  assert.equal(table.size, 1000)
  for (let i = 0; i < 3000; i += 3) assert.equal(table.internIPv4(0x0a000000 + i), ids[i])
  const later = Array.from({ length: 2000 }, (_, i) => table.internIPv4(0x0b000000 + i))
  assert.deepEqual(new Set(later), new Set(ids.filter((id) => id % 3 !== 0)))
  assert.deepEqual([table.length, table.size, later[0]], [3000, 3000, 1])
  assert.equal(formatAddress(table.bytes(later[1999]!)), '11.0.7.207')
  assert.equal(table.internIPv4(0x0c000000), 3000)
})

test('names that are given up make room for others, and those that are kept are found again', () => {
  const table = new NameTable()
  for (let i = 0; i < 300; i++) table.intern(`a${i}.example`)
  table.retain(everyThird(300))
  assert.equal(table.size, 100)
  assert.equal(table.intern('a3.example'), 3)
  const later = Array.from({ length: 200 }, (_, i) => table.intern(`b${i}.example`))
  assert.deepEqual([table.length, table.size, later[0], later[1]], [300, 300, 1, 2])
  assert.deepEqual([table.text(3), table.text(1), table.intern('a1.example')], ['a3.example', 'b0.example', 300])
})

test('what stays of a set is still one set when others have left it', () => {
  const sets = new UnionFind()
  for (const [a, b] of [
    [2, 9],
    [9, 12],
    [12, 7],
    [5, 6],
    [6, 8],
  ] as const)
    sets.join(a, b)
  const gone = new Set([9, 6, 8])
  sets.retain((node) => !gone.has(node))
  assert.deepEqual(
    [2, 7, 12, 9, 5, 6, 8].map((node) => sets.find(node)),
    [2, 2, 2, 9, 5, 6, 8],
  )
})
