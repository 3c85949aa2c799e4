/**
 * What names stand for, found by their octets: most messages of a capture repeat a few names, whose texts then need neither to be
 * made nor to be hashed again (a third of the cost of a message). Octets are taken four at a time.
 */
const SLOTS = 65536
const MOST_NAMES = SLOTS / 2
const MOST_WORDS = 1 << 18
/** Half full, hardly a name stands further from its slot; names that are made to meet in one are forgotten instead of searched for. */
const LONGEST_CHAIN = 64

export class NameCache<Name> {
  /** For each slot where the name's length, and then its octets, stand in `words`, plus one. */
  private readonly starts = new Int32Array(SLOTS)
  /** For each slot the place in `names`. */
  private readonly places = new Uint16Array(SLOTS)
  private readonly names: Name[] = []
  private words = new Int32Array(1024)
  private used = 0

  /** What was kept for the octets from `at` to `end`. */
  find(view: DataView, at: number, end: number): Name | undefined {
    let slot = hash(view, at, end)
    for (let passed = 0; passed < LONGEST_CHAIN && this.starts[slot] !== 0; passed++) {
      if (this.holds(this.starts[slot]! - 1, view, at, end)) return this.names[this.places[slot]!]
      slot = (slot + 1) & (SLOTS - 1)
    }
    return undefined
  }

  /** Keeps a name that was not found; where there is no more room, all others are forgotten, where there is none in its chain, the first of it is. */
  keep(view: DataView, at: number, end: number, name: Name): void {
    const length = 1 + ((end - at + 3) >> 2)
    if (this.names.length === MOST_NAMES || this.used + length > MOST_WORDS) this.forget()
    if (this.used + length > this.words.length) {
      const grown = new Int32Array(this.words.length * 2)
      grown.set(this.words)
      this.words = grown
    }
    const slot = this.free(hash(view, at, end))
    this.starts[slot] = this.used + 1
    this.places[slot] = this.names.length
    this.names.push(name)
    this.words[this.used++] = end - at
    let i = at
    for (; i + 4 <= end; i += 4) this.words[this.used++] = view.getInt32(i)
    if (i < end) this.words[this.used++] = rest(view, i, end)
  }

  private free(first: number): number {
    for (let passed = 0; passed < LONGEST_CHAIN; passed++) {
      const slot = (first + passed) & (SLOTS - 1)
      if (this.starts[slot] === 0) return slot
    }
    return first
  }

  private holds(start: number, view: DataView, at: number, end: number): boolean {
    const { words } = this
    if (words[start] !== end - at) return false
    let word = start + 1
    let i = at
    for (; i + 4 <= end; i += 4) if (words[word++] !== view.getInt32(i)) return false
    return i === end || words[word] === rest(view, i, end)
  }

  forget(): void {
    this.starts.fill(0)
    this.names.length = 0
    this.used = 0
  }
}

/** A slot by the octets of a name. */
function hash(view: DataView, at: number, end: number): number {
  let mixed = end - at
  let i = at
  for (; i + 4 <= end; i += 4) mixed = Math.imul(mixed ^ (mixed >>> 15) ^ view.getInt32(i), 0x9e3779b1)
  if (i < end) mixed = Math.imul(mixed ^ (mixed >>> 15) ^ rest(view, i, end), 0x9e3779b1)
  return (mixed ^ (mixed >>> 15)) & (SLOTS - 1)
}

/** The last octets, fewer than four, in one number. */
function rest(view: DataView, at: number, end: number): number {
  let word = 0
  for (let i = at; i < end; i++) word = (word << 8) | view.getUint8(i)
  return word
}
