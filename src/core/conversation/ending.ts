/**
 * What ended an attempt, and how its SYNs were repeated: what a reader of a race has to see beside the outcome.
 *
 * A client that closes a socket before any answer sends nothing. It shows later: by the reset of a SYN-ACK that comes too late, or by
 * the next retransmission, which never comes.
 */
import { type Nanos, seconds } from '../base/time.js'
import { type AttemptTable, TRANSPORT_TCP } from './attempt-table.js'
import { INITIAL_RTO, type OutcomeContext, outcomeOf } from './outcome.js'

/** `timer`: the system gave up after its whole schedule; `close`: the client stopped before. */
export const ENDINGS = ['answer', 'reset', 'icmp', 'timer', 'close', 'capture-end'] as const
export type EndedBy = (typeof ENDINGS)[number]

export interface Ending {
  readonly by: EndedBy
  /** The frame that shows it; 0 where only what did not come shows it. */
  readonly frame: number
  /** Time of that frame, NaN where there is none. */
  readonly time: Nanos
}

const UNSEEN = { frame: 0, time: Number.NaN }

export function endingOf(attempts: AttemptTable, attempt: number, context: OutcomeContext): Ending {
  const answer = { by: 'answer', frame: attempts.answerFrame.get(attempt), time: attempts.answerTime.get(attempt) } as const
  const reset = { by: 'reset', frame: attempts.serverResetFrame.get(attempt), time: attempts.serverResetTime.get(attempt) } as const
  switch (outcomeOf(attempts, attempt, context)) {
    case 'established':
      return answer
    case 'reset':
      return reset
    case 'refused':
      if (reset.frame !== 0) return reset
      return icmpEnding(attempts, attempt)
    case 'unreachable':
      return icmpEnding(attempts, attempt)
    case 'unanswered':
      return { by: 'timer', ...UNSEEN }
    case 'unfinished':
      return { by: 'capture-end', ...UNSEEN }
    case 'abandoned':
      return attempts.clientResetFrame.get(attempt) === 0
        ? { by: 'close', ...UNSEEN }
        : { by: 'close', frame: attempts.clientResetFrame.get(attempt), time: attempts.clientResetTime.get(attempt) }
  }
}

function icmpEnding(attempts: AttemptTable, attempt: number): Ending {
  return { by: 'icmp', frame: attempts.icmpFrame.get(attempt), time: attempts.icmpTime.get(attempt) }
}

/** An ICMP error after which the socket went on (RFC 5461 §2): it sent another SYN, or was answered. */
export function isSoftError(attempts: AttemptTable, attempt: number): boolean {
  if (attempts.icmpFrame.get(attempt) === 0) return false
  if (attempts.answerFrame.get(attempt) !== 0 || attempts.lastSynTime(attempt) > attempts.icmpTime.get(attempt)) return true
  // Only the last error has a time: one before it was answered with another SYN.
  return attempts.icmpCount.get(attempt) > 1 && attempts.synCount.get(attempt) > 1
}

/** The SYN-ACK came when the client had given the attempt up: its reset closes a loser and refuses nothing (RFC 9293 §3.10.7.3). */
export function isAnsweredLate(attempts: AttemptTable, attempt: number, context: OutcomeContext): boolean {
  return attempts.answerFrame.get(attempt) !== 0 && outcomeOf(attempts, attempt, context) === 'abandoned'
}

/** `linear-first`: even intervals of about a second, then doubling ones (tcp_syn_linear_timeouts of Linux since 6.5; macOS does alike). */
export type Schedule = 'exponential' | 'linear-first'

/** Between doubled (2) and even (1) intervals. */
const DOUBLED = 1.5

/** How the SYNs of an attempt were spaced; undefined where fewer than three cannot tell. */
export function scheduleOf(attempts: AttemptTable, attempt: number): Schedule | undefined {
  const [second, third] = attempts.repeatsOf(attempt)
  if (attempts.transport.get(attempt) !== TRANSPORT_TCP || second === undefined || third === undefined) return undefined
  const first = second - attempts.startTime.get(attempt)
  // RFC 6298 §2.1: what comes back sooner than after a second is no retransmission timer (Windows repeats a refused SYN after half of one).
  if (first < INITIAL_RTO * 0.9 || first > seconds(4)) return undefined
  return (third - second) / first < DOUBLED ? 'linear-first' : 'exponential'
}
