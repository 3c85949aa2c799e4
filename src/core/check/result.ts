/** What came of checking captures: one case for each expectation and what it is about, in no format yet. */

/** One field that was otherwise than expected. */
export interface Failure {
  /** `family`, `timing.handshakeMs`, `count` … */
  readonly field: string
  readonly expected: string
  readonly got: string
  /** As a person names it, with the file where there are several; null where what was expected is not there at all. */
  readonly frame: string | null
  /** More for a person: why the verdict was as it was. */
  readonly says: string | null
  /** Where the expectation file says it. */
  readonly place: readonly (string | number)[]
  /** Why it is borne, and until when; null: it is not. */
  readonly allowed: { readonly reason: string; readonly until: string } | null
}

/** met: as expected; borne: otherwise, and allowed so; unmet: otherwise. */
export type CaseOutcome = 'met' | 'borne' | 'unmet'

export interface Case {
  /** `connection 1, dual.example:80`, `finding relay-asymmetry` … */
  readonly subject: string
  readonly failures: readonly Failure[]
}

/** One capture (perhaps of several files) and what was expected of it. */
export interface CheckResult {
  readonly capture: string
  /** The file of expectations, as it was named. */
  readonly expectation: string
  readonly cases: readonly Case[]
  /** What a person should know beside: allowances that nothing needs any more. */
  readonly hints: readonly string[]
}

export const outcomeOf = ({ failures }: Case): CaseOutcome =>
  failures.some(({ allowed }) => allowed === null) ? 'unmet' : failures.length > 0 ? 'borne' : 'met'

/** `frame 5: family: expected IPv6, got IPv4 (…)`. */
export function sentenceOf({ field, expected, got, frame, says, allowed }: Failure): string {
  const where = frame === null ? '' : `frame ${frame}: `
  const why = says === null ? '' : ` (${says})`
  const borne = allowed === null ? '' : `; allowed until ${allowed.until}: ${allowed.reason}`
  return `${where}${field}: expected ${expected}, got ${got}${why}${borne}`
}

export interface Tally {
  readonly met: number
  readonly borne: number
  readonly unmet: number
}

export function tallyOf(results: readonly CheckResult[]): Tally {
  const tally = { met: 0, borne: 0, unmet: 0 }
  for (const { cases } of results) for (const one of cases) tally[outcomeOf(one)]++
  return tally
}
