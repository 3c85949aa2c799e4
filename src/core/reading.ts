/** Reads captures, one after another, into an analyzer: a step for each chunk. */
import { CaptureError } from './capture/frame.js'
import { type Chunks, type Input, octetsOf, SourceError } from './source.js'

/** What is read of an AbortSignal (DOM §3.2): that of browsers and that of Node are both one. */
export interface CancelSignal {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** The clock of the machine, which the core has not: in a browser `{ now: () => performance.now(), sleep: (ms) => new Promise((done) => setTimeout(done, ms)) }`. */
export interface MachineClock {
  /** Milliseconds, from any moment. */
  now(): number
  sleep(ms: number): Promise<void>
}

export interface Progress {
  /** Octets read of all captures, as they are stored. */
  readonly bytes: number
  /** Octets of all captures together; null where a stream is among them. */
  readonly total: number | null
  readonly frames: number
}

export interface ReadingOptions {
  /** Ends the reading at the next chunk, also while one is waited for: what was asked for rejects with the signal's reason. */
  readonly signal?: CancelSignal
  /** Called after each chunk. */
  readonly onProgress?: (progress: Progress) => void
  /**
   * Hears of a capture that could not be read, or not to its end; the others are read, as the command line does it. Without it the first
   * one rejects. Damage inside a capture is no problem here: it is read as far as it goes, and its record says so (`damage`, `cutShort`).
   */
  readonly onProblem?: (problem: CaptureError | SourceError) => void
  /** Lets events of the machine have their turn while much is read, and in `follow` records settle by time alone. Node's is there by itself. */
  readonly clock?: MachineClock
}

/** The analyzer, as far as it is read into. */
export interface Consumer {
  readonly frames: number
  begin(file: string): void
  push(chunk: Uint8Array): void
  finish(): void
}

/** After this many chunks timers and signals get their turn. */
const CHUNKS_PER_TURN = 16

const END = Symbol('end')
const WAITING = Symbol('waiting')

/** Yields after each chunk, and with `tick` each time that so many milliseconds were waited for one. Nothing is read meanwhile. */
export async function* reading(
  inputs: readonly Input[],
  consumer: Consumer,
  options: ReadingOptions,
  tick?: number,
): AsyncGenerator<'read' | 'waiting', void, undefined> {
  const { signal, onProgress, onProblem, clock } = options
  const total = inputs.reduce<number | null>((sum, { size }) => (sum === null || size === null ? null : sum + size), 0)
  let bytes = 0
  const onBytes = (count: number) => {
    bytes += count
  }
  let read = 0
  let first: CaptureError | SourceError | undefined
  let turn = 0
  for (const input of inputs) {
    const waiter = new Waiter(input, onBytes, signal, tick === undefined ? undefined : clock, tick)
    let begun = false
    let problem: CaptureError | SourceError | undefined
    try {
      for (;;) {
        const chunk = await waiter.next()
        if (chunk === WAITING) {
          yield 'waiting'
          continue
        }
        if (chunk instanceof SourceError) {
          problem = chunk
          break
        }
        if (!begun) consumer.begin(input.name)
        begun = true
        if (chunk === END) break
        consumer.push(chunk)
        onProgress?.({ bytes, total, frames: consumer.frames })
        yield 'read'
        if (clock && ++turn % CHUNKS_PER_TURN === 0) await clock.sleep(0)
      }
      if (begun) {
        consumer.finish()
        read++
      }
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error
      problem ??= new CaptureError(error.code, error.message, error.offset, input.name)
    } finally {
      waiter.close()
    }
    if (!problem) continue
    if (!onProblem) throw problem
    first ??= problem
    onProblem(problem)
  }
  if (read === 0 && first) throw first
}

type Step = Uint8Array | typeof END | typeof WAITING | SourceError

/** The chunks of one input, waited for no longer than the signal and the clock allow. */
class Waiter {
  private readonly input: Input
  private readonly onBytes: (count: number) => void
  private readonly signal: CancelSignal | undefined
  private readonly clock: MachineClock | undefined
  private readonly tick: number
  private chunks: Chunks | undefined
  private ended = false
  private isReading = false
  private isSleeping = false
  /** It came when nobody waited. */
  private ready: Step | undefined
  private taker: { readonly resolve: (step: Step) => void; readonly reject: (reason: unknown) => void } | undefined

  constructor(input: Input, onBytes: (count: number) => void, signal?: CancelSignal, clock?: MachineClock, tick = 0) {
    this.input = input
    this.onBytes = onBytes
    this.signal = signal
    this.clock = clock
    this.tick = tick
    signal?.addEventListener('abort', this.abort)
  }

  async next(): Promise<Step> {
    if (this.signal?.aborted) throw this.signal.reason
    const { ready } = this
    this.ready = undefined
    if (ready !== undefined) return ready
    // No race of promises: one that stays open would keep what each of a million chunks has left with it.
    return new Promise((resolve, reject) => {
      this.taker = { resolve, reject }
      if (!this.isReading) void this.read()
      if (this.clock && !this.isSleeping) void this.sleep(this.clock)
    })
  }

  close(): void {
    this.signal?.removeEventListener('abort', this.abort)
    if (this.ended) return
    // What does not end at once is not waited for: it may wait for its next chunk.
    void (async () => this.chunks?.return?.())().catch(() => undefined)
  }

  private async read(): Promise<void> {
    this.isReading = true
    const step = await this.step()
    this.isReading = false
    if (this.taker) this.give(step)
    else this.ready = step
  }

  private async step(): Promise<Step> {
    try {
      this.chunks ??= this.input.open(this.onBytes)
      const { done, value } = await this.chunks.next()
      if (done !== true) return octetsOf(value)
      this.ended = true
      return END
    } catch (error) {
      return new SourceError(this.input.name, error)
    }
  }

  private async sleep(clock: MachineClock): Promise<void> {
    this.isSleeping = true
    await clock.sleep(this.tick)
    this.isSleeping = false
    this.give(WAITING)
  }

  private give(step: Step): void {
    const { taker } = this
    this.taker = undefined
    taker?.resolve(step)
  }

  private readonly abort = (): void => {
    this.taker?.reject(this.signal!.reason)
    this.taker = undefined
  }
}
