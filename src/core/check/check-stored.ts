/**
 * Holds an analysis to a report that was stored: the same connections, verdicts, lookups and findings.
 *
 * Left out is what every recording of the same thing has otherwise: times, frame numbers, the client's addresses and ports, and the
 * sentences that name them. Durations are compared where a tolerance is given.
 */
import { frameNames } from '../report/frame-name.js'
import type { Analysis, ConnectionRecord, FindingRecord, LookupRecord, Report } from '../report/report.js'
import { nameOf } from './check-expectation.js'
import { FIELDS, formatPath, TIMINGS } from './field.js'
import type { Case, Failure } from './result.js'

/** How far a duration may be from the stored one: milliseconds, or a part of it. */
export interface Tolerance {
  readonly ms?: number
  readonly share?: number
}

/** By the name of the timing; `` (empty) for those that are not named. */
export type Tolerances = ReadonlyMap<string, Tolerance>

/** The nth of the same kind is compared with the nth, and what is left over on one side is told. */
export function checkStored(analysis: Analysis, stored: Report, tolerances: Tolerances): Case[] {
  const frameName = frameNames(analysis.inputs())
  const storedFrameName = frameNames(stored.inputs)
  const connections = Array.from(analysis.connections(), ({ id }) => analysis.connection(id))
  const findings = analysis.findings()
  return [
    ...paired(stored.connections, connections, connectionKey, (expected, got) => {
      if (got === undefined) return { subject: nameOf(expected!), failures: [missing('connection', describe(expected!))] }
      const frame = frameName(got.startFrame)
      if (expected === undefined) return { subject: nameOf(got), failures: [added('connection', describe(got), frame)] }
      return { subject: nameOf(got), failures: connectionFailures(expected, got, frame, storedFrameName(expected.startFrame), tolerances) }
    }),
    ...paired(stored.lookups, [...analysis.lookups()], lookupKey, (expected, got) => {
      const one = (got ?? expected)!
      const subject = `lookup ${one.name ?? '(encrypted)'} ${one.qtype ?? ''}`.trimEnd()
      if (got === undefined) return { subject, failures: [missing('lookup', lookupOutcome(one))] }
      const firstFrame = got.frames.queries[0] ?? got.frames.answer
      const frame = firstFrame === null || firstFrame === undefined ? null : frameName(firstFrame)
      if (expected === undefined) return { subject, failures: [added('lookup', lookupOutcome(got), frame)] }
      return { subject, failures: differing([['outcome', lookupOutcome(expected), lookupOutcome(got)]], frame, null) }
    }),
    ...paired(stored.findings, findings, findingKey, (expected, got) => {
      const subject = `finding ${(got ?? expected)!.code}`
      if (got === undefined) return { subject, failures: [missing('findings', expected!.code)] }
      if (expected) return { subject, failures: [] }
      const first = got.evidence[0]?.frame
      return { subject, failures: [{ ...added('findings', got.code, first === undefined ? null : frameName(first)), says: got.says }] }
    }),
  ]
}

/** Whether a value that was read from JSON is a report whose records can be compared. */
export function isReport(value: unknown): value is Report {
  const report = value as Partial<Report> | null
  return (
    typeof report === 'object' &&
    report?.type === 'report' &&
    [report.inputs, report.connections, report.lookups, report.findings].every(Array.isArray)
  )
}

const serverOf = (c: ConnectionRecord): string => c.attempts[0]?.server.address ?? ''
const connectionKey = (c: ConnectionRecord): string => JSON.stringify([c.name ?? serverOf(c), c.port, c.transport])
const lookupKey = (l: LookupRecord): string => JSON.stringify([l.name, l.qtype, l.transport])
const findingKey = (f: FindingRecord): string => JSON.stringify([f.code, [...f.names].sort()])

const describe = (c: ConnectionRecord): string => `${c.family}, ${formatPath(c.path)}, ${c.reason.code}`
const lookupOutcome = (l: LookupRecord): string =>
  [l.outcome === 'error' ? (l.rcode ?? 'error') : l.outcome, ...[...l.addresses].sort()].join(' ')

const attemptsOf = (c: ConnectionRecord): string =>
  c.attempts.map((a) => `${a.server.address} ${a.outcome} ${formatPath(a.path)}`).join(', ')

const plain = { says: null, place: [], allowed: null } as const
const missing = (field: string, expected: string): Failure => ({ field, expected, got: 'none', frame: null, ...plain })
const added = (field: string, got: string, frame: string | null): Failure => ({ field, expected: 'none', got, frame, ...plain })

type Compared = readonly [field: string, expected: string, got: string]

const differing = (compared: readonly Compared[], frame: string | null, says: string | null): Failure[] =>
  compared
    .filter(([, expected, got]) => expected !== got)
    .map(([field, expected, got]) => ({ ...plain, field, expected, got, frame, says }))

function connectionFailures(
  expected: ConnectionRecord,
  got: ConnectionRecord,
  frame: string,
  was: string,
  tolerances: Tolerances,
): Failure[] {
  const compared: Compared[] = FIELDS.map((field) => [field.id, String(field.of(expected) ?? 'none'), String(field.of(got) ?? 'none')])
  compared.push(['attempts', attemptsOf(expected), attemptsOf(got)])
  return [
    ...differing(compared, frame, `${got.reason.says}; stored: frame ${was}: ${expected.reason.says}`),
    ...timingFailures(expected, got, frame, tolerances),
  ]
}

function timingFailures(expected: ConnectionRecord, got: ConnectionRecord, frame: string, tolerances: Tolerances): Failure[] {
  const [before, now] = [expected.timing, got.timing] as readonly Readonly<Record<string, number | null>>[]
  return TIMINGS.flatMap((key) => {
    const tolerance = tolerances.get(key) ?? tolerances.get('')
    const [a, b] = [before![key] ?? null, now![key] ?? null]
    if (!tolerance || a === b) return []
    const most = a === null ? null : Math.max(tolerance.ms ?? 0, (tolerance.share ?? 0) * Math.abs(a))
    if (most !== null && b !== null && Math.abs(a! - b) <= most) return []
    const bound = most === null ? 'not known' : `${a} ± ${Math.round(most * 1000) / 1000}`
    return [{ ...plain, field: `timing.${key}`, expected: bound, got: String(b ?? 'not known'), frame }]
  })
}

/** In the order of what was got, then what is missing; linear in both. */
function* paired<Row>(
  expected: readonly Row[],
  got: readonly Row[],
  keyOf: (row: Row) => string,
  compare: (expected: Row | undefined, got: Row | undefined) => Case,
): Iterable<Case> {
  const waiting = new Map<string, Row[]>()
  for (const row of [...expected].reverse()) {
    const key = keyOf(row)
    const rows = waiting.get(key)
    if (rows) rows.push(row)
    else waiting.set(key, [row])
  }
  for (const row of got) yield compare(waiting.get(keyOf(row))?.pop(), row)
  for (const rows of waiting.values()) for (const row of rows.reverse()) yield compare(row, undefined)
}
