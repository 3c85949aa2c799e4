import type { Row } from '../row.js'
import { t } from '../state.js'
import { FamilyMark } from './family.js'

const COLUMNS = 120
const HEIGHT = 56
const FAMILIES = ['IPv6', 'IPv4', 'none'] as const

/** When connections began, over the whole capture: columns of equal time, each family in its own filling. */
export function TimeLine({ rows }: { rows: readonly Row[] }) {
  // Interfaces captured side by side reach the file out of order: a connection may begin before the first frame.
  const begin = rows.reduce((earliest, { time }) => Math.min(earliest, time), 0)
  const end = rows.reduce((latest, { time }) => Math.max(latest, time), 0)
  const counts = Array.from({ length: COLUMNS }, () => ({ IPv6: 0, IPv4: 0, none: 0 }))
  for (const { time, family } of rows) counts[Math.min(COLUMNS - 1, Math.floor(((time - begin) / (end - begin || 1)) * COLUMNS))]![family]++
  const most = Math.max(1, ...counts.map(({ IPv6, IPv4, none }) => IPv6 + IPv4 + none))
  const [from, to] = [begin, end].map((time) => (time / 1e9).toFixed(3)) as [string, string]
  return (
    <section class="across">
      <h2>{t('timeLine')}</h2>
      <p class="key">
        <FamilyMark family="IPv6" /> {t('keyIPv6')} <FamilyMark family="IPv4" /> {t('keyIPv4')} <FamilyMark family="none" /> {t('keyNone')}
      </p>
      <svg class="time-line" height={HEIGHT} role="img" aria-label={t('timeLineSays', rows.length, from, to)}>
        {counts.flatMap((count, column) => {
          let top = HEIGHT
          return FAMILIES.filter((family) => count[family] > 0).map((family) => {
            const height = (count[family] / most) * (HEIGHT - 2)
            top -= height
            return (
              <rect
                key={`${column} ${family}`}
                class={`f-${family}`}
                x={`${(100 * column) / COLUMNS}%`}
                width={`${80 / COLUMNS}%`}
                y={top}
                height={height}
              />
            )
          })
        })}
      </svg>
      <p class="ends">
        <span>{from} s</span>
        <span>{to} s</span>
      </p>
    </section>
  )
}
