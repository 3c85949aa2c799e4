/**
 * Candidates in the order in which a host would try them.
 */
import type { Candidate } from './candidate.js'
import { compareCandidates } from './compare.js'
import type { Profile } from './profile.js'
import type { DestinationRule } from './rule.js'

export interface CandidateOrder {
  /** Indexes into the candidates, the first to be tried first. */
  readonly order: number[]
  /** The rule that put the candidate at `position` (from 0) before the next one; undefined for the last. */
  decidedBy(position: number): DestinationRule | undefined
}

/**
 * Stable and total: each candidate stands in the order once, and equal input gives equal output everywhere.
 *
 * Rule 9 looks at one family only and rule 10 at the order given, so a candidate may lose to another, directly, and
 * still beat it by way of a third (glibc's rule 9 even within a family). No document says what then; the result is that of a merge
 * sort that divides at the lower middle, which is the sort that glibc uses.
 */
export function orderCandidates(candidates: readonly Candidate[], profile: Profile): CandidateOrder {
  const order = mergeSort(
    candidates.map((_, i) => i),
    (a, b) => compareInPlace(candidates, a, b, profile).side === 'a',
  )
  return {
    order,
    decidedBy(position) {
      const first = order[position]
      const second = order[position + 1]
      return first === undefined || second === undefined ? undefined : compareInPlace(candidates, first, second, profile).rule
    },
  }
}

/** With the earlier of the two as `a`, so that rule 10 keeps it there. */
function compareInPlace(candidates: readonly Candidate[], a: number, b: number, profile: Profile) {
  if (a < b) return compareCandidates(candidates[a]!, candidates[b]!, profile)
  const { side, rule } = compareCandidates(candidates[b]!, candidates[a]!, profile)
  return { side: side === 'a' ? 'b' : 'a', rule }
}

function mergeSort(items: number[], isBefore: (a: number, b: number) => boolean): number[] {
  if (items.length < 2) return items
  const middle = items.length >> 1
  const left = mergeSort(items.slice(0, middle), isBefore)
  const right = mergeSort(items.slice(middle), isBefore)
  const merged: number[] = []
  let l = 0
  let r = 0
  while (l < left.length && r < right.length) merged.push(isBefore(left[l]!, right[r]!) ? left[l++]! : right[r++]!)
  return merged.concat(left.slice(l), right.slice(r))
}
