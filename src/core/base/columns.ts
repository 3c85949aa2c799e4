/**
 * Rows kept as columns of typed arrays.
 *
 * A million rows of objects cost an allocation each; a million rows here cost a few large arrays that the
 * garbage collector never walks. A table owns its columns and grows them together.
 */
import type { Renumbering } from './renumbering.js'

type Typed = Uint8Array | Uint16Array | Int32Array | Uint32Array | Float64Array
type TypedConstructor<T extends Typed> = { new (length: number): T }

export class Column<T extends Typed> {
  at: T
  private readonly make: TypedConstructor<T>

  constructor(make: TypedConstructor<T>, capacity: number) {
    this.make = make
    this.at = new make(capacity)
  }

  grow(capacity: number): void {
    const larger = new this.make(capacity)
    larger.set(this.at as never)
    this.at = larger
  }

  /** Only these rows of the first `length`, given in ascending order, from 0 on; the others are zeros again. */
  gather(rows: Int32Array, length: number): void {
    const { at } = this
    for (let i = 0; i < rows.length; i++) at[i] = at[rows[i]!]!
    at.fill(0, rows.length, length)
  }
}

/** Columns that grow together. Rows are numbered from 0 and are moved by `retain` alone. */
export class Columns {
  length = 0
  private capacity: number
  private readonly columns: Column<Typed>[] = []

  constructor(capacity = 1024) {
    this.capacity = Math.max(1, capacity)
  }

  /** Octets that the rows take; up to as much again is held for further ones. */
  get bytes(): number {
    return this.length * this.columns.reduce((sum, { at }) => sum + at.BYTES_PER_ELEMENT, 0)
  }

  protected u8(): Column<Uint8Array> {
    return this.keep(new Column(Uint8Array, this.capacity))
  }
  protected u16(): Column<Uint16Array> {
    return this.keep(new Column(Uint16Array, this.capacity))
  }
  protected i32(): Column<Int32Array> {
    return this.keep(new Column(Int32Array, this.capacity))
  }
  protected u32(): Column<Uint32Array> {
    return this.keep(new Column(Uint32Array, this.capacity))
  }
  protected f64(): Column<Float64Array> {
    return this.keep(new Column(Float64Array, this.capacity))
  }

  /** Adds a row of zeros and returns its number. */
  protected addRow(): number {
    if (this.length === this.capacity) {
      this.capacity *= 2
      for (const column of this.columns) column.grow(this.capacity)
    }
    return this.length++
  }

  /** Drops all other rows, in place, as the room will be needed again. Whoever keeps row numbers has to renumber them. */
  protected retain({ kept }: Renumbering): void {
    for (const column of this.columns) column.gather(kept, this.length)
    this.length = kept.length
  }

  /** New numbers for a column that holds rows of another table. */
  protected renumberColumn(column: Column<Int32Array>, renumbering: Renumbering): void {
    for (let row = 0; row < this.length; row++) column.at[row] = renumbering.of(column.at[row]!)
  }

  private keep<T extends Typed>(column: Column<T>): Column<T> {
    this.columns.push(column as unknown as Column<Typed>)
    return column
  }
}
