import { FamilyMark } from './family.js'

export interface Bar {
  readonly key: string
  readonly says: string
  readonly count: number
  readonly family?: string
}

/** Counts as bars that filter: the number is text, the bar only repeats it. */
export function Bars({ heading, bars, onChoose }: { heading: string; bars: readonly Bar[]; onChoose: (key: string) => void }) {
  const most = Math.max(1, ...bars.map(({ count }) => count))
  return (
    <section>
      <h2>{heading}</h2>
      <ul class="bars">
        {bars.map(({ key, says, count, family }) => (
          <li key={key}>
            <button type="button" onClick={() => onChoose(key)}>
              <span class="says">
                {family !== undefined && <FamilyMark family={family} />} {says}
              </span>
              <span class="number">{count.toLocaleString('en')}</span>
              <svg aria-hidden="true" class="bar">
                <rect width={`${(100 * count) / most}%`} height="100%" class={family === undefined ? 'plain' : `f-${family}`} />
              </svg>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
