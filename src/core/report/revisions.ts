/**
 * Records that are told while a capture goes on (model.md §5): each as soon as it settles, and again, with the same id and a higher
 * revision, when later packets change it. What turns out to be part of another record is withdrawn.
 *
 * Every so often everything that is kept is joined and judged as if the capture ended now; told is what differs from what was told
 * before. So the last revisions are what an analysis of the whole capture says.
 */
import { type Nanos, seconds, toMs } from '../base/time.js'
import { OUTCOMES } from '../conversation/outcome.js'
import type { Judge } from '../verdict/judge.js'
import type { Analysis, ConnectionRecord, FindingRecord, FlowRecord, HostRecord, LookupRecord, ReportRecord } from './report.js'

/** A record that no longer stands: what it told has become part of another one, or no longer holds. */
export interface WithdrawnRecord {
  readonly type: 'withdrawn'
  /** Its type. */
  readonly record: ReportRecord['type']
  /** Of the record; of a finding, its code and place among those of the code. */
  readonly id: number | string
  readonly revision: number
}

export type RevisedRecord = (ReportRecord & { readonly id: number | string; readonly revision: number }) | WithdrawnRecord
export type RevisionListener = (record: RevisedRecord) => void

/** The capture as if it ended now; `order` holds the rows of the connections that are told. */
interface Look extends Pick<Analysis, 'epoch' | 'records' | 'summary'> {
  readonly judge: Judge
  readonly order: Int32Array
  connectionOf(connection: number): ConnectionRecord
  /** How many sockets beside it and legs of its attempts are told with it. */
  companions(connection: number): number
}

/** What is kept of a record that was told: enough to see that it has changed. */
interface Telling {
  readonly type: ReportRecord['type']
  readonly id: number | string
  revision: number
  /** Of all that it says, and of what is told again at once. */
  print: number
  urgent: number
  /** Of the rows that a connection is made from. */
  rows: number
  /** The last look at which it was there. */
  round: number
  withdrawn: boolean
}

/** A verdict rests on what comes within a second of the last event (outcome.ts, NEXT_ADDRESS_WINDOW); after that it is looked at once more. */
const STILL_YOUNG: Nanos = seconds(1.5)
/** A resolver that has not answered for so long rarely does (settlement.ts). */
const PATIENCE_MS = 5000

export class Revisions {
  private readonly listener: RevisionListener
  private readonly connections = new Map<number, Telling>()
  private readonly others = new Map<string, Telling>()
  private lastConnection = 0
  private lastLookup = 0
  private round = 0

  constructor(listener: RevisionListener) {
    this.listener = listener
  }

  /** The id of the connection whose first packet this is; given when it is first seen, in the order of the report. */
  connectionId(startFrame: number): number {
    let known = this.connections.get(startFrame)
    if (!known) {
      known = {
        type: 'connection',
        id: ++this.lastConnection,
        revision: 0,
        print: 0,
        urgent: 0,
        rows: 0,
        round: this.round,
        withdrawn: false,
      }
      this.connections.set(startFrame, known)
    }
    return known.id as number
  }

  nextLookup(): number {
    return ++this.lastLookup
  }

  /** Connections whose rows have changed since the last time. */
  takeChanged(look: Look): void {
    this.round++
    const { attempts, connections } = look.judge.reader.known
    for (const connection of look.order) {
      const telling = this.connections.get(attempts.startFrame.get(connections.first.get(connection)))!
      telling.round = this.round
      const rows = rowsOf(look, connection)
      if (rows === telling.rows) continue
      telling.rows = rows
      const record = look.connectionOf(connection)
      if (isSettled(record)) this.tell(telling, record, false)
    }
    this.withdrawUnseen(this.connections)
  }

  /** Everything. `final`: nothing follows, and also what has not settled is told. */
  takeAll(look: Look, findings: () => readonly FindingRecord[], now: Nanos, final: boolean): void {
    this.round++
    const nowMs = look.epoch ? look.epoch.seconds * 1000 + toMs(now) : 0
    for (const record of look.records()) {
      // Findings are those of all parts; the summary comes last.
      if (record.type === 'finding' || record.type === 'summary') continue
      if (record.type === 'connection') this.takeConnection(record, final)
      else if (final || (record.type !== 'oddity' && record.type !== 'input' && isWorthTelling(record, nowMs)))
        this.takeOther(record, idOf(record), final)
    }
    const places = new Map<string, number>()
    for (const finding of findings()) {
      const place = (places.get(finding.code) ?? 0) + 1
      places.set(finding.code, place)
      this.takeOther(finding, place === 1 ? finding.code : `${finding.code} ${place}`, final)
    }
    if (final) this.takeOther(look.summary(), 'summary', final)
    this.withdrawUnseen(this.connections)
    this.withdrawUnseen(this.others)
  }

  /** For good: the rows that it is made from are dropped. */
  settle(record: HostRecord | ConnectionRecord | LookupRecord | FlowRecord): void {
    if (record.type === 'connection') {
      this.takeConnection(record, true)
      this.connections.delete(record.startFrame)
    } else if (record.type !== 'flow') {
      this.takeOther(record, record.id, true)
      this.others.delete(`${record.type} ${record.id}`)
    }
  }

  private takeConnection(record: ConnectionRecord, final: boolean): void {
    const telling = this.connections.get(record.startFrame)!
    telling.round = this.round
    if (final || isSettled(record)) this.tell(telling, record, final)
  }

  private takeOther(record: ReportRecord, id: number | string, final: boolean): void {
    const key = `${record.type} ${id}`
    let telling = this.others.get(key)
    if (!telling) {
      telling = { type: record.type, id, revision: 0, print: 0, urgent: 0, rows: 0, round: this.round, withdrawn: false }
      this.others.set(key, telling)
    }
    telling.round = this.round
    this.tell(telling, record, final)
  }

  /**
   * Told again is what differs. Which other connections a change would turn is no haste: every new one would change the records of all
   * others of its host.
   */
  private tell(telling: Telling, record: ReportRecord, final: boolean): void {
    const told = telling.revision > 0
    const whatIf = record.type === 'connection' ? record.whatIf : null
    const urgent = fingerprint(JSON.stringify(whatIf ? { ...record, whatIf: { ...whatIf, alsoTurns: [], alsoTurnsCount: 0 } } : record))
    if (told && !final && urgent === telling.urgent) return
    const print = whatIf ? fingerprint(`${urgent} ${JSON.stringify(whatIf.alsoTurns)} ${whatIf.alsoTurnsCount}`) : urgent
    if (told && print === telling.print) return
    telling.urgent = urgent
    telling.print = print
    telling.withdrawn = false
    telling.revision++
    // A finding has no id of its own: its code, and its place among those of the code.
    this.listener({ ...record, id: telling.id, revision: telling.revision } as RevisedRecord)
  }

  /** A connection that comes back has another id; what is known by its own name goes on with its revisions. */
  private withdrawUnseen<Key>(tellings: Map<Key, Telling>): void {
    for (const [key, telling] of tellings) {
      if (telling.round === this.round || telling.withdrawn) continue
      const { type, id } = telling
      if (type === 'connection') tellings.delete(key)
      telling.withdrawn = true
      telling.print = telling.urgent = 0
      if (telling.revision > 0) this.listener({ type: 'withdrawn', record: type, id, revision: ++telling.revision })
    }
  }
}

/** Nothing of it is open any more. */
const isSettled = (record: ConnectionRecord): boolean => record.reason.code !== 'end-not-seen'

/** A question that may still be answered is told when it is. */
const isWorthTelling = (record: ReportRecord, nowMs: number): boolean =>
  record.type !== 'lookup' || record.outcome !== 'unanswered' || record.asked === null || nowMs - Date.parse(record.asked) > PATIENCE_MS

const idOf = (record: ReportRecord): number | string => ('id' in record ? record.id : record.type === 'input' ? record.file : record.type)

/** A number that changes with the rows that a connection is told from; what is known of its host is left to the next look at everything. */
function rowsOf(look: Look, connection: number): number {
  const { reader } = look.judge
  const { attempts, calls, connections, flows, lookups, outcomes } = reader.known
  let mark = 0
  let latest = 0
  const mix = (value: number) => {
    mark = (Math.imul(mark ^ (value | 0), 0x9e3779b1) >>> 0) + 1
  }
  const happened = (time: Nanos) => {
    if (time > latest) latest = time
  }
  mix(connections.name.get(connection))
  mix(connections.winner.get(connection) + 1)
  mix(look.companions(connection))
  for (let attempt = connections.first.get(connection); attempt >= 0; attempt = attempts.next.get(attempt)) {
    mix(attempts.answerFrame.get(attempt))
    mix(attempts.synCount.get(attempt))
    mix(attempts.flags.get(attempt))
    mix(attempts.clientDataFrame.get(attempt))
    mix(attempts.serverDataFrame.get(attempt))
    mix(attempts.clientResetFrame.get(attempt))
    mix(attempts.serverResetFrame.get(attempt))
    mix(attempts.icmpFrame.get(attempt))
    mix(attempts.icmpCount.get(attempt))
    mix(attempts.appName.get(attempt))
    mix(attempts.carriage.get(attempt))
    mix(OUTCOMES.indexOf(outcomes.of(attempt)) + (attempts.relayed.get(attempt) << 8))
    mix(flows.packetsBack.get(attempts.flow.get(attempt)) === 0 ? 0 : 1)
    happened(attempts.lastSynTime(attempt))
    happened(attempts.answerTime.get(attempt))
    happened(attempts.serverResetTime.get(attempt))
    happened(attempts.icmpTime.get(attempt))
  }
  const call = connections.call.get(connection)
  for (let row = call < 0 ? -1 : calls.first.get(call); row >= 0; row = lookups.nextOfCall.get(row)) {
    mix(lookups.answerFrame.get(row))
    mix(lookups.tries.get(row))
    happened(lookups.answered.get(row))
  }
  mix(outcomes.captureEnd - latest < STILL_YOUNG ? 1 : 0)
  return mark
}

/** 53 bits of a text (cyrb53): two that differ and look alike are told once too seldom, once in some 10¹⁵ revisions. */
function fingerprint(text: string): number {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    a = Math.imul(a ^ code, 2654435761)
    b = Math.imul(b ^ code, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return 4294967296 * (2097151 & b) + (a >>> 0)
}
