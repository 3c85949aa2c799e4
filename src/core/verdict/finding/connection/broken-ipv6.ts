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
        const shares = sharesOf(scene, failed)
        if (!shares) return
        const rows = Array.from({ length: shares.length }, (_, row) => row)
        const broken = new Set<HostId>()
        const failing = new Set([...shares.failures.keys()].map((row) => shares.host.get(row)))
        const suspectHosts = rows.filter((row) => failing.has(shares.host.get(row)))
        for (const [host, own] of groupBy(suspectHosts, (row) => shares.host.get(row))) {
          const all = sum(shares, own)
          if (!isBroken(all)) continue
          broken.add(host)
          yield found(scene, shares, all, own, true)
        }
        // A destination is at fault only as far as the host itself is not.
        const others = rows.filter((row) => !broken.has(shares.host.get(row)))
        const suspects = new Set(others.filter((row) => shares.failures.has(row)).map((row) => shares.prefix.get(row)))
        const suspected = others.filter((row) => suspects.has(shares.prefix.get(row)))
        for (const own of groupBy(suspected, (row) => shares.prefix.get(row)).values()) {
          const all = sum(shares, own)
          if (isBroken(all)) yield found(scene, shares, all, own, false)
        }
      },
    }
  },
})

/** Of the hosts and prefixes that may be broken, as enough of their attempts failed; undefined where there are none. */
function sharesOf(scene: Scene, failed: readonly number[]): Shares | undefined {
  if (failed.length < BROKEN_CONNECTIONS) return undefined
  const { addresses, attempts, connections, hosts } = scene.known
  const { reader } = scene
  // A host is numbered no higher than the nodes of its addresses.
  const ofHost = new Int32Array(2 * addresses.length)
  const ofPrefix = new PairIndex()
  const high = (attempt: number): number => addresses.word(reader.server(attempt), 0) | 0
  const low = (attempt: number): number => addresses.word(reader.server(attempt), 1) >>> 16
  let isAny = false
  for (const attempt of failed) {
    const count = Math.max(ofPrefix.get(high(attempt), low(attempt)), 0) + 1
    ofPrefix.set(high(attempt), low(attempt), count)
    const host = hosts.of(reader.client(attempt))
    ofHost[host]!++
    if (count >= BROKEN_CONNECTIONS || ofHost[host]! >= BROKEN_CONNECTIONS) isAny = true
  }
  if (!isAny) return undefined
  const shares = new Shares()
  for (const connection of scene.connections) {
    for (let attempt = connections.first.get(connection); attempt >= 0; attempt = attempts.next.get(attempt)) {
      if (!isOverIPv6(scene, attempt)) continue
      const [client, server] = [reader.client(attempt), reader.server(attempt)]
      const host = hosts.of(client)
      if (ofHost[host]! < BROKEN_CONNECTIONS && ofPrefix.get(high(attempt), low(attempt)) < BROKEN_CONNECTIONS) continue
      const share = shares.of(host, client, server, high(attempt), low(attempt))
      shares.attempts.add(share, 1)
      if (reader.isFailed(attempt)) addFailure(scene, shares.failuresOf(share), connection, attempt)
    }
  }
  return shares
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

const isBroken = ({ attempts, failures }: Sum): boolean =>
  failures.connections.size >= BROKEN_CONNECTIONS && failures.count >= attempts * BROKEN_SHARE

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
