/** What a search finds, and how it is written. */
import { listing, say, type Text } from '../../base/message.js'
import type { AddressId } from '../../address/address-table.js'
import type { Evidence } from '../evidence.js'
import type { Mend } from '../mend.js'

export type Severity = 'info' | 'warning' | 'problem'

/** What was found: a sentence, what it touches, the frames that show it, and where one exists the change that mends it. */
export interface Found {
  readonly says: Text
  /** Where it is not that of the kind. */
  readonly severity?: Severity
  /** Addresses that stand for the hosts. */
  readonly hosts?: readonly AddressId[]
  /** Ids of the name table. */
  readonly names?: readonly number[]
  /** Rows of the connection table. */
  readonly connections?: readonly number[]
  readonly evidence?: readonly Evidence[]
  readonly mend?: readonly Mend[]
  /** The figures of the sentence, for programs. */
  readonly detail?: Readonly<Record<string, unknown>>
}

/** Evidence of a finding is a choice, not a list of all. */
export const MOST_EVIDENCE = 10

/** As findings write names: the first three, and how many there are. */
export function listNames(names: readonly Text[], what: 'names' | 'ends' = 'names'): Text {
  const [first, more] = [listing(names.slice(0, 3)), names.length - 3]
  if (more <= 0) return first
  return what === 'names' ? say`${first} and ${more} more names` : say`${first} and ${more} more ends`
}

export const unique = <T>(list: readonly T[]): T[] => [...new Set(list)]

/** The higher one of an even number; undefined for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1]!
}
