import { cancelReading, openFiles, progress, t } from '../state.js'

const MEGABYTE = 2 ** 20

/** The place where captures are dropped, and how far one is read. */
export function Drop() {
  const told = progress.value
  if (told) {
    const { bytes, total, frames } = told
    const count = frames.toLocaleString('en')
    const read = bytes >= total && total > 0
    return (
      <section class="drop">
        <p>{read ? t('judging', count) : t('reading', (bytes / MEGABYTE).toFixed(0), (total / MEGABYTE).toFixed(0), count)}</p>
        <progress max={total || 1} value={bytes} aria-label={t('loading')} />
        <p>
          <button type="button" onClick={cancelReading}>
            {t('cancel')}
          </button>
        </p>
      </section>
    )
  }
  return (
    <section class="drop">
      <p class="call">{t('drop')}</p>
      <label class="button main">
        {t('open')}
        <input type="file" multiple class="unseen" onChange={(event) => void openFiles([...(event.currentTarget.files ?? [])])} />
      </label>
      <p>{t('dropSays')}</p>
      <p class="quiet">{t('stays')}</p>
    </section>
  )
}
