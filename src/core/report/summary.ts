/** The summary: counts over all verdicts, and what to do where the capture cannot answer. */
import { say, type Text } from '../base/message.js'
import { TRANSPORT_QUIC } from '../conversation/attempt-table.js'
import { LOOKUP_TRANSPORTS, type LookupTransport, SYNTHESISED } from '../conversation/lookup.js'
import { TYPE_A, TYPE_AAAA } from '../conversation/lookup-tracker.js'
import { attemptDelayOf } from './connection-writer.js'
import { Figures } from './figures.js'
import type { RecordWriter } from './record-writer.js'
import type { Judge, Verdict } from '../verdict/judge.js'
import { REASONS, type ReasonCode } from '../verdict/reason.js'
import type { Family, SummaryRecord } from './report.js'

/** What a summary has counted, without the verdicts that it counted. */
export interface Counts {
  readonly families: Readonly<Record<Family, number>>
  readonly reasons: ReadonlyMap<string, number>
  readonly paths: ReadonlyMap<readonly string[], number>
  readonly total: number
  readonly unknown: number
  readonly dualStack: number
  readonly dualStackWon: number
  readonly dualStackIPv6: number
  /** One for each part of the capture. */
  readonly figures: readonly Figures[]
}

/** Not asked of one server (multicast, broadcast), or not to be read. */
const WITHOUT_RESOLVER: readonly LookupTransport[] = ['mdns', 'llmnr', 'nbns', 'dot', 'doh', 'doq']
const HAS_RESOLVER = LOOKUP_TRANSPORTS.map((transport) => !WITHOUT_RESOLVER.includes(transport))

export class Summary {
  private readonly judge: Judge
  private readonly writer: RecordWriter
  private readonly families: Record<Family, number>
  private readonly reasons: Map<string, number>
  /** The judge gives every path of the same tunnels as the same list. */
  private readonly paths: Map<readonly string[], number>
  private total: number
  private unknown: number
  private dualStack: number
  private dualStackWon: number
  private dualStackIPv6: number
  private readonly earlierFigures: readonly Figures[]
  private readonly figures: Figures

  /** Goes on from the counts of `earlier` verdicts. */
  constructor(judge: Judge, writer: RecordWriter, earlier?: Counts) {
    this.judge = judge
    this.writer = writer
    const { connections, lookupOrder } = judge.reader.known
    this.figures = new Figures(connections.length, lookupOrder.length)
    this.earlierFigures = earlier?.figures ?? []
    this.families = { ...(earlier?.families ?? { IPv4: 0, IPv6: 0, none: 0 }) }
    this.reasons = new Map(earlier?.reasons)
    this.paths = new Map(earlier?.paths)
    this.total = earlier?.total ?? 0
    this.unknown = earlier?.unknown ?? 0
    this.dualStack = earlier?.dualStack ?? 0
    this.dualStackWon = earlier?.dualStackWon ?? 0
    this.dualStackIPv6 = earlier?.dualStackIPv6 ?? 0
  }

  counts(): Counts {
    const { families, reasons, paths, total, unknown, dualStack, dualStackWon, dualStackIPv6 } = this
    const figures = [...this.earlierFigures, this.figures]
    return { families, reasons, paths, total, unknown, dualStack, dualStackWon, dualStackIPv6, figures }
  }

  add(verdict: Verdict): void {
    this.total++
    this.families[verdict.family]++
    count(this.reasons, verdict.code)
    if (verdict.family !== 'none') count(this.paths, verdict.path)
    if (verdict.certainty === 'unknown') this.unknown++
    this.measure(verdict)
    if (!this.isDualStack(verdict.connection)) return
    this.dualStack++
    if (verdict.family === 'none') return
    this.dualStackWon++
    if (verdict.family === 'IPv6' && !verdict.path.includes('nat64') && !verdict.path.includes('464xlat')) this.dualStackIPv6++
  }

  /** The lookups of these rows of the report; once, beside the verdicts. */
  addLookups(): void {
    const { lookups, lookupOrder } = this.judge.reader.known
    for (let i = 0; i < lookupOrder.length; i++) {
      const row = lookupOrder[i]!
      const transport = lookups.transport.get(row)
      if (!HAS_RESOLVER[transport]) continue
      const answered = lookups.answerFrame.get(row) !== 0
      this.figures.lookup(lookups.server.get(row), transport, answered, lookups.answered.get(row) - lookups.asked.get(row))
    }
  }

  private measure({ connection, family }: Verdict): void {
    const { reader } = this.judge
    const { attempts, connections } = reader.known
    const first = connections.first.get(connection)
    for (let attempt = first; attempt >= 0; attempt = attempts.next.get(attempt)) {
      const took = attempts.answerTime.get(attempt) - attempts.startTime.get(attempt)
      if (took > 0 && attempts.transport.get(attempt) <= TRANSPORT_QUIC)
        this.figures.handshake(reader.family(attempt) === 'IPv6', reader.server(attempt), took)
    }
    if (first !== connections.last.get(connection)) {
      const delay = attemptDelayOf(reader, reader.attemptsOf(connection))
      if (delay !== undefined) this.figures.attemptDelay(reader.family(first) === 'IPv6', delay)
    }
    const winner = connections.winner.get(connection)
    if (winner < 0) return
    if (winner !== first) this.figures.lose(attempts.startTime.get(winner) - attempts.startTime.get(first))
    const name = connections.name.get(connection)
    if (name >= 0) this.figures.reached(reader.client(winner), name, family === 'IPv6')
  }

  record(): SummaryRecord {
    const { writer } = this
    const figures = Figures.together(this.counts().figures)
    const { addresses, hosts, names } = this.judge.reader.known
    const sides = figures.sideRecords(
      (client) => hosts.of(client),
      (host) => writer.hostId(host),
      (name) => names.text(name),
    )
    const resolvers = figures.resolverRecords((server) => writer.address(server))
    return {
      type: 'summary',
      connections: { total: this.total, ...this.families },
      reasons: inOrder(this.reasons, Object.keys(REASONS)),
      paths: this.pathCounts(),
      dualStackConnections: this.dualStack,
      ipv6Share: this.dualStackWon === 0 ? null : Math.round((1000 * this.dualStackIPv6) / this.dualStackWon) / 1000,
      handshakes: figures.handshakeRecords(),
      attemptDelays: figures.attemptDelayRecords(),
      prefixes: figures.prefixRecords(addresses),
      lostMs: figures.lostMs,
      changedSides: sides.listed,
      changedSidesCount: sides.count,
      resolvers: resolvers.listed,
      resolversCount: resolvers.count,
      advice: this.advice().map((advice) => this.writer.speak(advice)),
    }
  }

  /** The name had a usable A and a usable AAAA that was not synthesised before the first attempt (model.md §7). */
  private isDualStack(connection: number): boolean {
    const { calls, connections, lookups } = this.judge.reader.known
    const call = connections.call.get(connection)
    if (call < 0) return false
    const start = this.judge.reader.start(connection)
    let a = false
    let aaaa = false
    for (let row = calls.first.get(call); row >= 0; row = lookups.nextOfCall.get(row)) {
      if (lookups.addressCount.get(row) === 0 || !(lookups.answered.get(row) <= start)) continue
      if (lookups.qtype.get(row) === TYPE_A) a = true
      else if (lookups.qtype.get(row) === TYPE_AAAA && lookups.synthesised.get(row) !== SYNTHESISED) aaaa = true
    }
    return a && aaaa
  }

  private pathCounts(): Record<string, number> {
    const counts = new Map<string, number>()
    for (const [path, times] of this.paths) counts.set(path.join('+'), (counts.get(path.join('+')) ?? 0) + times)
    return inOrder(counts, [...counts.keys()].sort())
  }

  private advice(): Text[] {
    const of = (code: ReasonCode) => this.reasons.get(code) ?? 0
    const advice: Text[] = []
    if (this.total === 0) return advice
    if (of('start-not-seen') * 2 > this.total)
      advice.push(say`Most connections began before the capture: start it before the program (v6why capture-help).`)
    if (of('no-lookup') * 2 > this.total) {
      advice.push(
        say`For most connections no lookup is in the capture: start it before the program, capture where the host resolves names, and empty its cache first (v6why capture-help).`,
      )
    }
    if (advice.length === 0 && this.unknown * 2 > this.total)
      advice.push(
        say`For most connections the capture cannot tell: see the findings for what is missing, and v6why capture-help for how to get it.`,
      )
    return advice
  }
}

const count = <Key>(counts: Map<Key, number>, key: Key): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function inOrder(counts: ReadonlyMap<string, number>, order: readonly string[]): Record<string, number> {
  const out: Record<string, number> = {}
  for (const key of order) if (counts.has(key)) out[key] = counts.get(key)!
  return out
}
