/** Names as small integers: lookups, SNI and Host of a million connections share one text each. */
export class NameTable {
  private readonly ids = new Map<string, number>()
  private readonly texts: string[] = []

  get length(): number {
    return this.texts.length
  }

  intern(name: string): number {
    let id = this.ids.get(name)
    if (id === undefined) {
      id = this.texts.length
      this.ids.set(name, id)
      this.texts.push(name)
    }
    return id
  }

  text(id: number): string {
    return this.texts[id]!
  }
}
