/**
 * What has been told of a capture before its end, because it did not fit the memory (model.md §5): the records, in a spool, and what
 * the parts that follow have to know. Nothing is told before the bound is reached; then all of this is empty.
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import { say, type Speak, speakEnglish } from '../base/message.js'
import type { Renumbering } from '../base/renumbering.js'
import type { HostId, HostTracker } from '../conversation/host-tracker.js'
import type { Nat64Prefixes } from '../conversation/nat64.js'
import type { Served } from '../conversation/settlement.js'
import type { TranslationTable } from '../conversation/translation-table.js'
import type { TunnelTable } from '../conversation/tunnel-table.js'
import { listNames } from '../verdict/finding/found.js'
import { FINDINGS } from '../verdict/finding/index.js'
import type { LearntPolicy } from '../verdict/judge.js'
import { Figures } from './figures.js'
import { HostNumbers } from './host-numbers.js'
import type { ConnectionRecord, FindingRecord, FlowRecord, HostRecord, LookupRecord } from './report.js'
import type { Revisions } from './revisions.js'
import type { Spool, SpooledKind } from './spool.js'
import type { Counts } from './summary.js'

/** What is said of the whole capture; only the last part knows. */
const OF_THE_WHOLE: ReadonlySet<string> = new Set(FINDINGS.filter((kind) => 'ofTheWhole' in kind).map(({ code }) => code))
const MOST_EVIDENCE = 10
/** What a finding touches, in the parts that have been told: so many of each kind are named, and how many more there are is counted. */
const MOST_TOUCHED = 1000
/** Findings of one kind in those parts; how many more there were is a finding of its own. */
const MOST_OF_A_KIND = 100

export class Told {
  readonly hostNumbers = new HostNumbers()
  readonly clat = new Set<AddressId>()
  readonly mapEdges = new Set<AddressId>()
  readonly linkLocalTried = new Set<AddressId>()
  nat64: Nat64Prefixes | undefined
  tunnels: TunnelTable | undefined
  translations: TranslationTable | undefined
  policy: LearntPolicy | undefined
  private counted: Counts | undefined
  private readonly furtherFindings = new Map<string, number>()
  findings: readonly FindingRecord[] = []
  /** By connections that have been told: what the lookups that are still there have led to. */
  served: readonly Served[] = []
  /** Some server's answer was in the capture. */
  serverHeard = false
  /** Some conversation of which only one way is in the capture has been told. */
  oneDirection = false
  /** Live: what is told while the capture goes on, and told again when it changes. */
  readonly revisions: Revisions | undefined
  /** In which the findings are told. */
  speak: Speak = speakEnglish
  private readonly spool: Spool | undefined
  private readonly told: Record<SpooledKind, number> = { host: 0, connection: 0, lookup: 0, flow: 0 }

  /** Without a spool and without revisions records are counted, and never made. */
  constructor(spool: Spool | undefined, revisions?: Revisions) {
    this.spool = spool
    this.revisions = revisions
  }

  /** How many records of a kind have been told. */
  count(kind: SpooledKind): number {
    return this.told[kind]
  }

  get isEmpty(): boolean {
    return this.told.connection + this.told.lookup + this.told.flow === 0
  }

  /** For good: the record will not be made again. */
  append(kind: SpooledKind, make: () => HostRecord | ConnectionRecord | LookupRecord | FlowRecord): void {
    if (this.revisions) this.revisions.settle(make())
    else this.spool?.append(kind, JSON.stringify(make()))
    this.told[kind]++
  }

  /** What has been counted of the parts that have been told. */
  get counts(): Counts | undefined {
    return this.counted
  }

  keepCounts(counts: Counts, addresses: AddressTable): void {
    const figures = Figures.together(counts.figures)
    figures.thin(addresses)
    this.counted = { ...counts, figures: [figures] }
  }

  /** How many records of a kind can be read again. */
  kept(kind: SpooledKind): number {
    return this.spool ? this.told[kind] : 0
  }

  at<Record>(kind: SpooledKind, index: number): Record {
    if (!this.spool) throw new Error(`${kind} ${index} was counted, and not kept`)
    return JSON.parse(this.spool.at(kind, index)) as Record
  }

  addFindings(findings: readonly FindingRecord[], speak: Speak): void {
    this.speak = speak
    const lasting = findings.filter(({ code }) => !OF_THE_WHOLE.has(code))
    const ofKind = new Map<string, number>()
    this.findings = mergeFindings(this.findings, lasting, speak)
      .map(shortened)
      .filter(({ code }) => {
        const place = (ofKind.get(code) ?? 0) + 1
        ofKind.set(code, place)
        if (place > MOST_OF_A_KIND) this.furtherFindings.set(code, (this.furtherFindings.get(code) ?? 0) + 1)
        return place <= MOST_OF_A_KIND
      })
  }

  /** That there were more findings than are kept, a finding for each kind. */
  *further(): Iterable<FindingRecord> {
    for (const [code, count] of this.furtherFindings) {
      const example = this.findings.find((finding) => finding.code === code)!
      const says = this.speak(say`${count} more findings of this kind, in parts of the capture that were told before its end`)
      yield { ...example, says, detail: { count }, hosts: [], names: [], connections: [], evidence: [], mend: [] }
    }
  }

  /** Addresses and names that are not marked are given up, and these hosts. */
  forget(used: Uint8Array, hostsGone: readonly (readonly [HostId, number])[], hosts: HostTracker): void {
    for (const set of [this.clat, this.mapEdges, this.linkLocalTried]) for (const id of set) if (used[id] !== 1) set.delete(id)
    this.nat64?.forgetAddresses()
    this.policy?.preferences.forgetAddresses()
    this.policy?.inference.forget(hostsGone.map(([host]) => host))
    this.hostNumbers.retire(hostsGone, hosts)
  }

  renumber(lookups: Renumbering): void {
    const known = new Map<string, Served>()
    for (const { lookup, destination } of this.served) {
      const row = lookups.of(lookup)
      if (row >= 0) known.set(`${row} ${destination}`, { lookup: row, destination })
    }
    this.served = [...known.values()]
  }
}

type Touched = 'hosts' | 'names' | 'connections'

/** Not everything that a finding touches is kept for the whole capture. */
function shortened(finding: FindingRecord): FindingRecord {
  const { hosts, names, connections } = finding
  if (Math.max(hosts.length, names.length, connections.length) <= MOST_TOUCHED) return finding
  const { more: before } = finding.detail as { readonly more?: Record<Touched, number> }
  const more = (kind: Touched) => (before?.[kind] ?? 0) + Math.max(0, finding[kind].length - MOST_TOUCHED)
  return {
    ...finding,
    hosts: hosts.slice(0, MOST_TOUCHED),
    names: names.slice(0, MOST_TOUCHED),
    connections: connections.slice(0, MOST_TOUCHED),
    detail: { ...finding.detail, more: { hosts: more('hosts'), names: more('names'), connections: more('connections') } },
  }
}

/** What is found again in a later part, in the same words but for the names, is one finding that touches all that they touch. */
export function mergeFindings(earlier: readonly FindingRecord[], later: readonly FindingRecord[], speak: Speak): FindingRecord[] {
  const merged = new Map<string, FindingRecord>()
  /** Of the latest finding of a kind about the same hosts. */
  const latest = new Map<string, string>()
  for (const finding of [...earlier, ...later]) {
    const { code, says, hosts, names } = finding
    const about = `${code} ${hosts.join(' ')}`
    let key = names.length > 0 ? `${code} ${says.replace(speak(listNames(names)), '')}` : `${about} ${says}`
    const before = merged.get(latest.get(about) ?? '')
    // A tunnel stays, and what went through it has been told: the later part sees less of the same.
    if (before && names.length === 0 && before.names.length === 0 && before.says.startsWith(says)) key = latest.get(about)!
    else latest.set(about, key)
    const known = merged.get(key)
    merged.set(key, known ? union(known, finding, speak) : finding)
  }
  return [...merged.values()]
}

function union(one: FindingRecord, other: FindingRecord, speak: Speak): FindingRecord {
  const frames = new Set(one.evidence.map(({ frame }) => frame))
  const names = [...new Set([...one.names, ...other.names])]
  return {
    ...one,
    says: one.says.replace(speak(listNames(one.names)), () => speak(listNames(names))),
    hosts: [...new Set([...one.hosts, ...other.hosts])],
    names,
    connections: [...new Set([...one.connections, ...other.connections])].sort((a, b) => a - b),
    evidence: [...one.evidence, ...other.evidence.filter(({ frame }) => !frames.has(frame))].slice(
      0,
      Math.max(one.evidence.length, MOST_EVIDENCE),
    ),
  }
}
