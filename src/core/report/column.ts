import { listing, phrase, say, speakEnglish, type Text } from '../base/message.js'
import type { Clock } from './clock.js'
import { type GroupRecord, SURPRISING } from './group.js'
import type {
  ClientRaceRecord,
  ConformanceRecord,
  ConnectionBrief,
  FlowRecord,
  HostRecord,
  LookupRecord,
  TrafficRecord,
  TunnelRecord,
} from './report.js'

/** One column of a list of records, drawn alike by the terminal, CSV and a page. */
export interface Column<Row> {
  /** The heading in CSV; never renamed. */
  readonly id: string
  readonly heading: string
  readonly align: 'left' | 'right'
  /** What a narrow terminal keeps: 1 to 3 belong to the table, larger ones come where there is room; 0 is for CSV only. */
  readonly priority: number
  /** The narrowest width worth drawing; without one the column is never cut. */
  readonly least?: number
  /** How a cell that does not fit is shortened: addresses and names lose their middle, sentences their end, lists go on in the next line. */
  readonly cut?: 'middle' | 'end' | 'wrap'
  /** Left out of a narrow table when every row says the same (the heading says it once). */
  readonly dropIfConstant?: true
  /** For machines. */
  readonly value: (row: Row) => string | number | null
  /** For people, where that differs. */
  readonly shown?: (row: Row) => Text
  /** For people with too little room for every usual column: says the most important of what is left out. */
  readonly short?: (row: Row) => string
  /** What a colour may underline; the text says it without. */
  readonly tone?: (row: Row) => 'problem' | 'warning' | undefined
}

export const textIn = <Row>(column: Column<Row>, row: Row): Text => (column.shown ?? ((r: Row) => String(column.value(r) ?? '')))(row)

/** In English. */
export const shownIn = <Row>(column: Column<Row>, row: Row): string => speakEnglish(textIn(column, row))

/** Outermost first, as the record has it: `gre/6to4`. */
export const formatPath = (path: readonly string[] | null): string => path?.join('/') ?? ''

/** `203.0.113.80:80`, `[2001:db8::80]:80`, the bare address where there is no port. */
export function formatEndpoint(end: { readonly address: string; readonly port: number | null }): string {
  if (end.port === null) return end.address
  return end.address.includes(':') ? `[${end.address}]:${end.port}` : `${end.address}:${end.port}`
}

export function connectionColumns(clock: Clock): readonly Column<ConnectionBrief>[] {
  return [
    { id: 'id', heading: '#', align: 'right', priority: 1, value: (c) => c.id },
    { id: 'time', heading: clock.heading, align: 'right', priority: 1, value: (c) => clock.after(c.time) },
    { id: 'start', heading: 'start', align: 'left', priority: 0, value: (c) => c.start },
    { id: 'frame', heading: 'frame', align: 'right', priority: 7, value: (c) => c.startFrame },
    {
      id: 'name',
      heading: 'name',
      align: 'left',
      priority: 1,
      least: 12,
      cut: 'middle',
      value: (c) => c.name,
      shown: (c) => c.name ?? c.server,
    },
    { id: 'transport', heading: 'transport', align: 'left', priority: 0, value: (c) => c.transport },
    {
      id: 'port',
      heading: 'port',
      align: 'right',
      priority: 1,
      value: (c) => c.port,
      shown: (c) => (c.transport === 'tcp' ? String(c.port ?? '') : c.port === null ? c.transport : `${c.port}/${c.transport}`),
    },
    { id: 'client', heading: 'client', align: 'left', priority: 2, least: 15, cut: 'middle', dropIfConstant: true, value: (c) => c.client },
    { id: 'server', heading: 'server', align: 'left', priority: 5, value: (c) => c.server },
    {
      id: 'family',
      heading: 'family',
      align: 'left',
      priority: 1,
      value: (c) => c.family,
      shown: (c) => (c.certainty === 'unknown' ? `${c.family}?` : c.family),
      tone: (c) => (c.family === 'none' ? 'problem' : undefined),
    },
    { id: 'path', heading: 'path', align: 'left', priority: 1, least: 7, cut: 'end', value: (c) => formatPath(c.path) },
    {
      id: 'reason',
      heading: 'reason',
      align: 'left',
      priority: 1,
      value: (c) => c.reason,
      short: (c) => (c.rule === null ? c.reason : `${c.reason} ${c.rule}`),
      tone: (c) => (c.interest >= SURPRISING ? 'warning' : undefined),
    },
    { id: 'rule', heading: 'rule', align: 'right', priority: 0, value: (c) => c.rule },
    { id: 'certainty', heading: 'certainty', align: 'left', priority: 4, value: (c) => c.certainty },
    { id: 'strategy', heading: 'strategy', align: 'left', priority: 6, value: (c) => c.strategy },
    { id: 'why', heading: 'why', align: 'left', priority: 3, least: 28, cut: 'end', value: (c) => c.says },
  ]
}

/** Which frames a lookup is made of, `12, 13 → 14`. */
const lookupFrames = (l: LookupRecord): string => {
  const queries = l.frames.queries.join(', ')
  return l.frames.answer === null ? queries : `${queries}${queries && ' '}→ ${l.frames.answer}`
}

export function lookupColumns(clock: Clock, nameHost: (id: string) => string): readonly Column<LookupRecord>[] {
  return [
    { id: 'id', heading: '#', align: 'right', priority: 1, value: (l) => l.id },
    { id: 'time', heading: clock.heading, align: 'right', priority: 1, value: (l) => clock.at(l.asked) },
    { id: 'asked', heading: 'asked', align: 'left', priority: 0, value: (l) => l.asked },
    {
      id: 'name',
      heading: 'name',
      align: 'left',
      priority: 1,
      least: 16,
      cut: 'middle',
      value: (l) => l.name,
      shown: (l) => l.name ?? say`(encrypted)`,
    },
    { id: 'qtype', heading: 'type', align: 'left', priority: 1, value: (l) => l.qtype },
    {
      id: 'outcome',
      heading: 'outcome',
      align: 'left',
      priority: 1,
      value: (l) => l.outcome,
      shown: (l) => (l.outcome === 'error' && l.rcode ? l.rcode : l.tries > 1 ? say`${l.outcome} (${l.tries} tries)` : l.outcome),
      tone: (l) => (l.outcome === 'error' || l.outcome === 'unanswered' ? 'problem' : undefined),
    },
    { id: 'rcode', heading: 'rcode', align: 'left', priority: 0, value: (l) => l.rcode },
    {
      id: 'answerMs',
      heading: 'ms',
      align: 'right',
      priority: 1,
      value: (l) => l.answerMs,
      shown: (l) => l.answerMs?.toFixed(l.answerMs < 10 ? 2 : 0) ?? '',
    },
    { id: 'addresses', heading: 'addresses', align: 'left', priority: 2, least: 16, cut: 'end', value: (l) => l.addresses.join(' ') },
    { id: 'server', heading: 'server', align: 'left', priority: 4, value: (l) => l.server },
    { id: 'client', heading: 'client', align: 'left', priority: 5, value: (l) => nameHost(l.host) },
    { id: 'host', heading: 'host', align: 'left', priority: 0, value: (l) => l.host },
    { id: 'transport', heading: 'over', align: 'left', priority: 6, value: (l) => l.transport },
    { id: 'tries', heading: 'tries', align: 'right', priority: 0, value: (l) => l.tries },
    { id: 'frames', heading: 'frames', align: 'left', priority: 7, value: lookupFrames },
    { id: 'chain', heading: 'chain', align: 'left', priority: 0, value: (l) => l.chain.join(' ') },
    { id: 'synthesised', heading: 'synthesised', align: 'left', priority: 0, value: (l) => String(l.synthesised) },
  ]
}

/** The frames that show it, each with what it shows. */
export const knownFrom = ({ evidence }: { readonly evidence: HostRecord['evidence'] }): Text =>
  listing(
    evidence.map(({ frame, says }) => say`frame ${frame}: ${says}`),
    '; ',
  )

export function hostColumns(): readonly Column<HostRecord>[] {
  return [
    { id: 'id', heading: 'host', align: 'left', priority: 1, value: (h) => h.id },
    { id: 'link', heading: 'link', align: 'left', priority: 1, least: 17, cut: 'wrap', value: (h) => h.link.join(' ') },
    { id: 'addresses', heading: 'addresses', align: 'left', priority: 1, least: 16, cut: 'wrap', value: (h) => h.addresses.join(' ') },
    {
      id: 'evidence',
      heading: 'known from',
      align: 'left',
      priority: 2,
      least: 24,
      cut: 'wrap',
      value: (h) => speakEnglish(knownFrom(h)),
      shown: knownFrom,
    },
  ]
}

const each = (t: TunnelRecord, value: (way: TunnelRecord['toServer']) => number | null): string =>
  [value(t.toServer), value(t.toClient)].map((number) => number ?? '–').join(' / ')
const range = (hops: readonly [number, number] | null): string =>
  !hops ? '–' : hops[0] === hops[1] ? `${hops[0]}` : `${hops[0]}–${hops[1]}`
const hops = (way: TunnelRecord['toServer']): string => `${range(way.outerHops)} (${range(way.innerHops)})`
const elsewhere = (t: TunnelRecord): string[] => t.outer.returnsFrom.filter((address) => address !== t.outer.server)

export function tunnelColumns(): readonly Column<TunnelRecord>[] {
  return [
    { id: 'id', heading: '#', align: 'right', priority: 1, value: (t) => t.id },
    { id: 'kind', heading: 'kind', align: 'left', priority: 1, value: (t) => (t.opaque ? `${t.kind} (opaque)` : t.kind) },
    { id: 'within', heading: 'within', align: 'right', priority: 0, value: (t) => t.within },
    { id: 'client', heading: 'client', align: 'left', priority: 1, least: 15, cut: 'middle', value: (t) => t.outer.client },
    { id: 'server', heading: 'server', align: 'left', priority: 1, least: 15, cut: 'middle', value: (t) => t.outer.server },
    {
      id: 'returnsFrom',
      heading: 'returns from',
      align: 'left',
      priority: 3,
      least: 15,
      cut: 'middle',
      value: (t) => elsewhere(t).join(' '),
    },
    { id: 'inner', heading: 'inside', align: 'left', priority: 4, least: 18, cut: 'middle', value: (t) => t.inner.client.join(' ') },
    { id: 'framesToServer', heading: 'frames to', align: 'right', priority: 0, value: (t) => t.frames.toServer },
    { id: 'framesToClient', heading: 'frames from', align: 'right', priority: 0, value: (t) => t.frames.toClient },
    { id: 'frames', heading: 'frames', align: 'right', priority: 1, value: (t) => `${t.frames.toServer}+${t.frames.toClient}` },
    { id: 'control', heading: 'control', align: 'right', priority: 2, value: (t) => t.frames.control },
    { id: 'unreadable', heading: 'unreadable', align: 'right', priority: 0, value: (t) => t.frames.unreadable },
    { id: 'errors', heading: 'errors', align: 'right', priority: 0, value: (t) => t.frames.errors },
    { id: 'rttMs', heading: 'rtt ms', align: 'right', priority: 2, value: (t) => t.rttMs },
    { id: 'largest', heading: 'largest', align: 'right', priority: 3, value: (t) => each(t, (way) => way.largest) },
    { id: 'mss', heading: 'mss', align: 'right', priority: 4, value: (t) => each(t, (way) => way.mss) },
    { id: 'hopsToServer', heading: 'hops to', align: 'left', priority: 5, value: (t) => hops(t.toServer) },
    { id: 'hopsToClient', heading: 'hops from', align: 'left', priority: 5, value: (t) => hops(t.toClient) },
    {
      id: 'evidence',
      heading: 'known from',
      align: 'left',
      priority: 2,
      least: 24,
      cut: 'wrap',
      value: (t) => speakEnglish(knownFrom(t)),
      shown: knownFrom,
    },
  ]
}

export function flowColumns(clock: Clock): readonly Column<FlowRecord>[] {
  return [
    { id: 'time', heading: clock.heading, align: 'right', priority: 3, value: (f) => clock.at(f.first) },
    { id: 'first', heading: 'first', align: 'left', priority: 0, value: (f) => f.first },
    { id: 'last', heading: 'last', align: 'left', priority: 0, value: (f) => f.last },
    { id: 'protocol', heading: 'over', align: 'left', priority: 1, value: (f) => f.protocol },
    { id: 'client', heading: 'client', align: 'left', priority: 1, least: 18, cut: 'middle', value: (f) => formatEndpoint(f.client) },
    { id: 'server', heading: 'server', align: 'left', priority: 1, least: 18, cut: 'middle', value: (f) => formatEndpoint(f.server) },
    { id: 'packetsToServer', heading: 'packets to', align: 'right', priority: 0, value: (f) => f.packets[0] },
    { id: 'packetsToClient', heading: 'packets from', align: 'right', priority: 0, value: (f) => f.packets[1] },
    { id: 'bytesToServer', heading: 'bytes to', align: 'right', priority: 0, value: (f) => f.bytes[0] },
    { id: 'bytesToClient', heading: 'bytes from', align: 'right', priority: 0, value: (f) => f.bytes[1] },
    { id: 'packets', heading: 'packets', align: 'right', priority: 1, value: (f) => `${f.packets[0]}+${f.packets[1]}` },
    { id: 'bytes', heading: 'bytes', align: 'right', priority: 2, value: (f) => `${f.bytes[0]}+${f.bytes[1]}` },
    { id: 'path', heading: 'path', align: 'left', priority: 2, value: (f) => formatPath(f.path) },
    { id: 'name', heading: 'name', align: 'left', priority: 4, least: 12, cut: 'middle', value: (f) => f.name },
    { id: 'frames', heading: 'frames', align: 'left', priority: 5, value: (f) => `${f.firstFrame}–${f.lastFrame}` },
    { id: 'copies', heading: 'copies', align: 'right', priority: 0, value: (f) => f.copies },
    { id: 'host', heading: 'host', align: 'left', priority: 6, value: (f) => f.host },
  ]
}

export function trafficColumns(): readonly Column<TrafficRecord>[] {
  return [
    { id: 'family', heading: 'family', align: 'left', priority: 1, value: (s) => s.family },
    { id: 'protocol', heading: 'over', align: 'left', priority: 1, value: (s) => s.protocol },
    { id: 'flows', heading: 'flows', align: 'right', priority: 1, value: (s) => s.flows },
    { id: 'packetsToServer', heading: 'packets to', align: 'right', priority: 2, value: (s) => s.packets[0] },
    { id: 'packetsToClient', heading: 'packets from', align: 'right', priority: 2, value: (s) => s.packets[1] },
    { id: 'bytesToServer', heading: 'bytes to', align: 'right', priority: 3, value: (s) => s.bytes[0] },
    { id: 'bytesToClient', heading: 'bytes from', align: 'right', priority: 3, value: (s) => s.bytes[1] },
  ]
}

const percent = (share: number): string => `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`

export function groupColumns(): readonly Column<GroupRecord>[] {
  const most = (g: GroupRecord): string =>
    Object.entries(g.reasons)
      .map(([code, count]) => `${code} ${count}`)
      .join(', ')
  return [
    { id: 'by', heading: 'by', align: 'left', priority: 0, value: (g) => g.by },
    {
      id: 'key',
      heading: 'key',
      align: 'left',
      priority: 1,
      least: 16,
      cut: 'middle',
      value: (g) => g.key,
      shown: (g) => g.key ?? phrase(`(no ${g.by})`),
    },
    { id: 'connections', heading: 'connections', align: 'right', priority: 1, value: (g) => g.connections },
    { id: 'share', heading: 'share', align: 'right', priority: 1, value: (g) => g.share, shown: (g) => percent(g.share) },
    { id: 'worthALook', heading: 'worth a look', align: 'right', priority: 2, value: (g) => g.worthALook },
    { id: 'IPv4', heading: 'IPv4', align: 'right', priority: 1, value: (g) => g.IPv4 },
    { id: 'IPv6', heading: 'IPv6', align: 'right', priority: 1, value: (g) => g.IPv6 },
    { id: 'none', heading: 'none', align: 'right', priority: 1, value: (g) => g.none },
    { id: 'reasons', heading: 'reasons', align: 'left', priority: 3, least: 17, cut: 'end', value: most },
  ]
}

/** One rule as one client keeps it. */
export interface ConformanceRow {
  readonly client: ClientRaceRecord
  readonly rule: ConformanceRecord
}

/** `3 of 4`, and what was measured. */
const shownBy = ({ passed, failed, ms }: ConformanceRecord): Text => {
  if (passed + failed === 0) return ''
  const count = failed > 0 && passed > 0 ? say`${failed} of ${passed + failed}` : String(passed + failed)
  return ms === null ? count : say`${count}, ${ms.toFixed(0)} ms`
}

export function conformanceColumns(): readonly Column<ConformanceRow>[] {
  return [
    { id: 'host', heading: 'host', align: 'left', priority: 0, value: ({ client }) => client.host },
    {
      id: 'client',
      heading: 'client',
      align: 'left',
      priority: 2,
      least: 15,
      cut: 'middle',
      dropIfConstant: true,
      value: ({ client }) => client.address,
    },
    { id: 'program', heading: 'program', align: 'left', priority: 1, dropIfConstant: true, value: ({ client }) => client.program },
    {
      id: 'ref',
      heading: 'document',
      align: 'left',
      priority: 1,
      value: ({ rule }) => rule.ref,
      shown: ({ rule }) => rule.ref.replace(/^draft-.*-(v\d-\d+)/, 'HE$1'),
    },
    { id: 'rule', heading: 'rule', align: 'left', priority: 0, value: ({ rule }) => rule.rule },
    { id: 'level', heading: 'level', align: 'left', priority: 4, value: ({ rule }) => rule.level },
    { id: 'says', heading: 'what is asked', align: 'left', priority: 1, least: 24, cut: 'wrap', value: ({ rule }) => rule.says },
    {
      id: 'result',
      heading: 'result',
      align: 'left',
      priority: 1,
      value: ({ rule }) => rule.result,
      tone: ({ rule }) => (rule.result !== 'failed' ? undefined : rule.level === 'must' ? 'problem' : 'warning'),
    },
    { id: 'passed', heading: 'passed', align: 'right', priority: 0, value: ({ rule }) => rule.passed },
    { id: 'failed', heading: 'failed', align: 'right', priority: 0, value: ({ rule }) => rule.failed },
    { id: 'ms', heading: 'ms', align: 'right', priority: 0, value: ({ rule }) => rule.ms },
    {
      id: 'shown',
      heading: 'connections',
      align: 'left',
      priority: 2,
      value: ({ rule }) => speakEnglish(shownBy(rule)),
      shown: ({ rule }) => shownBy(rule),
    },
    { id: 'frames', heading: 'frames', align: 'left', priority: 3, least: 8, cut: 'end', value: ({ rule }) => rule.frames.join(', ') },
  ]
}
