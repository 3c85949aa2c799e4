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

/**
 * Names that were read before, by their octets on the wire: most messages of a capture repeat a few names, and the same text again
 * needs neither to be built nor to be hashed again (a third of the cost of a message).
 */
export class NameCache {
  private readonly octets: Uint8Array[] = []
  private readonly texts: string[] = []

  /** The text of the uncompressed name from `at` to `end`, its final zero included; undefined where it is not kept. */
  find(view: DataView, at: number, end: number, slot: number): string | undefined {
    const kept = this.octets[slot]
    if (!kept || kept.length !== end - at) return undefined
    for (let i = 0; i < kept.length; i++) if (kept[i] !== view.getUint8(at + i)) return undefined
    return this.texts[slot]
  }

  keep(view: DataView, at: number, end: number, slot: number, text: string): void {
    const octets = new Uint8Array(end - at)
    for (let i = 0; i < octets.length; i++) octets[i] = view.getUint8(at + i)
    this.octets[slot] = octets
    this.texts[slot] = text
  }
}

const CACHE_SLOTS = 16384

/** A place in the cache by the octets of a name. */
function slotOf(view: DataView, at: number, end: number): number {
  let hash = end - at
  for (let i = at; i < end; i++) hash = (Math.imul(hash, 31) + view.getUint8(i)) | 0
  return (hash ^ (hash >>> 14)) & (CACHE_SLOTS - 1)
}

/** Reads the names of one message, whose first octet is `base`. */
export class NameReader {
  /** Behind the name read last; CUT or MALFORMED where it could not be read. */
  next = 0
  private readonly view: DataView
  private readonly base: number
  private readonly end: number
  private readonly knownAt: number[] = []
  private readonly knownText: string[] = []
  private readonly knownOctets: number[] = []

  private readonly cache: NameCache | undefined

  constructor(view: DataView, base: number, end: number, cache?: NameCache) {
    this.view = view
    this.base = base
    this.end = end
    this.cache = cache
  }

  /** The name at `at`, which `next` is then behind, or undefined. */
  read(at: number): string | undefined {
    const { cache, view } = this
    const after = cache ? skipName(view, at, this.end) : 0
    // A name that ends in a pointer is short, and its tail has been read already.
    if (!cache || after <= at + 1 || view.getUint8(after - 1) !== 0 || view.getUint8(after - 2) >= 0xc0) return this.readLabels(at)
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
        const known = this.knownAt.indexOf(target)
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
      if (text !== '') text += '.'
      for (let i = here + 1; i < stop; i++) text += WRITTEN[view.getUint8(i)]!
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
    if (this.knownAt.length >= MAX_KNOWN) return
    this.knownAt.push(at)
    this.knownText.push(text)
    this.knownOctets.push(octets)
  }

  private fail(why: number): undefined {
    this.next = why
    return undefined
  }
}
