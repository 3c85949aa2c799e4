/**
 * Relays of TCP: portproxy, socat, haproxy and their like (model.md §4, §5a).
 *
 * The host that accepted a connection opens one of its own, passes the client's octets on as they were, and passes the server's back. So
 * the first payload is the same on both, in the order of the way: the client's near before far, the server's far before near. A relay
 * that changes the octets (TLS ended there, the header of the PROXY protocol) is not recognised.
 */
import { isLoopback } from '../address/special-purpose.js'
import { ms, type Nanos } from '../base/time.js'
import { type AttemptTable, TRANSPORT_TCP } from './attempt-table.js'
import { LEG_WINDOW, leadToTheNearest, type LegInput } from './legs.js'

/**
 * Where nothing else shows that both ends are one host's (two interfaces, both with addresses of their own), a relay has to be quick, and the answer
 * the same as well.
 */
const QUICK: Nanos = ms(50)
/** Connections with the same first payload that are compared: more are a benchmark. */
const MOST_COMPARED = 64
const SLOTS_PER_MARK = 8

/** Marks the far legs of relays; each accepted connection has one. */
export function findRelayedLegs(input: LegInput): void {
  const { attempts } = input
  const marked = withSharedMark(attempts)
  // Interfaces are captured side by side: rows are in the order of frames, not of times.
  marked.sort((a, b) => attempts.startTime.get(a) - attempts.startTime.get(b) || a - b)
  const waiting = new Map<number, number[]>()
  for (const attempt of marked) {
    const mark = attempts.payloadMark.get(attempt)
    let list = waiting.get(mark)
    if (!list) {
      waiting.set(mark, [attempt])
      continue
    }
    list = list.filter((near) => !isOver(attempts, near, attempt))
    waiting.set(mark, list)
    const place = attempts.legOf.get(attempt) >= 0 ? -1 : list.findIndex((near) => isRelayed(input, near, attempt))
    if (place >= 0) {
      const [near] = list.splice(place, 1)
      attempts.legOf.set(attempt, near!)
      attempts.relayed.set(near!, 1)
    }
    // It may be relayed in its turn.
    if (list.length < MOST_COMPARED) list.push(attempt)
  }
  leadToTheNearest(attempts)
  for (const attempt of marked) {
    const near = attempts.legOf.get(attempt)
    if (near >= 0 && attempts.relayed.get(attempt) === 1) attempts.relayed.set(near, 1)
  }
}

/**
 * Whose first payload may be that of another attempt too: marks are counted by their low bits. Most payloads are nobody else's, and few of those
 * are taken for shared.
 */
function withSharedMark({ length, payloadMark, transport }: AttemptTable): number[] {
  const isMarked = (attempt: number): boolean => transport.get(attempt) === TRANSPORT_TCP && payloadMark.get(attempt) !== 0
  const mask = 2 ** Math.ceil(Math.log2(SLOTS_PER_MARK * length + 1)) - 1
  const counts = new Uint8Array(mask + 1)
  for (let attempt = 0; attempt < length; attempt++) {
    const slot = payloadMark.get(attempt) & mask
    if (isMarked(attempt) && counts[slot]! < 2) counts[slot]!++
  }
  const shared: number[] = []
  for (let attempt = 0; attempt < length; attempt++)
    if (isMarked(attempt) && counts[payloadMark.get(attempt) & mask] === 2) shared.push(attempt)
  return shared
}

/** Too long ago for any that begins now: a relay opens its own connection at once, or when it has heard what the client wants. */
function isOver({ startTime, clientDataTime }: AttemptTable, near: number, far: number): boolean {
  return startTime.get(far) - Math.max(startTime.get(near), clientDataTime.get(near)) > LEG_WINDOW
}

function isRelayed(input: LegInput, near: number, far: number): boolean {
  const { attempts, flows, hosts, addresses } = input
  const { clientDataTime, serverDataTime, serverMark, startTime } = attempts
  if (clientDataTime.get(far) < clientDataTime.get(near) || serverDataTime.get(near) < serverDataTime.get(far)) return false
  const accepting = flows.serverAddress.get(attempts.flow.get(near))
  const opening = flows.clientAddress.get(attempts.flow.get(far))
  if (hosts.of(accepting) === hosts.of(opening)) return true
  // Whoever captures the loopback interface is on the machine itself.
  if (isLoopback(addresses.bytes(accepting)) || isLoopback(addresses.bytes(opening))) return true
  const client = flows.clientAddress.get(attempts.flow.get(near))
  const server = flows.serverAddress.get(attempts.flow.get(far))
  const isApart = hosts.of(client) !== hosts.of(opening) && hosts.of(server) !== hosts.of(accepting)
  const isLinked = hosts.hasLink(accepting) && hosts.hasLink(opening)
  const isSame = serverMark.get(near) !== 0 && serverMark.get(near) === serverMark.get(far)
  return isApart && isLinked && isSame && startTime.get(far) - startTime.get(near) <= QUICK
}
