/** How the tables that were tried for each host agree with what it did, decision by decision. */
import type { HostId } from '../conversation/host-tracker.js'
import type { DestinationRule } from '../selection/rule.js'
import type { Profile } from '../selection/profile.js'
import type { FamilyName, Reader } from './knowledge.js'
import type { Prediction } from './preference.js'

/** A decision that a table does not explain with all the addresses that the host is known to have. */
export interface Contradiction {
  readonly connection: number
  /** Of its first attempt. */
  readonly frame: number
  readonly used: FamilyName
  readonly predicted: FamilyName
  readonly rule: DestinationRule | undefined
}

export interface TableTally {
  readonly policy: string
  explains: number
  /** The first few. */
  readonly against: Contradiction[]
}

export interface HostTally {
  readonly host: HostId
  /** The first of its connections of which address selection was asked. */
  readonly first: number
  readonly decisions: Record<FamilyName, number>
  /** By id, in the order in which they were tried. */
  readonly tables: Map<string, TableTally>
}

/** More that speak against a table are counted, not kept. */
const MOST_KEPT = 5

/** What a table says of a decision. */
export interface TablePrediction {
  readonly profile: Profile
  readonly prediction: Prediction
}

/**
 * In the order of first decisions; hosts without a decision are not there. `predictionsOf` answers what each table that was tried says of a
 * connection, nothing where address selection was not asked.
 */
export function tallyPolicies(
  reader: Reader,
  predictionsOf: (connection: number) => readonly TablePrediction[],
): ReadonlyMap<HostId, HostTally> {
  const { attempts, connections } = reader.known
  const tallies = new Map<HostId, HostTally>()
  for (let connection = 0; connection < connections.length; connection++) {
    const predictions = predictionsOf(connection)
    if (predictions.length === 0) continue
    const host = connections.host.get(connection)
    const used = reader.family(connections.winner.get(connection))
    let tally = tallies.get(host)
    if (!tally) {
      tally = { host, first: connection, decisions: { IPv4: 0, IPv6: 0 }, tables: new Map() }
      tallies.set(host, tally)
    }
    tally.decisions[used]++
    for (const { profile, prediction } of predictions) {
      let table = tally.tables.get(profile.id)
      if (!table) {
        table = { policy: profile.id, explains: 0, against: [] }
        tally.tables.set(profile.id, table)
      }
      if (prediction.family === used) table.explains++
      else if (table.against.length < MOST_KEPT) {
        const frame = attempts.startFrame.get(connections.first.get(connection))
        table.against.push({ connection, frame, used, predicted: prediction.family, rule: prediction.rule })
      }
    }
  }
  return tallies
}
