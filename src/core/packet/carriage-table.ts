/**
 * Carriages: one row for each tunnel, from one outer end to another. The way back is another row, and may have
 * other ends.
 *
 * `recognise` runs with the first packet inside; the name that it gives holds for the walk. What only the whole capture shows gives
 * another name afterwards (`conversation/tunnel-naming`). Two tunnels of different kinds that are carried alike between the same ends
 * would be told as one.
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import { Rows } from '../base/rows.js'
import type { Oddities } from '../base/oddity.js'
import type { Frame } from '../capture/frame.js'
import { type Entrance, TUNNELS } from '../tunnel/index.js'
import { CONTROL, type Ends, type Inside, type TunnelDefinition, UNREADABLE } from '../tunnel/tunnel.js'
import type { IpLayer } from './packet.js'

export type CarriageId = number

const NO_CARRIAGE: CarriageId = -1

/** Each costs about a kilobyte with what is told of it, and nobody reads of so many. */
const MAX_CARRIAGES = 1 << 16

export class CarriageTable extends Rows {
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
    const kinds = this.kind.copy(this.length)
    return () => {
      for (const [row, kind] of kinds.entries()) this.kind.set(row, kind)
    }
  }

  /** One more frame through `entrance`: its row, or -1 when the table is full. */
  touch(entrance: Entrance, inside: Inside, outer: IpLayer, srcPort: number, dstPort: number, frame: Frame): CarriageId {
    let row = this.search(entrance.index, outer.src, outer.dst)
    if (row < 0) {
      row = this.addCarriage(entrance, outer, frame)
      if (row < 0) return NO_CARRIAGE
      this.within.set(row, outer.carriage)
      this.outerSrcPort.set(row, srcPort)
      this.outerDstPort.set(row, dstPort)
      this.outerHopsLow.set(row, outer.hopLimit)
      this.suspected.set(row, inside.announced ? 0 : 1)
    }
    if (inside.announced) this.suspected.set(row, 0)
    else if (this.suspected.get(row) === 1) {
      const back = this.search(entrance.index, outer.dst, outer.src)
      if (back >= 0) {
        this.suspected.set(row, 0)
        this.suspected.set(back, 0)
      }
    }
    if (this.frames.get(row) === 0) {
      this.firstFrame.set(row, frame.number)
      this.firstTime.set(row, frame.time)
    }
    this.frames.add(row, 1)
    this.lastFrame.set(row, frame.number)
    this.lastTime.set(row, frame.time)
    this.marks.mark(row, inside.marks)
    if (this.identifier.get(row) === 0) this.identifier.set(row, inside.identifier)
    if (inside.holds === CONTROL) this.control.add(row, 1)
    else if (inside.holds === UNREADABLE) this.unreadable.add(row, 1)
    if (outer.hopLimit < this.outerHopsLow.get(row)) this.outerHopsLow.set(row, outer.hopLimit)
    if (outer.hopLimit > this.outerHopsHigh.get(row)) this.outerHopsHigh.set(row, outer.hopLimit)
    return row
  }

  /** The packet inside has been read. */
  open(row: CarriageId, entrance: Entrance, outer: Ends, inner: IpLayer): void {
    if (this.innerSrc.get(row) === -1) {
      this.kind.set(row, this.recognised(entrance, outer, inner))
      this.innerSrc.set(row, inner.src)
      this.innerDst.set(row, inner.dst)
      this.innerHopsLow.set(row, inner.hopLimit)
    }
    if (inner.length > this.largest.get(row)) this.largest.set(row, inner.length)
    if (inner.hopLimit < this.innerHopsLow.get(row)) this.innerHopsLow.set(row, inner.hopLimit)
    if (inner.hopLimit > this.innerHopsHigh.get(row)) this.innerHopsHigh.set(row, inner.hopLimit)
  }

  /** An ICMP error quotes an outer packet that went from `quoted.src` to `quoted.dst`. */
  reported(entrance: Entrance, quoted: Ends, from: AddressId, type: number, code: number, frame: Frame): CarriageId {
    let row = this.search(entrance.index, quoted.src, quoted.dst)
    if (row < 0) row = this.addCarriage(entrance, quoted, frame)
    if (row < 0) return NO_CARRIAGE
    this.errors.add(row, 1)
    this.errorFrame.set(row, frame.number)
    this.errorTime.set(row, frame.time)
    this.errorFrom.set(row, from)
    this.errorType.set(row, type)
    this.errorCode.set(row, code)
    return row
  }

  /** Flows have other rows now. */
  forgetFlows(): void {
    this.fill(this.newestFlow, -1)
  }

  private addCarriage(entrance: Entrance, outer: Ends, frame: Frame): CarriageId {
    if (this.length >= MAX_CARRIAGES) {
      this.oddities.note('tunnel-table-full', frame.number)
      return NO_CARRIAGE
    }
    const row = this.addRow()
    this.entrance.set(row, entrance.index)
    this.kind.set(row, this.recognised(entrance, outer, outer))
    this.outerSrc.set(row, outer.src)
    this.outerDst.set(row, outer.dst)
    this.within.set(row, NO_CARRIAGE)
    this.innerSrc.set(row, -1)
    this.innerDst.set(row, -1)
    this.newestFlow.set(row, -1)
    this.firstFrame.set(row, frame.number)
    this.firstTime.set(row, frame.time)
    if (this.length * 2 > this.mask) {
      this.mask = this.mask * 2 + 1
      this.slots = new Int32Array(this.mask + 1)
      for (let old = 0; old < row; old++) this.enter(old)
    }
    this.enter(row)
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
      if (this.outerSrc.get(row) === src && this.outerDst.get(row) === dst && this.entrance.get(row) === entrance) return row
      slot = (slot + 1) & this.mask
    }
  }

  private enter(row: CarriageId): void {
    let slot = hash(this.entrance.get(row), this.outerSrc.get(row), this.outerDst.get(row)) & this.mask
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
