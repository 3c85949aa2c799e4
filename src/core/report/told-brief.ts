/** A connection that has been told, as tables, filters and groupings need it. */
import { type Instant, nanosBetween, type Nanos } from '../base/time.js'
import type { ReasonCode } from '../verdict/reason.js'
import { parseInstant } from './clock.js'
import { interestOf } from './interest.js'
import type { ConnectionBrief, ConnectionRecord } from './report.js'

export function briefOf(record: ConnectionRecord, epoch: Instant | null): ConnectionBrief {
  const { id, startFrame, start, host, name, transport, port, family, certainty, strategy, reason, attempts } = record
  const shown = attempts.find(({ won }) => won) ?? attempts[0]
  const path = record.path ?? []
  return {
    id,
    startFrame,
    time: timeOf(start, epoch),
    start,
    host,
    client: shown?.client.address ?? '',
    server: shown?.server.address ?? '',
    name,
    transport,
    port,
    family,
    path,
    reason: reason.code,
    says: reason.says,
    rule: reason.rule?.number ?? null,
    certainty,
    strategy,
    interest: interestOf({ code: reason.code as ReasonCode, family, path }),
  }
}

function timeOf(start: string, epoch: Instant | null): Nanos {
  const instant = parseInstant(start)
  return instant && epoch ? nanosBetween(epoch, instant.seconds, instant.nanos) : 0
}
