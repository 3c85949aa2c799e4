/** Writes a live capture into a ring of files while it is analyzed: as pcapng, whatever the source gives. */
import type { Frame } from '../../core/capture/frame.js'
import { PcapngWriter, type CustomText } from '../../core/capture/pcapng-writer.js'
import { CaptureReader } from '../../core/capture/reader.js'
import type { Ring } from './ring.js'

/** As much is gathered before it is written, unless time has passed. */
const PIECE = 1 << 18

/** Reads the same chunks as the analyzer; a reader costs 7 ns a frame. */
export class Recorder {
  private readonly ring: Ring
  private readonly writer: PcapngWriter
  private reader: CaptureReader | undefined
  private firstFrame = 1
  private interfaces = 0
  private drops: number | null = null

  constructor(ring: Ring, application: string, texts: readonly CustomText[]) {
    this.ring = ring
    this.writer = new PcapngWriter(application, texts)
  }

  /** What became known of the machine while it is recorded. */
  customText(enterprise: number, text: string): void {
    this.writer.customText(enterprise, text)
  }

  /** `filter`: the capture filter, where the source itself may not say it. */
  begin(filter?: string): void {
    const { writer } = this
    const listener = {
      frame: (frame: Frame) => {
        writer.frame(frame)
        this.firstFrame = frame.number + 1
        if (writer.pending >= PIECE) this.flush()
      },
      interface: (described: Parameters<PcapngWriter['interface']>[0]) => {
        this.interfaces++
        writer.interface(described)
      },
      customText: (enterprise: number, text: string) => writer.customText(enterprise, text),
      name: (address: Uint8Array, name: string) => writer.name(address, name),
      secrets: (type: number, bytes: Uint8Array) => writer.secrets(type, bytes),
    }
    this.reader = new CaptureReader(listener, { firstFrame: this.firstFrame, firstInterface: this.interfaces, epoch: null, filter })
  }

  /** May throw CaptureError, as the analyzer's reader does, and RingError. */
  push(chunk: Uint8Array): void {
    this.reader?.push(chunk)
  }

  finish(drops: number | null): void {
    const outcome = this.reader?.end()
    this.reader = undefined
    const lost = drops ?? outcome?.drops ?? null
    if (lost !== null) this.drops = (this.drops ?? 0) + lost
  }

  flush(): void {
    this.ring.write(this.writer.take())
    if (this.ring.isFull) this.rotate()
  }

  rotate(): void {
    this.ring.write(this.writer.take())
    if (this.ring.rotate()) this.writer.beginSection()
  }

  close(): void {
    if (this.drops !== null) this.writer.statistics(this.drops)
    this.ring.write(this.writer.take())
    this.ring.close()
  }
}
