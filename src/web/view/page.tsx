import { VIEWS } from '../address-bar.js'
import { clock, complaints, epoch, go, language, openFiles, place, progress, show, source, t } from '../state.js'
import { hasWorker } from '../held-data.js'
import { dateOf } from '../row.js'
import { Compare } from './compare.js'
import { Connection } from './connection.js'
import { Connections } from './connections.js'
import { Drop } from './drop.js'
import { Patterns } from './family.js'
import { Findings } from './findings.js'
import { Overview } from './overview.js'

/** The frame around the views: what was read, the way between views, and what could not be read. */
export function Page() {
  const held = source.value
  return (
    <div
      class="page"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        if (hasWorker()) void openFiles([...(event.dataTransfer?.files ?? [])])
      }}
    >
      <a class="skip" href="#content" onClick={focusContent}>
        {t('skip')}
      </a>
      <header>
        <h1>
          <b>v6why</b> <span class="quiet wide">{t('title')}</span>
        </h1>
        {held && (
          <nav aria-label="v6why">
            {VIEWS.filter((view) => view !== 'compare' || hasWorker()).map((view) => (
              <button type="button" key={view} aria-current={place.value.view === view ? 'page' : undefined} onClick={() => show(view)}>
                {t(view)}
                <span class="count">
                  {view === 'connections' ? held.overview.rows.length : view === 'findings' ? held.overview.findings.length : ''}
                </span>
              </button>
            ))}
          </nav>
        )}
        <span class="actions">
          {held && hasWorker() && (
            <label class="button">
              {t('open')}
              <input type="file" multiple class="unseen" onChange={(event) => void openFiles([...(event.currentTarget.files ?? [])])} />
            </label>
          )}
          <button type="button" onClick={() => go({ language: language.value === 'en' ? 'ja' : 'en' })}>
            {t('language')}
          </button>
        </span>
      </header>
      <Patterns />
      <Complaints />
      <main id="content" tabIndex={-1}>
        {held ? (
          <>
            <Heading />
            {place.value.view === 'overview' && <Overview />}
            {place.value.view === 'findings' && <Findings />}
            {place.value.view === 'compare' && <Compare />}
            {place.value.view === 'connections' && (
              <div class={place.value.connection === null ? 'list' : 'list with-detail'}>
                <Connections />
                {place.value.connection !== null && <Connection />}
              </div>
            )}
          </>
        ) : (
          <Drop />
        )}
      </main>
      <div class="unseen" role="status" aria-live="polite">
        {progress.value ? t('loading') : ''}
      </div>
    </div>
  )
}

/** Keys that work wherever the focus is: `/` filters, Escape closes a connection. */
export function onKey(event: KeyboardEvent): void {
  if (event.key === 'Escape' && place.value.connection !== null) go({ connection: null })
  if (event.key !== '/' || !source.value || event.target instanceof HTMLInputElement) return
  event.preventDefault()
  if (place.value.view !== 'connections' || place.value.connection !== null) show('connections')
  // Preact draws in a microtask, so this one finds the field, and no letter typed meanwhile is lost.
  queueMicrotask(() => document.getElementById('search')?.focus())
}

function focusContent(event: Event): void {
  event.preventDefault()
  document.getElementById('content')?.focus()
}

function Heading() {
  const { inputs, leftOut, rows } = source.value!.overview
  const frames = inputs.reduce((sum, input) => sum + input.frames, 0)
  const last = inputs.reduce((latest, input) => (input.last !== null && input.last > latest ? input.last : latest), '')
  return (
    <>
      <p class="capture">
        <b>{inputs.map(({ file }) => file).join(', ')}</b> {t('frames', frames.toLocaleString('en'))}
        {epoch.value && (
          <>
            {', '}
            {t('seconds', clock.value.at(last))} {t('fromUtc', dateOf(epoch.value))}
          </>
        )}
      </p>
      {leftOut > 0 && <p class="notice">{t('leftOut', rows.length, leftOut)}</p>}
    </>
  )
}

function Complaints() {
  const told = complaints.value
  if (!told) return null
  return (
    <div class="notice problem" role="alert">
      <b>{t(told.heading)}</b>
      <ul>
        {told.lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <button
        type="button"
        onClick={() => {
          complaints.value = undefined
        }}
      >
        {t('dismiss')}
      </button>
    </div>
  )
}
