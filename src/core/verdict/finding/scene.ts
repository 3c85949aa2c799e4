/** What every search looks at, and what several of them count or write alike. */
import type { Text } from '../../base/message.js'
import type { AddressId } from '../../address/address-table.js'
import { formatAddress } from '../../address/text.js'
import { PairIndex } from '../../base/pair-index.js'
import { type Nanos, seconds } from '../../base/time.js'
import { TRANSPORT_TCP } from '../../conversation/attempt-table.js'
import { type Lookup, LOOKUP_TRANSPORTS } from '../../conversation/lookup.js'
import { TYPE_A, TYPE_AAAA } from '../../conversation/lookup-tracker.js'
import type { Tunnel, TunnelTable } from '../../conversation/tunnel-table.js'
import type { TunnelId } from '../../tunnel/index.js'
import type { Evidence } from '../evidence.js'
import type { Judge, Verdict } from '../judge.js'
import type { Knowledge, Reader } from '../knowledge.js'
import { type Found, listNames, MOST_EVIDENCE, unique } from './found.js'
import { type HandshakePair, Handshakes } from './handshakes.js'

/** What the capture itself says of its own limits. */
export interface CaptureFacts {
  readonly drops: number
  readonly frames: number
  readonly cutDns: number
  readonly encryptedFrames: number
  readonly clockJumps: readonly { readonly frame: number; readonly time: Nanos }[]
  readonly oneDirection: boolean
  /** Times are when packets reached a program. */
  readonly userClock: boolean
  readonly bulkLeftOut: boolean
}

/** After which a resolver library gives an answer up (glibc, resolv.conf(5): `timeout` 5 s). */
const ANSWER_WINDOW = seconds(5)

export class Scene {
  readonly judge: Judge
  readonly reader: Reader
  readonly known: Knowledge
  readonly tunnels: TunnelTable
  readonly facts: CaptureFacts
  private readonly handshakes = new Handshakes()
  /** 1 for each connection that has a verdict: of a capture that is told in parts, not all have. */
  private readonly judged: Uint8Array
  private pairs: readonly HandshakePair[] | undefined
  private failures: readonly Lookup[] | undefined
  private translated: boolean | undefined
  private throughTunnel: Map<Tunnel, Set<number>> | undefined

  constructor(judge: Judge, tunnels: TunnelTable, facts: CaptureFacts) {
    this.judge = judge
    this.reader = judge.reader
    this.known = judge.reader.known
    this.tunnels = tunnels
    this.facts = facts
    this.judged = new Uint8Array(this.known.connections.length)
  }

  /** Before any search sees the verdict. */
  add(verdict: Verdict, tried: readonly number[]): void {
    const { attempts, connections } = this.known
    this.judged[verdict.connection] = 1
    const name = connections.name.get(verdict.connection)
    if (name < 0) return
    for (const attempt of tried) {
      const took = attempts.answerTime.get(attempt) - attempts.startTime.get(attempt)
      // The loser of a race, too, was answered in its time, though it was reset then.
      if (attempts.transport.get(attempt) !== TRANSPORT_TCP || !(took > 0)) continue
      const isIPv6 = this.reader.family(attempt) === 'IPv6'
      this.handshakes.add(name, isIPv6, took, verdict.connection, isIPv6 && attempts.carriage.get(attempt) >= 0)
    }
  }

  /** The connections that have a verdict, by row. Asked after all verdicts. */
  *connections(): Iterable<number> {
    for (let connection = 0; connection < this.judged.length; connection++) if (this.judged[connection] === 1) yield connection
  }

  /** Asked after all verdicts. */
  get handshakePairs(): readonly HandshakePair[] {
    this.pairs ??= this.handshakes.pairs()
    return this.pairs
  }

  /** AAAA without an answer, or with an error, of a server that answers A for the same name; in the order of the report. */
  get aaaaFailures(): readonly Lookup[] {
    if (!this.failures) {
      const { lookups, lookupOrder } = this.known
      const failed: Lookup[] = []
      /** By name and server what else the server said, of those names alone. */
      const said = new PairIndex()
      const KNOWS_A = 1
      const ANSWERS_AAAA = 2
      for (let i = 0; i < lookupOrder.length; i++) {
        const row = lookupOrder[i]!
        if (lookups.qtype.get(row) !== TYPE_AAAA || !this.isAskedOfServer(row)) continue
        if (lookups.outcomeOf(row) !== 'error' && !this.isLeftUnanswered(row)) continue
        failed.push(lookups.get(row))
        said.set(lookups.name.get(row), lookups.server.get(row), 0)
      }
      for (let i = 0; failed.length > 0 && i < lookupOrder.length; i++) {
        const row = lookupOrder[i]!
        const [name, server, qtype] = [lookups.name.get(row), lookups.server.get(row), lookups.qtype.get(row)]
        const says = said.get(name, server)
        if (says < 0) continue
        const outcome = lookups.outcomeOf(row)
        if (qtype === TYPE_A && outcome === 'answered') said.set(name, server, says | KNOWS_A)
        else if (qtype === TYPE_AAAA && outcome !== 'error' && lookups.answerFrame.get(row) !== 0)
          said.set(name, server, says | ANSWERS_AAAA)
      }
      this.failures = failed.filter(({ name, server, outcome }) => {
        const says = said.get(name, server)
        return (says & KNOWS_A) !== 0 && (outcome === 'error' || (says & ANSWERS_AAAA) === 0)
      })
    }
    return this.failures
  }

  /** Asked of one server, in the clear: a multicast question need not be answered by anybody (RFC 6762 §6). */
  isAskedOfServer(row: number): boolean {
    const transport = LOOKUP_TRANSPORTS[this.known.lookups.transport.get(row)]
    return this.known.lookups.name.get(row) >= 0 && (transport === 'udp' || transport === 'tcp')
  }

  /** No answer came, and the capture goes on for long enough, and is whole enough, to say so. */
  isLeftUnanswered(row: number): boolean {
    const { lookups, lossy, outcomes } = this.known
    if (lookups.outcomeOf(row) !== 'unanswered' || lossy || outcomes.oneDirection) return false
    return outcomes.captureEnd - lookups.asked.get(row) >= ANSWER_WINDOW
  }

  /** In the order of the report. `holds` is asked with a row of the lookup table. */
  lookupsWhere(holds: (row: number) => boolean): Lookup[] {
    const { lookups, lookupOrder } = this.known
    const found: Lookup[] = []
    for (let i = 0; i < lookupOrder.length; i++) if (holds(lookupOrder[i]!)) found.push(lookups.get(lookupOrder[i]!))
    return found
  }

  /** Something else than habit shows that there is a NAT64: it is announced or discovered, or answers or traffic lie under its prefix. */
  get isBehindNat64(): boolean {
    if (this.translated === undefined) {
      const { attempts, lookups, nat64 } = this.known
      this.translated = nat64.list.some(({ sources }) => sources.some(({ frame }) => frame !== 0))
      for (let row = 0; row < lookups.length && !this.translated; row++) this.translated = lookups.synthesised.get(row) !== 0
      for (let attempt = 0; attempt < attempts.length && !this.translated; attempt++)
        this.translated = nat64.embedded(this.reader.server(attempt)) !== undefined
    }
    return this.translated
  }

  connectionsThrough(tunnel: Tunnel): number[] {
    if (!this.throughTunnel) {
      this.throughTunnel = new Map()
      const { attempts } = this.known
      for (let attempt = 0; attempt < attempts.length; attempt++) {
        const through = this.tunnels.of(attempts.carriage.get(attempt))
        const connection = attempts.connection.get(attempt)
        if (!through || connection < 0) continue
        const known = this.throughTunnel.get(through)
        if (known) known.add(connection)
        else this.throughTunnel.set(through, new Set([connection]))
      }
    }
    return [...(this.throughTunnel.get(tunnel) ?? [])]
  }

  /** Of the tunnels that these connections tried. */
  kindsThrough(connections: readonly number[]): TunnelId[] {
    const kinds = connections
      .flatMap((connection) => this.reader.attemptsOf(connection))
      .map((attempt) => this.tunnels.of(this.known.attempts.carriage.get(attempt))?.kind)
    return unique(kinds.filter((kind) => kind !== undefined))
  }

  /** Who sends what comes back out of a tunnel, and the first frame of each; in the order of the capture. */
  returns(tunnel: Tunnel): { from: AddressId; frame: number; time: Nanos }[] {
    const { carriages } = this.known
    return tunnel.carriages
      .filter((row) => carriages.outerSrc.get(row) !== tunnel.client && carriages.frames.get(row) > 0)
      .map((row) => ({ from: carriages.outerSrc.get(row), frame: carriages.firstFrame.get(row), time: carriages.firstTime.get(row) }))
      .sort((a, b) => a.frame - b.frame)
  }

  /** The attempt came to an end without an answer. */
  isFailed(attempt: number): boolean {
    const outcome = this.reader.outcome(attempt)
    return outcome !== 'established' && outcome !== 'unfinished' && this.known.attempts.answerFrame.get(attempt) === 0
  }

  startOf(attempt: number, says: Text): Evidence {
    const { attempts } = this.known
    return { frame: attempts.startFrame.get(attempt), time: attempts.startTime.get(attempt), says }
  }

  ofLookups(says: Text, lookups: readonly Lookup[]): Found {
    return {
      says,
      hosts: unique(lookups.map((l) => l.client)),
      names: unique(lookups.map((l) => l.name)),
      evidence: lookups.slice(0, MOST_EVIDENCE).map((l) => ({ frame: l.startFrame, time: l.start, says: this.name(l.name) })),
    }
  }

  namesOf(lookups: readonly Lookup[]): Text {
    return listNames(unique(lookups.map((l) => this.name(l.name))))
  }

  name(id: number): string {
    return this.known.names.text(id)
  }

  text(id: AddressId): string {
    return formatAddress(this.known.addresses.bytes(id))
  }
}
