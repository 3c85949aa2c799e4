/**
 * Happy Eyeballs as a checklist: what RFC 6555, RFC 8305 and draft-ietf-happy-happyeyeballs-v3-04 ask of a client, one entry each, and what one
 * connection shows of it. Most connections show little: what does not happen in them is neither passed nor failed.
 */
import type { AttemptRecord, ConnectionRecord } from './report.js'

export type Level = 'must' | 'should' | 'recommended'

/** What one connection shows of a rule. */
export interface Shown {
  readonly passed: boolean
  readonly frames: readonly number[]
  /** The measurement that decided, in milliseconds, where there is one. */
  readonly ms?: number
}

export interface ConformanceRule {
  readonly id: string
  readonly ref: string
  readonly level: Level
  /** What the client is asked to do. */
  readonly says: string
  /** undefined where the connection does not show it. `dualStack`: the host was seen to own addresses of both families. */
  check(connection: ConnectionRecord, dualStack: boolean): Shown | undefined
}

type Question = ConnectionRecord['race']['questions'][number]

/** RFC 8305 §8, and the same in draft-ietf-happy-happyeyeballs-v3-04 §9. */
const RESOLUTION_DELAY_MS = 50
const ATTEMPT_DELAY_MS = 250
const LEAST_ATTEMPT_DELAY_MS = 10
const RECOMMENDED_LEAST_ATTEMPT_DELAY_MS = 100
const MOST_ATTEMPT_DELAY_MS = 2000
/** RFC 6555 §5.5 */
const PACED_FROM_MS = 150
const PACED_TO_MS = 250
/** RFC 8305 §4: First Address Family Count is 1, or 2 for a client that favours one family. */
const MOST_FIRST_FAMILY_COUNT = 2

/** Timers fire late by what the machine is busy with, and early by no more than the grain of its clock. */
const EARLY_MS = 5
const LATE_MS = 20
/** A loser is closed when the winner is known; so long may that take. */
const PROMPT_MS = 1000

const V3 = 'draft-ietf-happy-happyeyeballs-v3-04'
const WEB_PORTS: ReadonlySet<number | null> = new Set([80, 443])

const question = ({ race }: ConnectionRecord, qtype: Question['qtype']): Question | undefined =>
  race.questions.find((asked) => asked.qtype === qtype)

const framesOf = (...questions: readonly (Question | undefined)[]): number[] =>
  questions.flatMap((q) => (q ? [q.frame, ...(q.answerFrame === null ? [] : [q.answerFrame])] : []))

const within = (value: number, least: number, most: number): boolean => value >= least - EARLY_MS && value <= most + LATE_MS

/** Attempts that a timer began. */
const timed = ({ attempts }: ConnectionRecord): AttemptRecord[] => attempts.filter(({ trigger }) => trigger === 'timer')

/** Holds the delay before every attempt that a timer began against bounds; the worst is told. */
function delays(connection: ConnectionRecord, holds: (ms: number) => boolean): Shown | undefined {
  const list = timed(connection)
  if (list.length === 0) return undefined
  const shown = list.find(({ afterMs }) => !holds(afterMs!)) ?? list[0]!
  const before = connection.attempts[connection.attempts.indexOf(shown) - 1]!
  return { passed: holds(shown.afterMs!), frames: [before.startFrame, shown.startFrame], ms: shown.afterMs! }
}

/** How long the only attempt went without an answer or an error. */
function alone({ attempts, race }: ConnectionRecord): { ms: number; attempt: AttemptRecord } | undefined {
  const [attempt] = attempts
  if (attempts.length !== 1 || !attempt || !race.otherKnown) return undefined
  return {
    ms: attempt.ended.by === 'answer' || attempt.ended.atMs === null ? (attempt.handshakeMs ?? race.endMs) : attempt.ended.atMs,
    attempt,
  }
}

/** As all durations of the report. */
const rounded = (ms: number): number => Math.round(ms * 1000) / 1000

const ordered = (...questions: readonly (Question | undefined)[]): Shown | undefined => {
  const asked = questions.filter((q): q is Question => q !== undefined)
  if (asked.length < 2) return undefined
  return { passed: asked.every(({ frame }, i) => i === 0 || frame > asked[i - 1]!.frame), frames: asked.map(({ frame }) => frame) }
}

/** The first address that the client had, of A and AAAA. */
function firstAddress(connection: ConnectionRecord): Question | undefined {
  const answers = connection.race.questions.filter((q) => q.qtype !== 'HTTPS' && q.addresses && q.answeredAtMs !== null)
  return answers.sort((a, b) => a.answeredAtMs! - b.answeredAtMs!)[0]
}

/**
 * Whether a client that has an address waits for a further answer as it should: until it comes, but no longer than the resolution delay. Shown
 * where the answer came later than the address, or not at all.
 */
function resolutionDelay(connection: ConnectionRecord, have: Question, missing: Question): Shown | undefined {
  const had = have.answeredAtMs!
  const came = missing.answeredAtMs
  // All times are from the first attempt, which is at 0.
  if (had > 0 || missing.atMs > 0 || (came !== null && came <= had)) return undefined
  const frames = [...framesOf(have, missing), connection.startFrame]
  if (came !== null && came <= 0 && came - had <= RESOLUTION_DELAY_MS) return { passed: true, frames, ms: -had }
  return { passed: within(-had, RESOLUTION_DELAY_MS, RESOLUTION_DELAY_MS), frames, ms: -had }
}

export const CONFORMANCE_RULES: readonly ConformanceRule[] = [
  {
    id: 'preferred-family-first',
    ref: 'RFC 6555 §4.1',
    level: 'must',
    says: 'the first attempt goes to the family that address selection prefers',
    check({ race, candidates, startFrame }) {
      const preferred = candidates.find(({ predicted }) => predicted === 1)
      return race.otherKnown && preferred ? { passed: preferred.family === race.firstFamily, frames: [startFrame] } : undefined
    },
  },
  {
    id: 'other-family-tried',
    ref: 'RFC 6555 §4',
    level: 'must',
    says: 'where the first attempt brings nothing, the other family is tried',
    check(connection) {
      const { attempts, race } = connection
      if (!race.otherKnown) return undefined
      const other = attempts.find(({ family }) => family !== race.firstFamily)
      if (other) return { passed: true, frames: [connection.startFrame, other.startFrame] }
      const only = alone(connection)
      const hopeless = only !== undefined && (only.ms > MOST_ATTEMPT_DELAY_MS || only.attempt.ended.by === 'timer')
      return hopeless && connection.family === 'none' ? { passed: false, frames: [connection.startFrame], ms: only.ms } : undefined
    },
  },
  {
    id: 'attempts-paced',
    ref: 'RFC 6555 §5.5',
    level: 'recommended',
    says: `attempts are ${PACED_FROM_MS} to ${PACED_TO_MS} ms apart`,
    check: (connection) => delays(connection, (ms) => within(ms, PACED_FROM_MS, PACED_TO_MS)),
  },
  {
    id: 'both-asked',
    ref: 'RFC 8305 §3',
    level: 'should',
    says: 'AAAA and A are both asked',
    check(connection, dualStack) {
      const [aaaa, a] = [question(connection, 'AAAA'), question(connection, 'A')]
      if (aaaa && a) return { passed: true, frames: [aaaa.frame, a.frame] }
      const one = aaaa ?? a
      return one && dualStack ? { passed: false, frames: [one.frame] } : undefined
    },
  },
  {
    id: 'query-order',
    ref: 'RFC 8305 §3',
    level: 'should',
    says: 'AAAA is asked before A',
    check: (connection) => ordered(question(connection, 'AAAA'), question(connection, 'A')),
  },
  {
    id: 'queries-together',
    ref: 'RFC 8305 §3',
    level: 'should',
    says: 'the second query does not wait for the answer to the first',
    check(connection) {
      const [first, second] = connection.race.questions.filter(({ qtype }) => qtype !== 'HTTPS')
      if (!first || !second) return undefined
      // Queries on the wire before the answer went together; on a fast link an answer may overtake the second by a hair.
      const waited = first.answeredAtMs !== null && first.answeredAtMs < second.atMs
      return {
        passed: !waited || second.atMs - first.atMs <= EARLY_MS,
        frames: [first.frame, second.frame],
        ms: rounded(second.atMs - first.atMs),
      }
    },
  },
  {
    id: 'aaaa-starts-at-once',
    ref: 'RFC 8305 §3',
    level: 'should',
    says: 'an AAAA answer that comes first starts the first attempt at once',
    check(connection) {
      const [aaaa, a] = [question(connection, 'AAAA'), question(connection, 'A')]
      if (!aaaa?.addresses || !a || aaaa.answeredAtMs === null || aaaa.answeredAtMs > 0) return undefined
      // An A answer that came as soon leaves nothing to see.
      if (a.answeredAtMs !== null && a.answeredAtMs <= aaaa.answeredAtMs + LATE_MS) return undefined
      return { passed: -aaaa.answeredAtMs <= LATE_MS, frames: [...framesOf(aaaa, a), connection.startFrame], ms: -aaaa.answeredAtMs }
    },
  },
  {
    id: 'resolution-delay',
    ref: 'RFC 8305 §3',
    level: 'recommended',
    says: `an A answer that comes first waits ${RESOLUTION_DELAY_MS} ms for the AAAA answer, and no longer`,
    check(connection) {
      const [aaaa, a] = [question(connection, 'AAAA'), question(connection, 'A')]
      return a?.addresses && a.answeredAtMs !== null && aaaa ? resolutionDelay(connection, a, aaaa) : undefined
    },
  },
  {
    id: 'interleaved',
    ref: 'RFC 8305 §4',
    level: 'should',
    says: `at most ${MOST_FIRST_FAMILY_COUNT} addresses of the first family are tried before one of the other`,
    check({ attempts, race }) {
      if (!race.otherKnown || attempts.length < 2) return undefined
      const count = attempts.findIndex(({ family }) => family !== race.firstFamily)
      const frames = attempts.slice(0, MOST_FIRST_FAMILY_COUNT + 1).map(({ startFrame }) => startFrame)
      if (count >= 0) return { passed: count <= MOST_FIRST_FAMILY_COUNT, frames }
      return attempts.length > MOST_FIRST_FAMILY_COUNT ? { passed: false, frames } : undefined
    },
  },
  {
    id: 'attempt-delay-minimum',
    ref: 'RFC 8305 §5',
    level: 'must',
    says: `never less than ${LEAST_ATTEMPT_DELAY_MS} ms between attempts`,
    check: (connection) => delays(connection, (ms) => ms >= LEAST_ATTEMPT_DELAY_MS),
  },
  {
    id: 'attempt-delay-recommended-minimum',
    ref: 'RFC 8305 §8',
    level: 'recommended',
    says: `at least ${RECOMMENDED_LEAST_ATTEMPT_DELAY_MS} ms between attempts`,
    check: (connection) => delays(connection, (ms) => ms >= RECOMMENDED_LEAST_ATTEMPT_DELAY_MS - EARLY_MS),
  },
  {
    id: 'attempt-delay-default',
    ref: 'RFC 8305 §8',
    level: 'recommended',
    says: `${ATTEMPT_DELAY_MS} ms between attempts`,
    check: (connection) => delays(connection, (ms) => within(ms, ATTEMPT_DELAY_MS, ATTEMPT_DELAY_MS)),
  },
  {
    id: 'attempt-delay-maximum',
    ref: 'RFC 8305 §8',
    level: 'recommended',
    says: `at most ${MOST_ATTEMPT_DELAY_MS / 1000} s between attempts`,
    check(connection) {
      const shown = delays(connection, (ms) => ms <= MOST_ATTEMPT_DELAY_MS + LATE_MS)
      if (shown) return shown
      const { attempts } = connection
      const waited = attempts.findIndex(
        ({ afterMs }, i) => afterMs !== null && afterMs > MOST_ATTEMPT_DELAY_MS && attempts[i - 1]!.ended.by === 'timer',
      )
      if (waited > 0)
        return { passed: false, frames: [attempts[waited - 1]!.startFrame, attempts[waited]!.startFrame], ms: attempts[waited]!.afterMs! }
      const only = alone(connection)
      return only && only.ms > MOST_ATTEMPT_DELAY_MS + LATE_MS ? { passed: false, frames: [connection.startFrame], ms: only.ms } : undefined
    },
  },
  {
    id: 'attempts-in-parallel',
    ref: 'RFC 8305 §5',
    level: 'must',
    says: 'an attempt stays open when the next begins',
    check(connection) {
      const { overlap } = connection.race
      if (overlap === null || overlap === 'open') return undefined
      const [next] = timed(connection)
      return { passed: overlap === 'shown', frames: [connection.startFrame, next!.startFrame] }
    },
  },
  {
    id: 'losers-cancelled',
    ref: 'RFC 8305 §5',
    level: 'should',
    says: 'when one attempt is established the others are closed',
    check({ attempts }) {
      const winner = attempts.find(({ won }) => won)
      const decidedMs = winner?.ended.atMs
      if (!winner || decidedMs === null || decidedMs === undefined) return undefined
      const losers = attempts.filter((a) => a !== winner && (a.ended.atMs === null || a.ended.atMs > decidedMs || a.ended.by === 'answer'))
      const kept = losers.find((a) => goesOn(a, decidedMs))
      if (kept) return { passed: false, frames: [winner.startFrame, kept.ended.frame ?? kept.startFrame] }
      const closed = losers.find(({ ended, closed: how }) => ended.by === 'close' || how !== null)
      return closed
        ? { passed: true, frames: [winner.startFrame, closed.closed?.frame ?? closed.ended.frame ?? closed.startFrame] }
        : undefined
    },
  },
  {
    id: 'https-asked',
    ref: `${V3} §4.1`,
    level: 'should',
    says: 'HTTPS is asked for a web site',
    check(connection) {
      const [first] = connection.race.questions
      if (!first || !WEB_PORTS.has(connection.port)) return undefined
      const https = question(connection, 'HTTPS')
      return { passed: https !== undefined, frames: [(https ?? first).frame] }
    },
  },
  {
    id: 'https-query-order',
    ref: `${V3} §4.1`,
    level: 'should',
    says: 'HTTPS is asked first, then AAAA, then A',
    check(connection) {
      const https = question(connection, 'HTTPS')
      return https && ordered(https, question(connection, 'AAAA'), question(connection, 'A'))
    },
  },
  {
    id: 'https-awaited',
    ref: `${V3} §4.2`,
    level: 'recommended',
    says: `an address that comes first waits ${RESOLUTION_DELAY_MS} ms for the HTTPS answer, and no longer`,
    check(connection) {
      const [https, have] = [question(connection, 'HTTPS'), firstAddress(connection)]
      return https && have ? resolutionDelay(connection, have, https) : undefined
    },
  },
  {
    id: 'https-used',
    ref: `${V3} §5.1`,
    level: 'should',
    says: 'where the HTTPS record offers HTTP/3 it is tried',
    check(connection) {
      const https = question(connection, 'HTTPS')
      if (!https?.h3 || https.answeredAtMs! > 0) return undefined
      return { passed: connection.race.quic, frames: [...framesOf(https), connection.startFrame] }
    },
  },
]

/** It sends SYNs when another is established, or is kept open without use. */
function goesOn({ synAtMs, atMs, ended, closed, idle }: AttemptRecord, decidedMs: number): boolean {
  if (synAtMs.some((after) => (atMs ?? 0) + after > decidedMs + EARLY_MS)) return true
  if (ended.by !== 'answer' || !idle) return false
  return closed === null || closed.atMs === null || closed.atMs > Math.max(decidedMs, ended.atMs ?? 0) + PROMPT_MS
}
