import { say } from '../core/base/message.js'
import { randomBytes } from 'node:crypto'
import { Analyzer } from '../core/analyzer.js'
import { Anonymizer, embeddingsOf } from '../core/anonymize/anonymizer.js'
import { type CaptureWriter, pcapngWriter, pcapWriter } from '../core/anonymize/capture-writer.js'
import { CaptureReader } from '../core/capture/reader.js'
import type { CaptureListener, Frame } from '../core/capture/frame.js'
import { type FrameConsumer, readInputs } from '../node/analyze.js'
import { UsageError } from './fault.js'
import { nat64PrefixOf } from './policy.js'

const KEY_LENGTH = 32
/** A person's key is a text; one that can be tried out is none. */
const LEAST_KEY = 8

export function keyOf(text: string | undefined): Uint8Array {
  if (text === undefined) return randomBytes(KEY_LENGTH)
  if (text.length < LEAST_KEY) throw new UsageError(say`--key takes at least ${LEAST_KEY} characters, or it could be tried out`)
  return new TextEncoder().encode(text)
}

export interface AnonymizeOptions {
  readonly files: readonly string[]
  readonly version: string
  readonly key?: string | undefined
  readonly nat64Prefix?: readonly string[] | undefined
  readonly policy?: readonly string[] | undefined
  readonly addresses?: readonly string[] | undefined
  readonly separate?: boolean | undefined
}

/** What is known of an input when its frames have been read once. */
interface Gathered {
  readonly format: string
  readonly nanos: boolean
  readonly drops: number | null
}

/** Hands the frames of each input to a listener, and says where it ends. */
class FramePass implements FrameConsumer {
  private reader: CaptureReader | undefined

  constructor(
    private readonly open: (file: string) => {
      readonly listener: CaptureListener
      readonly end: (outcome: ReturnType<CaptureReader['end']>) => void
    },
  ) {}

  private ended: (outcome: ReturnType<CaptureReader['end']>) => void = () => {}

  begin(file: string): void {
    const { listener, end } = this.open(file)
    this.ended = end
    this.reader = new CaptureReader(listener, { firstFrame: 1, firstInterface: 0, epoch: null })
  }

  push(chunk: Uint8Array): void {
    this.reader?.push(chunk)
  }

  finish(): void {
    const outcome = this.reader?.end()
    if (outcome) this.ended(outcome)
  }
}

export interface Anonymizing {
  readonly anonymizer: Anonymizer
  /** Reads the inputs a last time and hands each, written anew, to `sink`, whose octets are valid until it returns. */
  readonly writer: (sink: Sink) => FrameConsumer
}

export interface Sink {
  begin(file: string): void
  push(octets: Uint8Array): void
  finish(): void
}

/** Reads the inputs twice before they are written: for the prefixes of translators, then for what lies in several frames. */
export async function prepare(options: AnonymizeOptions): Promise<Anonymizing> {
  if (options.files.includes('-'))
    throw new UsageError(say`a capture is read more than once to be anonymized, and standard input cannot be: name a file`)
  const key = keyOf(options.key)
  const reading = { separate: options.separate === true }
  const analyzer = new Analyzer({ version: options.version })
  await readInputs(options.files, analyzer, reading)
  const { nat64Prefixes = [], ...others } = embeddingsOf(analyzer.end())
  const given = (options.nat64Prefix ?? []).map(nat64PrefixOf)
  const anonymizer = new Anonymizer({ key, nat64Prefixes: [...given, ...nat64Prefixes], ...others })
  const gathered: Gathered[] = []
  await readInputs(
    options.files,
    new FramePass(() => {
      let nanos = false
      const frame = (frame: Frame) => {
        anonymizer.gather(frame)
        if (frame.nanos % 1000 !== 0) nanos = true
      }
      return { listener: { frame }, end: ({ format, drops }) => gathered.push({ format, nanos, drops }) }
    }),
    reading,
  )
  anonymizer.rewind()
  let next = 0
  const writer = (sink: Sink) =>
    new FramePass(() => {
      const of = gathered[next++] ?? { format: 'pcapng', nanos: true, drops: null }
      // The name of a file tells as much as any other name.
      sink.begin(`capture-${next}.${of.format}`)
      const push = (octets: Uint8Array) => sink.push(octets)
      const capture: CaptureWriter = of.format === 'pcap' ? pcapWriter(push, of.nanos) : pcapngWriter(push)
      return {
        listener: {
          interface: (description) => capture.interface(description),
          frame: (frame) => capture.frame(frame, anonymizer.write(frame)),
        },
        end: () => {
          capture.end(of.drops)
          sink.finish()
        },
      }
    })
  return { anonymizer, writer }
}

/** Between the inputs and the analyzer: what it reads has other names and addresses. */
export async function anonymized(analyzer: Analyzer, options: AnonymizeOptions): Promise<FrameConsumer> {
  const named = (options.policy ?? []).some((text) => text.includes('='))
  if (named)
    throw new UsageError(say`--policy ADDRESS=TABLE names an address that --anonymize changes: anonymize first, then analyze the result`)
  return (await prepare(options)).writer(analyzer)
}
