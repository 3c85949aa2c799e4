/**
 * IPv6 that is there and does not work. A program that races hides it: the user waits, and no one is told (RFC 8305 §1). So it is told with
 * its causes, its share for each destination, and what was waited for it.
 */
import { listing, phrase, say } from '../../../base/message.js'
import type { AddressId } from '../../../address/address-table.js'
import { prefixOf } from '../../../address/prefix.js'
import { formatPrefix } from '../../../address/text.js'
import { Rows } from '../../../base/rows.js'
import { PairIndex } from '../../../base/pair-index.js'
import { type Nanos, toMs } from '../../../base/time.js'
import type { HostId } from '../../../conversation/host-tracker.js'
import { formatTypeAndCode } from '../../../wire/icmp.js'
import type { Evidence } from '../../evidence.js'
import { defineFinding } from '../finding.js'
import { type Found, MOST_EVIDENCE } from '../found.js'
import type { Scene } from '../scene.js'
import { FAILED_IPV6 } from '../sign.js'

/** model.md §6. */
const BROKEN_CONNECTIONS = 3
const BROKEN_SHARE = 0.5
/** What networks accept from one another is not longer (RFC 7454 §6.1.3): a site. */
const SITE_LENGTH = 48
const MOST_PREFIXES = 3
const MOST_LISTED = 100

/** Attempts of one host to one prefix, and of those that failed what is told. Most have none. */
class Shares extends Rows {
  readonly host = this.i32()
  /** An address of the host, and one under the prefix. */
  readonly client = this.i32()
  readonly server = this.i32()
  readonly prefix = this.i32()
  readonly attempts = this.i32()
  readonly failures = new Map<number, Failures>()
  private readonly prefixes = new PairIndex()
  private readonly rows = new PairIndex()
  private prefixCount = 0

  of(host: HostId, client: AddressId, server: AddressId, high: number, low: number): number {
    let prefix = this.prefixes.get(high, low)
    if (prefix < 0) {
      prefix = this.prefixCount++
      this.prefixes.set(high, low, prefix)
    }
    let row = this.rows.get(host, prefix)
    if (row < 0) {
      row = this.addRow()
      this.rows.set(host, prefix, row)
      this.host.set(row, host)
      this.client.set(row, client)
      this.server.set(row, server)
      this.prefix.set(row, prefix)
    }
    return row
  }

  failuresOf(row: number): Failures {
    let failures = this.failures.get(row)
    if (!failures) {
      failures = new Failures()
      this.failures.set(row, failures)
    }
    return failures
  }
}

class Failures {
  count = 0
  /** What users waited in connections that got through another way. */
  lost: Nanos = 0
  readonly connections = new Set<number>()
  readonly evidence: Evidence[] = []
  readonly causes = new Map<string, number>()

  add({ count, lost, connections, evidence, causes }: Failures): void {
    this.count += count
    this.lost += lost
    for (const connection of connections) this.connections.add(connection)
    for (const [cause, times] of causes) this.causes.set(cause, (this.causes.get(cause) ?? 0) + times)
    this.evidence.push(...evidence)
  }
}

/** Several shares together: of one host, or to one prefix. */
interface Sum {
  readonly attempts: number
  readonly failures: Failures
}

export const brokenIPv6 = defineFinding({
  code: 'broken-ipv6',
  severity: 'problem',
  ref: 'RFC 8305 §1',
  of: FAILED_IPV6,
  search(scene) {
    const failed: number[] = []
    return {
      add(_, tried) {
        for (const attempt of tried) if (isOverIPv6(scene, attempt) && scene.reader.isFailed(attempt)) failed.push(attempt)
      },
      *found() {
        const { hosts, prefixes } = brokenIn(scene, failed)
        if (hosts.size === 0 && !prefixes) return
        const shares = sharesOf(scene, hosts, prefixes)
        const rows = Array.from({ length: shares.length }, (_, row) => row)
        const ofHosts = rows.filter((row) => hosts.has(shares.host.get(row)))
        for (const own of groupBy(ofHosts, (row) => shares.host.get(row)).values()) yield found(scene, shares, sum(shares, own), own, true)
        const others = rows.filter((row) => !hosts.has(shares.host.get(row)))
        for (const own of groupBy(others, (row) => shares.prefix.get(row)).values())
          yield found(scene, shares, sum(shares, own), own, false)
      },
    }
  },
})

/** Attempts over IPv6 that failed, by host or by prefix, and in how many connections. */
class FailureCounts extends Rows {
  private readonly attempts = this.i32()
  private readonly failures = this.i32()
  private readonly connections = this.i32()
  private readonly lastConnection = this.i32()
  private readonly rows = new PairIndex()

  add(a: number, b: number, connection: number): void {
    let row = this.rows.get(a, b)
    if (row < 0) {
      row = this.addRow()
      this.rows.set(a, b, row)
      this.lastConnection.set(row, -1)
    }
    this.failures.add(row, 1)
    if (this.lastConnection.get(row) !== connection) this.connections.add(row, 1)
    this.lastConnection.set(row, connection)
  }

  /** One more attempt, whether it failed or not. */
  count(a: number, b: number): void {
    const row = this.rows.get(a, b)
    if (row >= 0) this.attempts.add(row, 1)
  }

  /** Attempts in enough connections failed; what else was tried has to be counted. */
  get mayBeBroken(): boolean {
    for (let row = 0; row < this.length; row++) if (this.connections.get(row) >= BROKEN_CONNECTIONS) return true
    return false
  }

  get isAnyBroken(): boolean {
    for (let row = 0; row < this.length; row++) if (this.isBrokenRow(row)) return true
    return false
  }

  isBroken(a: number, b: number): boolean {
    const row = this.rows.get(a, b)
    return row >= 0 && this.isBrokenRow(row)
  }

  private isBrokenRow(row: number): boolean {
    return this.connections.get(row) >= BROKEN_CONNECTIONS && this.failures.get(row) >= this.attempts.get(row) * BROKEN_SHARE
  }
}

const high = (scene: Scene, attempt: number): number => scene.known.addresses.word(scene.reader.server(attempt), 0) | 0
const low = (scene: Scene, attempt: number): number => scene.known.addresses.word(scene.reader.server(attempt), 1) >>> 16

/** Hosts, and prefixes as far as the host itself is not at fault; of prefixes undefined where there are none. */
function brokenIn(scene: Scene, failed: readonly number[]): { hosts: ReadonlySet<HostId>; prefixes: FailureCounts | undefined } {
  const { attempts, hosts } = scene.known
  const hostOf = (attempt: number): HostId => hosts.of(scene.reader.client(attempt))
  const ofHosts = new FailureCounts()
  const ofPrefixes = new FailureCounts()
  for (const attempt of failed) {
    ofHosts.add(hostOf(attempt), 0, attempts.connection.get(attempt))
    ofPrefixes.add(high(scene, attempt), low(scene, attempt), attempts.connection.get(attempt))
  }
  const broken = new Set<HostId>()
  if (!ofHosts.mayBeBroken && !ofPrefixes.mayBeBroken) return { hosts: broken, prefixes: undefined }
  eachOverIPv6(scene, (attempt) => {
    ofHosts.count(hostOf(attempt), 0)
    ofPrefixes.count(high(scene, attempt), low(scene, attempt))
  })
  for (const attempt of failed) if (ofHosts.isBroken(hostOf(attempt), 0)) broken.add(hostOf(attempt))
  const prefixes = broken.size === 0 ? ofPrefixes : prefixesWithout(scene, failed, broken)
  return { hosts: broken, prefixes: prefixes.isAnyBroken ? prefixes : undefined }
}

/** Counted again without what these hosts tried. */
function prefixesWithout(scene: Scene, failed: readonly number[], broken: ReadonlySet<HostId>): FailureCounts {
  const counts = new FailureCounts()
  const isOfBroken = (attempt: number): boolean => broken.has(scene.known.hosts.of(scene.reader.client(attempt)))
  for (const attempt of failed)
    if (!isOfBroken(attempt)) counts.add(high(scene, attempt), low(scene, attempt), scene.known.attempts.connection.get(attempt))
  if (counts.mayBeBroken)
    eachOverIPv6(scene, (attempt) => {
      if (!isOfBroken(attempt)) counts.count(high(scene, attempt), low(scene, attempt))
    })
  return counts
}

/** Of the hosts that are broken, and of the others to the prefixes that are. */
function sharesOf(scene: Scene, hosts: ReadonlySet<HostId>, prefixes: FailureCounts | undefined): Shares {
  const { reader } = scene
  const shares = new Shares()
  eachOverIPv6(scene, (attempt, connection) => {
    const client = reader.client(attempt)
    const host = scene.known.hosts.of(client)
    if (!hosts.has(host) && !prefixes?.isBroken(high(scene, attempt), low(scene, attempt))) return
    const share = shares.of(host, client, reader.server(attempt), high(scene, attempt), low(scene, attempt))
    shares.attempts.add(share, 1)
    if (reader.isFailed(attempt)) addFailure(scene, shares.failuresOf(share), connection, attempt)
  })
  return shares
}

function eachOverIPv6(scene: Scene, take: (attempt: number, connection: number) => void): void {
  const { attempts, connections } = scene.known
  for (const connection of scene.connections)
    for (let attempt = connections.first.get(connection); attempt >= 0; attempt = attempts.next.get(attempt))
      if (isOverIPv6(scene, attempt)) take(attempt, connection)
}

function addFailure(scene: Scene, failures: Failures, connection: number, attempt: number): void {
  const winner = scene.known.connections.winner.get(connection)
  if (winner >= 0 && !failures.connections.has(connection)) failures.lost += waitedFor(scene, attempt, winner)
  const cause = causeOf(scene, attempt)
  failures.count++
  failures.connections.add(connection)
  failures.causes.set(cause, (failures.causes.get(cause) ?? 0) + 1)
  if (failures.evidence.length < MOST_EVIDENCE)
    failures.evidence.push(scene.startOf(attempt, say`an IPv6 attempt that failed: ${phrase(cause)}`))
}

const isOverIPv6 = (scene: Scene, attempt: number): boolean =>
  scene.reader.family(attempt) === 'IPv6' && !isRefusedBehindNat64(scene, attempt)

/** RFC 6146 §3.5.2: the reset is the IPv4 server's own, translated. IPv6 brought the packet where it had to go. */
const isRefusedBehindNat64 = (scene: Scene, attempt: number): boolean =>
  scene.reader.outcome(attempt) === 'refused' && scene.known.nat64.embedded(scene.reader.server(attempt)) !== undefined

/** From the attempt that failed to the one that was used. */
function waitedFor(scene: Scene, attempt: number, winner: number): Nanos {
  const { startTime } = scene.known.attempts
  return Math.max(0, startTime.get(winner) - startTime.get(attempt))
}

function causeOf(scene: Scene, attempt: number): string {
  const { attempts } = scene.known
  const outcome = scene.reader.outcome(attempt)
  if (outcome === 'unanswered' || outcome === 'abandoned') return 'no answer'
  if (attempts.icmpFrame.get(attempt) === 0) return outcome
  return formatTypeAndCode(attempts.icmpVersion.get(attempt), attempts.icmpType.get(attempt), attempts.icmpCode.get(attempt))
}

function sum(shares: Shares, rows: readonly number[]): Sum {
  const failures = new Failures()
  let attempts = 0
  for (const row of rows) {
    attempts += shares.attempts.get(row)
    const own = shares.failures.get(row)
    if (own) failures.add(own)
  }
  failures.evidence.sort((a, b) => a.frame - b.frame).splice(MOST_EVIDENCE)
  return { attempts, failures }
}

function found(scene: Scene, shares: Shares, { attempts, failures }: Sum, rows: readonly number[], ofOneHost: boolean): Found {
  const failing = rows.filter((row) => shares.failures.has(row))
  const prefixes = [...groupBy(failing, (row) => shares.prefix.get(row)).values()]
    .map((own) => ({ prefix: prefixText(scene, shares, own[0]!), ...sum(shares, own) }))
    .map(({ prefix, attempts, failures }) => ({ prefix, attempts, failed: failures.count }))
    .sort((a, b) => b.failed - a.failed)
  const where = prefixes.slice(0, MOST_PREFIXES).map((p) => say`${p.failed} of ${p.attempts} to ${p.prefix}`)
  if (prefixes.length > MOST_PREFIXES) where.push(say`and to ${prefixes.length - MOST_PREFIXES} more prefixes`)
  const causes = [...failures.causes].sort((a, b) => b[1] - a[1])
  const why = listing(causes.map(([cause, times]) => (causes.length === 1 ? phrase(cause) : say`${times} × ${phrase(cause)}`)))
  const lostMs = toMs(failures.lost)
  const cost = lostMs > 0 ? say`; ${lostMs} ms were waited for it before another address was used` : ''
  return {
    says: ofOneHost
      ? say`${failures.count} of ${attempts} IPv6 attempts of this host failed (${why}): ${listing(where)}${cost}`
      : say`${failures.count} of ${attempts} IPv6 attempts failed (${why}): ${listing(where)}${cost}`,
    hosts: failing.map((row) => shares.client.get(row)),
    connections: [...failures.connections],
    evidence: failures.evidence,
    detail: { attempts, failed: failures.count, lostMs, causes: Object.fromEntries(causes), prefixes: prefixes.slice(0, MOST_LISTED) },
  }
}

const prefixText = (scene: Scene, shares: Shares, row: number): string =>
  formatPrefix(prefixOf(scene.known.addresses.bytes(shares.server.get(row)), SITE_LENGTH))

function groupBy(rows: readonly number[], keyOf: (row: number) => number): Map<number, number[]> {
  const groups = new Map<number, number[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return groups
}
