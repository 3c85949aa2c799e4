/** Documents about policy tables: what a table holds, how two differ, what they order first, and what another would turn. */
import { say } from '../base/message.js'
import type { SourceAddress } from '../selection/candidate.js'
import type { Profile } from '../selection/profile.js'
import type { Clock } from './clock.js'
import { type Column, formatEndpoint, formatPath } from './column.js'
import { type Document, tableOf } from './document.js'
import { type Analysis, type Report, SCHEMA, type TableQuestion, type TurnedRecord, type WhatIfTelling } from './report.js'
import {
  comparePolicies,
  type PolicyDifferenceRecord,
  policyRecord,
  type PolicyRowRecord,
  type SelectedCandidate,
  selectionRecord,
  type SelectionRecord,
} from './selection.js'

type Tool = Report['tool']

/** A name and where it was read, for the list of what there is. */
export function policiesDocument(profiles: readonly Profile[], tool: Tool): Document {
  const columns: Column<Profile>[] = [
    { id: 'policy', heading: 'policy', align: 'left', priority: 1, value: ({ id }) => id },
    { id: 'name', heading: 'what has it', align: 'left', priority: 1, value: ({ name }) => name },
    { id: 'source', heading: 'read in', align: 'left', priority: 2, least: 20, cut: 'end', value: ({ source }) => source },
  ]
  return {
    type: 'policies',
    schema: SCHEMA,
    tool,
    parts: [{ key: 'policies', records: () => profiles.map((profile) => policyRecord(profile)) }],
    table: tableOf(columns, () => profiles),
  }
}

export function policyDocument(profile: Profile, warnings: readonly string[], tool: Tool): Document {
  const record = policyRecord(profile, warnings)
  const columns: Column<PolicyRowRecord>[] = [
    { id: 'prefix', heading: 'prefix', align: 'left', priority: 1, value: ({ prefix }) => prefix },
    { id: 'precedence', heading: 'precedence', align: 'right', priority: 1, value: ({ precedence }) => precedence },
    { id: 'label', heading: 'label', align: 'right', priority: 1, value: ({ label }) => label },
  ]
  return { type: 'policy', schema: SCHEMA, tool, parts: [], whole: () => record, table: tableOf(columns, () => record.rows) }
}

export function comparisonDocument(one: Profile, other: Profile, tool: Tool): Document {
  const rows = comparePolicies(one, other)
  const value = (pair: readonly [number | null, number | null], side: 0 | 1) => pair[side]
  const columns: Column<PolicyDifferenceRecord>[] = [
    { id: 'prefix', heading: 'prefix', align: 'left', priority: 1, value: ({ prefix }) => prefix },
    { id: 'precedence', heading: `precedence: ${one.id}`, align: 'right', priority: 1, value: ({ precedence }) => value(precedence, 0) },
    { id: 'otherPrecedence', heading: other.id, align: 'right', priority: 1, value: ({ precedence }) => value(precedence, 1) },
    { id: 'label', heading: `label: ${one.id}`, align: 'right', priority: 1, value: ({ label }) => value(label, 0) },
    { id: 'otherLabel', heading: other.id, align: 'right', priority: 1, value: ({ label }) => value(label, 1) },
    {
      id: 'differs',
      heading: '',
      align: 'left',
      priority: 1,
      value: ({ differs }) => String(differs),
      shown: ({ differs }) => (differs ? 'differs' : ''),
    },
  ]
  return {
    type: 'policy-comparison',
    schema: SCHEMA,
    tool,
    parts: [
      { key: 'policies', records: () => [policyRecord(one), policyRecord(other)] },
      { key: 'rows', records: () => rows },
    ],
    table: tableOf(columns, () => rows),
  }
}

/** What one table orders first, of addresses that a person gives. */
export function selectionDocument(profile: Profile, from: readonly SourceAddress[], to: readonly Uint8Array[], tool: Tool): Document {
  const record = selectionRecord(profile, from, to)
  const rule = ({ before }: SelectedCandidate) => (before ? `${before.number} ${before.name}` : '')
  const columns: Column<SelectedCandidate>[] = [
    { id: 'order', heading: 'order', align: 'right', priority: 1, value: ({ predicted }) => predicted },
    { id: 'destination', heading: 'destination', align: 'left', priority: 1, value: ({ address }) => address },
    { id: 'source', heading: 'source', align: 'left', priority: 1, value: ({ source }) => source, shown: ({ source }) => source ?? 'none' },
    { id: 'label', heading: 'label', align: 'right', priority: 1, value: ({ label }) => label },
    { id: 'sourceLabel', heading: 'of source', align: 'right', priority: 1, value: ({ sourceLabel }) => sourceLabel },
    { id: 'precedence', heading: 'precedence', align: 'right', priority: 1, value: ({ precedence }) => precedence },
    { id: 'scope', heading: 'scope', align: 'left', priority: 2, value: ({ scope }) => scope },
    { id: 'row', heading: 'row', align: 'left', priority: 2, value: ({ rows }) => rows.destination },
    { id: 'sourceRow', heading: 'row of source', align: 'left', priority: 3, value: ({ rows }) => rows.source },
    { id: 'before', heading: 'before the next by rule', align: 'left', priority: 1, value: rule },
  ]
  return { type: 'selection', schema: SCHEMA, tool, parts: [], whole: () => record, table: tableOf(columns, () => record.candidates) }
}

/** The same for many tables, a line each. */
export function selectionsDocument(
  profiles: readonly Profile[],
  from: readonly SourceAddress[],
  to: readonly Uint8Array[],
  tool: Tool,
): Document {
  const records = profiles.map((profile) => selectionRecord(profile, from, to))
  const columns: Column<SelectionRecord>[] = [
    { id: 'policy', heading: 'policy', align: 'left', priority: 1, value: ({ policy }) => policy },
    { id: 'order', heading: 'order', align: 'left', priority: 1, least: 20, cut: 'wrap', value: ({ order }) => order.join(' ') },
    { id: 'rule', heading: 'by rule', align: 'left', priority: 1, value: ({ rule }) => (rule ? `${rule.number} ${rule.name}` : '') },
  ]
  return {
    type: 'selections',
    schema: SCHEMA,
    tool,
    parts: [{ key: 'selections', records: () => records }],
    table: tableOf(columns, () => records),
  }
}

export interface WhatIfDocument {
  readonly document: Document
  readonly telling: WhatIfTelling
}

/** What another table would turn in a capture. */
export function whatIfDocument(
  analysis: Analysis,
  clock: Clock,
  question: TableQuestion,
  keep: (row: TurnedRecord) => boolean,
): WhatIfDocument {
  const telling = analysis.whatIf(question)
  const rows = telling.turned.filter(keep)
  const columns: Column<TurnedRecord>[] = [
    { id: 'id', heading: '#', align: 'right', priority: 1, value: (t) => t.connection },
    { id: 'time', heading: clock.heading, align: 'right', priority: 1, value: (t) => clock.at(t.start) },
    {
      id: 'name',
      heading: 'name',
      align: 'left',
      priority: 1,
      least: 12,
      cut: 'middle',
      value: (t) => t.name,
      shown: (t) => t.name ?? formatEndpoint({ address: t.server, port: null }),
    },
    { id: 'port', heading: 'port', align: 'right', priority: 1, value: (t) => t.port },
    { id: 'client', heading: 'client', align: 'left', priority: 2, least: 15, cut: 'middle', dropIfConstant: true, value: (t) => t.client },
    {
      id: 'family',
      heading: 'was',
      align: 'left',
      priority: 1,
      value: (t) => t.was.family,
      shown: (t) => `${t.was.family} ${formatPath(t.was.path)}`,
    },
    {
      id: 'reason',
      heading: 'by',
      align: 'left',
      priority: 2,
      value: (t) => t.was.reason,
      shown: (t) => (t.was.rule ? say`rule ${t.was.rule.number}` : t.was.reason),
    },
    {
      id: 'thenFamily',
      heading: 'then',
      align: 'left',
      priority: 1,
      value: (t) => t.then.family,
      shown: (t) => `${t.then.family} ${formatPath(t.then.path)}`,
    },
    {
      id: 'thenRule',
      heading: 'by',
      align: 'left',
      priority: 2,
      value: (t) => t.then.rule?.number ?? null,
      shown: (t) => (t.then.rule ? say`rule ${t.then.rule.number}` : ''),
    },
    { id: 'effect', heading: 'effect', align: 'left', priority: 0, value: (t) => t.effect },
    { id: 'says', heading: 'what', align: 'left', priority: 3, least: 24, cut: 'end', value: (t) => t.says },
  ]
  return {
    telling,
    document: {
      type: 'whatif',
      schema: SCHEMA,
      tool: analysis.tool,
      parts: [
        { key: 'inputs', records: () => analysis.inputs() },
        { key: 'turned', records: () => rows },
        { key: 'summary', record: () => telling.summary },
      ],
      table: tableOf(columns, () => rows),
    },
  }
}
