import { visible } from '../../base/visible.js'
import type { Document } from '../document.js'

/**
 * Comma-separated values, RFC 4180: CRLF, quoted where needed, a header line.
 *
 * A name from the network that begins like a spreadsheet's formula has its first octet written as `\DDD`, the other
 * form that RFC 4343 §2.1 gives for the same name, so that opening the file runs nothing. Line ends inside a cell become visible.
 */
export const csv = {
  id: 'csv',
  *write({ table: { columns, rows } }: Document): Iterable<string> {
    yield line(columns.map((column) => column.id))
    for (const row of rows()) yield line(columns.map((column) => column.value(row)))
  },
} as const

const line = (cells: readonly (string | number | null)[]): string => `${visible(cells.map(cell).join(','))}\r\n`

function cell(value: string | number | null): string {
  if (typeof value !== 'string') return value === null ? '' : String(value)
  const text = value.replace(/^[=+\-@]/, (first) => `\\${String(first.charCodeAt(0)).padStart(3, '0')}`)
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
