/** The analysis of a capture that has been read: joined, judged, and told record by record. */
import type { AddressTable } from '../address/address-table.js'
import type { Prefix } from '../address/prefix.js'
import { ODDITIES, type Oddities } from '../base/oddity.js'
import { formatInstant, type Instant, type Nanos } from '../base/time.js'
import type { CaptureOutcome } from '../capture/reader.js'
import { type AttemptTable, CLIENT_WENT_ON, TRANSPORT_TCP } from '../conversation/attempt-table.js'
import { findClatAddresses } from '../conversation/clat.js'
import { ConnectionJoiner } from '../conversation/connection-joiner.js'
import { DNS_PORT } from '../conversation/dns-tracker.js'
import { noteEncryptedDns } from '../conversation/encrypted-dns.js'
import type { FlowTable } from '../conversation/flow-table.js'
import type { HostTracker } from '../conversation/host-tracker.js'
import type { LookupTable } from '../conversation/lookup.js'
import { findRelayedLegs, findTranslatedLegs } from '../conversation/legs.js'
import { type LookupTracker, TYPE_AAAA } from '../conversation/lookup-tracker.js'
import type { NameTable } from '../conversation/name-table.js'
import { Nat64Prefixes } from '../conversation/nat64.js'
import type { Neighbourhood } from '../conversation/neighbourhood.js'
import type { OutcomeContext } from '../conversation/outcome.js'
import { TunnelTable } from '../conversation/tunnel-table.js'
import type { Decoder } from '../packet/decoder.js'
import type { Profile } from '../selection/profile.js'
import { type CaptureFacts, FindingCollector } from '../verdict/finding.js'
import { Judge, type Verdict } from '../verdict/judge.js'
import type { Knowledge } from '../verdict/knowledge.js'
import { Brief } from './brief.js'
import { ConnectionWriter } from './connection-writer.js'
import { RecordWriter } from './record-writer.js'
import {
  type Analysis,
  type ConnectionBrief,
  type ConnectionRecord,
  type FindingRecord,
  type FlowRecord,
  type HostRecord,
  type InputRecord,
  type LookupRecord,
  type OddityRecord,
  type Report,
  type ReportRecord,
  SCHEMA,
  type SummaryRecord,
  type TranslationRecord,
  type TunnelRecord,
} from './report.js'
import { Summary } from './summary.js'
import { WhatIfs } from './what-ifs.js'

/** What was collected while the capture was read. */
export interface Readings {
  readonly options: { readonly version: string; readonly policy?: Profile; readonly nat64Prefixes?: readonly Prefix[] }
  readonly addresses: AddressTable
  readonly names: NameTable
  readonly oddities: Oddities
  readonly decoder: Decoder
  readonly flows: FlowTable
  readonly attempts: AttemptTable
  readonly hosts: HostTracker
  readonly lookups: LookupTracker
  readonly neighbourhood: Neighbourhood
  readonly inputs: readonly { readonly file: string; readonly firstFrame: number; readonly outcome: CaptureOutcome }[]
  readonly capturedNames: ReadonlyMap<number, number>
  readonly clockJumps: readonly { readonly frame: number; readonly time: Nanos }[]
  readonly epoch: Instant | null
  readonly captureEnd: Nanos
  readonly frames: number
  readonly interfaces: number
}

export class CaptureAnalysis implements Analysis {
  readonly tool: Report['tool']
  readonly epoch: Instant | null
  private readonly readings: Readings
  private readonly judge: Judge
  private readonly writer: RecordWriter
  private readonly connectionWriter: ConnectionWriter
  private readonly facts: CaptureFacts
  private readonly whatIfs: WhatIfs
  /** Rows of the connection table in the order of the report; the id is the place, from 1. */
  private readonly order: Int32Array
  private readonly idOf: Int32Array
  private readonly sparesOf = new Map<number, number[]>()
  private readonly legsOf = new Map<number, number[]>()
  private told: { findings: readonly FindingRecord[]; summary: SummaryRecord } | undefined

  constructor(readings: Readings) {
    this.readings = readings
    this.tool = { name: 'v6why', version: readings.options.version }
    this.epoch = readings.epoch
    const known = join(readings)
    this.facts = captureFacts(readings, known)
    this.judge = new Judge({ ...known, lossy: this.facts.drops > 0 || this.facts.cutDns > 0 }, readings.options.policy)
    const tunnels = new TunnelTable(readings.decoder.carriages, readings.flows, readings.attempts)
    this.writer = new RecordWriter(
      this.judge.reader,
      tunnels,
      readings.epoch ?? { seconds: 0, nanos: 0 },
      readings.decoder.links,
      readings.interfaces > 1,
    )
    this.connectionWriter = new ConnectionWriter(this.judge, this.writer)
    this.order = this.orderConnections()
    this.idOf = new Int32Array(known.connections.length)
    this.order.forEach((connection, index) => {
      this.idOf[connection] = index + 1
    })
    this.gatherLegs()
    this.whatIfs = new WhatIfs(this.judge, this.order, (connection) => this.idOf[connection]!)
  }

  get connectionCount(): number {
    return this.order.length
  }

  inputs(): readonly InputRecord[] {
    return this.readings.inputs.map(({ file, firstFrame, outcome }) => ({
      type: 'input',
      schema: SCHEMA,
      file,
      format: outcome.format,
      linkTypes: outcome.linkTypes,
      frames: outcome.frames,
      bytes: outcome.bytes,
      first: outcome.first && formatInstant(outcome.first),
      last: outcome.last && formatInstant(outcome.last),
      firstFrame,
      cutShort: outcome.cutShort,
      drops: outcome.drops,
      damage: outcome.damage,
    }))
  }

  hosts(): Iterable<HostRecord> {
    return this.writer.hosts()
  }

  *lookups(): Iterable<LookupRecord> {
    for (const lookup of this.judge.reader.lookups()) yield this.writer.lookup(lookup)
  }

  tunnels(): Iterable<TunnelRecord> {
    return this.writer.tunnelRecords()
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
    return this.record(this.judge.verdict(this.order[id - 1]!))
  }

  findings(): readonly FindingRecord[] {
    return this.tell().findings
  }

  summary(): SummaryRecord {
    return this.tell().summary
  }

  oddities(): readonly OddityRecord[] {
    return [...this.readings.oddities.list()].map(({ id, count, frames }) => ({ type: 'oddity', id, count, frames, ...ODDITIES[id] }))
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
    const of = <T extends ReportRecord['type']>(type: T) =>
      records.filter((record): record is Extract<ReportRecord, { type: T }> => record.type === type)
    const records = [...this.records()]
    return {
      type: 'report',
      schema: SCHEMA,
      tool: this.tool,
      inputs: of('input'),
      hosts: of('host'),
      lookups: of('lookup'),
      tunnels: of('tunnel'),
      translations: of('translation'),
      connections: of('connection'),
      findings: of('finding'),
      oddities: of('oddity'),
      summary: this.summary(),
    }
  }

  /** Every verdict, in the order of the report. The first time round, what findings and summary need is gathered on the way. */
  private *verdicts(): Iterable<Verdict> {
    if (this.told) {
      for (const connection of this.order) yield this.judge.verdict(connection)
      return
    }
    const findings = new FindingCollector(this.judge, this.writer.tunnels, this.facts)
    const summary = new Summary(this.judge)
    for (const connection of this.order) {
      const verdict = this.judge.verdict(connection)
      findings.add(verdict)
      summary.add(verdict)
      yield verdict
    }
    this.told = {
      findings: findings.list().map((finding) => ({
        type: 'finding',
        code: finding.code,
        severity: finding.severity,
        says: finding.says,
        hosts: [...new Set(finding.hosts.map((address) => this.writer.host(address)))],
        names: finding.names.map((name) => this.readings.names.text(name)),
        connections: [...new Set(finding.connections.map((connection) => this.idOf[connection]!).filter((id) => id > 0))].sort(
          (a, b) => a - b,
        ),
        evidence: this.writer.evidence(finding.evidence),
        mend: [],
      })),
      summary: summary.record(),
    }
  }

  private tell(): NonNullable<CaptureAnalysis['told']> {
    if (!this.told) for (const _ of this.verdicts());
    return this.told!
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
    )
  }

  private brief(verdict: Verdict): ConnectionBrief {
    return new Brief(this.idOf[verdict.connection]!, verdict, this.judge, this.writer)
  }

  private orderConnections(): Int32Array {
    const { connections, attempts } = this.judge.reader.known
    const { spareOf } = connections
    const time = (connection: number) => attempts.startTime.at[connections.first.at[connection]!]!
    const frame = (connection: number) => attempts.startFrame.at[connections.first.at[connection]!]!
    const order = inOrder(connections.length, (a, b) => time(a) - time(b) || frame(a) - frame(b) || a - b)
    for (const connection of order) {
      const sibling = spareOf.at[connection]!
      if (sibling >= 0) this.sparesOf.set(sibling, [...(this.sparesOf.get(sibling) ?? []), connection])
    }
    return this.sparesOf.size === 0 ? order : order.filter((connection) => spareOf.at[connection]! < 0)
  }

  private gatherLegs(): void {
    const { attempts } = this.judge.reader.known
    for (let attempt = 0; attempt < attempts.length; attempt++) {
      const near = attempts.legOf.at[attempt]!
      if (near >= 0) this.legsOf.set(near, [...(this.legsOf.get(near) ?? []), attempt])
    }
  }
}

/** Joins what was read: hosts, lookups, translators, legs, connections. */
function join(readings: Readings): Omit<Knowledge, 'lossy'> {
  const { addresses, attempts, flows, hosts, names, neighbourhood, decoder } = readings
  noteEncryptedDns(attempts, flows, addresses, names, readings.lookups)
  const lookups = readings.lookups.table
  const lookupOrder = inOrder(
    lookups.length,
    (a, b) => lookups.startOf(a) - lookups.startOf(b) || lookups.startFrameOf(a) - lookups.startFrameOf(b) || a - b,
  )
  for (let i = 0; i < lookupOrder.length; i++) lookups.id.at[lookupOrder[i]!] = i + 1
  const nat64 = new Nat64Prefixes(addresses, readings.options.nat64Prefixes ?? [])
  for (const { prefix, frame, time } of neighbourhood.pref64) nat64.add(prefix, 'ra', frame, time)
  const ipv4Hosts = new Set(
    hosts
      .all()
      .filter((address) => addresses.isIPv4(address))
      .map((address) => hosts.of(address)),
  )
  nat64.learn(lookups, names, (client) => !ipv4Hosts.has(hosts.of(client)))
  markSynthesis(lookups, nat64)
  const legs = { attempts, flows, addresses, hosts, nat64 }
  findTranslatedLegs(legs)
  const clat = findClatAddresses({ attempts, flows, lookups, hosts, nat64 })
  findRelayedLegs(legs)
  const outcomes: OutcomeContext = {
    captureEnd: readings.captureEnd,
    oneDirection: isOneDirection(attempts, flows),
    isIPv6: (attempt) => !addresses.isIPv4(flows.serverAddress.at[attempts.flow.at[attempt]!]!),
  }
  const joiner = new ConnectionJoiner({
    attempts,
    flows,
    lookups,
    lookupOrder,
    hosts,
    names,
    nat64,
    outcomes,
    addresses,
    capturedName: (id) => readings.capturedNames.get(id) ?? -1,
  })
  const connections = joiner.join()
  return {
    addresses,
    names,
    hosts,
    flows,
    attempts,
    connections,
    lookups,
    lookupOrder,
    calls: joiner.calls,
    nat64,
    neighbourhood,
    paths: decoder.paths,
    carriages: decoder.carriages,
    clat,
    outcomes,
    frames: readings.frames,
  }
}

/** Row numbers sorted; rows are made in the order of frames, so that most captures are in order already. */
function inOrder(length: number, compare: (a: number, b: number) => number): Int32Array {
  const rows = new Int32Array(length)
  let sorted = true
  for (let row = 0; row < length; row++) {
    rows[row] = row
    if (row > 0 && compare(row - 1, row) > 0) sorted = false
  }
  return sorted ? rows : rows.sort(compare)
}

/** RFC 6147 §5.1: an AAAA is synthesised where its address lies under a NAT64 prefix. */
function markSynthesis(lookups: LookupTable, nat64: Nat64Prefixes): void {
  for (let row = 0; row < lookups.length; row++) {
    if (lookups.qtype.at[row] !== TYPE_AAAA) continue
    for (let i = 0; i < lookups.addressCount.at[row]!; i++) if (nat64.embedded(lookups.addressAt(row, i))) lookups.synthesised.at[row] = 1
  }
}

/**
 * Only one direction is in the capture: no packet comes back from anybody, or clients go on without one answer of a server while none answers
 * (a resolver on another way may still be heard).
 */
function isOneDirection(attempts: AttemptTable, flows: FlowTable): boolean {
  let heard = false
  for (let flow = 0; flow < flows.length && !heard; flow++) heard = flows.packetsForward.at[flow]! > 0 && flows.packetsBack.at[flow]! > 0
  if (!heard) return flows.length > 0
  let halves = 0
  for (let attempt = 0; attempt < attempts.length; attempt++) {
    if (attempts.transport.at[attempt] !== TRANSPORT_TCP) continue
    if (isHalf(attempts, flows, attempt)) halves++
    else if (flows.packetsBack.at[attempts.flow.at[attempt]!]! > 0 && flows.serverPort.at[attempts.flow.at[attempt]!] !== DNS_PORT)
      return false
  }
  return halves > 0
}

/** The client goes on (ACK, data) and nothing comes back. */
const isHalf = (attempts: AttemptTable, flows: FlowTable, attempt: number): boolean =>
  (attempts.flags.at[attempt]! & CLIENT_WENT_ON) !== 0 && flows.packetsBack.at[attempts.flow.at[attempt]!] === 0

function captureFacts(readings: Readings, known: Omit<Knowledge, 'lossy'>): CaptureFacts {
  const counts = new Map([...readings.oddities.list()].map(({ id, count }) => [id, count]))
  const { attempts, flows } = known
  let halves = 0
  for (let attempt = 0; attempt < attempts.length; attempt++) {
    if (attempts.transport.at[attempt] === TRANSPORT_TCP && isHalf(attempts, flows, attempt)) halves++
  }
  return {
    drops: readings.inputs.reduce((sum, { outcome }) => sum + (outcome.drops ?? 0), 0),
    frames: readings.frames,
    cutDns: counts.get('dns-cut-short') ?? 0,
    encryptedFrames: counts.get('wifi-encrypted') ?? 0,
    clockJumps: readings.clockJumps,
    oneDirection: halves > 0 || known.outcomes.oneDirection,
  }
}
