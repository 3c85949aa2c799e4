import { say } from '../core/base/message.js'
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { checkExpectation } from '../core/check/check-expectation.js'
import { checkStored, type Tolerance, type Tolerances } from '../core/check/check-stored.js'
import { TIMINGS } from '../core/check/field.js'
import { firstExpectation } from '../core/check/first-expectation.js'
import type { CheckFormat, CheckOrigin } from '../core/check/format/check-format.js'
import { CHECK_FORMATS } from '../core/check/format/index.js'
import { type CheckResult, tallyOf } from '../core/check/result.js'
import { Clock } from '../core/report/clock.js'
import { reportDocument } from '../core/report/document.js'
import { json } from '../core/report/format/json.js'
import type { Analysis } from '../core/report/report.js'
import { type ExpectationFile, readExpectationFile } from './expectation-file.js'
import { complain, EXIT, UsageError } from './fault.js'
import { nearest } from './nearest.js'
import type { Arguments } from './options.js'
import { Output } from './output.js'
import { read } from './read.js'
import { suiteOf } from './suite.js'

export interface CheckArguments extends Omit<Arguments, 'format'> {
  readonly expect?: string
  readonly init?: boolean
  readonly update?: boolean
  readonly tolerance?: readonly string[]
  readonly save?: readonly string[]
  readonly format?: string
}

/** Checks what was asked for, and answers the exit code: 1 where something is not as expected. */
export async function tellCheck(given: Arguments): Promise<number> {
  const args = given as unknown as CheckArguments
  if (args.files.length === 0) throw new UsageError(say`which capture? v6why check FILE… --expect FILE, or a folder with expectation files`)
  if (args.init) return writeFirst(args)
  if (args.update) return store(args)
  const tolerances = tolerancesOf(args.tolerance ?? [])
  const targets = targetsOf(args)
  const { pairs, without } = suiteOf(args.files, args.expect)
  // Every file of expectations is read before the first capture: a mistake in the last one is told at once.
  const expected = pairs.map((pair) => ({ ...pair, file: readExpectationFile(pair.expectation) }))
  if (tolerances.size > 0 && !expected.some(({ file }) => 'stored' in file.expected))
    throw new UsageError(say`--tolerance is for a stored report; an expectation file gives bounds`)
  const outputs = targets.map(({ format, path }) => ({
    format,
    output: new Output(path, [...args.files, ...pairs.map((p) => p.expectation)]),
  }))
  try {
    const results: CheckResult[] = []
    let exit: number = EXIT.told
    for (const { captures, expectation, file } of expected) {
      const { analysis, exit: reading } = await read({ ...args, files: captures })
      if (!analysis) return abandon(outputs, reading)
      exit = Math.max(exit, reading)
      results.push({ capture: captures.join(', '), expectation, ...held(analysis, file, tolerances) })
    }
    if (without.length > 0 && !args.quiet) complain(say`no expectations for ${without.join(', ')}`)
    const lines = new Map(expected.map(({ expectation, file }) => [expectation, file.lineOf]))
    const origin: CheckOrigin = { version: args.version, lineOf: (path, place) => lines.get(path)?.(place) }
    for (const { format, output } of outputs) {
      await output.write(format.write(results, origin))
      output.close()
    }
    return tallyOf(results).unmet > 0 ? EXIT.unmet : exit
  } catch (error) {
    abandon(outputs, 0)
    throw error
  }
}

function held(analysis: Analysis, { expected }: ExpectationFile, tolerances: Tolerances) {
  if ('stored' in expected) return { cases: checkStored(analysis, expected.stored, tolerances), hints: [] }
  return checkExpectation(analysis, expected.expectation, new Date().toISOString().slice(0, 10))
}

function abandon(outputs: readonly { readonly output: Output }[], exit: number): number {
  for (const { output } of outputs) output.abandon()
  return exit
}

/** The first is the one that `--format` and `-o` say. */
function targetsOf(args: CheckArguments): { readonly format: CheckFormat; readonly path: string | undefined }[] {
  const named = (id: string, whole: string): CheckFormat => {
    const format = CHECK_FORMATS.find((format) => format.id === id)
    if (!format) throw new UsageError(say`--save ${whole}: '${id}' is none of ${CHECK_FORMATS.map((f) => f.id).join(', ')}`)
    return format
  }
  const saved = (args.save ?? []).map((text) => {
    const at = text.indexOf('=')
    if (at < 0 || at === text.length - 1) throw new UsageError(say`--save ${text}: write FORMAT=FILE, such as junit=report.xml`)
    return { format: named(text.slice(0, at), text), path: text.slice(at + 1) }
  })
  return [{ format: named(args.format ?? 'text', args.format ?? 'text'), path: args.output }, ...saved]
}

/** `100ms`, `20%`, `handshakeMs=50%`. */
function tolerancesOf(texts: readonly string[]): Tolerances {
  const tolerances = new Map<string, Tolerance>()
  for (const text of texts) {
    const [, name = '', amount, unit] = /^(?:(\w+)=)?(\d+(?:\.\d+)?)\s*(ms|s|%)$/.exec(text) ?? []
    if (amount === undefined) throw new UsageError(say`--tolerance ${text}: write 100ms, 20% or handshakeMs=50%`)
    if (name !== '' && !TIMINGS.includes(name)) {
      const meant = nearest(name, TIMINGS)
      throw new UsageError(
        meant
          ? say`--tolerance ${text}: no duration ${name}; did you mean ${meant}?`
          : say`--tolerance ${text}: no duration ${name}; there are ${TIMINGS.join(', ')}`,
      )
    }
    const before = tolerances.get(name) ?? {}
    tolerances.set(
      name,
      unit === '%' ? { ...before, share: Number(amount) / 100 } : { ...before, ms: Number(amount) * (unit === 's' ? 1000 : 1) },
    )
  }
  return tolerances
}

/** A first expectation file: where --expect or -o says, else on standard output. Never over one that is there. */
async function writeFirst(args: CheckArguments): Promise<number> {
  const path = args.expect ?? args.output
  if (args.update) throw new UsageError(say`--init writes expectations, --update a stored report: one of them`)
  if (path !== undefined && existsSync(path)) throw new UsageError(say`${path} is there already; --init never writes over expectations`)
  return written(args, path, (analysis) => firstExpectation(analysis, args.files.map((file) => basename(file)).join(', ')))
}

async function store(args: CheckArguments): Promise<number> {
  if (args.expect === undefined) throw new UsageError(say`which stored report? --expect report.json`)
  if (existsSync(args.expect) && !('stored' in readExpectationFile(args.expect).expected))
    throw new UsageError(say`${args.expect} holds expectations; --update rewrites a stored report, and a person rewrites expectations`)
  return written(args, args.expect, (analysis) => json.write(reportDocument(analysis, new Clock(analysis.epoch))))
}

async function written(args: CheckArguments, path: string | undefined, pieces: (analysis: Analysis) => Iterable<string>): Promise<number> {
  const output = new Output(path, args.files)
  try {
    const { analysis, exit } = await read(args)
    if (!analysis) return abandon([{ output }], exit)
    await output.write(pieces(analysis))
    output.close()
    return exit
  } catch (error) {
    output.abandon()
    throw error
  }
}
