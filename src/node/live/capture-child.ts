/** The child process that captures: its packets, its words, and its end. */
import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process'
import type { Duplex, Readable } from 'node:stream'
import type { CaptureProgram } from './capture-program.js'
import { LAUNCHER_WORD } from './word.js'

/** How it came to its end. */
export interface Ending {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  /** What it wrote on standard error, the end of it. */
  readonly words: string
}

export interface CaptureChild {
  readonly packets: Readable
  /** Once, when it has ended and its packets have been read. */
  readonly ended: Promise<Ending>
  /** What it has said so far. */
  readonly words: string
  signal(signal: NodeJS.Signals): void
  /** Asks for counters in its words, where it can be asked. */
  counters?(): void
}

const MOST_WORDS = 4000

/** Collects what a program says. */
export function listen(stream: Readable, hear: (text: string) => void): void {
  stream.setEncoding('utf8').on('data', hear)
}

export function startChild(program: CaptureProgram): CaptureChild {
  const child = spawnProgram(program, ['ignore', 'pipe', 'pipe'])
  const state = { words: '' }
  listen(child.stderr!, (text) => {
    state.words = (state.words + text).slice(-MOST_WORDS)
  })
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', (error) => resolve({ status: null, signal: null, words: error.message }))
    child.once('close', (status, signal) => resolve({ status, signal, words: state.words }))
  })
  return {
    packets: child.stdout!,
    ended,
    get words() {
      return state.words
    },
    signal: (signal) => child.kill(signal),
    ...(asksForCounters(program) && { counters: () => child.kill('SIGUSR1') }),
  }
}

/** tcpdump prints its counters on SIGUSR1; the signal ends programs that do not know it. */
const asksForCounters = ({ backend }: CaptureProgram): boolean => backend === 'tcpdump' && process.platform === 'linux'

export const spawnProgram = (program: CaptureProgram, stdio: StdioOptions): ChildProcess =>
  // Its own words, in English and for no terminal; nothing else of the environment concerns it.
  spawn(program.path, program.args, { stdio, shell: false, windowsHide: true, env: { PATH: process.env.PATH, LC_ALL: 'C' } })

/**
 * A process that keeps the rights which its parent gives up. It reads no packet: it starts the one program that it was started with, as
 * often as it is told to, passes signals on, and says what became of it.
 */
export class Launcher {
  private readonly program: CaptureProgram
  private readonly child: ChildProcess
  private readonly packets: Readable
  private words = ''
  private resolve: ((ending: Ending) => void) | undefined

  constructor(program: CaptureProgram, self: readonly string[]) {
    this.program = program
    this.child = spawn(process.execPath, [...self, LAUNCHER_WORD, JSON.stringify(program)], {
      stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'ipc'],
      shell: false,
      windowsHide: true,
    })
    this.packets = this.child.stdio[3] as Duplex
    this.child.on('message', (message: LauncherWord) => {
      if (message.type === 'words') this.words = (this.words + message.text).slice(-MOST_WORDS)
      else this.resolve?.({ status: message.status, signal: message.signal, words: this.words })
    })
    this.child.once('exit', () => this.resolve?.({ status: null, signal: 'SIGKILL', words: this.words }))
  }

  start(): CaptureChild {
    this.words = ''
    const ended = new Promise<Ending>((resolve) => {
      this.resolve = resolve
    })
    this.child.send({ type: 'start' })
    const words = () => this.words
    const signal = (signal: NodeJS.Signals) => {
      if (this.child.connected) this.child.send({ type: 'signal', signal })
    }
    return {
      packets: this.packets,
      ended,
      get words() {
        return words()
      },
      signal,
      ...(asksForCounters(this.program) && { counters: () => signal('SIGUSR1') }),
    }
  }

  /** It ends when nobody listens to it any more. */
  close(): void {
    if (this.child.connected) this.child.disconnect()
    this.packets.destroy()
  }
}

type LauncherWord =
  | { readonly type: 'words'; readonly text: string }
  | { readonly type: 'ended'; readonly status: number | null; readonly signal: NodeJS.Signals | null }

type ParentWord = { readonly type: 'start' } | { readonly type: 'signal'; readonly signal: NodeJS.Signals }

/** Descriptor on which the packets go to the parent. */
const PACKETS = 3

/** What the launcher process does. */
export function launch(text: string): Promise<number> {
  const program = JSON.parse(text) as CaptureProgram
  let child: ChildProcess | undefined
  const tell = (word: LauncherWord) => {
    if (process.connected) process.send!(word)
  }
  // Ctrl-C reaches the whole group: when to stop is the parent's to say.
  process.on('SIGINT', () => undefined)
  process.on('SIGHUP', () => undefined)
  process.on('message', (word: ParentWord) => {
    if (word.type === 'signal') child?.kill(word.signal)
    else {
      child = spawnProgram(program, ['ignore', PACKETS, 'pipe'])
      listen(child.stderr!, (words) => tell({ type: 'words', text: words }))
      child.once('error', (error) => {
        tell({ type: 'words', text: error.message })
        tell({ type: 'ended', status: null, signal: null })
      })
      child.once('close', (status, signal) => tell({ type: 'ended', status, signal }))
    }
  })
  return new Promise((resolve) => {
    process.once('disconnect', () => {
      child?.kill('SIGTERM')
      resolve(0)
    })
  })
}
