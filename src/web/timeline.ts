/** What the waterfall draws: lookups, attempts and the delays between them on one axis, in the order in which they began. */
import { formatEndpoint } from '../core/report/column.js'
import type { ConnectionRecord, LookupRecord } from '../core/report/report.js'
import { millisBetween } from './row.js'

export interface Step {
  readonly kind: 'lookup' | 'attempt' | 'resolution-delay' | 'attempt-delay'
  /** Of an attempt its family, of a lookup that of the addresses it asked for. */
  readonly family: 'IPv4' | 'IPv6' | 'none'
  readonly what: string
  readonly frames: string
  /** Milliseconds from the begin of the axis. */
  readonly from: number
  /** null: no end was seen; the bar goes on to the end of the axis. */
  readonly to: number | null
  readonly outcome: string
  readonly won: boolean
  readonly failed: boolean
  /** When a late answer came to an attempt that had been given up. */
  readonly answeredAt: number | null
}

export interface Timeline {
  readonly steps: readonly Step[]
  readonly length: number
  readonly ticks: readonly number[]
}

const FAILED_LOOKUP = new Set(['error', 'unanswered', 'truncated', 'unreadable'])
const FAILED_ATTEMPT = new Set(['refused', 'reset', 'unreachable', 'unanswered', 'abandoned'])

export function timelineOf(record: ConnectionRecord, lookups: readonly LookupRecord[]): Timeline {
  const begins = [record.start, ...lookups.map(({ asked }) => asked)].filter((time) => time !== null)
  const begin = begins.reduce((earliest, time) => (time < earliest ? time : earliest), record.start)
  const start = millisBetween(begin, record.start)
  const at = new Map(record.evidence.map((evidence) => [evidence.frame, millisBetween(begin, evidence.at)]))

  const steps: Step[] = lookups.map((lookup): Step => {
    const from = lookup.asked === null ? 0 : millisBetween(begin, lookup.asked)
    return {
      kind: 'lookup',
      family: lookup.qtype === 'AAAA' ? 'IPv6' : lookup.qtype === 'A' ? 'IPv4' : 'none',
      what: lookup.name === null ? '' : `${lookup.qtype ?? ''}? ${lookup.name}`,
      frames: [lookup.frames.queries.join(', '), lookup.frames.answer].filter((part) => part !== null && part !== '').join(' → '),
      from,
      to: lookup.answerMs === null ? null : from + lookup.answerMs,
      outcome: lookup.outcome === 'error' && lookup.rcode !== null ? lookup.rcode : lookup.addresses.join(' ') || lookup.outcome,
      won: false,
      failed: FAILED_LOOKUP.has(lookup.outcome),
      answeredAt: null,
    }
  })
  const attempts = record.attempts.map((attempt): Step => {
    const from = start + (attempt.atMs ?? 0)
    const answered = attempt.handshakeMs === null ? null : from + attempt.handshakeMs
    const ended = attempt.endFrame === null ? null : (at.get(attempt.endFrame) ?? null)
    return {
      kind: 'attempt',
      family: attempt.family,
      what: formatEndpoint(attempt.server),
      frames: [attempt.startFrame, attempt.endFrame].filter((frame) => frame !== null).join(' → '),
      from,
      to: answered ?? ended,
      outcome: attempt.synCount > 1 ? `${attempt.outcome} (${attempt.synCount} SYN)` : attempt.outcome,
      won: attempt.won,
      failed: FAILED_ATTEMPT.has(attempt.outcome),
      answeredAt: attempt.won ? null : answered,
    }
  })
  steps.push(...attempts)

  const { resolutionDelayMs, attemptDelayMs } = record.timing
  if (resolutionDelayMs !== null) steps.push(delay('resolution-delay', start - resolutionDelayMs, start))
  const [first, second] = attempts
  if (attemptDelayMs !== null && first && second) steps.push(delay('attempt-delay', first.from, first.from + attemptDelayMs))

  const order = { lookup: 0, 'resolution-delay': 1, attempt: 2, 'attempt-delay': 3 }
  steps.sort((a, b) => a.from - b.from || order[a.kind] - order[b.kind])
  const end = Math.max(0.001, ...steps.map(({ from, to }) => Math.max(from, to ?? from)))
  // Room behind the last end, so that a bar without an end can be seen to go on.
  const length = end * 1.08
  return { steps, length, ticks: ticksOf(length) }
}

const delay = (kind: Step['kind'], from: number, to: number): Step => ({
  kind,
  family: 'none',
  what: '',
  frames: '',
  from,
  to,
  outcome: '',
  won: false,
  failed: false,
  answeredAt: null,
})

const MOST_TICKS = 5

/** Round times, at most five: steps of 1, 2 or 5 of a power of ten. */
export function ticksOf(length: number): readonly number[] {
  const power = 10 ** Math.floor(Math.log10(length / MOST_TICKS))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => length / size <= MOST_TICKS)!
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, i) => Number((i * step).toPrecision(6)))
}

/** Milliseconds for people: three significant digits, seconds from 10,000 on. */
export function formatMillis(ms: number): string {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(ms < 100_000 ? 1 : 0)} s`
  return `${ms >= 100 ? ms.toFixed(0) : ms >= 10 ? ms.toFixed(1) : ms.toFixed(2)} ms`
}
