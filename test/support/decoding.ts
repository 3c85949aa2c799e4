/** A decoder with its tables, fed frame by frame. */
import { formatAddress } from '../../src/core/address/text.js'
import { type AddressId, AddressTable } from '../../src/core/address/address-table.js'
import { Oddities } from '../../src/core/base/oddity.js'
import { ms } from '../../src/core/base/time.js'
import { Frame } from '../../src/core/capture/frame.js'
import { FlowTable } from '../../src/core/conversation/flow-table.js'
import { Decoder } from '../../src/core/packet/decoder.js'
import type { Packet } from '../../src/core/packet/packet.js'

export interface FrameOptions {
  readonly linkType?: number
  readonly atMs?: number
  readonly interface?: number
  /** More than the octets given: the capture cut the frame short. */
  readonly wireLength?: number
}

/** Whoever reads past an end reads these. */
const MARGIN = 24

export class Decoding {
  readonly addresses = new AddressTable()
  readonly oddities = new Oddities()
  readonly decoder = new Decoder(this.addresses, this.oddities)
  readonly flows = new FlowTable(this.decoder.paths, this.addresses)
  readonly frame = new Frame()
  /** Row of the last frame's flow. */
  flow = -1
  /** Whether the last frame held an IP packet. */
  found = false

  get packet(): Packet {
    return this.decoder.packet
  }

  read(bytes: Uint8Array, options: FrameOptions = {}): Packet {
    this.lend(bytes, options)
    this.found = this.decoder.decode(this.frame)
    this.flow = this.found ? this.flows.touch(this.packet) : -1
    return this.packet
  }

  /** As the analyzer reads: in a straight line where the packet is plain, which it then answers. */
  readPlain(bytes: Uint8Array, options: FrameOptions = {}): boolean {
    const { decoder, flows, packet } = this
    this.lend(bytes, options)
    const isPlain = decoder.readPlain(this.frame)
    this.flow = isPlain ? flows.touchKnown(packet, decoder.plain) : -1
    if (this.flow >= 0) return true
    if (isPlain) decoder.plain.identify(packet)
    this.found = isPlain || decoder.decode(this.frame)
    this.flow = this.found ? flows.touch(packet) : -1
    return isPlain
  }

  /** Octets before and behind the frame are those of others, as in a chunk. */
  private lend(bytes: Uint8Array, options: FrameOptions): void {
    const { frame } = this
    const chunk = new Uint8Array(bytes.length + 2 * MARGIN).fill(0xee)
    chunk.set(bytes, MARGIN)
    frame.number++
    frame.time = ms(options.atMs ?? frame.number)
    frame.linkType = options.linkType ?? 1
    frame.interface = options.interface ?? 0
    frame.view = new DataView(chunk.buffer)
    frame.start = MARGIN
    frame.end = MARGIN + bytes.length
    frame.wireLength = options.wireLength ?? bytes.length
  }

  text(id: AddressId): string {
    return formatAddress(this.addresses.bytes(id))
  }

  /** `192.0.2.1 > 192.0.2.2 | …`, outermost first. */
  get layers(): string {
    const { ip, depth } = this.packet
    return ip
      .slice(0, depth)
      .map(({ src, dst }) => `${this.text(src)} > ${this.text(dst)}`)
      .join(' | ')
  }

  get path(): string {
    return this.decoder.paths.ids(this.packet.path).join(' ')
  }

  /** Captured payload as text. */
  get payload(): string {
    const { view, payload, payloadEnd } = this.packet
    let out = ''
    for (let at = payload; at < payloadEnd; at++) out += String.fromCharCode(view.getUint8(at))
    return out
  }

  get oddityIds(): string {
    return Array.from(this.oddities.list(), ({ id, count }) => (count === 1 ? id : `${id}*${count}`)).join(' ')
  }
}
