import { say } from '../core/base/message.js'
import type { Options } from 'yargs'
import { TIME_FORMS, type TimeForm } from '../core/report/clock.js'
import { FORMATS, type FormatId } from '../core/report/format/index.js'
import type { Grouping } from '../core/report/group.js'
import { REASONS } from '../core/report/catalogue.js'
import { UsageError } from './fault.js'
import type { FilterOptions } from './filter.js'
import { type Language, LANGUAGES } from './language.js'
import { nearest } from './nearest.js'

/** What yargs hands to a command. An option that was not given is undefined. */
export interface Arguments extends FilterOptions {
  readonly version: string
  readonly files: readonly string[]
  readonly format?: 'table' | FormatId
  readonly output?: string
  readonly policy?: readonly string[]
  readonly policyEvidence?: boolean
  readonly addresses?: readonly string[]
  readonly as?: string
  readonly set?: readonly string[]
  readonly against?: string
  readonly from?: string
  readonly to?: string
  readonly nat64Prefix?: readonly string[]
  readonly time?: TimeForm
  readonly summary?: boolean
  readonly all?: boolean
  readonly quiet?: boolean
  readonly progress?: boolean
  readonly color?: 'auto' | 'always' | 'never'
  readonly ascii?: boolean
  readonly lang?: Language
  readonly strict?: boolean
  readonly maxMemory?: number
  readonly separate?: boolean
  readonly by?: Grouping
  readonly connection?: number
  readonly frame?: number
  readonly fail?: boolean
  readonly port?: number
  readonly qlog?: boolean
  readonly anonymize?: boolean
  readonly key?: string
}

/** yargs gathers an option that is given twice; the last one counts. */
type Given = string | readonly string[] | undefined
const lastOf = (given: Given): string | undefined => (typeof given === 'object' ? given.at(-1) : given)

const SIZE: Record<string, number> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }

/** `512M`, `2G`, `1500000`: bytes. */
export function parseSize(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const match = /^(\d+(?:\.\d+)?)\s*([kmg]?)i?b?$/i.exec(text)
  if (!match || Number(match[1]) === 0) throw new UsageError(say`'${text}' is no amount of memory; write 512M or 2G`)
  return Math.floor(Number(match[1]) * SIZE[match[2]!.toLowerCase()]!)
}

/** A number from 1, of an option that names a connection or a frame. */
export const parseOrdinal = (option: string) => (given: Given) => {
  const text = lastOf(given)
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new UsageError(say`${option} takes a number from 1, and '${text}' is none`)
  return Number(text)
}

function parseReasons(codes: readonly string[] | undefined): readonly string[] | undefined {
  for (const code of codes ?? []) {
    if (code in REASONS) continue
    const meant = nearest(code, Object.keys(REASONS))
    throw new UsageError(
      meant ? say`there is no reason ${code}; did you mean ${meant}?` : say`there is no reason ${code}; v6why reason lists them`,
    )
  }
  return codes
}

const WHAT = 'What is told:'
const HOW = 'How it is written:'
const READING = 'How it is read:'

/** Of every command. */
export const LANGUAGE_OPTION: Options = {
  choices: LANGUAGES,
  type: 'string',
  describe: 'The language of what people read; where it is given, of sentences in JSON too',
  defaultDescription: 'LC_ALL, LC_MESSAGES or LANG',
}

/** The options of every command that reads captures. */
export const READING_OPTIONS: Record<string, Options> = {
  client: { group: WHAT, type: 'string', array: true, nargs: 1, describe: 'Only this client: an IP or link-layer address of the host' },
  name: { group: WHAT, type: 'string', array: true, nargs: 1, describe: 'Only names of this pattern (* and ?)' },
  family: { group: WHAT, choices: ['4', '6', 'none'], type: 'string', describe: 'Only connections over IPv4, IPv6, or that failed' },
  reason: { group: WHAT, type: 'string', array: true, nargs: 1, coerce: parseReasons, describe: 'Only this reason, such as ipv6-failed' },
  since: { group: WHAT, type: 'string', describe: 'From this time on: seconds since the first frame, or a date and time' },
  until: { group: WHAT, type: 'string', describe: 'Until this time' },
  format: {
    group: HOW,
    choices: ['table', ...FORMATS.map(({ id }) => id)],
    type: 'string',
    describe: 'For people (table) or programs',
    defaultDescription: 'table',
  },
  output: {
    group: HOW,
    alias: 'o',
    type: 'string',
    requiresArg: true,
    describe: 'Write into this file, replaced when the result is whole; never an input',
  },
  time: { group: HOW, choices: TIME_FORMS, type: 'string', describe: 'How tables write times', defaultDescription: 'relative' },
  summary: {
    group: HOW,
    type: 'boolean',
    describe: 'Findings and summary only; of flows, how many of each protocol (what IP-HTTPS carries is not opened)',
  },
  all: { group: HOW, type: 'boolean', describe: 'A table of more than 1,000 connections, too, is printed whole' },
  color: {
    group: HOW,
    choices: ['auto', 'always', 'never'],
    type: 'string',
    describe: 'Colours; NO_COLOR is heeded',
    defaultDescription: 'auto',
  },
  ascii: { group: HOW, type: 'boolean', describe: 'ASCII characters only' },
  quiet: { group: HOW, type: 'boolean', describe: 'No hints, and no word about what could be read in spite of damage' },
  progress: {
    group: HOW,
    type: 'boolean',
    describe: 'Tell on standard error how far the reading is',
    defaultDescription: 'long work at a terminal',
  },
  policy: {
    group: READING,
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'The policy table in force: a profile, or a file as the system prints it; ADDRESS=TABLE for one host',
    defaultDescription: 'auto',
  },
  addresses: {
    group: READING,
    type: 'string',
    array: true,
    nargs: 1,
    describe: "A host's addresses, as ip addr, ipconfig or ifconfig print them",
  },
  'nat64-prefix': { group: READING, type: 'string', array: true, nargs: 1, describe: 'A NAT64 prefix of this network' },
  'max-memory': {
    group: READING,
    type: 'string',
    coerce: (given: Given) => parseSize(lastOf(given)),
    describe: 'Bound on memory, such as 512M',
    defaultDescription: 'half of the machine, at most 2G; above a quarter of that, what is older than five minutes is told early',
  },
  anonymize: { group: HOW, type: 'boolean', describe: 'With other names and addresses, that can be shared' },
  key: {
    group: HOW,
    type: 'string',
    requiresArg: true,
    describe: 'With --anonymize: the same key makes the same names and addresses again; keep it to yourself',
    defaultDescription: 'a new one each time',
  },
  separate: { group: READING, type: 'boolean', describe: 'Files stay in the order given, not in that of their first frames' },
  strict: { group: READING, type: 'boolean', describe: 'Exit with 3 if anything in the input was damaged' },
}

/** The options of commands that write a result of one form, of the whole capture. */
export const PLAIN_READING_OPTIONS: Record<string, Options> = Object.fromEntries(
  ['output', 'quiet', 'progress', 'policy', 'addresses', 'nat64-prefix', 'max-memory', 'separate', 'strict'].map((name) => [
    name,
    READING_OPTIONS[name]!,
  ]),
)
