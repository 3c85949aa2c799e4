/**
 * Names as small integers: lookups, SNI and Host of a million connections share one each.
 *
 * A name of the DNS is known by its octets as they stand in a message, so that neither its text is made nor a text is hashed before somebody
 * asks for it. What is no such name (a User-Agent) is known by its text.
 */
import { keyedHash, LONGEST_CHAIN } from '../base/keyed-hash.js'
import type { Names } from '../wire/dns.js'
import { MAX_NAME_OCTETS, octetsOf, textOf } from '../wire/dns-name.js'

/** What a name takes beside its octets or its text: its places here and in the index, as far as that can be said without asking the engine. */
const BYTES_PER_NAME = 40

export class NameTable implements Names<number> {
  readonly none = -1
  /** For each slot the hash of a name's octets and its id plus one. */
  private slots = new Int32Array(2 * 1024)
  private mask = 1023
  /** Names that have octets. */
  private filled = 0
  /** Since some names have been found that were made to meet in one slot. */
  keyed = false
  /** For each id where its length and its octets stand in `words`, four in a word; -1 where it has only a text. */
  private starts = new Int32Array(512)
  private words = new Int32Array(4096)
  private used = 0
  private readonly texts: (string | undefined)[] = []
  private readonly others = new Map<string, number>()
  /** Ids that nobody needs any more, the smallest last. */
  private free: number[] = []
  /** Of the texts that have been made. */
  private letters = 0
  private readonly octets = new Uint8Array(MAX_NAME_OCTETS + 3)
  private readonly view = new DataView(this.octets.buffer)

  /** Ids are below it. */
  get length(): number {
    return this.texts.length
  }

  /** How many names there are. */
  get size(): number {
    return this.texts.length - this.free.length
  }

  get bytes(): number {
    return this.used * Int32Array.BYTES_PER_ELEMENT + this.letters + this.size * BYTES_PER_NAME
  }

  /** Of a text as `textOf` writes it, or of any other. */
  intern(name: string): number {
    const length = octetsOf(name, this.octets)
    if (length >= 0) {
      const known = this.find(this.view, 0, length)
      if (known >= 0) return known
      return this.keepText(this.make(this.view, length), name)
    }
    const known = this.others.get(name)
    if (known !== undefined) return known
    const id = this.keepText(this.newId(-1), name)
    this.others.set(name, id)
    return id
  }

  text(id: number): string {
    const known = this.texts[id]
    if (known !== undefined) return known
    const text = textOf(this.octets, this.write(this.starts[id]!))
    this.keepText(id, text)
    return text
  }

  /** The name whose labels, each behind its length, without the final zero, are the octets from `at` to `end`; -1 where there is none. */
  find(view: DataView, at: number, end: number): number {
    const { slots, mask } = this
    const hashed = this.hash(view, at, end)
    for (let slot = hashed & mask; ; slot = (slot + 1) & mask) {
      const id = slots[2 * slot + 1]! - 1
      if (id < 0) return -1
      if (slots[2 * slot] === hashed && this.holds(this.starts[id]!, view, at, end)) return id
    }
  }

  /** A new name of the first `length` octets, which are in lower case and have not been found. */
  make(view: DataView, length: number): number {
    const id = this.newId(this.used)
    const words = 1 + ((length + 3) >> 2)
    if (this.used + words > this.words.length) {
      const grown = new Int32Array(this.words.length * 2)
      grown.set(this.words)
      this.words = grown
    }
    this.words[this.used++] = length
    let at = 0
    for (; at + 4 <= length; at += 4) this.words[this.used++] = view.getInt32(at)
    if (at < length) this.words[this.used++] = rest(view, at, length)
    this.filled++
    if (this.filled * 2 > this.mask) this.rehash(this.mask * 2 + 1)
    else if (this.enter(this.hash(view, 0, length), id) > LONGEST_CHAIN && !this.keyed) {
      this.keyed = true
      this.rehash(this.mask)
    }
    return id
  }

  /** Gives up all other names: their ids will be those of names that are seen later. Whoever keeps ids has to have said so. */
  retain(used: Uint8Array): void {
    const { starts, words } = this
    this.free = []
    this.others.clear()
    this.letters = 0
    this.filled = 0
    this.used = 0
    const kept = new Int32Array(words.length)
    for (let id = 0; id < this.texts.length; id++) {
      const start = starts[id]!
      if (used[id] !== 1) {
        this.texts[id] = undefined
        starts[id] = -1
        continue
      }
      this.letters += this.texts[id]?.length ?? 0
      if (start < 0) {
        this.others.set(this.texts[id]!, id)
        continue
      }
      const end = start + 1 + ((words[start]! + 3) >> 2)
      kept.set(words.subarray(start, end), this.used)
      starts[id] = this.used
      this.used += end - start
      this.filled++
    }
    for (let id = this.texts.length - 1; id >= 0; id--) if (used[id] !== 1) this.free.push(id)
    this.words = kept
    this.rehash(this.mask)
  }

  private keepText(id: number, text: string): number {
    this.texts[id] = text
    this.letters += text.length
    return id
  }

  private newId(start: number): number {
    const id = this.free.pop() ?? this.texts.push(undefined) - 1
    if (id === this.starts.length) {
      const grown = new Int32Array(this.starts.length * 2)
      grown.set(this.starts)
      this.starts = grown
    }
    this.starts[id] = start
    return id
  }

  private holds(start: number, view: DataView, at: number, end: number): boolean {
    const { words } = this
    if (words[start] !== end - at) return false
    let word = start + 1
    let i = at
    for (; i + 4 <= end; i += 4) if (words[word++] !== view.getInt32(i)) return false
    return i === end || words[word] === rest(view, i, end)
  }

  /** Writes the octets of a name into `view`; how many they are. */
  private write(start: number): number {
    const length = this.words[start]!
    const whole = length >> 2
    for (let i = 0; i < whole; i++) this.view.setInt32(4 * i, this.words[start + 1 + i]!)
    for (let i = 4 * whole, left = length - i; left > 0; i++) this.octets[i] = this.words[start + 1 + whole]! >>> (8 * --left)
    return length
  }

  private rehash(mask: number): void {
    this.mask = mask
    this.slots = new Int32Array(2 * (mask + 1))
    for (let id = 0; id < this.texts.length; id++)
      if (this.starts[id]! >= 0) this.enter(this.hash(this.view, 0, this.write(this.starts[id]!)), id)
  }

  /** Puts a name into the first free slot; how many were passed. */
  private enter(hashed: number, id: number): number {
    const { slots, mask } = this
    let slot = hashed & mask
    while (slots[2 * slot + 1] !== 0) slot = (slot + 1) & mask
    slots[2 * slot] = hashed
    slots[2 * slot + 1] = id + 1
    return (slot - hashed) & mask
  }

  private hash(view: DataView, at: number, end: number): number {
    let mixed = end - at
    let i = at
    if (this.keyed) {
      for (; i + 4 <= end; i += 4) mixed = keyedHash(mixed, view.getInt32(i), 0, 0, 0)
      return keyedHash(mixed, rest(view, i, end), 0, 0, 0)
    }
    for (; i + 4 <= end; i += 4) mixed = Math.imul(mixed ^ (mixed >>> 15) ^ view.getInt32(i), 0x9e3779b1)
    if (i < end) mixed = Math.imul(mixed ^ (mixed >>> 15) ^ rest(view, i, end), 0x9e3779b1)
    return mixed ^ (mixed >>> 15)
  }
}

/** The last octets, fewer than four, in one number. */
function rest(view: DataView, at: number, end: number): number {
  let word = 0
  for (let i = at; i < end; i++) word = (word << 8) | view.getUint8(i)
  return word
}
