/**
 * Domain names on the wire, RFC 1035 §3.1 and §4.1.4.
 *
 * A name is given in lower case without its final dot, the root as the empty text. Octets that are no printable
 * ASCII become `\DDD`, a dot or backslash inside a label `\.` or `\\` (RFC 4343 §2.1), so that two names are the
 * same exactly if their texts are.
 */

/** RFC 1035 §2.3.4. */
export const MAX_NAME_OCTETS = 255
const MAX_LABEL_OCTETS = 63
/** A name of 255 octets has at most 127 labels; more pointers than labels lead nowhere. */
const MAX_POINTERS = 127

/** Answers in place of an offset. */
export const CUT = -1
export const MALFORMED = -2

const DOT = 0x2e
const BACKSLASH = 0x5c

const LOWER = Uint8Array.from({ length: 256 }, (_, octet) => (octet >= 0x41 && octet <= 0x5a ? octet + 0x20 : octet))

const WRITTEN: readonly string[] = Array.from({ length: 256 }, (_, octet) => {
  const character = String.fromCharCode(octet)
  if (character === '.' || character === '\\') return `\\${character}`
  return octet <= 0x20 || octet > 0x7e ? `\\${String(octet).padStart(3, '0')}` : character
})

/** The offset behind the name at `at`, without following its pointer; CUT or MALFORMED where it has no end. */
export function skipName(view: DataView, at: number, end: number): number {
  let next = at
  while (next < end) {
    const length = view.getUint8(next)
    if (length === 0) return next + 1
    if (length >= 0xc0) return next + 2 > end ? CUT : next + 2
    if (length > MAX_LABEL_OCTETS) return MALFORMED
    next += 1 + length
    if (next - at >= MAX_NAME_OCTETS) return MALFORMED
  }
  return CUT
}

/** Reads the names of one message after another; `begin` says which. */
export class NameReader {
  /** Behind the name read last; CUT or MALFORMED where it could not be read. */
  next = 0
  /** The name expanded last: its labels, each behind its length, in lower case and without the final zero; the first `length` octets. */
  readonly octets = new Uint8Array(MAX_NAME_OCTETS)
  readonly expanded = new DataView(this.octets.buffer)
  length = 0
  /** The name expanded last had capital letters. */
  lowered = false
  private view: DataView
  private base: number
  private end: number

  constructor(view: DataView, base: number, end: number) {
    this.view = view
    this.base = base
    this.end = end
  }

  /** The next message, whose first octet is `base`. */
  begin(view: DataView, base: number, end: number): void {
    this.view = view
    this.base = base
    this.end = end
  }

  /** The name at `at`, which `next` is then behind, or undefined. */
  read(at: number): string | undefined {
    return this.expand(at) ? textOf(this.octets, this.length) : undefined
  }

  /** Where the pointer at `at` leads. */
  target(at: number): number {
    return this.base + (this.view.getUint16(at) & 0x3fff)
  }

  /** Follows the pointers of the name at `at`, so that `octets` hold it whole; false where it cannot be read. */
  expand(at: number): boolean {
    const { view, end, octets } = this
    let length = 0
    let here = at
    let next = 0
    let pointers = 0
    // A pointer has to lead to before everything that the name was read from so far, so none can be met twice.
    let earliest = at
    let changed = 0
    for (;;) {
      if (here >= end) return this.fail(CUT)
      const label = view.getUint8(here)
      if (label === 0) break
      if (label >= 0xc0) {
        if (here + 2 > end) return this.fail(CUT)
        if (next === 0) next = here + 2
        here = this.target(here)
        if (here >= earliest || ++pointers > MAX_POINTERS) return this.fail(MALFORMED)
        earliest = here
        continue
      }
      if (label > MAX_LABEL_OCTETS) return this.fail(MALFORMED)
      const stop = here + 1 + label
      if (stop > end) return this.fail(CUT)
      if (length + 1 + label >= MAX_NAME_OCTETS) return this.fail(MALFORMED)
      octets[length++] = label
      while (++here < stop) {
        const octet = view.getUint8(here)
        const lower = LOWER[octet]!
        changed |= octet ^ lower
        octets[length++] = lower
      }
    }
    this.length = length
    this.lowered = changed !== 0
    this.next = next === 0 ? here + 1 : next
    return true
  }

  private fail(why: number): false {
    this.next = why
    return false
  }
}

/**
 * The text of a name that was expanded. Made at once: a text that is put together piece by piece keeps its pieces, which took 9 MB
 * for 24,000 names.
 */
export function textOf(octets: Uint8Array, length: number): string {
  const codes: number[] = []
  for (let at = 0; at < length; ) {
    const stop = at + 1 + octets[at]!
    if (at > 0) codes.push(DOT)
    while (++at < stop) {
      const written = WRITTEN[octets[at]!]!
      for (let i = 0; i < written.length; i++) codes.push(written.charCodeAt(i))
    }
  }
  return String.fromCharCode(...codes)
}

/**
 * Writes the octets of which `textOf` makes this text into `octets`, which has room for a name and more; how many they are, or -1 where no name has this text.
 */
export function octetsOf(text: string, octets: Uint8Array): number {
  if (text === '') return 0
  let length = 0
  let label = 0
  for (let i = 0; ; ) {
    const at = i < text.length ? text.charCodeAt(i) : DOT
    if (at === DOT) {
      const size = length - label
      if (size === 0 || size > MAX_LABEL_OCTETS) return -1
      octets[label] = size
      length++
      if (i === text.length) return length
      label = length
      i++
      continue
    }
    let octet = at
    let written = 1
    if (at === BACKSLASH) {
      octet = escaped(text, i)
      written = octet < 0 ? 0 : WRITTEN[octet]!.length
    } else if (at <= 0x20 || at > 0x7e || LOWER[at] !== at) return -1
    if (octet < 0 || length + 2 >= MAX_NAME_OCTETS) return -1
    octets[++length] = octet
    i += written
  }
}

/** The octet that is written as what begins with the backslash at `at`; -1 where none is. */
function escaped(text: string, at: number): number {
  const next = text.charCodeAt(at + 1)
  if (next === DOT || next === BACKSLASH) return next
  const digits = text.slice(at + 1, at + 4)
  const octet = /^\d{3}$/.test(digits) ? Number(digits) : 256
  return octet < 256 && WRITTEN[octet]!.length === 4 ? octet : -1
}
