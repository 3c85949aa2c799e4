import type { Clock } from '../../core/report/clock.js'
import { formatPath } from '../../core/report/column.js'
import type { ConnectionRecord, FindingRecord, SummaryRecord } from '../../core/report/report.js'
import type { RevisedRecord } from '../../core/report/revisions.js'
import { programOf } from '../explain.js'

/** Connections that can still be looked at; older ones are only counted. */
const MOST_KEPT = 2000

/** The newest records, and what all of them add up to. */
export class Tally {
  /** By id, the one that settled last is the last; what is told again keeps its place. */
  readonly connections = new Map<number, ConnectionRecord>()
  readonly findings = new Map<string, FindingRecord>()
  readonly hosts = new Set<string>()
  summary: SummaryRecord | undefined
  private readonly families = { IPv4: 0, IPv6: 0, none: 0 }

  add(record: RevisedRecord): void {
    switch (record.type) {
      case 'connection':
        this.discount(record.id)
        this.families[record.family]++
        this.connections.set(record.id, record)
        if (this.connections.size > MOST_KEPT) this.connections.delete(this.connections.keys().next().value!)
        break
      case 'finding':
        this.findings.set(String(record.id), record)
        break
      case 'host':
        this.hosts.add(record.id)
        break
      case 'summary':
        this.summary = record
        break
      case 'withdrawn':
        if (record.record === 'connection') this.forget(Number(record.id))
        if (record.record === 'finding') this.findings.delete(String(record.id))
        if (record.record === 'host') this.hosts.delete(String(record.id))
    }
  }

  get total(): number {
    return this.families.IPv4 + this.families.IPv6 + this.families.none
  }

  /** Of those that got through, in hundredths; null where there are none. */
  get ipv6Percent(): number | null {
    const won = this.families.IPv4 + this.families.IPv6
    return won === 0 ? null : Math.round((100 * this.families.IPv6) / won)
  }

  private forget(id: number): void {
    this.discount(id)
    this.connections.delete(id)
  }

  private discount(id: number): void {
    const known = this.connections.get(id)
    if (known) this.families[known.family]--
  }
}

/** One line of one connection: `12.345  dual.example:443 from 192.0.2.1 (curl 4711)  IPv6 native  address-selection: …`. */
export function lineOf(c: ConnectionRecord, clock: Clock): string {
  const end = (c.attempts.find(({ won }) => won) ?? c.attempts[0])!
  const target = c.name ?? (end.server.address.includes(':') ? `[${end.server.address}]` : end.server.address)
  const family = c.family === 'none' ? 'none' : `${c.family} ${formatPath(c.path)}`
  return `${clock.at(c.start)}  ${c.port === null ? target : `${target}:${c.port}`} from ${end.client.address}${programOf(c)}  ${family}  ${c.reason.code}: ${c.reason.says}`
}
