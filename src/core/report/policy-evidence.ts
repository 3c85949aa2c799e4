/** Which policy tables explain what each host did, and which connections speak against the others (`explain --policy-evidence`). */
import type { HostId } from '../conversation/host-tracker.js'
import type { Judge } from '../verdict/judge.js'
import type { PolicyEvidenceRecord } from './report.js'

/** More connections that speak against a table are counted, not listed. */
const MOST_LISTED = 5

interface Tally {
  decisions: number
  readonly tables: Map<string, { explains: number; against: PolicyEvidenceRecord['tables'][number]['against'][number][] }>
}

/** A record for each host of which address selection was asked, in the order of their first such connection. */
export function policyEvidence(
  judge: Judge,
  order: Iterable<number>,
  idOf: (connection: number) => number,
  hostOf: (connection: number) => string,
): PolicyEvidenceRecord[] {
  const { attempts, connections } = judge.reader.known
  const tallies = new Map<HostId, Tally & { id: string }>()
  for (const connection of order) {
    const predictions = judge.predictions(connection)
    if (predictions.length === 0) continue
    const host = connections.host.at[connection]!
    let tally = tallies.get(host)
    if (!tally) {
      tally = { id: hostOf(connection), decisions: 0, tables: new Map() }
      tallies.set(host, tally)
    }
    tally.decisions++
    const used = judge.reader.family(connections.winner.at[connection]!)
    for (const { profile, prediction } of predictions) {
      const table = tally.tables.get(profile.id) ?? { explains: 0, against: [] }
      tally.tables.set(profile.id, table)
      if (prediction.family === used) table.explains++
      else if (table.against.length < MOST_LISTED)
        table.against.push({
          connection: idOf(connection),
          frame: attempts.startFrame.at[connections.first.at[connection]!]!,
          used,
          predicted: prediction.family,
          rule: prediction.rule?.number ?? null,
        })
    }
  }
  return [...tallies].map(([host, { id, decisions, tables }]) => ({
    type: 'policy-evidence',
    host: id,
    given: judge.policies.givenTo(host) !== undefined,
    decisions,
    tables: [...tables].map(([policy, { explains, against }]) => ({ policy, explains, survives: explains === decisions, against })),
  }))
}
