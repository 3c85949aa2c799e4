/**
 * Calls: the lookups that one program's one question to its resolver made (model.md §5a).
 *
 * `getaddrinfo` asks A and AAAA; the two answers only mean something together. Lookups of one host and name belong to one
 * call when they come from one socket, ask what was not yet asked, or ask again what failed. Another program's call
 * has another socket and asks again what was already answered.
 */
import { Rows } from '../base/rows.js'
import { PairIndex } from '../base/pair-index.js'
import { ms, type Nanos, seconds } from '../base/time.js'
import type { HostId, HostTracker } from './host-tracker.js'
import type { Lookup, LookupTable } from './lookup.js'

/** The second type follows the first at once; a resolver that waits for the first answer adds one round trip. */
const SIBLING_WINDOW = seconds(1)
/** Two queries this close come from one call of one program. */
const BURST = ms(100)
/** The shortest time after which a resolver asks an unanswered question again. */
export const RETRY_AFTER = ms(900)
/** The longest time for which one call keeps asking (glibc: 2 attempts of 5 s to each of 3 servers). */
export const CALL_WINDOW = seconds(30)
/** No resolver asks so often for one question: more comes from a generator, and would only be compared with itself. */
const MOST_LOOKUPS = 64

export class CallTable extends Rows {
  readonly host = this.i32()
  readonly name = this.i32()
  readonly first = this.i32()
  readonly last = this.i32()
  /** The newest connection that it has served, -1 none; older ones are chained by `sameCall`. */
  readonly served = this.i32()
  /** Destinations and ports (address × 65536 + port) of connections that it served and that have been told and dropped. */
  private readonly servedEarlier = new Map<number, Set<number>>()
  private readonly lookups: LookupTable

  constructor(lookups: LookupTable) {
    super()
    this.lookups = lookups
  }

  begin(host: HostId, name: number, lookup: number): number {
    const call = this.addRow()
    this.host.set(call, host)
    this.name.set(call, name)
    this.first.set(call, lookup)
    this.last.set(call, lookup)
    this.served.set(call, -1)
    this.lookups.call.set(lookup, call)
    return call
  }

  append(call: number, lookup: number): void {
    this.lookups.nextOfCall.set(this.last.get(call), lookup)
    this.last.set(call, lookup)
    this.lookups.call.set(lookup, call)
  }

  serveEarlier(call: number, destination: number): void {
    const set = this.servedEarlier.get(call)
    if (set) set.add(destination)
    else this.servedEarlier.set(call, new Set([destination]))
  }

  hasServedEarlier(call: number, destination: number): boolean {
    return this.servedEarlier.get(call)?.has(destination) ?? false
  }

  lookupsOf(call: number): Lookup[] {
    const list: Lookup[] = []
    for (let row = this.first.get(call); row >= 0; row = this.lookups.nextOfCall.get(row)) list.push(this.lookups.get(row))
    return list
  }
}

/** Groups the lookups, given in the order in which they began, into calls. */
export function groupCalls(table: LookupTable, order: ArrayLike<number>, hosts: HostTracker): CallTable {
  const calls = new CallTable(table)
  const newest = new PairIndex(order.length >> 1)
  let following: Int32Array | undefined
  const nextOf = (row: number): number => {
    following ??= nextOfQuestion(table, order, hosts)
    return following[row]!
  }
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!
    if (table.name.get(row) < 0) continue
    const host = hosts.of(table.client.get(row))
    const name = table.name.get(row)
    let call = newest.get(host, name)
    if (call >= 0 && belongs(calls, call, table, row, nextOf)) calls.append(call, row)
    else {
      call = calls.begin(host, name, row)
      newest.set(host, name, call)
    }
  }
  return calls
}

/** For each lookup the next of the same host and name, -1 none. */
function nextOfQuestion(table: LookupTable, order: ArrayLike<number>, hosts: HostTracker): Int32Array {
  const following = new Int32Array(table.length).fill(-1)
  const newest = new PairIndex(order.length >> 1)
  for (let i = order.length - 1; i >= 0; i--) {
    const row = order[i]!
    if (table.name.get(row) < 0) continue
    const host = hosts.of(table.client.get(row))
    following[row] = newest.get(host, table.name.get(row))
    newest.set(host, table.name.get(row), row)
  }
  return following
}

function belongs(calls: CallTable, call: number, table: LookupTable, row: number, nextOf: (row: number) => number): boolean {
  const start = table.startOf(row)
  const since = start - lastSeen(table, calls.last.get(call))
  if (since > CALL_WINDOW) return false
  let previous = -1
  let sharesSocket = false
  let count = 0
  for (let l = calls.first.get(call); l >= 0; l = table.nextOfCall.get(l)) {
    if (++count === MOST_LOOKUPS) return false
    if (table.qtype.get(l) === table.qtype.get(row)) previous = l
    if (
      table.port.get(l) === table.port.get(row) &&
      table.client.get(l) === table.client.get(row) &&
      table.transport.get(l) === table.transport.get(row)
    )
      sharesSocket = true
  }
  if (sharesSocket) return true
  if (previous < 0) return since <= SIBLING_WINDOW
  const answered = table.answered.get(previous)
  if (Number.isNaN(answered) && table.transaction.get(previous) === table.transaction.get(row)) return true
  const outcome = table.outcomeOf(previous)
  const again =
    (outcome === 'error' || outcome === 'truncated') && answered <= start
      ? start - answered <= SIBLING_WINDOW
      : !(answered <= start) && start - table.lastAsked.get(previous) >= RETRY_AFTER
  return again && !repeatsAnswered(calls, call, table, row, nextOf)
}

function lastSeen(table: LookupTable, row: number): Nanos {
  const asked = table.lastAsked.get(row)
  const answered = table.answered.get(row)
  return asked > answered || Number.isNaN(answered) ? asked : answered
}

/** True where a query sent together with this one asks again what the call already knows: another program's call. */
function repeatsAnswered(calls: CallTable, call: number, table: LookupTable, row: number, nextOf: (row: number) => number): boolean {
  const start = table.startOf(row)
  let count = 0
  for (let other = nextOf(row); other >= 0 && table.startOf(other) - start <= BURST; other = nextOf(other)) {
    if (++count === MOST_LOOKUPS) return false
    if (table.qtype.get(other) === table.qtype.get(row)) continue
    for (let l = calls.first.get(call); l >= 0; l = table.nextOfCall.get(l)) {
      if (table.qtype.get(l) === table.qtype.get(other) && table.addressCount.get(l) > 0 && table.answered.get(l) <= table.startOf(other))
        return true
    }
  }
  return false
}
