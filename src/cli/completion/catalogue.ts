/** What can be completed, from the list of commands: their names, options, and the words that a value may be. */
import { NOTES, POLICY_SYNTAXES, PROFILE_IDS, REASONS } from '../../core/report/catalogue.js'
import { FINDINGS } from '../../core/report/finding-catalogue.js'
import { SYSTEMS } from '../capture-recipe.js'
import type { Command } from '../command/command.js'
import { LANGUAGES } from '../language.js'
import { LANGUAGE_OPTION } from '../options.js'

export interface CompletedOption {
  /** `format` */
  readonly name: string
  /** `o` */
  readonly letter: string | undefined
  readonly says: string
  readonly takesValue: boolean
  readonly repeats: boolean
  /** What its value may be; empty where that is not one of a few words, and then a file is offered. */
  readonly words: readonly string[]
  /** Besides the words a file. */
  readonly orFile: boolean
}

export interface CompletedCommand {
  readonly name: string
  readonly says: string
  readonly options: readonly CompletedOption[]
  /** What may follow its name; empty where that is a file. */
  readonly words: readonly string[]
  readonly orFile: boolean
}

/** Of options and commands whose words are those of a catalogue; where a file may be named as well it is said. */
const WORDS: Readonly<Record<string, { readonly words: readonly string[]; readonly orFile: boolean }>> = {
  '--reason': { words: Object.keys(REASONS), orFile: false },
  '--policy': { words: ['auto', ...PROFILE_IDS], orFile: true },
  '--against': { words: PROFILE_IDS, orFile: true },
  '--as': { words: POLICY_SYNTAXES.map(({ id }) => id), orFile: false },
  reason: { words: [...new Set([...Object.keys(REASONS), ...Object.keys(NOTES), ...FINDINGS.map(({ code }) => code)])], orFile: false },
  policy: { words: PROFILE_IDS, orFile: true },
  'capture-help': { words: SYSTEMS, orFile: false },
  completion: { words: ['bash', 'zsh', 'fish'], orFile: false },
  interfaces: { words: [], orFile: false },
}

const ANYTHING = { words: [], orFile: true }

const ofEveryCommand: readonly CompletedOption[] = [
  { name: 'help', letter: 'h', says: 'Show help', takesValue: false, repeats: false, ...ANYTHING },
  { name: 'lang', letter: undefined, says: LANGUAGE_OPTION.describe!, takesValue: true, repeats: false, words: LANGUAGES, orFile: false },
]

export const completed = (commands: readonly Command[]): CompletedCommand[] =>
  commands.map(({ name, says, options }) => ({
    name,
    says,
    options: [
      ...Object.entries(options).map(([option, { alias, array, choices, describe, type }]) => ({
        name: option,
        letter: typeof alias === 'string' && alias.length === 1 ? alias : undefined,
        says: describe ?? '',
        takesValue: type !== 'boolean',
        repeats: array === true,
        ...(choices ? { words: choices.map(String), orFile: false } : (WORDS[`--${option}`] ?? ANYTHING)),
      })),
      ...ofEveryCommand,
    ],
    ...(WORDS[name] ?? ANYTHING),
  }))

/** `--output` and `-o`. */
export const spelled = ({ name, letter }: CompletedOption): string[] => [`--${name}`, ...(letter ? [`-${letter}`] : [])]
