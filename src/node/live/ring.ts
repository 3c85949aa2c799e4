/** Files that a live capture is written into: one, or a ring of several of which the oldest is used again. */
import { closeSync, constants, fchownSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'

/** What is captured cannot be kept. `message` is one line: which file, and why. */
export class RingError extends Error {
  override readonly name = 'RingError'
}

export interface RingSize {
  readonly files: number
  /** Octets of each. */
  readonly octets: number
}

interface Owner {
  readonly uid: number
  readonly gid: number
}

/** A new file that only its owner may read: O_EXCL follows no link and replaces nothing. */
export function openNew(path: string, owner?: Owner): number {
  try {
    const opened = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
    if (owner) fchownSync(opened, owner.uid, owner.gid)
    return opened
  } catch (error) {
    throw new RingError(`${path} could not be made: ${reasonOf(error)}`)
  }
}

/**
 * All files are made at the start and stay open: later nothing has to be opened, so that rights which are given up are not missed.
 */
export class Ring {
  readonly paths: readonly string[]
  private readonly files: readonly number[]
  private readonly most: number
  private current = 0
  private length = 0

  constructor(path: string, size: RingSize | undefined, owner?: Owner) {
    this.paths = size ? Array.from({ length: size.files }, (_, index) => numbered(path, index + 1, size.files)) : [path]
    this.most = size?.octets ?? Number.POSITIVE_INFINITY
    this.files = this.paths.map((file) => openNew(file, owner))
  }

  /** The current file is full. */
  get isFull(): boolean {
    return this.length >= this.most
  }

  /** The next file of the ring, emptied. A single file goes on. */
  rotate(): boolean {
    if (this.files.length === 1) return false
    this.current = (this.current + 1) % this.files.length
    this.length = 0
    this.attempt(() => ftruncateSync(this.files[this.current]!, 0))
    return true
  }

  write(octets: Uint8Array): void {
    this.attempt(() => {
      for (let at = 0; at < octets.length; ) at += writeSync(this.files[this.current]!, octets, at, octets.length - at, this.length + at)
    })
    this.length += octets.length
  }

  close(): void {
    for (const file of this.files) this.attempt(() => closeSync(file))
  }

  private attempt(action: () => void): void {
    try {
      action()
    } catch (error) {
      throw new RingError(`${this.paths[this.current]} could not be written: ${reasonOf(error)}`)
    }
  }
}

/** `x.pcapng` → `x_03.pcapng`, as dumpcap and editcap name parts. */
function numbered(path: string, number: number, count: number): string {
  const ending = extname(path)
  return join(dirname(path), `${basename(path, ending)}_${String(number).padStart(String(count).length, '0')}${ending}`)
}

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'there is such a file, and a capture is never written over one',
  ELOOP: 'it is a link',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'no right to write there',
  EPERM: 'no right to write there',
  EROFS: 'the file system is read-only',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return REASONS[code ?? ''] ?? message
}
