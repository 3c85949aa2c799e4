import { say } from '../core/base/message.js'
import { existsSync } from 'node:fs'
import type { Command } from './command/command.js'
import { COMMANDS } from './command/index.js'
import { UsageError } from './fault.js'
import { nearest } from './nearest.js'
import type { Arguments } from './options.js'

/** A command and its arguments as a parser left them. */
export interface ParsedArguments {
  readonly command: Command
  /** By the names of options, as programs write them, and of the positional argument. */
  readonly parsed: Readonly<Record<string, unknown>>
}

export async function runCommand(args: ParsedArguments, version: string): Promise<number> {
  const given = argumentsOf(args)
  if (args.command === COMMANDS[0]) refuseMisspeltCommand(given.files[0])
  return args.command.run({ ...given, version }, COMMANDS)
}

export const argumentsOf = ({ command, parsed }: ParsedArguments): Arguments =>
  ({ ...lastOfEach(parsed, command), files: [parsed.files ?? []].flat().map(String) }) as unknown as Arguments

/** An option that takes one value and was given twice has the last one. */
function lastOfEach(parsed: Readonly<Record<string, unknown>>, command: Command): Record<string, unknown> {
  const result = { ...parsed }
  for (const [name, { array }] of Object.entries(command.options)) {
    for (const key of [name, name.replace(/-(.)/g, (_dash, letter: string) => letter.toUpperCase())]) {
      const value = result[key]
      if (!array && Array.isArray(value)) result[key] = value.at(-1)
    }
  }
  return result
}

/** `v6why lokups a.pcap`: a word that is no file, but nearly a command. */
function refuseMisspeltCommand(word = ''): void {
  if (!/^[a-z-]+$/.test(word) || existsSync(word)) return
  const meant = nearest(
    word,
    COMMANDS.map(({ name }) => name),
  )
  if (meant) throw new UsageError(say`there is no file '${word}'; did you mean the command ${meant}?`)
}
