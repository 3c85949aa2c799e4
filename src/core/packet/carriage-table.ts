/**
 * Carriages: one row for each tunnel, from one outer end to another. The way back is another row, and may have
 * other ends.
 *
 * `recognise` runs with the first packet inside; the name that it gives holds for the walk. What only the whole capture shows gives
 * another name afterwards (`conversation/tunnel-naming`). Two tunnels of different kinds that are carried alike between the same ends
 * would be told as one.
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import { Columns } from '../base/columns.js'
import type { Oddities } from '../base/oddity.js'
import type { Frame } from '../capture/frame.js'
import { type Entrance, TUNNELS } from '../tunnel/index.js'
import { CONTROL, type Ends, type Inside, type TunnelDefinition, UNREADABLE } from '../tunnel/tunnel.js'
import type { IpLayer } from './packet.js'

export type CarriageId = number

const NO_CARRIAGE: CarriageId = -1

const MAX_CARRIAGES = 1 << 20

export class CarriageTable extends Columns {
  /** Row of TUNNELS. */
  readonly kind = this.u8()
  readonly outerSrc = this.i32()
  readonly outerDst = this.i32()
  /** Of the first frame, 0 where it is not carried in UDP. */
  readonly outerSrcPort = this.u16()
  readonly outerDstPort = this.u16()
  /** Of the first frame that has one: key, session, network; 0 where there is none. */
  readonly identifier = this.u32()
  /** Of all frames (`tunnel/tunnel`). */
  readonly marks = this.u8()
  /** The carriage that brought the outer packet of the first frame, -1 where nothing did. */
  readonly within = this.i32()
  readonly frames = this.u32()
  /** Frames that only keep the tunnel up: bubbles, negotiation, router solicitations and advertisements. */
  readonly control = this.u32()
  /** Frames whose inside cannot be read. */
  readonly unreadable = this.u32()
  readonly firstFrame = this.u32()
  readonly lastFrame = this.u32()
  readonly firstTime = this.f64()
  readonly lastTime = this.f64()
  /** Ends of the first packet inside, -1 before there is one. */
  readonly innerSrc = this.i32()
  readonly innerDst = this.i32()
  /** Octets of the largest packet inside. */
  readonly largest = this.u32()
  /** Smallest that a SYN inside offered (RFC 9293 §3.7.1), 0 where none did. */
  readonly mss = this.u16()
  /** Lowest and highest TTL or hop limit, of the outer packets and of those inside. */
  readonly outerHopsLow = this.u8()
  readonly outerHopsHigh = this.u8()
  readonly innerHopsLow = this.u8()
  readonly innerHopsHigh = this.u8()
  /** ICMP errors about its outer packets; the rest is of the last of them. */
  readonly errors = this.u32()
  readonly errorFrame = this.u32()
  readonly errorTime = this.f64()
  readonly errorFrom = this.i32()
  readonly errorType = this.u8()
  readonly errorCode = this.u8()
  /** The flow of the last packet inside, -1 none: an error that quotes too little to name it is about that one. */
  readonly newestFlow = this.i32()
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

  /** Remembers the names of all, and answers how to take back those that are given from now on. */
  save(): () => void {
    const kinds = this.kind.at.slice()
    return () => {
      this.kind.at.set(kinds)
    }
  }

  /** One more frame through `entrance`: its row, or -1 when the table is full. */
  touch(entrance: Entrance, inside: Inside, outer: IpLayer, srcPort: number, dstPort: number, frame: Frame): CarriageId {
    let row = this.search(entrance.index, outer.src, outer.dst)
    if (row < 0) {
      row = this.addCarriage(entrance, outer, frame)
      if (row < 0) return NO_CARRIAGE
      this.within.at[row] = outer.carriage
      this.outerSrcPort.at[row] = srcPort
      this.outerDstPort.at[row] = dstPort
      this.outerHopsLow.at[row] = outer.hopLimit
      this.suspected.at[row] = inside.announced ? 0 : 1
    }
    if (inside.announced) this.suspected.at[row] = 0
    else if (this.suspected.at[row] === 1) {
      const back = this.search(entrance.index, outer.dst, outer.src)
      if (back >= 0) {
        this.suspected.at[row] = 0
        this.suspected.at[back] = 0
      }
    }
    if (this.frames.at[row] === 0) {
      this.firstFrame.at[row] = frame.number
      this.firstTime.at[row] = frame.time
    }
    this.frames.at[row]! += 1
    this.lastFrame.at[row] = frame.number
    this.lastTime.at[row] = frame.time
    this.marks.at[row]! |= inside.marks
    if (this.identifier.at[row] === 0) this.identifier.at[row] = inside.identifier
    if (inside.holds === CONTROL) this.control.at[row]! += 1
    else if (inside.holds === UNREADABLE) this.unreadable.at[row]! += 1
    if (outer.hopLimit < this.outerHopsLow.at[row]!) this.outerHopsLow.at[row] = outer.hopLimit
    if (outer.hopLimit > this.outerHopsHigh.at[row]!) this.outerHopsHigh.at[row] = outer.hopLimit
    return row
  }

  /** The packet inside has been read. */
  open(row: CarriageId, entrance: Entrance, outer: Ends, inner: IpLayer): void {
    if (this.innerSrc.at[row] === -1) {
      this.kind.at[row] = this.recognised(entrance, outer, inner)
      this.innerSrc.at[row] = inner.src
      this.innerDst.at[row] = inner.dst
      this.innerHopsLow.at[row] = inner.hopLimit
    }
    if (inner.length > this.largest.at[row]!) this.largest.at[row] = inner.length
    if (inner.hopLimit < this.innerHopsLow.at[row]!) this.innerHopsLow.at[row] = inner.hopLimit
    if (inner.hopLimit > this.innerHopsHigh.at[row]!) this.innerHopsHigh.at[row] = inner.hopLimit
  }

  /** An ICMP error quotes an outer packet that went from `quoted.src` to `quoted.dst`. */
  reported(entrance: Entrance, quoted: Ends, from: AddressId, type: number, code: number, frame: Frame): CarriageId {
    let row = this.search(entrance.index, quoted.src, quoted.dst)
    if (row < 0) row = this.addCarriage(entrance, quoted, frame)
    if (row < 0) return NO_CARRIAGE
    this.errors.at[row]! += 1
    this.errorFrame.at[row] = frame.number
    this.errorTime.at[row] = frame.time
    this.errorFrom.at[row] = from
    this.errorType.at[row] = type
    this.errorCode.at[row] = code
    return row
  }

  /** Flows have other rows now. */
  forgetFlows(): void {
    this.newestFlow.at.fill(-1)
  }

  private addCarriage(entrance: Entrance, outer: Ends, frame: Frame): CarriageId {
    if (this.length >= MAX_CARRIAGES) {
      this.oddities.note('tunnel-table-full', frame.number)
      return NO_CARRIAGE
    }
    const row = this.addRow()
    this.entrance.at[row] = entrance.index
    this.kind.at[row] = this.recognised(entrance, outer, outer)
    this.outerSrc.at[row] = outer.src
    this.outerDst.at[row] = outer.dst
    this.within.at[row] = NO_CARRIAGE
    this.innerSrc.at[row] = -1
    this.innerDst.at[row] = -1
    this.newestFlow.at[row] = -1
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

  private recognised(entrance: Entrance, outer: Ends, inner: Ends): number {
    return entrance.kinds.find((kind) => recognises(TUNNELS[kind]!, outer, inner, this.addresses)) ?? entrance.kinds[0]!
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
