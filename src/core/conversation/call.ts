/**
 * Calls: the lookups that one program's one question to its resolver made (model.md §5a).
 *
 * `getaddrinfo` asks A and AAAA; the two answers only mean something together. Lookups of one host and name belong to one
 * call when they come from one socket, ask what was not yet asked, or ask again what failed. Another program's call
 * has another socket and asks again what was already answered.
 */
import { type Nanos, ms, seconds } from '../base/time.js'
import type { HostId, HostTracker } from './host-tracker.js'
import type { Lookup } from './lookup.js'

/** The second type follows the first at once; a resolver that waits for the first answer adds one round trip. */
const SIBLING_WINDOW = seconds(1)
/** Two queries this close come from one call of one program. */
const BURST = ms(100)
/** The shortest time after which a resolver asks an unanswered question again. */
const RETRY_AFTER = ms(900)
/** The longest time for which one call keeps asking (glibc: 2 attempts of 5 s to each of 3 servers). */
const CALL_WINDOW = seconds(30)

export class Call {
  readonly host: HostId
  readonly name: number
  readonly lookups: Lookup[] = []
  /** Destination and port (address × 65536 + port) of the connections that it has served. */
  readonly served: number[] = []

  constructor(host: HostId, name: number) {
    this.host = host
    this.name = name
  }

  ofType(qtype: number): Lookup[] {
    return this.lookups.filter((lookup) => lookup.qtype === qtype)
  }
}

/** Groups lookups into calls; the result has one entry for each lookup, at the same index. */
export function groupCalls(lookups: readonly Lookup[], hosts: HostTracker): Call[] {
  const byQuestion = new Map<number, number[]>()
  lookups.forEach((lookup, index) => {
    if (lookup.name < 0) return
    const key = hosts.of(lookup.client) * 67108864 + lookup.name
    const same = byQuestion.get(key)
    if (same) same.push(index)
    else byQuestion.set(key, [index])
  })
  const calls = new Array<Call>(lookups.length)
  for (const indices of byQuestion.values()) {
    if (indices.length > 1) indices.sort((a, b) => lookups[a]!.start - lookups[b]!.start || a - b)
    let call: Call | undefined
    for (let i = 0; i < indices.length; i++) {
      const lookup = lookups[indices[i]!]!
      if (!call || !belongs(call, lookup, lookups, indices, i)) call = new Call(hosts.of(lookup.client), lookup.name)
      call.lookups.push(lookup)
      calls[indices[i]!] = call
    }
  }
  return calls
}

function belongs(call: Call, lookup: Lookup, all: readonly Lookup[], indices: readonly number[], at: number): boolean {
  const newest = call.lookups[call.lookups.length - 1]!
  const since = lookup.start - lastSeen(newest)
  if (since > CALL_WINDOW) return false
  const before = call.ofType(lookup.qtype)
  const previous = before[before.length - 1]
  if (!previous) return sharesSocket(call, lookup) || since <= SIBLING_WINDOW
  if (sharesSocket(call, lookup)) return true
  if (previous.transaction === lookup.transaction && Number.isNaN(previous.answered)) return true
  const again =
    (previous.outcome === 'error' || previous.outcome === 'truncated') && previous.answered <= lookup.start
      ? lookup.start - previous.answered <= SIBLING_WINDOW
      : !(previous.answered <= lookup.start) && lookup.start - previous.lastAsked >= RETRY_AFTER
  return again && !repeatsAnswered(call, lookup, all, indices, at)
}

const sharesSocket = (call: Call, lookup: Lookup): boolean =>
  call.lookups.some((l) => l.port === lookup.port && l.client === lookup.client && l.transport === lookup.transport)

const lastSeen = (lookup: Lookup): Nanos =>
  lookup.lastAsked > lookup.answered || Number.isNaN(lookup.answered) ? lookup.lastAsked : lookup.answered

/** True where the queries sent together with `lookup` ask again what the call already knows: another program's call. */
function repeatsAnswered(call: Call, lookup: Lookup, all: readonly Lookup[], indices: readonly number[], at: number): boolean {
  const near = (index: number): boolean => {
    const other = all[indices[index]!]
    if (!other || other.qtype === lookup.qtype || Math.abs(other.start - lookup.start) > BURST) return false
    return call.lookups.some((l) => l !== other && l.qtype === other.qtype && l.usableBy(other.start))
  }
  for (let index = at + 1; index < Math.min(indices.length, at + 4); index++) if (near(index)) return true
  for (let index = at - 1; index >= Math.max(0, at - 3); index--) if (near(index)) return true
  return false
}
