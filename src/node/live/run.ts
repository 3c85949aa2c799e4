/** Reads a source while it goes on: its packets into the analyzer and the files, and at intervals what has settled out of it. */
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Analyzer } from '../../core/analyzer.js'
import { CaptureError } from '../../core/capture/frame.js'
import type { CaptureChild, Ending } from './capture-child.js'
import { type LiveError, lossesIn } from './capture-program.js'
import type { Recorder } from './recorder.js'
import { RingError } from './ring.js'

/** What is captured: a child that can be started, more than once where that is asked for, or a stream that is there once. */
export interface LiveSource {
  /** As the report calls the input. */
  readonly name: string
  /** The capture filter that it was started with. */
  readonly filter?: string | undefined
  start(): CaptureChild
  /** undefined: it may end, and has nothing to say. */
  fault(ending: Ending): LiveError | undefined
  /** Its packets come through another process, whose stream goes on when the source has ended. */
  readonly relayed: boolean
  close?(): void
}

export interface LiveOptions {
  readonly retry: boolean
  readonly duration?: number | undefined
  /** Stops when so many frames have been read; a capturing program is told itself. */
  readonly count?: number | undefined
  /** Asked often: a place to draw and write. */
  onTick(): void
}

/** Verdicts come within a second: dumpcap hands packets over within 0.22 s, tcpdump within 0.97 s. */
const TICK_MS = 100
const LOOK_MS = 250
const LOOK_AT_ALL_MS = 2000
/** Looking takes at most this share of the time: what waits meanwhile has to be read. */
const LOOK_SHARE = 1 / 5
const LOOK_AT_ALL_SHARE = 1 / 10
/** Without packets time alone changes a verdict, and seldom. */
const LOOK_IN_QUIET_MS = 1000
/** A recorder holds packets back for so long before it hands them over. */
const HELD_BACK_MS = 1000
/** After a program has been asked to stop. */
const PATIENCE_MS = 3000
/** The last packets of a program that has ended are on their way through another process for less than this. */
const DRAIN_MS = 300
const RETRY_MS = 1000
const COUNTERS_MS = 2000
const NANOS_PER_MS = 1e6

export class LiveRun {
  private readonly analyzer: Analyzer
  private readonly recorder: Recorder | undefined
  private readonly source: LiveSource
  private readonly options: LiveOptions
  private child: CaptureChild | undefined
  private stopping = false
  private wake: (() => void) | undefined
  private failure: unknown
  private lastArrival = performance.now()
  private looked = { at: 0, took: 0, frames: 0 }
  private lookedAtAll = { at: 0, took: 0 }
  private countersAsked = 0
  private lost = 0
  private framesBefore = 0
  private waitingFor: string | null = null

  constructor(analyzer: Analyzer, recorder: Recorder | undefined, source: LiveSource, options: LiveOptions) {
    this.analyzer = analyzer
    this.recorder = recorder
    this.source = source
    this.options = options
  }

  /** Until it is stopped or ends by itself. What it answers is why it could not go on, undefined where it was meant to end. */
  async run(): Promise<LiveError | RingError | CaptureError | undefined> {
    const { retry, duration } = this.options
    const clock = setInterval(() => this.tick(), TICK_MS)
    const end = duration === undefined ? undefined : setTimeout(() => this.stop(), duration)
    let begun = false
    try {
      for (;;) {
        const { ending, octets } = await this.readOnce()
        begun ||= octets > 0
        if (this.failure instanceof RingError || this.failure instanceof CaptureError) return this.failure
        if (this.failure) throw this.failure
        if (this.stopping) return undefined
        const fault = this.source.fault(ending)
        if (!fault || !retry || !(fault.fault === 'ended' || begun)) return fault
        this.waitingFor = fault.message
        await this.pause(RETRY_MS)
        this.waitingFor = null
        if (this.stopping) return undefined
      }
    } finally {
      clearInterval(clock)
      clearTimeout(end)
      this.source.close?.()
    }
  }

  /** The child is asked to end; what it still has is read. */
  stop(): void {
    this.stopping = true
    this.wake?.()
    this.child?.signal('SIGINT')
  }

  /** Why nothing comes; null while it does. */
  get notice(): string | null {
    return this.waitingFor
  }

  /** What fails in it ends the run. */
  guard(action: () => void): void {
    try {
      action()
    } catch (error) {
      this.failure ??= error
      this.stop()
    }
  }

  /** At once. */
  kill(): void {
    this.child?.signal('SIGKILL')
  }

  private async readOnce(): Promise<{ ending: Ending; octets: number }> {
    const { analyzer, recorder, source } = this
    const child = source.start()
    this.child = child
    this.lost = 0
    this.framesBefore = analyzer.frames
    analyzer.begin(source.name, source.filter)
    recorder?.begin(source.filter)
    let octets = 0
    const take = (chunk: Uint8Array) => {
      if (this.failure) return
      octets += chunk.length
      this.lastArrival = performance.now()
      try {
        analyzer.push(chunk)
        recorder?.push(chunk)
        if (this.options.count !== undefined && analyzer.frames >= this.options.count) this.stop()
      } catch (error) {
        this.failure = error
        child.signal('SIGTERM')
      }
    }
    child.packets.on('data', take)
    const ending = await this.endOf(child)
    if (source.relayed) await this.drain(child.packets)
    child.packets.off('data', take)
    this.child = undefined
    this.takeLosses(ending.words)
    try {
      analyzer.finish()
      recorder?.finish(lossesIn(ending.words))
    } catch (error) {
      // Nothing came before the end: why is told by the source.
      if (!(error instanceof CaptureError)) throw error
      if (octets > 0) this.failure ??= error
    }
    return { ending, octets }
  }

  private async endOf(child: CaptureChild): Promise<Ending> {
    for (;;) {
      const stopped = this.stopping || this.failure !== undefined
      const ending = await Promise.race([child.ended, stopped ? sleep(PATIENCE_MS) : this.woken()])
      if (ending) return ending
      if (stopped) child.signal('SIGKILL')
    }
  }

  private woken(): Promise<undefined> {
    return new Promise((resolve) => {
      this.wake = () => resolve(undefined)
    })
  }

  private async pause(ms: number): Promise<void> {
    await Promise.race([sleep(ms), this.woken()])
  }

  private async drain(packets: Readable): Promise<void> {
    while (performance.now() - this.lastArrival < DRAIN_MS || packets.readableLength > 0) await sleep(DRAIN_MS / 3)
  }

  private tick(): void {
    const now = performance.now()
    if (this.child && now - this.countersAsked > COUNTERS_MS) {
      this.countersAsked = now
      this.takeLosses(this.child.words)
      // Before its first packet a program may not yet know the signal.
      if (this.analyzer.frames > this.framesBefore) this.child.counters?.()
      this.guard(() => this.recorder?.flush())
    }
    this.look(now)
    this.options.onTick()
  }

  private takeLosses(words: string): void {
    const lost = lossesIn(words)
    if (lost === null) return
    this.analyzer.addDrops(lost - this.lost)
    this.lost = lost
  }

  private look(now: number): void {
    const { analyzer, looked, lookedAtAll } = this
    const quiet = analyzer.frames === looked.frames
    if (now - looked.at < Math.max(quiet ? LOOK_IN_QUIET_MS : LOOK_MS, looked.took / LOOK_SHARE)) return
    const all = now - lookedAtAll.at >= Math.max(LOOK_AT_ALL_MS, lookedAtAll.took / LOOK_AT_ALL_SHARE)
    const idle = Math.max(0, now - this.lastArrival - HELD_BACK_MS) * NANOS_PER_MS
    analyzer.advance(idle, all)
    const took = performance.now() - now
    this.looked = { at: now, took: all ? 0 : took, frames: analyzer.frames }
    if (all) this.lookedAtAll = { at: now, took }
  }
}
