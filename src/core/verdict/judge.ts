/**
 * The verdict of a connection: the first line of the ladder that holds (model.md §5).
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import { type Nanos, toMs } from '../base/time.js'
import { type AttemptTable, CLIENT_WENT_ON, SERVER_WENT_ON, START_NOT_SEEN, TRANSPORT_TCP } from '../conversation/attempt-table.js'
import { NEXT_ADDRESS_WINDOW } from '../conversation/outcome.js'
import type { HostId } from '../conversation/host-tracker.js'
import type { Lookup } from '../conversation/lookup.js'
import { NAME_SOURCES } from '../conversation/connection-table.js'
import { TYPE_A, TYPE_AAAA, TYPE_HTTPS } from '../conversation/lookup-tracker.js'
import { formatRcode } from '../wire/dns-numbers.js'
import { formatTypeAndCode } from '../wire/icmp.js'
import { HostSources } from './host-sources.js'
import { type FamilyName, type Knowledge, OTHER_FAMILY as OTHER, Reader } from './knowledge.js'
import { type GivenPolicies, Policies } from './policies.js'
import { PolicyInference, type PolicyJudgement } from './policy-inference.js'
import { type HostTally, type TablePrediction, tallyPolicies } from './policy-tally.js'
import { Preferences, type SourceDetails } from './preference.js'
import type { Detail, NoteCode, ReasonCode } from './reason.js'

export interface Rung {
  readonly code: NoteCode
  readonly detail: Detail
}

export interface Verdict {
  readonly connection: number
  readonly family: FamilyName | 'none'
  readonly path: readonly string[]
  readonly code: ReasonCode
  readonly detail: Detail
  readonly certainty: 'shown' | 'inferred' | 'unknown'
  readonly notes: readonly Rung[]
  /** Where address selection was asked. */
  readonly policy: PolicyJudgement | undefined
}

/** What of a connection a capture without bulk data cannot show: its name, which attempt was used, whether QUIC was tried. */
type Lack = 'name' | 'winner' | 'quic'

/** What the lookups of one type said before the first attempt, from the least to the best. */
type Offer = 'not-asked' | 'unanswered' | 'late' | 'failed' | 'absent' | 'known'
const RANK: Readonly<Record<Offer, number>> = { 'not-asked': 0, unanswered: 1, late: 2, failed: 3, absent: 4, known: 5 }

/** What may stand behind the tunnels of a path. */
const NOTHING = 0
const NAT64 = 1
const XLAT = 2
const MAP_T = 3
const RELAY = 4
const TRANSLATORS = ['', 'nat64', '464xlat', 'map-t', 'portproxy'] as const

// What is said of many connections is the same object for all of them.
const NOTHING_TO_ADD: Detail = {}
const NO_PATH: readonly string[] = []
const NO_LACKS: readonly Lack[] = []
const NO_RUNGS: readonly Rung[] = []
const START_NOT_SEEN_RUNG: Rung = { code: 'start-not-seen', detail: NOTHING_TO_ADD }
const END_NOT_SEEN_RUNG: Rung = { code: 'end-not-seen', detail: NOTHING_TO_ADD }
const TUNNEL_ELSEWHERE_RUNG: Rung = { code: 'tunnel-elsewhere', detail: NOTHING_TO_ADD }
const FAR_SIDE_RUNG: Rung = { code: 'far-side', detail: NOTHING_TO_ADD }
const UNSEEN: readonly Rung[] = [START_NOT_SEEN_RUNG]
const NO_LOOKUP: readonly (readonly Rung[])[] = NAME_SOURCES.map((nameFrom) => [{ code: 'no-lookup', detail: { nameFrom } }])
const noLookup = (nameFrom: number): readonly Rung[] => NO_LOOKUP[nameFrom]!

const FAMILY_WORD = { IPv4: 'ipv4', IPv6: 'ipv6' } as const
const RECORD_WORD = { IPv4: 'a', IPv6: 'aaaa' } as const
const RECORD_TYPE = { IPv4: TYPE_A, IPv6: TYPE_AAAA } as const

/** What a judge has learnt of the tables in force; a later judge of the same capture goes on from there. */
export interface LearntPolicy {
  readonly policies: Policies
  readonly preferences: Preferences
  readonly inference: PolicyInference
}

export class Judge implements LearntPolicy {
  readonly reader: Reader
  readonly preferences: Preferences
  readonly sources: HostSources
  readonly policies: Policies
  private readonly known: Knowledge
  readonly inference: PolicyInference
  /** Paths that end in a translator, by those without it. */
  private readonly translatedPaths = new Map<readonly string[], (readonly string[] | undefined)[]>()
  /** For each connection its decision, -1 where address selection was not asked, and the rung of each decision. */
  private readonly decisions: Int32Array
  private firsts: Map<number, number> | undefined
  private tallied: ReadonlyMap<HostId, HostTally> | undefined
  private readonly selectionRungs: (readonly Rung[] | undefined)[] = []
  /** IPv4 attempts with an IPv6 leg under a NAT64 prefix: what made the leg, and the place of the prefix in the list. */
  private readonly translated = new Map<number, { readonly by: typeof XLAT | typeof MAP_T; readonly prefix: number }>()

  constructor(known: Knowledge, given: GivenPolicies, earlier?: LearntPolicy) {
    this.known = known
    this.reader = new Reader(known)
    this.policies = new Policies(given, this.reader, earlier?.policies)
    this.preferences = earlier?.preferences ?? new Preferences(known.addresses, this.policies.tables, detailsOf(known))
    this.inference = new PolicyInference(this.preferences, this.policies)
    if (earlier) this.inference.remember(earlier.inference, (host) => known.hosts.current(host))
    this.sources = new HostSources(this.reader, this.preferences)
    this.noteTranslated()
    this.decisions = new Int32Array(known.connections.length).fill(-1)
    this.collectDecisions()
  }

  verdict(connection: number): Verdict {
    const { attempts, connections } = this.known
    const winner = connections.winner.get(connection)
    const decision = this.decisions[connection]!
    if (decision >= 0) return this.selected(connection, winner, decision)
    const began = (attempts.flags.get(connections.first.get(connection)) & START_NOT_SEEN) === 0
    if (winner < 0) return this.settle(connection, 'none', NO_PATH, this.lost(connection, began), undefined)
    const family = this.reader.family(winner)
    const path = this.pathOf(winner)
    return this.settle(connection, family, path, began ? this.won(connection, winner, family) : UNSEEN, undefined)
  }

  /** Of a connection without a winner. */
  private lost(connection: number, began: boolean): readonly Rung[] {
    const { connections } = this.known
    const isNamed = connections.name.get(connection) >= 0
    const tried = this.reader.attemptsOf(connection)
    const isOpen = tried.some((attempt) => this.reader.outcome(attempt) === 'unfinished')
    const rungs: Rung[] = []
    if (!began) rungs.push(START_NOT_SEEN_RUNG)
    if (isOpen) rungs.push(END_NOT_SEEN_RUNG)
    else if (isNamed)
      rungs.push({ code: 'all-failed', detail: { outcomes: tried.map((attempt) => this.reader.outcome(attempt)).join(', ') } })
    if (connections.call.get(connection) < 0) rungs.push(...noLookup(connections.nameFrom.get(connection)))
    return rungs
  }

  /** Of a connection whose beginning and winner were seen. */
  private won(connection: number, winner: number, family: FamilyName): readonly Rung[] {
    const { connections } = this.known
    const call = connections.call.get(connection)
    const isAlone = connections.first.get(connection) === connections.last.get(connection)
    if (call < 0 && isAlone) return noLookup(connections.nameFrom.get(connection))
    const other = OTHER[family]
    const rungs: Rung[] = []
    if (call < 0) rungs.push(...noLookup(connections.nameFrom.get(connection)))
    if (!isAlone) rungs.push(...this.otherAttempts(this.reader.attemptsOf(connection), winner, other))
    if (call < 0) return rungs
    const start = this.reader.start(connection)
    const offer = this.offer(call, other, start)
    if (offer !== 'known')
      rungs.push({ code: `${RECORD_WORD[other]}-${offer}` as ReasonCode, detail: this.offerDetail(call, other, offer, start) })
    else if (!this.sources.has(connections.host.get(connection), other, start))
      rungs.push({ code: `no-${FAMILY_WORD[other]}-source`, detail: NOTHING_TO_ADD })
    return rungs
  }

  /** The verdict where nothing but address selection decided. */
  private selected(connection: number, winner: number, decision: number): Verdict {
    const family = this.reader.family(winner)
    const policy = this.inference.judge(this.known.connections.host.get(connection), decision)
    let rungs = this.selectionRungs[decision]
    if (!rungs) {
      rungs = [this.selectionRung(policy, family)]
      this.selectionRungs[decision] = rungs
    }
    return this.settle(connection, family, this.pathOf(winner), rungs, policy)
  }

  /** How the tables agree with what each host did; worked out when it is first asked for. */
  get tallies(): ReadonlyMap<HostId, HostTally> {
    this.tallied ??= tallyPolicies(this.reader, (connection) => this.predictions(connection))
    return this.tallied
  }

  /** What each table that was tried for the host says of the connection; empty where address selection was not asked. */
  predictions(connection: number): TablePrediction[] {
    const decision = this.decisions[connection]!
    if (decision < 0) return []
    return this.policies
      .triedFor(this.known.connections.host.get(connection))
      .map((index) => ({ profile: this.policies.tables[index]!, prediction: this.inference.prediction(index, decision) }))
  }

  /** Addresses that lookups of the call had given by `time`, of both families, hints of HTTPS records included. */
  candidates(call: readonly Lookup[], time: Nanos): AddressId[] {
    const found = new Set<AddressId>()
    for (const lookup of call) {
      if (!lookup.usableBy(time) || !isAddressType(lookup.qtype)) continue
      for (const address of lookup.addresses) if (this.isDestination(address)) found.add(address)
    }
    return [...found]
  }

  private candidateMask(call: number, time: Nanos): number {
    const { calls, lookups } = this.known
    let mask = 0
    for (let row = calls.first.get(call); row >= 0; row = lookups.nextOfCall.get(row)) {
      if (!(lookups.answered.get(row) <= time) || !isAddressType(lookups.qtype.get(row))) continue
      for (let i = 0; i < lookups.addressCount.get(row); i++) {
        const address = lookups.addressAt(row, i)
        if (this.isDestination(address)) mask |= this.preferences.bitOf(address)
      }
    }
    return mask
  }

  pathOf(attempt: number): readonly string[] {
    const { attempts, tunnels } = this.known
    const ids = tunnels.path(attempts.path.get(attempt), attempts.carriage.get(attempt))
    const translator = this.translatorOf(attempt)
    if (translator === NOTHING) return ids
    let paths = this.translatedPaths.get(ids)
    if (!paths) {
      paths = []
      this.translatedPaths.set(ids, paths)
    }
    let path = paths[translator]
    if (!path) {
      const name = TRANSLATORS[translator]!
      path = ids[0] === 'native' ? [name] : [...ids, name]
      paths[translator] = path
    }
    return path
  }

  /** The NAT64 prefix that the attempt went through, by its own address or by its leg's: a place in the list, undefined where there is none. */
  prefixOf(attempt: number): number | undefined {
    const { nat64 } = this.known
    if (!nat64.isInUse) return undefined
    return nat64.embedded(this.reader.server(attempt))?.prefix ?? this.translated.get(attempt)?.prefix
  }

  private translatorOf(attempt: number): number {
    const { attempts, mapEdges, nat64 } = this.known
    const translated = this.translated.size === 0 ? undefined : this.translated.get(attempt)
    if (translated) return translated.by
    if (this.reader.isBehindClat(attempt)) return XLAT
    if (attempts.relayed.get(attempt) === 1) return RELAY
    if (!nat64.embedded(this.reader.server(attempt))) return NOTHING
    return mapEdges.has(this.reader.client(attempt)) ? MAP_T : NAT64
  }

  private settle(
    connection: number,
    family: FamilyName | 'none',
    path: readonly string[],
    rungs: readonly Rung[],
    policy: PolicyJudgement | undefined,
  ): Verdict {
    const reason = rungs[0]!
    const code = reason.code as ReasonCode
    const isFarSide = this.isFarSide(connection)
    const lacks = this.known.bulkLeftOut ? this.lackingIn(connection) : NO_LACKS
    let notes = rungs.length === 1 ? NO_RUNGS : rungs.slice(1)
    if (family === 'IPv6' && path[0] === 'native' && this.hasTunnelEnd(connection)) notes = [...notes, TUNNEL_ELSEWHERE_RUNG]
    if (isFarSide) notes = [...notes, FAR_SIDE_RUNG]
    if (lacks.length > 0) notes = [...notes, { code: 'bulk-left-out', detail: { lacks } }]
    const certainty = isFarSide ? 'unknown' : this.certainty(connection, family, code, policy, lacks)
    return { connection, family, path, code, detail: reason.detail, certainty, notes, policy }
  }

  private certainty(
    connection: number,
    family: FamilyName | 'none',
    code: ReasonCode,
    policy: PolicyJudgement | undefined,
    lacks: readonly Lack[],
  ): Verdict['certainty'] {
    if (code === 'start-not-seen' || code === 'end-not-seen') return 'unknown'
    const winner = this.known.connections.winner.get(connection)
    if (this.mayGoOn(connection, winner)) return 'unknown'
    if (winner >= 0 && this.reader.isBehindClat(winner)) return 'inferred'
    if (family === 'none' && this.known.connections.name.get(connection) < 0) return 'unknown'
    if (this.known.lossy && (code.endsWith('-unanswered') || code.endsWith('-not-asked') || code === 'all-failed')) return 'unknown'
    if (lacks.length > 0 && code !== 'no-lookup') return 'inferred'
    if (policy) return policy.given && policy.explains ? 'shown' : 'inferred'
    if (code === 'no-ipv4-source' || code === 'no-ipv6-source')
      return this.reader.isGiven(this.known.connections.host.get(connection)) ? 'shown' : 'inferred'
    return 'shown'
  }

  /** What the verdict would rest on that a capture without bulk data cannot hold. */
  private lackingIn(connection: number): Lack[] {
    const { attempts, connections } = this.known
    const lacks: Lack[] = []
    const call = connections.call.get(connection)
    const named = this.reader.attemptsOf(connection).some((attempt) => attempts.appName.get(attempt) >= 0)
    // A lookup that has served another connection leads to this one only by its address.
    if (!named && (connections.name.get(connection) < 0 || (call >= 0 && this.firstOf(call) !== connection))) lacks.push('name')
    const answered = this.reader.attemptsOf(connection).filter((attempt) => attempts.answerFrame.get(attempt) !== 0)
    const used = answered.filter((attempt) => attempts.clientResetFrame.get(attempt) === 0 && this.reader.outcome(attempt) !== 'reset')
    if (used.length > 1) lacks.push('winner')
    if (this.reader.lookupsOf(connection)?.some(({ offersH3 }) => offersH3)) lacks.push('quic')
    return lacks
  }

  /** The connection that the lookups of the call led to first. */
  private firstOf(call: number): number {
    if (!this.firsts) {
      const { connections } = this.known
      this.firsts = new Map()
      for (let connection = 0; connection < connections.length; connection++) {
        const known = this.firsts.get(connections.call.get(connection))
        if (known === undefined || this.reader.start(connection) < this.reader.start(known))
          this.firsts.set(connections.call.get(connection), connection)
      }
    }
    return this.firsts.get(call)!
  }

  /**
   * The capture ends so soon after the last thing that happened that the program may not have done its next step: tried the next address after
   * a failure, or taken (or reset) an answer that had just come.
   */
  private mayGoOn(connection: number, winner: number): boolean {
    const { attempts, connections, outcomes } = this.known
    const since = outcomes.captureEnd - NEXT_ADDRESS_WINDOW
    if (winner < 0) return lastFailure(attempts, connections.last.get(connection)) > since
    const settled = attempts.clientDataFrame.get(winner) !== 0 || (attempts.flags.get(winner) & (CLIENT_WENT_ON | SERVER_WENT_ON)) !== 0
    return !settled && attempts.transport.get(winner) === TRANSPORT_TCP && attempts.answerTime.get(winner) > since
  }

  /**
   * A connection to a translated address to which no lookup of its host led: it may be a program's own IPv6, or the IPv6 side of a
   * CLAT whose IPv4 side is not in the capture (model.md §5 c).
   */
  private isFarSide(connection: number): boolean {
    const { attempts, connections, mapEdges, nat64 } = this.known
    const first = connections.first.get(connection)
    if (!nat64.embedded(this.reader.server(first))) return false
    // A customer edge translates what others sent: none of it is its own (RFC 7599 §3).
    if (mapEdges.has(this.reader.client(first))) return true
    if (connections.call.get(connection) >= 0) return false
    return !this.reader.isBehindClat(first) && attempts.legOf.get(first) < 0
  }

  /** `{o}-failed` and `{o}-slower`: attempts on the other family that began before the winner was established. */
  private otherAttempts(tried: readonly number[], winner: number, other: FamilyName): Rung[] {
    const { attempts } = this.known
    const established = attempts.answerTime.get(winner)
    const others = tried.filter((attempt) => this.reader.family(attempt) === other && !(attempts.startTime.get(attempt) > established))
    const rungs: Rung[] = []
    const failed = others.find((attempt) => attempts.answerFrame.get(attempt) === 0 || this.reader.outcome(attempt) === 'reset')
    if (failed !== undefined) rungs.push({ code: `${FAMILY_WORD[other]}-failed`, detail: this.failure(failed) })
    const slower = others.find((attempt) => attempts.answerFrame.get(attempt) !== 0 && this.reader.outcome(attempt) !== 'reset')
    if (slower !== undefined) {
      const byMs = toMs(attempts.answerTime.get(slower) - established)
      rungs.push({ code: `${FAMILY_WORD[other]}-slower`, detail: { byMs: Number.isNaN(byMs) ? null : byMs } })
    }
    return rungs
  }

  private failure(attempt: number): Detail {
    const { attempts } = this.known
    const outcome = this.reader.outcome(attempt)
    const tries = attempts.synCount.get(attempt)
    if (attempts.icmpFrame.get(attempt) !== 0 && (outcome === 'refused' || outcome === 'unreachable')) {
      const icmpType = attempts.icmpType.get(attempt)
      const icmpCode = attempts.icmpCode.get(attempt)
      return {
        outcome,
        icmpType,
        icmpCode,
        tries,
        icmp: formatTypeAndCode(attempts.icmpVersion.get(attempt), icmpType, icmpCode),
      }
    }
    return { outcome: outcome === 'refused' || outcome === 'reset' ? outcome : 'unanswered', tries }
  }

  /** What the lookups of the family's record type said by `time`: the best of it counts (model.md §5). */
  private offer(call: number, family: FamilyName, time: Nanos): Offer {
    const { calls, lookups } = this.known
    let offer: Offer = 'not-asked'
    for (let row = calls.first.get(call); row >= 0; row = lookups.nextOfCall.get(row)) {
      if (lookups.qtype.get(row) !== RECORD_TYPE[family]) continue
      const outcome = lookups.outcomeOf(row)
      const answered = lookups.answered.get(row)
      let found: Offer = 'unanswered'
      if (answered > time) found = 'late'
      else if (answered <= time) {
        if (outcome === 'error') found = 'failed'
        else if (this.hasDestination(row)) found = 'known'
        else if (outcome === 'empty' || lookups.addressCount.get(row) > 0) found = 'absent'
      }
      if (RANK[found] > RANK[offer]) offer = found
    }
    return offer
  }

  private hasDestination(row: number): boolean {
    const { lookups } = this.known
    for (let i = 0; i < lookups.addressCount.get(row); i++) if (this.isDestination(lookups.addressAt(row, i))) return true
    return false
  }

  /** Not the unspecified address, which blocking resolvers answer with, nor another that nobody can connect to. */
  private isDestination(id: AddressId): boolean {
    const { addresses } = this.known
    if (addresses.isIPv4(id)) {
      const first = addresses.lastWord(id) >>> 24
      return first !== 0 && first < 224
    }
    const top = addresses.word(id, 0)
    return top >>> 24 !== 0xff && !(top === 0 && addresses.word(id, 1) === 0 && addresses.word(id, 2) === 0 && addresses.lastWord(id) === 0)
  }

  private offerDetail(call: number, family: FamilyName, offer: Offer, time: Nanos): Detail {
    if (offer === 'absent' || offer === 'not-asked') return NOTHING_TO_ADD
    const lookups = this.known.calls.lookupsOf(call).filter((lookup) => lookup.qtype === RECORD_TYPE[family])
    switch (offer) {
      case 'failed':
        return { rcode: formatRcode(lookups.find((lookup) => lookup.outcome === 'error' && lookup.answered <= time)!.rcode) }
      case 'late':
        return { lateMs: toMs(lookups.find((lookup) => lookup.answered > time)!.answered - time) }
      case 'unanswered':
        return { tries: lookups.reduce((sum, lookup) => sum + lookup.tries, 0), waitedMs: toMs(time - lookups[0]!.start) }
      default:
        return {}
    }
  }

  private selectionRung(policy: PolicyJudgement, family: FamilyName): Rung {
    const prediction = this.preferences.predict(policy.index, policy.selectionCase)
    const detail = {
      rule: prediction.rule?.number ?? null,
      ruleName: prediction.rule?.name ?? null,
      document: prediction.rule?.document ?? null,
      family,
      predicted: prediction.family,
      policy: policy.profile.id,
    }
    return { code: policy.explains ? 'address-selection' : 'client-preference', detail }
  }

  /** A decision is a connection at the rung of address selection: both families known and usable, and no attempt on the other before the winner. */
  private collectDecisions(): void {
    const { attempts, connections } = this.known
    for (let connection = 0; connection < connections.length; connection++) {
      const call = connections.call.get(connection)
      const winner = connections.winner.get(connection)
      if (call < 0 || winner < 0 || (attempts.flags.get(connections.first.get(connection)) & START_NOT_SEEN) !== 0) continue
      const family = this.reader.family(winner)
      const other = OTHER[family]
      const time = this.reader.start(connection)
      if (this.offer(call, other, time) !== 'known') continue
      if (
        connections.last.get(connection) !== connections.first.get(connection) &&
        this.otherAttempts(this.reader.attemptsOf(connection), winner, other).length > 0
      )
        continue
      const host = connections.host.get(connection)
      if (!this.sources.has(host, other, time)) continue
      const { whole, before, deprecated } = this.sources.masks(host, time)
      this.decisions[connection] = this.inference.add(host, family, this.candidateMask(call, time), whole, before, deprecated)
    }
  }

  private noteTranslated(): void {
    const { addresses, attempts, mapEdges, nat64 } = this.known
    for (let attempt = 0; nat64.isInUse && attempt < attempts.length; attempt++) {
      const near = attempts.legOf.get(attempt)
      const embedded = near >= 0 && addresses.isIPv4(this.reader.server(near)) ? nat64.embedded(this.reader.server(attempt)) : undefined
      if (!embedded) continue
      this.translated.set(near, { by: mapEdges.has(this.reader.client(attempt)) ? MAP_T : XLAT, prefix: embedded.prefix })
    }
  }

  private hasTunnelEnd(connection: number): boolean {
    const winner = this.known.connections.winner.get(connection)
    return winner >= 0 && (this.isTunnelAddress(this.reader.client(winner)) || this.isTunnelAddress(this.reader.server(winner)))
  }

  private isTunnelAddress(id: AddressId): boolean {
    return isTunnelAddress(this.known.addresses, id)
  }
}

/** 6to4 (RFC 3056) and Teredo (RFC 4380) addresses say themselves that they are at the end of a tunnel. */
function isTunnelAddress(addresses: AddressTable, id: AddressId): boolean {
  if (addresses.isIPv4(id)) return false
  const top = addresses.word(id, 0)
  return top >>> 16 === 0x2002 || top === 0x20010000
}

/** The preferences outlive their judge, and must not hold what it knows. */
const detailsOf =
  ({ addresses, given }: Pick<Knowledge, 'addresses' | 'given'>) =>
  (id: AddressId): SourceDetails =>
    given.get(id) ?? (isTunnelAddress(addresses, id) ? ON_TUNNEL : NOTHING_KNOWN)

const ON_TUNNEL: SourceDetails = { tunnel: true }
const NOTHING_KNOWN: SourceDetails = {}

/** Types whose answers, or whose hints, are addresses to connect to. */
const isAddressType = (qtype: number): boolean => qtype === TYPE_A || qtype === TYPE_AAAA || qtype === TYPE_HTTPS

/** When the attempt was refused, or last met an ICMP error; minus infinity where it was not. */
function lastFailure({ serverResetTime, icmpTime }: AttemptTable, attempt: number): Nanos {
  const [reset, error] = [serverResetTime.get(attempt), icmpTime.get(attempt)]
  return Math.max(Number.isNaN(reset) ? Number.NEGATIVE_INFINITY : reset, Number.isNaN(error) ? Number.NEGATIVE_INFINITY : error)
}
