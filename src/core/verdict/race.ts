/** The race of a connection: what was asked, who was tried when and why then, and whether two were open at once. */
import { ms, type Nanos, seconds } from '../base/time.js'
import { TRANSPORT_QUIC, TRANSPORT_TCP, TRANSPORTS } from '../conversation/attempt-table.js'
import type { Lookup } from '../conversation/lookup.js'
import { TYPE_A, TYPE_AAAA, TYPE_HTTPS } from '../conversation/lookup-tracker.js'
import { overdueAt } from '../conversation/outcome.js'
import type { Behaviour, Question } from '../selection/client-signs.js'
import type { Judge, Verdict } from './judge.js'
import type { FamilyName } from './knowledge.js'

export type Strategy = 'single' | 'sequential' | 'relay' | 'race'

/** Two sockets open at once: shown, or shown not to be, or neither. */
export type Overlap = Behaviour['overlap']

/** An attempt, and why it began when it did. */
export interface Trial {
  readonly attempt: number
  readonly family: FamilyName
  /** `first` of its transport; `failure`: the former had just ended; `timer`: nothing had happened. */
  readonly trigger: 'first' | 'timer' | 'failure'
  /** From the start of the attempt before, NaN for the first. */
  readonly after: Nanos
  /** Of the sockets before it. */
  readonly overlap: Overlap
}

/** After an error the next address is tried at once; a busy machine takes its time. */
const REACTION = ms(50)
/** RFC 8305 §8: the longest Connection Attempt Delay. A client that shows nothing else and waits longer closes one before the next. */
export const LONGEST_ATTEMPT_DELAY = seconds(2)

/** Datagrams and echo requests are sent, and not raced. */
const RACED: ReadonlySet<number> = new Set([TRANSPORT_TCP, TRANSPORT_QUIC])

const QUESTION_TYPES = new Map<number, Question['type']>([
  [TYPE_A, 'A'],
  [TYPE_AAAA, 'AAAA'],
  [TYPE_HTTPS, 'HTTPS'],
])
const FAMILY_TYPE = { IPv4: TYPE_A, IPv6: TYPE_AAAA } as const
export const OTHER_FAMILY = { IPv4: 'IPv6', IPv6: 'IPv4' } as const

/** An attempt over another transport runs beside the others: it follows those of its own transport. */
export function trialsOf(judge: Judge, tried: readonly number[]): Trial[] {
  const { reader } = judge
  const { attempts } = reader.known
  const established = tried.filter((a) => reader.outcome(a) === 'established').map((a) => attempts.answerTime.get(a))
  // Until then a socket that is open has to show itself: until one is established, or the last SYN of all.
  const decided = established.length > 0 ? Math.min(...established) : Math.max(...tried.map((a) => attempts.lastSynTime(a)))
  return tried.map((attempt, index): Trial => {
    const family = reader.family(attempt)
    const transport = attempts.transport.get(attempt)
    const earlier = RACED.has(transport) ? tried.slice(0, index).filter((a) => attempts.transport.get(a) === transport) : []
    const former = earlier.at(-1)
    if (former === undefined) return { attempt, family, trigger: 'first', after: Number.NaN, overlap: 'open' }
    const begun = attempts.startTime.get(attempt)
    const failed = Math.max(...earlier.map((a) => failedAt(judge, a)).filter((time) => time <= begun))
    return {
      attempt,
      family,
      trigger: begun - failed <= REACTION ? 'failure' : 'timer',
      // Interfaces are captured side by side: the later in the file may have begun a hair before.
      after: Math.max(begun - attempts.startTime.get(former), 0),
      overlap: together(earlier.map((a) => overlapWith(judge, a, begun, decided))),
    }
  })
}

/** One that shows it is enough; to exclude it, every one that tells must. */
export function together(states: readonly Overlap[]): Overlap {
  if (states.includes('shown')) return 'shown'
  return states.includes('excluded') ? 'excluded' : 'open'
}

/** When the program learnt that an attempt had failed; NaN where nothing shows that. */
function failedAt(judge: Judge, attempt: number): Nanos {
  const { attempts } = judge.reader.known
  const reset = attempts.serverResetTime.get(attempt)
  // Windows repeats a refused SYN: what counts is the answer to the last.
  if (!Number.isNaN(reset)) return Math.max(reset, attempts.lastSynTime(attempt))
  const icmp = attempts.icmpTime.get(attempt)
  if (!Number.isNaN(icmp)) return icmp
  return judge.reader.outcome(attempt) === 'unanswered' ? overdueAt(attempts, attempt) : Number.NaN
}

/** Whether the socket of an earlier attempt was open when another began at `begun`. */
function overlapWith(judge: Judge, attempt: number, begun: Nanos, decided: Nanos): Overlap {
  const { attempts } = judge.reader.known
  const outcome = judge.reader.outcome(attempt)
  const answered = attempts.answerTime.get(attempt)
  // An error that came long before may have ended it, or been ignored (RFC 5461 §2).
  if (failedAt(judge, attempt) <= begun) return 'open'
  if (attempts.lastSynTime(attempt) > begun || (answered > begun && outcome === 'established')) return 'shown'
  if (attempts.transport.get(attempt) === TRANSPORT_QUIC) return 'open'
  // A SYN-ACK that is reset although nothing else had been decided when it came.
  if (answered > begun) return outcome === 'abandoned' && answered < decided ? 'excluded' : 'open'
  // The next retransmission was due before anything was decided, and never came.
  return Number.isNaN(answered) && overdueAt(attempts, attempt) < decided ? 'excluded' : 'open'
}

/** Two open at once make a race; the next after the client closed the last, a relay; after it had failed, a sequence (model.md §2). */
export function strategyOf(judge: Judge, tried: readonly number[]): Strategy {
  if (tried.length < 2) return 'single'
  let strategy: Strategy = 'sequential'
  for (const [index, { attempt, trigger, overlap, after }] of trialsOf(judge, tried).entries()) {
    if (trigger === 'first' && isBeside(judge, attempt, tried.slice(0, index))) return 'race'
    if (trigger !== 'timer') continue
    if (overlap === 'shown' || (overlap === 'open' && after <= LONGEST_ATTEMPT_DELAY)) return 'race'
    strategy = 'relay'
  }
  return strategy
}

/** The first attempt over TCP beside QUIC, or the other way round, that is still open. */
function isBeside(judge: Judge, attempt: number, earlier: readonly number[]): boolean {
  const { attempts } = judge.reader.known
  const begun = attempts.startTime.get(attempt)
  return RACED.has(attempts.transport.get(attempt)) && earlier.some((a) => !(failedAt(judge, a) <= begun))
}

/** The first query of each type among the lookups that served a connection, in the order in which they were asked. */
export function questionsOf(lookups: readonly Lookup[]): (Question & { readonly lookup: Lookup })[] {
  const found = new Map<number, Question & { readonly lookup: Lookup }>()
  for (const lookup of lookups) {
    const type = QUESTION_TYPES.get(lookup.qtype)
    if (type === undefined || lookup.queryFrames.length === 0) continue
    const before = found.get(lookup.qtype)
    const answered = lookup.answerFrame === 0 ? undefined : { frame: lookup.answerFrame, time: lookup.answered }
    // Of several servers that were asked, the first that answers serves.
    if (before && (!answered || (before.answered && before.answered.time <= answered.time))) continue
    found.set(lookup.qtype, {
      type,
      lookup,
      socket: before?.socket ?? lookup.client * 65536 + lookup.port,
      asked: before && before.asked.time <= lookup.asked ? before.asked : { frame: lookup.queryFrames[0]!, time: lookup.asked },
      answered,
      positive: lookup.addressCount > 0,
    })
  }
  return [...found.values()].sort((a, b) => a.asked.time - b.asked.time || a.asked.frame - b.asked.frame)
}

/** The client knew an address of the family when it began, and has a source for it. */
export function couldTry(judge: Judge, connection: number, family: FamilyName, lookups: readonly Lookup[]): boolean {
  const start = judge.reader.start(connection)
  const known = lookups.some((lookup) => lookup.qtype === FAMILY_TYPE[family] && lookup.usableBy(start))
  return known && judge.sources.has(judge.reader.known.connections.host.get(connection), family, start)
}

/** How long the first attempt was left alone: until it was answered, failed, or gave its last sign. */
function aloneFor(judge: Judge, trials: readonly Trial[]): Nanos {
  const { attempts } = judge.reader.known
  const { attempt } = trials[0]!
  const start = attempts.startTime.get(attempt)
  const ends = [attempts.answerTime.get(attempt), failedAt(judge, attempt)].filter((time) => time > start)
  if (trials.length > 1) ends.push(attempts.startTime.get(trials[1]!.attempt))
  return Math.min(...ends, ends.length > 0 ? Number.POSITIVE_INFINITY : attempts.lastSynTime(attempt)) - start
}

/** What a connection shows of its client. */
export function behaviourOf(judge: Judge, verdict: Verdict, trials: readonly Trial[]): Behaviour {
  const { reader } = judge
  const { attempts, connections, names, navigations, processes } = reader.known
  const { connection } = verdict
  const tried = trials.map(({ attempt }) => attempt)
  const first = tried[0]!
  const start = { frame: attempts.startFrame.get(first), time: attempts.startTime.get(first) }
  const lookups = reader.lookupsOf(connection) ?? []
  const firstFamily = trials[0]!.family
  const timers = trials.filter(({ trigger }) => trigger === 'timer')
  const named = tried.find((attempt) => processes.at(attempts.process.get(attempt))?.name)
  const requested = tried.find((attempt) => attempts.requestRead.get(attempt) === 1)
  return {
    process:
      named === undefined
        ? undefined
        : {
            frame: attempts.startFrame.get(named),
            time: attempts.startTime.get(named),
            name: processes.at(attempts.process.get(named))!.name!,
          },
    agent:
      requested === undefined
        ? undefined
        : {
            frame: attempts.clientDataFrame.get(requested),
            time: attempts.clientDataTime.get(requested),
            name: attempts.agent.get(requested) < 0 ? null : names.text(attempts.agent.get(requested)),
          },
    transport: TRANSPORTS[attempts.transport.get(first)]!,
    quic: tried.some((attempt) => attempts.transport.get(attempt) === TRANSPORT_QUIC),
    port: connections.port.get(connection),
    start,
    questions: questionsOf(lookups),
    otherKnown: couldTry(judge, connection, OTHER_FAMILY[firstFamily], lookups),
    firstFamily,
    againstOrder: verdict.code === 'client-preference',
    families: trials.map(({ family }) => family),
    overlap: together(timers.map(({ overlap }) => overlap)),
    timers: timers.map(({ attempt, after }) => ({ frame: attempts.startFrame.get(attempt), time: attempts.startTime.get(attempt), after })),
    // Browsers race families over TCP; a QUIC attempt of theirs stands for itself.
    alone: timers.length > 0 || attempts.transport.get(first) !== TRANSPORT_TCP ? 0 : aloneFor(judge, trials),
    sockets: navigations.socketsOf(connection),
  }
}
