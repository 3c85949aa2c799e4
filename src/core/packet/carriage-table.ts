/**
 * Carriages: one row for each tunnel, from one outer end to another. The way back is another row, and may have
 * other ends.
 *
 * `recognise` runs when a pair of ends is new; the name that it gives holds for the whole capture. Two tunnels of
 * different kinds that are carried alike between the same ends would be told as one.
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import { Columns } from '../base/columns.js'
import type { Oddities } from '../base/oddity.js'
import type { Frame } from '../capture/frame.js'
import { type Entrance, TUNNELS } from '../tunnel/index.js'
import type { Ends, TunnelDefinition } from '../tunnel/tunnel.js'

export type CarriageId = number

const NO_CARRIAGE: CarriageId = -1

const MAX_CARRIAGES = 1 << 20

export class CarriageTable extends Columns {
  /** Row of TUNNELS. */
  readonly kind = this.u8()
  readonly outerSrc = this.i32()
  readonly outerDst = this.i32()
  readonly frames = this.u32()
  /** Frames that only keep the tunnel up: bubbles, router solicitations and advertisements. */
  readonly control = this.u32()
  readonly firstFrame = this.u32()
  readonly lastFrame = this.u32()
  readonly firstTime = this.f64()
  readonly lastTime = this.f64()
  /** Source of the first packet inside. */
  readonly innerSrc = this.i32()
  /** 1 while only the content of one direction speaks for it. */
  readonly suspected = this.u8()
  private readonly entrance = this.u8()
  private slots = new Int32Array(1024)
  private mask = 1023

  constructor(
    private readonly addresses: AddressTable,
    private readonly oddities: Oddities,
  ) {
    super(256)
  }

  /** The row for one more packet through `entrance`, or -1 when the table is full. */
  touch(entrance: Entrance, announced: boolean, outer: Ends, inner: Ends, frame: Frame): CarriageId {
    let row = this.search(entrance.index, outer.src, outer.dst)
    if (row < 0) {
      if (this.length >= MAX_CARRIAGES) {
        this.oddities.note('tunnel-table-full', frame.number)
        return NO_CARRIAGE
      }
      row = this.addCarriage(entrance, outer, inner, frame)
      this.suspected.at[row] = announced ? 0 : 1
    }
    if (announced) this.suspected.at[row] = 0
    else if (this.suspected.at[row] === 1) {
      const back = this.search(entrance.index, outer.dst, outer.src)
      if (back >= 0) {
        this.suspected.at[row] = 0
        this.suspected.at[back] = 0
      }
    }
    this.frames.at[row]! += 1
    this.lastFrame.at[row] = frame.number
    this.lastTime.at[row] = frame.time
    return row
  }

  private addCarriage(entrance: Entrance, outer: Ends, inner: Ends, frame: Frame): CarriageId {
    const row = this.addRow()
    this.entrance.at[row] = entrance.index
    this.kind.at[row] = entrance.kinds.find((kind) => recognises(TUNNELS[kind]!, outer, inner, this.addresses)) ?? entrance.kinds[0]!
    this.outerSrc.at[row] = outer.src
    this.outerDst.at[row] = outer.dst
    this.innerSrc.at[row] = inner.src
    this.firstFrame.at[row] = frame.number
    this.firstTime.at[row] = frame.time
    if (this.length * 2 > this.mask) {
      this.mask = this.mask * 2 + 1
      this.slots = new Int32Array(this.mask + 1)
      for (let old = 0; old < row; old++) this.place(old)
    }
    this.place(row)
    return row
  }

  private search(entrance: number, src: AddressId, dst: AddressId): CarriageId {
    let slot = hash(entrance, src, dst) & this.mask
    for (;;) {
      const row = this.slots[slot]! - 1
      if (row < 0) return NO_CARRIAGE
      if (this.outerSrc.at[row] === src && this.outerDst.at[row] === dst && this.entrance.at[row] === entrance) return row
      slot = (slot + 1) & this.mask
    }
  }

  private place(row: CarriageId): void {
    let slot = hash(this.entrance.at[row]!, this.outerSrc.at[row]!, this.outerDst.at[row]!) & this.mask
    while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask
    this.slots[slot] = row + 1
  }
}

const recognises = (tunnel: TunnelDefinition, outer: Ends, inner: Ends, addresses: AddressTable): boolean =>
  tunnel.recognise === undefined || tunnel.recognise(outer, inner, addresses)

function hash(entrance: number, src: AddressId, dst: AddressId): number {
  const mixed = Math.imul(src ^ Math.imul(dst, 0x85ebca6b), 0x9e3779b1) ^ Math.imul(entrance, 0xc2b2ae35)
  return mixed ^ (mixed >>> 15)
}
