/** What every search looks at, and what several of them count or write alike. */
import type { Text } from '../../base/message.js'
import type { AddressId } from '../../address/address-table.js'
import { formatAddress } from '../../address/text.js'
import { PairIndex } from '../../base/pair-index.js'
import { type Nanos, seconds } from '../../base/time.js'
import { type Lookup, LOOKUP_TRANSPORTS } from '../../conversation/lookup.js'
import { TYPE_A, TYPE_AAAA } from '../../conversation/lookup-tracker.js'
import type { Tunnel, TunnelTable } from '../../conversation/tunnel-table.js'
import type { TunnelId } from '../../tunnel/index.js'
import type { Evidence } from '../evidence.js'
import type { Judge } from '../judge.js'
import type { Knowledge, Reader } from '../knowledge.js'
import { AAAA_ERROR, type LookupSigns, signsOfLookups, UNANSWERED } from './sign.js'
import { type Found, listNames, MOST_EVIDENCE, unique } from './found.js'
import { type HandshakePair, handshakePairs } from './handshakes.js'

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
  /** The connections that have a verdict, in the order of the report: of a capture that is told in parts, not all have. */
  readonly connections: Int32Array
  private pairs: readonly HandshakePair[] | undefined
  private lookupSigns: LookupSigns | undefined
  private failures: readonly Lookup[] | undefined
  private translated: boolean | undefined
  private throughTunnel: Map<Tunnel, Set<number>> | undefined

  constructor(judge: Judge, tunnels: TunnelTable, facts: CaptureFacts, connections: Int32Array) {
    this.judge = judge
    this.reader = judge.reader
    this.known = judge.reader.known
    this.tunnels = tunnels
    this.facts = facts
    this.connections = connections
  }

  get handshakePairs(): readonly HandshakePair[] {
    this.pairs ??= handshakePairs(this.reader, this.connections)
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
      for (const lookup of this.lookupsWith(AAAA_ERROR | UNANSWERED, (row) => this.isAaaaFailure(row))) {
        failed.push(lookup)
        said.set(lookup.name, lookup.server, 0)
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

  private isAaaaFailure(row: number): boolean {
    const { lookups } = this.known
    if (lookups.qtype.get(row) !== TYPE_AAAA || !this.isAskedOfServer(row)) return false
    return lookups.outcomeOf(row) === 'error' || this.isLeftUnanswered(row)
  }

  /** In the order of the report. `holds` is asked with a row of the lookup table. */
  lookupsWhere(holds: (row: number) => boolean): Lookup[] {
    const { lookups, lookupOrder } = this.known
    const found: Lookup[] = []
    for (let i = 0; i < lookupOrder.length; i++) if (holds(lookupOrder[i]!)) found.push(lookups.get(lookupOrder[i]!))
    return found
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

  /** Some lookup shows the sign (`sign.ts`). */
  hasLookup(sign: number): boolean {
    this.lookupSigns ??= signsOfLookups(this.known)
    return (this.lookupSigns.all & sign) !== 0
  }

  /** Lookups with the sign, in the order of the report. `holds` is asked with a row of the lookup table. */
  lookupsWith(sign: number, holds: (row: number) => boolean = () => true): Lookup[] {
    const { lookups, lookupOrder } = this.known
    const found: Lookup[] = []
    if (!this.hasLookup(sign)) return found
    const { each } = this.lookupSigns!
    for (let i = 0; i < lookupOrder.length; i++)
      if ((each[i]! & sign) !== 0 && holds(lookupOrder[i]!)) found.push(lookups.get(lookupOrder[i]!))
    return found
  }

  /** Something else than habit shows that there is a NAT64: it is announced or discovered, or answers or traffic lie under its prefix. */
  get isBehindNat64(): boolean {
    if (this.translated === undefined) {
      const { attempts, lookups, nat64 } = this.known
      this.translated = nat64.list.some(({ sources }) => sources.some(({ frame }) => frame !== 0))
      for (let row = 0; row < lookups.length && !this.translated; row++) this.translated = lookups.synthesised.get(row) !== 0
      for (let attempt = 0; nat64.isInUse && attempt < attempts.length && !this.translated; attempt++)
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
