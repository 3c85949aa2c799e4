import { prefixOf } from '../address/prefix.js'
import { formatPrefix, parseAddress } from '../address/text.js'
import type { ConnectionBrief, Family } from './report.js'

export const GROUPINGS = ['name', 'client', 'prefix', 'reason', 'path'] as const
export type Grouping = (typeof GROUPINGS)[number]

/** From this interest on a connection failed, fell back, or went another way than its addresses would let one expect. */
export const SURPRISING = 40

/** The connections that share a name, a client, a destination prefix, a reason or a path. */
export interface GroupRecord {
  readonly type: 'group'
  readonly by: Grouping
  /** null: those that have none (connections without a name). */
  readonly key: string | null
  readonly connections: number
  /** Of all connections that were grouped, 0 to 1. */
  readonly share: number
  readonly IPv4: number
  readonly IPv6: number
  readonly none: number
  /** How many of them failed, fell back or surprise. */
  readonly worthALook: number
  /** Most frequent first. */
  readonly reasons: Readonly<Record<string, number>>
}

/** The longest prefixes that networks accept from one another (RFC 7454 §6.1.3), so what is routed as one. */
export const SITE_PREFIX = { IPv4: 24, IPv6: 48 } as const

export function sitePrefix(address: string): string {
  const bytes = parseAddress(address)
  return bytes ? formatPrefix(prefixOf(bytes, bytes.length === 4 ? SITE_PREFIX.IPv4 : SITE_PREFIX.IPv6)) : address
}

const KEYS: Record<Grouping, (connection: ConnectionBrief) => string | null> = {
  name: (c) => c.name,
  client: (c) => c.client,
  prefix: (c) => sitePrefix(c.server),
  reason: (c) => c.reason,
  path: (c) => c.path.join('/'),
}

interface Tally {
  key: string | null
  families: Record<Family, number>
  worthALook: number
  reasons: Map<string, number>
}

const sum = (tally: Tally): number => tally.families.IPv4 + tally.families.IPv6 + tally.families.none

/** Groups connections, the group with the most failures and surprises first. */
export function groupConnections(connections: Iterable<ConnectionBrief>, by: Grouping): GroupRecord[] {
  const tallies = new Map<string | null, Tally>()
  let total = 0
  for (const connection of connections) {
    const key = KEYS[by](connection)
    let tally = tallies.get(key)
    if (!tally) {
      tally = { key, families: { IPv4: 0, IPv6: 0, none: 0 }, worthALook: 0, reasons: new Map() }
      tallies.set(key, tally)
    }
    total++
    tally.families[connection.family]++
    if (connection.interest >= SURPRISING) tally.worthALook++
    tally.reasons.set(connection.reason, (tally.reasons.get(connection.reason) ?? 0) + 1)
  }
  return [...tallies.values()]
    .sort((a, b) => b.families.none - a.families.none || b.worthALook - a.worthALook || sum(b) - sum(a) || compareText(a.key, b.key))
    .map((tally) => ({
      type: 'group',
      by,
      key: tally.key,
      connections: sum(tally),
      share: Math.round((sum(tally) / total) * 1e6) / 1e6,
      ...tally.families,
      worthALook: tally.worthALook,
      reasons: Object.fromEntries([...tally.reasons].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]))),
    }))
}

/** By code unit, so that every machine orders alike. */
const compareText = (a: string | null, b: string | null): number => (a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1)
