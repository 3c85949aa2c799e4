/**
 * Text from a file name or a capture, safe for a terminal, a log and XML: control characters, which could move a cursor or
 * end a line, characters that turn the direction of writing or are not seen at all, and what is no character become visible.
 * A word that a build service would take for a command when it stands in its log loses its first character likewise.
 */
export function visible(text: string): string {
  const seen = text.replace(HIDDEN, written)
  return seen.includes('::') || seen.includes('##') ? seen.replace(COMMAND, (start) => written(start[0]!) + start.slice(1)) : seen
}

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\ufffe\uffff]/gu

/** The JSON of a value that may hold such text: the same value, with nothing in it that hides. */
export const visibleJson = (value: unknown): string =>
  JSON.stringify(value).replace(HIDDEN, (c) =>
    Array.from({ length: c.length }, (_, i) => `\\u${c.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  )

/** `::error file=…::` where a word begins (GitHub; no address has two `::`), `##[error]` and `##vso[…]` anywhere (Azure, and GitHub still). */
const COMMAND = /(?<!\S)::(?=[a-z]+(?:-[a-z]+)?(?: [^:]*)?::)|##(?:vso)?\[/g

const written = (c: string): string => `\\x${c.codePointAt(0)!.toString(16).padStart(2, '0')}`
