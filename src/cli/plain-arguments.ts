/**
 * Command lines that need no parser: a command, options by their whole names, files. All others (help, mistakes, `--no-…`, `--`, quotes) are
 * left to yargs (command-line.ts), which takes longer to load and to ask than Node to start. What is read here yargs reads alike: a test holds that.
 */
import type { Options } from 'yargs'
import type { Command } from './command/command.js'
import { LANGUAGE_OPTION } from './options.js'
import type { ParsedArguments } from './run-command.js'

/** undefined: yargs has to be asked. */
export function plainArguments(args: readonly string[], commands: readonly Command[]): ParsedArguments | undefined {
  const named = commands.find(({ name }) => name === args[0])
  const command = named ?? commands[0]!
  const options: Readonly<Record<string, Options>> = { ...command.options, lang: LANGUAGE_OPTION }
  const given = new Map<string, (string | true)[]>()
  const words: string[] = []
  const rest = args.slice(named ? 1 : 0)
  // Before the command is known, yargs takes an option's value for the command's name.
  if (!named && isOption(rest[0] ?? '-')) return undefined
  for (let i = 0; i < rest.length; i++) {
    const arg = rest[i]!
    if (!isOption(arg)) {
      if (!isPlain(arg)) return undefined
      words.push(arg)
      continue
    }
    const [, dashes, written, joined] = /^(--?)([^=]+)(?:=(.*))?$/s.exec(arg) ?? []
    const name = dashes === '--' ? written! : Object.keys(options).find((option) => options[option]!.alias === written)
    const option = name !== undefined && Object.hasOwn(options, name) ? options[name]! : undefined
    if (option?.type === 'boolean' && dashes === '--' && joined === undefined && !/^(true|false)$/.test(rest[i + 1] ?? '')) {
      add(given, name!, true)
    } else if (option?.type === 'string' && (dashes === '--' || joined === undefined)) {
      const value = joined ?? rest[++i] ?? ''
      if (!isPlain(value) || isOption(value) || value === '-') return undefined
      if (option.choices && !option.choices.includes(value)) return undefined
      add(given, name!, value)
    } else return undefined
  }
  const [positional] = command.takes
  const isList = positional.endsWith('..')
  if (!isList && (words.length > 1 || words[0] === '-')) return undefined
  try {
    const parsed = Object.fromEntries(Array.from(given, ([name, values]) => [camelCase(name), valueFor(options[name]!, values)]))
    return { command, parsed: { ...parsed, ...(words.length > 0 && { [positional.replace('..', '')]: isList ? words : words[0] }) } }
  } catch {
    // A value that its option refuses: yargs says so, beside whatever else is wrong.
    return undefined
  }
}

const isOption = (arg: string): boolean => arg.startsWith('-') && arg !== '-'

/** yargs takes quotes away. */
const isPlain = (text: string): boolean => text !== '' && !/^['"]/.test(text)

function add<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

const valueFor = ({ array, coerce }: Options, values: readonly (string | true)[]): unknown => {
  const value = array || values.length > 1 ? values : values[0]
  return coerce ? coerce(value) : value
}

const camelCase = (name: string): string => name.replace(/-(.)/g, (_dash, letter: string) => letter.toUpperCase())
