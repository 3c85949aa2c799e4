/**
 * Findings: what a person should know of the network (model.md §6), with the connections that it touched.
 *
 * The catalogue is one table. A finding is looked for once, over everything that was read, after the verdicts.
 */
import { formatAddress, formatPrefix } from '../address/text.js'
import type { AddressId } from '../address/address-table.js'
import { sixToFourIPv4 } from '../address/embedded.js'
import { isPrivate } from '../address/special-purpose.js'
import { Columns } from '../base/columns.js'
import { ms, type Nanos, seconds, toMs } from '../base/time.js'
import { TRANSPORT_TCP } from '../conversation/attempt-table.js'
import type { Lookup } from '../conversation/lookup.js'
import { TYPE_A, TYPE_AAAA } from '../conversation/lookup-tracker.js'
import type { Tunnel, TunnelTable } from '../conversation/tunnel-table.js'
import { formatRcode } from '../wire/dns-numbers.js'
import type { Evidence } from './evidence.js'
import type { Judge, Verdict } from './judge.js'

export type Severity = 'info' | 'warning' | 'problem'

export interface Finding {
  readonly code: FindingCode
  readonly severity: Severity
  readonly says: string
  /** Addresses that stand for the hosts. */
  readonly hosts: readonly AddressId[]
  readonly names: readonly number[]
  /** Rows of the connection table. */
  readonly connections: readonly number[]
  readonly evidence: readonly Evidence[]
}

export const FINDINGS = {
  'relay-asymmetry': { severity: 'info', ref: 'RFC 3068 §2.5' },
  'tunnel-relay-dead': { severity: 'problem', ref: 'RFC 6343 §3' },
  'slow-tunnel': { severity: 'warning', ref: 'RFC 6343 §3' },
  '6to4-address-mismatch': { severity: 'warning', ref: 'RFC 3964 §4.2' },
  'broken-ipv6': { severity: 'problem', ref: 'RFC 8305 §1' },
  'slow-ipv6': { severity: 'warning', ref: 'RFC 8305 §4' },
  'aaaa-unanswered': { severity: 'problem', ref: 'RFC 4074 §4.1' },
  'wrong-rcode': { severity: 'problem', ref: 'RFC 4074 §4.2' },
  'slow-lookup': { severity: 'warning', ref: 'RFC 8305 §3' },
  'dns64-synthesis': { severity: 'info', ref: 'RFC 6147 §5' },
  'nat64-prefix': { severity: 'info', ref: 'RFC 8781 §4' },
  'encrypted-dns': { severity: 'warning', ref: 'RFC 7858 §3.1' },
  'one-direction': { severity: 'warning', ref: 'model' },
  'no-dns-seen': { severity: 'warning', ref: 'model' },
  'snaplen-short': { severity: 'warning', ref: 'model' },
  'no-handshakes': { severity: 'warning', ref: 'model' },
  'encrypted-wifi': { severity: 'warning', ref: 'IEEE 802.11 §12' },
  'capture-drops': { severity: 'warning', ref: 'model' },
  'clock-jump': { severity: 'warning', ref: 'model' },
} as const satisfies Record<string, { severity: Severity; ref: string }>

export type FindingCode = keyof typeof FINDINGS

/** What the capture itself says of its own limits. */
export interface CaptureFacts {
  readonly drops: number
  readonly frames: number
  readonly cutDns: number
  readonly encryptedFrames: number
  readonly clockJumps: readonly { readonly frame: number; readonly time: Nanos }[]
  readonly oneDirection: boolean
}

/** model.md §6: at least three connections, at least half of the IPv6 attempts. */
const BROKEN_CONNECTIONS = 3
const BROKEN_SHARE = 0.5
const SLOW_LOOKUP = seconds(1)
const SLOW_FACTOR = 2
const SLOW_IPV6 = ms(100)
const SLOW_TUNNEL = ms(50)
const SLOW_PAIRS = 3
const MOST_EVIDENCE = 10

interface HandshakePair {
  readonly name: number
  readonly ipv4: Nanos[]
  readonly ipv6: Nanos[]
  readonly connections: number[]
  tunnelled: boolean
}

/** How long handshakes took, by name and family; most names are only seen over one. */
class Handshakes extends Columns {
  private readonly name = this.i32()
  private readonly took = this.f64()
  private readonly connection = this.i32()
  private readonly isIPv6 = this.u8()
  private readonly tunnelled = this.u8()
  /** Names are below it. */
  private names = 0

  add(name: number, isIPv6: boolean, took: Nanos, connection: number, tunnelled: boolean): void {
    const row = this.addRow()
    this.name.at[row] = name
    this.names = Math.max(this.names, name + 1)
    this.took.at[row] = took
    this.connection.at[row] = connection
    this.isIPv6.at[row] = isIPv6 ? 1 : 0
    this.tunnelled.at[row] = tunnelled ? 1 : 0
  }

  /** The names that were reached over both families. */
  pairs(): HandshakePair[] {
    const families = new Uint8Array(this.names)
    for (let row = 0; row < this.length; row++) families[this.name.at[row]!]! |= this.isIPv6.at[row] === 1 ? 2 : 1
    const pairs = new Map<number, HandshakePair>()
    for (let row = 0; row < this.length; row++) {
      const name = this.name.at[row]!
      if (families[name] !== 3) continue
      let pair = pairs.get(name)
      if (!pair) {
        pair = { name, ipv4: [], ipv6: [], connections: [], tunnelled: false }
        pairs.set(name, pair)
      }
      ;(this.isIPv6.at[row] === 1 ? pair.ipv6 : pair.ipv4).push(this.took.at[row]!)
      if (pair.connections.length < MOST_EVIDENCE) pair.connections.push(this.connection.at[row]!)
      if (this.tunnelled.at[row] === 1) pair.tunnelled = true
    }
    return [...pairs.values()]
  }
}

/** As findings write names: the first three, and how many there are. */
export const listNames = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more names` : names.join(', ')

export class FindingCollector {
  private readonly judge: Judge
  private readonly tunnels: TunnelTable
  private readonly facts: CaptureFacts
  private readonly ipv6ByHost = new Map<number, { attempts: number; failed: number; connections: Set<number>; evidence: Evidence[] }>()
  private readonly handshakes = new Handshakes()
  private readonly failedTunnels = new Map<Tunnel, { connections: number[]; evidence: Evidence[]; answered: boolean }>()
  private unseen = 0
  private total = 0

  constructor(judge: Judge, tunnels: TunnelTable, facts: CaptureFacts) {
    this.judge = judge
    this.tunnels = tunnels
    this.facts = facts
  }

  /** Every verdict passes here once. */
  add(verdict: Verdict): void {
    const { reader } = this.judge
    const { attempts, connections, hosts } = reader.known
    this.total++
    if (verdict.code === 'start-not-seen') this.unseen++
    for (const attempt of reader.attemptsOf(verdict.connection)) {
      const isIPv6 = reader.family(attempt) === 'IPv6'
      const outcome = reader.outcome(attempt)
      const failed = outcome !== 'established' && outcome !== 'unfinished' && attempts.answerFrame.at[attempt] === 0
      if (isIPv6) {
        const host = hosts.of(reader.client(attempt))
        let seen = this.ipv6ByHost.get(host)
        if (!seen) {
          seen = { attempts: 0, failed: 0, connections: new Set(), evidence: [] }
          this.ipv6ByHost.set(host, seen)
        }
        seen.attempts++
        if (failed) {
          seen.failed++
          if (seen.evidence.length < MOST_EVIDENCE) seen.evidence.push(this.startOf(attempt, 'an IPv6 attempt that failed'))
          seen.connections.add(verdict.connection)
        }
        this.noteTunnel(attempt, verdict.connection, failed)
      }
      if (outcome === 'established' && connections.name.at[verdict.connection]! >= 0)
        this.noteHandshake(attempt, verdict.connection, isIPv6)
    }
  }

  list(): Finding[] {
    const pairs = this.handshakes.pairs()
    return [
      ...this.tunnelFindings(pairs),
      ...this.ipv6Findings(pairs),
      ...this.lookupFindings(),
      ...this.translationFindings(),
      ...this.captureFindings(),
    ]
  }

  private *tunnelFindings(pairs: readonly HandshakePair[]): Iterable<Finding> {
    for (const tunnel of this.tunnels.list) {
      const elsewhere = [...tunnel.returnsFrom].filter((id) => id !== tunnel.server)
      const time = tunnel.firstTime
      if (elsewhere.length > 0) {
        const from = elsewhere.map((id) => this.text(id)).join(', ')
        yield finding('relay-asymmetry', `${tunnel.kind}: packets go out to ${this.text(tunnel.server)} and return from ${from}`, {
          hosts: [tunnel.client],
          connections: this.connectionsThrough(tunnel),
          evidence: [{ frame: tunnel.firstFrame, time, says: `out to ${this.text(tunnel.server)}` }],
        })
      }
      const seen = this.failedTunnels.get(tunnel)
      if (seen && !seen.answered && tunnel.toClient === 0) {
        yield finding('tunnel-relay-dead', `${tunnel.kind}: packets go out to ${this.text(tunnel.server)} and nothing returns`, {
          hosts: [tunnel.client],
          connections: seen.connections,
          evidence: seen.evidence,
        })
      }
      if (tunnel.kind === '6to4') yield* this.mismatch(tunnel)
    }
    for (const { name, ipv4, ipv6, connections, tunnelled } of pairs) {
      if (!tunnelled) continue
      const [slow, fast] = [median(ipv6), median(ipv4)]
      if (slow < SLOW_FACTOR * fast || slow - fast < SLOW_TUNNEL) continue
      yield finding(
        'slow-tunnel',
        `the handshake with ${this.name(name)} takes ${toMs(slow)} ms through the tunnel and ${toMs(fast)} ms over IPv4`,
        { names: [name], connections },
      )
    }
  }

  /** RFC 3964 §4.2: the IPv4 address inside the 6to4 address has to be the outer one, and a global one. */
  private *mismatch(tunnel: Tunnel): Iterable<Finding> {
    const { addresses } = this.judge.reader.known
    for (const inner of tunnel.innerClients) {
      const embedded = addresses.isIPv4(inner) ? undefined : sixToFourIPv4(addresses.bytes(inner))
      if (!embedded) continue
      const outer = addresses.bytes(tunnel.client)
      const differs = embedded.some((octet, i) => octet !== outer[i])
      if (!differs && !isPrivate(outer)) continue
      const why = differs
        ? `holds ${formatAddress(embedded)} and is carried from ${formatAddress(outer)}`
        : `holds the private address ${formatAddress(outer)}`
      yield finding('6to4-address-mismatch', `6to4 address ${this.text(inner)} ${why}`, {
        hosts: [inner],
        evidence: [{ frame: tunnel.firstFrame, time: tunnel.firstTime, says: `6to4 from ${formatAddress(outer)}` }],
      })
    }
  }

  private *ipv6Findings(pairs: readonly HandshakePair[]): Iterable<Finding> {
    for (const [, { attempts, failed, connections, evidence }] of this.ipv6ByHost) {
      if (connections.size < BROKEN_CONNECTIONS || failed < attempts * BROKEN_SHARE) continue
      const first = [...connections][0]!
      const { known } = this.judge.reader
      const host = this.judge.reader.client(known.connections.first.at[first]!)
      yield finding('broken-ipv6', `${failed} of ${attempts} IPv6 attempts of this host failed`, {
        hosts: [host],
        connections: [...connections],
        evidence,
      })
    }
    if (pairs.length >= SLOW_PAIRS) {
      const slow = median(pairs.map(({ ipv6 }) => median(ipv6)))
      const fast = median(pairs.map(({ ipv4 }) => median(ipv4)))
      if (slow >= SLOW_FACTOR * fast && slow - fast >= SLOW_IPV6) {
        yield finding('slow-ipv6', `IPv6 handshakes take ${toMs(slow)} ms, IPv4 handshakes with the same names ${toMs(fast)} ms`, {
          connections: pairs.flatMap(({ connections }) => connections),
        })
      }
    }
  }

  private *lookupFindings(): Iterable<Finding> {
    const { failedAAAA, slow, unreadable } = this.tellingLookups()
    const unanswered = failedAAAA.filter((lookup) => lookup.outcome === 'unanswered')
    if (unanswered.length > 0)
      yield this.ofLookups('aaaa-unanswered', `no answer to AAAA for ${this.namesOf(unanswered)}, though A is answered`, unanswered)
    const wrong = failedAAAA.filter((lookup) => lookup.outcome === 'error')
    for (const rcode of new Set(wrong.map((l) => l.rcode))) {
      const those = wrong.filter((l) => l.rcode === rcode)
      yield this.ofLookups('wrong-rcode', `AAAA is answered with ${formatRcode(rcode)} for ${this.namesOf(those)}, though A exists`, those)
    }
    if (slow.length > 0) {
      const longest = slow.reduce((most, l) => Math.max(most, l.answered - l.asked), 0)
      yield this.ofLookups(
        'slow-lookup',
        `${slow.length} lookup${slow.length === 1 ? '' : 's'} took a second or more, the slowest ${toMs(longest)} ms`,
        slow,
      )
    }
    if (unreadable.length > 0) {
      yield finding(
        'encrypted-dns',
        `${unreadable.length} connection${unreadable.length === 1 ? '' : 's'} to resolvers that cannot be read (DNS over TLS, QUIC or HTTPS): reasons that rest on lookups are missing`,
        {
          hosts: unique(unreadable.map((l) => l.client)),
          evidence: unreadable
            .slice(0, MOST_EVIDENCE)
            .map((l) => ({ frame: l.startFrame, time: l.start, says: `${l.transport} to ${this.text(l.server)}` })),
        },
      )
    }
  }

  /** The lookups that findings are about, in the order of the report; AAAA without an answer, or with an error, where A is answered. */
  private tellingLookups(): { failedAAAA: Lookup[]; slow: Lookup[]; unreadable: Lookup[] } {
    const { lookups, lookupOrder } = this.judge.reader.known
    const failed: Lookup[] = []
    const slow: Lookup[] = []
    const unreadable: Lookup[] = []
    const hasA = new Set<number>()
    for (let i = 0; i < lookupOrder.length; i++) {
      const row = lookupOrder[i]!
      const outcome = lookups.outcomeOf(row)
      if (lookups.qtype.at[row] === TYPE_A && outcome === 'answered') hasA.add(lookups.name.at[row]!)
      if (lookups.qtype.at[row] === TYPE_AAAA && (outcome === 'unanswered' || outcome === 'error')) failed.push(lookups.get(row))
      if (lookups.answered.at[row]! - lookups.asked.at[row]! >= SLOW_LOOKUP) slow.push(lookups.get(row))
      if (outcome === 'unreadable') unreadable.push(lookups.get(row))
    }
    return { failedAAAA: failed.filter(({ name }) => hasA.has(name)), slow, unreadable }
  }

  private lookupsWhere(holds: (row: number) => boolean): Lookup[] {
    const { lookups, lookupOrder } = this.judge.reader.known
    const found: Lookup[] = []
    for (let i = 0; i < lookupOrder.length; i++) if (holds(lookupOrder[i]!)) found.push(lookups.get(lookupOrder[i]!))
    return found
  }

  private *translationFindings(): Iterable<Finding> {
    const { nat64, lookups } = this.judge.reader.known
    for (const { prefix, learntFrom, frame, time } of nat64.list) {
      if (frame === 0) continue
      const how = {
        ra: 'a router advertisement',
        rfc7050: 'the answer for ipv4only.arpa',
        dns64: 'AAAA answers that hold the A of the same name',
        given: 'the user',
        'well-known': 'the well-known prefix',
        inferred: 'the same connection seen on both sides of the translator',
      }[learntFrom]
      yield finding('nat64-prefix', `NAT64 prefix ${formatPrefix(prefix)}, learnt from ${how}`, {
        evidence: [{ frame, time, says: `shows ${formatPrefix(prefix)}` }],
      })
    }
    const synthesised = this.lookupsWhere((row) => lookups.synthesised.at[row] === 1)
    if (synthesised.length > 0)
      yield this.ofLookups('dns64-synthesis', `AAAA answers for ${this.namesOf(synthesised)} are synthesised from A (DNS64)`, synthesised)
  }

  private *captureFindings(): Iterable<Finding> {
    const { facts } = this
    if (facts.drops > 0)
      yield finding(
        'capture-drops',
        `${facts.drops} packets were lost while capturing: what is missing may have been there; capture with a larger buffer (dumpcap -B 64) or a filter`,
        {},
      )
    if (facts.cutDns > 0)
      yield finding('snaplen-short', `${facts.cutDns} DNS messages are cut short; capture with snap length 0 (-s 0)`, {})
    if (facts.encryptedFrames > 0)
      yield finding(
        'encrypted-wifi',
        `${facts.encryptedFrames} 802.11 frames are encrypted; capture on the client or on the wired side`,
        {},
      )
    if (facts.oneDirection)
      yield finding(
        'one-direction',
        'packets of one direction only: the other way is not in the capture; capture where both pass, or on the host itself',
        {},
      )
    if (facts.clockJumps.length > 0) {
      const { frame, time } = facts.clockJumps[0]!
      yield finding('clock-jump', 'the clock jumps by more than a day: durations across it say nothing', {
        evidence: [{ frame, time, says: 'the time jumps here' }],
      })
    }
    const lookups = this.judge.reader.known.lookups.length
    if (this.total > 0 && lookups === 0)
      yield finding('no-dns-seen', 'no DNS at all is in the capture: start it before the program, and leave port 53 out of no filter', {})
    if (this.total >= 3 && this.unseen === this.total)
      yield finding('no-handshakes', 'no connection begins in the capture: start it before the program', {})
  }

  private noteTunnel(attempt: number, connection: number, failed: boolean): void {
    const { attempts } = this.judge.reader.known
    const tunnel = this.tunnels.of(attempts.carriage.at[attempt]!)
    if (!tunnel) return
    let seen = this.failedTunnels.get(tunnel)
    if (!seen) {
      seen = { connections: [], evidence: [], answered: false }
      this.failedTunnels.set(tunnel, seen)
    }
    if (!failed) seen.answered = true
    else if (seen.evidence.length < MOST_EVIDENCE) {
      seen.connections.push(connection)
      seen.evidence.push(this.startOf(attempt, 'sent into the tunnel, no answer'))
    }
  }

  private noteHandshake(attempt: number, connection: number, isIPv6: boolean): void {
    const { attempts, connections } = this.judge.reader.known
    const took = attempts.answerTime.at[attempt]! - attempts.startTime.at[attempt]!
    if (attempts.transport.at[attempt] !== TRANSPORT_TCP || !(took > 0)) return
    this.handshakes.add(connections.name.at[connection]!, isIPv6, took, connection, isIPv6 && attempts.carriage.at[attempt]! >= 0)
  }

  private connectionsThrough(tunnel: Tunnel): number[] {
    const { attempts } = this.judge.reader.known
    const found = new Set<number>()
    for (let attempt = 0; attempt < attempts.length; attempt++) {
      if (attempts.connection.at[attempt]! >= 0 && this.tunnels.of(attempts.carriage.at[attempt]!) === tunnel)
        found.add(attempts.connection.at[attempt]!)
    }
    return [...found]
  }

  private startOf(attempt: number, says: string): Evidence {
    const { attempts } = this.judge.reader.known
    return { frame: attempts.startFrame.at[attempt]!, time: attempts.startTime.at[attempt]!, says }
  }

  private ofLookups(code: FindingCode, says: string, lookups: readonly Lookup[]): Finding {
    return finding(code, says, {
      hosts: unique(lookups.map((l) => l.client)),
      names: unique(lookups.map((l) => l.name)),
      evidence: lookups.slice(0, MOST_EVIDENCE).map((l) => ({ frame: l.startFrame, time: l.start, says: this.name(l.name) })),
    })
  }

  private namesOf(lookups: readonly Lookup[]): string {
    return listNames(unique(lookups.map((l) => this.name(l.name))))
  }

  private name(id: number): string {
    return this.judge.reader.known.names.text(id)
  }

  private text(id: AddressId): string {
    return formatAddress(this.judge.reader.known.addresses.bytes(id))
  }
}

function finding(code: FindingCode, says: string, parts: Partial<Pick<Finding, 'hosts' | 'names' | 'connections' | 'evidence'>>): Finding {
  return { code, severity: FINDINGS[code].severity, says, hosts: [], names: [], connections: [], evidence: [], ...parts }
}

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)]

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1]!
}
