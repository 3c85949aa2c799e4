/** Which rows of a table stay, and their new numbers: they keep their order and are numbered from 0 again. */
const GONE = -1

export class Renumbering {
  /** Old numbers of the rows that stay, in ascending order. */
  readonly kept: Int32Array
  /** For each old number the new one, -1 where the row is gone. */
  private readonly place: Int32Array

  constructor(length: number, stays: (row: number) => boolean) {
    this.place = new Int32Array(length).fill(GONE)
    const kept: Int32Array = new Int32Array(length)
    let count = 0
    for (let row = 0; row < length; row++) {
      if (!stays(row)) continue
      kept[count] = row
      this.place[row] = count++
    }
    this.kept = kept.slice(0, count)
  }

  /** The new number of an old row; -1 for a row that is gone, and for what was none. */
  of(row: number): number {
    return row < 0 ? GONE : this.place[row]!
  }

  /** What was kept for rows, by their new numbers, without those that are gone. */
  ofKeys<T>(map: ReadonlyMap<number, T>): Map<number, T> {
    const renumbered = new Map<number, T>()
    for (const [row, value] of map) if (this.of(row) >= 0) renumbered.set(this.of(row), value)
    return renumbered
  }

  /** Rows of a list by their new numbers, without those that are gone. */
  ofList(rows: readonly number[]): number[] {
    return rows.map((row) => this.of(row)).filter((row) => row >= 0)
  }
}
