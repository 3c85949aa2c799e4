/**
 * Two legs of one connection: the same attempt seen on both sides of a translator (model.md §5a).
 *
 * NAT64, CLAT and NAT44 leave the initial sequence number as it was. The leg that is seen first, on the client's side,
 * is the connection; the others belong to it.
 */
import type { AddressId } from '../address/address-table.js'
import { PairIndex } from '../base/pair-index.js'
import { seconds } from '../base/time.js'
import { type AttemptTable, START_NOT_SEEN, TRANSPORT_TCP } from './attempt-table.js'
import type { FlowTable } from './flow-table.js'
import type { Nat64Prefixes } from './nat64.js'

const LEG_WINDOW = seconds(1)

export function findLegs(attempts: AttemptTable, flows: FlowTable, nat64: Nat64Prefixes): void {
  const newest = new PairIndex()
  for (let attempt = 0; attempt < attempts.length; attempt++) {
    if (attempts.transport.at[attempt] !== TRANSPORT_TCP || (attempts.flags.at[attempt]! & START_NOT_SEEN) !== 0) continue
    const isn = attempts.isn.at[attempt]!
    const port = flows.serverPort.at[attempts.flow.at[attempt]!]!
    const near = newest.get(isn, port)
    if (
      near !== undefined &&
      attempts.startTime.at[attempt]! - attempts.startTime.at[near]! <= LEG_WINDOW &&
      sameServer(flows, nat64, attempts.flow.at[near]!, attempts.flow.at[attempt]!)
    ) {
      attempts.legOf.at[attempt] = near
    } else newest.set(isn, port, attempt)
  }
}

function sameServer(flows: FlowTable, nat64: Nat64Prefixes, near: number, far: number): boolean {
  return behind(nat64, flows.serverAddress.at[near]!) === behind(nat64, flows.serverAddress.at[far]!)
}

/** The IPv4 address that a translated address stands for, else the address itself. */
const behind = (nat64: Nat64Prefixes, address: AddressId): AddressId => nat64.embedded(address)?.ipv4 ?? address
