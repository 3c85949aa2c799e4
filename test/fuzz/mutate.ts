/**
 * The fuzzer: damages captures, reads them, and asks three things of every mutant: that nothing is thrown but `CaptureError`, that it is
 * read within two seconds of processor time, and that no memory stays behind.
 *
 *   npm run fuzz                                        60 seconds or 20,000 mutants
 *   npm run fuzz -- --seconds 36000 --mutants 1000000 --seed 7      the form for a night
 *   npm run fuzz -- --workers 1 …                       on one processor
 *   npm run fuzz -- --seed 7 --only 4711                one mutant again, with its stack
 *
 * A mutant follows from the seed, its number and the corpus. The reading is done by child processes, so that one that hangs can be ended.
 */
import { fork } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { getHeapStatistics } from 'node:v8'
import { Analyzer } from '../../src/core/analyzer.js'
import { CaptureError } from '../../src/core/capture/frame.js'
import { analyze } from '../support/analyze.js'
import { anonymize } from '../support/anonymize.js'
import { Random } from '../support/random.js'
import { corpus, type Seed } from './corpus.js'
import { mutant } from './mutation.js'

const SLOWEST_MS = 2000
/** On the wall, where a machine may have little time for us; the bound above is of processor time. */
const HANGS_AFTER_MS = 60_000
const GROWTH_LIMIT = 32 * 2 ** 20
/** Between two looks at the memory that stays behind. */
const ROUND = 200

/** One of so many is also written with other names and addresses. */
const ANONYMIZED = 8

/** One of so many is also told while it is read, with so many looks at most, of which each may be so many nanoseconds after the last frame. */
const LIVE = 8
const MOST_LOOKS = 8
const IDLE = 60e9

/** What a child says first: it has started, and the first mutant comes. */
const BEGUN = 'begun'

interface Progress {
  readonly number: number
  readonly ms: number
  readonly refused: boolean
  readonly growth: number
  readonly failure?: string
}

const options = { seconds: { type: 'string', default: '60' }, mutants: { type: 'string', default: '20000' } } as const
const { values } = parseArgs({
  options: {
    ...options,
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    worker: { type: 'string' },
    workers: { type: 'string' },
  },
})
const seed = Number(values.seed)
const seeds = corpus()

function mutantNumber(number: number): { readonly name: string; readonly bytes: Uint8Array; readonly random: Random } {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ number)
  const chosen: Seed = random.pick(seeds)
  return { name: chosen.name, bytes: mutant(chosen.bytes, random.pick(seeds).bytes, random), random }
}

/** As `v6why live` reads: told while it comes, in little memory now and then, so that most is settled early. */
function readLive(bytes: Uint8Array, random: Random): void {
  const analyzer = new Analyzer({ version: '0.0.0-test', onRecord: () => {}, ...(random.below(2) === 0 && { maxMemory: 1 }) })
  analyzer.begin('mutant')
  const step = 1 + random.below(bytes.length)
  for (let at = 0, look = 0; at < bytes.length && look < MOST_LOOKS; at += step, look++) {
    analyzer.push(bytes.slice(at, look === MOST_LOOKS - 1 ? bytes.length : at + step))
    analyzer.advance(random.below(2) * IDLE, random.below(2) === 0)
  }
  analyzer.finish()
  analyzer.end()
}

/** True where the mutant was refused as no capture at all. Everything that a report holds is made, and written. */
function read(bytes: Uint8Array, random: Random): boolean {
  try {
    const analysis = analyze('mutant', bytes, random.below(2) === 0 ? random.sizes() : undefined)
    JSON.stringify(analysis.report())
    JSON.stringify([...analysis.flows()])
    if (random.below(ANONYMIZED) === 0) anonymize(bytes)
    if (random.below(LIVE) === 0) readLive(bytes, random)
    return false
  } catch (error) {
    if (error instanceof CaptureError) return true
    throw error
  }
}

const memoryInUse = (): number => {
  const { used_heap_size, external_memory } = getHeapStatistics()
  return used_heap_size + external_memory
}

function settledMemory(): number {
  for (let i = 0; i < 3; i++) globalThis.gc?.()
  return memoryInUse()
}

/** Keeps what is being weighed from being collected. */
const weighed: unknown[] = []

/** What the analysis of one mutant holds while it is alive. */
function memoryHeld(bytes: Uint8Array): number {
  const before = settledMemory()
  try {
    weighed.push(analyze('mutant', bytes))
    return settledMemory() - before
  } finally {
    weighed.length = 0
  }
}

/** A child process: every `workers`-th mutant from `worker` on. */
async function work(worker: number, workers: number, mutants: number, seconds: number): Promise<void> {
  process.send?.(BEGUN)
  const until = Date.now() + seconds * 1000
  let start: number | undefined
  let growth = 0
  for (let number = worker, done = 1; number < mutants && Date.now() < until; number += workers, done++) {
    const { bytes, random } = mutantNumber(number)
    const before = process.cpuUsage()
    const memory = memoryInUse()
    let refused = false
    let failure: string | undefined
    try {
      refused = read(bytes, random)
    } catch (error) {
      failure = error instanceof Error ? (error.stack ?? error.message) : String(error)
    }
    const used = process.cpuUsage(before)
    const ms = (used.user + used.system) / 1000
    if (ms > SLOWEST_MS) failure ??= `took ${Math.round(ms)} ms of processor time`
    if (!refused && failure === undefined && memoryInUse() - memory > GROWTH_LIMIT) {
      const held = memoryHeld(bytes)
      if (held > GROWTH_LIMIT) failure = `holds ${(held / 2 ** 20).toFixed(1)} MB`
    }
    if (done % ROUND === 0) {
      const now = settledMemory()
      start ??= now
      growth = Math.max(growth, now - start)
      if (growth > GROWTH_LIMIT) failure ??= `${(growth / 2 ** 20).toFixed(1)} MB stayed behind since the first ${ROUND} mutants`
    }
    process.send?.({ number, ms, refused, growth, ...(failure === undefined ? {} : { failure }) } satisfies Progress)
    await new Promise(setImmediate)
    if (failure !== undefined) break
  }
  process.disconnect()
}

/** The parent: starts the children, watches them, and sums up. Resolves to the exit code. */
async function watch(): Promise<number> {
  const workers = Number(values.workers ?? Math.min(4, availableParallelism()))
  const began = Date.now()
  const failures: { number: number; what: string }[] = []
  let count = 0
  let refused = 0
  let slowest = 0
  let growth = 0
  await Promise.all(
    Array.from({ length: workers }, (_, worker) => {
      const child = fork(
        fileURLToPath(import.meta.url),
        [...process.argv.slice(2), '--worker', String(worker), '--workers', String(workers)],
        {
          execArgv: process.execArgv,
        },
      )
      let next = worker
      let failed = false
      const fail = (what: string) => {
        failed = true
        failures.push({ number: next, what })
      }
      let hung: NodeJS.Timeout | undefined
      child.on('message', (progress: Progress | typeof BEGUN) => {
        hung ??= setTimeout(() => {
          fail(`did not come to an end within ${HANGS_AFTER_MS} ms`)
          child.kill('SIGKILL')
        }, HANGS_AFTER_MS)
        hung.refresh()
        if (progress === BEGUN) return
        count++
        refused += Number(progress.refused)
        slowest = Math.max(slowest, progress.ms)
        growth = Math.max(growth, progress.growth)
        next = progress.number
        if (progress.failure !== undefined) fail(progress.failure)
        next += workers
      })
      return new Promise<void>((resolve) => {
        child.on('exit', (code, signal) => {
          clearTimeout(hung)
          if (!failed && code !== 0) fail(`the process ended with ${code ?? signal}`)
          resolve()
        })
      })
    }),
  )
  for (const { number, what } of failures) {
    const { name, bytes } = mutantNumber(number)
    const kept = join(tmpdir(), `v6why-mutant-${seed}-${number}.bin`)
    writeFileSync(kept, bytes)
    console.error(`mutant ${number} of ${name}: ${what}\n  kept as ${kept}; again: npm run fuzz -- --seed ${seed} --only ${number}`)
  }
  console.log(
    `fuzz: ${count} mutants of ${seeds.length} captures in ${Math.round((Date.now() - began) / 1000)} s (seed ${seed}): ` +
      `${refused} refused, slowest ${Math.round(slowest)} ms, memory growth ${(growth / 2 ** 20).toFixed(1)} MB, ${failures.length} failed`,
  )
  return failures.length === 0 ? 0 : 1
}

if (values.only !== undefined) {
  const { name, bytes, random } = mutantNumber(Number(values.only))
  console.log(`mutant ${values.only} of ${name}, ${bytes.length} bytes: ${read(bytes, random) ? 'refused' : 'read'}`)
} else if (values.worker !== undefined) {
  await work(Number(values.worker), Number(values.workers), Number(values.mutants), Number(values.seconds))
} else {
  process.exitCode = await watch()
}
