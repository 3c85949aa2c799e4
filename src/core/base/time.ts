/**
 * Times inside the analyzer.
 *
 * A time is a count of nanoseconds since the first frame of the capture, in a double: exact for 104 days.
 * The first frame's own time is kept apart as whole seconds and nanoseconds since 1970, so that no sum of
 * the two passes through a double before it is printed.
 */
export type Nanos = number

export const NANOS_PER_MS = 1e6
export const NANOS_PER_SECOND = 1e9

export const ms = (milliseconds: number): Nanos => milliseconds * NANOS_PER_MS
export const seconds = (count: number): Nanos => count * NANOS_PER_SECOND

/** A moment since 1970 UTC, exact to the nanosecond. `nanos` is 0 … 999,999,999, also before 1970. */
export interface Instant {
  readonly seconds: number
  readonly nanos: number
}

/** The moment `offset` nanoseconds after `epoch`. */
export function instantAt(epoch: Instant, offset: Nanos): Instant {
  const whole = Math.floor(offset / NANOS_PER_SECOND)
  let nanos = epoch.nanos + Math.round(offset - whole * NANOS_PER_SECOND)
  let secs = epoch.seconds + whole
  if (nanos >= NANOS_PER_SECOND) {
    nanos -= NANOS_PER_SECOND
    secs += 1
  }
  return { seconds: secs, nanos }
}

/** Nanoseconds from `epoch` to a moment given by its words: subtracted before they are combined. */
export const nanosBetween = (epoch: Instant, secs: number, nanos: number): Nanos =>
  (secs - epoch.seconds) * NANOS_PER_SECOND + (nanos - epoch.nanos)

/**
 * ISO 8601 in UTC with nine digits, `2026-11-21T19:46:09.449838012Z`. A moment before the year 0 or after 9999, which only a
 * damaged or mis-set clock gives, is written as seconds since 1970.
 */
export function formatInstant(instant: Instant): string {
  const date = new Date(instant.seconds * 1000)
  const fraction = String(instant.nanos).padStart(9, '0')
  const year = date.getUTCFullYear()
  if (!(year >= 0 && year <= 9999)) return `${instant.seconds}.${fraction}`
  return `${date.toISOString().slice(0, -5)}.${fraction}Z`
}

/** Nanoseconds as milliseconds rounded to 0.001 ms, the form of every duration in a report. */
export const toMs = (nanos: Nanos): number => Math.round(nanos / 1000) / 1000
