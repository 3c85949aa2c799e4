/**
 * Relays of TCP: portproxy, socat, haproxy and their like (model.md §4, §5a).
 *
 * The host that accepted a connection opens one of its own, passes the client's octets on as they were, and passes the server's back. So
 * the first payload is the same on both, in the order of the way: the client's near before far, the server's far before near. A relay
 * that changes the octets (TLS ended there, the header of the PROXY protocol) is not recognised.
 */
import type { AddressId } from '../address/address-table.js'
import { BloomFilter } from '../base/bloom-filter.js'
import { ms, type Nanos } from '../base/time.js'
import { TRANSPORT_TCP } from './attempt-table.js'
import { LEG_WINDOW, leadToTheNearest, type LegInput } from './legs.js'

/**
 * Where nothing else shows that both ends are one host's (two interfaces, both with addresses of their own), a relay has to be quick, and the answer
 * the same as well.
 */
const QUICK: Nanos = ms(50)
/** Connections with the same first payload that are compared: more are a benchmark. */
const MOST_COMPARED = 64

/** Marks the far legs of relays; each accepted connection has one. */
export function findRelayedLegs(input: LegInput): void {
  const { attempts } = input
  const relayed = new RelayedMarks(input)
  const marked = relayed.attempts()
  if (marked.length === 0) return
  // Interfaces are captured side by side: rows are in the order of frames, not of times.
  marked.sort((a, b) => attempts.startTime.get(a) - attempts.startTime.get(b) || a - b)
  /** By mark, places in `marked` of what a relay may have accepted, and until when it may open its own. */
  const waiting = new Map<number, number[]>()
  const until = new Float64Array(marked.length)
  for (const [place, attempt] of marked.entries()) {
    const mark = attempts.payloadMark.get(attempt)
    let list = waiting.get(mark)
    if (list && list.length > 0) {
      const begun = attempts.startTime.get(attempt)
      list = list.filter((near) => begun <= until[near]!)
      waiting.set(mark, list)
      const at = attempts.legOf.get(attempt) >= 0 ? -1 : list.findIndex((near) => isRelayed(input, marked[near]!, attempt))
      if (at >= 0) {
        const near = marked[list.splice(at, 1)[0]!]!
        attempts.legOf.set(attempt, near)
        attempts.relayed.set(near, 1)
      }
    }
    // It may be relayed in its turn.
    if (list && list.length >= MOST_COMPARED) continue
    until[place] = relayed.until(attempt)
    if (Number.isNaN(until[place])) continue
    if (list) list.push(place)
    else waiting.set(mark, [place])
  }
  leadToTheNearest(attempts)
  for (const attempt of marked) {
    const near = attempts.legOf.get(attempt)
    if (near >= 0 && attempts.relayed.get(attempt) === 1) attempts.relayed.set(near, 1)
  }
}

const clientOf = ({ attempts, flows }: LegInput, attempt: number): AddressId => flows.clientAddress.get(attempts.flow.get(attempt))
const serverOf = ({ attempts, flows }: LegInput, attempt: number): AddressId => flows.serverAddress.get(attempts.flow.get(attempt))

/** Whose first payload may be that of another attempt too. Most payloads are nobody else's. */
function withRecurringMark({ attempts: { length, payloadMark, transport } }: LegInput): number[] {
  const isMarked = (attempt: number): boolean => transport.get(attempt) === TRANSPORT_TCP && payloadMark.get(attempt) !== 0
  const seen = new BloomFilter(length)
  let recurring: BloomFilter | undefined
  for (let attempt = 0; attempt < length; attempt++) {
    if (!isMarked(attempt) || !seen.add(payloadMark.get(attempt))) continue
    recurring ??= new BloomFilter(length)
    recurring.add(payloadMark.get(attempt))
  }
  const found: number[] = []
  for (let attempt = 0; recurring && attempt < length; attempt++)
    if (recurring.mayHold(payloadMark.get(attempt)) && isMarked(attempt)) found.push(attempt)
  return found
}

/** First payloads together with what `isRelayed` asks for beside them: most captures have no two attempts that fit, and are done with here. */
class RelayedMarks {
  /** With the hosts that opened connections, and with what the servers answered more than once. */
  private readonly opened: BloomFilter
  private readonly answered: BloomFilter
  private isOnLoopback = false

  private readonly candidates: readonly number[]

  constructor(private readonly input: LegInput) {
    const { attempts, addresses, hosts } = input
    this.candidates = withRecurringMark(input)
    this.opened = new BloomFilter(this.candidates.length)
    this.answered = new BloomFilter(this.candidates.length)
    const once = new BloomFilter(this.candidates.length)
    for (const attempt of this.candidates) {
      const client = clientOf(input, attempt)
      this.opened.add(this.markWith(attempt, hosts.of(client)))
      this.isOnLoopback ||= addresses.isLoopback(client)
      const answer = this.markWith(attempt, attempts.serverMark.get(attempt))
      if (once.add(answer)) this.answered.add(answer)
    }
  }

  /** Those that may be a leg of a relay, near or far. */
  attempts(): number[] {
    const { attempts } = this.input
    const accepted = new BloomFilter(this.candidates.length)
    for (const attempt of this.candidates) if (!Number.isNaN(this.until(attempt))) accepted.add(attempts.payloadMark.get(attempt))
    return this.candidates.filter((attempt) => accepted.mayHold(attempts.payloadMark.get(attempt)))
  }

  /**
   * Until when an attempt may begin that is its far leg, NaN where none is: a relay opens its own connection at once, or when it has heard what the
   * client wants.
   */
  until(near: number): Nanos {
    const { attempts, addresses, hosts } = this.input
    const server = serverOf(this.input, near)
    if (this.opened.mayHold(this.markWith(near, hosts.of(server))) || this.isOnLoopback || addresses.isLoopback(server)) {
      const begun = attempts.startTime.get(near)
      const asked = attempts.clientDataTime.get(near)
      return Math.max(begun, asked) + LEG_WINDOW
    }
    const isAnswered = hosts.hasLink(server) && this.answered.mayHold(this.markWith(near, attempts.serverMark.get(near)))
    return isAnswered ? attempts.startTime.get(near) + QUICK : Number.NaN
  }

  private markWith(attempt: number, other: number): number {
    return Math.imul(this.input.attempts.payloadMark.get(attempt), 0x85ebca6b) ^ other
  }
}

function isRelayed(input: LegInput, near: number, far: number): boolean {
  const { attempts, flows, hosts, addresses } = input
  const { clientDataTime, serverDataTime, serverMark, startTime } = attempts
  if (clientDataTime.get(far) < clientDataTime.get(near) || serverDataTime.get(near) < serverDataTime.get(far)) return false
  const accepting = flows.serverAddress.get(attempts.flow.get(near))
  const opening = flows.clientAddress.get(attempts.flow.get(far))
  if (hosts.of(accepting) === hosts.of(opening)) return true
  // Whoever captures the loopback interface is on the machine itself.
  if (addresses.isLoopback(accepting) || addresses.isLoopback(opening)) return true
  const client = flows.clientAddress.get(attempts.flow.get(near))
  const server = flows.serverAddress.get(attempts.flow.get(far))
  const isApart = hosts.of(client) !== hosts.of(opening) && hosts.of(server) !== hosts.of(accepting)
  const isLinked = hosts.hasLink(accepting) && hosts.hasLink(opening)
  const isSame = serverMark.get(near) !== 0 && serverMark.get(near) === serverMark.get(far)
  return isApart && isLinked && isSame && startTime.get(far) - startTime.get(near) <= QUICK
}
