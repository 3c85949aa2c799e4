/** A decompressor of the system, fed through its standard input and read from its standard output. */
import { spawn } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { basename, delimiter, isAbsolute, join } from 'node:path'
import { type Chunks, InputError } from './input-error.js'

/** The absolute path of a program, looked for in PATH only, never in the working directory. */
export function findProgram(name: string): string | undefined {
  const file = process.platform === 'win32' ? `${name}.exe` : name
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue
    const path = join(folder, file)
    try {
      accessSync(path, constants.X_OK)
      if (statSync(path).isFile()) return path
    } catch {
      // Not in this folder.
    }
  }
  return undefined
}

/** What the program wrote until it ended; throws its own words when it ended with an error. */
export async function* throughProgram(path: string, args: readonly string[], input: Chunks): AsyncGenerator<Uint8Array, void, undefined> {
  const child = spawn(path, args, { stdio: ['pipe', 'pipe', 'pipe'], shell: false, windowsHide: true })
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (words.length < 1000) words += text
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  ended.catch(() => undefined)
  // A program that stops reading early tells why by its exit status.
  child.stdin.on('error', () => undefined)
  let inputFailure: unknown
  feed(child.stdin, input).catch((failure: unknown) => {
    inputFailure = failure
    child.kill()
  })
  try {
    yield* child.stdout as AsyncIterable<Uint8Array>
    const status = await ended
    if (inputFailure) throw inputFailure
    if (status !== 0) throw new InputError(`${basename(path)} says: ${words.trim().split('\n').at(-1) || `status ${status}`}`)
  } finally {
    child.kill()
  }
}

async function feed(stdin: NodeJS.WritableStream & { destroyed: boolean }, input: Chunks): Promise<void> {
  for await (const chunk of input) {
    if (stdin.destroyed) return
    // A copy: the pipe may still hold it when the buffer of the file is read anew.
    if (!stdin.write(chunk.slice())) await drained(stdin)
  }
  stdin.end()
}

const drained = (stdin: NodeJS.WritableStream): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      stdin.off('drain', done).off('close', done)
      resolve()
    }
    stdin.on('drain', done).on('close', done)
  })
