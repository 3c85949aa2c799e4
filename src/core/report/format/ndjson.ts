import type { Document } from '../document.js'

/** One record a line, each with its `type`. */
export const ndjson = {
  id: 'ndjson',
  *write(document: Document): Iterable<string> {
    if (document.whole) yield `${JSON.stringify(document.whole())}\n`
    for (const part of document.parts) {
      for (const record of 'record' in part ? [part.record()] : part.records()) yield `${JSON.stringify(record)}\n`
    }
  },
} as const
