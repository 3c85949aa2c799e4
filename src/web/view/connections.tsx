import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { type Column, connectionColumns, shownIn } from '../../core/report/column.js'
import { type Facet, facetOf, FACETS, type Filter, NO_FILTER, type Sort, SORTS } from '../filter.js'
import type { Row } from '../row.js'
import { clock, go, openConnection, place, reasonTitle, rows, setFacet, setFilter, source, t, word } from '../state.js'
import type { TextKey } from '../text.js'
import { FamilyMark } from './family.js'

/** Of every row, so that a place in the list is a multiplication. */
const ROW_HEIGHT = 25
/** Rows that are drawn above and below what is seen. */
const AHEAD = 8
const COLUMN_IDS = ['id', 'time', 'name', 'port', 'client', 'family', 'path', 'reason', 'certainty']

/** All connections: only the rows that are seen are drawn, so that 100,000 cost what 40 do. */
export function Connections() {
  const shown = rows.value
  const columns = connectionColumns(clock.value).filter(({ id }) => COLUMN_IDS.includes(id))
  const box = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const [height, setHeight] = useState(600)
  const chosen = place.value.connection
  const [active, setActive] = useState(0)
  const at = Math.min(active, shown.length - 1)

  useLayoutEffect(() => {
    const element = box.current!
    const measure = new ResizeObserver(() => setHeight(element.clientHeight))
    measure.observe(element)
    return () => measure.disconnect()
  }, [])
  const scrollTo = (y: number) => {
    const element = box.current!
    element.scrollTop = y
    setTop(element.scrollTop)
  }
  const { filter } = place.value
  const open = useRef(chosen)
  // Before the next key can come: what it moves is the list as it is now.
  useLayoutEffect(() => {
    const element = box.current!
    // A list whose connection is closed stands where that connection is.
    const sought = chosen ?? open.current
    const index = sought === null ? -1 : shown.findIndex(({ id }) => id === sought)
    setActive(Math.max(0, index))
    const y = index * ROW_HEIGHT
    if (index < 0) scrollTo(0)
    else if (y < element.scrollTop || y > element.scrollTop + element.clientHeight - 2 * ROW_HEIGHT) scrollTo(y - element.clientHeight / 2)
    // What had the focus went with the connection.
    if (chosen === null && open.current !== null && document.activeElement === document.body) element.focus()
    open.current = chosen
  }, [filter, chosen])

  const move = (to: number) => {
    const index = Math.max(0, Math.min(shown.length - 1, to))
    setActive(index)
    const element = box.current!
    const y = index * ROW_HEIGHT
    // The heading stays above the rows and hides one of them.
    if (y < element.scrollTop) scrollTo(y)
    else if (y + 2 * ROW_HEIGHT > element.scrollTop + element.clientHeight) scrollTo(y + 2 * ROW_HEIGHT - element.clientHeight)
    if (place.peek().connection !== null && shown[index]) go({ connection: shown[index].id })
  }
  const page = Math.max(1, Math.floor(height / ROW_HEIGHT) - 2)
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: shown.length - 1,
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return
    const to = steps[event.key]
    if (to !== undefined) move(to)
    else if (event.key === 'Enter' && shown[at]) openConnection(shown[at].id)
    else return
    event.preventDefault()
  }

  const from = Math.max(0, Math.floor(top / ROW_HEIGHT) - AHEAD)
  const to = Math.min(shown.length, Math.ceil((top + height) / ROW_HEIGHT) + AHEAD)
  const drawn = Math.ceil(height / ROW_HEIGHT) + 2 * AHEAD + 1
  const rowClass = (index: number) => [index % 2 ? 'odd' : '', index === at ? 'active' : ''].join(' ').trim() || undefined
  return (
    <section class="connections" aria-label={t('connections')}>
      <FilterBar />
      <div
        class="grid-box"
        ref={box}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        tabIndex={0}
        role="grid"
        aria-label={`${t('connections')}. ${t('tableKeys')}`}
        aria-rowcount={shown.length + 1}
        aria-activedescendant={shown[at] && at >= from && at < to ? `row-${shown[at].id}` : undefined}
        onKeyDown={onKeyDown}
      >
        <table role="presentation" class="grid">
          <thead role="rowgroup">
            <tr role="row" aria-rowindex={1}>
              {columns.map((column) => (
                <Heading key={column.id} column={column} />
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {from > 0 && <Space rows={from} />}
            {shown.slice(from, to).map((row, index) => (
              <tr
                // What leaves at one end is drawn again at the other.
                key={(from + index) % drawn}
                role="row"
                id={`row-${row.id}`}
                aria-rowindex={from + index + 2}
                aria-selected={row.id === chosen}
                class={rowClass(from + index)}
                onClick={() => {
                  setActive(from + index)
                  openConnection(row.id)
                }}
              >
                {columns.map((column) => (
                  <Cell key={column.id} column={column} row={row} />
                ))}
              </tr>
            ))}
            {to < shown.length && <Space rows={shown.length - to} />}
          </tbody>
        </table>
        {shown.length === 0 && <p class="empty">{t('noConnections')}</p>}
      </div>
    </section>
  )
}

const Space = ({ rows }: { rows: number }) => (
  <tr aria-hidden="true" class="space">
    <td colSpan={COLUMN_IDS.length} style={{ height: `${rows * ROW_HEIGHT}px` }} />
  </tr>
)

function Cell({ column, row }: { column: Column<Row>; row: Row }) {
  const text = column.id === 'reason' && row.rule !== null ? `${row.reason} ${row.rule}` : shownIn(column, row)
  const family = column.id === 'family'
  return (
    <td role="gridcell" class={`c-${column.id} ${column.align}`} title={column.id === 'reason' ? row.says : text}>
      {family && <FamilyMark family={row.family} />} {family || column.id === 'certainty' ? word(text) : text}
    </td>
  )
}

function Heading({ column }: { column: Column<Row> }) {
  const { sort, descending } = place.value.filter
  const id = column.id as Sort
  const is = sort === id
  const name = t(`col.${id}` as TextKey)
  return (
    <th
      scope="col"
      role="columnheader"
      class={`c-${id} ${column.align}`}
      aria-sort={is ? (descending ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" title={t('sortBy', name)} onClick={() => setFilter({ sort: id, descending: is ? !descending : false })}>
        {name}
        <span aria-hidden="true">{is ? (descending ? ' ▼' : ' ▲') : ''}</span>
      </button>
    </th>
  )
}

/** More values of a facet are found by typing. */
const MOST_VALUES = 200

function FilterBar() {
  const { filter } = place.value
  const all = source.value!.overview.rows
  const active = filter.text !== '' || filter.ids.length > 0 || Object.keys(filter.facets).length > 0
  return (
    <div class="filter" role="search">
      <input
        id="search"
        type="search"
        placeholder={t('search')}
        aria-label={t('search')}
        value={filter.text}
        onInput={(event) => setFilter({ text: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') document.querySelector<HTMLElement>('.grid-box')?.focus()
        }}
      />
      {FACETS.map((facet) => (
        <Choice key={facet} facet={facet} rows={all} filter={filter} />
      ))}
      <select
        aria-label={t('sortBy', '')}
        value={`${filter.descending ? '-' : ''}${filter.sort}`}
        onChange={(event) => {
          const value = event.currentTarget.value
          setFilter({ sort: value.replace('-', '') as Sort, descending: value.startsWith('-') })
        }}
      >
        {SORTS.map((sort) => {
          const value = sort === NO_FILTER.sort || (sort === filter.sort && filter.descending) ? `-${sort}` : sort
          return (
            <option key={sort} value={value}>
              {t('sortBy', t(`col.${sort}` as TextKey))}
            </option>
          )
        })}
      </select>
      {filter.ids.length > 0 && <span class="tag">{t('onlyFinding', filter.ids.length)}</span>}
      {active && (
        <button type="button" onClick={() => setFilter({ text: '', facets: {}, ids: [] })}>
          {t('clear')}
        </button>
      )}
      <span class="quiet counted" role="status" data-figure="shown">
        {t('shownOf', rows.value.length.toLocaleString('en'), all.length.toLocaleString('en'))}
      </span>
    </div>
  )
}

const counts = new WeakMap<readonly Row[], Map<Facet, [string, number][]>>()

/** Counted once for a capture. */
function valuesOf(rows: readonly Row[], facet: Facet): [string, number][] {
  let ofRows = counts.get(rows)
  if (!ofRows) {
    ofRows = new Map()
    counts.set(rows, ofRows)
  }
  let values = ofRows.get(facet)
  if (!values) {
    const tally = new Map<string, number>()
    for (const row of rows) tally.set(facetOf(row, facet), (tally.get(facetOf(row, facet)) ?? 0) + 1)
    values = [...tally].sort((a, b) => b[1] - a[1]).slice(0, MOST_VALUES)
    ofRows.set(facet, values)
  }
  return values
}

function Choice({ facet, rows, filter }: { facet: Facet; rows: readonly Row[]; filter: Filter }) {
  const name = t(`col.${facet}` as TextKey)
  const chosen = filter.facets[facet]
  const values = valuesOf(rows, facet)
  return (
    <select
      aria-label={name}
      class={chosen === undefined ? undefined : 'set'}
      value={chosen ?? ''}
      onChange={(event) => setFacet(facet, event.currentTarget.value || undefined)}
    >
      <option value="">{t('any', name)}</option>
      {chosen !== undefined && !values.some(([value]) => value === chosen) && <option value={chosen}>{chosen}</option>}
      {values.map(([value, count]) => (
        <option key={value} value={value} title={facet === 'reason' ? reasonTitle(value) : undefined}>
          {word(value)} ({count})
        </option>
      ))}
    </select>
  )
}
