/** Reads a capture in a test and keeps copies of what the reader told. */
import type { Instant } from '../../src/core/base/time.js'
import type { CaptureInterface } from '../../src/core/capture/frame.js'
import { type CaptureOrigin, type CaptureOutcome, CaptureReader } from '../../src/core/capture/reader.js'

export interface SeenFrame {
  readonly number: number
  readonly time: number
  readonly seconds: number
  readonly nanos: number
  readonly linkType: number
  readonly interface: number
  readonly wireLength: number
  readonly direction: number
  readonly processId: number
  /** In hexadecimal. */
  readonly octets: string
}

export interface SeenCapture {
  readonly frames: SeenFrame[]
  readonly interfaces: CaptureInterface[]
  readonly names: string[]
  readonly outcome: CaptureOutcome
}

export const hex = (octets: Iterable<number>): string => [...octets].map((octet) => octet.toString(16).padStart(2, '0')).join('')

export const FIRST_INPUT: CaptureOrigin = { firstFrame: 1, firstInterface: 0, epoch: null as Instant | null }

/** Every chunk is overwritten after `push`, so that a reader that kept a view would be found out. */
export function readCapture(chunks: Iterable<Uint8Array>, origin: CaptureOrigin = FIRST_INPUT): SeenCapture {
  const frames: SeenFrame[] = []
  const interfaces: CaptureInterface[] = []
  const names: string[] = []
  const reader = new CaptureReader(
    {
      frame: ({ view, start, end, number, time, seconds, nanos, linkType, interface: from, wireLength, direction, processId }) => {
        const octets = hex(new Uint8Array(view.buffer, view.byteOffset + start, end - start))
        frames.push({ number, time, seconds, nanos, linkType, interface: from, wireLength, direction, processId, octets })
      },
      interface: (described) => interfaces.push(described),
      name: (address, name) => names.push(`${hex(address)} ${name}`),
    },
    origin,
  )
  for (const chunk of chunks) {
    const lent = chunk.slice()
    reader.push(lent)
    lent.fill(0xee)
  }
  return { frames, interfaces, names, outcome: reader.end() }
}

/** Cuts octets into chunks of one length. */
export function* inChunks(octets: Uint8Array, length: number): Iterable<Uint8Array> {
  for (let at = 0; at < octets.length; at += length) yield octets.subarray(at, at + length)
}
