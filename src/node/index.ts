/** `v6why` in Node: the core, and captures by their paths, packed or not. */
import type { AnalyzeOptions } from '../core/analyze.js'
import { followInputs, readInputs } from '../core/analyze.js'
import type { Analysis, Report } from '../core/report/report.js'
import type { RevisedRecord } from '../core/report/revisions.js'
import type { NamedSource, Source, Sources } from '../core/source.js'
import { filesAndSources, type Path } from './sources.js'

export * from '../core/index.js'

export type { Path } from './sources.js'

/**
 * Captures as Node reads them: paths too, one or several, and what is packed with gzip or zstd (xz, lz4 and bzip2 where the system has the
 * program), recognised by its first octets. Several captures are one, in the order of their first frames; streams come last.
 */
export type NodeSources = Sources<Source | Path> | readonly (Path | NamedSource<Source | Path>)[]

export interface NodeOptions extends AnalyzeOptions {
  /** Several captures stay in the order given. */
  readonly separate?: boolean
}

/**
 * The report of one capture, or of several as one. Rejects with CaptureError (no capture), SourceError (it could not be read), OptionError,
 * or the reason of the signal.
 */
export const analyze = async (sources: NodeSources, options: NodeOptions = {}): Promise<Report> =>
  (await readCapture(sources, options)).report()

/** What `analyze` tells, as records that are made when they are asked for; and flows, and questions about other policy tables. */
export const readCapture = async (sources: NodeSources, options: NodeOptions = {}): Promise<Analysis> =>
  readInputs(await filesAndSources(sources, options), { clock: CLOCK, ...options })

/**
 * Records as they settle, while the capture is read. A record is told again with the same `id` and the next `revision` when later packets
 * change it, and `withdrawn` when it has become part of another; the last revisions are what `analyze` tells, though ids may differ.
 * Nothing is read while a record waits to be taken, and leaving the loop ends the reading.
 */
export const follow = (sources: NodeSources, options: NodeOptions = {}): AsyncGenerator<RevisedRecord, void, undefined> =>
  followInputs(() => filesAndSources(sources, options), { clock: CLOCK, ...options })

const CLOCK = {
  now: () => performance.now(),
  /** It keeps no program alive. */
  sleep: (ms: number) => new Promise<void>((resolve) => (ms === 0 ? setImmediate(resolve) : setTimeout(resolve, ms).unref())),
}
