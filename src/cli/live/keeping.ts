import type { Keep } from '../../core/report/document.js'
import type { ConnectionBrief } from '../../core/report/report.js'
import type { RevisedRecord, RevisionListener } from '../../core/report/revisions.js'
import { briefOf } from '../../core/report/told-brief.js'

/** Of connections that were told: older ones are not told again. */
const MOST_REMEMBERED = 100_000

/** A filter leaves connections out, and nothing else, as it does in a report; one that was told and no longer fits is withdrawn. */
export function keeping(keep: Keep<ConnectionBrief>, listener: RevisionListener): RevisionListener {
  const told = new Set<number | string>()
  return (record: RevisedRecord) => {
    const isWithdrawn = record.type === 'withdrawn'
    if ((isWithdrawn ? record.record : record.type) !== 'connection') return listener(record)
    if (record.type === 'connection' && keep(briefOf(record, null))) {
      told.add(record.id)
      if (told.size > MOST_REMEMBERED) told.delete(told.values().next().value!)
      return listener(record)
    }
    if (told.delete(record.id)) listener({ type: 'withdrawn', record: 'connection', id: record.id, revision: record.revision })
  }
}
