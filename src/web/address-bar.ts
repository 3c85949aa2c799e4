/** What the address bar holds: the view, the filter and the open connection, so that a page can be bookmarked and sent. */
import { FACETS, type Facet, type Filter, NO_FILTER, SORTS } from './filter.js'
import { LANGUAGES, type Language } from './text.js'

export const VIEWS = ['overview', 'connections', 'findings', 'compare'] as const
export type View = (typeof VIEWS)[number]

export interface Place {
  readonly view: View
  readonly filter: Filter
  readonly connection: number | null
  /** null: that of the browser. */
  readonly language: Language | null
}

const oneOf = <T extends string>(list: readonly T[], text: string | null): T | undefined => list.find((value) => value === text)

/** What follows the `#`; anything that is not understood is left out. */
export function readPlace(hash: string): Place {
  const query = new URLSearchParams(hash.replace(/^#/, ''))
  const facets: Partial<Record<Facet, string>> = {}
  for (const facet of FACETS) {
    const value = query.get(facet)
    if (value !== null) facets[facet] = value
  }
  const sort = query.get('sort') ?? ''
  const connection = Number(query.get('connection'))
  return {
    view: oneOf(VIEWS, query.get('view')) ?? 'overview',
    filter: {
      text: query.get('q') ?? '',
      facets,
      ids: (query.get('only') ?? '').split(',').map(Number).filter(isOrdinal),
      sort: oneOf(SORTS, sort.replace('-', '')) ?? NO_FILTER.sort,
      descending: sort === '' ? NO_FILTER.descending : sort.startsWith('-'),
    },
    connection: isOrdinal(connection) ? connection : null,
    language: oneOf(LANGUAGES, query.get('lang')) ?? null,
  }
}

const isOrdinal = (number: number): boolean => Number.isInteger(number) && number > 0

/** A finding of many thousand connections keeps the first in the address bar: addresses have an end. */
const MOST_IDS = 500

export function writePlace({ view, filter, connection, language }: Place): string {
  const query = new URLSearchParams()
  if (view !== 'overview') query.set('view', view)
  if (filter.text) query.set('q', filter.text)
  for (const facet of FACETS) {
    const value = filter.facets[facet]
    if (value !== undefined) query.set(facet, value)
  }
  if (filter.ids.length > 0) query.set('only', filter.ids.slice(0, MOST_IDS).join(','))
  if (filter.sort !== NO_FILTER.sort || filter.descending !== NO_FILTER.descending)
    query.set('sort', `${filter.descending ? '-' : ''}${filter.sort}`)
  if (connection !== null) query.set('connection', String(connection))
  if (language) query.set('lang', language)
  return query.toString()
}
