/** What a command printed or a file holds, divided as its readers want it. */
export interface PrintedText {
  readonly lines: readonly string[]
  /** The objects of an array, or the one object; undefined where the text is no JSON. */
  readonly objects: readonly Readonly<Record<string, unknown>>[] | undefined
}

/** No command that is read prints a longer line; one that is longer is left out. */
const LONGEST_LINE = 2000

export const printedText = (text: string): PrintedText => ({
  lines: text.split(/\r\n|\n|\r/).filter((line) => line.length <= LONGEST_LINE),
  objects: /^\s*[[{]/.test(text) ? objectsOf(text) : undefined,
})

function objectsOf(text: string): Record<string, unknown>[] | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  return (Array.isArray(value) ? value : [value]).filter(isObject)
}

export const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** A number or a word of JSON as text. */
export const wordOf = (value: unknown): string | undefined =>
  typeof value === 'number' || typeof value === 'string' ? String(value) : undefined
