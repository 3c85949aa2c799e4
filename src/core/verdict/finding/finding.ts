/** What a finding is, and how one is looked for (model.md §6). */
import type { Verdict } from '../judge.js'
import type { Found, Severity } from './found.js'
import type { Scene } from './scene.js'

/** One search through one capture. */
export interface FindingSearch {
  /** Verdicts of connections that show one of the signs of `of`, in the order of the report, with the rows of the attempts. */
  add?(verdict: Verdict, tried: readonly number[]): void
  /** Asked once, after all verdicts. */
  found(): Iterable<Found>
}

export interface FindingKind<Code extends string = string> {
  readonly code: Code
  readonly severity: Severity
  readonly ref: string
  /** Signs (`sign.ts`) of which one is needed for a connection to be of interest. */
  readonly of?: number
  /** Said of the capture as a whole: only the last part of one that is told in parts knows (model.md §5, `--max-memory`). */
  readonly ofTheWhole?: true
  search(scene: Scene): FindingSearch
}

export const defineFinding = <const Code extends string>(kind: FindingKind<Code>): FindingKind<Code> => kind
