/** Where the page has its data from: a capture that the worker holds, or the records of a report. */
import type {
  ConnectionRecord,
  FindingRecord,
  HostRecord,
  InputRecord,
  LookupRecord,
  OddityRecord,
  Report,
  SummaryRecord,
  TranslationRecord,
  TunnelRecord,
} from '../core/report/report.js'
import type { TableChange } from '../core/report/catalogue.js'
import type { TableRow } from '../core/report/record-what-if.js'
import type { Row } from './row.js'

/** Everything that is shown before a connection is opened. */
export interface Overview {
  readonly tool: Report['tool']
  readonly inputs: readonly InputRecord[]
  readonly hosts: readonly HostRecord[]
  readonly findings: readonly FindingRecord[]
  readonly oddities: readonly OddityRecord[]
  readonly summary: SummaryRecord
  readonly rows: readonly Row[]
  /** Connections that the report left out: the single file holds those most worth a look. */
  readonly leftOut: number
}

/** A connection with what its record names by number. */
export interface Detail {
  readonly record: ConnectionRecord
  readonly lookups: readonly LookupRecord[]
  readonly tunnels: readonly TunnelRecord[]
  readonly translations: readonly TranslationRecord[]
  /** The table in force; undefined where it was read from a file and only its name is known. */
  readonly table: readonly TableRow[] | undefined
}

/** As `TableQuestion`, with the profile by its id: a question crosses to the worker as text. */
export interface Question {
  readonly profile: string | null
  readonly rows: readonly TableChange[]
}

export interface Turned {
  readonly connection: number
  readonly name: string | null
  readonly server: string
  readonly client: string
  readonly was: { readonly family: string; readonly path: readonly string[]; readonly rule: number | null }
  /** An empty path: a record does not tell over which path another source would go. */
  readonly then: { readonly family: string; readonly path: readonly string[]; readonly rule: number | null }
}

export interface Answer {
  readonly turned: readonly Turned[]
  readonly asked: number
  readonly undecided: number
}

export interface Source {
  readonly overview: Overview
  /** Whether what-if runs the engine on the capture, and not on records alone. */
  readonly hasCapture: boolean
  detail(id: number): Promise<Detail>
  whatIf(question: Question): Promise<Answer>
  /** Nothing will be asked any more. */
  close(): void
}

/** A report as the page's file holds it. */
export interface StoredReport extends Report {
  readonly leftOut?: number
}
