import type { RevisedRecord } from '../../core/report/revisions.js'

/** What is known of a live capture beside its records. */
export interface Status {
  readonly packets: number
  readonly drops: number | null
  /** Of capture, in milliseconds. */
  readonly elapsedMs: number
  /** Why nothing comes, where that is known. */
  readonly notice: string | null
}

/** Where live records go: a screen, lines for a log, or lines for a program. */
export interface View {
  record(record: RevisedRecord): void
  /** Called about ten times a second. */
  tick(status: Status): Promise<void>
  /** The last records have been told. */
  end(status: Status): Promise<void>
  /** Without a summary: what stood in the terminal before stands there again. */
  leave(): void
}
