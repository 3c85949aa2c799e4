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
  run(program: string, ...args: readonly string[]): string {
    return spawnSync('ip', ['netns', 'exec', this.name, program, ...args], { encoding: 'utf8', timeout: 20_000 }).stdout ?? ''
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
