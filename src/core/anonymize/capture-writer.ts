/** Writes frames as pcap or pcapng, little-endian, without what a recorder says of itself: names, comments, filters, secrets. */
import type { CaptureInterface, Frame } from '../capture/frame.js'

const SECTION_HEADER = 0x0a0d0d0a
const BYTE_ORDER_MAGIC = 0x1a2b3c4d
const INTERFACE_DESCRIPTION = 1
const INTERFACE_STATISTICS = 5
const ENHANCED_PACKET = 6
const IF_TSRESOL = 9
const EPB_FLAGS = 2
const ISB_IFDROP = 5
const NANOSECONDS = 9
const PCAP_NANOSECONDS = 0xa1b23c4d
const PCAP_MICROSECONDS = 0xa1b2c3d4
const NANOS_PER_SECOND = 1_000_000_000n

/** A file begins with its first interface; `write` gets octets that are valid until it returns. */
export interface CaptureWriter {
  interface(description: CaptureInterface): void
  /** `octets` stand for the frame's. */
  frame(frame: Frame, octets: Uint8Array): void
  end(drops: number | null): void
}

type Write = (octets: Uint8Array) => void

/** Numbers and octets one behind the other. */
class Block {
  private readonly octets: number[] = []

  u8(value: number): this {
    this.octets.push(value & 255)
    return this
  }

  u16(value: number): this {
    this.octets.push(value & 255, (value >>> 8) & 255)
    return this
  }

  u32(value: number): this {
    return this.u16(value & 0xffff).u16(value >>> 16)
  }

  u64(value: bigint): this {
    return this.u32(Number(value & 0xffffffffn)).u32(Number(value >> 32n))
  }

  /** Padded to four octets. */
  option(code: number, value: (block: Block) => Block): this {
    const { octets } = value(new Block())
    this.u16(code).u16(octets.length)
    this.octets.push(...octets)
    while (this.octets.length % 4 !== 0) this.octets.push(0)
    return this
  }

  done(): Uint8Array {
    return Uint8Array.from(this.octets)
  }
}

/** Of one interface. `nanos`: the times of the source have nanoseconds. */
export function pcapWriter(write: Write, nanos: boolean): CaptureWriter {
  return {
    interface({ linkType, snapLength }) {
      const magic = nanos ? PCAP_NANOSECONDS : PCAP_MICROSECONDS
      write(new Block().u32(magic).u16(2).u16(4).u32(0).u32(0).u32(snapLength).u32(linkType).done())
    },
    frame(frame, octets) {
      const fraction = nanos ? frame.nanos : Math.floor(frame.nanos / 1000)
      write(new Block().u32(frame.seconds).u32(fraction).u32(octets.length).u32(frame.wireLength).done())
      write(octets)
    },
    end() {},
  }
}

export function pcapngWriter(write: Write): CaptureWriter {
  const block = (type: number, head: Uint8Array, octets: Uint8Array = NOTHING, tail: Uint8Array = NOTHING) => {
    const padding = -octets.length & 3
    const length = 12 + head.length + octets.length + padding + tail.length
    write(new Block().u32(type).u32(length).done())
    for (const part of [head, octets, new Uint8Array(padding), tail]) if (part.length > 0) write(part)
    write(new Block().u32(length).done())
  }
  const ended = (options: Block) => options.u32(0).done()
  let begun = false
  let latest = 0n
  const begin = () => {
    if (!begun) block(SECTION_HEADER, new Block().u32(BYTE_ORDER_MAGIC).u16(1).u16(0).u64(0xffffffffffffffffn).done())
    begun = true
  }
  const time = (at: bigint) =>
    new Block()
      .u32(Number(at >> 32n))
      .u32(Number(at & 0xffffffffn))
      .done()
  return {
    interface({ linkType, snapLength }) {
      begin()
      const head = new Block().u16(linkType).u16(0).u32(snapLength)
      block(INTERFACE_DESCRIPTION, ended(head.option(IF_TSRESOL, (b) => b.u8(NANOSECONDS))))
    },
    frame(frame, octets) {
      latest = BigInt(frame.seconds) * NANOS_PER_SECOND + BigInt(frame.nanos)
      const at = time(latest)
      const head = new Block().u32(frame.interface)
      const sizes = new Block().u32(octets.length).u32(frame.wireLength).done()
      const tail = frame.direction === 0 ? NOTHING : ended(new Block().option(EPB_FLAGS, (b) => b.u32(frame.direction)))
      block(ENHANCED_PACKET, Uint8Array.of(...head.done(), ...at, ...sizes), octets, tail)
    },
    end(drops) {
      begin()
      if (drops === null) return
      const options = ended(new Block().option(ISB_IFDROP, (b) => b.u64(BigInt(drops))))
      block(INTERFACE_STATISTICS, Uint8Array.of(...new Block().u32(0).done(), ...time(latest)), options)
    },
  }
}

const NOTHING = new Uint8Array(0)
