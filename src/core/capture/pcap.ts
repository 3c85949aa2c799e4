/**
 * pcap, draft-ietf-opsawg-pcap, and its older relatives as libpcap's sf-pcap.c knows them.
 *
 * A header of 24 octets, then records: seconds, fraction, captured length, original length, octets. There is
 * nothing to synchronise on, so one damaged length makes everything behind it unreadable unless the next record
 * can be found again by its plausibility.
 */
import { NANOS_PER_SECOND } from '../base/time.js'
import type { CaptureFormat, RecordParser } from './format.js'
import { CaptureError } from './frame.js'
import { maxCaptured } from './link-type.js'
import type { Recording } from './recording.js'

interface Variant {
  readonly magic: number
  readonly nanosPerUnit: number
  /** Octets of a record header; where writers disagreed, the candidates in order of preference. */
  readonly recordHeaders: readonly number[]
  /** Octets of the file header. */
  readonly header: number
}

const VARIANTS: readonly Variant[] = [
  { magic: 0xa1b2c3d4, nanosPerUnit: 1000, recordHeaders: [16], header: 24 },
  { magic: 0xa1b23c4d, nanosPerUnit: 1, recordHeaders: [16], header: 24 },
  // Kuznetzov: interface index, protocol and packet type follow; one of the patches added the CPU.
  { magic: 0xa1b2cd34, nanosPerUnit: 1000, recordHeaders: [24, 28], header: 24 },
  // FMesquita: reserved for a modified format that was never described.
  { magic: 0xa1b234cd, nanosPerUnit: 1000, recordHeaders: [16, 24, 28], header: 24 },
  // Navtel: nanoseconds.
  { magic: 0xa12b3c4d, nanosPerUnit: 1, recordHeaders: [16], header: 24 },
  // Ixia, hardware and software: the length of all records follows the file header.
  { magic: 0x1c0001ac, nanosPerUnit: 1, recordHeaders: [16], header: 28 },
  { magic: 0x1c0001ab, nanosPerUnit: 1000, recordHeaders: [16], header: 28 },
]

const swap = (word: number): number => ((word >>> 24) | ((word >>> 8) & 0xff00) | ((word << 8) & 0xff0000) | (word << 24)) >>> 0

/** The first four octets as a big-endian number. */
const magicOf = (head: Uint8Array): number =>
  head.length < 4 ? 0 : (((head[0]! << 24) | (head[1]! << 16) | (head[2]! << 8) | head[3]!) as number) >>> 0

/** After damage this many octets are searched for the next record. */
const SEARCH_LIMIT = 1 << 20
/** A record found by searching lies within a day of the last one read. */
const SEARCH_SECONDS = 86_400
const LINKTYPE_ERF = 197
const FCS_LENGTH_PRESENT = 0x04000000

export const pcap: CaptureFormat = {
  name: 'pcap',
  recognises: (head) => {
    const magic = magicOf(head)
    return VARIANTS.some((variant) => variant.magic === magic || swap(variant.magic) === magic)
  },
  open: (head, recording) => {
    const magic = magicOf(head)
    const bigEndian = VARIANTS.find((variant) => variant.magic === magic)
    return new PcapParser(recording, bigEndian ?? VARIANTS.find((variant) => swap(variant.magic) === magic)!, bigEndian === undefined)
  },
}

/**
 * A fraction of two seconds and more is no time. Its nanoseconds are the first nine digits that Wireshark shows for it
 * (a product in 32 bits), so that both show the same frame at the same time; 0 where that product is negative.
 */
function fractionAsWireshark(fraction: number, nanosPerUnit: number): number {
  const product = Math.imul(fraction, nanosPerUnit)
  return product < 0 ? 0 : Number(String(product).slice(0, 9))
}

class PcapParser implements RecordParser {
  need: number
  private readonly recording: Recording
  private readonly variant: Variant
  private readonly littleEndian: boolean
  private readonly unitsPerSecond: number
  private opened = false
  /** Octets of a record header; 0 while undecided. */
  private recordHeader = 0
  private capturedAt = 8
  private originalAt = 12
  /** Version 2.3: some writers had the two lengths the other way round. */
  private maybeSwapped = false
  private fcs = 0
  /** The most that a record may claim, and the most that it claims without a second look. */
  private most = 0
  private usual = 0
  /** Offset where the search for the next record began, or -1. */
  private searchFrom = -1
  private stopped = false

  constructor(recording: Recording, variant: Variant, littleEndian: boolean) {
    this.recording = recording
    this.variant = variant
    this.littleEndian = littleEndian
    this.unitsPerSecond = NANOS_PER_SECOND / variant.nanosPerUnit
    this.need = variant.header
  }

  read(view: DataView, from: number, end: number, base: number, final: boolean): number {
    let at = from
    if (!this.opened) {
      if (end - at < this.variant.header) return at
      this.readHeader(view, at)
      at += this.variant.header
    }
    if (this.recordHeader === 0 && !this.chooseRecordHeader(view, at, end, final)) return at
    while (!this.stopped) {
      if (this.searchFrom >= 0) at = this.search(view, at, end, base, final)
      else at = this.readRecords(view, at, end, base, final)
      if (end - at < this.need) return at
    }
    return end
  }

  private readHeader(view: DataView, at: number): void {
    const { littleEndian } = this
    const major = view.getUint16(at + 4, littleEndian)
    const minor = view.getUint16(at + 6, littleEndian)
    // 543.0 is what some old systems wrote (libpcap reads it as 2.4).
    if (major !== 2 && !(major === 543 && minor === 0)) {
      throw new CaptureError('unsupported-version', `pcap of version ${major}.${minor}: only 2.x is known`, 4)
    }
    if (major === 2 && minor < 3) [this.capturedAt, this.originalAt] = [12, 8]
    this.maybeSwapped = major === 2 && minor === 3
    const snapLength = view.getUint32(at + 16, littleEndian)
    const link = view.getUint32(at + 20, littleEndian)
    const linkType = link & 0xffff
    // The length of the frame check sequence is given in units of 16 bits.
    this.fcs = link & FCS_LENGTH_PRESENT ? (link >>> 28) * 2 : 0
    this.most = maxCaptured(linkType)
    this.usual = snapLength > 0 && snapLength < this.most ? snapLength : this.most
    const added = this.recording.addInterface({ linkType, snapLength, name: null, description: null, filter: null })!
    this.recording.frame.linkType = linkType
    this.recording.frame.interface = added.number
    this.opened = true
    this.need = 16
  }

  private readRecords(view: DataView, from: number, end: number, base: number, final: boolean): number {
    const { recording, littleEndian, recordHeader, capturedAt, originalAt, usual, fcs } = this
    const { nanosPerUnit } = this.variant
    const { unitsPerSecond } = this
    const erf = recording.frame.linkType === LINKTYPE_ERF
    let at = from
    this.need = recordHeader
    while (end - at >= recordHeader) {
      let captured = view.getUint32(at + capturedAt, littleEndian)
      let original = view.getUint32(at + originalAt, littleEndian)
      if (this.maybeSwapped && captured > original) [captured, original] = [original, captured]
      if (captured > usual && (captured > this.most || captured > original)) {
        const next = at + recordHeader + captured
        const believed =
          captured <= this.most && (end - next >= recordHeader ? this.plausible(view, next, recordHeader) > 0 : final && next === end)
        if (!believed && captured <= this.most && !final && end - next < recordHeader) {
          this.need = recordHeader + captured + recordHeader
          return at
        }
        if (!believed) {
          recording.damage(`a record that claims ${captured} octets`, base + at)
          this.searchFrom = base + at
          this.need = 1
          return at + 1
        }
      }
      const start = at + recordHeader
      if (end - start < captured) {
        this.need = recordHeader + captured
        return at
      }
      const seconds = view.getUint32(at, littleEndian)
      const fraction = view.getUint32(at + 4, littleEndian)
      if (erf && captured >= 8) this.stampErf(view, start)
      else if (fraction < unitsPerSecond) recording.stamp(seconds, fraction * nanosPerUnit)
      else if (fraction < 2 * unitsPerSecond) recording.stamp(seconds + 1, (fraction - unitsPerSecond) * nanosPerUnit)
      else recording.stamp(seconds, fractionAsWireshark(fraction, nanosPerUnit))
      recording.tell(view, start, captured, original, fcs)
      at = start + captured
    }
    return at
  }

  /** An ERF header inside the record holds the card's own time, finer than the record's: 2^-32 seconds (10^9 / 2^32 is 5^9 / 2^23). */
  private stampErf(view: DataView, at: number): void {
    this.recording.stamp(view.getUint32(at + 4, true), Math.floor((view.getUint32(at, true) * 5 ** 9) / 2 ** 23))
  }

  /** Looks for two records in a row that could be real; the second may be the end of the input. */
  private search(view: DataView, from: number, end: number, base: number, final: boolean): number {
    const { recordHeader } = this
    const limit = this.searchFrom + SEARCH_LIMIT - base
    for (let at = from; at < limit; at++) {
      if (end - at < recordHeader) {
        this.need = recordHeader
        return final ? end : at
      }
      const length = this.plausible(view, at, recordHeader)
      if (length === 0) continue
      const next = at + length
      if (end - next >= recordHeader ? this.plausible(view, next, recordHeader) > 0 : final && next === end) {
        this.searchFrom = -1
        this.need = recordHeader
        return at
      }
      if (!final && end - next < recordHeader) {
        this.need = length + recordHeader
        return at
      }
    }
    this.recording.damage('no further record was found, the rest was left out,', base + limit)
    this.stopped = true
    return end
  }

  /** Octets of the record at `at`, its header included, or 0 when it is hardly one. */
  private plausible(view: DataView, at: number, recordHeader: number): number {
    const { littleEndian, recording } = this
    const captured = view.getUint32(at + this.capturedAt, littleEndian)
    const original = view.getUint32(at + this.originalAt, littleEndian)
    if (captured === 0 || captured > this.usual || original < captured || original > this.most) return 0
    if (view.getUint32(at + 4, littleEndian) >= this.unitsPerSecond) return 0
    if (recording.frames > 0 && Math.abs(view.getUint32(at, littleEndian) - recording.frame.seconds) > SEARCH_SECONDS) return 0
    return recordHeader + captured
  }

  /** Decides how long a record header is where the magic number does not; false while more octets are needed. */
  private chooseRecordHeader(view: DataView, at: number, end: number, final: boolean): boolean {
    const candidates = this.variant.recordHeaders
    for (const candidate of candidates.length > 1 ? candidates : []) {
      if (end - at < candidate) {
        if (!final) this.need = candidate
        if (!final) return false
        continue
      }
      const length = this.plausible(view, at, candidate)
      if (length === 0) continue
      if (!final && end - at < length + candidate) {
        this.need = length + candidate
        return false
      }
      const next = at + length
      if (next === end || (end - next >= candidate && this.plausible(view, next, candidate) > 0)) {
        this.recordHeader = candidate
        return true
      }
    }
    this.recordHeader = candidates[0]!
    return true
  }
}
