/** What the page and the worker say to one another. */
import type { Answer, Detail, Overview, Question } from './source.js'

export type ToWorker =
  | { readonly type: 'read'; readonly files: readonly File[] }
  | { readonly type: 'detail'; readonly ticket: number; readonly id: number }
  | { readonly type: 'whatIf'; readonly ticket: number; readonly question: Question }

export type FromWorker =
  | { readonly type: 'progress'; readonly bytes: number; readonly total: number; readonly frames: number }
  | { readonly type: 'ready'; readonly overview: Overview; readonly complaints: readonly string[] }
  /** No file could be read; a line for each. */
  | { readonly type: 'refused'; readonly complaints: readonly string[] }
  | { readonly type: 'answer'; readonly ticket: number; readonly result: Detail | Answer }
  | { readonly type: 'fault'; readonly ticket: number | null; readonly message: string }
