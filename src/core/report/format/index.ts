import type { Document } from '../document.js'
import { csv } from './csv.js'
import { json } from './json.js'
import { markdown } from './markdown.js'
import { ndjson } from './ndjson.js'

/** A way to write a document. The text comes in pieces, made as they are pulled, so that no report is held in memory as text. */
export interface Format {
  readonly id: string
  readonly write: (document: Document) => Iterable<string>
}

export const FORMATS = [json, ndjson, csv, markdown] as const satisfies readonly Format[]
export type FormatId = (typeof FORMATS)[number]['id']
