/** FILE arguments: paths, globs (Windows shells expand nothing), folders, and `-` for standard input. */
import { createReadStream, readdirSync, type Stats, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { readFileChunks } from './file.js'
import { type Chunks, InputError } from './input-error.js'
import { readStandardInput } from './standard-input.js'

export interface Input {
  /** As the user knows it. */
  readonly path: string
  /** Without its folder. */
  readonly name: string
  /** The folder or glob that it was found by; null where it was named itself. */
  readonly foundBy: string | null
  /** Octets, null for a pipe. */
  readonly size: number | null
  open(): Chunks
}

export interface Expanded {
  readonly inputs: Input[]
  /** Things in folders that are no files. */
  readonly leftOut: number
  readonly refused: { path: string; message: string }[]
}

/** What the arguments stand for, each file once, in their order. */
export async function expand(args: readonly string[]): Promise<Expanded> {
  const inputs = new Map<string, Input>()
  const refused: Expanded['refused'] = []
  let leftOut = 0
  const add = (input: Input, key: string) => {
    if (!inputs.has(key)) inputs.set(key, input)
  }
  for (const arg of args) {
    try {
      if (arg === '-') {
        add({ path: '-', name: '-', foundBy: null, size: null, open: readStandardInput }, '-')
        continue
      }
      const stats = look(arg)
      if (stats && !stats.isDirectory()) {
        add(named(arg, stats), resolve(arg))
        continue
      }
      const paths = stats
        ? readdirSync(arg)
            .sort()
            .map((name) => join(arg, name))
        : await glob(arg)
      if (paths.length === 0) throw new InputError(stats ? 'an empty folder' : 'no file matches')
      for (const path of paths) {
        const found = look(path)
        if (found?.isFile())
          add({ path, name: basename(path), foundBy: arg, size: found.size, open: () => readFileChunks(path) }, resolve(path))
        else leftOut++
      }
    } catch (failure) {
      refused.push({ path: arg, message: messageOf(failure) })
    }
  }
  return { inputs: [...inputs.values()], leftOut, refused }
}

function named(path: string, stats: Stats): Input {
  const input = { path, name: basename(path), foundBy: null }
  if (stats.isFile()) return { ...input, size: stats.size, open: () => readFileChunks(path) }
  if (stats.isFIFO() || stats.isSocket()) return { ...input, size: null, open: () => createReadStream(path) as AsyncIterable<Uint8Array> }
  throw new InputError('a device, not a capture; how to take one: v6why capture-help')
}

function look(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch (failure) {
    if (isSystemError(failure) && (failure.code === 'ENOENT' || failure.code === 'ENOTDIR')) return undefined
    throw failure
  }
}

async function glob(pattern: string): Promise<string[]> {
  const { globSync, isDynamicPattern } = await import('tinyglobby')
  const slashed = process.platform === 'win32' ? pattern.replaceAll('\\', '/') : pattern
  if (!isDynamicPattern(slashed)) throw new InputError('no such file or folder')
  return globSync(slashed, { expandDirectories: false }).sort()
}

type SystemError = Error & { code: string }
const isSystemError = (failure: unknown): failure is SystemError =>
  failure instanceof Error && 'syscall' in failure && typeof (failure as Partial<SystemError>).code === 'string'

const SYSTEM_WORDS: Readonly<Record<string, string>> = {
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
  ELOOP: 'a symbolic link that leads to itself',
  ENAMETOOLONG: 'no such file or folder (the name is too long)',
  ENOENT: 'no such file or folder',
  EIO: 'the device reports a read error',
  EMFILE: 'too many open files',
  ENXIO: 'a device or socket that cannot be opened',
}

/** One line for what a source threw. Anything but trouble with the input is a fault of the program and is thrown on. */
export function messageOf(failure: unknown): string {
  if (failure instanceof InputError) return failure.message
  if (isSystemError(failure)) return SYSTEM_WORDS[failure.code] ?? failure.message.split('\n')[0]!
  throw failure
}
