/** Which policy tables explain what each host did, and which connections speak against the others (`explain --policy-evidence`). */
import type { Judge } from '../verdict/judge.js'
import type { PolicyEvidenceRecord } from './report.js'

/** A record for each host of which address selection was asked. `idOf` answers the number of a connection, `hostOf` its host's id. */
export const policyEvidence = (
  judge: Judge,
  idOf: (connection: number) => number,
  hostOf: (connection: number) => string,
): PolicyEvidenceRecord[] =>
  [...judge.tallies.values()].map(({ host, first, decisions: { IPv4, IPv6 }, tables }) => ({
    type: 'policy-evidence',
    host: hostOf(first),
    given: judge.policies.givenTo(host) !== undefined,
    decisions: IPv4 + IPv6,
    tables: [...tables.values()].map(({ policy, explains, against }) => ({
      policy,
      explains,
      survives: explains === IPv4 + IPv6,
      against: against.map(({ connection, frame, used, predicted, rule }) => ({
        connection: idOf(connection),
        frame,
        used,
        predicted,
        rule: rule?.number ?? null,
      })),
    })),
  }))
