/**
 * Calls: the lookups that one program's one question to its resolver made (model.md §5a).
 *
 * `getaddrinfo` asks A and AAAA; the two answers only mean something together. Lookups of one host and name belong to one
 * call when they come from one socket, ask what was not yet asked, or ask again what failed. Another program's call
 * has another socket and asks again what was already answered.
 */
import { Columns } from '../base/columns.js'
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

export class CallTable extends Columns {
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
    this.host.at[call] = host
    this.name.at[call] = name
    this.first.at[call] = lookup
    this.last.at[call] = lookup
    this.served.at[call] = -1
    this.lookups.call.at[lookup] = call
    return call
  }

  append(call: number, lookup: number): void {
    this.lookups.nextOfCall.at[this.last.at[call]!] = lookup
    this.last.at[call] = lookup
    this.lookups.call.at[lookup] = call
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
    for (let row = this.first.at[call]!; row >= 0; row = this.lookups.nextOfCall.at[row]!) list.push(this.lookups.get(row))
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
    if (table.name.at[row]! < 0) continue
    const host = hosts.of(table.client.at[row]!)
    const name = table.name.at[row]!
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
    if (table.name.at[row]! < 0) continue
    const host = hosts.of(table.client.at[row]!)
    following[row] = newest.get(host, table.name.at[row]!)
    newest.set(host, table.name.at[row]!, row)
  }
  return following
}

function belongs(calls: CallTable, call: number, table: LookupTable, row: number, nextOf: (row: number) => number): boolean {
  const start = table.startOf(row)
  const since = start - lastSeen(table, calls.last.at[call]!)
  if (since > CALL_WINDOW) return false
  let previous = -1
  let sharesSocket = false
  let count = 0
  for (let l = calls.first.at[call]!; l >= 0; l = table.nextOfCall.at[l]!) {
    if (++count === MOST_LOOKUPS) return false
    if (table.qtype.at[l] === table.qtype.at[row]) previous = l
    if (
      table.port.at[l] === table.port.at[row] &&
      table.client.at[l] === table.client.at[row] &&
      table.transport.at[l] === table.transport.at[row]
    )
      sharesSocket = true
  }
  if (sharesSocket) return true
  if (previous < 0) return since <= SIBLING_WINDOW
  const answered = table.answered.at[previous]!
  if (Number.isNaN(answered) && table.transaction.at[previous] === table.transaction.at[row]) return true
  const outcome = table.outcomeOf(previous)
  const again =
    (outcome === 'error' || outcome === 'truncated') && answered <= start
      ? start - answered <= SIBLING_WINDOW
      : !(answered <= start) && start - table.lastAsked.at[previous]! >= RETRY_AFTER
  return again && !repeatsAnswered(calls, call, table, row, nextOf)
}

function lastSeen(table: LookupTable, row: number): Nanos {
  const asked = table.lastAsked.at[row]!
  const answered = table.answered.at[row]!
  return asked > answered || Number.isNaN(answered) ? asked : answered
}

/** True where a query sent together with this one asks again what the call already knows: another program's call. */
function repeatsAnswered(calls: CallTable, call: number, table: LookupTable, row: number, nextOf: (row: number) => number): boolean {
  const start = table.startOf(row)
  let count = 0
  for (let other = nextOf(row); other >= 0 && table.startOf(other) - start <= BURST; other = nextOf(other)) {
    if (++count === MOST_LOOKUPS) return false
    if (table.qtype.at[other] === table.qtype.at[row]) continue
    for (let l = calls.first.at[call]!; l >= 0; l = table.nextOfCall.at[l]!) {
      if (table.qtype.at[l] === table.qtype.at[other] && table.addressCount.at[l]! > 0 && table.answered.at[l]! <= table.startOf(other))
        return true
    }
  }
  return false
}
