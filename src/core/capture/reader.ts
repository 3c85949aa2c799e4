/** Reads a capture of any known format from chunks, and calls the listener once for each frame. */
import { refusal } from './foreign.js'
import type { CaptureFormat, RecordParser } from './format.js'
import { CaptureError, type CaptureListener } from './frame.js'
import { pcap } from './pcap.js'
import { pcapng } from './pcapng.js'
import { type CaptureOrigin, type CaptureOutcome, Recording } from './recording.js'

export type { CaptureOrigin, CaptureOutcome } from './recording.js'

export const CAPTURE_FORMATS: readonly CaptureFormat[] = [pcap, pcapng]

/** As many octets are looked at before an input is refused; a capture is recognised by its first four. */
const HEAD_LENGTH = 1024

/**
 * Push chunks, then end. Where the chunks are cut changes nothing.
 *
 * A record that lies across two chunks is joined in a buffer of the reader's own; all others are read where they
 * are, so a chunk may be overwritten as soon as `push` has returned.
 */
export class CaptureReader {
  private readonly recording: Recording
  private format: CaptureFormat | undefined
  private parser: RecordParser | undefined
  /** Octets of earlier chunks that still wait for others. */
  private kept = new Uint8Array(HEAD_LENGTH)
  private keptView = new DataView(this.kept.buffer)
  private keptLength = 0
  /** Octets still to be left out. */
  private skip = 0
  /** Offset in the input of the first octet that is neither used nor left out. */
  private offset = 0

  constructor(listener: CaptureListener, origin: CaptureOrigin) {
    this.recording = new Recording(listener, origin)
  }

  /** Packets that the recorder lost, as far as the input has said so; null where it has no counter. */
  get drops(): number | null {
    return this.recording.drops
  }

  /** What the recorder says of packets that it lost, beside the input. */
  addDrops(count: number): void {
    this.recording.addDrops(count)
  }

  /** Throws CaptureError when the input cannot be read at all; later damage is told by `end`. */
  push(chunk: Uint8Array): void {
    let at = 0
    if (!this.parser) {
      at = this.keep(chunk, 0, HEAD_LENGTH)
      if (!this.recognise(false)) return
    }
    const parser = this.parser!
    while (this.keptLength > 0) {
      if (this.keptLength < parser.need) {
        at = this.keep(chunk, at, parser.need)
        if (this.keptLength < parser.need) return
      }
      this.readKept(parser, false)
    }
    if (this.skip > 0) {
      const left = Math.min(this.skip, chunk.length - at)
      at += left
      this.skip -= left
      this.offset += left
    }
    if (at === chunk.length) return
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    const base = this.offset - at
    const stop = parser.read(view, at, chunk.length, base, false)
    this.offset = base + Math.min(stop, chunk.length)
    if (stop > chunk.length) this.skip = stop - chunk.length
    else if (stop < chunk.length) this.keep(chunk, stop, chunk.length - stop)
  }

  /** The end of the input. Throws CaptureError when not even a header was there. */
  end(): CaptureOutcome {
    const { recording } = this
    if (!this.parser) this.recognise(true)
    const parser = this.parser!
    if (this.keptLength > 0) this.readKept(parser, true)
    if (recording.interfaces.length === 0 && this.offset === 0) {
      throw new CaptureError('damaged', `a ${this.format!.name} header that is cut short`, this.keptLength)
    }
    if (this.keptLength > 0 || this.skip > 0) {
      recording.cutShort = true
      recording.damage('the end in the middle of a record', this.offset)
    }
    return recording.outcome(this.format!.name)
  }

  private recognise(final: boolean): boolean {
    const head = this.kept.subarray(0, this.keptLength)
    this.format = CAPTURE_FORMATS.find((format) => format.recognises(head))
    this.parser = this.format?.open(head, this.recording)
    if (!this.parser && (final || head.length === HEAD_LENGTH)) throw refusal(head)
    return this.parser !== undefined
  }

  private readKept(parser: RecordParser, final: boolean): void {
    const length = this.keptLength
    const stop = parser.read(this.keptView, 0, length, this.offset, final)
    const used = Math.min(stop, length)
    this.offset += used
    this.skip = stop - used
    this.keptLength = length - used
    if (used > 0 && this.keptLength > 0) this.kept.copyWithin(0, used, length)
  }

  /** Copies octets of the chunk, which may be overwritten later, until `length` are kept; returns where it stopped. */
  private keep(chunk: Uint8Array, from: number, length: number): number {
    const count = Math.min(length - this.keptLength, chunk.length - from)
    const total = this.keptLength + count
    if (total > this.kept.length) {
      // Doubled as octets arrive: a record that only claims to be long costs nothing.
      const larger = new Uint8Array(Math.max(total, this.kept.length * 2))
      larger.set(this.kept.subarray(0, this.keptLength))
      this.kept = larger
      this.keptView = new DataView(larger.buffer)
    }
    this.kept.set(chunk.subarray(from, from + count), this.keptLength)
    this.keptLength = total
    return from + count
  }
}
