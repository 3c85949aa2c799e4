/**
 * DirectAccess behind IP-HTTPS: its server translates for hosts without IPv4, under a prefix that it makes by itself from its network's unique local
 * one: subnet 7777, the rest zero (Windows Server 2012 and later).
 */
import type { AddressTable } from '../address/address-table.js'
import { prefixOf } from '../address/prefix.js'
import type { PathTable } from '../packet/path-table.js'
import type { FlowTable } from './flow-table.js'
import type { LookupTable } from './lookup.js'
import type { Nat64Prefixes } from './nat64.js'

const PREFIX_LENGTH = 96
const SUBNET = 0x7777

export interface DirectAccessInput {
  readonly flows: FlowTable
  readonly paths: PathTable
  readonly lookups: LookupTable
  readonly addresses: AddressTable
  readonly nat64: Nat64Prefixes
}

/** Learns the prefix from AAAA answers to addresses that sent through IP-HTTPS; elsewhere such a subnet is anybody's. */
export function learnDirectAccess({ flows, paths, lookups, addresses, nat64 }: DirectAccessInput): void {
  const carried = pathsThrough(paths)
  if (carried.size === 0) return
  const inside = new Set<number>()
  for (let flow = 0; flow < flows.length; flow++) if (carried.has(flows.path.get(flow))) inside.add(flows.clientAddress.get(flow))
  for (const row of lookups.givers) {
    if (!inside.has(lookups.client.get(row))) continue
    for (const id of lookups.addressesOf(row)) {
      const isUniqueLocal = !addresses.isIPv4(id) && addresses.word(id, 0) >>> 24 === 0xfd
      if (!isUniqueLocal || (addresses.word(id, 1) & 0xffff) !== SUBNET || addresses.word(id, 2) !== 0) continue
      const first = addresses.word(id, 3) >>> 24
      if (first === 0 || first >= 224) continue
      nat64.add(prefixOf(addresses.bytes(id), PREFIX_LENGTH), 'dns64', lookups.answerFrame.get(row), lookups.answered.get(row))
    }
  }
}

/** Rows of the paths that lead through IP-HTTPS. */
export function pathsThrough(paths: PathTable): ReadonlySet<number> {
  const through = new Set<number>()
  for (let path = 0; path < paths.length; path++) if (paths.ids(path).includes('ip-https')) through.add(path)
  return through
}
