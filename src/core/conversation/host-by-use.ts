/** Hosts that are known by what they do with the answers to their lookups. */
import type { AddressId } from '../address/address-table.js'
import { type Nanos, seconds } from '../base/time.js'
import type { AttemptTable } from './attempt-table.js'
import type { FlowTable } from './flow-table.js'
import type { HostTracker } from './host-tracker.js'
import type { LookupTable } from './lookup.js'

/** A lookup by a program leads to its connection within moments; longer ago it may have been anybody's. */
const USED_LOOKUP_WINDOW = seconds(5)
/** Of the newest before the attempt. */
const MOST_LOOKUPS = 64

interface UseInput {
  readonly attempts: AttemptTable
  readonly flows: FlowTable
  readonly lookups: LookupTable
  readonly hosts: HostTracker
}

/**
 * On links without addresses, and on the loopback, the host is whoever uses what it looked up: one address asks, another of the
 * other family connects. Never across a router: an address with a link-layer address of its own is told by that.
 */
export function joinHostsByUse({ attempts, flows, lookups, hosts }: UseInput): void {
  const unlinked = new Map<AddressId, number[]>()
  for (let row = 0; row < lookups.length; row++) {
    if (lookups.addressCount.get(row) === 0 || hosts.hasLink(lookups.client.get(row))) continue
    for (const address of lookups.addressesOf(row)) {
      const rows = unlinked.get(address)
      if (rows) rows.push(row)
      else unlinked.set(address, [row])
    }
  }
  if (unlinked.size === 0) return
  for (const rows of unlinked.values()) rows.sort((a, b) => lookups.answered.get(a) - lookups.answered.get(b))
  for (let attempt = 0; attempt < attempts.length; attempt++) {
    const flow = attempts.flow.get(attempt)
    const client = flows.clientAddress.get(flow)
    if (hosts.hasLink(client)) continue
    const rows = unlinked.get(flows.serverAddress.get(flow))
    if (!rows) continue
    const time = attempts.startTime.get(attempt)
    const last = lastBefore(rows, lookups, time)
    const users = new Set<AddressId>()
    for (
      let i = last;
      i > last - MOST_LOOKUPS && i >= 0 && users.size < 2 && time - lookups.answered.get(rows[i]!) <= USED_LOOKUP_WINDOW;
      i--
    )
      users.add(hosts.of(lookups.client.get(rows[i]!)))
    if (users.size !== 1 || users.has(hosts.of(client))) continue
    hosts.joinByUse(lookups.client.get(rows[last]!), client, attempts.startFrame.get(attempt), time)
  }
}

/** Index of the last lookup answered at or before `time`, -1 none. */
function lastBefore(rows: readonly number[], lookups: LookupTable, time: Nanos): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (lookups.answered.get(rows[middle]!) <= time) low = middle + 1
    else high = middle
  }
  return low - 1
}
