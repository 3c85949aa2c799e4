/**
 * What a comparison keeps of one capture: for each name and port how each host reached it, and what else is told of the whole. It is small beside
 * the analysis, so that two captures need not be held at once.
 */
import type { Analysis, Certainty, ConnectionBrief, Family, FindingRecord, HostRecord, InputRecord, SummaryRecord } from './report.js'

/** One side of a comparison: an analysis, or a report that was stored. */
export type Side = Pick<Analysis, 'tool' | 'epoch' | 'inputs' | 'hosts' | 'connections' | 'findings' | 'summary'>

/** A family, a path and a reason, and how many connections had them. */
export interface Way {
  readonly family: Family
  readonly path: readonly string[]
  readonly reason: string
  readonly rule: number | null
  readonly says: string
  readonly certainty: Certainty
  connections: number
  /** The first of them. */
  readonly example: number
}

/** What connections are matched by, whoever made them: a name, or an address where there is none, with transport and port. */
export interface Subject {
  readonly name: string | null
  readonly server: string | null
  readonly transport: ConnectionBrief['transport']
  readonly port: number | null
  /** By host. */
  readonly ways: Map<string, Map<string, Way>>
}

/** Their beginning or their end is not in the capture: they tell of the recording, not of the network. */
const NOT_SEEN = new Set(['start-not-seen', 'end-not-seen'])

export class Snapshot {
  readonly tool: Side['tool']
  readonly epoch: Side['epoch']
  readonly inputs: readonly InputRecord[]
  readonly hosts: readonly HostRecord[]
  readonly findings: readonly FindingRecord[]
  readonly summary: SummaryRecord
  readonly subjects = new Map<string, Subject>()

  /** `keep` chooses among the connections. */
  constructor(side: Side, keep: (connection: ConnectionBrief) => boolean = () => true) {
    for (const connection of side.connections()) if (keep(connection)) this.add(connection)
    this.tool = side.tool
    this.epoch = side.epoch
    this.inputs = side.inputs()
    this.hosts = [...side.hosts()]
    this.findings = side.findings()
    this.summary = side.summary()
  }

  private add(connection: ConnectionBrief): void {
    const { name, transport, port, host } = connection
    const server = name === null ? connection.server : null
    const key = `${transport} ${port} ${name ?? `[${server}]`}`
    let subject = this.subjects.get(key)
    if (!subject) {
      subject = { name, server, transport, port, ways: new Map() }
      this.subjects.set(key, subject)
    }
    let ways = subject.ways.get(host)
    if (!ways) {
      ways = new Map()
      subject.ways.set(host, ways)
    }
    const { family, path, reason, rule } = connection
    if (NOT_SEEN.has(reason)) return
    const kind = [family, ...path, reason, rule].join(' ')
    const way = ways.get(kind)
    if (way) way.connections++
    else
      ways.set(kind, {
        family,
        path,
        reason,
        rule,
        says: connection.says,
        certainty: connection.certainty,
        connections: 1,
        example: connection.id,
      })
  }
}
