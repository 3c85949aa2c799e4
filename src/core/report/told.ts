/**
 * What has been told of a capture before its end, because it did not fit the memory (model.md §5): the records, in a spool, and what
 * the parts that follow have to know. Nothing is told before the bound is reached; then all of this is empty.
 */
import type { AddressId } from '../address/address-table.js'
import { type Speak, speakEnglish } from '../base/message.js'
import type { Renumbering } from '../base/renumbering.js'
import type { Nat64Prefixes } from '../conversation/nat64.js'
import type { Served } from '../conversation/settlement.js'
import type { TranslationTable } from '../conversation/translation-table.js'
import type { TunnelTable } from '../conversation/tunnel-table.js'
import { listNames } from '../verdict/finding/found.js'
import { FINDINGS } from '../verdict/finding/index.js'
import type { LearntPolicy } from '../verdict/judge.js'
import { HostNumbers } from './host-numbers.js'
import type { ConnectionRecord, FindingRecord, FlowRecord, LookupRecord } from './report.js'
import type { Revisions } from './revisions.js'
import type { Spool, SpooledKind } from './spool.js'
import type { Counts } from './summary.js'

/** What is said of the whole capture; only the last part knows. */
const OF_THE_WHOLE: ReadonlySet<string> = new Set(FINDINGS.filter((kind) => 'ofTheWhole' in kind).map(({ code }) => code))
const MOST_EVIDENCE = 10

export class Told {
  readonly hostNumbers = new HostNumbers()
  readonly clat = new Set<AddressId>()
  readonly mapEdges = new Set<AddressId>()
  readonly linkLocalTried = new Set<AddressId>()
  nat64: Nat64Prefixes | undefined
  tunnels: TunnelTable | undefined
  translations: TranslationTable | undefined
  policy: LearntPolicy | undefined
  counts: Counts | undefined
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
  private readonly told: Record<SpooledKind, number> = { connection: 0, lookup: 0, flow: 0 }

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
  append(kind: SpooledKind, make: () => ConnectionRecord | LookupRecord | FlowRecord): void {
    if (this.revisions) this.revisions.settle(make())
    else this.spool?.append(kind, JSON.stringify(make()))
    this.told[kind]++
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
    this.findings = mergeFindings(this.findings, lasting, speak)
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

/** What is found again in a later part, in the same words but for the names, is one finding that touches all that they touch. */
export function mergeFindings(earlier: readonly FindingRecord[], later: readonly FindingRecord[], speak: Speak): FindingRecord[] {
  const merged = new Map<string, FindingRecord>()
  for (const finding of [...earlier, ...later]) {
    const { code, says, hosts, names } = finding
    const key = names.length > 0 ? `${code} ${says.replace(speak(listNames(names)), '')}` : `${code} ${says} ${hosts.join(' ')}`
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
