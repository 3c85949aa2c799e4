/**
 * gzip, RFC 1952, member by member.
 *
 * zlib's own gunzip loses the last pieces of a member that is cut short or followed by something else. Here each
 * member's deflate stream is inflated alone, everything that came out of it is handed on, and its end is checked.
 */
import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib'
import { type Chunks, InputError } from './input-error.js'

/** Inflating turns one octet into up to 1,032: a slice of this length can become 16 MB, and no more is held. */
const SLICE_LENGTH = 16 * 1024
const HEADER_LENGTH = 10
const TRAILER_LENGTH = 8
/** Names and comments in a header beyond this are refused. */
const MAX_HEADER = 65_536

/** Throws after the last piece when the data is damaged, cut short, or followed by something that is not gzip. */
export async function* gunzip(input: Chunks): AsyncGenerator<Uint8Array, void, undefined> {
  let rest: Uint8Array = new Uint8Array(0)
  let member: Member | undefined
  let members = 0
  let trailer = false
  for await (const chunk of input) {
    rest = rest.length === 0 ? chunk.slice() : joined(rest, chunk)
    while (rest.length > 0) {
      if (trailer) {
        if (rest.length < TRAILER_LENGTH) break
        member!.check(rest)
        rest = rest.subarray(TRAILER_LENGTH)
        member = undefined
        trailer = false
      } else if (member) {
        const slice = rest.subarray(0, SLICE_LENGTH)
        const used = await member.inflate(slice)
        yield* member.take()
        if (member.failure) throw new InputError(`the gzip data is damaged: ${member.failure.message}`)
        trailer = member.ended
        rest = rest.subarray(used)
      } else {
        // Zeros behind a member are padding of tapes and block devices.
        if (members > 0 && rest[0] === 0) {
          rest = rest.subarray(1)
          continue
        }
        const length = headerLength(rest)
        if (length < 0) throw new InputError(members > 0 ? 'octets that are not gzip follow the gzip data' : 'no gzip header')
        if (length > rest.length) break
        rest = rest.subarray(length)
        member = new Member()
        members++
      }
    }
  }
  if (member || rest.length > 0) throw new InputError('the gzip data is cut short')
}

/** One deflate stream and what is known of it. */
class Member {
  ended = false
  failure: Error | undefined
  private readonly stream: InflateRaw = createInflateRaw()
  private pieces: Uint8Array[] = []
  private length = 0
  private sum = 0
  private wake: () => void = () => undefined

  constructor() {
    this.stream.on('data', (piece: Uint8Array) => this.pieces.push(piece))
    this.stream.on('end', () => {
      this.ended = true
      this.wake()
    })
    this.stream.on('error', (failure: Error) => {
      this.failure = failure
      this.wake()
    })
  }

  /** Inflates a slice and returns how many of its octets belong to the stream. */
  async inflate(slice: Uint8Array): Promise<number> {
    const before = this.stream.bytesWritten
    await new Promise<void>((resolve) => {
      this.wake = resolve
      this.stream.write(slice, () => resolve())
    })
    const used = this.stream.bytesWritten - before
    // The end is told in a later turn than the octets before it.
    while (used < slice.length && !this.ended && !this.failure) await new Promise<void>((resolve) => (this.wake = resolve))
    return used
  }

  *take(): Iterable<Uint8Array> {
    const pieces = this.pieces
    this.pieces = []
    for (const piece of pieces) {
      this.length = (this.length + piece.length) >>> 0
      this.sum = crc32(piece, this.sum)
      yield piece
    }
  }

  check(trailer: Uint8Array): void {
    const view = new DataView(trailer.buffer, trailer.byteOffset, TRAILER_LENGTH)
    if (view.getUint32(0, true) !== this.sum || view.getUint32(4, true) !== this.length)
      throw new InputError('the gzip data is damaged: its checksum is wrong')
  }
}

/** Octets of the header at the start, more than there are when it is not whole, or -1 when it is none. */
function headerLength(octets: Uint8Array): number {
  for (const [at, octet] of [0x1f, 0x8b, 8].entries()) if (at < octets.length && octets[at] !== octet) return -1
  if (octets.length < HEADER_LENGTH) return octets.length + 1
  const flags = octets[3]!
  let at = HEADER_LENGTH
  if (flags & 4) at += 2 + (octets[at] ?? 0) + ((octets[at + 1] ?? 0) << 8)
  for (const flag of [8, 16]) {
    if (!(flags & flag)) continue
    while (at < octets.length && octets[at] !== 0) at++
    at++
  }
  if (flags & 2) at += 2
  return at > MAX_HEADER ? -1 : at
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
