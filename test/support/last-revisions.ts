/** What stands at the end of a live run, and how it is held against the report of the same packets. */
import type { RevisedRecord } from '../../src/core/report/revisions.js'

type Plain = Record<string, unknown>

/** The last revision of every record that was not withdrawn. */
export function lastRevisions(told: Iterable<RevisedRecord>): Plain[] {
  const last = new Map<string, Plain>()
  for (const record of told) {
    if (record.type === 'withdrawn') last.delete(`${record.record} ${record.id}`)
    else last.set(`${record.type} ${record.id}`, record as unknown as Plain)
  }
  return [...last.values()]
}

/**
 * Records as sorted texts without what a live run may say otherwise: ids are given when something is first seen, and stay. A connection is
 * known by its first frame instead, a lookup by its first query, a host by its first address.
 */
export function comparable(records: readonly object[], leaveOut: readonly string[] = []): string[] {
  const list = (records as readonly Plain[]).filter(({ type }) => !leaveOut.includes(String(type)))
  const hosts = new Map<string, string>()
  const connections = new Map<number, number>()
  const lookups = new Map<number, string>()
  for (const record of list) {
    if (record.type === 'host') hosts.set(String(record.id), `host of ${(record.addresses as string[])[0]}`)
    if (record.type === 'connection') connections.set(Number(record.id), Number(record.startFrame))
    if (record.type === 'lookup') lookups.set(Number(record.id), `lookup of ${JSON.stringify(record.frames)}`)
  }
  const connection = (id: unknown) => connections.get(Number(id)) ?? -1
  return list
    .map((record) => {
      const { revision: _, ...rest } = record
      if (!('id' in record) || ['finding', 'input', 'summary', 'lookup', 'connection', 'host'].includes(String(record.type))) delete rest.id
      if (Array.isArray(rest.connections)) rest.connections = rest.connections.map(connection).sort((a, b) => a - b)
      if (Array.isArray(rest.lookups)) rest.lookups = rest.lookups.map((id) => lookups.get(Number(id)))
      return JSON.stringify(rest, (key, value: unknown) => {
        if (key === 'host') return hosts.get(String(value)) ?? value
        if (key === 'hosts' && Array.isArray(value)) return value.map((id) => hosts.get(String(id)) ?? id)
        if (key === 'alsoTurns' && Array.isArray(value))
          return value
            .map((turn: Plain) => ({ ...turn, connection: connection(turn.connection) }))
            .sort((a, b) => a.connection - b.connection)
        return key === 'lookup' && typeof value === 'number' ? lookups.get(value) : value
      })
    })
    .sort()
}
