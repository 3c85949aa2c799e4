/**
 * What a person expects of a capture, as it stands in an expectation file (YAML or JSON). `schema.ts` is the same for editors and is
 * what a file is held to when it is read.
 *
 * Of a field one value or several may be given: it is met by any of them. Where nothing is said, nothing is expected.
 */
export const EXPECTATION_SCHEMA_ID = 'v6why-expectation/1'

export type OneOrSeveral<T> = T | readonly T[]

/** A number exactly, or a range; a range is never met by what is not known. */
export type Bounds = number | null | { readonly min?: number; readonly max?: number }

/** Which connections are meant: those that fit all that is given. */
export interface Match {
  /** The number of the connection in the table. */
  readonly index?: OneOrSeveral<number>
  /** `*` and `?` as in `--name`. */
  readonly name?: OneOrSeveral<string>
  /** An IP or link-layer address of the client's host. */
  readonly client?: OneOrSeveral<string>
  readonly server?: OneOrSeveral<string>
  readonly port?: OneOrSeveral<number>
  readonly transport?: OneOrSeveral<string>
  /** The program as the capture names it, or as it calls itself in HTTP. */
  readonly program?: OneOrSeveral<string>
}

/** What is expected of one connection. */
export interface ConnectionExpectation {
  readonly family?: OneOrSeveral<string>
  /** `native`, or the tunnels and translators, outermost first, joined by `+`. */
  readonly path?: OneOrSeveral<string>
  readonly reason?: OneOrSeveral<string>
  readonly rule?: OneOrSeveral<number | null>
  readonly certainty?: OneOrSeveral<string>
  readonly strategy?: OneOrSeveral<string>
  /** The table that was used. */
  readonly policy?: OneOrSeveral<string>
  /** Codes of notes, each of which is there. */
  readonly notes?: OneOrSeveral<string>
  readonly timing?: Readonly<Record<string, Bounds>>
  readonly counts?: Readonly<Record<string, Bounds>>
}

export interface ConnectionsExpectation extends ConnectionExpectation {
  readonly match: Match
  /** How many fit; at least one, where nothing is said. */
  readonly count?: Bounds
}

export interface SummaryExpectation {
  readonly connections?: Readonly<Record<string, Bounds>>
  readonly reasons?: Readonly<Record<string, Bounds>>
  readonly paths?: Readonly<Record<string, Bounds>>
  /** Parts of all connections, 0 to 1, by family or reason. */
  readonly shares?: Readonly<Record<string, Bounds>>
  readonly dualStackConnections?: Bounds
  readonly ipv6Share?: Bounds
}

/** A failure that is known and borne until a day. */
export interface Deviation {
  readonly match?: Match
  /** Codes of findings that may be there, or missing. */
  readonly findings?: OneOrSeveral<string>
  /** Fields that may be otherwise; all of them, where nothing is said. */
  readonly fields?: OneOrSeveral<string>
  readonly reason: string
  /** The last day, YYYY-MM-DD. */
  readonly until: string
}

export interface Expectation {
  readonly $schema?: string
  readonly schema: typeof EXPECTATION_SCHEMA_ID
  readonly connections?: readonly ConnectionsExpectation[]
  /** What holds for every connection that no entry of `connections` is about; `none`: there is no such connection. */
  readonly others?: 'none' | ConnectionExpectation
  readonly findings?: {
    readonly present?: OneOrSeveral<string>
    /** `others`: none but those that are to be present. */
    readonly absent?: OneOrSeveral<string>
  }
  readonly summary?: SummaryExpectation
  readonly deviations?: readonly Deviation[]
}

export const several = <T>(given: OneOrSeveral<T> | undefined): readonly T[] =>
  given === undefined ? [] : Array.isArray(given) ? (given as readonly T[]) : [given as T]

export function within(bounds: Bounds, got: number | null): boolean {
  if (bounds === null || typeof bounds === 'number') return got === bounds
  return got !== null && got >= (bounds.min ?? Number.NEGATIVE_INFINITY) && got <= (bounds.max ?? Number.POSITIVE_INFINITY)
}

export function formatBounds(bounds: Bounds): string {
  if (bounds === null) return 'none'
  if (typeof bounds === 'number') return String(bounds)
  const { min, max } = bounds
  if (min === undefined) return `at most ${max}`
  return max === undefined ? `at least ${min}` : `${min} to ${max}`
}
