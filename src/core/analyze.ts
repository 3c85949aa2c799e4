/** A capture in, its report out: the whole of it at the end, or record by record while it is read. */
import { Analyzer } from './analyzer.js'
import { analyzerOptions, type CaptureOptions } from './options.js'
import { OptionError } from './policy-choice.js'
import { reading, type ReadingOptions } from './reading.js'
import type { Analysis, Report } from './report/report.js'
import type { RevisedRecord } from './report/revisions.js'
import { type Input, inputsOf, type Sources } from './source.js'

export interface AnalyzeOptions extends CaptureOptions, ReadingOptions {}

/** Octets. What is kept is joined and judged again and again; older records are told for good. */
const FOLLOWED_MEMORY = 2 ** 29

/**
 * The report of one capture, or of several as one. Rejects with CaptureError (no capture), SourceError (it could not be read), OptionError,
 * or the reason of the signal.
 */
export const analyze = async (sources: Sources, options: AnalyzeOptions = {}): Promise<Report> =>
  (await readCapture(sources, options)).report()

/** What `analyze` tells, as records that are made when they are asked for; and flows, and questions about other policy tables. */
export const readCapture = async (sources: Sources, options: AnalyzeOptions = {}): Promise<Analysis> =>
  readInputs(inputsOf(sources), options)

/**
 * Records as they settle, while the capture is read. A record is told again with the same `id` and the next `revision` when later packets
 * change it, and `withdrawn` when it has become part of another; the last revisions are what `analyze` tells, though ids may differ.
 * Nothing is read while a record waits to be taken, and leaving the loop ends the reading.
 */
export const follow = (sources: Sources, options: AnalyzeOptions = {}): AsyncGenerator<RevisedRecord, void, undefined> =>
  followInputs(async () => inputsOf(sources), options)

export async function readInputs(inputs: readonly Input[], options: AnalyzeOptions): Promise<Analysis> {
  const analyzer = new Analyzer(analyzerOptions(options))
  const steps = reading(atLeastOne(inputs), analyzer, options)
  while (!(await steps.next()).done);
  return analyzer.end()
}

export async function* followInputs(
  open: () => Promise<readonly Input[]>,
  options: AnalyzeOptions,
): AsyncGenerator<RevisedRecord, void, undefined> {
  let settled: RevisedRecord[] = []
  const onRecord = (record: RevisedRecord) => {
    settled.push(record)
  }
  const analyzer = new Analyzer({ maxMemory: FOLLOWED_MEMORY, ...analyzerOptions(options), onRecord })
  const looks = new Looks(analyzer, options.clock)
  for await (const step of reading(atLeastOne(await open()), analyzer, options, TICK_MS)) {
    looks.after(step)
    if (settled.length === 0) continue
    yield* settled
    settled = []
    looks.resume()
  }
  analyzer.end()
  yield* settled
}

function atLeastOne(inputs: readonly Input[]): readonly Input[] {
  if (inputs.length === 0) throw new OptionError('sources', 'no capture was given')
  return inputs
}

const TICK_MS = 250
const LOOK_MS = 250
const LOOK_AT_ALL_MS = 2000
/** Looking takes at most this share of the time, where there is a clock. */
const LOOK_SHARE = 1 / 5
const LOOK_AT_ALL_SHARE = 1 / 10
/** Without one, and in a file that is read faster than any clock ticks: a look costs what is kept, so all of them cost some three times the last. */
const GROWTH = 1.5
/** A recorder holds packets back for so long before it hands them over. */
const HELD_BACK_MS = 1000
const NANOS_PER_MS = 1e6

/** When it is time to look at what has settled. */
class Looks {
  private readonly analyzer: Analyzer
  private readonly clock: AnalyzeOptions['clock']
  private looked = { at: Number.NEGATIVE_INFINITY, took: 0, frames: 0, count: 0 }
  private lookedAtAll = { at: Number.NEGATIVE_INFINITY, took: 0 }
  /** Since when nothing has come though it was waited for. */
  private waitingSince: number

  constructor(analyzer: Analyzer, clock: AnalyzeOptions['clock']) {
    this.analyzer = analyzer
    this.clock = clock
    this.waitingSince = clock?.now() ?? 0
  }

  after(step: 'read' | 'waiting'): void {
    const { analyzer, clock, looked, lookedAtAll } = this
    const now = clock?.now() ?? 0
    if (step === 'read') this.waitingSince = now
    if (analyzer.frames === 0) return
    const grown = analyzer.frames >= looked.frames * GROWTH
    if (!grown && !(clock && now - looked.at >= Math.max(LOOK_MS, looked.took / LOOK_SHARE))) return
    const all = clock ? now - lookedAtAll.at >= Math.max(LOOK_AT_ALL_MS, lookedAtAll.took / LOOK_AT_ALL_SHARE) : looked.count % 2 === 1
    analyzer.advance(Math.max(0, now - this.waitingSince - HELD_BACK_MS) * NANOS_PER_MS, all)
    const took = (clock?.now() ?? 0) - now
    this.looked = { at: now, took: all ? 0 : took, frames: analyzer.frames, count: looked.count + 1 }
    if (all) this.lookedAtAll = { at: now, took }
  }

  /** The records were taken; while that took its time nothing was waited for. */
  resume(): void {
    this.waitingSince = this.clock?.now() ?? 0
  }
}
