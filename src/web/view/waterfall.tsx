import { t, word } from '../state.js'
import type { Detail } from '../source.js'
import { formatMillis, type Step, timelineOf } from '../timeline.js'
import { FamilyMark } from './family.js'

const HEIGHT = 18
/** Per cent of the axis: a bar that lasts no time is still seen. */
const LEAST_WIDTH = 0.6

/** Lookups and attempts on one time axis. The table says in words all that the bars show. */
export function Waterfall({ record, lookups }: Detail) {
  const { steps, length, ticks } = timelineOf(record, lookups)
  const x = (ms: number) => (100 * ms) / length
  return (
    <section>
      <h3>{t('waterfall')}</h3>
      <p class="key">
        <FamilyMark family="IPv6" /> {t('keyIPv6')} <FamilyMark family="IPv4" /> {t('keyIPv4')} · {t('keyLookup')}
        {(record.timing.lostMs ?? 0) > 0 && <b> · {t('lostMs', record.timing.lostMs!)}</b>}
      </p>
      <table class="waterfall">
        <thead>
          <tr>
            <th scope="col">{t('what')}</th>
            <th scope="col" class="number">
              {t('frame')}
            </th>
            <th scope="col" class="axis">
              <span class="unseen">{t('axis')}</span>
              <svg height={HEIGHT} aria-hidden="true">
                {ticks.map((ms) => (
                  <text key={ms} x={`${x(ms)}%`} y="13" class="tick" text-anchor={ms === 0 ? 'start' : 'middle'}>
                    {ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`}
                  </text>
                ))}
              </svg>
            </th>
            <th scope="col" class="number">
              {t('took')}
            </th>
            <th scope="col">{t('outcome')}</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step, index) => (
            <tr key={index} class={`s-${step.kind}${step.won ? ' won' : ''}${step.failed ? ' failed' : ''}`}>
              <th scope="row">
                <What step={step} />
              </th>
              <td class="number frames">{step.frames}</td>
              <td class="axis">
                <svg height={HEIGHT} role="img" aria-label={barSays(step)}>
                  {ticks.map((ms) => (
                    <line key={ms} x1={`${x(ms)}%`} x2={`${x(ms)}%`} y1="0" y2={HEIGHT} class="grid-line" />
                  ))}
                  <BarOf step={step} x={x} length={length} />
                </svg>
              </td>
              <td class="number">{step.to === null ? '' : formatMillis(step.to - step.from)}</td>
              <td class="outcome">
                <Outcome step={step} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const barSays = ({ from, to }: Step): string =>
  to === null ? t('barOpen', formatMillis(from)) : t('barSays', formatMillis(from), formatMillis(to - from))

function What({ step }: { step: Step }) {
  if (step.kind === 'resolution-delay') return <i>{t('resolutionDelay')}</i>
  if (step.kind === 'attempt-delay') return <i>{t('attemptDelay')}</i>
  if (step.kind === 'lookup') return <>{step.what || t('encrypted')}</>
  return (
    <span class="end">
      <FamilyMark family={step.family} /> <span>{step.what}</span>
    </span>
  )
}

function Outcome({ step }: { step: Step }) {
  if (step.won)
    return (
      <>
        <b>✓ {t('won')}</b> {word(step.outcome)}
      </>
    )
  if (step.failed)
    return (
      <>
        <b>✕</b> {word(step.outcome)}
        {step.to === null ? `, ${t('noEnd')}` : ''}
        {step.answeredAt === null ? '' : `, ${t('answeredLate')}`}
      </>
    )
  return <>{word(step.outcome)}</>
}

function BarOf({ step, x, length }: { step: Step; x: (ms: number) => number; length: number }) {
  const from = x(step.from)
  const width = Math.max(LEAST_WIDTH, x(step.to ?? length) - from)
  const right = from + width
  if (step.kind === 'resolution-delay' || step.kind === 'attempt-delay')
    return (
      <>
        <line x1={`${from}%`} x2={`${right}%`} y1="9" y2="9" class="delay" />
        <line x1={`${from}%`} x2={`${from}%`} y1="4" y2="14" class="delay end" />
        <line x1={`${right}%`} x2={`${right}%`} y1="4" y2="14" class="delay end" />
      </>
    )
  const thin = step.kind === 'lookup'
  return (
    <>
      <rect
        x={`${from}%`}
        width={`${width}%`}
        y={thin ? 6 : 2}
        height={thin ? 6 : 14}
        class={`f-${step.family}${step.to === null ? ' endless' : ''}${step.won ? ' winner' : ''}`}
      />
      {step.failed && (
        <text x={`${Math.min(98, right)}%`} y="14" class="cross" text-anchor="end">
          ✕
        </text>
      )}
      {step.won && (
        <text x={`${right}%`} y="14" class="check" text-anchor={right > 90 ? 'end' : 'start'}>
          ✓
        </text>
      )}
    </>
  )
}
