import { say } from '../../core/base/message.js'
import { constants } from 'node:os'
import { Analyzer } from '../../core/analyzer.js'
import { CaptureError } from '../../core/capture/frame.js'
import { Clock } from '../../core/report/clock.js'
import { SECTION_ENTERPRISE, socketsText } from '../../core/report/context.js'
import { type CaptureRequest, LiveError, programFor } from '../../node/live/capture-program.js'
import { childSource } from '../../node/live/child-source.js'
import { Recorder } from '../../node/live/recorder.js'
import { giveUpRights, servedUser } from '../../node/live/rights.js'
import { openNew, Ring, RingError } from '../../node/live/ring.js'
import { LiveRun, type LiveSource } from '../../node/live/run.js'
import { SocketWatch } from '../../node/live/socket-watch.js'
import { streamSource } from '../../node/live/stream-source.js'
import type { RevisedRecord } from '../../core/report/revisions.js'
import { addressesOf } from '../addresses.js'
import { LIGHT_FILTER } from '../../core/capture/light-filter.js'
import { complain, EXIT, OutputError, PipeClosed, UsageError } from '../fault.js'
import { Output } from '../output.js'
import { filterOf } from '../filter.js'
import { nat64PrefixOf, policiesOf } from '../policy.js'
import { lookOf } from '../terminal.js'
import { keeping } from './keeping.js'
import { JsonLines, PlainLines } from './lines.js'
import { machineContext } from './machine.js'
import type { LiveArguments } from './options.js'
import { Screen } from './screen.js'
import type { Status, View } from './view.js'

/** Octets. What is kept is joined and judged again every quarter of a second: some 10,000 connections; older ones are told for good. */
export const LIVE_MEMORY = 96 * 2 ** 20

/** How this program is started, for the processes of it that capture. */
const selfArguments = (): string[] => [...process.execArgv, process.argv[1]!]

export async function live(args: LiveArguments): Promise<number> {
  const { files } = args
  if (files.length > 1) throw new UsageError(say`live reads one stream, - or a FIFO; interfaces are named by -i`)
  if (files.length === 1 && args.interface) throw new UsageError(say`a stream or -i, not both`)
  if (files.length === 1 && args.processes)
    throw new UsageError(say`--processes names programs of this machine, and a stream may come from another; name an interface: -i any`)
  if (args.ring && args.write === undefined) throw new UsageError(say`--ring divides what -w writes; name a file: -w FILE`)
  const given = {
    policies: policiesOf(args.policy),
    addresses: addressesOf(args.addresses),
    nat64Prefixes: args.nat64Prefix?.map(nat64PrefixOf) ?? [],
  }
  const { connection: keep, active } = filterOf(args, { hosts: () => [], epoch: null })
  const served = servedUser()
  const filter = args.light ? (args.filter ? `(${args.filter}) and (${LIGHT_FILTER})` : LIGHT_FILTER) : (args.filter ?? '')
  const context = files.length === 0 ? machineContext() : undefined

  const look = await lookOf(args)
  // What is loaded later is not there for nobody.
  await import('cli-table3')
  let output: Output
  let ring: Ring | undefined
  let source: LiveSource
  let watch: SocketWatch | undefined
  try {
    const open = files.length === 1 ? () => streamSource(files[0]!) : capture(args, filter, served !== undefined)
    output = args.output === undefined ? new Output() : new Output(args.output, [], openNew(args.output, served))
    if (args.write !== undefined) ring = new Ring(args.write, args.ring, served)
    if (args.processes) watch = new SocketWatch(selfArguments())
    source = open()
  } catch (error) {
    return told(error)
  }
  if (args.light)
    complain(
      say`--light leaves bulk data out: no name is read from TLS, and a server that goes silent later is not seen. The filter: ${filter}`,
    )
  // From here on nothing needs a right that a user has not, nor a file that only root may read; what is read now, others have sent.
  if (served) giveUpRights(served)

  const clock = () => new Clock(analyzer.epoch, args.time)
  const interactive = args.format === undefined && !args.plain && args.output === undefined && process.stdout.isTTY === true
  const keys = process.stdin.isTTY && files[0] !== '-' ? process.stdin : undefined
  const view: View = args.format
    ? new JsonLines(output)
    : interactive
      ? new Screen(look, clock, keys, () => run.stop())
      : new PlainLines(output, look, clock)
  const tell = active ? keeping(keep, (record) => view.record(record)) : (record: RevisedRecord) => view.record(record)
  const analyzer = new Analyzer({
    version: args.version,
    ...given,
    maxMemory: args.maxMemory ?? LIVE_MEMORY,
    onRecord: tell,
  })
  if (context) analyzer.customText(SECTION_ENTERPRISE, context.text)
  const recorder = ring && new Recorder(ring, `v6why ${args.version}`, context ? [context] : [])
  watch?.listen((sockets) => {
    const text = socketsText(sockets)
    analyzer.customText(SECTION_ENTERPRISE, text)
    recorder?.customText(SECTION_ENTERPRISE, text)
  })

  const begun = performance.now()
  const status = (): Status => ({
    packets: analyzer.frames,
    drops: analyzer.drops,
    elapsedMs: performance.now() - begun,
    notice: run.notice,
  })
  let drawing = Promise.resolve()
  let closed: unknown
  const run = new LiveRun(analyzer, recorder, source, {
    retry: args.retry === true,
    duration: args.duration,
    count: args.count,
    onTick() {
      drawing = drawing
        .then(() => view.tick(status()))
        .catch((error: unknown) => {
          closed ??= error
          run.stop()
        })
    },
  })
  const release = stopOnSignal(run, recorder)
  try {
    const failure = await run.run()
    watch?.close()
    analyzer.end()
    await drawing
    if (closed) throw closed
    // Where there never was a capture, why is all that is to be told.
    if (failure && analyzer.frames === 0) view.leave()
    else await view.end(status())
    output.close()
    recorder?.close()
    return failure ? told(failure) : EXIT.told
  } catch (error) {
    view.leave()
    if (error instanceof PipeClosed) recorder?.close()
    if (error instanceof RingError) return told(error)
    throw error
  } finally {
    watch?.close()
    release()
  }
}

/** Looks for the program, and answers how to start it. */
function capture(args: LiveArguments, filter: string, gives: boolean): () => LiveSource {
  const request: CaptureRequest = {
    interfaces: args.interface ?? ['any'],
    filter,
    snapLength: args.snaplen ?? 262_144,
    count: args.count,
    immediate: args.immediate,
    backend: args.backend,
  }
  const self = selfArguments()
  const program = programFor(request, self)
  return () => childSource(program, request, gives ? self : undefined)
}

/** One line, and the exit code that goes with it. */
function told(error: unknown): number {
  if (error instanceof LiveError) {
    complain(error.message)
    return { usage: EXIT.usage, right: EXIT.noRight, ended: EXIT.partly }[error.fault]
  }
  if (error instanceof RingError) throw new OutputError(error.message)
  if (error instanceof CaptureError) {
    complain(say`the stream: at offset ${error.offset}, ${error.message}`)
    return EXIT.usage
  }
  throw error
}

/** The first ends the capture, with its summary; a second ends the program. SIGHUP begins the next file of the ring. */
function stopOnSignal(run: LiveRun, recorder: Recorder | undefined): () => void {
  let stopping = false
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) {
      run.kill()
      process.exit(128 + constants.signals[signal])
    }
    stopping = true
    run.stop()
  }
  const rotate = () => run.guard(() => recorder?.rotate())
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  process.on('SIGHUP', rotate)
  return () => {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    process.off('SIGHUP', rotate)
  }
}
