/** The value that `percent` of the sorted values do not exceed, by nearest rank: one of them, never one between two. NaN where there are none. */
export const percentileOfSorted = (sorted: ArrayLike<number>, percent: number): number =>
  sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
