import { phrase, say, type Text } from '../core/base/message.js'
import yargs, { type Argv, type Options } from 'yargs'
import type { Command } from './command/command.js'
import { COMMANDS } from './command/index.js'
import { UsageError } from './fault.js'
import { languageOfArguments, speakerOf } from './language.js'
import { nearest } from './nearest.js'
import { LANGUAGE_OPTION } from './options.js'
import type { ParsedArguments } from './run-command.js'

/** yargs takes a lone `-` for an option without a name and drops it. No argument can hold this character. */
const STANDARD_INPUT = '\0'

const WIDEST_HELP = 110
const asksForHelp = (args: readonly string[]): boolean => args.includes('--help') || args.includes('-h')

/** Asks yargs which command these arguments name, and with what; undefined where it has told help or the version. */
export async function askYargs(args: readonly string[], version: string): Promise<ParsedArguments | undefined> {
  let result: ParsedArguments | undefined
  // Only help is told by yargs; its complaints are read in English.
  const language = asksForHelp(args) ? languageOfArguments(args) : 'en'
  const speak = await speakerOf(language)
  const told = (text: string): string => speak(phrase(text))
  const define = (y: Argv, command: Command, isDefault: boolean): Argv =>
    y.command(
      [`${command.name} [${command.takes[0]}]`, ...(isDefault ? ['$0'] : [])],
      told(command.says),
      (sub) =>
        (isDefault ? COMMANDS : [command]).reduce(
          (y, { example: [line, says] }) => y.example(line, told(says)),
          sub.options(spoken(command.options, told)).positional(command.takes[0].replace('..', ''), {
            type: 'string',
            array: command.takes[0].endsWith('..'),
            describe: told(command.takes[1]),
          }),
        ),
      (parsed) => {
        result = { command, parsed: Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, asGiven(value)])) }
      },
    )

  const parser = yargs(args.map((arg) => (arg === '-' ? STANDARD_INPUT : arg)))
    .scriptName('v6why')
    .locale(language)
    .parserConfiguration({ 'parse-positional-numbers': false })
    .usage(told('Which of IPv4 and IPv6 did each connection of a capture use, over what path, and why?'))
    .version(version)
    .help()
    .alias('help', 'h')
    .options(spoken({ lang: LANGUAGE_OPTION }, told))
    .strictOptions()
    .exitProcess(false)
    // yargs makes the help of every command it runs, and breaking its lines costs more than the analysis of a small capture.
    .wrap(asksForHelp(args) ? Math.min(WIDEST_HELP, process.stdout.columns || WIDEST_HELP) : null)
    .fail((message, error) => {
      // An error of yargs' own has a name of its own; any other is ours, or a fault.
      if (error && error.name !== 'YError') throw error
      throw new UsageError(explainMistake(error?.message ?? message, optionsFor(args)))
    })
  await COMMANDS.reduce<Argv>((y, command, index) => define(y, command, index === 0), parser).parseAsync()
  return result
}

function asGiven(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asGiven)
  return value === STANDARD_INPUT ? '-' : value
}

/** The options with what help says of them. */
function spoken(options: Readonly<Record<string, Options>>, told: (text: string) => string): Record<string, Options> {
  const words = ['group', 'describe', 'defaultDescription'] as const
  const said = (option: Options) => Object.fromEntries(words.flatMap((word) => (option[word] ? [[word, told(option[word])]] : [])))
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, { ...option, ...said(option) }]))
}

/** The options that the command takes which these arguments name. */
function optionsFor(args: readonly string[]): string[] {
  const command = COMMANDS.find(({ name }) => args.includes(name)) ?? COMMANDS[0]!
  return [...Object.keys(command.options), 'lang', 'help', 'version']
}

/** What yargs says of a mistake, in one line and with the option that was probably meant. */
function explainMistake(message: string, options: readonly string[]): Text {
  const unknown = /^Unknown arguments?: ([^,\n]+)/.exec(message)?.[1]
  const choice = /Argument: (\S+), Given: (.*), Choices: (.*)$/.exec(message)
  if (choice) return say`--${choice[1]!} is one of ${choice[3]!.replaceAll('"', '')}, and ${choice[2]!} is none of them`
  if (unknown === undefined) {
    const said = message.replace(/\s*\n\s*/g, ' ')
    return said.includes(';') ? said : say`${said}; see v6why --help`
  }
  const meant = nearest(unknown, options)
  const option = `${unknown.length > 1 ? '--' : '-'}${unknown}`
  return meant ? say`unknown option ${option}; did you mean --${meant}?` : say`unknown option ${option}; see v6why --help`
}
