/**
 * What is told, and what may then be dropped, when a capture does not fit the memory (model.md §5).
 *
 * Told is what began before a frame in the middle of what is known, or before some time. Dropped is what no later packet can need: a conversation that
 * goes on keeps its row and its newest attempt, and a lookup stays while an answer may come, or while it is the newest that gave its
 * host an address and so serves whoever connects there next.
 */
import { PairIndex } from '../base/pair-index.js'
import { Renumbering } from '../base/renumbering.js'
import { type Nanos, seconds } from '../base/time.js'
import { type AttemptTable, TOLD, TRANSPORT_TCP } from './attempt-table.js'
import type { CallTable } from './call.js'
import type { ConnectionTable } from './connection-table.js'
import type { FlowTable } from './flow-table.js'
import type { LookupTable } from './lookup.js'
import { RETRY_WINDOW } from './lookup-tracker.js'
import { type OutcomeContext, outcomeOf, overdueAt } from './outcome.js'

/** The share of the lookups that may stay only because they might serve again. */
const MOST_SERVING = 1 / 4
/** A resolver that has not answered for so long rarely does. */
const PATIENCE = seconds(5)

/** RFC 5382 REQ-5: no NAT forgets an open TCP connection that has been silent for less than 2 hours and 4 minutes. */
const OPEN_IDLE = seconds(2 * 3600 + 4 * 60)

export interface SettlementInput {
  readonly attempts: AttemptTable
  readonly flows: FlowTable
  readonly lookups: LookupTable
  readonly connections: ConnectionTable
  readonly calls: CallTable
  readonly outcomes: OutcomeContext
}

/** A destination (address × 65536 + port) that the call of a lookup has served. */
export interface Served {
  readonly lookup: number
  readonly destination: number
}

export class Settlement {
  readonly attempts: Renumbering
  readonly flows: Renumbering
  readonly lookups: Renumbering
  /** By connections that have been told; rows of the lookups are old numbers. */
  readonly served: readonly Served[]
  private readonly input: SettlementInput
  /** What began before this frame is told. */
  private readonly until: number
  private readonly before: Nanos | undefined

  /** `before`: what began earlier is told, and what has moved since then stays; without it, the older half. */
  constructor(input: SettlementInput, before?: Nanos) {
    this.input = input
    this.before = before
    this.until = before === undefined ? this.chooseFrame() : this.frameAt(before)
    const staying = this.stayingFlows()
    const calls = this.stayingCalls()
    const { attempts, flows, lookups } = input
    const isNewest = (attempt: number) => attempts.nextOfFlow.get(attempt) < 0
    this.flows = new Renumbering(flows.length, (flow) => staying[flow] === 1)
    this.attempts = new Renumbering(
      attempts.length,
      (attempt) => !this.tellsAttempt(attempt) || (isNewest(attempt) && staying[attempts.flow.get(attempt)] === 1),
    )
    this.lookups = new Renumbering(lookups.length, (row) =>
      lookups.call.get(row) >= 0 ? calls[lookups.call.get(row)] === 1 : this.isYoung(row),
    )
    this.served = this.listServed(calls)
  }

  tellsConnection(connection: number): boolean {
    const { attempts, connections } = this.input
    const sibling = connections.spareOf.get(connection)
    return attempts.startFrame.get(connections.first.get(sibling >= 0 ? sibling : connection)) < this.until
  }

  tellsLookup(row: number): boolean {
    const { lookups } = this.input
    return lookups.told.get(row) === 0 && lookups.startFrameOf(row) < this.until
  }

  /** Only a conversation that has come to rest. */
  tellsFlow(flow: number): boolean {
    return this.flows.of(flow) < 0
  }

  /** Attempts that stay though their connection has been told join no other; their name becomes that of the connection. */
  markTold(): void {
    const { attempts, connections, lookups } = this.input
    for (const row of this.lookups.kept) if (this.tellsLookup(row)) lookups.told.set(row, 1)
    for (const attempt of this.attempts.kept) {
      if (!this.tellsAttempt(attempt)) continue
      const connection = attempts.connection.get(attempt)
      attempts.flags.mark(attempt, TOLD)
      if (connection >= 0) attempts.appName.set(attempt, connections.name.get(connection))
    }
  }

  /** With its connection, as its leg, or by itself where it belongs to none. */
  private tellsAttempt(attempt: number): boolean {
    const { attempts } = this.input
    if (isTold(attempts, attempt)) return true
    const leg = attempts.legOf.get(attempt)
    const near = leg >= 0 ? leg : attempt
    if (isTold(attempts, near)) return true
    const connection = attempts.connection.get(near)
    return connection >= 0 ? this.tellsConnection(connection) : attempts.startFrame.get(near) < this.until
  }

  /**
   * The frame at which half of the largest table had begun, but before the first connection or lookup that is still open, where that
   * leaves a quarter to be told: what ends later is better told later.
   */
  private chooseFrame(): number {
    const frames = this.startFrames()
    const quarter = frames[frames.length >> 2] ?? 0
    let until = frames[frames.length >> 1] ?? 0
    const { attempts, connections, lookups, outcomes } = this.input
    const holdBack = (frame: number) => {
      if (frame > quarter && frame < until) until = frame
    }
    for (let connection = 0; connection < connections.length; connection++) {
      const last = connections.last.get(connection)
      if (connections.winner.get(connection) < 0 && outcomeOf(attempts, last, outcomes) === 'unfinished')
        holdBack(attempts.startFrame.get(connections.first.get(connection)))
    }
    for (let row = 0; row < lookups.length; row++) {
      if (this.isAwaited(row) && outcomes.captureEnd - lookups.lastAsked.get(row) < PATIENCE) holdBack(lookups.startFrameOf(row))
    }
    return until
  }

  /** The first frame at or after the time with which something began. A clock that went back keeps what it repeats. */
  private frameAt(time: Nanos): number {
    const { attempts, lookups } = this.input
    let until = Number.POSITIVE_INFINITY
    for (let attempt = 0; attempt < attempts.length; attempt++)
      if (attempts.startTime.get(attempt) >= time) until = Math.min(until, attempts.startFrame.get(attempt))
    for (let row = 0; row < lookups.length; row++) if (lookups.startOf(row) >= time) until = Math.min(until, lookups.startFrameOf(row))
    return until
  }

  /** Of what has not been told, in the table that has most of it. */
  private startFrames(): Int32Array {
    const { attempts, flows, lookups } = this.input
    const lists = [
      framesWhere(attempts.length, (attempt) => (isTold(attempts, attempt) ? -1 : attempts.startFrame.get(attempt))),
      framesWhere(lookups.length, (row) => (lookups.told.get(row) === 1 ? -1 : lookups.startFrameOf(row))),
      framesWhere(flows.length, (flow) => flows.lastFrame.get(flow)),
    ]
    return lists.reduce((most, list) => (list.length > most.length ? list : most))
  }

  private isAwaited(row: number): boolean {
    const { lookups } = this.input
    return lookups.answerFrame.get(row) === 0 && lookups.transaction.get(row) >= 0
  }

  /** Began after the frame, or an answer to it may still come. */
  private isYoung(row: number): boolean {
    const { lookups, outcomes } = this.input
    return (
      lookups.startFrameOf(row) >= this.until || (this.isAwaited(row) && outcomes.captureEnd - lookups.lastAsked.get(row) < RETRY_WINDOW)
    )
  }

  private stayingFlows(): Uint8Array {
    const { attempts, flows, outcomes } = this.input
    const staying = new Uint8Array(flows.length)
    for (let flow = 0; flow < flows.length; flow++) if (flows.lastFrame.get(flow) >= this.until || this.isInUse(flow)) staying[flow] = 1
    for (let attempt = 0; attempt < attempts.length; attempt++) {
      const repeats = attempts.answerFrame.get(attempt) === 0 && attempts.serverResetFrame.get(attempt) === 0
      if (!this.tellsAttempt(attempt) || (repeats && outcomes.captureEnd < overdueAt(attempts, attempt)))
        staying[attempts.flow.get(attempt)] = 1
    }
    return staying
  }

  /** It has moved since the time that was asked for, or is a TCP connection that is still open. */
  private isInUse(flow: number): boolean {
    if (this.before === undefined) return false
    const { attempts, flows, outcomes } = this.input
    if (flows.lastTime.get(flow) >= this.before) return true
    const attempt = flows.attempt.get(flow)
    return (
      attempt >= 0 &&
      attempts.transport.get(attempt) === TRANSPORT_TCP &&
      outcomes.captureEnd - flows.lastTime.get(flow) < OPEN_IDLE &&
      attempts.clientFinFrame.get(attempt) === 0 &&
      attempts.clientResetFrame.get(attempt) === 0 &&
      attempts.serverResetFrame.get(attempt) === 0 &&
      outcomeOf(attempts, attempt, outcomes) === 'established'
    )
  }

  /** A call stays whole. Of those that only might serve again the ones used last stay, as long as there are few enough of them. */
  private stayingCalls(): Uint8Array {
    const { calls, connections, lookups } = this.input
    const staying = new Uint8Array(calls.length)
    for (let row = 0; row < lookups.length; row++) if (lookups.call.get(row) >= 0 && this.isYoung(row)) staying[lookups.call.get(row)] = 1
    for (let connection = 0; connection < connections.length; connection++) {
      if (connections.call.get(connection) >= 0 && !this.tellsConnection(connection)) staying[connections.call.get(connection)] = 1
    }
    let room = lookups.length * MOST_SERVING
    for (const call of this.newestByUse()) {
      if (staying[call] === 1) continue
      room -= this.lookupsOf(call)
      if (room < 0) break
      staying[call] = 1
    }
    return staying
  }

  /** The newest call that gave a host an address, for every address; the one that was used last comes first. */
  private newestByUse(): number[] {
    const { attempts, calls, connections, lookups } = this.input
    const used = new Int32Array(calls.length)
    const newest = new PairIndex(lookups.givenAddresses)
    for (const row of lookups.givers) {
      const call = lookups.call.get(row)
      if (call < 0) continue
      used[call] = lookups.answerFrame.get(row)
      for (let i = 0; i < lookups.addressCount.get(row); i++) newest.set(calls.host.get(call), lookups.addressAt(row, i), call)
    }
    const serving = new Set<number>()
    for (const row of lookups.givers) {
      const call = lookups.call.get(row)
      for (let i = 0; call >= 0 && i < lookups.addressCount.get(row); i++)
        if (newest.get(calls.host.get(call), lookups.addressAt(row, i)) === call) serving.add(call)
    }
    for (let connection = 0; connection < connections.length; connection++) {
      const call = connections.call.get(connection)
      if (call >= 0) used[call] = Math.max(used[call]!, attempts.startFrame.get(connections.first.get(connection)))
    }
    return [...serving].sort((a, b) => used[b]! - used[a]!)
  }

  private lookupsOf(call: number): number {
    const { calls, lookups } = this.input
    let count = 0
    for (let row = calls.first.get(call); row >= 0; row = lookups.nextOfCall.get(row)) count++
    return count
  }

  private listServed(staying: Uint8Array): Served[] {
    const { attempts, calls, connections, flows } = this.input
    const served: Served[] = []
    for (let connection = 0; connection < connections.length; connection++) {
      const call = connections.call.get(connection)
      if (call < 0 || staying[call] === 0 || !this.tellsConnection(connection)) continue
      const address = flows.serverAddress.get(attempts.flow.get(connections.first.get(connection)))
      served.push({ lookup: calls.first.get(call), destination: address * 65536 + connections.port.get(connection) })
    }
    return served
  }
}

const isTold = (attempts: AttemptTable, attempt: number): boolean => (attempts.flags.get(attempt) & TOLD) !== 0

/** In ascending order, without the negative ones. */
function framesWhere(length: number, frameOf: (row: number) => number): Int32Array {
  const frames = new Int32Array(length)
  let count = 0
  for (let row = 0; row < length; row++) {
    const frame = frameOf(row)
    if (frame >= 0) frames[count++] = frame
  }
  return frames.subarray(0, count).sort()
}
