/** A comparison as one list: every difference is a row, whatever it is of. */
import type { Column } from './column.js'
import { formatPath } from './column.js'
import type { Comparison, FigureRecord } from './comparison.js'
import type { Way } from './snapshot.js'

export interface ComparisonRow {
  readonly change: string
  /** A name, an address, a host, a finding or a figure. */
  readonly subject: string
  readonly port: number | null
  readonly transport: string | null
  readonly client: string | null
  readonly old: string
  readonly new: string
  readonly why: string
  readonly whyBefore: string
  readonly tone: 'problem' | 'warning' | undefined
}

/** `change` of a row that is a figure. */
export const FIGURE = 'figure'

/** `IPv6 native, ipv6-failed`, and how often where there are several. */
function formatWays(ways: readonly Way[]): string {
  return ways
    .map(({ family, path, reason, rule, connections }) => {
      const over = family === 'none' ? 'no connection' : `${family} ${formatPath(path)}`
      return `${over}, ${reason}${rule === null ? '' : ` ${rule}`}${connections > 1 ? ` (${connections} ×)` : ''}`
    })
    .join('; ')
}

export const sentences = (ways: readonly Way[]): string => [...new Set(ways.map(({ says }) => says))].join('; ')

const FIGURES: Readonly<Record<FigureRecord['figure'], string>> = {
  connections: 'connections',
  failedConnections: 'failed connections',
  dualStackConnections: 'connections with both families',
  ipv6Share: 'share of IPv6 among them',
  handshakeP50Ms: 'median handshake, ms',
  handshakeP95Ms: '95 % of handshakes within, ms',
  lostMs: 'lost on first choices, ms',
}

const EMPTY = { port: null, transport: null, client: null, old: '', new: '', why: '', whyBefore: '', tone: undefined } as const

export function* comparisonRows({ changes, hosts, findings, figures }: Comparison): Iterable<ComparisonRow> {
  for (const { change, name, server, port, transport, client, old, new: now } of changes) {
    yield {
      change,
      subject: name ?? server ?? '',
      port,
      transport,
      client,
      old: formatWays(old),
      new: formatWays(now),
      why: sentences(now),
      whyBefore: sentences(old),
      tone: change === 'family' ? 'problem' : change === 'path' ? 'warning' : undefined,
    }
  }
  for (const { address, gone, new: come } of hosts)
    yield { ...EMPTY, change: 'addresses', subject: address, old: gone.join(' '), new: come.join(' ') }
  for (const { change, code, severity, says, names } of findings) {
    const told = `${severity}: ${says}`
    const why = names.length > 0 ? names.join(' ') : ''
    const tone = change === 'new' && severity !== 'info' ? severity : undefined
    yield { ...EMPTY, change: `finding ${change}`, subject: code, [change === 'new' ? 'new' : 'old']: told, why, tone }
  }
  for (const { figure, family, old, new: now } of figures) {
    if (old === now) continue
    const subject = family === null ? FIGURES[figure] : `${family} ${FIGURES[figure]}`
    yield { ...EMPTY, change: FIGURE, subject, old: String(old ?? ''), new: String(now ?? '') }
  }
}

export function comparisonColumns(): readonly Column<ComparisonRow>[] {
  return [
    { id: 'change', heading: 'change', align: 'left', priority: 1, value: (row) => row.change, tone: (row) => row.tone },
    { id: 'subject', heading: 'of', align: 'left', priority: 1, least: 16, cut: 'middle', value: (row) => row.subject },
    { id: 'port', heading: 'port', align: 'right', priority: 2, value: (row) => row.port },
    { id: 'transport', heading: 'transport', align: 'left', priority: 0, value: (row) => row.transport },
    { id: 'client', heading: 'client', align: 'left', priority: 4, value: (row) => row.client },
    { id: 'old', heading: 'old', align: 'left', priority: 1, least: 24, cut: 'wrap', value: (row) => row.old },
    { id: 'new', heading: 'new', align: 'left', priority: 1, least: 24, cut: 'wrap', value: (row) => row.new },
    { id: 'whyBefore', heading: 'why before', align: 'left', priority: 0, value: (row) => row.whyBefore },
    { id: 'why', heading: 'why now', align: 'left', priority: 5, least: 28, cut: 'wrap', value: (row) => row.why },
  ]
}
