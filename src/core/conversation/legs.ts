/**
 * Legs: one connection seen on both sides of a translator (model.md §4, §5a).
 *
 * NAT64, CLAT and NAT44 leave the initial sequence number as it was, and the payload of datagrams. The leg that began first, on the
 * client's side, is the connection; the others belong to it.
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import { EMBEDDING_LENGTHS, type EmbeddingLength, extractIPv4 } from '../address/embedded.js'
import { prefixOf } from '../address/prefix.js'
import { BloomFilter } from '../base/bloom-filter.js'
import { PairIndex } from '../base/pair-index.js'
import { type Nanos, seconds } from '../base/time.js'
import { type AttemptTable, ISN_SEEN, START_NOT_SEEN, TRANSPORT_ICMP, TRANSPORT_TCP } from './attempt-table.js'
import type { FlowTable } from './flow-table.js'
import type { HostTracker } from './host-tracker.js'
import type { Nat64Prefixes } from './nat64.js'

export const LEG_WINDOW: Nanos = seconds(1)

export interface LegInput {
  readonly attempts: AttemptTable
  readonly flows: FlowTable
  readonly addresses: AddressTable
  readonly hosts: HostTracker
  readonly nat64: Nat64Prefixes
}

/**
 * A pair of an IPv6 and an IPv4 destination also shows the prefix by which the one holds the other, whatever DNS says, and joins a
 * CLAT's two addresses to the host that it runs on.
 */
export function findTranslatedLegs(input: LegInput): void {
  const { attempts, flows } = input
  const recurring = recurringMarks(attempts)
  if (recurring === undefined) return
  const bySequence = new PairIndex()
  const byPayload = new PairIndex()
  for (let attempt = 0; attempt < attempts.length; attempt++) {
    if (!isMarked(attempts, attempt)) continue
    const mark = markOf(attempts, attempt)
    if (!recurring.mayHold(mark)) continue
    const transport = attempts.transport.get(attempt)
    const newest = transport === TRANSPORT_TCP ? bySequence : byPayload
    // A NAT64 gives an echo another identifier (RFC 6146 §3.5.3); the port of the server it leaves alone.
    const port = transport === TRANSPORT_ICMP ? -1 : flows.serverPort.get(attempts.flow.get(attempt))
    const other = newest.get(mark | 0, port)
    if (other < 0 || !isTranslated(input, other, attempt)) {
      newest.set(mark | 0, port, attempt)
      continue
    }
    // Interfaces are captured side by side: the order of frames is not the order of times.
    const swapped = attempts.startTime.get(attempt) < attempts.startTime.get(other)
    const [near, far] = swapped ? [attempt, other] : [other, attempt]
    attempts.legOf.set(far, near)
    if (swapped) newest.set(mark | 0, port, near)
    joinClat(input, near, far)
  }
  leadToTheNearest(attempts)
}

/** The sequence number of a SYN, which may be anything; of others a payload, where 0 is no mark. */
function isMarked({ flags, payloadMark, transport }: AttemptTable, attempt: number): boolean {
  if ((flags.get(attempt) & START_NOT_SEEN) !== 0) return false
  return transport.get(attempt) === TRANSPORT_TCP ? (flags.get(attempt) & ISN_SEEN) !== 0 : payloadMark.get(attempt) !== 0
}

const markOf = ({ isn, payloadMark, transport }: AttemptTable, attempt: number): number =>
  transport.get(attempt) === TRANSPORT_TCP ? isn.get(attempt) : payloadMark.get(attempt)

/** Marks that more than one attempt has, and few others; undefined where there is none: then there are no legs. */
function recurringMarks(attempts: AttemptTable): BloomFilter | undefined {
  const seen = new BloomFilter(attempts.length)
  let recurring: BloomFilter | undefined
  for (let attempt = 0; attempt < attempts.length; attempt++) {
    if (!isMarked(attempts, attempt)) continue
    const mark = markOf(attempts, attempt)
    if (!seen.add(mark)) continue
    recurring ??= new BloomFilter(attempts.length)
    recurring.add(mark)
  }
  return recurring
}

/** A leg of a leg is a leg of the connection. */
export function leadToTheNearest({ length, legOf }: AttemptTable): void {
  for (let attempt = 0; attempt < length; attempt++) {
    let near = legOf.get(attempt)
    if (near < 0) continue
    while (legOf.get(near) >= 0) near = legOf.get(near)
    for (let leg = attempt; leg !== near; ) {
      const next = legOf.get(leg)
      legOf.set(leg, near)
      leg = next
    }
  }
}

function isTranslated({ attempts, flows, addresses, nat64 }: LegInput, a: number, b: number): boolean {
  if (Math.abs(attempts.startTime.get(a) - attempts.startTime.get(b)) > LEG_WINDOW) return false
  if (attempts.transport.get(a) !== attempts.transport.get(b)) return false
  const one = flows.serverAddress.get(attempts.flow.get(a))
  const other = flows.serverAddress.get(attempts.flow.get(b))
  // The same datagram to the same server again may be another socket's; the same sequence number is not.
  if (one === other) return attempts.transport.get(a) === TRANSPORT_TCP
  const [ipv4, ipv6] = addresses.isIPv4(one) ? [one, other] : [other, one]
  if (!addresses.isIPv4(ipv4) || addresses.isIPv4(ipv6)) return false
  if (nat64.embedded(ipv6)?.ipv4 === ipv4) return true
  const length = embeddingLength(addresses, ipv6, ipv4)
  if (length === undefined) return false
  const later = Math.max(a, b)
  nat64.add(prefixOf(addresses.bytes(ipv6), length), 'inferred', attempts.startFrame.get(later), attempts.startTime.get(later))
  return true
}

/** The prefix length with which the IPv6 address holds the IPv4 address. Most are ruled out by their ends: the IPv4 address itself, or three zero octets. */
function embeddingLength(addresses: AddressTable, ipv6: AddressId, ipv4: AddressId): EmbeddingLength | undefined {
  const end = addresses.lastWord(ipv6)
  const wanted = addresses.lastWord(ipv4)
  if (end !== wanted && (end & 0xffffff) !== 0) return undefined
  const bytes = addresses.bytes(ipv6)
  return EMBEDDING_LENGTHS.find((length) => {
    const inside = extractIPv4(bytes, length)
    return inside !== undefined && new DataView(inside.buffer).getUint32(0) === wanted
  })
}

/**
 * RFC 7335: 192.0.0.0/29 is the IPv4 side of a CLAT on this very host; its IPv6 side sends from the host's own link, with a hop limit
 * that the translation has lowered.
 */
function joinClat({ attempts, flows, addresses, hosts }: LegInput, near: number, far: number): void {
  const ipv4 = flows.clientAddress.get(attempts.flow.get(near))
  const ipv6 = flows.clientAddress.get(attempts.flow.get(far))
  if (!isClatIPv4(addresses, ipv4) || addresses.isIPv4(ipv6)) return
  hosts.joinTranslator(ipv4, ipv6, attempts.startFrame.get(near), attempts.startTime.get(near))
}

const isClatIPv4 = (addresses: AddressTable, id: AddressId): boolean =>
  addresses.isIPv4(id) && addresses.lastWord(id) >>> 3 === 0xc0000000 >>> 3
