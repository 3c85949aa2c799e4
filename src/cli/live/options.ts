import { say } from '../../core/base/message.js'
import type { Options } from 'yargs'
import { BACKENDS, type Backend } from '../../node/live/capture-program.js'
import type { RingSize } from '../../node/live/ring.js'
import { UsageError } from '../fault.js'
import { type Arguments, parseOrdinal, parseSize, READING_OPTIONS } from '../options.js'

export interface LiveArguments extends Omit<Arguments, 'format'> {
  readonly format?: 'ndjson'
  readonly plain?: boolean
  readonly interface?: readonly string[]
  readonly backend?: Backend
  readonly filter?: string
  readonly light?: boolean
  readonly snaplen?: number
  readonly immediate?: boolean
  /** Milliseconds. */
  readonly duration?: number
  readonly count?: number
  readonly write?: string
  readonly ring?: RingSize
  readonly retry?: boolean
  readonly processes?: boolean
}

const UNITS: Readonly<Record<string, number>> = { '': 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
/** Longer than a timer of the engine can wait. */
const MOST_MS = 2 ** 31 - 1

function parseDuration(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text)
  const ms = match ? Number(match[1]) * UNITS[match[2]!]! : 0
  if (ms <= 0 || ms > MOST_MS) throw new UsageError(say`--duration takes 90, 30s, 10m or 2h, at most 24 days, and '${text}' is none`)
  return ms
}

const MOST_FILES = 1000

function parseRing(text: string | undefined): RingSize | undefined {
  if (text === undefined) return undefined
  const match = /^(\d{1,4})x(\d.*)$/i.exec(text)
  const files = Number(match?.[1])
  if (!match || files < 2 || files > MOST_FILES)
    throw new UsageError(say`--ring takes a number of files and the size of each, such as 10x100MB; '${text}' is none`)
  return { files, octets: parseSize(match[2])! }
}

const WHAT = 'What is captured:'
const HOW = 'How it is told:'
const FILE = 'What is kept:'

const {
  name,
  family,
  reason,
  output,
  time,
  color,
  ascii,
  quiet,
  policy,
  addresses,
  'nat64-prefix': nat64Prefix,
  'max-memory': maxMemory,
} = READING_OPTIONS

export const LIVE_OPTIONS: Record<string, Options> = {
  interface: {
    group: WHAT,
    alias: 'i',
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'An interface, or any; may be repeated',
    defaultDescription: 'any',
  },
  filter: {
    group: WHAT,
    alias: 'f',
    type: 'string',
    requiresArg: true,
    describe: 'A capture filter (pcap-filter); everything without one',
  },
  light: { group: WHAT, type: 'boolean', describe: 'Leave bulk data out, on a network too busy for all of it; the filter is printed' },
  snaplen: {
    group: WHAT,
    type: 'string',
    coerce: parseOrdinal('--snaplen'),
    describe: 'Octets of each packet',
    defaultDescription: '262144',
  },
  backend: {
    group: WHAT,
    choices: BACKENDS,
    type: 'string',
    describe: 'The program that captures',
    defaultDescription: 'the first that is installed',
  },
  immediate: { group: WHAT, type: 'boolean', describe: 'tcpdump hands packets over at once; it loses some where there are many' },
  duration: { group: WHAT, type: 'string', requiresArg: true, coerce: parseDuration, describe: 'End after so long: 90, 10m, 2h' },
  count: { group: WHAT, alias: 'c', type: 'string', coerce: parseOrdinal('--count'), describe: 'End after so many packets' },
  processes: {
    group: WHAT,
    type: 'boolean',
    describe: "Name the programs of this machine (Linux): your own, as root everybody's; -w keeps the names",
  },
  retry: { group: WHAT, type: 'boolean', describe: 'Go on when an interface returns that has vanished' },
  write: { group: FILE, alias: 'w', type: 'string', requiresArg: true, describe: 'Write the packets into this new file, as pcapng' },
  ring: {
    group: FILE,
    type: 'string',
    requiresArg: true,
    coerce: parseRing,
    describe: 'Write into so many files of this size, the oldest used again: 10x100MB',
  },
  name: { ...name!, group: HOW },
  family: { ...family!, group: HOW },
  reason: { ...reason!, group: HOW },
  format: {
    group: HOW,
    choices: ['ndjson'],
    type: 'string',
    describe: 'Each record as a line of JSON, again with a higher revision when it changes',
  },
  plain: {
    group: HOW,
    type: 'boolean',
    describe: 'Lines for a log instead of a screen',
    defaultDescription: 'where standard output is no terminal',
  },
  output: { ...output!, describe: 'Write into this new file as records come; one that is there is never written over' },
  time: time!,
  color: color!,
  ascii: ascii!,
  quiet: quiet!,
  policy: policy!,
  addresses: addresses!,
  'nat64-prefix': nat64Prefix!,
  'max-memory': { ...maxMemory!, defaultDescription: '96M: some 10,000 connections; older ones are told for good' },
}
