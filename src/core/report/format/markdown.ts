import { visible } from '../../base/visible.js'
import { type Column, shownIn } from '../column.js'
import type { Document } from '../document.js'

/** A table of GitHub Flavored Markdown (§4.10), to be pasted into a ticket. */
export const markdown = {
  id: 'markdown',
  *write({ table }: Document): Iterable<string> {
    const columns = table.columns.filter((column) => column.priority > 0)
    yield `${row(columns.map((column) => column.heading))}${row(columns.map(rule))}`
    for (const record of table.rows()) yield row(columns.map((column) => escapeMarkdown(shownIn(column, record))))
  },
} as const

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`

const rule = (column: Column<unknown>): string => (column.align === 'right' ? '---:' : '---')

/** Text from the network never becomes markup: no link, no emphasis, no HTML, no further cell or line. `@` would call a person. */
export const escapeMarkdown = (text: string): string =>
  visible(text)
    .replace(/[\\`*_[\]<>|~#&]/g, '\\$&')
    .replaceAll('@', '&#64;')
