/** The analysis of a capture that did not fit the memory: what was told on the way, then the rest, as one. */
import type { HostTracker } from '../conversation/host-tracker.js'
import type { CaptureAnalysis } from './analysis.js'
import { recordsOf, reportOf } from './records.js'
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
  TranslationRecord,
  TunnelRecord,
  WhatIfTelling,
} from './report.js'
import { mergeFindings, type Told } from './told.js'
import { briefOf } from './told-brief.js'

export class ContinuedAnalysis implements Analysis {
  readonly tool: Report['tool']
  readonly epoch: Analysis['epoch']
  private readonly told: Told
  private readonly last: CaptureAnalysis
  private readonly hostTracker: HostTracker

  constructor(told: Told, last: CaptureAnalysis, hosts: HostTracker) {
    this.told = told
    this.last = last
    this.hostTracker = hosts
    this.tool = last.tool
    this.epoch = last.epoch
  }

  get connectionCount(): number {
    return this.told.count('connection') + this.last.connectionCount
  }

  inputs(): readonly InputRecord[] {
    return this.last.inputs()
  }

  *hosts(): Iterable<HostRecord> {
    for (let i = 0; i < this.told.kept('host'); i++) yield this.told.at<HostRecord>('host', i)
    yield* this.last.hosts()
  }

  *lookups(): Iterable<LookupRecord> {
    for (let i = 0; i < this.told.kept('lookup'); i++) yield this.withHost(this.told.at<LookupRecord>('lookup', i))
    yield* this.last.lookups()
  }

  tunnels(): Iterable<TunnelRecord> {
    return this.last.tunnels()
  }

  translations(): Iterable<TranslationRecord> {
    return this.last.translations()
  }

  *flows(): Iterable<FlowRecord> {
    for (let i = 0; i < this.told.kept('flow'); i++) yield this.withHost(this.told.at<FlowRecord>('flow', i))
    yield* this.last.flows()
  }

  *connections(): Iterable<ConnectionBrief> {
    for (let id = 1; id <= this.told.kept('connection'); id++) yield briefOf(this.connection(id), this.epoch)
    yield* this.last.connections()
  }

  connection(id: number): ConnectionRecord {
    if (id > this.told.count('connection')) return this.last.connection(id)
    return this.withHost(this.told.at<ConnectionRecord>('connection', id - 1))
  }

  findings(): readonly FindingRecord[] {
    const { connections, reasons } = this.summary()
    const begun = connections.total > (reasons['start-not-seen'] ?? 0)
    const holds = ({ code }: FindingRecord): boolean =>
      !(code === 'no-dns-seen' && this.told.count('lookup') > 0) && !(code === 'no-handshakes' && begun)
    const earlier = this.told.findings.map((finding) => ({ ...finding, hosts: finding.hosts.map((id) => this.currentHost(id)) }))
    return [...mergeFindings(earlier, this.last.findings().filter(holds), this.told.speak), ...this.told.further()]
  }

  oddities(): readonly OddityRecord[] {
    return this.last.oddities()
  }

  summary(): SummaryRecord {
    return this.last.summary()
  }

  /** Of the connections that are still there: what was told early is not judged again. */
  whatIf(question: TableQuestion): WhatIfTelling {
    return this.last.whatIf(question)
  }

  policyEvidence(): readonly PolicyEvidenceRecord[] {
    return this.last.policyEvidence()
  }

  records(): Iterable<ReportRecord> {
    return recordsOf(this)
  }

  report(): Report {
    return reportOf(this)
  }

  /** Two hosts may have turned out to be one since then. */
  private withHost<T extends { readonly host: string | null }>(record: T): T {
    return record.host === null ? record : { ...record, host: this.currentHost(record.host) }
  }

  private currentHost(id: string): string {
    return this.told.hostNumbers.current(id, this.hostTracker)
  }
}
