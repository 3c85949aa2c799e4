/**
 * The catalogue of findings: what a person should know of the network (model.md §6), with the connections that it touched.
 *
 * A finding is looked for once, over everything that was read, while the verdicts are made.
 */
import type { Text } from '../../base/message.js'
import type { TunnelTable } from '../../conversation/tunnel-table.js'
import type { AddressId } from '../../address/address-table.js'
import type { Evidence } from '../evidence.js'
import type { Judge, Verdict } from '../judge.js'
import type { Mend } from '../mend.js'
import { captureDrops } from './capture/capture-drops.js'
import { clockJump } from './capture/clock-jump.js'
import { encryptedDns } from './capture/encrypted-dns.js'
import { encryptedWifi } from './capture/encrypted-wifi.js'
import { lightCapture } from './capture/light-capture.js'
import { noDnsSeen } from './capture/no-dns-seen.js'
import { noHandshakes } from './capture/no-handshakes.js'
import { oneDirection } from './capture/one-direction.js'
import { snaplenShort } from './capture/snaplen-short.js'
import { userClock } from './capture/user-clock.js'
import { brokenIPv6 } from './connection/broken-ipv6.js'
import { nonConformingRace } from './connection/non-conforming-race.js'
import { policyTableDamaged } from './connection/policy-table-damaged.js'
import { pathMtuBlackHole } from './connection/path-mtu-black-hole.js'
import { quicBlocked } from './connection/quic-blocked.js'
import { slowIPv6 } from './connection/slow-ipv6.js'
import { tlsFailedAfterConnect } from './connection/tls-failed-after-connect.js'
import type { FindingKind, FindingSearch } from './finding.js'
import type { Severity } from './found.js'
import { aaaaUnanswered } from './lookup/aaaa-unanswered.js'
import { answersDiffer } from './lookup/answers-differ.js'
import { resolverFailover } from './lookup/resolver-failover.js'
import { searchListWalk } from './lookup/search-list-walk.js'
import { slowLookup } from './lookup/slow-lookup.js'
import { wrongRcode } from './lookup/wrong-rcode.js'
import { type CaptureFacts, Scene } from './scene.js'
import { signsOf } from './sign.js'
import { dns64DeadEnd } from './translation/dns64-dead-end.js'
import { dns64Synthesis } from './translation/dns64-synthesis.js'
import { ipv4LiteralOnIPv6Only } from './translation/ipv4-literal-on-ipv6-only.js'
import { ipv4Lost } from './translation/ipv4-lost.js'
import { nat64NonGlobal } from './translation/nat64-non-global.js'
import { nat64Prefix } from './translation/nat64-prefix.js'
import { directAccess } from './tunnel/directaccess.js'
import { relayAsymmetry } from './tunnel/relay-asymmetry.js'
import { sixToFourAddressMismatch } from './tunnel/6to4-address-mismatch.js'
import { slowTunnel } from './tunnel/slow-tunnel.js'
import { tunnelBlocked } from './tunnel/tunnel-blocked.js'
import { tunnelRelayDead } from './tunnel/tunnel-relay-dead.js'
import { unsolicitedTunnel } from './tunnel/unsolicited-tunnel.js'

/** In the order in which they are told. */
export const FINDINGS = [
  relayAsymmetry,
  tunnelBlocked,
  tunnelRelayDead,
  sixToFourAddressMismatch,
  slowTunnel,
  unsolicitedTunnel,
  directAccess,
  brokenIPv6,
  slowIPv6,
  nonConformingRace,
  pathMtuBlackHole,
  tlsFailedAfterConnect,
  quicBlocked,
  policyTableDamaged,
  aaaaUnanswered,
  wrongRcode,
  slowLookup,
  answersDiffer,
  searchListWalk,
  resolverFailover,
  nat64Prefix,
  dns64Synthesis,
  nat64NonGlobal,
  dns64DeadEnd,
  ipv4LiteralOnIPv6Only,
  ipv4Lost,
  encryptedDns,
  captureDrops,
  snaplenShort,
  lightCapture,
  userClock,
  encryptedWifi,
  oneDirection,
  clockJump,
  noDnsSeen,
  noHandshakes,
] as const satisfies readonly FindingKind[]

export type FindingCode = (typeof FINDINGS)[number]['code']

export interface Finding {
  readonly code: FindingCode
  readonly severity: Severity
  readonly says: Text
  readonly hosts: readonly AddressId[]
  readonly names: readonly number[]
  readonly connections: readonly number[]
  readonly evidence: readonly Evidence[]
  readonly mend: readonly Mend[]
  readonly detail: Readonly<Record<string, unknown>>
}

export class FindingCollector {
  private readonly scene: Scene
  private readonly searches: readonly FindingSearch[]
  /** Searches that look at connections, with the signs that each looks for. */
  private readonly observers: readonly { readonly of: number; readonly search: FindingSearch }[]
  private readonly wanted: number

  /** `order`: the connections that have a verdict, in the order of the report. */
  constructor(judge: Judge, tunnels: TunnelTable, facts: CaptureFacts, order: Int32Array) {
    this.scene = new Scene(judge, tunnels, facts, order)
    this.searches = FINDINGS.map((kind) => kind.search(this.scene))
    this.observers = FINDINGS.flatMap(({ of = 0 }: FindingKind, index) => (of === 0 ? [] : [{ of, search: this.searches[index]! }]))
    this.wanted = this.observers.reduce((all, { of }) => all | of, 0)
  }

  /** Every verdict passes here once. */
  add(verdict: Verdict): void {
    const signs = signsOf(verdict, this.scene.judge)
    if ((signs & this.wanted) === 0) return
    const tried = this.scene.reader.attemptsOf(verdict.connection)
    for (const { of, search } of this.observers) if ((signs & of) !== 0) search.add?.(verdict, tried)
  }

  list(): Finding[] {
    return FINDINGS.flatMap(({ code, severity }, index) =>
      [...this.searches[index]!.found()].map((found) => ({
        code,
        severity,
        hosts: [],
        names: [],
        connections: [],
        evidence: [],
        mend: [],
        detail: {},
        ...found,
      })),
    )
  }
}
