/**
 * Domain names on the wire, RFC 1035 §3.1 and §4.1.4.
 *
 * A name is given in lower case without its final dot, the root as the empty text. Octets that are no printable
 * ASCII become `\DDD`, a dot or backslash inside a label `\.` or `\\` (RFC 4343 §2.1), so that two names are the
 * same exactly if their texts are.
 */

/** RFC 1035 §2.3.4. */
const MAX_NAME_OCTETS = 255
/** A name of 255 octets has at most 127 labels; more pointers than labels lead nowhere. */
const MAX_POINTERS = 127
/** Names of a message that are remembered, so that a pointer to one is not spelled out again. */
const MAX_KNOWN = 8

/** Answers in place of an offset. */
export const CUT = -1
export const MALFORMED = -2

const WRITTEN: readonly string[] = Array.from({ length: 256 }, (_, octet) => {
  const character = String.fromCharCode(octet)
  if (character === '.' || character === '\\') return `\\${character}`
  if (octet <= 0x20 || octet > 0x7e) return `\\${String(octet).padStart(3, '0')}`
  return character.toLowerCase()
})

/** The code of the character that is written for an octet, 0 where it takes more than one. */
const PLAIN = Uint8Array.from(WRITTEN, (text) => (text.length === 1 ? text.charCodeAt(0) : 0))

/** The offset behind the name at `at`, without following its pointer; CUT or MALFORMED where it has no end. */
export function skipName(view: DataView, at: number, end: number): number {
  let next = at
  while (next < end) {
    const length = view.getUint8(next)
    if (length === 0) return next + 1
    if (length >= 0xc0) return next + 2 > end ? CUT : next + 2
    if (length > 63) return MALFORMED
    next += 1 + length
    if (next - at >= MAX_NAME_OCTETS) return MALFORMED
  }
  return CUT
}

const CACHE_SLOTS = 32768
const CACHE_OCTETS = 1 << 20

/**
 * Names that were read before, by their octets on the wire: most messages of a capture repeat a few names, and the same text again
 * needs neither to be built nor to be hashed again (which was a third of the cost of a message).
 */
class NameCache {
  private readonly texts: (string | undefined)[] = new Array<string | undefined>(CACHE_SLOTS)
  private readonly starts = new Int32Array(CACHE_SLOTS)
  private readonly lengths = new Uint8Array(CACHE_SLOTS)
  private octets = new Uint8Array(4096)
  private used = 0

  /** The text of the uncompressed name from `at` to `end`, its final zero included; undefined where it is not kept. */
  find(view: DataView, at: number, end: number, slot: number): string | undefined {
    if (this.lengths[slot] !== end - at) return undefined
    const { octets } = this
    const start = this.starts[slot]! - at
    for (let i = at; i < end; i++) if (octets[start + i] !== view.getUint8(i)) return undefined
    return this.texts[slot]
  }

  keep(view: DataView, at: number, end: number, slot: number, text: string): void {
    const length = end - at
    if (this.used + length > CACHE_OCTETS) {
      this.lengths.fill(0)
      this.used = 0
    }
    if (this.used + length > this.octets.length) {
      const grown = new Uint8Array(this.octets.length * 2)
      grown.set(this.octets)
      this.octets = grown
    }
    for (let i = 0; i < length; i++) this.octets[this.used + i] = view.getUint8(at + i)
    this.starts[slot] = this.used
    this.lengths[slot] = length
    this.texts[slot] = text
    this.used += length
  }
}

/** A place in the cache by the octets of a name. */
function slotOf(view: DataView, at: number, end: number): number {
  let hash = end - at
  for (let i = at; i < end; i++) hash = (Math.imul(hash, 31) + view.getUint8(i)) | 0
  return (hash ^ (hash >>> 15)) & (CACHE_SLOTS - 1)
}

/** Reads the names of one message after another; `begin` says which. */
export class NameReader {
  /** Behind the name read last; CUT or MALFORMED where it could not be read. */
  next = 0
  private view: DataView
  private base: number
  private end: number
  /** The first `known` of each: names of this message that were read. */
  private readonly knownAt = new Int32Array(MAX_KNOWN)
  private readonly knownOctets = new Uint8Array(MAX_KNOWN)
  private readonly knownText: string[] = new Array<string>(MAX_KNOWN).fill('')
  private known = 0
  private readonly codes: number[] = []
  private cache: NameCache | undefined

  constructor(view: DataView, base: number, end: number) {
    this.view = view
    this.base = base
    this.end = end
  }

  /** The next message, whose first octet is `base`. From the second on it is worth keeping what was read. */
  begin(view: DataView, base: number, end: number): void {
    this.view = view
    this.base = base
    this.end = end
    this.known = 0
    this.cache ??= new NameCache()
  }

  /** The name at `at`, which `next` is then behind, or undefined. */
  read(at: number): string | undefined {
    const { cache, view } = this
    const after = cache ? skipName(view, at, this.end) : 0
    // A name that ends in a pointer is short, and its tail has been read already.
    if (!cache || after <= at + 1 || after - at > MAX_NAME_OCTETS || view.getUint8(after - 1) !== 0 || view.getUint8(after - 2) >= 0xc0)
      return this.readLabels(at)
    const slot = slotOf(view, at, after)
    let text = cache.find(view, at, after, slot)
    if (text !== undefined) {
      this.next = after
      this.know(at, text, after - at - 1)
      return text
    }
    text = this.readLabels(at)
    if (text !== undefined && this.next === after) cache.keep(view, at, after, slot, text)
    return text
  }

  /** The text of the octets of one label. */
  private label(from: number, to: number): string {
    const { codes, view } = this
    codes.length = 0
    for (let i = from; i < to; i++) {
      const code = PLAIN[view.getUint8(i)]!
      if (code === 0) return this.escapedLabel(from, to)
      codes.push(code)
    }
    return String.fromCharCode.apply(null, codes)
  }

  private escapedLabel(from: number, to: number): string {
    let text = ''
    for (let i = from; i < to; i++) text += WRITTEN[this.view.getUint8(i)]!
    return text
  }

  private readLabels(at: number): string | undefined {
    const { view, end } = this
    let text = ''
    let octets = 0
    let here = at
    let next = 0
    let pointers = 0
    // A pointer has to lead to before everything that the name was read from so far, so none can be met twice.
    let earliest = at
    for (;;) {
      if (here >= end) return this.fail(CUT)
      const length = view.getUint8(here)
      if (length === 0) break
      if (length >= 0xc0) {
        if (here + 2 > end) return this.fail(CUT)
        if (next === 0) next = here + 2
        const target = this.base + (view.getUint16(here) & 0x3fff)
        if (target >= earliest || ++pointers > MAX_POINTERS) return this.fail(MALFORMED)
        const known = this.knownPlace(target)
        if (known >= 0) {
          octets += this.knownOctets[known]!
          const tail = this.knownText[known]!
          text = text === '' ? tail : tail === '' ? text : `${text}.${tail}`
          break
        }
        earliest = target
        here = target
        continue
      }
      if (length > 63) return this.fail(MALFORMED)
      const stop = here + 1 + length
      if (stop > end) return this.fail(CUT)
      text = text === '' ? this.label(here + 1, stop) : `${text}.${this.label(here + 1, stop)}`
      octets += 1 + length
      if (octets >= MAX_NAME_OCTETS) return this.fail(MALFORMED)
      here = stop
    }
    if (octets >= MAX_NAME_OCTETS) return this.fail(MALFORMED)
    this.next = next === 0 ? here + 1 : next
    if (octets > 0 && this.next - at > 2) this.know(at, text, octets)
    return text
  }

  private know(at: number, text: string, octets: number): void {
    if (this.known === MAX_KNOWN) return
    this.knownAt[this.known] = at
    this.knownText[this.known] = text
    this.knownOctets[this.known] = octets
    this.known++
  }

  private knownPlace(at: number): number {
    for (let place = 0; place < this.known; place++) if (this.knownAt[place] === at) return place
    return -1
  }

  private fail(why: number): undefined {
    this.next = why
    return undefined
  }
}
