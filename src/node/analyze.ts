/** Reads what the arguments name, in the order of time, into a consumer of chunks. */
import { CaptureError } from '../core/capture/frame.js'
import { CaptureReader } from '../core/capture/reader.js'
import type { Instant } from '../core/base/time.js'
import type { Input as CoreInput } from '../core/source.js'
import { decompress } from './decompress.js'
import { expand, type Input, messageOf } from './input.js'
import type { Chunks } from './input-error.js'

/** What reads the chunks of one input after another; the core's Analyzer is one. */
export interface FrameConsumer {
  begin(file: string): void
  /** May throw CaptureError: then this input is given up, and `finish` is not called for it. */
  push(chunk: Uint8Array): void
  /** The end of the input, also where it ended in damage. May throw CaptureError. */
  finish(): void
}

export interface InputProblem {
  readonly file: string
  /** What is wrong, at which offset where it is known, and what to do. */
  readonly what: string
  /** The same in one line with the name of the file. */
  readonly message: string
  /** Nothing of it could be read. */
  readonly fatal: boolean
}

export interface ReadOptions {
  /** Octets of the files, before decompression; the total is null where a pipe is among them. */
  onProgress?(bytesRead: number, bytesTotal: number | null): void
  /** Inputs stay in the order given instead of that of their first timestamps. */
  readonly separate?: boolean
}

export interface ReadResult {
  readonly problems: InputProblem[]
  /** Files of folders and globs that are no captures. */
  readonly leftOut: number
  readonly read: number
}

/** After this many chunks timers and signals get their turn. */
const CHUNKS_PER_TURN = 16
/** As much is read of a file to find its first frame. */
const PEEK_LENGTH = 1 << 20

export async function readInputs(args: readonly string[], consumer: FrameConsumer, options: ReadOptions = {}): Promise<ReadResult> {
  const expanded = await expand(args)
  const problems: InputProblem[] = expanded.refused.map(({ path, message }) => problem(path, message, true))
  const chosen = await choose(expanded.inputs, options.separate ?? false)
  problems.push(...chosen.problems)
  const total = chosen.inputs.reduce<number | null>((sum, { size }) => (sum === null || size === null ? null : sum + size), 0)
  let bytes = 0
  const onBytes = (count: number) => {
    bytes += count
    options.onProgress?.(bytes, total)
  }
  let read = 0
  for (const input of chosen.inputs) {
    const found = await readOne(input, consumer, onBytes)
    if (found) problems.push(found)
    if (!found?.fatal) read++
  }
  return { problems, leftOut: expanded.leftOut + chosen.leftOut, read }
}

/** The unpacked octets of one input that was read before. Throws where they cannot be read to the end. */
export async function* openAgain(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const [input] = (await expand([path])).inputs
  if (input) yield* decompress(input.open())
}

const problem = (file: string, what: string, fatal: boolean): InputProblem => ({
  file,
  what,
  message: `${file === '-' ? 'standard input' : file}: ${what}`,
  fatal,
})

async function readOne(input: Input, consumer: FrameConsumer, onBytes: (count: number) => void): Promise<InputProblem | undefined> {
  const chunks = decompress(counted(input.open(), onBytes))
  let failure: string | undefined
  let begun = false
  let turn = 0
  try {
    for (let next = await nextChunk(chunks); next !== undefined; next = await nextChunk(chunks)) {
      if (typeof next === 'string') {
        failure = next
        break
      }
      if (!begun) consumer.begin(input.name)
      begun = true
      consumer.push(next)
      if (++turn % CHUNKS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    if (!begun && failure !== undefined) return problem(input.path, failure, true)
    if (!begun) consumer.begin(input.name)
    consumer.finish()
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error
    return problem(input.path, failure ?? `at offset ${error.offset}, ${error.message}`, true)
  } finally {
    await chunks.return()
  }
  return failure === undefined ? undefined : problem(input.path, `${failure}; what came before was read`, false)
}

/** The next chunk, a text when the input fails, undefined at its end: so that no fault of the consumer is taken for the input's. */
async function nextChunk(chunks: AsyncGenerator<Uint8Array, void, undefined>): Promise<Uint8Array | string | undefined> {
  try {
    const { value } = await chunks.next()
    return value ?? undefined
  } catch (failure) {
    return messageOf(failure)
  }
}

async function* counted(chunks: Chunks, onBytes: (count: number) => void): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    onBytes(chunk.length)
    yield chunk
  }
}

/** Leaves out what is no capture in folders and globs, and orders the rest by the time of their first frames. */
async function choose(inputs: Input[], separate: boolean) {
  const problems: InputProblem[] = []
  let leftOut = 0
  if (inputs.length <= 1 && inputs[0]?.foundBy == null) return { inputs, problems, leftOut }
  const kept: { input: Input; first: Instant | null }[] = []
  const searches = new Map<string, { left: number; kept: number }>()
  for (const input of inputs) {
    const { first, capture } = input.size === null ? { first: null, capture: true } : await peek(() => input.open())
    if (input.foundBy !== null) {
      const search = searches.get(input.foundBy) ?? { left: 0, kept: 0 }
      searches.set(input.foundBy, search)
      if (capture) search.kept++
      else search.left++
    }
    if (capture || input.foundBy === null) kept.push({ input, first })
    else leftOut++
  }
  for (const [search, { left, kept }] of searches) {
    if (kept === 0) problems.push(problem(search, `no capture among ${left} file${left > 1 ? 's' : ''}`, true))
  }
  if (!separate) kept.sort((a, b) => compareFirst(a.first, b.first))
  return { inputs: kept.map(({ input }) => input), problems, leftOut }
}

/** By the times of their first frames; a pipe, which cannot be looked into, counts as one without. */
export async function inOrderOfTime(inputs: readonly CoreInput[]): Promise<CoreInput[]> {
  const dated: { input: CoreInput; first: Instant | null }[] = []
  for (const input of inputs) {
    const chunks = () => ({ [Symbol.asyncIterator]: () => input.open(() => undefined) as AsyncIterator<Uint8Array> })
    dated.push({ input, first: input.size === null ? null : (await peek(chunks)).first })
  }
  return dated.sort((a, b) => compareFirst(a.first, b.first)).map(({ input }) => input)
}

/** Inputs without a time come last; the order given decides between equals. */
function compareFirst(a: Instant | null, b: Instant | null): number {
  if (!a || !b) return a ? -1 : b ? 1 : 0
  return a.seconds - b.seconds || a.nanos - b.nanos
}

/** The time of the first frame, and whether it is a capture by its first octets. */
async function peek(open: () => Chunks): Promise<{ first: Instant | null; capture: boolean }> {
  let frames = 0
  const listener = {
    frame: () => {
      frames++
    },
  }
  const reader = new CaptureReader(listener, { firstFrame: 1, firstInterface: 0, epoch: null })
  const chunks = decompress(open())
  try {
    let bytes = 0
    for (let next = await nextChunk(chunks); next !== undefined; next = await nextChunk(chunks)) {
      if (typeof next === 'string') {
        // What fails here is told when the input is read.
        if (bytes === 0) return { first: null, capture: true }
        break
      }
      reader.push(next)
      bytes += next.length
      if (frames > 0 || bytes >= PEEK_LENGTH) break
    }
    return { first: reader.end().first, capture: true }
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error
    return { first: null, capture: error.code === 'damaged' || error.code === 'unsupported-version' }
  } finally {
    await chunks.return()
  }
}
