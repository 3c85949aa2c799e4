/**
 * What of a connection, and of a lookup, some search looks for.
 *
 * Most of a million connections are well, and no search has anything to do with them: each says once, in a few bits, which searches it is for.
 */
import { seconds } from '../../base/time.js'
import { HELLO_ANSWERED, START_NOT_SEEN, TRANSPORT_QUIC } from '../../conversation/attempt-table.js'
import { LOOKUP_OUTCOMES } from '../../conversation/lookup.js'
import { TYPE_AAAA } from '../../conversation/lookup-tracker.js'
import type { Judge, Verdict } from '../judge.js'
import type { Knowledge } from '../knowledge.js'

/** An IPv6 attempt came to its end without an answer. */
export const FAILED_IPV6 = 1
/** No attempt was used. */
export const LOST = 2
/** More than one attempt. */
export const SEVERAL_TRIED = 4
/** An attempt inside a tunnel came to its end without an answer. */
export const FAILED_IN_TUNNEL = 8
export const TRANSLATED = 16
/** TLS was begun, and not answered in the capture. */
export const HELLO_UNANSWERED = 32
/** A full segment was sent again. */
export const FULL_SEGMENT_REPEATED = 64
export const START_UNSEEN = 128
/** The capture filter left out what the verdict would rest on. */
export const BULK_LEFT_OUT = 256
/** QUIC without one packet back. */
export const QUIC_UNANSWERED = 512

export function signsOf({ connection, notes }: Verdict, judge: Judge): number {
  const { reader } = judge
  const { attempts, connections, flows } = reader.known
  const first = connections.first.get(connection)
  let signs = first === connections.last.get(connection) ? 0 : SEVERAL_TRIED
  if (connections.winner.get(connection) < 0) signs |= LOST
  if ((attempts.flags.get(first) & START_NOT_SEEN) !== 0) signs |= START_UNSEEN
  if (notes.some(({ code }) => code === 'bulk-left-out')) signs |= BULK_LEFT_OUT
  for (let attempt = first; attempt >= 0; attempt = attempts.next.get(attempt)) {
    if (reader.isFailed(attempt)) {
      if (reader.family(attempt) === 'IPv6') signs |= FAILED_IPV6
      if (attempts.carriage.get(attempt) >= 0) signs |= FAILED_IN_TUNNEL
    }
    if (judge.prefixOf(attempt) !== undefined) signs |= TRANSLATED
    const tls = attempts.tls.get(attempt)
    if (tls !== 0 && tls !== HELLO_ANSWERED) signs |= HELLO_UNANSWERED
    if (attempts.fullSent.get(attempt) > 1) signs |= FULL_SEGMENT_REPEATED
    if (attempts.transport.get(attempt) === TRANSPORT_QUIC && flows.packetsBack.get(attempts.flow.get(attempt)) === 0)
      signs |= QUIC_UNANSWERED
  }
  return signs
}

/** An AAAA that got an error. */
export const AAAA_ERROR = 1
export const UNANSWERED = 2
export const NO_SUCH_NAME = 4
/** Some of its addresses lie under a NAT64 prefix. */
export const SYNTHESISED = 8
/** An AAAA without addresses. */
export const AAAA_EMPTY = 16
export const UNREADABLE = 32
export const SLOW_ANSWER = 64

/** model.md §6, `slow-lookup`. */
const SLOW = seconds(1)

const ERROR_OUTCOME = LOOKUP_OUTCOMES.indexOf('error')
const EMPTY_OUTCOME = LOOKUP_OUTCOMES.indexOf('empty')
const UNANSWERED_OUTCOME = LOOKUP_OUTCOMES.indexOf('unanswered')
const UNREADABLE_OUTCOME = LOOKUP_OUTCOMES.indexOf('unreadable')
const NXDOMAIN = 3

export interface LookupSigns {
  /** By place in the order of the report. */
  readonly each: Uint8Array
  readonly all: number
}

export function signsOfLookups({ lookups, lookupOrder }: Pick<Knowledge, 'lookups' | 'lookupOrder'>): LookupSigns {
  const each = new Uint8Array(lookupOrder.length)
  let all = 0
  for (let i = 0; i < each.length; i++) {
    const row = lookupOrder[i]!
    const outcome = lookups.outcome.get(row)
    const isAaaa = lookups.qtype.get(row) === TYPE_AAAA
    let signs = 0
    if (outcome === UNANSWERED_OUTCOME) signs = UNANSWERED
    else if (outcome === UNREADABLE_OUTCOME) signs = UNREADABLE
    else if (outcome === ERROR_OUTCOME && isAaaa) signs = AAAA_ERROR
    else if (outcome === EMPTY_OUTCOME && isAaaa) signs = AAAA_EMPTY
    if (lookups.rcode.get(row) === NXDOMAIN) signs |= NO_SUCH_NAME
    if (lookups.synthesised.get(row) !== 0) signs |= SYNTHESISED
    if (lookups.answered.get(row) - lookups.asked.get(row) >= SLOW) signs |= SLOW_ANSWER
    each[i] = signs
    all |= signs
  }
  return { each, all }
}
