/**
 * CLAT addresses: IPv6 addresses from which a host sends what its programs sent as IPv4 (464XLAT, RFC 6877).
 *
 * The IPv4 packets are often not in the capture. What shows the address: a name with A only, or a literal, and then a SYN or an Initial to
 * the translated address of that A from an address that asks for nothing itself.
 */
import type { AddressId } from '../address/address-table.js'
import { type Nanos, seconds } from '../base/time.js'
import { type AttemptTable, TRANSPORT_QUIC } from './attempt-table.js'
import type { FlowTable } from './flow-table.js'
import type { HostTracker } from './host-tracker.js'
import type { LookupTable } from './lookup.js'
import { TYPE_A, TYPE_AAAA } from './lookup-tracker.js'
import type { Nat64Prefixes } from './nat64.js'

/** A program connects at once to what it looked up. */
const USED_WITHIN: Nanos = seconds(5)

export interface ClatInput {
  readonly attempts: AttemptTable
  readonly flows: FlowTable
  readonly lookups: LookupTable
  readonly hosts: HostTracker
  readonly nat64: Nat64Prefixes
}

/** The CLAT addresses that the capture shows; each is joined to the host whose lookup it used. */
export function findClatAddresses({ attempts, flows, lookups, hosts, nat64 }: ClatInput): ReadonlySet<AddressId> {
  const found = new Set<AddressId>()
  if (attempts.length === 0 || !nat64.isInUse) return found
  const isAsking = new Uint8Array(nat64.addressCount)
  for (let row = 0; row < lookups.length; row++) isAsking[lookups.client.get(row)] = 1
  const translated: number[] = []
  for (let attempt = 0; attempt < attempts.length; attempt++) {
    const flow = attempts.flow.get(attempt)
    if (
      attempts.transport.get(attempt) <= TRANSPORT_QUIC &&
      isAsking[flows.clientAddress.get(flow)] === 0 &&
      nat64.embedded(flows.serverAddress.get(flow))
    )
      translated.push(attempt)
  }
  if (translated.length === 0) return found
  const marks = markAddresses(translated, { attempts, flows, lookups, hosts, nat64 })
  const answers = new Map<AddressId, number[]>()
  for (const row of lookups.givers) {
    if (lookups.qtype.get(row) !== TYPE_A) continue
    for (let i = 0; i < lookups.addressCount.get(row); i++) {
      const id = lookups.addressAt(row, i)
      if ((marks[id]! & WANTED) === 0) continue
      const rows = answers.get(id)
      if (rows) rows.push(row)
      else answers.set(id, [row])
    }
  }
  for (const attempt of translated) {
    const flow = attempts.flow.get(attempt)
    const client = flows.clientAddress.get(flow)
    const server = flows.serverAddress.get(flow)
    if ((marks[client]! & ORDINARY) !== 0 || (marks[server]! & SYNTHESISED) !== 0) continue
    const time = attempts.startTime.get(attempt)
    const row = (answers.get(nat64.embedded(server)!.ipv4) ?? []).find(
      (r) =>
        lookups.answered.get(r) <= time && time - lookups.answered.get(r) <= USED_WITHIN && hosts.sharesLink(lookups.client.get(r), client),
    )
    if (row === undefined) continue
    found.add(client)
    hosts.joinTranslator(lookups.client.get(row), client, attempts.startFrame.get(attempt), time)
  }
  return found
}

/** The address also sends to addresses that are not translated. */
const ORDINARY = 1
/** It was the answer to an AAAA. */
const SYNTHESISED = 2
/** It is the IPv4 address behind a translated destination. */
const WANTED = 4

function markAddresses(translated: readonly number[], { attempts, flows, lookups, nat64 }: ClatInput): Uint8Array {
  const wanted = translated.map((attempt) => nat64.embedded(flows.serverAddress.get(attempts.flow.get(attempt)))!.ipv4)
  const marks = new Uint8Array(nat64.addressCount)
  for (const id of wanted) marks[id]! |= WANTED
  for (let row = 0; row < lookups.length; row++) {
    if (lookups.qtype.get(row) !== TYPE_AAAA) continue
    for (let i = 0; i < lookups.addressCount.get(row); i++) marks[lookups.addressAt(row, i)]! |= SYNTHESISED
  }
  for (let attempt = 0; attempt < attempts.length; attempt++) {
    const flow = attempts.flow.get(attempt)
    if (!nat64.embedded(flows.serverAddress.get(flow))) marks[flows.clientAddress.get(flow)]! |= ORDINARY
  }
  return marks
}
