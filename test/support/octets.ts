/** Octets for the tests of `wire`, written as they stand in the documents. */

/** Octets from hexadecimal digits; white space may stand anywhere between them. */
export function hex(...parts: string[]): Uint8Array {
  const digits = parts.join('').replace(/\s+/g, '')
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) throw new Error(`no octets: ${digits}`)
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

/** A view whose octets lie behind others, as they do in a chunk of a capture. */
export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
