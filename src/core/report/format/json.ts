import type { Document } from '../document.js'

/**
 * One JSON object, RFC 8259, each record on a line of its own: a person can read it, `diff` shows the records that
 * changed, and no more than a record is held at a time.
 */
export const json = {
  id: 'json',
  *write(document: Document): Iterable<string> {
    const { type, schema, tool } = document
    yield JSON.stringify({ type, schema, tool, ...document.whole?.() }).slice(0, -1)
    for (const part of document.parts) {
      if ('record' in part) {
        yield `,\n"${part.key}":${JSON.stringify(part.record())}`
        continue
      }
      yield `,\n"${part.key}":[`
      let before = '\n'
      for (const record of part.records()) {
        yield before + JSON.stringify(record)
        before = ',\n'
      }
      yield before === '\n' ? ']' : '\n]'
    }
    yield '}\n'
  },
} as const
