/** The clients of a capture against the checklist: one record for each host, and each program of it that says its name. */
import { CONFORMANCE_RULES, type ConformanceRule } from './conformance.js'
import type { Analysis, ClientRaceRecord, ConformanceRecord, ConnectionBrief, ConnectionRecord, DelayRecord } from './report.js'

const MOST_FRAMES = 6

interface Tally {
  readonly passed: number[]
  readonly failed: number[]
  passes: number
  failures: number
  /** Of the first connection that failed, else of the first that passed. */
  ms: number | null
}

class Client {
  readonly host: string
  readonly program: string | null
  readonly address: string
  connections = 0
  races = 0
  readonly first = new Map<string, number>()
  readonly attemptDelays: number[] = []
  readonly resolutionDelays: number[] = []
  readonly tallies = new Map<ConformanceRule, Tally>()

  constructor(host: string, program: string | null, address: string) {
    this.host = host
    this.program = program
    this.address = address
  }

  add(connection: ConnectionRecord, dualStack: boolean): void {
    const { attempts, client, timing } = connection
    this.connections++
    const delays = attempts.filter(({ trigger }) => trigger === 'timer').map(({ afterMs }) => afterMs!)
    if (delays.length > 0) this.races++
    this.attemptDelays.push(...delays)
    if (timing.resolutionDelayMs !== null) this.resolutionDelays.push(timing.resolutionDelayMs)
    if (client.first !== null) this.first.set(client.first, (this.first.get(client.first) ?? 0) + 1)
    for (const rule of CONFORMANCE_RULES) {
      const shown = rule.check(connection, dualStack)
      if (!shown) continue
      const tally = this.tallies.get(rule) ?? { passed: [], failed: [], passes: 0, failures: 0, ms: null }
      this.tallies.set(rule, tally)
      if (shown.passed ? tally.passes + tally.failures === 0 : tally.failures === 0) tally.ms = shown.ms ?? null
      if (shown.passed) tally.passes++
      else tally.failures++
      const frames = shown.passed ? tally.passed : tally.failed
      if (frames.length < MOST_FRAMES) frames.push(...shown.frames.slice(0, MOST_FRAMES - frames.length))
    }
  }

  record(): ClientRaceRecord {
    const { host, address, program, connections, races } = this
    const behaves = [...this.first].sort((a, b) => b[1] - a[1]).map(([profile, count]) => ({ profile, connections: count }))
    return {
      type: 'race',
      host,
      address,
      program,
      connections,
      races,
      behaves,
      attemptDelayMs: delaysOf(this.attemptDelays),
      resolutionDelayMs: delaysOf(this.resolutionDelays),
      conformance: CONFORMANCE_RULES.map((rule) => conformanceOf(rule, this.tallies.get(rule))),
    }
  }
}

function conformanceOf({ id, ref, level, says }: ConformanceRule, tally: Tally | undefined): ConformanceRecord {
  const passed = tally?.passes ?? 0
  const failed = tally?.failures ?? 0
  return {
    rule: id,
    ref,
    level,
    says,
    result: failed > 0 ? 'failed' : passed > 0 ? 'passed' : 'not-shown',
    passed,
    failed,
    ms: tally?.ms ?? null,
    frames: [...new Set(failed > 0 ? tally!.failed : (tally?.passed ?? []))].sort((a, b) => a - b),
  }
}

function delaysOf(delays: readonly number[]): DelayRecord | null {
  if (delays.length === 0) return null
  const sorted = [...delays].sort((a, b) => a - b)
  return { count: sorted.length, least: sorted[0]!, median: sorted[sorted.length >> 1]!, most: sorted.at(-1)! }
}

/** As the capture names or numbers the process, else as the program calls itself: the profile that knows the name, or the name's first word. */
function programOf({ client }: ConnectionRecord): string | null {
  if (client.process) return client.process.name ?? `process ${client.process.id}`
  if (client.agent === null) return null
  const known = client.evidence.find(({ sign }) => sign === 'user-agent')?.for ?? []
  return known[0] ?? /^[^\s/]+/.exec(client.agent)![0]
}

/** In the order in which the clients are first seen. */
export function clientRaces(analysis: Analysis, keep: (connection: ConnectionBrief) => boolean): ClientRaceRecord[] {
  const clients = new Map<string, Client>()
  const dualStack = new Set<string>()
  for (const { id, addresses } of analysis.hosts()) {
    const wide = addresses.filter((address) => !address.startsWith('fe80:'))
    if (wide.some((address) => address.includes(':')) && wide.some((address) => !address.includes(':'))) dualStack.add(id)
  }
  for (const brief of analysis.connections()) {
    if (!keep(brief) || brief.transport === 'icmp' || brief.transport === 'udp') continue
    const connection = analysis.connection(brief.id)
    const program = programOf(connection)
    const key = `${connection.host} ${program ?? ''}`
    const client = clients.get(key) ?? new Client(connection.host, program, connection.attempts[0]!.client.address)
    clients.set(key, client)
    client.add(connection, dualStack.has(connection.host))
  }
  return [...clients.values()].map((client) => client.record())
}
