/** An interface of a pcapng section: its description block (draft-ietf-opsawg-pcapng §4.2) and its drop counters. */
import type { CaptureInterface } from './frame.js'
import { Clock } from './pcapng-clock.js'
import { options, readName, readText } from './pcapng-option.js'

/** Octets of a filter's text that are read. */
const MAX_FILTER = 65_535

export interface InterfaceDescription {
  readonly linkType: number
  readonly snapLength: number
  readonly name: string | null
  readonly description: string | null
  readonly filter: string | null
  /** Octets of frame check sequence at the end of every packet. */
  readonly fcs: number
  readonly clock: Clock
}

export class PcapngInterface {
  readonly number: number
  readonly linkType: number
  readonly snapLength: number
  readonly fcs: number
  readonly clock: Clock
  /** What the statistics block counts in total, and what the packets' own counters add up to: the same drops, told twice. */
  private dropped = 0
  private lost = 0

  constructor(added: CaptureInterface, described: InterfaceDescription) {
    this.number = added.number
    this.linkType = described.linkType
    this.snapLength = described.snapLength
    this.fcs = described.fcs
    this.clock = described.clock
  }

  /** Takes the total of a statistics block; returns by how much the drops known so far change. */
  setDropped(total: number): number {
    const before = Math.max(this.dropped, this.lost)
    this.dropped = total
    return Math.max(total, this.lost) - before
  }

  /** Takes a packet's counter, the drops since the packet before; returns as above. */
  addLost(count: number): number {
    const before = Math.max(this.dropped, this.lost)
    this.lost += count
    return Math.max(this.dropped, this.lost) - before
  }
}

/** The block at `at`; `end` is where its second length begins. */
export function readInterfaceDescription(view: DataView, at: number, end: number, littleEndian: boolean): InterfaceDescription {
  let name: string | null = null
  let description: string | null = null
  let filter: string | null = null
  let resolution = 6
  let offset = 0
  let fcs = 0
  for (const option of options(view, at + 16, end, littleEndian)) {
    if (option.code === 2) name = readName(view, option.at, option.at + option.length)
    else if (option.code === 3) description = readName(view, option.at, option.at + option.length)
    // The first octet says what follows: 0 for the text of pcap-filter(7).
    else if (option.code === 11 && option.length > 1 && view.getUint8(option.at) === 0)
      filter = readText(view, option.at + 1, option.at + option.length, MAX_FILTER)
    else if (option.code === 9 && option.length === 1) resolution = view.getUint8(option.at)
    else if (option.code === 13 && option.length === 1) fcs = view.getUint8(option.at)
    else if (option.code === 14 && option.length === 8) offset = Number(view.getBigInt64(option.at, littleEndian))
  }
  return {
    linkType: view.getUint16(at + 8, littleEndian),
    snapLength: view.getUint32(at + 12, littleEndian),
    name,
    description,
    filter,
    // if_fcslen counts bits; some writers put octets.
    fcs: fcs % 8 === 0 ? fcs / 8 : fcs,
    clock: new Clock(resolution, offset),
  }
}

/** Drops by a statistics block (isb_ifdrop, isb_osdrop), or undefined where it does not tell. */
export function readDrops(view: DataView, at: number, end: number, littleEndian: boolean): number | undefined {
  let drops: number | undefined
  for (const { code, at: value, length } of options(view, at + 20, end, littleEndian)) {
    if ((code === 5 || code === 7) && length === 8) drops = (drops ?? 0) + Number(view.getBigUint64(value, littleEndian))
  }
  return drops
}
