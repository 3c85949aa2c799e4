import { phrase, say } from '../core/base/message.js'
import { closeSync, openSync, realpathSync, renameSync, rmSync, type Stats, statSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { OutputError, PipeClosed, UsageError } from './fault.js'

/** Pieces are gathered to this size: a system call for each record would cost more than the record. */
const PIECE = 64 * 1024

/** After this many, timers and signals get their turn. */
const PIECES_PER_TURN = 16

const STANDARD_OUTPUT = 1

/**
 * Where the result goes: standard output, or a file of `-o`.
 *
 * A file is written under another name beside it and renamed when it is whole: what stood there before is replaced
 * by a complete result or not at all. Writing waits for a slow reader, so nothing piles up in memory.
 */
export class Output {
  private readonly fd: number
  private readonly name: string
  private readonly target: string | undefined
  private readonly partial: string | undefined
  private released = false

  /** Opened before the capture is read: a folder that cannot be written is told at once. `opened`: it grows where it is, and is never replaced. */
  constructor(file?: string, inputs: readonly string[] = [], opened?: number) {
    this.name = file ?? 'standard output'
    if (file === undefined || opened !== undefined) {
      this.fd = opened ?? STANDARD_OUTPUT
      return
    }
    const existing = status(file)
    if (existing?.isDirectory()) throw new OutputError(say`${file} is a folder; name a file in it`)
    for (const input of inputs)
      if (existing && sameFile(existing, status(input))) throw new UsageError(say`${file} is an input; -o never writes over one`)
    try {
      if (existing && !existing.isFile()) {
        // A device or a pipe is written where it is: there is nothing to replace.
        this.fd = openSync(file, 'w')
        return
      }
      this.target = existing ? realpathSync(file) : file
      this.partial = join(dirname(this.target), `.${basename(this.target)}.${process.pid}.part`)
      this.fd = openSync(this.partial, 'wx')
    } catch (error) {
      throw notWritten(file, error)
    }
  }

  async write(pieces: Iterable<string> | AsyncIterable<string>): Promise<void> {
    let gathered = ''
    let pieceCount = 0
    const add = (piece: string): boolean => {
      gathered += piece
      return gathered.length >= PIECE
    }
    const flush = async () => {
      const text = gathered
      gathered = ''
      await this.writeAll(text)
      // Writing is synchronous: without this a signal would wait for its end.
      if (++pieceCount % PIECES_PER_TURN === 0) await nextTurn()
    }
    // Two loops: waiting for each of a million pieces that are already there would cost more than making them.
    if (Symbol.asyncIterator in pieces) {
      for await (const piece of pieces) if (add(piece)) await flush()
    } else {
      for (const piece of pieces) if (add(piece)) await flush()
    }
    await flush()
  }

  /** Octets as they come; a piece may be overwritten afterwards. */
  async writeBytes(pieces: AsyncIterable<Uint8Array>): Promise<void> {
    let pieceCount = 0
    for await (const piece of pieces) {
      await this.writeOctets(piece)
      if (++pieceCount % PIECES_PER_TURN === 0) await nextTurn()
    }
  }

  /** Octets from within a reader, which cannot wait; valid until this returns. */
  writeNow(octets: Uint8Array): void {
    for (let at = 0; at < octets.length; ) {
      try {
        at += writeSync(this.fd, octets, at)
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (code === 'EPIPE' || code === 'EOF') throw new PipeClosed()
        if (code !== 'EAGAIN') throw notWritten(this.name, error)
      }
    }
  }

  /** The result is whole. */
  close(): void {
    try {
      this.release()
      if (this.partial && this.target) renameSync(this.partial, this.target)
    } catch (error) {
      throw notWritten(this.name, error)
    }
  }

  /** The result will never be whole: nothing is left behind. */
  abandon(): void {
    try {
      this.release()
    } catch {
      // What could not be written has been told.
    }
    if (this.partial) rmSync(this.partial, { force: true })
  }

  /** Once: the number of a closed file may be another's by then. */
  private release(): void {
    if (this.released || this.fd === STANDARD_OUTPUT) return
    this.released = true
    closeSync(this.fd)
  }

  private async writeAll(text: string): Promise<void> {
    // A Windows console takes text, not octets.
    if (this.fd === STANDARD_OUTPUT && process.platform === 'win32' && process.stdout.isTTY) {
      if (!process.stdout.write(text)) await new Promise((resume) => process.stdout.once('drain', resume))
      return
    }
    await this.writeOctets(Buffer.from(text))
  }

  private async writeOctets(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      try {
        at += writeSync(this.fd, bytes, at)
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        // A pipe that is full and does not block.
        if (code === 'EAGAIN') await sleep(5)
        else if (code === 'EPIPE' || code === 'EOF') throw new PipeClosed()
        else throw notWritten(this.name, error)
      }
    }
  }
}

const notWritten = (file: string, error: unknown): OutputError => {
  const { code, message } = error as NodeJS.ErrnoException
  return new OutputError(say`${file} could not be written: ${phrase(REASONS[code ?? ''] ?? message)}`)
}

const REASONS: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'no right to write there',
  EPERM: 'no right to write there',
  EROFS: 'the file system is read-only',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  EIO: 'the device reported a fault',
}

const status = (file: string): Stats | undefined => statSync(file, { throwIfNoEntry: false })

const sameFile = (a: Stats, b: Stats | undefined): boolean => b !== undefined && a.isFile() && a.dev === b.dev && a.ino === b.ino
