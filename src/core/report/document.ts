import type { Clock } from './clock.js'
import { clientRaces } from './client-race.js'
import { translationColumns } from './translation-column.js'
import {
  type Column,
  conformanceColumns,
  type ConformanceRow,
  connectionColumns,
  flowColumns,
  groupColumns,
  hostColumns,
  lookupColumns,
  trafficColumns,
  tunnelColumns,
} from './column.js'
import type { Comparison } from './comparison.js'
import { comparisonColumns, comparisonRows } from './comparison-column.js'
import { type Grouping, groupConnections } from './group.js'
import {
  type Analysis,
  type ClientRaceRecord,
  type ConnectionBrief,
  type FlowRecord,
  type HostRecord,
  type InputRecord,
  type LookupRecord,
  type TrafficRecord,
  type TunnelRecord,
  type Report,
  SCHEMA,
} from './report.js'

/**
 * What one command tells, in no format yet: records for JSON, and the list that it is about for tables.
 *
 * Records are made when they are asked for, so that a million of them are written without being held.
 */
export interface Document {
  readonly type:
    | 'report'
    | 'lookups'
    | 'hosts'
    | 'tunnels'
    | 'flows'
    | 'traffic'
    | 'groups'
    | 'races'
    | 'whatif'
    | 'policy'
    | 'policies'
    | 'policy-comparison'
    | 'selection'
    | 'selections'
    | 'comparison'
  readonly schema: typeof SCHEMA
  readonly tool: Report['tool']
  readonly parts: readonly Part[]
  /** The one record that the document is, in the place of parts. */
  readonly whole?: () => object
  readonly table: Table
}

export type Part =
  | { readonly key: string; readonly records: () => Iterable<object> }
  | { readonly key: string; readonly record: () => object }

export interface Table<Row = unknown> {
  readonly columns: readonly Column<Row>[]
  readonly rows: () => Iterable<Row>
}

export type Keep<Row> = (row: Row) => boolean
const everything = () => true

export function* filtered<Row>(rows: Iterable<Row>, keep: Keep<Row>): Iterable<Row> {
  for (const row of rows) if (keep(row)) yield row
}

export const tableOf = <Row>(columns: readonly Column<Row>[], rows: () => Iterable<Row>): Table => ({ columns, rows }) as unknown as Table

/** The report. A filter leaves connections out, and nothing else: what was read and found is told of the whole capture. */
export function reportDocument(analysis: Analysis, clock: Clock, keep: Keep<ConnectionBrief> = everything): Document {
  return {
    type: 'report',
    schema: SCHEMA,
    tool: analysis.tool,
    parts: [
      { key: 'inputs', records: () => analysis.inputs() },
      { key: 'hosts', records: () => analysis.hosts() },
      { key: 'lookups', records: () => analysis.lookups() },
      { key: 'tunnels', records: () => analysis.tunnels() },
      { key: 'translations', records: () => analysis.translations() },
      {
        key: 'connections',
        *records() {
          for (const brief of filtered(analysis.connections(), keep)) yield analysis.connection(brief.id)
        },
      },
      { key: 'findings', records: () => analysis.findings() },
      { key: 'oddities', records: () => analysis.oddities() },
      { key: 'summary', record: () => analysis.summary() },
    ],
    table: tableOf(connectionColumns(clock), () => filtered(analysis.connections(), keep)),
  }
}

/** A layer below the verdicts: the inputs it comes from, and its records. */
function layerDocument<Row extends object>(
  analysis: Analysis,
  type: Document['type'],
  columns: readonly Column<Row>[],
  rows: () => Iterable<Row>,
): Document {
  return {
    type,
    schema: SCHEMA,
    tool: analysis.tool,
    parts: [
      { key: 'inputs', records: () => analysis.inputs() },
      { key: type, records: rows },
    ],
    table: tableOf(columns, rows),
  }
}

export function lookupsDocument(analysis: Analysis, clock: Clock, keep: Keep<LookupRecord> = everything): Document {
  let addresses: Map<string, string> | undefined
  const nameHost = (id: string): string => {
    addresses ??= new Map(Array.from(analysis.hosts(), (host) => [host.id, host.addresses[0] ?? host.id]))
    return addresses.get(id) ?? id
  }
  return layerDocument(analysis, 'lookups', lookupColumns(clock, nameHost), () => filtered(analysis.lookups(), keep))
}

export const hostsDocument = (analysis: Analysis, keep: Keep<HostRecord> = everything): Document =>
  layerDocument(analysis, 'hosts', hostColumns(), () => filtered(analysis.hosts(), keep))

/** Tunnels, and beside them the translators; the table is of the tunnels. */
export function tunnelsDocument(analysis: Analysis, keep: Keep<TunnelRecord> = everything): Document {
  const document = layerDocument(analysis, 'tunnels', tunnelColumns(), () => filtered(analysis.tunnels(), keep))
  return { ...document, parts: [...document.parts, { key: 'translations', records: () => analysis.translations() }] }
}

export const translationsTable = (analysis: Analysis): Table => tableOf(translationColumns(), () => analysis.translations())

/** Flows counted by family and protocol. */
export const trafficDocument = (
  tool: Report['tool'],
  inputs: () => readonly InputRecord[],
  shares: readonly TrafficRecord[],
): Document => ({
  type: 'traffic',
  schema: SCHEMA,
  tool,
  parts: [
    { key: 'inputs', records: inputs },
    { key: 'traffic', records: () => shares },
  ],
  table: tableOf(trafficColumns(), () => shares),
})

export const flowsDocument = (analysis: Analysis, clock: Clock, keep: Keep<FlowRecord> = everything): Document =>
  layerDocument(analysis, 'flows', flowColumns(clock), () => filtered(analysis.flows(), keep))

/** Clients against the checklist; the table has a row for each client and rule. */
export function racesDocument(analysis: Analysis, keep: Keep<ConnectionBrief> = everything): Document {
  let made: readonly ClientRaceRecord[] | undefined
  const races = () => {
    made ??= clientRaces(analysis, keep)
    return made
  }
  const document = layerDocument(analysis, 'races', [], races)
  const rows = (): ConformanceRow[] => races().flatMap((client) => client.conformance.map((rule) => ({ client, rule })))
  return { ...document, table: tableOf(conformanceColumns(), rows) }
}

export const groupsDocument = (analysis: Analysis, by: Grouping, keep: Keep<ConnectionBrief> = everything): Document =>
  layerDocument(analysis, 'groups', groupColumns(), () => groupConnections(filtered(analysis.connections(), keep), by))

/** What differs between two captures. */
export function comparisonDocument(comparison: Comparison): Document {
  const { tool, changes, hosts, findings, figures } = comparison
  return {
    type: 'comparison',
    schema: SCHEMA,
    tool,
    parts: [
      { key: 'sides', records: () => (['old', 'new'] as const).map((side) => ({ type: 'side', side, inputs: comparison[side].inputs })) },
      { key: 'changes', records: () => changes },
      { key: 'hosts', records: () => hosts },
      { key: 'findings', records: () => findings },
      { key: 'figures', records: () => figures },
    ],
    table: tableOf(comparisonColumns(), () => comparisonRows(comparison)),
  }
}
