/**
 * One direction of a TCP stream put together from its segments, RFC 9293 §3.4 and §3.10.7.4, within a bound.
 *
 * Octets that came first win over what a later segment says of the same place. A run is a stretch without a hole:
 * what the capture does not hold ends a run, and the next one begins behind it.
 */
import type { Nanos } from '../base/time.js'

export interface TcpStreamLimits {
  /** Octets kept at a time, in order and out of order. What is really kept is at most one segment more. */
  readonly octets: number
  /** Stretches kept out of order at a time. */
  readonly pieces: number
}

export const TCP_STREAM_LIMITS: TcpStreamLimits = { octets: 65536, pieces: 64 }

/** RFC 7323 §2.3: no window is larger, so what lies farther ahead belongs to another stream. */
const MAX_WINDOW = 2 ** 30

/** A stretch that waits for what comes before it. */
interface Piece {
  readonly sequence: number
  readonly frame: number
  readonly time: Nanos
  readonly bytes: Uint8Array
  /** Octets behind it that were on the wire and not captured. */
  readonly missing: number
}

/** Which segment brought the octets up to `stop`. */
interface Origin {
  stop: number
  frame: number
  time: Nanos
}

const EMPTY = new Uint8Array(0)
const NO_ORIGIN: Origin = { stop: 0, frame: 0, time: 0 }

export class TcpStream {
  /** Grows by one with every hole that was given up. */
  run = 0
  private readonly limits: TcpStreamLimits
  private buffer = EMPTY
  private start = 0
  private stop = 0
  /** Sequence number behind `bytes`; undefined until the first segment where the SYN was not seen. */
  private expected: number | undefined
  /** The highest acknowledgement of the receiver so far. */
  private acknowledged: number | undefined
  private readonly waiting: Piece[] = []
  private waitingOctets = 0
  /** Of the unread octets, in their order; `stop` counts as `position` does. */
  private readonly origins: Origin[] = []
  /** Octets of the stream before `bytes`, holes not counted. */
  private position = 0
  /** Octets behind `bytes` that will never come, because the capture cut them off. */
  private missing = 0

  /** `isn` is the sequence number of the SYN; without it the first segment begins the stream. */
  constructor(isn: number | undefined, limits: TcpStreamLimits = TCP_STREAM_LIMITS) {
    this.limits = limits
    this.expected = isn === undefined ? undefined : (isn + 1) >>> 0
  }

  /** The unread octets of this run without a hole. Valid until the next `push` or `consume`. */
  get bytes(): Uint8Array {
    return this.buffer.subarray(this.start, this.stop)
  }

  /** Nothing will be added to `bytes`: the octets behind it are not in the capture. The next `push` begins the next run. */
  get gap(): boolean {
    return this.missing > 0
  }

  /** There are octets behind a hole. */
  get waits(): boolean {
    return this.waiting.length > 0
  }

  /** The reader has left `limits.octets` unread: what comes now is not kept. */
  get full(): boolean {
    return this.stop - this.start >= this.limits.octets
  }

  /**
   * `at` to `end` are the octets of a segment that were captured, `length` how many there were on the wire.
   * A SYN counts one: data in it begin at its sequence number plus one.
   */
  push(frame: number, time: Nanos, sequence: number, view: DataView, at: number, end: number, length = end - at): void {
    if (length <= 0 || end < at || this.full) return
    if (this.gap) this.skipGap()
    this.expected ??= sequence >>> 0
    const ahead = (sequence - this.expected) | 0
    if (ahead > MAX_WINDOW || ahead + length <= 0) return
    const from = ahead < 0 ? Math.min(at - ahead, end) : at
    const missing = length - (end - at)
    if (ahead <= 0) this.append(frame, time, view, from, end, Math.min(missing, ahead + length))
    else this.keepWaiting(frame, time, sequence, view, at, end, missing)
    this.joinWaiting()
    if (this.acknowledged !== undefined) this.acknowledge(this.acknowledged)
  }

  /**
   * The receiver has acknowledged everything before `acknowledgement`: a hole before it is one of the capture, and is
   * given up. True where a new run has begun.
   */
  acknowledge(acknowledgement: number): boolean {
    if (this.acknowledged === undefined || ((acknowledgement - this.acknowledged) | 0) > 0) this.acknowledged = acknowledgement
    const first = this.waiting[0]
    if (!first || ((this.acknowledged - first.sequence) | 0) < 0) return false
    this.skipGap()
    return true
  }

  /** The segment that completed the first `count` octets of `bytes`. */
  originOf(count: number): { readonly frame: number; readonly time: Nanos } {
    let latest = NO_ORIGIN
    let from = this.position
    for (const origin of this.origins) {
      if (from >= this.position + count) break
      if (origin.frame > latest.frame) latest = origin
      from = origin.stop
    }
    return latest
  }

  /** Marks the first `count` octets of `bytes` as read. */
  consume(count: number): void {
    const read = Math.min(count, this.stop - this.start)
    this.start += read
    this.position += read
    while (this.origins.length > 0 && this.origins[0]!.stop <= this.position) this.origins.shift()
    if (this.start < this.stop) return
    this.buffer = EMPTY
    this.start = 0
    this.stop = 0
  }

  /** Gives up the hole behind `bytes`, and `bytes` with it: the next run begins. */
  skipGap(): void {
    this.consume(this.stop - this.start)
    this.run++
    const first = this.waiting[0]
    if (first) this.expected = first.sequence
    else if (this.expected !== undefined) this.expected = (this.expected + this.missing) >>> 0
    this.missing = 0
    this.joinWaiting()
  }

  private append(frame: number, time: Nanos, view: DataView, at: number, end: number, missing: number): void {
    this.reserve(end - at)
    for (let i = at; i < end; i++) this.buffer[this.stop++] = view.getUint8(i)
    this.expected = (this.expected! + end - at) >>> 0
    this.missing = missing
    const stop = this.position + this.stop - this.start
    // Among very many small segments the last stands for the rest.
    if (this.origins.length < this.limits.pieces) this.origins.push({ stop, frame, time })
    else Object.assign(this.origins[this.origins.length - 1]!, { stop, frame, time })
  }

  private reserve(count: number): void {
    if (this.stop + count <= this.buffer.length) return
    const unread = this.stop - this.start
    const larger = new Uint8Array(Math.max(unread + count, Math.min(2 * this.buffer.length, this.limits.octets)))
    larger.set(this.bytes)
    this.buffer = larger
    this.start = 0
    this.stop = unread
  }

  /** Copies those stretches of a segment that no piece holds yet. */
  private keepWaiting(frame: number, time: Nanos, sequence: number, view: DataView, at: number, end: number, missing: number): void {
    this.makeRoom(end - at)
    const base = this.expected!
    let from = (sequence - base) | 0
    // The hole before it was given up to make room: it is now in order, or old.
    if (from <= 0) {
      if (from + end - at > 0) this.append(frame, time, view, at - from, end, missing)
      return
    }
    const origin = at - from
    const to = from + end - at
    let place = 0
    while (from < to) {
      const piece = this.waiting[place]
      const pieceFrom = piece ? (piece.sequence - base) | 0 : to
      if (from < pieceFrom) {
        const stop = Math.min(to, pieceFrom)
        const bytes = new Uint8Array(stop - from)
        for (let i = 0; i < bytes.length; i++) bytes[i] = view.getUint8(origin + from + i)
        this.waiting.splice(place, 0, { sequence: (base + from) >>> 0, frame, time, bytes, missing: stop === to ? missing : 0 })
        this.waitingOctets += bytes.length
        place++
      }
      if (!piece) break
      from = Math.max(from, pieceFrom + piece.bytes.length)
      place++
    }
  }

  /** The first hole is given up until there is room for one more segment. */
  private makeRoom(count: number): void {
    const { octets, pieces } = this.limits
    while (this.waiting.length > 0 && (this.waiting.length >= pieces || this.stop - this.start + this.waitingOctets + count > octets))
      this.skipGap()
  }

  /** Moves what is no longer ahead of the stream into it. */
  private joinWaiting(): void {
    while (!this.gap) {
      const first = this.waiting[0]
      const ahead = first ? (first.sequence - this.expected!) | 0 : 1
      if (!first || ahead > 0) return
      this.waiting.shift()
      this.waitingOctets -= first.bytes.length
      if (ahead + first.bytes.length <= 0) continue
      const { buffer, byteOffset, byteLength } = first.bytes
      this.append(first.frame, first.time, new DataView(buffer, byteOffset, byteLength), -ahead, byteLength, first.missing)
    }
  }
}
