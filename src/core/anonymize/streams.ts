/**
 * The beginnings of TCP streams, gathered in a first reading and given out, written anew, in a second: a name may lie in two segments, come
 * twice, or before what stands before it.
 */
import { writeStream } from './application.js'
import type { Pseudonyms } from './page.js'

/** A ClientHello with post-quantum key shares has 2 KB, the head of a request seldom 8. */
const MOST_OCTETS = 16384
/** Of DNS over TCP, where any message may follow another. */
const MOST_DNS_OCTETS = 1 << 20
/** Octets of all streams together; what comes later is not gathered, and written as zeros. */
const MOST_TOGETHER = 1 << 28

const TLS_HANDSHAKE = 0x16
const CLIENT_HELLO = 1

interface Stream {
  /** Sequence number of the first octet. */
  readonly base: number
  readonly isDns: boolean
  pieces: { readonly offset: number; readonly octets: Uint8Array }[]
  /** Made when it is first asked for. */
  written: Uint8Array | null | undefined
}

export class Streams {
  private readonly streams = new Map<string, Stream[]>()
  /** Which of the streams of the same ends is meant, while frames are read again. */
  private readonly current = new Map<string, Stream>()
  private together = 0

  constructor(private readonly pseudonyms: Pseudonyms) {}

  /** A SYN: a new stream between these ends begins behind it, unless it is the same again. */
  open(ends: string, sequence: number, isDns: boolean): void {
    const base = (sequence + 1) >>> 0
    let streams = this.streams.get(ends)
    if (!streams) {
      streams = []
      this.streams.set(ends, streams)
    }
    let stream = streams.find((known) => known.base === base)
    if (!stream) {
      stream = { base, isDns, pieces: [], written: undefined }
      streams.push(stream)
    }
    this.current.set(ends, stream)
  }

  /** The frames come again from the beginning. */
  rewind(): void {
    this.current.clear()
  }

  gather(ends: string, sequence: number, octets: Uint8Array, isDns: boolean): void {
    const stream = this.streamOf(ends, sequence, isDns)
    const offset = (sequence - stream.base) >>> 0
    const most = isDns ? MOST_DNS_OCTETS : MOST_OCTETS
    if (offset >= most || this.together > MOST_TOGETHER) return
    if (offset === 0 && !isDns && !mayName(octets)) stream.written = null
    if (stream.written === null) return
    const kept = octets.slice(0, most - offset)
    this.together += kept.length
    stream.pieces.push({ offset, octets: kept })
  }

  /** What stands for these octets; undefined where nothing was read in them. */
  give(ends: string, sequence: number, length: number, isDns: boolean): Uint8Array | undefined {
    const stream = this.streamOf(ends, sequence, isDns)
    if (stream.written === undefined) {
      const begun = joined(stream.pieces)
      stream.written = (begun.length > 0 ? writeStream(begun, stream.isDns, this.pseudonyms) : undefined) ?? null
      stream.pieces = []
    }
    const offset = (sequence - stream.base) >>> 0
    if (stream.written === null || offset >= stream.written.length) return undefined
    const given = new Uint8Array(length)
    given.set(stream.written.subarray(offset, offset + length))
    return given
  }

  /** Where the beginning was not seen, the first octets that were are taken for it. */
  private streamOf(ends: string, sequence: number, isDns: boolean): Stream {
    if (!this.current.has(ends)) this.open(ends, sequence - 1, isDns)
    return this.current.get(ends)!
  }
}

/** A ClientHello, or a method in capitals that is no answer of HTTP. */
function mayName(octets: Uint8Array): boolean {
  const [first = 0, second = 0, third = 0] = octets
  if (first === TLS_HANDSHAKE) return octets.length < 6 || octets[5] === CLIENT_HELLO
  return first >= 0x41 && first <= 0x5a && !(first === 0x48 && second === 0x54 && third === 0x54)
}

/** The octets from the first on, as far as none is missing; what came first counts, as a receiver has it. */
function joined(pieces: Stream['pieces']): Uint8Array {
  let octets = new Uint8Array(0)
  for (const piece of [...pieces].sort((a, b) => a.offset - b.offset)) {
    if (piece.offset > octets.length) break
    const fresh = piece.octets.subarray(octets.length - piece.offset)
    const longer = new Uint8Array(octets.length + fresh.length)
    longer.set(octets)
    longer.set(fresh, octets.length)
    octets = longer
  }
  return octets
}
