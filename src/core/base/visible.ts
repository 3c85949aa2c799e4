/**
 * Text from a file name or a capture, safe for a terminal, a log and XML: control characters, which could move a cursor or
 * end a line, characters that turn the direction of writing or are not seen at all, and what is no character become visible.
 */
export const visible = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\ufffe\uffff]/gu, (c) => `\\x${c.codePointAt(0)!.toString(16).padStart(2, '0')}`)
