/** A report that was written with `--format json` or `ndjson`, read again as one side of a comparison. */
import { visible } from '../base/visible.js'
import { parseInstant } from './clock.js'
import { type ConnectionRecord, type FindingRecord, type HostRecord, type InputRecord, SCHEMA, type SummaryRecord } from './report.js'
import type { Side } from './snapshot.js'
import { briefOf } from './told-brief.js'

/** What was read is no report; the message says what it is instead. */
export class StoredReportError extends Error {}

/** No capture begins like this: pcap and pcapng have magic numbers of their own. */
export const looksStored = (octets: Uint8Array): boolean => octets.find((octet) => !BLANK.has(octet)) === 0x7b

/** Blanks of JSON (RFC 8259 §2), and what some editors put before a text. */
const BLANK = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf])

export function readStoredReport(text: string): Side {
  const records = recordsIn(text.replace(/^\ufeff/, ''))
  const of = <T extends { readonly type: string }>(type: T['type'], holds: (record: T) => boolean): T[] =>
    records.filter((record): record is T => {
      if (!isObject(record) || record.type !== type) return false
      if (!holds(record as unknown as T)) throw new StoredReportError(`a ${type} record without what every ${type} record has`)
      return true
    })
  const inputs = of<InputRecord>('input', ({ schema, file, frames }) => {
    if (schema !== SCHEMA) throw new StoredReportError(`a report of schema ${String(schema)}; this version reads ${SCHEMA}`)
    return typeof file === 'string' && typeof frames === 'number'
  })
  const hosts = of<HostRecord>('host', ({ id, addresses, link }) => typeof id === 'string' && isTexts(addresses) && isTexts(link))
  const connections = of<ConnectionRecord>(
    'connection',
    ({ host, family, reason, start, attempts, path }) =>
      typeof host === 'string' &&
      typeof family === 'string' &&
      typeof start === 'string' &&
      isObject(reason) &&
      typeof reason.code === 'string' &&
      (path === null || isTexts(path)) &&
      Array.isArray(attempts) &&
      attempts.every((attempt) => isObject(attempt) && isObject(attempt.server) && isObject(attempt.client)),
  )
  const findings = of<FindingRecord>('finding', ({ code, hosts, names }) => typeof code === 'string' && isTexts(hosts) && isTexts(names))
  const [summary] = of<SummaryRecord>('summary', ({ connections }) => isObject(connections))
  if (!summary || inputs.length === 0)
    throw new StoredReportError('JSON, but no whole report of v6why (--format json or ndjson of v6why analyze)')
  const epoch = inputs.flatMap(({ first }) => (first === null ? [] : (parseInstant(first) ?? [])))[0] ?? null
  return {
    tool: { name: 'v6why', version: '' },
    epoch,
    inputs: () => inputs,
    hosts: () => hosts,
    *connections() {
      for (const record of connections) yield briefOf(record, epoch)
    },
    findings: () => findings,
    summary: () => summary,
  }
}

/** Of one document, or of one a line. */
function recordsIn(text: string): unknown[] {
  const whole = parse(text)
  if (isObject(whole) && whole.type === 'report') return Object.values(whole).flat()
  if (whole !== undefined) throw new StoredReportError('JSON, but no report of v6why')
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line, index) => {
    const record = parse(line)
    if (record === undefined) throw new StoredReportError(`JSON that breaks off or contradicts itself in line ${index + 1}`)
    return record
  })
}

/** Anything but printable ASCII, or an escape that may stand for it. */
const MAY_HIDE = /[^ -~\s]|\\u/

function parse(text: string): unknown {
  try {
    return JSON.parse(
      text,
      MAY_HIDE.test(text) ? (_key, value: unknown) => (typeof value === 'string' ? visible(value) : value) : undefined,
    )
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((text) => typeof text === 'string')
