/**
 * Fields that few rows of a table have, in a table of their own: a row of the large table holds only where.
 *
 * They are asked and written by the rows of the large table. A row that has none of them answers with what was said for its absence.
 */
import { type F64, type I32, Rows, type U16, type U32, type U8 } from './rows.js'
import { Renumbering } from './renumbering.js'

type Inner = U8 | U16 | I32 | U32 | F64

class SideField {
  constructor(
    private readonly table: SideRows,
    readonly inner: Inner,
    readonly absent: number,
  ) {}

  get(row: number): number {
    const at = this.table.place.get(row)
    return at === 0 ? this.absent : this.inner.get(at - 1)
  }

  set(row: number, value: number): void {
    this.inner.set(this.table.reach(row), value)
  }

  add(row: number, count: number): void {
    this.set(row, this.get(row) + count)
  }

  mark(row: number, bits: number): void {
    this.set(row, this.get(row) | bits)
  }
}

export type { SideField }

export class SideRows extends Rows {
  private readonly all: SideField[] = []

  /** `place`: a field of the large table, for each row the row here plus one, 0 where there is none. */
  constructor(readonly place: I32) {
    super(256)
  }

  byte(absent = 0): SideField {
    return this.field(this.u8(), absent)
  }
  short(absent = 0): SideField {
    return this.field(this.u16(), absent)
  }
  whole(absent = 0): SideField {
    return this.field(this.i32(), absent)
  }
  unsigned(absent = 0): SideField {
    return this.field(this.u32(), absent)
  }
  time(absent = Number.NaN): SideField {
    return this.field(this.f64(), absent)
  }

  has(row: number): boolean {
    return this.place.get(row) !== 0
  }

  /** The row here of a row of the large table, which has one afterwards. */
  reach(row: number): number {
    const at = this.place.get(row)
    if (at !== 0) return at - 1
    const added = this.addRow()
    for (const { inner, absent } of this.all) inner.set(added, absent)
    this.place.set(row, added + 1)
    return added
  }

  /** The large table has dropped rows, and has `length` now. */
  follow(length: number): void {
    const used = new Uint8Array(this.length)
    for (let row = 0; row < length; row++) if (this.has(row)) used[this.place.get(row) - 1] = 1
    const renumbering = new Renumbering(this.length, (row) => used[row] === 1)
    this.retain(renumbering)
    for (let row = 0; row < length; row++) this.place.set(row, renumbering.of(this.place.get(row) - 1) + 1)
  }

  private field(inner: Inner, absent: number): SideField {
    const field = new SideField(this, inner, absent)
    this.all.push(field)
    return field
  }
}
