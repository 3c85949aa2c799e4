/** What the reader asks of a capture format. */
import type { Recording } from './recording.js'

export interface RecordParser {
  /**
   * How many octets it needs, from where it stopped, to go on. More than the octets it was left with, and bounded:
   * the reader keeps that many when a record lies across two chunks.
   */
  need: number
  /**
   * Reads whole records from `at` up to `end` and returns where it stopped: the first octet that it has not used, or
   * a place beyond `end` when the octets up to there are to be skipped. `base` is the offset of the view's octet 0 in
   * the input. With `final` nothing follows. Throws CaptureError while nothing has been read.
   */
  read(view: DataView, at: number, end: number, base: number, final: boolean): number
}

export interface CaptureFormat {
  readonly name: string
  /** True as soon as the first octets decide it; octets that follow never turn it false. */
  recognises(head: Uint8Array): boolean
  open(head: Uint8Array, recording: Recording): RecordParser
}
