/** Names as small integers: lookups, SNI and Host of a million connections share one text each. */

/** What a text and its place in the index take beside its letters, as far as that can be said without asking the engine. */
const BYTES_PER_NAME = 100

export class NameTable {
  private readonly ids = new Map<string, number>()
  private readonly texts: string[] = []
  /** Ids that nobody needs any more, the smallest last. */
  private free: number[] = []
  private letters = 0

  /** Ids are below it. */
  get length(): number {
    return this.texts.length
  }

  /** How many names there are. */
  get size(): number {
    return this.ids.size
  }

  get octets(): number {
    return this.letters + this.size * BYTES_PER_NAME
  }

  intern(name: string): number {
    let id = this.ids.get(name)
    if (id === undefined) {
      id = this.free.pop() ?? this.texts.length
      this.ids.set(name, id)
      this.texts[id] = name
      this.letters += name.length
    }
    return id
  }

  text(id: number): string {
    return this.texts[id]!
  }

  /** Gives up all other names: their ids will be those of names that are seen later. Whoever keeps ids has to have said so. */
  retain(used: Uint8Array): void {
    this.free = []
    this.ids.clear()
    this.letters = 0
    for (let id = this.texts.length - 1; id >= 0; id--) {
      if (used[id] === 1) {
        this.ids.set(this.texts[id]!, id)
        this.letters += this.texts[id]!.length
      } else {
        this.texts[id] = ''
        this.free.push(id)
      }
    }
  }
}
