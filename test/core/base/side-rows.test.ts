import assert from 'node:assert/strict'
import test from 'node:test'
import { Renumbering } from '../../../src/core/base/renumbering.js'
import { Rows } from '../../../src/core/base/rows.js'
import { SideRows } from '../../../src/core/base/side-rows.js'

class Sockets extends Rows {
  readonly port = this.u16()
  private readonly ends = new SideRows(this.i32())
  readonly resetFrame = this.ends.whole()
  readonly resetTime = this.ends.time()
  readonly reason = this.ends.whole(-1)

  open(port: number): number {
    const row = this.addRow()
    this.port.set(row, port)
    return row
  }

  renumber(rows: Renumbering): void {
    this.retain(rows)
    this.ends.follow(this.length)
  }

  get aside(): number {
    return this.ends.length
  }
}

test('a row without the rare fields answers with what was said for their absence, and takes no room for them', () => {
  const sockets = new Sockets()
  const row = sockets.open(443)
  assert.deepEqual([sockets.resetFrame.get(row), sockets.resetTime.get(row), sockets.reason.get(row)], [0, Number.NaN, -1])
  assert.equal(sockets.aside, 0)
})

test('the first rare field that is written gives the others their absent values', () => {
  const sockets = new Sockets()
  sockets.open(80)
  const row = sockets.open(443)
  sockets.resetFrame.set(row, 9)
  assert.deepEqual([sockets.resetFrame.get(row), sockets.resetTime.get(row), sockets.reason.get(row)], [9, Number.NaN, -1])
  assert.equal(sockets.resetFrame.get(0), 0)
})

test('rare fields follow their rows when others are dropped, and those of dropped rows go', () => {
  const sockets = new Sockets()
  for (let port = 1; port <= 2000; port++) sockets.open(port)
  for (let row = 1999; row >= 0; row -= 2) sockets.resetFrame.set(row, row + 1)
  sockets.renumber(new Renumbering(2000, (row) => row % 3 === 0))
  assert.equal(sockets.length, 667)
  for (let row = 0; row < sockets.length; row++) {
    const port = sockets.port.get(row)
    assert.equal(sockets.resetFrame.get(row), port % 2 === 0 ? port : 0, `port ${port}`)
  }
  assert.equal(sockets.aside, 333)
  const added = sockets.open(9)
  assert.equal(sockets.resetFrame.get(added), 0)
})
