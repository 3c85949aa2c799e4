/**
 * Writes what a reader tells as pcapng, draft-ietf-opsawg-pcapng: little-endian, times in nanoseconds, without frame check sequences.
 *
 * Whatever format the frames come from, a section holds them alike. Blocks are gathered in one buffer until they are taken.
 */
import type { CaptureInterface, CaptureListener, Frame } from './frame.js'
import { padded } from './pcapng-option.js'

const SECTION_HEADER = 0x0a0d0d0a
const INTERFACE_DESCRIPTION = 1
const NAME_RESOLUTION = 4
const INTERFACE_STATISTICS = 5
const ENHANCED_PACKET = 6
const DECRYPTION_SECRETS = 10
const CUSTOM = 0x00000bad
const BYTE_ORDER_MAGIC = 0x1a2b3c4d

/** §3.5: options that any block may have, those of the section header, the interface, a packet, and statistics. */
const END_OF_OPTIONS = 0
const CUSTOM_TEXT = 2988
const SHB_APPLICATION = 4
const IF_NAME = 2
const IF_DESCRIPTION = 3
const IF_TIME_RESOLUTION = 9
const IF_FILTER = 11
/** The text of pcap-filter(7) follows. */
const FILTER_TEXT = 0
const EPB_FLAGS = 2
const ISB_DROPPED = 5

/** The length of an option has 16 bits. */
const MOST_OPTION_OCTETS = 65_535
/** Times are multiples of 10⁻⁹ s. */
const NANOSECONDS = 9

export interface CustomText {
  /** Private enterprise number of whoever gave the text its meaning. */
  readonly enterprise: number
  readonly text: string
}

export class PcapngWriter implements CaptureListener {
  private buffer = new Uint8Array(1 << 18)
  private view = new DataView(this.buffer.buffer)
  private length = 0
  private readonly application: string
  private readonly texts: readonly CustomText[]
  private readonly interfaces: CaptureInterface[] = []

  constructor(application: string, texts: readonly CustomText[] = []) {
    this.application = application
    this.texts = texts
    this.beginSection()
  }

  /** Octets that wait to be taken. */
  get pending(): number {
    return this.length
  }

  /** What has been written since the last time; it holds until the next call of anything. */
  take(): Uint8Array {
    const taken = this.buffer.subarray(0, this.length)
    this.length = 0
    return taken
  }

  /** A new file begins: the section header, and the interfaces that are known. */
  beginSection(): void {
    this.block(SECTION_HEADER, () => {
      this.u32(BYTE_ORDER_MAGIC)
      this.u16(1)
      this.u16(0)
      this.u32(0xffffffff)
      this.u32(0xffffffff)
      this.option(SHB_APPLICATION, utf8(this.application))
      for (const custom of this.texts) this.option(CUSTOM_TEXT, octetsOf(custom))
      this.endOfOptions()
    })
    for (const described of this.interfaces) this.describe(described)
  }

  interface(described: CaptureInterface): void {
    this.interfaces.push(described)
    this.describe(described)
  }

  frame(frame: Frame): void {
    const captured = frame.end - frame.start
    const time = BigInt(frame.seconds) * 1_000_000_000n + BigInt(frame.nanos)
    const at = this.begin(ENHANCED_PACKET, captured + 64)
    this.u32(frame.interface)
    this.u32(Number(time >> 32n))
    this.u32(Number(time & 0xffffffffn))
    this.u32(captured)
    this.u32(frame.wireLength)
    this.octets(new Uint8Array(frame.view.buffer, frame.view.byteOffset + frame.start, captured))
    if (frame.direction !== 0) {
      this.u16(EPB_FLAGS)
      this.u16(4)
      this.u32(frame.direction)
      this.endOfOptions()
    }
    this.end(at)
  }

  name(address: Uint8Array, name: string): void {
    this.block(NAME_RESOLUTION, () => {
      const text = utf8(name)
      this.u16(address.length === 4 ? 1 : 2)
      this.u16(address.length + text.length + 1)
      this.reserve(address.length + text.length + 8)
      this.octets(concatenated(address, text, [0]))
      this.u32(0)
    })
  }

  secrets(type: number, bytes: Uint8Array): void {
    this.block(DECRYPTION_SECRETS, () => {
      this.u32(type)
      this.u32(bytes.length)
      this.reserve(bytes.length + 8)
      this.octets(bytes)
    })
  }

  customText(enterprise: number, text: string): void {
    this.block(CUSTOM, () => {
      const octets = octetsOf({ enterprise, text })
      this.reserve(octets.length + 8)
      this.octets(octets)
    })
  }

  /** What the recorder lost, told of the first interface: recorders count for all together. */
  statistics(dropped: number): void {
    if (this.interfaces.length === 0) return
    this.block(INTERFACE_STATISTICS, () => {
      this.u32(0)
      this.u32(0)
      this.u32(0)
      this.u16(ISB_DROPPED)
      this.u16(8)
      this.u32(dropped % 2 ** 32)
      this.u32(Math.floor(dropped / 2 ** 32))
      this.endOfOptions()
    })
  }

  private describe({ linkType, snapLength, name, description, filter }: CaptureInterface): void {
    this.block(INTERFACE_DESCRIPTION, () => {
      this.u16(linkType)
      this.u16(0)
      this.u32(snapLength)
      if (name !== null) this.option(IF_NAME, utf8(name))
      if (description !== null) this.option(IF_DESCRIPTION, utf8(description))
      if (filter !== null) this.option(IF_FILTER, concatenated([FILTER_TEXT], utf8(filter)))
      this.option(IF_TIME_RESOLUTION, Uint8Array.of(NANOSECONDS))
      this.endOfOptions()
    })
  }

  private block(type: number, body: () => void): void {
    const at = this.begin(type, 1024)
    body()
    this.end(at)
  }

  private begin(type: number, room: number): number {
    this.reserve(room)
    const at = this.length
    this.u32(type)
    this.u32(0)
    return at
  }

  private end(at: number): void {
    this.reserve(8)
    const total = this.length - at + 4
    this.view.setUint32(at + 4, total, true)
    this.u32(total)
  }

  private option(code: number, value: Uint8Array): void {
    const kept = value.subarray(0, MOST_OPTION_OCTETS)
    this.reserve(kept.length + 16)
    this.u16(code)
    this.u16(kept.length)
    this.octets(kept)
  }

  private endOfOptions(): void {
    this.u16(END_OF_OPTIONS)
    this.u16(0)
  }

  private u16(value: number): void {
    this.view.setUint16(this.length, value, true)
    this.length += 2
  }

  private u32(value: number): void {
    this.view.setUint32(this.length, value, true)
    this.length += 4
  }

  /** Padded to four octets. */
  private octets(bytes: Uint8Array): void {
    this.buffer.set(bytes, this.length)
    const end = this.length + padded(bytes.length)
    this.buffer.fill(0, this.length + bytes.length, end)
    this.length = end
  }

  private reserve(count: number): void {
    if (this.length + count <= this.buffer.length) return
    const larger = new Uint8Array(Math.max(2 * this.buffer.length, this.length + count))
    larger.set(this.buffer.subarray(0, this.length))
    this.buffer = larger
    this.view = new DataView(larger.buffer)
  }
}

function concatenated(...parts: readonly ArrayLike<number>[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

function octetsOf({ enterprise, text }: CustomText): Uint8Array {
  const number = new Uint8Array(4)
  new DataView(number.buffer).setUint32(0, enterprise, true)
  return concatenated(number, utf8(text))
}

/** Core has no TextEncoder. */
function utf8(text: string): Uint8Array {
  const octets: number[] = []
  for (const character of text) {
    const point = character.codePointAt(0)!
    if (point < 0x80) octets.push(point)
    else if (point < 0x800) octets.push(0xc0 | (point >> 6), 0x80 | (point & 63))
    else if (point < 0x10000) octets.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63))
    else octets.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63))
  }
  return Uint8Array.from(octets)
}
