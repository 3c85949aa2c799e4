/** The analysis of a capture that has been read: joined, judged, and told record by record. */
import { phrase, type Speak, speakEnglish } from '../base/message.js'
import { ODDITIES } from '../base/oddity.js'
import type { Instant, Nanos } from '../base/time.js'
import type { HostId } from '../conversation/host-tracker.js'
import { Settlement } from '../conversation/settlement.js'
import { TranslationTable } from '../conversation/translation-table.js'
import { FindingCollector } from '../verdict/finding/index.js'
import type { CaptureFacts } from '../verdict/finding/scene.js'
import { Judge, type Verdict } from '../verdict/judge.js'
import { Brief } from './brief.js'
import { ConnectionWriter } from './connection-writer.js'
import { captureFacts, inOrder, isHalf, isServerHeard, join, type Joined, type Readings } from './readings.js'
import { inputRecords } from './input-record.js'
import { policyEvidence } from './policy-evidence.js'
import { RecordWriter } from './record-writer.js'
import { reportOf } from './records.js'
import type {
  Analysis,
  ConnectionBrief,
  ConnectionRecord,
  FindingRecord,
  FlowRecord,
  HostRecord,
  InputRecord,
  LookupRecord,
  OddityRecord,
  PolicyEvidenceRecord,
  Report,
  ReportRecord,
  SummaryRecord,
  TableQuestion,
  WhatIfTelling,
  TranslationRecord,
  TunnelRecord,
} from './report.js'
import { Summary } from './summary.js'
import { whatIfAnswer } from './what-if-answer.js'
import { TunnelWriter } from './tunnel-writer.js'
import { WhatIfs } from './what-ifs.js'

/** What is gathered while every verdict is made once. */
interface Tally {
  readonly findings: FindingCollector
  readonly summary: Summary
}

export class CaptureAnalysis implements Analysis {
  readonly tool: Report['tool']
  readonly epoch: Instant | null
  private readonly readings: Readings
  readonly judge: Judge
  private readonly writer: RecordWriter
  private readonly connectionWriter: ConnectionWriter
  private readonly facts: CaptureFacts
  private readonly speak: Speak
  private readonly whatIfs: WhatIfs
  private readonly settlement: Settlement | undefined
  /** Rows of the connection table in the order of the report; ids run on from the first. */
  readonly order: Int32Array
  private readonly firstId: number
  private readonly idOf: Int32Array
  private readonly sparesOf = new Map<number, number[]>()
  private readonly legsOf = new Map<number, number[]>()
  private tallied: { findings: readonly FindingRecord[]; summary: Summary } | undefined

  /** `early`: as the memory does not hold everything, what began before a time is told, or the older half; else all that has not been told. */
  constructor(readings: Readings, early?: { readonly before: Nanos | undefined }) {
    const { told } = readings
    this.readings = readings
    this.speak = readings.options.speak ?? speakEnglish
    this.tool = { name: 'v6why', version: readings.options.version }
    this.epoch = readings.epoch
    const joined = join(readings)
    told.hostNumbers.update(joined)
    if (early) this.settlement = new Settlement(joined, early.before)
    const known = { ...joined, lookupOrder: this.orderLookups(joined) }
    this.facts = captureFacts(readings, known)
    this.judge = new Judge({ ...known, lossy: this.facts.drops > 0 || this.facts.cutDns > 0 }, readings.options.policies ?? {}, told.policy)
    const translations = told.translations ?? new TranslationTable()
    translations.update(known)
    this.writer = new RecordWriter(
      this.judge.reader,
      joined.tunnels,
      translations,
      readings.epoch ?? { seconds: 0, nanos: 0 },
      readings.decoder.links,
      readings.interfaces > 1,
      told.hostNumbers,
      this.speak,
    )
    this.connectionWriter = new ConnectionWriter(this.judge, this.writer)
    this.order = this.orderConnections()
    this.firstId = told.count('connection') + 1
    this.idOf = new Int32Array(known.connections.length)
    for (let i = 0; i < this.order.length; i++) {
      const connection = this.order[i]!
      this.idOf[connection] = told.revisions?.connectionId(startFrameOf(known, connection)) ?? this.firstId + i
    }
    this.gatherLegs()
    this.whatIfs = new WhatIfs(this.judge, this.order, (connection) => this.idOf[connection]!)
  }

  get connectionCount(): number {
    return this.order.length
  }

  inputs(): readonly InputRecord[] {
    return inputRecords(this.readings)
  }

  hosts(): Iterable<HostRecord> {
    return this.writer.hosts()
  }

  /** Of a host that nothing more is known of. */
  hostRecord(host: HostId, number: number): HostRecord {
    return this.writer.hostRecord(host, number)
  }

  *lookups(): Iterable<LookupRecord> {
    for (const lookup of this.judge.reader.lookups()) yield this.writer.lookup(lookup)
  }

  *tunnels(): Iterable<TunnelRecord> {
    const { tunnels } = this.writer
    const writer = new TunnelWriter(tunnels, this.writer)
    for (const tunnel of tunnels.list) yield writer.record(tunnel)
  }

  translations(): Iterable<TranslationRecord> {
    return this.writer.translations()
  }

  flows(): Iterable<FlowRecord> {
    return this.writer.flows()
  }

  *connections(): Iterable<ConnectionBrief> {
    for (const verdict of this.verdicts()) yield this.brief(verdict)
  }

  connection(id: number): ConnectionRecord {
    const { revisions } = this.readings.told
    return this.connectionOf(revisions ? this.idOf.indexOf(id) : this.order[id - this.firstId]!)
  }

  /** Of a row of the connection table. */
  connectionOf(connection: number): ConnectionRecord {
    return this.record(this.judge.verdict(connection))
  }

  /** How many sockets beside it and legs of its attempts are told with it. */
  companions(connection: number): number {
    let count = this.sparesOf.get(connection)?.length ?? 0
    if (this.legsOf.size > 0) for (const attempt of this.judge.reader.attemptsOf(connection)) count += this.legsOf.get(attempt)?.length ?? 0
    return count
  }

  findings(): readonly FindingRecord[] {
    return this.tally().findings
  }

  summary(): SummaryRecord {
    return this.tally().summary.record()
  }

  oddities(): readonly OddityRecord[] {
    return [...this.readings.oddities.list()].map(({ id, count, frames }) => ({
      type: 'oddity',
      id,
      count,
      frames,
      layer: ODDITIES[id].layer,
      says: this.speak(phrase(ODDITIES[id].says)),
    }))
  }

  *records(): Iterable<ReportRecord> {
    yield* this.inputs()
    yield* this.hosts()
    yield* this.lookups()
    yield* this.tunnels()
    yield* this.translations()
    for (const verdict of this.verdicts()) yield this.record(verdict)
    yield* this.findings()
    yield* this.oddities()
    yield this.summary()
  }

  report(): Report {
    return reportOf(this)
  }

  whatIf(question: TableQuestion): WhatIfTelling {
    const describe = (verdict: Verdict) => {
      const { id, host, client, name, server, port, start, startFrame } = this.brief(verdict)
      return { type: 'whatif' as const, connection: id, host, client, name, server, port, start, startFrame }
    }
    return whatIfAnswer(question, this.judge, this.verdicts(), describe, this.speak)
  }

  policyEvidence(): readonly PolicyEvidenceRecord[] {
    const { reader } = this.judge
    const first = (connection: number) => reader.known.connections.first.get(connection)
    return policyEvidence(
      this.judge,
      (connection) => this.idOf[connection]!,
      (connection) => this.writer.host(reader.client(first(connection))),
    )
  }

  /**
   * Tells the older half, for good: records into the spool, and what later parts need into `told`. What it returns says which rows
   * are needed no longer; the analysis itself is then of no more use.
   */
  tellEarly(): Settlement {
    const { told, flows, attempts } = this.readings
    const { known } = this.judge.reader
    const settlement = this.settlement!
    for (const lookup of this.judge.reader.lookups()) told.append('lookup', () => this.writer.lookup(lookup))
    for (const verdict of this.verdicts()) told.append('connection', () => this.record(verdict))
    for (let flow = 0; flow < flows.length; flow++) if (settlement.tellsFlow(flow)) told.append('flow', () => this.writer.flow(flow))
    const { findings, summary } = this.tally()
    told.addFindings(findings, this.speak)
    told.keepCounts(summary.counts(), this.readings.addresses)
    told.policy = { policies: this.judge.policies, preferences: this.judge.preferences, inference: this.judge.inference }
    told.tunnels = this.writer.tunnels
    told.translations = this.writer.translationTable
    told.nat64 = known.nat64
    for (const address of known.clat) told.clat.add(address)
    for (const address of known.mapEdges) told.mapEdges.add(address)
    for (const address of this.judge.sources.linkLocalTried) told.linkLocalTried.add(address)
    told.serverHeard ||= isServerHeard(attempts, flows)
    for (let attempt = 0; attempt < attempts.length; attempt++)
      if (settlement.tellsFlow(attempts.flow.get(attempt)) && isHalf(attempts, flows, attempt)) told.oneDirection = true
    told.served = [...told.served, ...settlement.served]
    settlement.markTold()
    return settlement
  }

  /** Every verdict, in the order of the report. The first time round, what findings and summary need is gathered on the way. */
  private *verdicts(): Iterable<Verdict> {
    if (this.tallied) {
      for (const connection of this.order) yield this.judge.verdict(connection)
      return
    }
    const tally = this.beginTally()
    for (const connection of this.order) yield this.take(tally, connection)
    this.endTally(tally)
  }

  private tally(): NonNullable<CaptureAnalysis['tallied']> {
    if (!this.tallied) {
      const tally = this.beginTally()
      for (const connection of this.order) this.take(tally, connection)
      this.endTally(tally)
    }
    return this.tallied!
  }

  private beginTally(): Tally {
    const findings = new FindingCollector(this.judge, this.writer.tunnels, this.facts, this.order)
    const summary = new Summary(this.judge, this.writer, this.readings.told.counts)
    summary.addLookups()
    return { findings, summary }
  }

  private take({ findings, summary }: Tally, connection: number): Verdict {
    const verdict = this.judge.verdict(connection)
    findings.add(verdict)
    summary.add(verdict)
    return verdict
  }

  private endTally({ findings, summary }: Tally): void {
    this.tallied = {
      findings: findings.list().map((finding) => ({
        type: 'finding',
        code: finding.code,
        severity: finding.severity,
        says: this.speak(finding.says),
        detail: finding.detail,
        hosts: [...new Set(finding.hosts.map((address) => this.writer.host(address)))],
        names: finding.names.map((name) => this.readings.names.text(name)),
        connections: [...new Set(finding.connections.map((connection) => this.idOf[connection]!).filter((id) => id > 0))].sort(
          (a, b) => a - b,
        ),
        evidence: this.writer.evidence(finding.evidence),
        mend: finding.mend,
      })),
      summary,
    }
  }

  private record(verdict: Verdict): ConnectionRecord {
    const legs =
      this.legsOf.size === 0 ? [] : this.judge.reader.attemptsOf(verdict.connection).flatMap((attempt) => this.legsOf.get(attempt) ?? [])
    return this.connectionWriter.record(
      this.idOf[verdict.connection]!,
      verdict,
      this.sparesOf.get(verdict.connection) ?? [],
      legs,
      this.whatIfs.of(verdict),
      this.navigation(verdict.connection),
    )
  }

  /** The first connection of the navigation may have been a spare socket, which is told in its sibling's record. */
  private navigation(connection: number): ConnectionRecord['navigation'] {
    const { connections, navigations } = this.judge.reader.known
    const sockets = navigations.socketsOf(connection)
    const first = navigations.firstOf(connection)
    const id = this.idOf[first] || (connections.spareOf.get(first) < 0 ? 0 : this.idOf[connections.spareOf.get(first)]!)
    return sockets > 1 && id > 0 ? { connection: id, sockets } : null
  }

  private brief(verdict: Verdict): ConnectionBrief {
    return new Brief(this.idOf[verdict.connection]!, verdict, this.judge, this.writer)
  }

  private orderConnections(): Int32Array {
    const { connections, attempts } = this.judge.reader.known
    const { spareOf } = connections
    const time = (connection: number) => attempts.startTime.get(connections.first.get(connection))
    const frame = (connection: number) => attempts.startFrame.get(connections.first.get(connection))
    const order = inOrder(connections.length, time, frame)
    for (const connection of order) {
      const sibling = spareOf.get(connection)
      if (sibling >= 0) this.sparesOf.set(sibling, [...(this.sparesOf.get(sibling) ?? []), connection])
    }
    const { settlement } = this
    if (settlement) return order.filter((connection) => spareOf.get(connection) < 0 && settlement.tellsConnection(connection))
    return this.sparesOf.size === 0 ? order : order.filter((connection) => spareOf.get(connection) < 0)
  }

  /** Numbers the lookups in the order of the report, those that are told now first; returns those. */
  private orderLookups({ lookups, lookupOrder }: Joined): ArrayLike<number> {
    const { told } = this.readings
    let id = told.count('lookup')
    const number = (row: number) => {
      if (!told.revisions) lookups.id.set(row, ++id)
      else if (lookups.id.get(row) === 0) lookups.id.set(row, told.revisions.nextLookup())
    }
    if (told.isEmpty && !this.settlement) {
      for (let i = 0; i < lookupOrder.length; i++) number(lookupOrder[i]!)
      return lookupOrder
    }
    const left = Array.from(lookupOrder).filter((row) => lookups.told.get(row) === 0)
    const now = this.settlement ? left.filter((row) => this.settlement!.tellsLookup(row)) : left
    const telling = new Set(now)
    now.forEach(number)
    for (const row of left) if (!telling.has(row)) number(row)
    return now
  }

  private gatherLegs(): void {
    const { attempts } = this.judge.reader.known
    for (let attempt = 0; attempt < attempts.length; attempt++) {
      const near = attempts.legOf.get(attempt)
      if (near >= 0) this.legsOf.set(near, [...(this.legsOf.get(near) ?? []), attempt])
    }
  }
}

const startFrameOf = ({ attempts, connections }: Pick<Joined, 'attempts' | 'connections'>, connection: number): number =>
  attempts.startFrame.get(connections.first.get(connection))
