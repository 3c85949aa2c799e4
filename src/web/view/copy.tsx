import { useState } from 'preact/hooks'
import type { MendRecord } from '../../core/report/report.js'
import { t } from '../state.js'

/** A text that is copied as a whole. */
export function Copied({ text, label }: { text: string; label: string }) {
  const [done, setDone] = useState(false)
  return (
    <div class="copied">
      <pre tabIndex={0} aria-label={label} role="region">
        {text}
      </pre>
      <button
        type="button"
        aria-label={`${done ? t('copied') : t('copy')}: ${label}`}
        onClick={(event) => {
          void copy(text, event.currentTarget).then(() => setDone(true))
        }}
      >
        {done ? t('copied') : t('copy')}
      </button>
    </div>
  )
}

/** A file that was opened from a folder may not use the clipboard: then the text is selected, and copied the old way. */
async function copy(text: string, button: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    const shown = button.previousElementSibling
    if (!shown) return
    getSelection()?.selectAllChildren(shown)
    document.execCommand('copy')
  }
}

/** The commands that mend something, by system. */
export function Commands({ mends }: { mends: readonly MendRecord[] }) {
  if (mends.length === 0) return null
  return (
    <details class="mends" open={mends.length === 1}>
      <summary>{t('mend')}</summary>
      {mends.map(({ platform, commands, warning, restore }) => (
        <div key={platform}>
          <h4>{platform}</h4>
          <Copied text={commands.join('\n')} label={`${t('mend')} ${platform}`} />
          {warning !== null && <p class="quiet">{warning}</p>}
          {restore && (
            <details>
              <summary>{t('restore')}</summary>
              <Copied text={restore.join('\n')} label={`${t('restore')} ${platform}`} />
            </details>
          )}
        </div>
      ))}
    </details>
  )
}
