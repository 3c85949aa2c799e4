/**
 * Legs: one connection seen on both sides of a translator or relay (model.md §4, §5a).
 *
 * NAT64, CLAT and NAT44 leave the initial sequence number as it was; a proxy opens a connection of its own and repeats the first
 * payload. The leg that began first, on the client's side, is the connection; the others belong to it.
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import { EMBEDDING_LENGTHS, extractIPv4 } from '../address/embedded.js'
import { prefixOf } from '../address/prefix.js'
import { PairIndex } from '../base/pair-index.js'
import { type Nanos, seconds } from '../base/time.js'
import { type AttemptTable, START_NOT_SEEN, TRANSPORT_TCP } from './attempt-table.js'
import type { FlowTable } from './flow-table.js'
import type { HostTracker } from './host-tracker.js'
import type { Nat64Prefixes } from './nat64.js'

const LEG_WINDOW: Nanos = seconds(1)

export interface LegInput {
  readonly attempts: AttemptTable
  readonly flows: FlowTable
  readonly addresses: AddressTable
  readonly hosts: HostTracker
  readonly nat64: Nat64Prefixes
}

/**
 * Legs of translators. A pair of an IPv6 and an IPv4 destination also shows the prefix by which the one holds the other, whatever DNS
 * says, and joins a CLAT's two addresses to the host that it runs on.
 */
export function findTranslatedLegs(input: LegInput): void {
  const { attempts, flows } = input
  const newest = new PairIndex(attempts.length)
  for (let attempt = 0; attempt < attempts.length; attempt++) {
    if (attempts.transport.at[attempt] !== TRANSPORT_TCP || (attempts.flags.at[attempt]! & START_NOT_SEEN) !== 0) continue
    const port = flows.serverPort.at[attempts.flow.at[attempt]!]!
    const other = newest.get(attempts.isn.at[attempt]! | 0, port)
    if (other < 0 || !isTranslated(input, other, attempt)) {
      newest.set(attempts.isn.at[attempt]! | 0, port, attempt)
      continue
    }
    // Interfaces are captured side by side: the order of frames is not the order of times.
    const swapped = attempts.startTime.at[attempt]! < attempts.startTime.at[other]!
    const [near, far] = swapped ? [attempt, other] : [other, attempt]
    attempts.legOf.at[far] = near
    if (swapped) {
      for (let a = 0; a < attempt; a++) if (attempts.legOf.at[a] === far) attempts.legOf.at[a] = near
      newest.set(attempts.isn.at[attempt]! | 0, port, near)
    }
    joinClat(input, near, far)
  }
}

/** Legs of proxies: the host that accepted one connection opened another within moments, and the same first payload passed both. */
export function findRelayedLegs({ attempts, flows, hosts }: LegInput): void {
  const byPayload = new PairIndex(attempts.length)
  for (let attempt = 0; attempt < attempts.length; attempt++) {
    const payload = attempts.payloadMark.at[attempt]! | 0
    if (payload === 0 || attempts.legOf.at[attempt]! >= 0) continue
    const near = byPayload.get(payload, 0)
    const flow = attempts.flow.at[attempt]!
    const opened = near >= 0 && attempts.startTime.at[attempt]! - attempts.startTime.at[near]! <= LEG_WINDOW
    if (opened && hosts.of(flows.serverAddress.at[attempts.flow.at[near]!]!) === hosts.of(flows.clientAddress.at[flow]!)) {
      attempts.legOf.at[attempt] = near
      attempts.relayed.at[near] = 1
    } else byPayload.set(payload, 0, attempt)
  }
}

function isTranslated({ attempts, flows, addresses, nat64 }: LegInput, a: number, b: number): boolean {
  if (Math.abs(attempts.startTime.at[a]! - attempts.startTime.at[b]!) > LEG_WINDOW) return false
  const one = flows.serverAddress.at[attempts.flow.at[a]!]!
  const other = flows.serverAddress.at[attempts.flow.at[b]!]!
  if (one === other) return true
  const [ipv4, ipv6] = addresses.isIPv4(one) ? [one, other] : [other, one]
  if (!addresses.isIPv4(ipv4) || addresses.isIPv4(ipv6)) return false
  if (nat64.embedded(ipv6)?.ipv4 === ipv4) return true
  const bytes = addresses.bytes(ipv6)
  const length = EMBEDDING_LENGTHS.find((l) => {
    const inside = extractIPv4(bytes, l)
    return inside !== undefined && addresses.internBytes(inside) === ipv4
  })
  if (length === undefined) return false
  const later = Math.max(a, b)
  nat64.add(prefixOf(bytes, length), 'inferred', attempts.startFrame.at[later]!, attempts.startTime.at[later]!)
  return true
}

/**
 * RFC 7335: 192.0.0.0/29 is the IPv4 side of a CLAT on this very host; its IPv6 side sends from the host's own link, with a hop limit
 * that the translation has lowered.
 */
function joinClat({ attempts, flows, addresses, hosts }: LegInput, near: number, far: number): void {
  const ipv4 = flows.clientAddress.at[attempts.flow.at[near]!]!
  const ipv6 = flows.clientAddress.at[attempts.flow.at[far]!]!
  if (!isClatIPv4(addresses, ipv4) || addresses.isIPv4(ipv6)) return
  hosts.joinTranslator(ipv4, ipv6, attempts.startFrame.at[near]!, attempts.startTime.at[near]!)
}

const isClatIPv4 = (addresses: AddressTable, id: AddressId): boolean =>
  addresses.isIPv4(id) && addresses.lastWord(id) >>> 3 === 0xc0000000 >>> 3
