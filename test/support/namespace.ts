/** Network namespaces that a test makes for itself, and ends. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import type { TestContext } from 'node:test'

/** False, and the test marked as skipped, where something is missing: said aloud. */
export function canMakeNamespaces(context: TestContext, ...programs: readonly string[]): boolean {
  const missing = ['ip', ...programs].filter((program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined)
  const why =
    process.platform !== 'linux'
      ? 'network namespaces are of Linux'
      : missing.length > 0
        ? `${missing.join(', ')} not installed`
        : process.getuid!() !== 0
          ? 'only root makes network namespaces'
          : undefined
  if (why === undefined) {
    const probe = `v6why-probe-${process.pid}`
    const { status, stderr } = spawnSync('ip', ['netns', 'add', probe], { encoding: 'utf8' })
    spawnSync('ip', ['netns', 'del', probe], { stdio: 'ignore' })
    if (status === 0) return true
    context.skip(`no network namespaces here: ${stderr.trim()}`)
    return false
  }
  context.skip(why)
  return false
}

let count = 0

interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A program that takes longer than this on a busy machine will not end. */
const LONGEST_MS = 120_000

export class Namespace {
  readonly name: string
  private readonly children: ChildProcess[] = []

  constructor() {
    this.name = `v6why-${process.pid}-${++count}`
    ip('netns', 'add', this.name)
    this.ip('link set lo up')
  }

  /** The arguments of `ip`, separated by blanks. */
  ip(text: string): void {
    ip('-n', this.name, ...text.split(' '))
  }

  /** What the program wrote; empty where it failed, which is what some tests are about. */
  async run(program: string, ...args: readonly string[]): Promise<string> {
    return (await this.outcome(program, args)).stdout
  }

  /** What it said, and with which status it ended. */
  outcome(program: string, args: readonly string[], options: Parameters<typeof spawn>[2] = {}): Promise<Outcome> {
    const child = this.start(program, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: LONGEST_MS, ...options })
    const said = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const)
      child[name]!.setEncoding('utf8').on('data', (text: string) => {
        said[name] += text
      })
    return new Promise((resolve) => child.once('close', (status) => resolve({ status, ...said })))
  }

  start(program: string, args: readonly string[], options: Parameters<typeof spawn>[2] = {}): ChildProcess {
    const child = spawn('ip', ['netns', 'exec', this.name, program, ...args], options)
    this.children.push(child)
    return child
  }

  /** With its own processes, each by its id. */
  remove(): void {
    for (const child of this.children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    spawnSync('ip', ['netns', 'del', this.name], { stdio: 'ignore' })
  }
}

/** Two namespaces with a cable between them; the ends are called `out`. */
export function connected(): [Namespace, Namespace] {
  const [a, b] = [new Namespace(), new Namespace()]
  connect(a, b)
  return [a, b]
}

export function connect(a: Namespace, b: Namespace): void {
  ip('link', 'add', 'out', 'netns', a.name, 'type', 'veth', 'peer', 'name', 'out', 'netns', b.name)
  for (const end of [a, b]) end.ip('link set out up')
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] })
}
