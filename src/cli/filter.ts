import { say } from '../core/base/message.js'
import { formatAddress, parseAddress } from '../core/address/text.js'
import { type Instant, nanosBetween } from '../core/base/time.js'
import { parseInstant } from '../core/report/clock.js'
import type { Keep } from '../core/report/document.js'
import { globToRegExp } from '../core/report/glob.js'
import type { Analysis, ConnectionBrief, FlowRecord, HostRecord, LookupRecord, TunnelRecord } from '../core/report/report.js'
import { UsageError } from './fault.js'

export interface FilterOptions {
  readonly client?: readonly string[] | undefined
  readonly name?: readonly string[] | undefined
  readonly family?: '4' | '6' | 'none' | undefined
  readonly reason?: readonly string[] | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
}

export interface Filter {
  readonly connection: Keep<ConnectionBrief>
  readonly lookup: Keep<LookupRecord>
  readonly host: Keep<HostRecord>
  readonly flow: Keep<FlowRecord>
  readonly tunnel: Keep<TunnelRecord>
  /** Whether anything is left out. */
  readonly active: boolean
}

/** `90`, `1.5s`, `2m`, `1h` after the first frame, or a moment such as `2026-11-21T19:46:09Z`: nanoseconds since the first frame. */
export function parseMoment(text: string, epoch: Instant | null): number {
  const relative = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/.exec(text)
  if (relative) return Number(relative[1]) * { ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 }[(relative[2] ?? 's') as 'ms' | 's' | 'm' | 'h']
  const instant = parseInstant(text)
  if (!instant) throw new UsageError(say`'${text}' is no time; write seconds since the first frame (90, 1.5s, 2m) or 2026-11-21T19:46:09Z`)
  return epoch ? nanosBetween(epoch, instant.seconds, instant.nanos) : 0
}

const MAC = /^([0-9a-f]{2})[:-]?([0-9a-f]{2})[:-]?([0-9a-f]{2})[:-]?([0-9a-f]{2})[:-]?([0-9a-f]{2})[:-]?([0-9a-f]{2})$/i

/** As the report writes it: an address of RFC 5952 or a link-layer address with colons. */
export function canonicalClient(text: string): string {
  const mac = MAC.exec(text)
  if (mac) return mac.slice(1).join(':').toLowerCase()
  const bytes = parseAddress(text)
  if (!bytes) throw new UsageError(say`--client takes an IP address or a link-layer address, and '${text}' is neither`)
  const zone = text.indexOf('%')
  return formatAddress(bytes) + (zone < 0 ? '' : text.slice(zone))
}

/** Refuses what no capture could make sense of, before a long one is read. */
export function checkFilter({ client, since, until }: FilterOptions): void {
  client?.forEach(canonicalClient)
  for (const moment of [since, until]) if (moment !== undefined) parseMoment(moment, null)
}

/** What the options choose. Every kind of record is judged by those options that mean something for it. */
export function filterOf(options: FilterOptions, analysis: Pick<Analysis, 'hosts' | 'epoch'>): Filter {
  const clients = new Set(options.client?.map(canonicalClient))
  const hosts = new Set<string>()
  if (clients.size > 0) {
    for (const host of analysis.hosts()) if ([...host.addresses, ...host.link].some((address) => clients.has(address))) hosts.add(host.id)
  }
  const names = options.name?.map(globToRegExp) ?? []
  const since = options.since === undefined ? Number.NEGATIVE_INFINITY : parseMoment(options.since, analysis.epoch)
  const until = options.until === undefined ? Number.POSITIVE_INFINITY : parseMoment(options.until, analysis.epoch)
  const { family, reason } = options

  const byClient = (host: string | null, address: string) => clients.has(address) || (host !== null && hosts.has(host))
  const byName = (name: string | null) => names.some((pattern) => name !== null && pattern.test(name))
  const byTime = (time: number) => time >= since && time <= until
  const after = (text: string): number => {
    const instant = parseInstant(text)
    return instant && analysis.epoch ? nanosBetween(analysis.epoch, instant.seconds, instant.nanos) : 0
  }
  const FAMILY = { 4: 'IPv4', 6: 'IPv6', none: 'none' } as const
  const QTYPE = { 4: 'A', 6: 'AAAA', none: '' } as const
  const timed = options.since !== undefined || options.until !== undefined

  return {
    active: clients.size > 0 || names.length > 0 || timed || family !== undefined || (reason?.length ?? 0) > 0,
    // What is not asked is not looked at: a connection makes its texts when they are.
    connection: (c) =>
      (clients.size === 0 || byClient(c.host, c.client)) &&
      (names.length === 0 || byName(c.name)) &&
      byTime(c.time) &&
      (family === undefined || c.family === FAMILY[family]) &&
      (!reason?.length || reason.includes(c.reason)),
    lookup: (l) =>
      (clients.size === 0 || byClient(l.host, '')) &&
      (names.length === 0 || byName(l.name)) &&
      (!timed || (l.asked !== null && byTime(after(l.asked)))) &&
      (family === undefined || l.qtype === QTYPE[family]),
    host: (h) => clients.size === 0 || hosts.has(h.id),
    tunnel: (t) =>
      (clients.size === 0 || byClient(null, t.outer.client) || t.inner.client.some((address) => clients.has(address))) &&
      (!timed || byTime(after(t.evidence[0]!.at))),
    flow: (f) =>
      (clients.size === 0 || byClient(f.host, f.client.address)) &&
      (names.length === 0 || byName(f.name)) &&
      (!timed || (after(f.last) >= since && after(f.first) <= until)) &&
      (family === undefined || (family === '6') === f.client.address.includes(':')),
  }
}
