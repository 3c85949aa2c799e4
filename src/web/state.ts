/** What the page shows: signals, and the few ways in which they change. */
import { computed, effect, signal } from '@preact/signals'
import { REASONS } from '../core/report/catalogue.js'
import { TITLE } from '../core/report/japanese/title.js'
import { Clock } from '../core/report/clock.js'
import { worstFirst } from '../core/report/finding-order.js'
import { type Place, readPlace, type View, writePlace } from './address-bar.js'
import { applied, type Facet, type Filter, NO_FILTER } from './filter.js'
import { ReportSource } from './report-source.js'
import { epochOf } from './row.js'
import type { Detail, Overview, Source, StoredReport } from './source.js'
import { fill, type Language, type TextKey, TEXTS, WORDS } from './text.js'
import { openCaptures, type Progress } from './worker-source.js'

export const source = signal<Source | undefined>(undefined)
export const place = signal<Place>(readPlace(location.hash))
/** What the shown capture is compared with. */
export const compared = signal<Overview | undefined>(undefined)
export const progress = signal<Progress | undefined>(undefined)
export const complaints = signal<{ readonly heading: TextKey; readonly lines: readonly string[] } | undefined>(undefined)

export const language = computed<Language>(() => place.value.language ?? (navigator.language.startsWith('ja') ? 'ja' : 'en'))

/** A text in the language of the page. */
export const t = (key: TextKey, ...values: (string | number)[]): string => fill(TEXTS[key][language.value], values)

/** A word that may have a text of its own, else itself. */
export const word = (text: string): string => (Object.hasOwn(WORDS, text) ? WORDS[text]![language.value] : text)

export const framesText = (frames: readonly number[]): string => t(frames.length === 1 ? 'oneFrame' : 'manyFrames', frames.join(', '))

export const reasonTitle = (code: string): string => {
  const title = (REASONS as Record<string, { title: string }>)[code]?.title ?? code
  return language.value === 'ja' ? (TITLE[title] ?? title) : title
}

export const epoch = computed(() => (source.value ? epochOf(source.value.overview.inputs) : null))
export const clock = computed(() => new Clock(epoch.value))
export const findings = computed(() => worstFirst(source.value?.overview.findings ?? []))
export const rows = computed(() => (source.value ? applied(source.value.overview.rows, place.value.filter) : []))

export const detail = signal<Detail | 'loading' | 'absent' | undefined>(undefined)

export const go = (change: Partial<Place>): void => {
  place.value = { ...place.value, ...change }
}
export const show = (view: View): void => go({ view, connection: null })
export const setFilter = (change: Partial<Filter>): void => go({ filter: { ...place.value.filter, ...change } })
export const setFacet = (facet: Facet, value: string | undefined): void => {
  const { [facet]: _was, ...others } = place.value.filter.facets
  setFilter({ facets: value === undefined ? others : { ...others, [facet]: value } })
}
/** From a bar or a finding to the connections that it counts. */
export const showOnly = (filter: Partial<Filter>): void =>
  go({ view: 'connections', connection: null, filter: { ...NO_FILTER, ...filter } })
export const openConnection = (connection: number): void => go({ view: 'connections', connection })

export function begin(report: StoredReport | undefined): void {
  if (report) source.value = new ReportSource(report)
  addEventListener('hashchange', () => {
    if (location.hash.replace(/^#/, '') !== writePlace(place.value)) place.value = readPlace(location.hash)
  })
  let open = place.value.connection
  effect(() => {
    const text = writePlace(place.value)
    if (location.hash.replace(/^#/, '') === text) return
    // Opening and closing are steps to go back to; typing a filter is none.
    if (place.value.connection === open) history.replaceState(null, '', `#${text}`)
    else history.pushState(null, '', `#${text}`)
    open = place.value.connection
  })
  effect(() => {
    document.documentElement.lang = language.value
  })
  const chosen = computed(() => place.value.connection)
  effect(() => load(source.value, chosen.value))
}

function load(from: Source | undefined, id: number | null): void {
  if (!from || id === null) {
    detail.value = undefined
    return
  }
  detail.value = 'loading'
  from.detail(id).then(
    (loaded) => {
      if (place.peek().connection === id) detail.value = loaded
    },
    () => {
      if (place.peek().connection === id) detail.value = 'absent'
    },
  )
}

/** Captures, or one JSON report of v6why. */
export async function openFiles(files: readonly File[]): Promise<void> {
  if (files.length === 0) return
  source.value?.close()
  source.value = undefined
  compared.value = undefined
  await reading(files, (opened) => {
    source.value = opened
    go({ view: 'overview', connection: null, filter: NO_FILTER })
  })
}

/** The other side of a comparison; the capture that is shown stays the one that is shown. */
export const openCompared = (files: readonly File[]): Promise<void> =>
  reading(files, (opened) => {
    compared.value = opened.overview
    opened.close()
  })

let current = new AbortController()

/** What is being read is not wanted any more. */
export const cancelReading = (): void => current.abort()

async function reading(files: readonly File[], take: (opened: Source) => void): Promise<void> {
  if (files.length === 0) return
  // Whatever is dropped later counts.
  current.abort()
  current = new AbortController()
  const { signal } = current
  complaints.value = undefined
  progress.value = { bytes: 0, total: files.reduce((sum, { size }) => sum + size, 0), frames: 0 }
  try {
    const report = files.length === 1 ? await storedReport(files[0]!) : undefined
    const opened = report
      ? { source: new ReportSource(report), complaints: [] }
      : await openCaptures(files, signal, (told) => {
          progress.value = told
        })
    if (signal.aborted) return opened.source?.close()
    if (opened.complaints.length > 0) complaints.value = { heading: opened.source ? 'readWithDamage' : 'notRead', lines: opened.complaints }
    if (opened.source) take(opened.source)
  } catch (error) {
    if (signal.aborted) return
    complaints.value = { heading: 'fault', lines: [error instanceof Error ? error.message : String(error)] }
  } finally {
    if (current.signal === signal) progress.value = undefined
  }
}

async function storedReport(file: File): Promise<StoredReport | undefined> {
  const head = await file.slice(0, 64).text()
  if (!/^\s*\{\s*"type"\s*:\s*"report"/.test(head)) return undefined
  try {
    return JSON.parse(await file.text()) as StoredReport
  } catch {
    return undefined
  }
}
