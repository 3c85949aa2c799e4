/**
 * A capture again, as pcapng (draft-ietf-opsawg-pcapng), with comments on frames and a block of names.
 *
 * Every octet of every frame, every time and every block stays as it is. A block of pcapng gets its comments as further options; a pcap
 * becomes a section with one interface of its own resolution. What cannot be understood is copied as it stands, and no comment follows.
 */
import { NANOS_PER_SECOND } from '../base/time.js'
import { CaptureError } from './frame.js'
import { padded } from './pcapng-option.js'

export interface AddressName {
  /** 4 or 16 octets. */
  readonly address: Uint8Array
  readonly name: string
}

export interface Annotations {
  /** Of frames by their numbers from 1. */
  readonly comments: ReadonlyMap<number, readonly string[]>
  readonly names: readonly AddressName[]
  /** UTF-8. */
  readonly encode: (text: string) => Uint8Array
}

const SECTION_HEADER = 0x0a0d0d0a
const BYTE_ORDER_MAGIC = 0x1a2b3c4d
const INTERFACE_DESCRIPTION = 1
const OBSOLETE_PACKET = 2
const SIMPLE_PACKET = 3
const NAME_RESOLUTION = 4
const ENHANCED_PACKET = 6
/** Octets before the data of an enhanced and of an obsolete packet: both have the captured length at 20. */
const PACKET_HEADER = 28
const COMMENT = 1
const END_OF_OPTIONS = 0
const MOST_OPTION = 0xffff
/** Larger blocks pass as they are: they are no packets that anyone comments. */
const MOST_BLOCK = 1 << 24

const PCAP_MICROS = 0xa1b2c3d4
const PCAP_NANOS = 0xa1b23c4d
const PCAP_HEADER = 24
const PCAP_RECORD = 16
const FCS_LENGTH_PRESENT = 0x04000000

export class AnnotatedCopy {
  /** Comments that could not be written, because a simple packet has no room for any. */
  withoutRoom = 0
  private readonly annotations: Annotations
  private pending = new Uint8Array(0)
  private format: 'pcap' | 'pcapng' | 'verbatim' | undefined
  private littleEndian = true
  private resolution = 6
  private frames = 0
  private named = false

  constructor(annotations: Annotations) {
    this.annotations = annotations
  }

  /** The octets of the copy that can be made so far. Throws CaptureError where the input is neither pcap nor pcapng, or a damaged pcap. */
  push(chunk: Uint8Array): Uint8Array[] {
    const octets = join(this.pending, chunk)
    const view = new DataView(octets.buffer, octets.byteOffset, octets.length)
    const out: Uint8Array[] = []
    let at = 0
    if (!this.format) at = this.begin(view, out)
    while (this.format) {
      const next =
        this.format === 'pcapng' ? this.block(octets, view, at, out) : this.format === 'pcap' ? this.record(octets, view, at, out) : at
      if (next === at) break
      at = next
    }
    if (this.format === 'verbatim' && at < octets.length) {
      out.push(octets.slice(at))
      at = octets.length
    }
    this.pending = octets.slice(at)
    return out
  }

  /** What is left of an input that ends within a record. */
  end(): Uint8Array[] {
    if (!this.format) throw new CaptureError('unknown-format', 'not a pcap or pcapng', 0)
    // Of a pcap it would be half a record; pcapng readers know a block that is cut short.
    return this.format === 'pcap' || this.pending.length === 0 ? [] : [this.pending]
  }

  private begin(view: DataView, out: Uint8Array[]): number {
    if (view.byteLength < PCAP_HEADER) return 0
    const magic = view.getUint32(0)
    if (magic === SECTION_HEADER) {
      this.format = 'pcapng'
      return 0
    }
    const known = [PCAP_MICROS, PCAP_NANOS]
    this.littleEndian = !known.includes(magic)
    const read = view.getUint32(0, this.littleEndian)
    if (!known.includes(read)) throw new CaptureError('unknown-format', 'only pcap and pcapng can be annotated', 0)
    this.format = 'pcap'
    this.resolution = read === PCAP_NANOS ? 9 : 6
    const link = view.getUint32(20, this.littleEndian)
    const section = new Uint8Array(16)
    const body = this.viewOf(section)
    body.setUint32(0, BYTE_ORDER_MAGIC, this.littleEndian)
    body.setUint16(4, 1, this.littleEndian)
    section.fill(0xff, 8)
    const options = [this.option(9, Uint8Array.of(this.resolution))]
    if (link & FCS_LENGTH_PRESENT) options.push(this.option(13, Uint8Array.of((link >>> 28) * 2)))
    const description = new Uint8Array(8)
    this.viewOf(description).setUint16(0, link & 0xffff, this.littleEndian)
    this.viewOf(description).setUint32(4, view.getUint32(16, this.littleEndian), this.littleEndian)
    out.push(this.made(SECTION_HEADER, section), ...this.nameBlock())
    out.push(this.made(INTERFACE_DESCRIPTION, description, ...options, this.option(END_OF_OPTIONS, new Uint8Array(0))))
    return PCAP_HEADER
  }

  private record(octets: Uint8Array, view: DataView, at: number, out: Uint8Array[]): number {
    if (octets.length - at < PCAP_RECORD) return at
    const { littleEndian } = this
    const captured = view.getUint32(at + 8, littleEndian)
    if (captured > MOST_BLOCK) throw new CaptureError('damaged', `a record that claims ${captured} octets`, 0)
    if (octets.length - at < PCAP_RECORD + captured) return at
    const ticks =
      BigInt(view.getUint32(at, littleEndian)) * BigInt(this.resolution === 9 ? NANOS_PER_SECOND : 1e6) +
      BigInt(view.getUint32(at + 4, littleEndian))
    const head = new Uint8Array(PACKET_HEADER - 8)
    const body = this.viewOf(head)
    body.setUint32(4, Number(ticks >> 32n), littleEndian)
    body.setUint32(8, Number(ticks & 0xffffffffn), littleEndian)
    body.setUint32(12, captured, littleEndian)
    body.setUint32(16, view.getUint32(at + 12, littleEndian), littleEndian)
    const data = octets.subarray(at + PCAP_RECORD, at + PCAP_RECORD + captured)
    const comments = this.commentOptions(++this.frames)
    const end = comments.length > 0 ? [this.option(END_OF_OPTIONS, new Uint8Array(0))] : []
    out.push(this.made(ENHANCED_PACKET, head, paddedOctets(data), ...comments, ...end))
    return at + PCAP_RECORD + captured
  }

  private block(octets: Uint8Array, view: DataView, at: number, out: Uint8Array[]): number {
    if (octets.length - at < 12) return at
    if (view.getUint32(at) === SECTION_HEADER) this.littleEndian = view.getUint32(at + 8) !== BYTE_ORDER_MAGIC
    const { littleEndian } = this
    const type = view.getUint32(at, littleEndian)
    const length = view.getUint32(at + 4, littleEndian)
    if (length < 12 || length % 4 !== 0 || length > MOST_BLOCK) {
      this.format = 'verbatim'
      return at
    }
    if (octets.length - at < length) return at
    const whole = octets.slice(at, at + length)
    if (type === SECTION_HEADER) this.section(whole, out)
    else if (type === ENHANCED_PACKET || type === OBSOLETE_PACKET) out.push(this.commented(whole, type))
    else {
      if (type === SIMPLE_PACKET && this.annotations.comments.has(++this.frames)) this.withoutRoom++
      out.push(whole)
    }
    return at + length
  }

  /** Its length is no longer what it was: unknown is what it then has to say. */
  private section(whole: Uint8Array, out: Uint8Array[]): void {
    whole.fill(0xff, 16, 24)
    out.push(whole)
    if (!this.named) out.push(...this.nameBlock())
  }

  private commented(whole: Uint8Array, type: number): Uint8Array {
    const comments = this.commentOptions(++this.frames)
    if (comments.length === 0) return whole
    const view = this.viewOf(whole)
    const from = PACKET_HEADER + padded(view.getUint32(20, this.littleEndian))
    const last = whole.length - 4
    if (from > last) return whole
    let end = from
    while (last - end >= 4 && view.getUint16(end, this.littleEndian) !== END_OF_OPTIONS)
      end += 4 + padded(view.getUint16(end + 2, this.littleEndian))
    if (end > last) return whole
    return this.made(type, whole.subarray(8, end), ...comments, this.option(END_OF_OPTIONS, new Uint8Array(0)))
  }

  private commentOptions(frame: number): Uint8Array[] {
    const { comments, encode } = this.annotations
    return (comments.get(frame) ?? []).map((text) => this.option(COMMENT, encode(text).subarray(0, MOST_OPTION)))
  }

  private nameBlock(): Uint8Array[] {
    this.named = true
    const { names, encode } = this.annotations
    if (names.length === 0) return []
    const records = names.map(({ address, name }) =>
      this.option(address.length === 4 ? 1 : 2, join(address, join(encode(name), Uint8Array.of(0)))),
    )
    return [this.made(NAME_RESOLUTION, ...records, this.option(END_OF_OPTIONS, new Uint8Array(0)))]
  }

  private option(code: number, value: Uint8Array): Uint8Array {
    const octets = new Uint8Array(4 + padded(value.length))
    const view = this.viewOf(octets)
    view.setUint16(0, code, this.littleEndian)
    view.setUint16(2, value.length, this.littleEndian)
    octets.set(value, 4)
    return octets
  }

  private made(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
    const length = 12 + parts.reduce((sum, part) => sum + part.length, 0)
    const octets = new Uint8Array(length)
    const view = this.viewOf(octets)
    view.setUint32(0, type, this.littleEndian)
    view.setUint32(4, length, this.littleEndian)
    let at = 8
    for (const part of parts) {
      octets.set(part, at)
      at += part.length
    }
    view.setUint32(length - 4, length, this.littleEndian)
    return octets
  }

  private viewOf(octets: Uint8Array): DataView {
    return new DataView(octets.buffer, octets.byteOffset, octets.length)
  }
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const octets = new Uint8Array(a.length + b.length)
  octets.set(a)
  octets.set(b, a.length)
  return octets
}

function paddedOctets(data: Uint8Array): Uint8Array {
  const octets = new Uint8Array(padded(data.length))
  octets.set(data)
  return octets
}
