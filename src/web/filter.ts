/** Which connections are shown, and in which order; the address bar holds both. */
import { formatPath } from '../core/report/column.js'
import type { Row } from './row.js'

export const FACETS = ['family', 'path', 'reason', 'certainty', 'client'] as const
export type Facet = (typeof FACETS)[number]

export const SORTS = ['interest', 'id', 'time', 'name', 'port', 'client', 'family', 'path', 'reason', 'certainty'] as const
export type Sort = (typeof SORTS)[number]

export interface Filter {
  /** Looked for in names, addresses, ports and sentences; words are all wanted. */
  readonly text: string
  readonly facets: Readonly<Partial<Record<Facet, string>>>
  /** Only these connections: those of a finding. */
  readonly ids: readonly number[]
  readonly sort: Sort
  readonly descending: boolean
}

export const NO_FILTER: Filter = { text: '', facets: {}, ids: [], sort: 'interest', descending: true }

export const facetOf = (row: Row, facet: Facet): string => (facet === 'path' ? formatPath(row.path) : row[facet])

const sortKey = (row: Row, sort: Sort): string | number =>
  sort === 'path' ? formatPath(row.path) : sort === 'name' ? (row.name ?? row.server) : sort === 'port' ? (row.port ?? -1) : row[sort]

/** The rows that the filter keeps, in its order; equals stay in the order of the report. */
export function applied(rows: readonly Row[], { text, facets, ids, sort, descending }: Filter): readonly Row[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const wanted = Object.entries(facets) as [Facet, string][]
  const only = ids.length > 0 ? new Set(ids) : undefined
  return ordered(rows, sort, descending).filter(
    (row) =>
      (!only || only.has(row.id)) &&
      wanted.every(([facet, value]) => facetOf(row, facet) === value) &&
      (words.length === 0 || matches(row, words)),
  )
}

interface Order {
  readonly sort: Sort
  readonly descending: boolean
  readonly rows: readonly Row[]
}

/** A letter more in the filter leaves the order as it is. */
const latest = new WeakMap<readonly Row[], Order>()

function ordered(rows: readonly Row[], sort: Sort, descending: boolean): readonly Row[] {
  if (sort === 'id' && !descending) return rows
  let order = latest.get(rows)
  if (order?.sort !== sort || order.descending !== descending) {
    const side = descending ? -1 : 1
    const keyed = rows.map((row) => ({ row, key: sortKey(row, sort) }))
    keyed.sort((a, b) => (a.key < b.key ? -side : a.key > b.key ? side : a.row.id - b.row.id))
    order = { sort, descending, rows: keyed.map(({ row }) => row) }
    latest.set(rows, order)
  }
  return order.rows
}

const texts = new WeakMap<Row, string>()

function matches(row: Row, words: readonly string[]): boolean {
  let text = texts.get(row)
  if (text === undefined) {
    text = `${row.name ?? ''} ${row.client} ${row.server} ${row.port ?? ''} ${row.reason} ${formatPath(row.path)}`.toLowerCase()
    texts.set(row, text)
  }
  return words.every((word) => text.includes(word))
}
