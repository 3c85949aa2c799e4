import type { Options } from 'yargs'
import type { Arguments } from '../options.js'

/** A command of v6why: one file in this folder, one line in its index. */
export interface Command {
  readonly name: string
  /** What follows the name: a positional argument as yargs writes it, and what it is. */
  readonly takes: readonly [positional: string, says: string]
  readonly says: string
  readonly example: readonly [command: string, says: string]
  readonly options: Readonly<Record<string, Options>>
  /** Imports what only it needs when it runs: most runs need little. `all`: the list that it stands in. */
  readonly run: (args: Arguments, all: readonly Command[]) => Promise<number>
}

/** The captures of a command that reads some. */
export const FILES = ['files..', 'Captures: a path, a pattern, a folder, or - for standard input'] as const
