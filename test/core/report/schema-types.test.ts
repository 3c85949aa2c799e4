/** The types of the records and the JSON Schema say the same: `npm run types` fails where one of them has what the other has not. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import type { ChangeRecord, FigureRecord, FindingChangeRecord, HostChangeRecord } from '../../../src/core/report/comparison.js'
import type { GroupRecord } from '../../../src/core/report/group.js'
import type * as records from '../../../src/core/report/report.js'
import type { WithdrawnRecord } from '../../../src/core/report/revisions.js'
import { REPORT_SCHEMA } from '../../../src/core/report/schema.js'
import type {
  PolicyDifferenceRecord,
  PolicyRecord,
  PolicyRowRecord,
  SelectedCandidate,
  SelectionRecord,
} from '../../../src/core/report/selection.js'
import type { Way } from '../../../src/core/report/snapshot.js'

type Definitions = (typeof REPORT_SCHEMA)['$defs']

/** As FromSchema reads it: references put in, no further fields, pairs as tuples. */
type Closed<Schema> = Schema extends { readonly $ref: `#/$defs/${infer Name}` }
  ? Closed<Definitions[Name & keyof Definitions]>
  : Schema extends { readonly type: 'array'; readonly items: infer Items; readonly minItems: 2 }
    ? { type: 'array'; items: [Closed<Items>, Closed<Items>]; minItems: 2; maxItems: 2; additionalItems: false }
    : Schema extends { readonly type: 'array'; readonly items: infer Items }
      ? { type: 'array'; items: Closed<Items> }
      : Schema extends { readonly properties: infer Fields; readonly required: infer Required }
        ? { type: 'object'; properties: { [Name in keyof Fields]: Closed<Fields[Name]> }; required: Required; additionalProperties: false }
        : Schema extends { readonly anyOf: readonly [infer One, infer Other] }
          ? { anyOf: [Closed<One>, Closed<Other>] }
          : Schema

type Told<Name extends keyof Definitions> = Closed<Definitions[Name]> extends infer Schema extends JSONSchema ? FromSchema<Schema> : never

type Plain<Value> = Value extends object ? { -readonly [Key in keyof Value]: Plain<Value[Key]> } : Value
type Equal<One, Other> = (<T>() => T extends Plain<One> ? 1 : 2) extends <T>() => T extends Plain<Other> ? 1 : 2 ? true : false

interface Types {
  evidence: records.EvidenceRecord
  endpoint: records.EndpointRecord
  mend: records.MendRecord
  delays: records.DelayRecord
  note: records.NoteRecord
  candidate: records.CandidateRecord
  selectedCandidate: SelectedCandidate
  input: records.InputRecord
  host: records.HostRecord
  lookup: records.LookupRecord
  tunnelWay: records.TunnelWayRecord
  tunnel: records.TunnelRecord
  translation: records.TranslationRecord
  connection: records.ConnectionRecord
  withdrawn: WithdrawnRecord
  whatif: records.TurnedRecord
  'whatif-summary': records.WhatIfSummaryRecord
  'policy-evidence': records.PolicyEvidenceRecord
  policyRow: PolicyRowRecord
  policy: PolicyRecord
  'policy-row': PolicyDifferenceRecord
  selection: SelectionRecord
  finding: records.FindingRecord
  oddity: records.OddityRecord
  summary: records.SummaryRecord
  flow: records.FlowRecord
  traffic: records.TrafficRecord
  group: GroupRecord
  race: records.ClientRaceRecord
  way: Way
  change: ChangeRecord
  'host-change': HostChangeRecord
  'finding-change': FindingChangeRecord
  figure: FigureRecord
  report: records.Report
}

const SAME: { readonly [Name in keyof Types]: Equal<Types[Name], Told<Name>> } = {
  evidence: true,
  endpoint: true,
  mend: true,
  delays: true,
  note: true,
  candidate: true,
  selectedCandidate: true,
  input: true,
  host: true,
  lookup: true,
  tunnelWay: true,
  tunnel: true,
  translation: true,
  connection: true,
  withdrawn: true,
  whatif: true,
  'whatif-summary': true,
  'policy-evidence': true,
  policyRow: true,
  policy: true,
  'policy-row': true,
  selection: true,
  finding: true,
  oddity: true,
  summary: true,
  flow: true,
  traffic: true,
  group: true,
  race: true,
  way: true,
  change: true,
  'host-change': true,
  'finding-change': true,
  figure: true,
  report: true,
}

/** Documents of records that stand above, and have no types of their own. */
const DOCUMENTS = [
  'lookups',
  'hosts',
  'tunnels',
  'flows',
  'traffics',
  'groups',
  'races',
  'whatifs',
  'policies',
  'policy-comparison',
  'selections',
  'side',
  'comparison',
]

test('every record of the schema is held against its type', () => {
  assert.deepEqual([...Object.keys(SAME), ...DOCUMENTS].sort(), Object.keys(REPORT_SCHEMA.$defs).sort())
})
