/** What changed between two captures, and why: names by the way in which they were reached, hosts by their addresses, findings, figures. */
import { prefixOf } from '../address/prefix.js'
import { LINK_SCOPE, scopeOf } from '../address/scope.js'
import { formatPrefix, parseAddress } from '../address/text.js'
import type { Analysis, ConnectionBrief, Family, FindingRecord, HostRecord, Severity, SummaryRecord } from './report.js'
import type { Snapshot, Subject, Way } from './snapshot.js'

/** From the gravest: what was reached over another family, through another path, or for another reason; and names on one side only. */
export const CHANGES = ['family', 'path', 'reason', 'gone', 'new'] as const
export type ChangeKind = (typeof CHANGES)[number]

export interface Sides<T> {
  readonly old: T
  readonly new: T
}

export interface ChangeRecord {
  readonly type: 'change'
  readonly change: ChangeKind
  readonly name: string | null
  /** Where there is no name. */
  readonly server: string | null
  readonly transport: ConnectionBrief['transport']
  readonly port: number | null
  /** Ids of the hosts on each side: of one host, or of all that are known on one side only. */
  readonly hosts: Sides<readonly string[]>
  /** Addresses that stand for the hosts, for people. */
  readonly client: string | null
  /** The most frequent first; empty on the side that does not have the name. */
  readonly old: readonly Way[]
  readonly new: readonly Way[]
}

/** Networks of one host: its IPv4 addresses and the /64 of its IPv6 addresses, link-local ones aside. */
export interface HostChangeRecord {
  readonly type: 'host-change'
  readonly hosts: Sides<string>
  /** One that stands for the host, for people. */
  readonly address: string
  readonly gone: readonly string[]
  readonly new: readonly string[]
}

export interface FindingChangeRecord {
  readonly type: 'finding-change'
  readonly change: 'gone' | 'new'
  readonly code: string
  readonly severity: Severity
  readonly says: string
  /** What it touches on this side alone. */
  readonly hosts: readonly string[]
  readonly names: readonly string[]
}

export interface FigureRecord {
  readonly type: 'figure'
  readonly figure:
    | 'connections'
    | 'failedConnections'
    | 'dualStackConnections'
    | 'ipv6Share'
    | 'handshakeP50Ms'
    | 'handshakeP95Ms'
    | 'lostMs'
  /** Of handshakes. */
  readonly family: 'IPv4' | 'IPv6' | null
  readonly old: number | null
  readonly new: number | null
}

export interface Comparison {
  readonly tool: Analysis['tool']
  readonly old: Snapshot
  readonly new: Snapshot
  readonly changes: readonly ChangeRecord[]
  readonly hosts: readonly HostChangeRecord[]
  readonly findings: readonly FindingChangeRecord[]
  readonly figures: readonly FigureRecord[]
}

export function compare(before: Snapshot, after: Snapshot): Comparison {
  const pairs = matchHosts(before.hosts, after.hosts)
  const isGrave = ({ new: ways, old }: ChangeRecord): boolean => has(ways, 'none') && old.length > 0 && !has(old, 'none')
  const rank = (change: ChangeRecord): number => (isGrave(change) ? 0 : 1 + CHANGES.indexOf(change.change))
  return {
    tool: after.tool,
    old: before,
    new: after,
    changes: [...changesOf(before, after, pairs)].sort((a, b) => rank(a) - rank(b)),
    hosts: [...hostChanges(before.hosts, after.hosts, pairs)],
    findings: [...findingChanges(before.findings, after.findings, pairs)],
    figures: figuresOf(before.summary, after.summary),
  }
}

/** Another family, another path, or a problem that was not there: what `--fail` is for (cli.md). */
export const isWorse = ({ changes, findings }: Comparison): boolean =>
  changes.some(({ change }) => change === 'family' || change === 'path') ||
  findings.some(({ change, severity }) => change === 'new' && severity === 'problem')

/** Hosts of the new side and who they were: by a link-layer address, else by an address; each is found once. */
type HostPairs = ReadonlyMap<string, string>

function matchHosts(before: readonly HostRecord[], after: readonly HostRecord[]): HostPairs {
  const pairs = new Map<string, string>()
  const taken = new Set<string>()
  for (const marksOf of [({ link }: HostRecord) => link, ({ addresses }: HostRecord) => addresses.filter((text) => !isLinkLocal(text))]) {
    const owner = new Map<string, string>()
    for (const host of before) for (const mark of marksOf(host)) if (!owner.has(mark)) owner.set(mark, host.id)
    for (const host of after) {
      if (pairs.has(host.id)) continue
      const known = marksOf(host)
        .map((mark) => owner.get(mark))
        .find((id) => id !== undefined && !taken.has(id))
      if (known === undefined) continue
      pairs.set(host.id, known)
      taken.add(known)
    }
  }
  return pairs
}

/** Different machines have the same link-local address on different links. */
function isLinkLocal(text: string): boolean {
  const bytes = parseAddress(text)
  return !bytes || scopeOf(bytes) <= LINK_SCOPE
}

const has = (ways: readonly Way[], family: Family): boolean => ways.some((way) => way.family === family)

function* changesOf(before: Snapshot, after: Snapshot, pairs: HostPairs): Iterable<ChangeRecord> {
  const addresses = { old: firstAddresses(before.hosts), new: firstAddresses(after.hosts) }
  const paired = new Set(pairs.values())
  for (const [key, subject] of before.subjects) {
    const other = after.subjects.get(key)
    if (!other) {
      if (subject.name !== null) yield record('gone', subject, [...subject.ways.keys()], [], addresses, subject, undefined)
      continue
    }
    for (const host of other.ways.keys()) {
      const known = pairs.get(host)
      if (known !== undefined && subject.ways.has(known)) yield* changed(subject, other, [known], [host], addresses)
    }
    // Hosts that are known on one side only: the same machines with other addresses, as far as the captures tell.
    const gone = [...subject.ways.keys()].filter((host) => !paired.has(host))
    const come = [...other.ways.keys()].filter((host) => !pairs.has(host))
    yield* changed(subject, other, gone, come, addresses)
  }
  for (const [key, subject] of after.subjects)
    if (subject.name !== null && !before.subjects.has(key))
      yield record('new', subject, [], [...subject.ways.keys()], addresses, undefined, subject)
}

type Addresses = Sides<ReadonlyMap<string, string>>

const firstAddresses = (hosts: readonly HostRecord[]): Map<string, string> =>
  new Map(hosts.map(({ id, addresses }) => [id, addresses[0] ?? id]))

function* changed(
  before: Subject,
  after: Subject,
  old: readonly string[],
  now: readonly string[],
  addresses: Addresses,
): Iterable<ChangeRecord> {
  const [was, is] = [waysOf(before, old), waysOf(after, now)]
  if (was.length === 0 || is.length === 0) return
  const differs = (kind: (way: Way) => string): boolean => !sameSet(was.map(kind), is.map(kind))
  if (differs(({ family }) => family)) yield record('family', after, old, now, addresses, before, after)
  else if (differs(({ family, path }) => [family, ...path].join(' '))) yield record('path', after, old, now, addresses, before, after)
  else if (differs(({ family, reason, rule }) => `${family} ${reason} ${rule}`))
    yield record('reason', after, old, now, addresses, before, after)
}

function record(
  change: ChangeKind,
  { name, server, transport, port }: Subject,
  old: readonly string[],
  now: readonly string[],
  addresses: Addresses,
  before: Subject | undefined,
  after: Subject | undefined,
): ChangeRecord {
  return {
    type: 'change',
    change,
    name,
    server,
    transport,
    port,
    hosts: { old, new: now },
    client: addresses.new.get(now[0] ?? '') ?? addresses.old.get(old[0] ?? '') ?? null,
    old: before ? waysOf(before, old) : [],
    new: after ? waysOf(after, now) : [],
  }
}

/** How these hosts reached it, together. */
function waysOf({ ways }: Subject, hosts: readonly string[]): Way[] {
  const all = new Map<string, Way>()
  for (const host of hosts) {
    for (const [kind, way] of ways.get(host) ?? []) {
      const known = all.get(kind)
      all.set(kind, known ? { ...known, connections: known.connections + way.connections } : way)
    }
  }
  return [...all.values()].sort((a, b) => b.connections - a.connections || a.example - b.example)
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean => {
  const [one, other] = [new Set(a), new Set(b)]
  return one.size === other.size && [...one].every((text) => other.has(text))
}

function* hostChanges(before: readonly HostRecord[], after: readonly HostRecord[], pairs: HostPairs): Iterable<HostChangeRecord> {
  const known = new Map(before.map((host) => [host.id, host]))
  for (const host of after) {
    const was = known.get(pairs.get(host.id) ?? '')
    if (!was) continue
    const [old, now] = [networksOf(was), networksOf(host)]
    const gone = [...old].filter((network) => !now.has(network))
    const come = [...now].filter((network) => !old.has(network))
    if (gone.length + come.length > 0)
      yield { type: 'host-change', hosts: { old: was.id, new: host.id }, address: host.addresses[0] ?? host.id, gone, new: come }
  }
}

/** Privacy addresses come and go within one network (RFC 8981): the network is what was there or not. */
const NETWORK_LENGTH = 64

function networksOf({ addresses }: HostRecord): Set<string> {
  const networks = new Set<string>()
  for (const text of addresses) {
    const bytes = isLinkLocal(text) ? undefined : parseAddress(text)
    if (bytes) networks.add(bytes.length === 4 ? text : formatPrefix(prefixOf(bytes, NETWORK_LENGTH)))
  }
  return networks
}

/** A finding is the same where it touches the same names, or without names the same hosts; what it touches besides is new, or gone. */
function* findingChanges(
  before: readonly FindingRecord[],
  after: readonly FindingRecord[],
  pairs: HostPairs,
): Iterable<FindingChangeRecord> {
  const paired = new Set(pairs.values())
  const oldHost = (id: string): string => (paired.has(id) ? id : '')
  const newHost = (id: string): string => pairs.get(id) ?? ''
  yield* touchedBy('new', after, newHost, before, oldHost)
  yield* touchedBy('gone', before, oldHost, after, newHost)
}

function* touchedBy(
  change: FindingChangeRecord['change'],
  findings: readonly FindingRecord[],
  hostOf: (id: string) => string,
  others: readonly FindingRecord[],
  otherHostOf: (id: string) => string,
): Iterable<FindingChangeRecord> {
  const marks = new Set<string>()
  for (const { code, names, hosts } of others) {
    marks.add(code)
    for (const name of names) marks.add(`${code} ${name}`)
    if (names.length === 0) for (const host of hosts) marks.add(`${code} @${otherHostOf(host)}`)
  }
  for (const { code, severity, says, hosts, names } of findings) {
    const alone = names.filter((name) => !marks.has(`${code} ${name}`))
    const strange = hosts.filter((host) => !marks.has(`${code} @${hostOf(host)}`))
    const differs = names.length > 0 ? alone.length > 0 : hosts.length > 0 ? strange.length > 0 : !marks.has(code)
    if (differs) yield { type: 'finding-change', change, code, severity, says, hosts: names.length > 0 ? hosts : strange, names: alone }
  }
}

function figuresOf(before: SummaryRecord, after: SummaryRecord): FigureRecord[] {
  const figure = (name: FigureRecord['figure'], of: (summary: SummaryRecord) => number | null | undefined): FigureRecord => ({
    type: 'figure',
    figure: name,
    family: null,
    old: of(before) ?? null,
    new: of(after) ?? null,
  })
  // A report that was stored by an earlier version has no handshakes in its summary.
  const handshake = (family: 'IPv4' | 'IPv6', figure: 'handshakeP50Ms' | 'handshakeP95Ms', of: 'p50Ms' | 'p95Ms'): FigureRecord => {
    const [old, now] = [before, after].map(({ handshakes }) => handshakes?.find((times) => times.family === family)?.[of] ?? null)
    return { type: 'figure', figure, family, old: old ?? null, new: now ?? null }
  }
  return [
    figure('connections', ({ connections }) => connections.total),
    figure('failedConnections', ({ connections }) => connections.none),
    figure('dualStackConnections', ({ dualStackConnections }) => dualStackConnections),
    figure('ipv6Share', ({ ipv6Share }) => ipv6Share),
    ...(['IPv4', 'IPv6'] as const).flatMap((family) => [
      handshake(family, 'handshakeP50Ms', 'p50Ms'),
      handshake(family, 'handshakeP95Ms', 'p95Ms'),
    ]),
    figure('lostMs', ({ lostMs }) => lostMs),
  ]
}
