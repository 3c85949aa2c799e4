/** A connection as the table, the filter and the overview need it: plain, so that it survives the way from a worker. */
import { formatInstant, nanosBetween, type Instant } from '../core/base/time.js'
import { parseInstant } from '../core/report/clock.js'
import type { ConnectionBrief, InputRecord } from '../core/report/report.js'

export type Row = ConnectionBrief

/** A copy: the brief of an analysis makes its texts when it is asked. */
export const rowOfBrief = (c: ConnectionBrief): Row => ({
  id: c.id,
  startFrame: c.startFrame,
  time: c.time,
  start: c.start,
  host: c.host,
  client: c.client,
  server: c.server,
  name: c.name,
  transport: c.transport,
  port: c.port,
  family: c.family,
  path: c.path,
  reason: c.reason,
  says: c.says,
  rule: c.rule,
  certainty: c.certainty,
  strategy: c.strategy,
  interest: c.interest,
})

/** The moment from which seconds are counted: the first frame of the earliest input. */
export function epochOf(inputs: readonly InputRecord[]): Instant | null {
  const first = inputs.find((input) => input.first !== null)?.first
  return (first && parseInstant(first)) || null
}

/** Milliseconds between two times of a report. */
export function millisBetween(from: string, to: string): number {
  const [a, b] = [parseInstant(from), parseInstant(to)]
  return a && b ? nanosBetween(a, b.seconds, b.nanos) / 1e6 : 0
}

export const dateOf = (epoch: Instant): string => formatInstant(epoch).slice(0, 19).replace('T', ' ')
