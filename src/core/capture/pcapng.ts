/**
 * pcapng, draft-ietf-opsawg-pcapng: a chain of blocks, each with its length before and behind.
 *
 * Blocks that are not read here (journal entries and unknown ones) are left out by their
 * length. After damage the chain is found again at the next block whose two lengths agree.
 */
import type { CaptureFormat, RecordParser } from './format.js'
import { CaptureError, type Frame } from './frame.js'
import { maxCaptured } from './link-type.js'
import { PcapngInterface, readDrops, readInterfaceDescription } from './pcapng-interface.js'
import { options, padded, readName, readText } from './pcapng-option.js'
import type { Recording } from './recording.js'

const SECTION_HEADER = 0x0a0d0d0a
const INTERFACE_DESCRIPTION = 1
const PACKET = 2 // obsolete
const SIMPLE_PACKET = 3
const NAME_RESOLUTION = 4
const INTERFACE_STATISTICS = 5
const ENHANCED_PACKET = 6
const DECRYPTION_SECRETS = 10
/** §4.8: of which copies may be made. */
const CUSTOM = 0x00000bad
/** Apple's process information block: the processes that packets of the section name by index. */
const PROCESS_INFORMATION = 0x80000001
/** Its option with the name. */
const PROCESS_NAME = 2
/** Option of any block: a private enterprise number, then UTF-8 (§3.5.1). */
const CUSTOM_TEXT = 2988
const BYTE_ORDER_MAGIC = 0x1a2b3c4d
const BYTE_ORDER_MAGIC_SWAPPED = 0x4d3c2b1a

/** Octets of type, both lengths, and the fields before options or octets; a block of a type that is read has at least these. */
const MINIMUM_LENGTH: Readonly<Record<number, number>> = {
  [SECTION_HEADER]: 28,
  [INTERFACE_DESCRIPTION]: 20,
  [PACKET]: 32,
  [SIMPLE_PACKET]: 16,
  [NAME_RESOLUTION]: 12,
  [INTERFACE_STATISTICS]: 24,
  [ENHANCED_PACKET]: 32,
  [DECRYPTION_SECRETS]: 20,
  [CUSTOM]: 16,
  [PROCESS_INFORMATION]: 16,
}
const ENHANCED_PACKET_HEADER = 28

/** Longest block that is kept whole (libpcap's bound); more is allowed for link types with larger frames. */
const MAX_BLOCK = 16 << 20
/** Longest block that is left out by its length: Wireshark's bound. */
const MAX_SKIPPED = 128 << 20
/** A block that is left out is checked at its end too, unless it is longer than this. */
const MAX_CHECKED = 65_536
/** Options of one packet longer than this contradict its captured length. */
const MAX_PACKET_OPTIONS = 262_144
/** After damage this many octets are searched for the next block. */
const SEARCH_LIMIT = 1 << 20
const MAX_PROCESSES = 65_536
/** Longer blocks of secrets (thousands of keys) and custom blocks are left out. */
const MAX_ASIDE = 1 << 20

export const pcapng: CaptureFormat = {
  name: 'pcapng',
  recognises: (head) => head[0] === 0x0a && head[1] === 0x0d && head[2] === 0x0d && head[3] === 0x0a,
  open: (_head, recording) => new PcapngParser(recording),
}

class PcapngParser implements RecordParser {
  need = 12
  private readonly recording: Recording
  private littleEndian = true
  private opened = false
  /** False in a section of a version that is not known: its blocks are left out. */
  private readable = true
  private interfaces: PcapngInterface[] = []
  private processes: { readonly id: number; readonly name: string | null }[] = []
  private searchFrom = -1
  private stopped = false

  constructor(recording: Recording) {
    this.recording = recording
  }

  read(view: DataView, from: number, end: number, base: number, final: boolean): number {
    let at = from
    while (!this.stopped && at < end) {
      const searching = this.searchFrom >= 0
      const next = searching ? this.search(view, at, end, base, final) : this.readBlock(view, at, end, base, final)
      // No step forward, and not because the search has found its block here: more octets are needed.
      if (next === at && this.searchFrom >= 0 === searching) return at
      at = next
    }
    this.need = 12
    return this.stopped ? end : at
  }

  /** Reads the block at `at` and returns where the next one begins; `at` itself when more octets are needed. */
  private readBlock(view: DataView, at: number, end: number, base: number, final: boolean): number {
    if (!this.has(12, at, end)) return at
    const type = view.getUint32(at, this.littleEndian)
    if (type === SECTION_HEADER && !this.readByteOrder(view, at)) {
      if (!this.opened) throw new CaptureError('damaged', 'a pcapng section header without a byte-order magic', base + at + 8)
      return this.lose('a section header without a byte-order magic', at, base)
    }
    const declared = view.getUint32(at + 4, this.littleEndian)
    // Old drafts left the padding of the last field out of the length; it is there all the same.
    const length = declared > MAX_SKIPPED ? declared : padded(declared)
    const minimum = MINIMUM_LENGTH[type]
    if (length < (minimum ?? 12) || length > MAX_SKIPPED) return this.refuse(`a block that claims ${declared} octets`, at, base)
    const unread = minimum === undefined || ((type === DECRYPTION_SECRETS || type === CUSTOM) && length > MAX_ASIDE)
    if (unread && length > MAX_CHECKED) return at + length
    if (type === ENHANCED_PACKET && length > end - at && !final) {
      if (!this.has(ENHANCED_PACKET_HEADER, at, end)) return at
    }
    const wrong = this.contradiction(view, type, at, end, length)
    if (wrong !== undefined) return this.refuse(wrong, at, base)
    if (!this.has(length, at, end)) return final ? this.searchBeyond(view, type, at, end, base) : at
    if (view.getUint32(at + length - 4, this.littleEndian) !== declared) {
      // The lengths differ. If a block follows, this one's first length was right.
      const next = at + length
      if (!final && !this.has(length + 8, at, end)) return at
      if (next !== end && !this.looksLikeBlock(view, next, end)) return this.refuse('a block whose two lengths differ', at, base)
      this.recording.damage('a block whose two lengths differ', base + at)
    }
    this.readBody(view, type, at, at + length - 4, base)
    return at + length
  }

  private has(count: number, at: number, end: number): boolean {
    if (end - at >= count) return true
    this.need = count
    return false
  }

  /** Before the first section is read damage is final; later the next block is looked for. */
  private refuse(what: string, at: number, base: number): number {
    if (!this.opened) throw new CaptureError('damaged', `a pcapng file that begins with ${what}`, base + at)
    return this.lose(what, at, base)
  }

  private lose(what: string, at: number, base: number): number {
    this.recording.damage(what, base + at)
    this.searchFrom = base + at
    return at + 1
  }

  /** What makes the block's length unbelievable before all of it is there. */
  private contradiction(view: DataView, type: number, at: number, end: number, length: number): string | undefined {
    if (length > MAX_BLOCK) {
      let most = 0
      for (const { linkType } of this.interfaces) most = Math.max(most, maxCaptured(linkType))
      if (length > most + MAX_PACKET_OPTIONS) return `a block that claims ${length} octets`
    }
    if (type !== ENHANCED_PACKET || end - at < ENHANCED_PACKET_HEADER) return undefined
    const captured = view.getUint32(at + 20, this.littleEndian)
    const optionsLength = length - 32 - captured
    return optionsLength < 0 || optionsLength > MAX_PACKET_OPTIONS ? `a packet of ${captured} octets in a block of ${length}` : undefined
  }

  private looksLikeBlock(view: DataView, at: number, end: number): boolean {
    if (end - at < 8) return false
    const type = view.getUint32(at, this.littleEndian)
    const length = view.getUint32(at + 4, this.littleEndian)
    return type === SECTION_HEADER || (MINIMUM_LENGTH[type] !== undefined && length >= MINIMUM_LENGTH[type] && length <= MAX_BLOCK)
  }

  /** Looks for the next block whose two lengths agree. */
  private search(view: DataView, from: number, end: number, base: number, final: boolean): number {
    const limit = this.searchFrom + SEARCH_LIMIT - base
    for (let at = from; at < limit; at++) {
      if (end - at < 12) {
        this.need = 12
        return final ? end : at
      }
      const type = view.getUint32(at, this.littleEndian)
      const minimum = MINIMUM_LENGTH[type]
      if (minimum === undefined) continue
      const order = view.getUint32(at + 8, this.littleEndian)
      const swapped = type === SECTION_HEADER && order === BYTE_ORDER_MAGIC_SWAPPED
      if (type === SECTION_HEADER && !swapped && order !== BYTE_ORDER_MAGIC) continue
      const littleEndian = this.littleEndian !== swapped
      const length = view.getUint32(at + 4, littleEndian)
      if (length < minimum || length > SEARCH_LIMIT || length % 4 !== 0) continue
      if (end - at < length) {
        if (final) continue
        this.need = length
        return at
      }
      if (view.getUint32(at + length - 4, littleEndian) !== length) continue
      this.searchFrom = -1
      return at
    }
    this.recording.damage('no further block was found, the rest was left out,', base + limit)
    this.stopped = true
    return end
  }

  /**
   * The input ends inside this block: it was cut short, or this length is damaged. Another block decides, looked for only
   * where no captured packet lies, since that may hold a capture itself.
   */
  private searchBeyond(view: DataView, type: number, at: number, end: number, base: number): number {
    if (!this.opened || end - at < ENHANCED_PACKET_HEADER || type === SIMPLE_PACKET || type === PACKET) return at
    const from = type === ENHANCED_PACKET ? at + ENHANCED_PACKET_HEADER + padded(view.getUint32(at + 20, this.littleEndian)) : at + 8
    this.searchFrom = base + from
    const found = this.search(view, from, end, base, true)
    const lost = this.searchFrom >= 0
    this.searchFrom = -1
    if (lost && !this.stopped) return at
    this.recording.damage('a block with a damaged length', base + at)
    return found
  }

  private readByteOrder(view: DataView, at: number): boolean {
    const order = view.getUint32(at + 8)
    if (order !== BYTE_ORDER_MAGIC && order !== BYTE_ORDER_MAGIC_SWAPPED) return false
    this.littleEndian = order === BYTE_ORDER_MAGIC_SWAPPED
    return true
  }

  /** `end` is where the second length begins. */
  private readBody(view: DataView, type: number, at: number, end: number, base: number): void {
    if (type === SECTION_HEADER) this.readSectionHeader(view, at, end, base)
    else if (!this.readable) return
    else if (type === ENHANCED_PACKET) this.readEnhancedPacket(view, at, end, base)
    else if (type === INTERFACE_DESCRIPTION) this.readInterface(view, at, end, base)
    else if (type === SIMPLE_PACKET) this.readSimplePacket(view, at, end, base)
    else if (type === PACKET) this.readObsoletePacket(view, at, end, base)
    else if (type === INTERFACE_STATISTICS) this.readStatistics(view, at, end)
    else if (type === NAME_RESOLUTION) this.readNames(view, at + 8, end)
    else if (type === DECRYPTION_SECRETS) this.readSecrets(view, at, end)
    else if (type === CUSTOM) this.readCustomText(view, at + 8, end)
    else if (type === PROCESS_INFORMATION && this.processes.length < MAX_PROCESSES) {
      this.processes.push({ id: view.getUint32(at + 8, this.littleEndian), name: this.readProcessName(view, at + 12, end) })
    }
  }

  private readSectionHeader(view: DataView, at: number, end: number, base: number): void {
    const major = view.getUint16(at + 12, this.littleEndian)
    const minor = view.getUint16(at + 14, this.littleEndian)
    // Minor 2 was written for what is 1.0 (draft-ietf-opsawg-pcapng §4.1).
    this.readable = major === 1 && (minor === 0 || minor === 2)
    if (!this.readable) {
      const what = `a pcapng section of version ${major}.${minor}`
      if (!this.opened) throw new CaptureError('unsupported-version', `${what}: only 1.0 and 1.2 are known`, base + at + 12)
      this.recording.damage(what, base + at)
    }
    this.opened = true
    this.interfaces = []
    this.processes = []
    if (!this.readable) return
    for (const { code, at: value, length } of options(view, at + 24, end, this.littleEndian))
      if (code === CUSTOM_TEXT && length >= 4) this.readCustomText(view, value, value + length)
  }

  /** A private enterprise number, then what its holder put there: UTF-8 up to a NUL, where it is of v6why. */
  private readCustomText(view: DataView, at: number, end: number): void {
    this.recording.customText(view.getUint32(at, this.littleEndian), readText(view, at + 4, end, end - at))
  }

  private readInterface(view: DataView, at: number, end: number, base: number): void {
    const described = readInterfaceDescription(view, at, end, this.littleEndian)
    const added = this.recording.addInterface(described)
    if (added) this.interfaces.push(new PcapngInterface(added, described))
    else this.recording.damage('more interfaces than are kept', base + at)
  }

  private readEnhancedPacket(view: DataView, at: number, end: number, base: number): void {
    const { littleEndian, recording } = this
    const source = this.interfaces[view.getUint32(at + 8, littleEndian)]
    const captured = view.getUint32(at + 20, littleEndian)
    if (!source) {
      recording.damage('a packet of an interface that is not described', base + at)
      return
    }
    const start = at + ENHANCED_PACKET_HEADER
    const frame = this.begin(source)
    const clock = source.clock
    clock.read(view.getUint32(at + 12, littleEndian), view.getUint32(at + 16, littleEndian))
    recording.stamp(clock.seconds, clock.nanos)
    let fcs = source.fcs
    // The options, without an allocation.
    let option = start + padded(captured)
    while (end - option >= 4) {
      const code = view.getUint16(option, littleEndian)
      const length = view.getUint16(option + 2, littleEndian)
      const value = option + 4
      if (code === 0 || length > end - value) break
      if (code === 2 && length === 4) {
        const flags = view.getUint32(value, littleEndian)
        frame.direction = flags & 3
        fcs = (flags >>> 5) & 15 || fcs
      } else if (code === 4 && length === 8) {
        recording.addDrops(source.addLost(Number(view.getBigUint64(value, littleEndian))))
      } else if (code === 8 && length === 8) {
        frame.processId = view.getUint32(value, littleEndian)
      } else if (code === 0x8001 && length === 4) {
        const process = this.processes[view.getUint32(value, littleEndian)]
        frame.processId = process?.id ?? 0
        frame.processName = process?.name ?? null
      }
      option = value + padded(length)
    }
    recording.tell(view, start, captured, view.getUint32(at + 24, littleEndian), fcs)
  }

  /** It has no time, and belongs to the section's first interface. */
  private readSimplePacket(view: DataView, at: number, end: number, base: number): void {
    const source = this.interfaces[0]
    if (!source) {
      this.recording.damage('a packet of an interface that is not described', base + at)
      return
    }
    const original = view.getUint32(at + 8, this.littleEndian)
    const snapped = source.snapLength > 0 ? Math.min(source.snapLength, original) : original
    this.begin(source)
    this.recording.tell(view, at + 12, Math.min(snapped, end - at - 12), original, source.fcs)
  }

  private readObsoletePacket(view: DataView, at: number, end: number, base: number): void {
    const { littleEndian, recording } = this
    const source = this.interfaces[view.getUint16(at + 8, littleEndian)]
    const captured = view.getUint32(at + 20, littleEndian)
    if (!source || captured > end - at - 28) {
      recording.damage(
        source ? `a packet of ${captured} octets in a shorter block` : 'a packet of an interface that is not described',
        base + at,
      )
      return
    }
    const lost = view.getUint16(at + 10, littleEndian)
    if (lost !== 0xffff) recording.addDrops(source.addLost(lost))
    const frame = this.begin(source)
    source.clock.read(view.getUint32(at + 12, littleEndian), view.getUint32(at + 16, littleEndian))
    recording.stamp(source.clock.seconds, source.clock.nanos)
    let fcs = source.fcs
    for (const option of options(view, at + 28 + padded(captured), end, littleEndian)) {
      if (option.code !== 2 || option.length !== 4) continue
      const flags = view.getUint32(option.at, littleEndian)
      frame.direction = flags & 3
      fcs = (flags >>> 5) & 15 || fcs
    }
    recording.tell(view, at + 28, captured, view.getUint32(at + 24, littleEndian), fcs)
  }

  private begin(source: PcapngInterface): Frame {
    const frame = this.recording.frame
    frame.linkType = source.linkType
    frame.interface = source.number
    frame.direction = 0
    frame.processId = 0
    frame.processName = null
    return frame
  }

  private readStatistics(view: DataView, at: number, end: number): void {
    const drops = readDrops(view, at, end, this.littleEndian)
    const source = this.interfaces[view.getUint32(at + 8, this.littleEndian)]
    if (source && drops !== undefined) this.recording.addDrops(source.setDropped(drops))
  }

  private readProcessName(view: DataView, from: number, end: number): string | null {
    for (const { code, at, length } of options(view, from, end, this.littleEndian))
      if (code === PROCESS_NAME) return readName(view, at, at + length) || null
    return null
  }

  private readNames(view: DataView, from: number, end: number): void {
    const { littleEndian } = this
    for (const { code, at, length } of options(view, from, end, littleEndian)) {
      const octets = code === 1 ? 4 : code === 2 ? 16 : 0
      if (octets === 0 || length <= octets) continue
      const last = at + length
      for (let name = at + octets; name < last; ) {
        let stop = name
        while (stop < last && view.getUint8(stop) !== 0) stop++
        if (stop > name) this.recording.name(keepAddress(view, at, octets), readName(view, name, stop))
        name = stop + 1
      }
    }
  }

  /** No frame is lost with secrets that contradict their block. */
  private readSecrets(view: DataView, at: number, end: number): void {
    const length = view.getUint32(at + 12, this.littleEndian)
    if (length > end - at - 16) return
    this.recording.secrets(view.getUint32(at + 8, this.littleEndian), new Uint8Array(view.buffer, view.byteOffset + at + 16, length))
  }
}

/** A copy: the listener may keep the address, the view is overwritten. */
function keepAddress(view: DataView, at: number, octets: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, octets).slice()
}
