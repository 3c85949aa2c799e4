/** What became of an attempt (model.md §2), read from its row when the capture is known. */
import { type Nanos, seconds } from '../base/time.js'
import { type AttemptTable, CLIENT_WENT_ON, SERVER_WENT_ON, START_NOT_SEEN, TRANSPORT_QUIC, TRANSPORT_TCP } from './attempt-table.js'

export const OUTCOMES = ['established', 'refused', 'reset', 'unreachable', 'unanswered', 'abandoned', 'unfinished'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** RFC 6298 §2.1: the first retransmission of a SYN is due after one second. */
export const INITIAL_RTO = seconds(1)
/** With four linear time-outs the fifth interval is still as long as the first. */
const LINEAR_SYNS = 5
/** Timers fire late; a retransmission is overdue only well after it was due. */
const RTO_SLACK = 1.2
/** Windows gives up after 21 s, macOS after 75 s, Linux after 127 s: a schedule that went on for so long was tried to its end. */
const SHORTEST_SCHEDULE = seconds(20)
/** QUIC has timers of its own: Chromium gives a handshake up after 4 s without an answer, quic-go after 5 s. */
const SHORTEST_QUIC_SCHEDULE = seconds(4)
/** After a failure the next address is tried at once; a program may do a little work first. */
export const NEXT_ADDRESS_WINDOW = seconds(1)

const ICMP_UNREACHABLE = 3
const ICMP_PORT = 3
const ICMPV6_UNREACHABLE = 1
const ICMPV6_PORT = 4

export interface OutcomeContext {
  /** Time of the last frame. */
  readonly captureEnd: Nanos
  /** No packet comes back from any server: the missing half is not in the capture (model.md §5 a). */
  readonly oneDirection: boolean
  isIPv6(attempt: number): boolean
}

/** What became of every attempt, worked out once: the join, the verdicts and the findings each ask. */
export class Outcomes implements OutcomeContext {
  /** Places in OUTCOMES plus one; 0 where nobody has asked. */
  private readonly known: Uint8Array

  constructor(
    private readonly attempts: AttemptTable,
    readonly captureEnd: Nanos,
    readonly oneDirection: boolean,
    readonly isIPv6: (attempt: number) => boolean,
  ) {
    this.known = new Uint8Array(attempts.length)
  }

  of(attempt: number): Outcome {
    if (this.known[attempt] === 0) this.known[attempt] = OUTCOMES.indexOf(outcomeOf(this.attempts, attempt, this)) + 1
    return OUTCOMES[this.known[attempt]! - 1]!
  }
}

/**
 * When the next retransmission of an unanswered attempt is overdue: the interval doubles (RFC 6298 §5.5), but newer Linux kernels
 * first repeat a SYN at even intervals (tcp_syn_linear_timeouts, 4 by default), which a third SYN one interval after the second shows.
 */
export function overdueAt(attempts: AttemptTable, attempt: number): Nanos {
  const count = attempts.synCount.get(attempt)
  const last = attempts.lastInterval.get(attempt)
  const linear = attempts.transport.get(attempt) === TRANSPORT_TCP && count >= 3 && count <= LINEAR_SYNS && last < INITIAL_RTO * 1.5
  const interval = count === 1 ? INITIAL_RTO : linear ? last : 2 * last
  return attempts.lastSynTime(attempt) + interval * RTO_SLACK
}

export function outcomeOf(attempts: AttemptTable, attempt: number, context: OutcomeContext): Outcome {
  const flags = attempts.flags.get(attempt)
  const wentOn = (flags & CLIENT_WENT_ON) !== 0
  if (attempts.answerFrame.get(attempt) !== 0) {
    if (attempts.transport.get(attempt) !== TRANSPORT_TCP) return 'established'
    if (wentOn || (flags & SERVER_WENT_ON) !== 0) return 'established'
    // RFC 9293 §3.10.7.3: a socket that is gone answers a late SYN-ACK with a reset. It closes a loser and refuses nothing.
    if (attempts.clientResetFrame.get(attempt) !== 0) return 'abandoned'
    return attempts.serverResetFrame.get(attempt) !== 0 ? 'reset' : 'established'
  }
  if (wentOn || (flags & START_NOT_SEEN) !== 0) return attempts.serverResetFrame.get(attempt) !== 0 && !wentOn ? 'reset' : 'established'
  if (attempts.serverResetFrame.get(attempt) !== 0) return 'refused'
  if (attempts.icmpFrame.get(attempt) !== 0) return isPortUnreachable(attempts, attempt, context) ? 'refused' : 'unreachable'
  if (attempts.clientResetFrame.get(attempt) !== 0) return 'abandoned'
  if (context.oneDirection || context.captureEnd < overdueAt(attempts, attempt)) return 'unfinished'
  const schedule = attempts.transport.get(attempt) === TRANSPORT_QUIC ? SHORTEST_QUIC_SCHEDULE : SHORTEST_SCHEDULE
  return overdueAt(attempts, attempt) - attempts.startTime.get(attempt) >= schedule ? 'unanswered' : 'abandoned'
}

/** Until when the program may still be busy with this attempt, or with choosing the next address after it. */
export function aliveUntil(attempts: AttemptTable, attempt: number): Nanos {
  const overdue = overdueAt(attempts, attempt)
  const { clientResetTime, icmpTime, serverResetTime } = attempts
  const failed = later(later(serverResetTime.get(attempt), icmpTime.get(attempt)), clientResetTime.get(attempt))
  if (Number.isNaN(failed)) return overdue
  // Windows repeats a SYN that was refused, twice and half a second apart: the socket lives until the last of them.
  const ended = Math.max(failed, attempts.lastSynTime(attempt)) + NEXT_ADDRESS_WINDOW
  // A soft error ends nothing: the socket goes on while it retransmits (RFC 5461 §2).
  return attempts.serverResetFrame.get(attempt) !== 0 ? ended : Math.max(ended, overdue)
}

/** NaN is a time that did not come. */
const later = (a: Nanos, b: Nanos): Nanos => (a > b || Number.isNaN(b) ? a : b)

function isPortUnreachable(attempts: AttemptTable, attempt: number, context: OutcomeContext): boolean {
  // No tunnel there is no refusal of what was inside.
  if (attempts.icmpOuter.get(attempt) === 1) return false
  const type = attempts.icmpType.get(attempt)
  const code = attempts.icmpCode.get(attempt)
  return context.isIPv6(attempt) ? type === ICMPV6_UNREACHABLE && code === ICMPV6_PORT : type === ICMP_UNREACHABLE && code === ICMP_PORT
}
