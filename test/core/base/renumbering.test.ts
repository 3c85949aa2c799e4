import assert from 'node:assert/strict'
import test from 'node:test'
import { Rows } from '../../../src/core/base/rows.js'
import { Renumbering } from '../../../src/core/base/renumbering.js'

class Chain extends Rows {
  readonly value = this.u16()
  readonly next = this.i32()

  add(value: number, next: number): void {
    const row = this.addRow()
    this.value.set(row, value)
    this.next.set(row, next)
  }

  renumber(rows: Renumbering): void {
    this.retain(rows)
    this.renumberField(this.next, rows)
  }

  rows(): number[][] {
    return Array.from({ length: this.length }, (_, row) => [this.value.get(row), this.next.get(row)])
  }
}

test('rows that stay keep their order, and what pointed at them still does', () => {
  const chain = new Chain(2)
  for (const [value, next] of [
    [10, 2],
    [11, 0],
    [12, 4],
    [13, -1],
    [14, 1],
  ] as const)
    chain.add(value, next)
  chain.renumber(new Renumbering(chain.length, (row) => row % 2 === 0))
  assert.deepEqual(chain.rows(), [
    [10, 1],
    [12, 2],
    [14, -1],
  ])
})

test('a row added after others were dropped holds zeros', () => {
  const chain = new Chain(8)
  for (let value = 1; value <= 6; value++) chain.add(value, value)
  chain.renumber(new Renumbering(chain.length, (row) => row === 5))
  chain.add(0, 0)
  assert.deepEqual(chain.rows().at(-1), [0, 0])
  assert.equal(chain.bytes, 2 * (2 + 4))
})

test('lists and maps of rows lose the rows that are gone', () => {
  const rows = new Renumbering(4, (row) => row !== 1)
  assert.deepEqual(rows.ofList([3, 1, 0]), [2, 0])
  assert.deepEqual(
    [
      ...rows.ofKeys(
        new Map([
          [1, 'b'],
          [2, 'c'],
        ]),
      ),
    ],
    [[1, 'c']],
  )
  assert.equal(rows.of(-1), -1)
})
