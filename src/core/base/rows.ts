/**
 * Rows of numbers in one buffer, each row's fields side by side.
 *
 * A million rows of objects cost an allocation each, and the garbage collector walks them. A column for each field costs a miss of the
 * processor's cache for each field that a packet touches, since a packet meets its rows at random. Here a row is one or two lines of the
 * cache, and a table is one array. The fields that every packet touches are declared first.
 */
import type { Renumbering } from './renumbering.js'

type Typed = Uint8Array | Uint16Array | Int32Array | Uint32Array | Float64Array
type TypedConstructor<T extends Typed> = { new (buffer: ArrayBuffer, offset?: number): T; readonly BYTES_PER_ELEMENT: number }

/** Rows begin at a multiple of this, so that each kind of number can be seen in the buffer. */
const ALIGNMENT = 8

/**
 * One number of each row. `get` of a row that is not there answers nothing that may be relied on.
 *
 * A class for each kind of number, with the same lines, as a place in the code that meets two kinds of typed array is several times slower.
 */
abstract class Field<T extends Typed> {
  /** Of the first row, and what follows it. */
  protected values: T
  protected stride = 0
  private readonly make: TypedConstructor<T>
  private readonly offset: number

  constructor(make: TypedConstructor<T>, offset: number) {
    this.make = make
    this.offset = offset
    this.values = new make(new ArrayBuffer(0))
  }

  abstract get(row: number): number
  abstract set(row: number, value: number): void

  /** Of the first `length` rows, apart from the table. */
  copy(length: number): T {
    const copy = new this.make(new ArrayBuffer(length * this.make.BYTES_PER_ELEMENT))
    for (let row = 0; row < length; row++) copy[row] = this.get(row)
    return copy
  }

  lie(buffer: ArrayBuffer, stride: number): void {
    this.values = new this.make(buffer, this.offset)
    this.stride = stride / this.make.BYTES_PER_ELEMENT
  }
}

export class U8 extends Field<Uint8Array> {
  get(row: number): number {
    return this.values[row * this.stride]!
  }
  set(row: number, value: number): void {
    this.values[row * this.stride] = value
  }
  add(row: number, count: number): void {
    this.values[row * this.stride]! += count
  }
  /** Sets bits. */
  mark(row: number, bits: number): void {
    this.values[row * this.stride]! |= bits
  }
  unmark(row: number, bits: number): void {
    this.values[row * this.stride]! &= ~bits
  }
}

export class U16 extends Field<Uint16Array> {
  get(row: number): number {
    return this.values[row * this.stride]!
  }
  set(row: number, value: number): void {
    this.values[row * this.stride] = value
  }
  add(row: number, count: number): void {
    this.values[row * this.stride]! += count
  }
}

export class I32 extends Field<Int32Array> {
  get(row: number): number {
    return this.values[row * this.stride]!
  }
  set(row: number, value: number): void {
    this.values[row * this.stride] = value
  }
  add(row: number, count: number): void {
    this.values[row * this.stride]! += count
  }
}

export class U32 extends Field<Uint32Array> {
  get(row: number): number {
    return this.values[row * this.stride]!
  }
  set(row: number, value: number): void {
    this.values[row * this.stride] = value
  }
  add(row: number, count: number): void {
    this.values[row * this.stride]! += count
  }
}

export class F64 extends Field<Float64Array> {
  get(row: number): number {
    return this.values[row * this.stride]!
  }
  set(row: number, value: number): void {
    this.values[row * this.stride] = value
  }
  add(row: number, count: number): void {
    this.values[row * this.stride]! += count
  }
}

/** A table. Rows are numbered from 0 and are moved by `retain` alone. */
export class Rows {
  length = 0
  private capacity: number
  private buffer = new ArrayBuffer(0)
  /** Octets of a row, once the first is added. */
  private stride = 0
  private readonly fields: (U8 | U16 | I32 | U32 | F64)[] = []

  constructor(capacity = 1024) {
    this.capacity = Math.max(1, capacity)
  }

  /** Octets that the rows take; up to as much again is held for further ones. */
  get bytes(): number {
    return this.length * Math.ceil(this.stride / ALIGNMENT) * ALIGNMENT
  }

  protected u8(): U8 {
    return this.keep(new U8(Uint8Array, this.nextOffset(1)), 1)
  }
  protected u16(): U16 {
    return this.keep(new U16(Uint16Array, this.nextOffset(2)), 2)
  }
  protected i32(): I32 {
    return this.keep(new I32(Int32Array, this.nextOffset(4)), 4)
  }
  protected u32(): U32 {
    return this.keep(new U32(Uint32Array, this.nextOffset(4)), 4)
  }
  protected f64(): F64 {
    return this.keep(new F64(Float64Array, this.nextOffset(8)), 8)
  }

  /** Adds a row of zeros and returns its number. */
  protected addRow(): number {
    if (this.buffer.byteLength === 0) this.lie(this.capacity)
    else if (this.length === this.capacity) this.lie(this.capacity * 2)
    return this.length++
  }

  /** Drops all other rows, in place, as the room will be needed again. Whoever keeps row numbers has to renumber them. */
  protected retain({ kept }: Renumbering): void {
    const octets = new Uint8Array(this.buffer)
    const size = this.stride
    for (let row = 0; row < kept.length; row++) octets.copyWithin(row * size, kept[row]! * size, (kept[row]! + 1) * size)
    octets.fill(0, kept.length * size, this.length * size)
    this.length = kept.length
  }

  /** New numbers for a field that holds rows of another table. */
  protected renumberField(field: I32, renumbering: Renumbering): void {
    for (let row = 0; row < this.length; row++) field.set(row, renumbering.of(field.get(row)))
  }

  /** The same value in all rows. */
  protected fill(field: I32 | U8, value: number): void {
    for (let row = 0; row < this.length; row++) field.set(row, value)
  }

  private lie(capacity: number): void {
    this.stride = Math.ceil(this.stride / ALIGNMENT) * ALIGNMENT
    const buffer = new ArrayBuffer(capacity * this.stride)
    new Uint8Array(buffer).set(new Uint8Array(this.buffer))
    this.buffer = buffer
    this.capacity = capacity
    for (const field of this.fields) field.lie(buffer, this.stride)
  }

  /** Where the next field of so many octets begins. */
  private nextOffset(size: number): number {
    return Math.ceil(this.stride / size) * size
  }

  private keep<F extends U8 | U16 | I32 | U32 | F64>(field: F, size: number): F {
    this.stride = this.nextOffset(size) + size
    this.fields.push(field)
    return field
  }
}
