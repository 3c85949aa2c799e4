/**
 * Times that were measured, for their percentiles. Of very many one stands for its neighbours: percentiles are still times that were measured, and
 * their ranks are right within one in some ten thousand.
 */
import { Rows } from '../base/rows.js'
import type { Nanos } from '../base/time.js'
import type { TimesRecord } from './report.js'

const NANOS_PER_US = 1000
/** 35 minutes: no handshake and no answer takes longer. */
const LONGEST = 0x7fffffff
const NO_TIMES = new Float64Array(0)
/** Of each kind, over the parts of a capture that have been told. */
const MOST_TIMES = 1 << 17
/** Times and their weights side by side in one number that sorts by time. */
const WEIGHTS = 2 ** 22
/** Of a time that belongs to no prefix or resolver any more. */
export const NOBODY = -1

/** Times in microseconds, the precision of the report, each with what it belongs to, and for how many it stands. */
export class Times extends Rows {
  readonly of = this.i32()
  private readonly took = this.i32()
  private readonly weight = this.i32()

  add(of: number, took: Nanos): void {
    this.push(of, Math.min(LONGEST, Math.round(took / NANOS_PER_US)), 1)
  }

  addAll(others: Times, rename: (of: number) => number = (of) => of): void {
    for (let row = 0; row < others.length; row++) this.push(rename(others.of.get(row)), others.took.get(row), others.weight.get(row))
  }

  private push(of: number, took: number, weight: number): void {
    const row = this.addRow()
    this.of.set(row, of)
    this.took.set(row, took)
    this.weight.set(row, weight)
  }

  private entry(row: number): number {
    return this.took.get(row) * WEIGHTS + this.weight.get(row)
  }

  sorted(): Float64Array {
    return Float64Array.from({ length: this.length }, (_, row) => this.entry(row)).sort()
  }

  /** The times of each group, sorted; `groupOf` numbers the group of a row. Of a group with fewer than `least` there are none. */
  grouped(groups: number, groupOf: ArrayLike<number> = this.of.copy(this.length), least = 1): Float64Array[] {
    const sizes = new Int32Array(groups)
    const weights = new Float64Array(groups)
    for (let row = 0; row < this.length; row++) {
      if (groupOf[row]! < 0) continue
      sizes[groupOf[row]!]!++
      weights[groupOf[row]!]! += this.weight.get(row)
    }
    const lists: Float64Array[] = []
    for (let group = 0; group < groups; group++) lists.push(weights[group]! < least ? NO_TIMES : new Float64Array(sizes[group]!))
    for (let row = 0; row < this.length; row++) {
      const group = groupOf[row]!
      if (group >= 0 && lists[group]!.length > 0) lists[group]![--sizes[group]!] = this.entry(row)
    }
    for (const list of lists) if (list.length > 1) list.sort()
    return lists
  }

  /**
   * No more than MOST_TIMES: of two neighbours in a group the longer one stands for both. Where the groups are too many, those that hold least are
   * given up, and their times belong to nobody.
   */
  thinned(nameOf: (of: number) => number): Times {
    if (this.length <= MOST_TIMES) return this
    const groups = new Map<number, Float64Array>()
    const members = new Map<number, number[]>()
    for (let row = 0; row < this.length; row++) {
      const name = this.of.get(row) < 0 ? NOBODY : nameOf(this.of.get(row))
      const known = members.get(name)
      if (known) known.push(this.entry(row))
      else members.set(name, [this.entry(row)])
    }
    const nobody = members.get(NOBODY) ?? []
    members.delete(NOBODY)
    const largest = [...members].sort((a, b) => b[1].length - a[1].length || a[0] - b[0])
    for (const [place, [name, entries]] of largest.entries()) {
      if (place < MOST_TIMES / 4) groups.set(name, Float64Array.from(entries).sort())
      else for (const entry of entries) nobody.push(entry)
    }
    groups.set(NOBODY, Float64Array.from(nobody).sort())
    let length = this.length
    while (length > MOST_TIMES) {
      length = 0
      for (const [name, entries] of groups) {
        groups.set(name, halved(entries))
        length += (entries.length + 1) >> 1
      }
    }
    const thinned = new Times(length)
    for (const [name, entries] of groups) for (const entry of entries) thinned.push(name, Math.floor(entry / WEIGHTS), entry % WEIGHTS)
    return thinned
  }
}

/** Of each two neighbours the longer stands for both; of an odd number the shortest stays alone. */
function halved(entries: Float64Array): Float64Array {
  const out = new Float64Array((entries.length + 1) >> 1)
  for (let i = out.length - 1, at = entries.length - 1; i >= 0; i--, at -= 2) {
    const other = at > 0 ? entries[at - 1]! % WEIGHTS : 0
    out[i] = Math.floor(entries[at]! / WEIGHTS) * WEIGHTS + Math.min(WEIGHTS - 1, (entries[at]! % WEIGHTS) + other)
  }
  return out
}

/** Of entries of `Times`, sorted. */
export function timesRecord(sorted: Float64Array): TimesRecord {
  let count = 0
  for (const entry of sorted) count += entry % WEIGHTS
  const percentile = (percent: number): number => {
    const rank = Math.max(1, Math.ceil((percent / 100) * count))
    let passed = 0
    for (const entry of sorted) {
      passed += entry % WEIGHTS
      if (passed >= rank) return Math.floor(entry / WEIGHTS) / 1000
    }
    return Number.NaN
  }
  return { count, p50Ms: percentile(50), p95Ms: percentile(95) }
}
