import { phrase, say, type Speak, speakEnglish, type Text } from '../core/base/message.js'
import { totalmem } from 'node:os'
import { setFlagsFromString } from 'node:v8'
import { formatAddress } from '../core/address/text.js'
import { Analyzer } from '../core/analyzer.js'
import type { GivenPolicies } from '../core/report/catalogue.js'
import type { GivenAddresses } from '../core/report/readings.js'
import type { Analysis } from '../core/report/report.js'
import { readInputs } from '../node/analyze.js'
import { FileSpool, SpoolError } from '../node/spool.js'
import { complain, EXIT, OutputError } from './fault.js'
import { addressesOf } from './addresses.js'
import { nat64PrefixOf, policiesOf } from './policy.js'
import { progressFor } from './progress.js'

/** Unless --max-memory says otherwise: half of the machine's memory, but no more than this. */
const MOST_MEMORY = 2 * 2 ** 30
/** Of that; above it what is old is told, so that a long capture takes no more. */
const SHARE_FOR_OLD = 1 / 4

export interface ReadOptions {
  readonly files: readonly string[]
  readonly version: string
  readonly policy?: readonly string[] | undefined
  readonly addresses?: readonly string[] | undefined
  readonly client?: readonly string[] | undefined
  readonly nat64Prefix?: readonly string[] | undefined
  readonly maxMemory?: number | undefined
  readonly progress?: boolean | undefined
  readonly quiet?: boolean | undefined
  readonly strict?: boolean | undefined
  readonly separate?: boolean | undefined
  /** Nobody will ask for records, only for findings and the summary. */
  readonly countsOnly?: boolean | undefined
  /** Nor for connections, only for the traffic. */
  readonly trafficOnly?: boolean
  readonly anonymize?: boolean | undefined
  readonly key?: string | undefined
  /** What is told, and what is wrong, in the language of whoever asked; in English without. */
  readonly speak?: Speak | undefined
}

export interface Reading {
  /** undefined: nothing could be read, and why has been told. */
  readonly analysis: Analysis | undefined
  readonly exit: number
}

/** Reads captures to their end. What is wrong with one of them is told on standard error, a line each; the others are read. */
export async function read(options: ReadOptions): Promise<Reading> {
  const { analyzer, exit, policies, lists } = await readUnjoined(options)
  if (!analyzer) return { analysis: undefined, exit }
  const analysis = analyzer.end()
  const { speak = speakEnglish } = options
  if (!options.quiet) {
    for (const { says, profile } of policies.warnings ?? []) complain(`${profile.name}: ${says}`, speak)
    for (const complaint of strangers(analysis, options, policies, lists)) complain(complaint, speak)
  }
  return { analysis, exit }
}

/** The same, without joining and judging: for what is counted while reading. */
export async function readUnjoined(options: ReadOptions) {
  const policies = policiesOf(options.policy)
  const lists = addressesOf(options.addresses, options.client)
  const speak = options.speak ?? speakEnglish
  // The young generation stays small: what is read leaves no objects, and those of the records die at once. It would take 25 MB, and no less time.
  setFlagsFromString('--semi-space-growth-factor=1')
  const most = Math.min(totalmem() / 2, MOST_MEMORY)
  const analyzer = new Analyzer({
    version: options.version,
    policies,
    addresses: lists,
    speak,
    ...(options.nat64Prefix && { nat64Prefixes: options.nat64Prefix.map(nat64PrefixOf) }),
    ...(options.maxMemory === undefined ? { maxMemory: most, ageAbove: most * SHARE_FOR_OLD } : { maxMemory: options.maxMemory }),
    trafficOnly: options.trafficOnly === true,
    spool: options.countsOnly ? null : new FileSpool(),
  })
  const progress = progressFor(options.progress, options.quiet)
  const consumer = options.anonymize ? await (await import('./anonymize.js')).anonymized(analyzer, options) : analyzer
  const { problems, leftOut, read } = await readInputs(options.files, consumer, {
    separate: options.separate === true,
    ...(progress && { onProgress: (bytes: number, total: number | null) => progress.report(bytes, total) }),
  })
    .catch((error: unknown) => {
      throw error instanceof SpoolError ? new OutputError(error.message) : error
    })
    .finally(() => progress?.end())

  const failed = problems.filter((problem) => problem.fatal)
  for (const problem of problems)
    if (problem.fatal || options.strict || !options.quiet)
      complain(say`${problem.file === '-' ? say`standard input` : problem.file}: ${phrase(problem.what)}`, speak)
  if (read === 0) return { analyzer: undefined, exit: EXIT.usage, policies, lists }
  if (leftOut > 0 && !options.quiet)
    complain(
      leftOut === 1 ? say`1 file left out: no capture by the first bytes` : say`${leftOut} files left out: no capture by the first bytes`,
      speak,
    )

  const damaged = analyzer.inputs.filter(({ outcome }) => outcome.damage !== null)
  if (options.strict || !options.quiet) for (const { file, outcome } of damaged) complain(say`${file}: ${phrase(outcome.damage!)}`, speak)
  const imperfect = options.strict === true && (problems.length > 0 || damaged.length > 0)
  return { analyzer, exit: failed.length > 0 || imperfect ? EXIT.partly : EXIT.told, policies, lists }
}

/** What the user said of hosts that are not in the capture. */
function* strangers(
  analysis: Analysis,
  { addresses: files = [] }: ReadOptions,
  { ofHosts = [] }: GivenPolicies,
  lists: readonly GivenAddresses[],
): Iterable<Text> {
  if (ofHosts.length === 0 && lists.length === 0) return
  const known = new Set(Array.from(analysis.hosts(), ({ addresses }) => addresses).flat())
  for (const { address } of ofHosts)
    if (!known.has(formatAddress(address))) yield say`--policy ${formatAddress(address)}=…: no host of this capture has that address`
  for (const [index, { list }] of lists.entries())
    if (!list.some(({ bytes }) => known.has(formatAddress(bytes))))
      yield say`--addresses ${files[index]!}: no host of this capture has one of these addresses; --client ADDRESS says whose they are`
}
