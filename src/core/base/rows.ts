/**
 * Rows of numbers, kept as a typed array for each field.
 *
 * A million rows of objects cost an allocation each; a million rows here cost a few large arrays that the garbage collector never walks. A table owns its
 * fields and grows them together, one after another, so that no more than one of them is there twice.
 */
import type { Renumbering } from './renumbering.js'

type Typed = Uint8Array | Uint16Array | Int32Array | Uint32Array | Float64Array
type TypedConstructor<T extends Typed> = { new (length: number): T; readonly BYTES_PER_ELEMENT: number }

/**
 * One number of each row. `get` of a row that is not there answers nothing that may be relied on.
 *
 * A class for each kind of number, with the same lines, as a place in the code that meets two kinds of typed array is several times slower.
 */
abstract class Field<T extends Typed> {
  protected values: T
  private readonly make: TypedConstructor<T>

  constructor(make: TypedConstructor<T>, capacity: number) {
    this.make = make
    this.values = new make(capacity)
  }

  abstract get(row: number): number
  abstract set(row: number, value: number): void

  get octets(): number {
    return this.make.BYTES_PER_ELEMENT
  }

  /** Of the first `length` rows, apart from the table. */
  copy(length: number): T {
    const copy = new this.make(length)
    copy.set(this.values.subarray(0, length) as never)
    return copy
  }

  grow(capacity: number): void {
    const larger = new this.make(capacity)
    larger.set(this.values as never)
    this.values = larger
  }

  /** Only these rows of the first `length`, given in ascending order, from 0 on; the others are zeros again. */
  gather(rows: Int32Array, length: number): void {
    const { values } = this
    for (let i = 0; i < rows.length; i++) values[i] = values[rows[i]!]!
    values.fill(0, rows.length, length)
  }

  fill(value: number, length: number): void {
    this.values.fill(value, 0, length)
  }
}

export class U8 extends Field<Uint8Array> {
  get(row: number): number {
    return this.values[row]!
  }
  set(row: number, value: number): void {
    this.values[row] = value
  }
  add(row: number, count: number): void {
    this.values[row]! += count
  }
  /** Sets bits. */
  mark(row: number, bits: number): void {
    this.values[row]! |= bits
  }
  unmark(row: number, bits: number): void {
    this.values[row]! &= ~bits
  }
}

export class U16 extends Field<Uint16Array> {
  get(row: number): number {
    return this.values[row]!
  }
  set(row: number, value: number): void {
    this.values[row] = value
  }
  add(row: number, count: number): void {
    this.values[row]! += count
  }
}

export class I32 extends Field<Int32Array> {
  get(row: number): number {
    return this.values[row]!
  }
  set(row: number, value: number): void {
    this.values[row] = value
  }
  add(row: number, count: number): void {
    this.values[row]! += count
  }
}

export class U32 extends Field<Uint32Array> {
  get(row: number): number {
    return this.values[row]!
  }
  set(row: number, value: number): void {
    this.values[row] = value
  }
  add(row: number, count: number): void {
    this.values[row]! += count
  }
}

export class F64 extends Field<Float64Array> {
  get(row: number): number {
    return this.values[row]!
  }
  set(row: number, value: number): void {
    this.values[row] = value
  }
  add(row: number, count: number): void {
    this.values[row]! += count
  }
}

/** Above it, twice as much would hold a quarter of the memory of a large capture for rows that never come. */
const LARGE = 1 << 18

/** How many rows there is room for next. */
export const largerThan = (capacity: number): number => (capacity < LARGE ? 2 * capacity : Math.ceil(capacity * 1.25))

/** A table. Rows are numbered from 0 and are moved by `retain` alone. */
export class Rows {
  length = 0
  private capacity: number
  private readonly fields: (U8 | U16 | I32 | U32 | F64)[] = []

  constructor(capacity = 1024) {
    this.capacity = Math.max(1, capacity)
  }

  /** Octets that the rows take; up to as much again is held for further ones, of large tables up to a quarter. */
  get bytes(): number {
    return this.length * this.fields.reduce((sum, { octets }) => sum + octets, 0)
  }

  protected u8(): U8 {
    return this.keep(new U8(Uint8Array, this.capacity))
  }
  protected u16(): U16 {
    return this.keep(new U16(Uint16Array, this.capacity))
  }
  protected i32(): I32 {
    return this.keep(new I32(Int32Array, this.capacity))
  }
  protected u32(): U32 {
    return this.keep(new U32(Uint32Array, this.capacity))
  }
  protected f64(): F64 {
    return this.keep(new F64(Float64Array, this.capacity))
  }

  /** Adds a row of zeros and returns its number. */
  protected addRow(): number {
    if (this.length === this.capacity) this.enlarge()
    return this.length++
  }

  /** By itself, so that the compiler does not put it into everything that adds rows. */
  private enlarge(): void {
    this.capacity = largerThan(this.capacity)
    for (const field of this.fields) field.grow(this.capacity)
  }

  /** Drops all other rows, in place, as the room will be needed again. Whoever keeps row numbers has to renumber them. */
  protected retain({ kept }: Renumbering): void {
    for (const field of this.fields) field.gather(kept, this.length)
    this.length = kept.length
  }

  /** New numbers for a field that holds rows of another table. */
  protected renumberField(field: I32, renumbering: Renumbering): void {
    for (let row = 0; row < this.length; row++) field.set(row, renumbering.of(field.get(row)))
  }

  /** The same value in all rows. */
  protected fill(field: I32 | U8, value: number): void {
    field.fill(value, this.length)
  }

  private keep<F extends U8 | U16 | I32 | U32 | F64>(field: F): F {
    this.fields.push(field)
    return field
  }
}
