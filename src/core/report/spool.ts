/** Where records go that are told before the capture has been read, until they are asked for. */
export type SpooledKind = 'host' | 'connection' | 'lookup' | 'flow'

export interface Spool {
  append(kind: SpooledKind, text: string): void
  /** What was appended as the `index`th of its kind, from 0. */
  at(kind: SpooledKind, index: number): string
}

/** For hosts without files: the texts stay in memory, which is less than the tables that they come from only while they are few. */
export class MemorySpool implements Spool {
  private readonly texts: Record<SpooledKind, string[]> = { host: [], connection: [], lookup: [], flow: [] }

  append(kind: SpooledKind, text: string): void {
    this.texts[kind].push(text)
  }

  at(kind: SpooledKind, index: number): string {
    return this.texts[kind][index]!
  }
}
