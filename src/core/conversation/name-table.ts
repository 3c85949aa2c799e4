/** Names as small integers: lookups, SNI and Host of a million connections share one text each. */
export const NO_NAME = -1

export class NameTable {
  private readonly ids = new Map<string, number>()
  private readonly texts: string[] = []

  /** The name asked for last: A and AAAA, question and answer come in a row. */
  private lastName = ''
  private lastId = NO_NAME

  intern(name: string): number {
    if (name === this.lastName && this.lastId !== NO_NAME) return this.lastId
    const id = this.find(name)
    this.lastName = name
    this.lastId = id
    return id
  }

  private find(name: string): number {
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
