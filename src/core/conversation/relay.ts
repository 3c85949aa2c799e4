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
import { type AttemptTable, TRANSPORT_TCP } from './attempt-table.js'
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
  const mayBeRelay = relaysIn(input)
  const marked = mayBeRelay ? withSharedMark(input, mayBeRelay) : []
  if (!mayBeRelay || marked.length === 0) return
  // Interfaces are captured side by side: rows are in the order of frames, not of times.
  marked.sort((a, b) => attempts.startTime.get(a) - attempts.startTime.get(b) || a - b)
  /** By mark, what a relay may have accepted. */
  const waiting = new Map<number, number[]>()
  for (const attempt of marked) {
    const mark = attempts.payloadMark.get(attempt)
    const list = (waiting.get(mark) ?? []).filter((near) => !isOver(attempts, near, attempt))
    const place = attempts.legOf.get(attempt) >= 0 ? -1 : list.findIndex((near) => isRelayed(input, near, attempt))
    if (place >= 0) {
      const [near] = list.splice(place, 1)
      attempts.legOf.set(attempt, near!)
      attempts.relayed.set(near!, 1)
    }
    // It may be relayed in its turn.
    if (list.length < MOST_COMPARED && mayBeRelay(serverOf(input, attempt))) list.push(attempt)
    waiting.set(mark, list)
  }
  leadToTheNearest(attempts)
  for (const attempt of marked) {
    const near = attempts.legOf.get(attempt)
    if (near >= 0 && attempts.relayed.get(attempt) === 1) attempts.relayed.set(near, 1)
  }
}

const isMarked = ({ payloadMark, transport }: AttemptTable, attempt: number): boolean =>
  transport.get(attempt) === TRANSPORT_TCP && payloadMark.get(attempt) !== 0

const clientOf = ({ attempts, flows }: LegInput, attempt: number): AddressId => flows.clientAddress.get(attempts.flow.get(attempt))
const serverOf = ({ attempts, flows }: LegInput, attempt: number): AddressId => flows.serverAddress.get(attempts.flow.get(attempt))

/**
 * Whose addresses may accept what `isRelayed` asks for: those of hosts that open connections as well, of the link, and of the loopback. Undefined
 * where no connection goes to any: most captures have none.
 */
function relaysIn(input: LegInput): ((server: AddressId) => boolean) | undefined {
  const { attempts, addresses, hosts } = input
  /** By host, whose number is not above that of the nodes of its addresses. */
  const opens = new Uint8Array(2 * addresses.length)
  let isOnLoopback = false
  for (let attempt = 0; attempt < attempts.length; attempt++) {
    if (!isMarked(attempts, attempt)) continue
    const client = clientOf(input, attempt)
    opens[hosts.of(client)] = 1
    isOnLoopback ||= addresses.isLoopback(client)
  }
  const mayBeRelay = (server: AddressId): boolean =>
    isOnLoopback || opens[hosts.of(server)] === 1 || hosts.hasLink(server) || addresses.isLoopback(server)
  for (let attempt = 0; attempt < attempts.length; attempt++)
    if (isMarked(attempts, attempt) && mayBeRelay(serverOf(input, attempt))) return mayBeRelay
  return undefined
}

/** Whose first payload may be that of another attempt, and of one that a relay may have accepted. Most payloads are nobody else's. */
function withSharedMark(input: LegInput, mayBeRelay: (server: AddressId) => boolean): number[] {
  const { attempts } = input
  const seen = new BloomFilter(attempts.length)
  const recurring = new BloomFilter(attempts.length)
  const accepted = new BloomFilter(attempts.length)
  for (let attempt = 0; attempt < attempts.length; attempt++) {
    if (!isMarked(attempts, attempt)) continue
    const mark = attempts.payloadMark.get(attempt)
    if (seen.add(mark)) recurring.add(mark)
    if (mayBeRelay(serverOf(input, attempt))) accepted.add(mark)
  }
  const shared: number[] = []
  for (let attempt = 0; attempt < attempts.length; attempt++) {
    const mark = attempts.payloadMark.get(attempt)
    if (isMarked(attempts, attempt) && recurring.mayHold(mark) && accepted.mayHold(mark)) shared.push(attempt)
  }
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
  if (addresses.isLoopback(accepting) || addresses.isLoopback(opening)) return true
  const client = flows.clientAddress.get(attempts.flow.get(near))
  const server = flows.serverAddress.get(attempts.flow.get(far))
  const isApart = hosts.of(client) !== hosts.of(opening) && hosts.of(server) !== hosts.of(accepting)
  const isLinked = hosts.hasLink(accepting) && hosts.hasLink(opening)
  const isSame = serverMark.get(near) !== 0 && serverMark.get(near) === serverMark.get(far)
  return isApart && isLinked && isSame && startTime.get(far) - startTime.get(near) <= QUICK
}
