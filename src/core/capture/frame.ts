/** One record of a capture, and what a reader tells of a capture beside its frames. */
import type { Nanos } from '../base/time.js'

/**
 * One instance serves the whole run: it is overwritten by the next frame, and `view` may be overwritten
 * as soon as the call that received it returns. Nothing may keep it.
 */
export class Frame {
  /** From 1, as Wireshark counts; with several inputs the numbers run on. */
  number = 0
  /** Nanoseconds since the first frame of the whole capture. */
  time: Nanos = 0
  /** The same moment since 1970 UTC, whole seconds and nanoseconds. */
  seconds = 0
  nanos = 0
  /** LINKTYPE_ number of the frame's interface. */
  linkType = 0
  /** Interface, numbered over all inputs and sections from 0. */
  interface = 0
  /** Over the whole chunk; the frame is `start` to `end`, without a frame check sequence. */
  view: DataView = new DataView(new ArrayBuffer(0))
  start = 0
  end = 0
  /** Octets on the wire without the frame check sequence; more than `end - start` when cut short by the capture. */
  wireLength = 0
  /** 0 where unknown, 1 inbound, 2 outbound (pcapng flags, bits 0–1). */
  direction = 0
  /** Process that sent or received it (pcapng option 8, or Apple's process information block), 0 where unknown; its name where that has one. */
  processId = 0
  processName: string | null = null
}

export interface CaptureInterface {
  readonly number: number
  readonly linkType: number
  readonly name: string | null
  readonly description: string | null
  readonly snapLength: number
  /** The capture filter that chose its packets, as pcap-filter(7) has it; null where the recorder names none. */
  readonly filter: string | null
}

/** Receives what a reader finds. `frame` runs once per frame and must not keep its argument. */
export interface CaptureListener {
  frame(frame: Frame): void
  interface?(description: CaptureInterface): void
  /** A name recorded in the capture itself (pcapng name resolution block). 4 or 16 octets. */
  name?(address: Uint8Array, name: string): void
  /** A text in a custom option of the section header, or a custom block, of pcapng that the holder of this private enterprise number gave a meaning. */
  customText?(enterprise: number, text: string): void
  /** Keys recorded in the capture itself (pcapng decryption secrets block) with their type; the octets may be overwritten afterwards. */
  secrets?(type: number, bytes: Uint8Array): void
}

/**
 * `empty`: no octet. `unknown-format`: not a capture that is known by its first octets. `foreign-format`: a capture in another format,
 * which the message names with the way to convert it. `unsupported-version`: of pcap or pcapng. `damaged`: before its first frame.
 */
export type CaptureErrorCode = 'empty' | 'unknown-format' | 'foreign-format' | 'unsupported-version' | 'damaged'

/** A capture that cannot be read at all. `message` is one line for a person: what, where, what to do. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError'
  /** What it is instead: nothing, something unknown, another format that is named in the message; or what is wrong with it. */
  readonly code: CaptureErrorCode
  /** In octets from the beginning of the input, after it was unpacked. */
  readonly offset: number
  /** As the report would call the input; null where the reader was not told. */
  readonly file: string | null
  constructor(code: CaptureErrorCode, message: string, offset = 0, file: string | null = null) {
    super(message)
    this.code = code
    this.offset = offset
    this.file = file
  }
}
