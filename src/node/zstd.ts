/** zstd, RFC 8878: by the system's zstd where there is one, else by fzstd. */
import { type Chunks, InputError } from './input-error.js'
import { findProgram, throughProgram } from './tool.js'
import { Xxh64 } from './xxh64.js'

/** RFC 8878 §3.1.1.1.2 recommends 8 MB at least; zstd itself goes to 128 MB unless told otherwise. */
const MAX_WINDOW = 128 << 20
const MAGIC = 0xfd2fb528
const SKIPPABLE = 0x184d2a50 // to 0x184d2a5f
const MAX_FRAME_HEADER = 18

export async function* unzstd(input: Chunks, program = findProgram('zstd')): AsyncGenerator<Uint8Array, void, undefined> {
  const walk = new FrameWalk()
  const checked = walk.through(input)
  try {
    yield* program ? throughProgram(program, ['-dc'], checked) : throughFzstd(checked, walk)
  } catch (failure) {
    // The decompressor's complaint follows from what the walk found.
    throw walk.failure ?? failure
  }
  if (walk.failure) throw walk.failure
}

/** fzstd does not look at the checksums that frames end with. */
async function* throughFzstd(input: Chunks, walk: FrameWalk): AsyncGenerator<Uint8Array, void, undefined> {
  const { Decompress } = await import('fzstd')
  const content = new Xxh64()
  let pieces: Uint8Array[] = []
  const stream = new Decompress((piece) => {
    pieces.push(piece)
  })
  for await (const chunk of input) {
    try {
      stream.push(chunk.slice())
    } catch (cause) {
      yield* pieces
      throw new InputError('the zstd data is damaged', { cause })
    }
    for (const piece of pieces) content.update(piece)
    yield* pieces
    pieces = []
    if (!walk.isAtFrameEnd) continue
    if (walk.checksum !== undefined && walk.checksum !== content.digest())
      throw new InputError('the zstd data is damaged: its checksum is wrong')
    content.reset()
  }
}

/**
 * Walks over the frames and blocks of zstd data without decompressing them: it refuses a window that would take too
 * much memory before a decompressor sees it, and knows whether the data ends where a frame ends. What is passed on
 * ends at the last octet that is in order, and its pieces end where frames end.
 */
class FrameWalk {
  failure: Error | undefined
  /** Of the frame that the last piece ended, where it has one. */
  checksum: number | undefined
  private state: 'frame' | 'block' | 'checksum' = 'frame'
  private header = new Uint8Array(MAX_FRAME_HEADER)
  private have = 0
  private skip = 0
  private hasChecksum = false
  private frames = 0

  async *through(input: Chunks): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of input) {
      for (let rest = chunk; rest.length > 0 && !this.failure; ) {
        const end = this.walk(rest)
        if (end > 0) yield rest.subarray(0, end)
        rest = rest.subarray(end)
      }
      if (this.failure) return
    }
    if (!this.isAtFrameEnd) this.failure = new InputError('the zstd data is cut short')
  }

  get isAtFrameEnd(): boolean {
    return this.have === 0 && this.skip === 0 && this.state === 'frame'
  }

  /** Returns how many octets of the chunk are in order, up to the end of a frame. */
  private walk(chunk: Uint8Array): number {
    let at = 0
    let begun = 0
    while (at < chunk.length) {
      if (this.skip > 0) {
        const left = Math.min(this.skip, chunk.length - at)
        at += left
        this.skip -= left
        if (this.isAtFrameEnd) return at
        continue
      }
      if (this.have === 0) begun = at
      this.header[this.have++] = chunk[at++]!
      const view = new DataView(this.header.buffer)
      if (this.state === 'frame') this.frameHeader(view)
      else if (this.state === 'checksum') this.frameChecksum(view)
      else if (this.have === 3) this.blockHeader(view)
      if (this.failure) return begun
      if (this.isAtFrameEnd) return at
    }
    return chunk.length
  }

  private frameHeader(view: DataView): void {
    if (this.have < 4) return
    const magic = view.getUint32(0, true)
    if (magic >= SKIPPABLE && magic <= SKIPPABLE + 15) {
      if (this.have === 8) {
        this.checksum = undefined
        this.next('frame', view.getUint32(4, true))
      }
      return
    }
    if (magic !== MAGIC) {
      this.failure = new InputError(this.frames > 0 ? 'octets that are not zstd follow the zstd data' : 'no zstd header')
      return
    }
    if (this.have < 5) return
    const descriptor = view.getUint8(4)
    const single = (descriptor & 0x20) !== 0
    const sizeOctets = [single ? 1 : 0, 2, 4, 8][descriptor >> 6]!
    const dictionaryOctets = [0, 1, 2, 4][descriptor & 3]!
    if (this.have < 5 + (single ? 0 : 1) + dictionaryOctets + sizeOctets) return
    const sizeAt = 5 + dictionaryOctets
    const window = single ? contentSize(view, sizeAt, sizeOctets) : windowSize(view.getUint8(5))
    if (window > MAX_WINDOW) {
      this.failure = new InputError(
        `the zstd window of ${Math.ceil(window / 2 ** 20)} MB is larger than the 128 MB allowed; compress it again without --long or --ultra`,
      )
      return
    }
    this.hasChecksum = (descriptor & 4) !== 0
    this.checksum = undefined
    this.frames++
    this.next('block', 0)
  }

  private blockHeader(view: DataView): void {
    const header = view.getUint16(0, true) | (view.getUint8(2) << 16)
    const type = (header >> 1) & 3
    if (type === 3) {
      this.failure = new InputError('the zstd data is damaged: a block of a reserved type')
      return
    }
    // A block of type 1 holds one octet, to be repeated.
    const length = type === 1 ? 1 : header >> 3
    if (header & 1) this.next(this.hasChecksum ? 'checksum' : 'frame', length)
    else this.next('block', length)
  }

  private frameChecksum(view: DataView): void {
    if (this.have < 4) return
    this.checksum = view.getUint32(0, true)
    this.next('frame', 0)
  }

  private next(state: 'frame' | 'block' | 'checksum', skip: number): void {
    this.state = state
    this.skip = skip
    this.have = 0
  }
}

function contentSize(view: DataView, at: number, octets: number): number {
  if (octets === 1) return view.getUint8(at)
  if (octets === 2) return view.getUint16(at, true) + 256
  return octets === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true))
}

/** RFC 8878 §3.1.1.1.2 */
function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3))
  return base + (base / 8) * (descriptor & 7)
}
