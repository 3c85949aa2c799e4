import { formatInstant, type Instant, instantAt, NANOS_PER_SECOND, type Nanos, nanosBetween } from '../base/time.js'

export const TIME_FORMS = ['relative', 'utc', 'local', 'epoch'] as const
export type TimeForm = (typeof TIME_FORMS)[number]

const HEADINGS: Record<TimeForm, string> = { relative: 's', utc: 'time (UTC)', local: 'time (local)', epoch: 'time (epoch)' }

/** Reads a time of a report, `2026-11-21T19:46:09.449838012Z`, or one a person typed; undefined if it is none. */
export function parseInstant(text: string): Instant | undefined {
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?$/i.exec(text)
  if (!match) return undefined
  const [, date, time = '00:00:00', fraction = '', zone = 'Z'] = match
  const millis = Date.parse(`${date}T${time}${zone.toUpperCase()}`)
  return Number.isNaN(millis) ? undefined : { seconds: Math.floor(millis / 1000), nanos: Number(fraction.padEnd(9, '0')) }
}

/** How tables write a moment: seconds since the first frame, as Wireshark shows them, or a time of day. */
export class Clock {
  readonly heading: string
  private readonly epoch: Instant
  private readonly form: TimeForm

  constructor(epoch: Instant | null, form: TimeForm = 'relative') {
    this.epoch = epoch ?? { seconds: 0, nanos: 0 }
    this.form = form
    this.heading = HEADINGS[form]
  }

  /** The moment that a report's time names, empty where there is none. */
  at(time: string | null): string {
    const instant = time === null ? undefined : parseInstant(time)
    return instant ? this.after(nanosBetween(this.epoch, instant.seconds, instant.nanos)) : ''
  }

  /** The moment `offset` nanoseconds after the first frame. */
  after(offset: Nanos): string {
    if (this.form === 'relative') return (offset / NANOS_PER_SECOND).toFixed(3).replace(/^-(?=0\.000$)/, '')
    const instant = instantAt(this.epoch, offset)
    if (this.form === 'epoch') return `${instant.seconds}.${String(instant.nanos).padStart(9, '0').slice(0, 6)}`
    if (this.form === 'local') {
      const offsetMinutes = new Date(instant.seconds * 1000).getTimezoneOffset()
      return dayAndTime({ seconds: instant.seconds - offsetMinutes * 60, nanos: instant.nanos })
    }
    return dayAndTime(instant)
  }
}

const dayAndTime = (instant: Instant): string =>
  formatInstant(instant)
    .replace('T', ' ')
    .replace(/\d{6}Z$/, '')
