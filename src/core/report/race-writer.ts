/** The race of a connection as fields of its record: why each attempt began and ended, what was asked, and who behaves so. */
import { type Nanos, toMs } from '../base/time.js'
import { FAST_OPEN_ASKED, FAST_OPEN_COOKIE, TRANSPORT_TCP } from '../conversation/attempt-table.js'
import { endingOf, isAnsweredLate, isSoftError, scheduleOf } from '../conversation/ending.js'
import { TYPE_A, TYPE_AAAA } from '../conversation/lookup-tracker.js'
import { matchClient } from '../selection/client-match.js'
import type { Judge, Verdict } from '../verdict/judge.js'
import { behaviourOf, couldTry, OTHER_FAMILY, questionsOf, together, type Trial } from '../verdict/race.js'
import type { RecordWriter } from './record-writer.js'
import type { AttemptRaceRecord, ClientRecord, RaceRecord } from './report.js'

export class RaceWriter {
  private readonly judge: Judge
  private readonly writer: RecordWriter

  constructor(judge: Judge, writer: RecordWriter) {
    this.judge = judge
    this.writer = writer
  }

  attempt({ attempt, trigger, after }: Trial, start: Nanos): AttemptRaceRecord {
    const { attempts, outcomes } = this.judge.reader.known
    const ending = endingOf(attempts, attempt, outcomes)
    const begun = attempts.startTime.get(attempt)
    const at = (time: Nanos): number | null => (Number.isNaN(time) ? null : toMs(time - start))
    const answered = attempts.answerFrame.get(attempt) !== 0
    const fastOpen = attempts.fastOpen.get(attempt)
    return {
      trigger,
      afterMs: Number.isNaN(after) ? null : toMs(after),
      ended: { by: ending.by, frame: ending.frame || null, atMs: at(ending.time) },
      synAtMs: attempts.repeatsOf(attempt).map((time) => toMs(time - begun)),
      schedule: scheduleOf(attempts, attempt) ?? null,
      late: isAnsweredLate(attempts, attempt, outcomes),
      idle: answered && attempts.transport.get(attempt) === TRANSPORT_TCP && attempts.clientDataFrame.get(attempt) === 0,
      closed: answered ? this.closed(attempt, at) : null,
      softError: isSoftError(attempts, attempt)
        ? { frame: attempts.icmpFrame.get(attempt), icmpType: attempts.icmpType.get(attempt), icmpCode: attempts.icmpCode.get(attempt) }
        : null,
      fastOpen: fastOpen === 0 ? null : fastOpen === FAST_OPEN_ASKED ? 'asked' : fastOpen === FAST_OPEN_COOKIE ? 'cookie' : 'data',
    }
  }

  race(verdict: Verdict, trials: readonly Trial[], start: Nanos): RaceRecord {
    const { reader } = this.judge
    const { attempts, navigations } = reader.known
    const lookups = reader.lookupsOf(verdict.connection) ?? []
    const firstFamily = trials[0]!.family
    const addressesOf = (type: number): number =>
      new Set(lookups.filter((lookup) => lookup.qtype === type && lookup.usableBy(start)).flatMap(({ addresses }) => addresses)).size
    const triedOf = (family: string): number =>
      new Set(trials.filter((trial) => trial.family === family).map(({ attempt }) => reader.destination(attempt))).size
    return {
      firstFamily,
      otherKnown: couldTry(this.judge, verdict.connection, OTHER_FAMILY[firstFamily], lookups),
      known: { IPv4: addressesOf(TYPE_A), IPv6: addressesOf(TYPE_AAAA) },
      tried: { IPv4: triedOf('IPv4'), IPv6: triedOf('IPv6') },
      interleaved: isInterleaved(trials),
      overlap: overlapOf(trials),
      quic: navigations.triesQuic(verdict.connection),
      endMs: toMs(Math.max(...trials.map(({ attempt }) => lastSign(attempt))) - start),
      questions: questionsOf(lookups).map(({ type, lookup, asked, answered, positive }) => ({
        qtype: type,
        lookup: lookup.id,
        frame: asked.frame,
        atMs: toMs(asked.time - start),
        answerFrame: answered?.frame ?? null,
        answeredAtMs: answered ? toMs(answered.time - start) : null,
        addresses: positive,
        h3: type === 'HTTPS' && answered ? lookup.offersH3 : null,
      })),
    }

    function lastSign(attempt: number): Nanos {
      const times = [attempts.lastSynTime(attempt), attempts.answerTime.get(attempt), attempts.icmpTime.get(attempt)]
      return Math.max(...[...times, attempts.serverResetTime.get(attempt)].filter((time) => !Number.isNaN(time)))
    }
  }

  client(verdict: Verdict, trials: readonly Trial[]): ClientRecord {
    const { attempts, names, processes } = this.judge.reader.known
    const { survivors, first, signs, resolvers } = matchClient(behaviourOf(this.judge, verdict, trials))
    const process = trials.map(({ attempt }) => processes.at(attempts.process.get(attempt))).find((known) => known !== undefined)
    const agent = trials.map(({ attempt }) => attempts.agent.get(attempt)).find((row) => row >= 0)
    return {
      process: process ?? null,
      agent: agent === undefined ? null : names.text(agent),
      survivors,
      first: first ?? null,
      resolvers,
      evidence: signs.map((sign) => ({
        ...this.writer.evidence([sign])[0]!,
        sign: sign.sign,
        for: sign.for,
        against: sign.against,
      })),
    }
  }

  /** The client's own close of a socket that had been answered. */
  private closed(attempt: number, at: (time: Nanos) => number | null): AttemptRaceRecord['closed'] {
    const { attempts } = this.judge.reader.known
    const [fin, reset] = [attempts.clientFinFrame.get(attempt), attempts.clientResetFrame.get(attempt)]
    if (fin === 0 && reset === 0) return null
    return fin !== 0 && (reset === 0 || fin < reset)
      ? { by: 'fin', frame: fin, atMs: at(attempts.clientFinTime.get(attempt)) }
      : { by: 'reset', frame: reset, atMs: at(attempts.clientResetTime.get(attempt)) }
  }
}

/** Over sockets that a timer followed; null where none did. */
function overlapOf(trials: readonly Trial[]): RaceRecord['overlap'] {
  const overlaps = trials.filter(({ trigger }) => trigger === 'timer').map(({ overlap }) => overlap)
  return overlaps.length === 0 ? null : together(overlaps)
}

/** The families took turns; null where fewer than three attempts, or those of one family alone, cannot tell. */
function isInterleaved(trials: readonly Trial[]): boolean | null {
  if (trials.length < 3 || new Set(trials.map(({ family }) => family)).size < 2) return null
  return trials.every(({ family }, index) => index === 0 || family !== trials[index - 1]!.family)
}
