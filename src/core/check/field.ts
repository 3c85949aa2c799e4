/** The fields of a connection that can be expected: the catalogue that the schema, the check and the first expectation share. */
import { REPORT_SCHEMA } from '../report/schema.js'
import type { ConnectionRecord } from '../report/report.js'

export interface Field {
  readonly id: 'family' | 'path' | 'reason' | 'rule' | 'certainty' | 'strategy' | 'policy'
  readonly of: (connection: ConnectionRecord) => string | number | null
  /** Whether the sentence of the verdict belongs to what was got. */
  readonly ofVerdict: boolean
}

export const formatPath = (path: readonly string[] | null): string => path?.join('+') || 'none'

export const FIELDS: readonly Field[] = [
  { id: 'family', of: (c) => c.family, ofVerdict: true },
  { id: 'path', of: (c) => formatPath(c.path), ofVerdict: false },
  { id: 'reason', of: (c) => c.reason.code, ofVerdict: true },
  { id: 'rule', of: (c) => c.reason.rule?.number ?? null, ofVerdict: true },
  { id: 'certainty', of: (c) => c.certainty, ofVerdict: false },
  { id: 'strategy', of: (c) => c.strategy, ofVerdict: false },
  { id: 'policy', of: (c) => c.policy?.used ?? null, ofVerdict: false },
]

/** Every figure of `timing` in the report, by its name there. */
export const TIMINGS: readonly string[] = Object.keys(
  (REPORT_SCHEMA.$defs.connection.properties as { readonly timing: { readonly properties: object } }).timing.properties,
)

export const COUNTS: Readonly<Record<string, (connection: ConnectionRecord) => number>> = {
  attempts: (c) => c.attempts.length,
  ipv4Attempts: (c) => c.attempts.filter((a) => a.family === 'IPv4').length,
  ipv6Attempts: (c) => c.attempts.filter((a) => a.family === 'IPv6').length,
  failedAttempts: (c) => c.attempts.filter((a) => FAILED.has(a.outcome)).length,
  syns: (c) => c.attempts.reduce((sum, { synCount }) => sum + synCount, 0),
  candidates: (c) => c.candidates.length,
  lookups: (c) => c.lookups.length,
  tunnels: (c) => c.tunnels.length,
  translations: (c) => c.translations.length,
  legs: (c) => c.legs.length,
  spares: (c) => c.spares.length,
  notes: (c) => c.notes.length,
}

const FAILED = new Set(['refused', 'reset', 'unreachable', 'unanswered'])
