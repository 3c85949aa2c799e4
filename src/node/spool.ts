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
    const length = Buffer.byteLength(text)
    this.places[kind].add(this.written + this.pendingLength, length)
    if (this.pendingLength + length > BLOCK) this.flush()
    if (length > BLOCK) this.write(Buffer.from(text))
    else this.pendingLength += this.pending.write(text, this.pendingLength)
  }

  at(kind: SpooledKind, index: number): string {
    this.flush()
    const [start, length] = this.places[kind].of(index)
    if (start < this.aheadAt || start + length > this.aheadAt + this.aheadLength) this.read(start, Math.max(length, BLOCK))
    return this.ahead.toString('utf8', start - this.aheadAt, start - this.aheadAt + length)
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

/** Where each text of a kind lies: two numbers each, in an array that grows. */
class Places {
  private numbers = new Float64Array(2048)
  private count = 0

  add(start: number, length: number): void {
    if (2 * this.count === this.numbers.length) {
      const grown = new Float64Array(2 * this.numbers.length)
      grown.set(this.numbers)
      this.numbers = grown
    }
    this.numbers[2 * this.count] = start
    this.numbers[2 * this.count + 1] = length
    this.count++
  }

  of(index: number): readonly [start: number, length: number] {
    return [this.numbers[2 * index]!, this.numbers[2 * index + 1]!]
  }
}
