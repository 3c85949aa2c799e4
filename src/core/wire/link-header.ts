/**
 * What a link type has to say so that `packet/link-layer` can step over its header: where the payload begins and what
 * it is. `check` comes first; the others may rely on it.
 */
import type { Check } from './check.js'

export interface LinkHeader {
  check(view: DataView, at: number, end: number): Check
  bodyAt(view: DataView, at: number, end: number): number
  /** EtherType of the payload, `LLC`, or 0 where it is nothing that is read. */
  type(view: DataView, at: number, end: number): number
  /** Octets of each link-layer address; 0 where the link has none. */
  readonly addressLength: number
  sourceAt(view: DataView, at: number): number
  destinationAt(view: DataView, at: number): number
}

/** What is true of most: no addresses. */
export const WITHOUT_ADDRESSES = { addressLength: 0, sourceAt: () => -1, destinationAt: () => -1 } as const
