/** From a verdict to the record of a connection. */
import type { AddressId } from '../address/address-table.js'
import type { Speak } from '../base/message.js'
import { type Nanos, toMs } from '../base/time.js'
import { TRANSPORT_TCP, TRANSPORT_UDP, TRANSPORTS } from '../conversation/attempt-table.js'
import { NAME_SOURCES } from '../conversation/connection-table.js'
import { orderCandidates } from '../selection/order.js'
import type { Profile } from '../selection/profile.js'
import { causesOf } from '../verdict/cause.js'
import { type Choice, choicesOf } from '../verdict/choice.js'
import { explain, ruledOut } from '../verdict/explanation.js'
import { evidenceOf } from '../verdict/evidence.js'
import type { Judge, Verdict } from '../verdict/judge.js'
import type { Reader } from '../verdict/knowledge.js'
import { saysOf } from '../verdict/reason.js'
import { formatTypeAndCode } from '../wire/icmp.js'
import { TCP, UDP } from '../wire/ip-protocol.js'
import { strategyOf, trialsOf } from '../verdict/race.js'
import { displayFilter } from './display-filter.js'
import { helloRecord, quicDetail } from './hello-record.js'
import { RaceWriter } from './race-writer.js'
import type { RecordWriter } from './record-writer.js'
import { candidateFacts } from './selection.js'
import type {
  AttemptRaceRecord,
  AttemptRecord,
  CandidateRecord,
  ConnectionRecord,
  EndpointRecord,
  ReasonRecord,
  RuleRecord,
  WhatIfRecord,
} from './report.js'

export class ConnectionWriter {
  private readonly judge: Judge
  private readonly writer: RecordWriter
  private readonly races: RaceWriter

  constructor(judge: Judge, writer: RecordWriter) {
    this.judge = judge
    this.writer = writer
    this.races = new RaceWriter(judge, writer)
  }

  record(
    id: number,
    verdict: Verdict,
    spares: readonly number[],
    legs: readonly number[],
    whatIf: WhatIfRecord | null,
    navigation: ConnectionRecord['navigation'],
  ): ConnectionRecord {
    const { writer, judge } = this
    const { reader } = judge
    const { attempts, connections, flows } = reader.known
    const { connection } = verdict
    const tried = reader.attemptsOf(connection)
    const trials = trialsOf(judge, tried)
    const first = tried[0]!
    const start = attempts.startTime.get(first)
    const winner = connections.winner.get(connection)
    const spare = spares.flatMap((sibling) => reader.attemptsOf(sibling))
    const call = reader.lookupsOf(connection)
    const transport = connections.transport.get(connection)
    const evidence = evidenceOf(verdict, judge)
    const tunnel = winner < 0 ? undefined : writer.tunnels.of(attempts.carriage.get(winner))
    const told = winner < 0 ? tried[tried.length - 1]! : winner
    const profile = this.profileOf(verdict)
    return {
      type: 'connection',
      id,
      revision: 1,
      host: writer.host(reader.client(first)),
      name: connections.name.get(connection) < 0 ? null : reader.known.names.text(connections.name.get(connection)),
      nameFrom: NAME_SOURCES[connections.nameFrom.get(connection)]!,
      transport: TRANSPORTS[transport]!,
      port: transport <= TRANSPORT_UDP ? connections.port.get(connection) : null,
      start: writer.time(start),
      startFrame: attempts.startFrame.get(first),
      family: verdict.family,
      path: verdict.path,
      reason: reasonRecord(verdict, writer.speak),
      certainty: verdict.certainty,
      notes: verdict.notes.map(({ code, detail }) => ({ code, detail, says: writer.speak(saysOf(code, detail)) })),
      policy: this.policyRecord(verdict),
      causes: causesOf(verdict, judge).map((cause) => ({ ...cause, says: writer.speak(cause.says) })),
      strategy: strategyOf(judge, tried),
      candidates: this.candidateRecords(choicesOf(connection, judge, profile, true), profile),
      attempts: trials.map((trial) => ({
        ...this.attemptRecord(trial.attempt, start, trial.attempt === winner),
        ...this.races.attempt(trial, start),
      })),
      race: this.races.race(verdict, trials, start),
      navigation,
      client: this.races.client(verdict, trials),
      timing: this.timing(verdict, tried),
      lookups: (call ?? []).map((lookup) => lookup.id),
      tunnels: tunnel ? [tunnel.id] : [],
      translations: writer.translationTable.idsOf(told, reader.known.nat64.embedded(reader.server(told))),
      legs: legs.map((leg) => ({
        side: 'far' as const,
        client: this.end(reader.client(leg), flows.clientPort.get(attempts.flow.get(leg))),
        server: this.end(reader.server(leg), flows.serverPort.get(attempts.flow.get(leg))),
        family: reader.family(leg),
        startFrame: attempts.startFrame.get(leg),
        translation: writer.translationTable.before(leg),
      })),
      spares: spare.map((attempt) => {
        const flow = attempts.flow.get(attempt)
        return {
          client: this.end(reader.client(attempt), flows.clientPort.get(flow)),
          server: this.end(reader.server(attempt), flows.serverPort.get(flow)),
          startFrame: attempts.startFrame.get(attempt),
          outcome: reader.outcome(attempt),
        }
      }),
      evidence: writer.evidence(evidence),
      ruledOut: ruledOut(verdict, judge).map(({ path, says }) => ({ path, says: writer.speak(says) })),
      explanation: explain(verdict, judge).map(writer.speak),
      whatIf,
      communityId: this.communityIds(tried),
      displayFilter: displayFilter(judge, writer, evidence, [...tried, ...spare, ...legs]),
    }
  }

  private policyRecord({ policy, connection, family }: Verdict): ConnectionRecord['policy'] {
    if (!policy) return null
    const predictions = this.judge
      .predictions(connection)
      .map(({ profile, prediction }) => ({ policy: profile.id, family: prediction.family, rule: prediction.rule?.number ?? null }))
    return {
      used: policy.profile.id,
      given: policy.given,
      survivors: policy.survivors,
      predictions: predictions.every((prediction) => prediction.family === family) ? [] : predictions,
    }
  }

  private profileOf(verdict: Verdict): Profile {
    const { inference, policies, reader } = this.judge
    return verdict.policy?.profile ?? policies.tables[inference.tableOf(reader.known.connections.host.get(verdict.connection))]!
  }

  private attemptRecord(attempt: number, start: Nanos, won: boolean): Omit<AttemptRecord, keyof AttemptRaceRecord> {
    const { reader } = this.judge
    const { attempts, flows } = reader.known
    const flow = attempts.flow.get(attempt)
    const answered = attempts.answerFrame.get(attempt) !== 0
    const outcome = reader.outcome(attempt)
    const icmp = attempts.icmpFrame.get(attempt) !== 0 && outcome !== 'established'
    const endFrame = answered
      ? attempts.answerFrame.get(attempt)
      : outcome === 'refused' && !icmp
        ? attempts.serverResetFrame.get(attempt)
        : icmp
          ? attempts.icmpFrame.get(attempt)
          : attempts.clientResetFrame.get(attempt)
    return {
      family: reader.family(attempt),
      client: this.end(reader.client(attempt), flows.clientPort.get(flow)),
      server: this.end(reader.server(attempt), flows.serverPort.get(flow)),
      embeddedIPv4: this.writer.embeddedIPv4(reader.server(attempt)),
      startFrame: attempts.startFrame.get(attempt),
      endFrame: endFrame === 0 ? null : endFrame,
      atMs: toMs(attempts.startTime.get(attempt) - start),
      outcome,
      detail: icmp
        ? {
            icmpType: attempts.icmpType.get(attempt),
            icmpCode: attempts.icmpCode.get(attempt),
            icmp: formatTypeAndCode(attempts.icmpVersion.get(attempt), attempts.icmpType.get(attempt), attempts.icmpCode.get(attempt)),
            count: attempts.icmpCount.get(attempt),
          }
        : quicDetail(attempts, attempt),
      handshakeMs:
        answered && attempts.answerTime.get(attempt) > attempts.startTime.get(attempt)
          ? toMs(attempts.answerTime.get(attempt) - attempts.startTime.get(attempt))
          : null,
      synCount: attempts.synCount.get(attempt),
      path: this.judge.pathOf(attempt),
      won,
      transport: TRANSPORTS[attempts.transport.get(attempt)]!,
      ...helloRecord(attempts, reader.known.names, attempt),
    }
  }

  private end(address: AddressId, port: number): EndpointRecord {
    return { address: this.writer.address(address), port }
  }

  private candidateRecords(choices: readonly Choice[], profile: Profile): CandidateRecord[] {
    const { order } = orderCandidates(
      choices.map(({ candidate }) => candidate),
      profile,
    )
    const place = new Map(order.map((index, position) => [index, position + 1]))
    const records = choices.map(({ id, family, candidate, from, source, lookup }, index): CandidateRecord => {
      return {
        address: this.writer.address(id),
        embeddedIPv4: this.writer.embeddedIPv4(id),
        family,
        source: source === undefined ? null : this.writer.address(source),
        sourceFrom: from,
        ...candidateFacts(candidate, profile),
        predicted: place.get(index)!,
        lookup: lookup?.id ?? null,
      }
    })
    return records.sort((a, b) => a.predicted - b.predicted)
  }

  private timing(verdict: Verdict, tried: readonly number[]): ConnectionRecord['timing'] {
    const { reader } = this.judge
    const { attempts, connections } = reader.known
    const lookups = reader.lookupsOf(verdict.connection) ?? []
    const start = reader.start(verdict.connection)
    const winner = connections.winner.get(verdict.connection)
    const asked = Math.min(...lookups.map((lookup) => lookup.start))
    const usable = lookups.filter((lookup) => lookup.usableBy(start))
    const lastUsed = Math.max(...usable.map((lookup) => lookup.answered))
    const firstUsable = Math.min(...usable.map((lookup) => lookup.answered))
    const outstanding = lookups.some((lookup) => !(lookup.answered <= start))
    const attemptDelay = attemptDelayOf(reader, tried)
    return {
      lookupMs: usable.length > 0 && Number.isFinite(asked) ? toMs(lastUsed - asked) : null,
      resolutionDelayMs: usable.length > 0 && outstanding ? toMs(start - firstUsable) : null,
      attemptDelayMs: attemptDelay === undefined ? null : toMs(attemptDelay),
      handshakeMs:
        winner >= 0 && attempts.answerTime.get(winner) > attempts.startTime.get(winner)
          ? toMs(attempts.answerTime.get(winner) - attempts.startTime.get(winner))
          : null,
      lostMs: winner >= 0 ? toMs(attempts.startTime.get(winner) - start) : null,
    }
  }

  private communityIds(tried: readonly number[]): string[] {
    const { reader } = this.judge
    const { attempts, flows } = reader.known
    const ids = new Set<string>()
    for (const attempt of tried) {
      const flow = attempts.flow.get(attempt)
      const transport = attempts.transport.get(attempt)
      if (transport > TRANSPORT_UDP) continue
      const protocol = transport === TRANSPORT_TCP ? TCP : UDP
      ids.add(
        this.writer.communityId(
          reader.client(attempt),
          reader.server(attempt),
          protocol,
          flows.clientPort.get(flow),
          flows.serverPort.get(flow),
        ),
      )
    }
    return [...ids]
  }
}

const reasonRecord = (verdict: Verdict, speak: Speak): ReasonRecord => {
  const { code, detail } = verdict
  return { code, rule: ruleOf(verdict), detail, says: speak(saysOf(code, detail)) }
}

export const ruleOf = ({ code, detail }: Verdict): RuleRecord | null =>
  code === 'address-selection' && typeof detail.rule === 'number'
    ? { number: detail.rule, name: String(detail.ruleName), document: String(detail.document) }
    : null

/** From the first attempt to the first of the other family, where no failure of the first family came in between (model.md §7). */
export function attemptDelayOf(reader: Reader, tried: readonly number[]): Nanos | undefined {
  const { attempts } = reader.known
  const [first] = tried
  const other = tried.find((attempt) => reader.family(attempt) !== reader.family(first!))
  if (other === undefined) return undefined
  const begun = attempts.startTime.get(other)
  const failed = tried.some(
    (attempt) =>
      reader.family(attempt) === reader.family(first!) &&
      (attempts.serverResetTime.get(attempt) <= begun || attempts.icmpTime.get(attempt) <= begun),
  )
  return failed ? undefined : begun - attempts.startTime.get(first!)
}
