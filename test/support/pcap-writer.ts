/** Writes captures for tests: pcap and pcapng in every byte order, resolution and link type. */

export interface WrittenFrame {
  readonly seconds: number
  readonly nanos: number
  readonly bytes: Uint8Array
  /** Octets on the wire; those of `bytes` where it is not given. */
  readonly wireLength?: number
  /** Index into the interfaces of a pcapng section. */
  readonly interface?: number
}

export interface PcapOptions {
  readonly bigEndian?: boolean
  /** Nanoseconds instead of microseconds. */
  readonly nanos?: boolean
  readonly linkType?: number
  readonly snapLength?: number
  readonly version?: readonly [number, number]
  /** Another magic number, its record header's length (16), and whether the lengths of a record are swapped. */
  readonly magic?: number
  readonly recordHeader?: number
  readonly swappedLengths?: boolean
  /** Octets of frame check sequence that the link field announces. */
  readonly fcs?: number
  /** Both reserved fields of the file header. */
  readonly reserved?: number
}

/** Octets in one byte order, appended. */
class Octets {
  private readonly octets: number[] = []
  private readonly littleEndian: boolean

  constructor(bigEndian: boolean) {
    this.littleEndian = !bigEndian
  }

  get length(): number {
    return this.octets.length
  }

  u8(value: number): this {
    this.octets.push(value & 255)
    return this
  }

  u16(value: number): this {
    const [high, low] = [value >>> 8, value]
    return this.littleEndian ? this.u8(low).u8(high) : this.u8(high).u8(low)
  }

  u32(value: number): this {
    const [high, low] = [value >>> 16, value & 0xffff]
    return this.littleEndian ? this.u16(low).u16(high) : this.u16(high).u16(low)
  }

  u64(value: bigint): this {
    const [high, low] = [Number((value >> 32n) & 0xffffffffn), Number(value & 0xffffffffn)]
    return this.littleEndian ? this.u32(low).u32(high) : this.u32(high).u32(low)
  }

  bytes(values: Iterable<number>): this {
    for (const value of values) this.octets.push(value)
    return this
  }

  padded(values: Iterable<number>): this {
    const before = this.length
    this.bytes(values)
    while ((this.length - before) % 4 !== 0) this.u8(0)
    return this
  }

  toBytes(): Uint8Array {
    return Uint8Array.from(this.octets)
  }
}

export function writePcap(frames: readonly WrittenFrame[], options: PcapOptions = {}): Uint8Array {
  const {
    bigEndian = false,
    nanos = false,
    linkType = 1,
    snapLength = 262_144,
    version = [2, 4],
    recordHeader = 16,
    reserved = 0,
  } = options
  const fcsBits = options.fcs === undefined ? 0 : ((options.fcs / 2) << 28) | 0x04000000
  const out = new Octets(bigEndian).u32(options.magic ?? (nanos ? 0xa1b23c4d : 0xa1b2c3d4))
  out
    .u16(version[0])
    .u16(version[1])
    .u32(reserved)
    .u32(reserved)
    .u32(snapLength)
    .u32((fcsBits | linkType) >>> 0)
  for (const frame of frames) {
    const lengths = [frame.bytes.length, frame.wireLength ?? frame.bytes.length]
    if (options.swappedLengths) lengths.reverse()
    out.u32(frame.seconds).u32(nanos ? frame.nanos : Math.floor(frame.nanos / 1000))
    for (const length of lengths) out.u32(length)
    for (let octet = 16; octet < recordHeader; octet++) out.u8(0)
    out.bytes(frame.bytes)
  }
  return out.toBytes()
}

export interface WrittenOption {
  readonly code: number
  readonly value: Iterable<number>
}

export interface WrittenInterface {
  readonly linkType?: number
  readonly snapLength?: number
  /** if_tsresol as its octet, 9 (nanoseconds) where it is not given; null writes none. */
  readonly resolution?: number | null
  readonly options?: readonly WrittenOption[]
}

export interface PcapngOptions {
  readonly bigEndian?: boolean
  readonly linkType?: number
  readonly snapLength?: number
  readonly interfaces?: readonly WrittenInterface[]
}

export const text = (value: string): Uint8Array => new TextEncoder().encode(value)

/** The blocks of one section, in its byte order. Sections follow one another by `joinBytes`. */
export class PcapngWriter {
  readonly bigEndian: boolean
  private readonly parts: Uint8Array[] = []

  constructor(bigEndian = false, version: readonly [number, number] = [1, 0]) {
    this.bigEndian = bigEndian
    this.block(0x0a0d0d0a, this.octets().u32(0x1a2b3c4d).u16(version[0]).u16(version[1]).u64(0xffffffffffffffffn))
  }

  octets(): Octets {
    return new Octets(this.bigEndian)
  }

  /** A block of any type around a body, which is padded. */
  block(type: number, body: Octets | Uint8Array): this {
    const octets = body instanceof Uint8Array ? body : body.toBytes()
    const length = 12 + ((octets.length + 3) & ~3)
    this.parts.push(this.octets().u32(type).u32(length).padded(octets).u32(length).toBytes())
    return this
  }

  interface({ linkType = 1, snapLength = 262_144, resolution = 9, options = [] }: WrittenInterface = {}): this {
    const all = resolution === null ? options : [{ code: 9, value: [resolution] }, ...options]
    return this.block(1, this.withOptions(this.octets().u16(linkType).u16(0).u32(snapLength), all))
  }

  /** An enhanced packet; `ticks` are units of the interface's resolution. */
  packet(
    bytes: Uint8Array,
    ticks: bigint,
    more: { interface?: number; wireLength?: number; options?: readonly WrittenOption[] } = {},
  ): this {
    const body = this.octets().u32(more.interface ?? 0)
    body.u32(Number(ticks >> 32n)).u32(Number(ticks & 0xffffffffn))
    body
      .u32(bytes.length)
      .u32(more.wireLength ?? bytes.length)
      .padded(bytes)
    return this.block(6, this.withOptions(body, more.options ?? []))
  }

  simplePacket(bytes: Uint8Array, wireLength = bytes.length): this {
    return this.block(3, this.octets().u32(wireLength).padded(bytes))
  }

  obsoletePacket(bytes: Uint8Array, ticks: bigint, drops = 0xffff): this {
    const body = this.octets().u16(0).u16(drops)
    body.u32(Number(ticks >> 32n)).u32(Number(ticks & 0xffffffffn))
    return this.block(2, body.u32(bytes.length).u32(bytes.length).padded(bytes))
  }

  names(records: readonly { address: readonly number[]; names: readonly string[] }[]): this {
    const body = this.octets()
    for (const { address, names } of records) {
      const value = [...address, ...names.flatMap((name) => [...text(name), 0])]
      body
        .u16(address.length === 4 ? 1 : 2)
        .u16(value.length)
        .padded(value)
    }
    return this.block(4, body.u32(0))
  }

  statistics(counters: readonly WrittenOption[], index = 0): this {
    return this.block(5, this.withOptions(this.octets().u32(index).u32(0).u32(0), counters))
  }

  toBytes(): Uint8Array {
    return joinBytes(...this.parts)
  }

  private withOptions(body: Octets, options: readonly WrittenOption[]): Octets {
    for (const { code, value } of options) {
      const octets = [...value]
      body.u16(code).u16(octets.length).padded(octets)
    }
    return options.length > 0 ? body.u32(0) : body
  }
}

/** Nanosecond timestamps on one or more interfaces; for anything particular there is `PcapngWriter`. */
export function writePcapng(frames: readonly WrittenFrame[], options: PcapngOptions = {}): Uint8Array {
  const { bigEndian = false, linkType = 1, snapLength = 262_144, interfaces = [{ linkType, snapLength }] } = options
  const writer = new PcapngWriter(bigEndian)
  for (const described of interfaces) writer.interface(described)
  for (const frame of frames) {
    const place = { interface: frame.interface ?? 0, wireLength: frame.wireLength ?? frame.bytes.length }
    const resolution = interfaces[place.interface]?.resolution === null ? 6 : (interfaces[place.interface]?.resolution ?? 9)
    const perSecond = (resolution & 0x80 ? 2n : 10n) ** BigInt(resolution & 0x7f)
    const ticks = BigInt(frame.seconds) * perSecond + (BigInt(frame.nanos) * perSecond) / 1_000_000_000n
    writer.packet(frame.bytes, ticks, place)
  }
  return writer.toBytes()
}

export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
