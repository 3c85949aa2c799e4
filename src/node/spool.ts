import { closeSync, constants, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Spool, SpooledKind } from '../core/report/spool.js'

/** Records that were told early cannot be kept. */
export class SpoolError extends Error {
  override readonly name = 'SpoolError'
}

/** Texts are gathered to this size before they are written, and read ahead by as much. */
const BLOCK = 1 << 20
/** Texts of which the place of the first is known. */
const TOGETHER = 64
/** JSON has none inside. */
const LINE_FEED = 0x0a

/**
 * Records in a temporary file that has no name any more: nobody else can open it, and it is gone with the process, however that
 * ends. There is no file until something is appended.
 */
export class FileSpool implements Spool {
  private readonly folder: string
  private file: number | undefined
  private readonly places: Record<SpooledKind, Places> = {
    host: new Places(),
    connection: new Places(),
    lookup: new Places(),
    flow: new Places(),
  }
  /** What is not yet written. */
  private readonly pending = Buffer.allocUnsafe(BLOCK)
  private pendingLength = 0
  /** Octets in the file. */
  private written = 0
  private ahead = Buffer.alloc(0)
  private aheadAt = 0
  private aheadLength = 0

  constructor(folder = tmpdir()) {
    this.folder = folder
  }

  append(kind: SpooledKind, text: string): void {
    const line = `${text}\n`
    const length = Buffer.byteLength(line)
    this.places[kind].add(this.written + this.pendingLength, length)
    if (this.pendingLength + length > BLOCK) this.flush()
    if (length > BLOCK) this.write(Buffer.from(line))
    else this.pendingLength += this.pending.write(line, this.pendingLength)
  }

  at(kind: SpooledKind, index: number): string {
    this.flush()
    const places = this.places[kind]
    let [first, start] = places.before(index)
    let end = this.endOfLine(start)
    for (; first < index; first++) {
      start = end + 1
      end = this.endOfLine(start)
    }
    places.meet(index + 1, end + 1)
    return this.ahead.toString('utf8', start - this.aheadAt, end - this.aheadAt)
  }

  /** Where the text that begins at `start` ends in the file; it is in `ahead` then. */
  private endOfLine(start: number): number {
    for (let wanted = BLOCK; ; wanted *= 2) {
      if (start >= this.aheadAt && start < this.aheadAt + this.aheadLength) {
        const end = this.ahead.subarray(0, this.aheadLength).indexOf(LINE_FEED, start - this.aheadAt)
        if (end >= 0) return this.aheadAt + end
      }
      this.read(start, wanted)
    }
  }

  /** What was kept is gone. */
  close(): void {
    if (this.file !== undefined) closeSync(this.file)
    this.file = undefined
  }

  private flush(): void {
    this.write(this.pending.subarray(0, this.pendingLength))
    this.pendingLength = 0
  }

  private write(octets: Buffer): void {
    if (octets.length === 0) return
    try {
      this.file ??= openNameless(this.folder)
      for (let at = 0; at < octets.length; ) at += writeSync(this.file, octets, at, octets.length - at, this.written + at)
    } catch (error) {
      throw new SpoolError(
        `no room for what does not fit the memory: ${messageOf(error)}; set TMPDIR to a larger disk, or raise --max-memory`,
      )
    }
    this.written += octets.length
  }

  private read(start: number, length: number): void {
    if (this.ahead.length < length) this.ahead = Buffer.allocUnsafe(length)
    this.aheadAt = start
    const wanted = Math.min(length, this.written - start)
    this.aheadLength = wanted
    for (let at = 0; at < wanted; ) {
      const count = readSync(this.file!, this.ahead, at, wanted - at, start + at)
      if (count === 0) throw new SpoolError('the temporary file has become shorter')
      at += count
    }
  }
}

/** O_EXCL and a name that nobody can guess: no link that waits there is followed. An open file lives on without its name, on Windows too. */
function openNameless(folder: string): number {
  const path = join(folder, `v6why-${randomUUID()}`)
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600)
  rmSync(path, { force: true })
  return file
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** A text of a kind, and where it begins. */
type Place = readonly [index: number, start: number]

/**
 * Where the texts of a kind lie: of those that follow one another every so many-th is known, so that a capture of a week needs no more than a few
 * megabytes for it.
 */
class Places {
  private readonly known: Place[] = []
  private count = 0
  private end = -1
  /** The text behind the one that was read last: they are read in order. */
  private next: Place = [-1, 0]

  add(start: number, length: number): void {
    if (start !== this.end || this.count - this.known.at(-1)![0] === TOGETHER) this.known.push([this.count, start])
    this.count++
    this.end = start + length
  }

  /** The nearest text at or before the `index`th from which one comes to it, text by text. */
  before(index: number): Place {
    if (index >= this.count) throw new SpoolError(`${index} was not kept`)
    let low = 0
    let high = this.known.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.known[middle]![0] <= index) low = middle
      else high = middle - 1
    }
    const place = this.known[low]!
    return this.next[0] <= index && this.next[0] > place[0] ? this.next : place
  }

  meet(index: number, start: number): void {
    this.next = [index, start]
  }
}
