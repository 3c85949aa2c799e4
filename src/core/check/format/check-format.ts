import type { CheckResult } from '../result.js'

/** Where the results come from, for what formats say of it. */
export interface CheckOrigin {
  readonly version: string
  /** The line of a place in an expectation file, where that is known. */
  readonly lineOf: (expectation: string, place: readonly (string | number)[]) => number | undefined
}

/** A way to write what came of a check. The text comes in pieces. */
export interface CheckFormat {
  readonly id: string
  readonly write: (results: readonly CheckResult[], origin: CheckOrigin) => Iterable<string>
}
