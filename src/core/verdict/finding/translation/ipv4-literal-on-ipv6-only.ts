import { say } from '../../../base/message.js'
import type { AddressId } from '../../../address/address-table.js'
import { isLinkLocal } from '../../../address/special-purpose.js'
import { PairIndex } from '../../../base/pair-index.js'
import { seconds } from '../../../base/time.js'
import type { HostId } from '../../../conversation/host-tracker.js'
import { TYPE_A } from '../../../conversation/lookup-tracker.js'
import type { Evidence } from '../../evidence.js'
import { defineFinding } from '../finding.js'
import { listNames, MOST_EVIDENCE, unique } from '../found.js'
import { AAAA_EMPTY, LOST } from '../sign.js'

/** A program connects at once to what it looked up; later it will not. */
const USED_WITHIN = seconds(1)
const NOT_GIVEN = 0

/**
 * IPv4 is wanted where there is none: a SYN from an address that the host gave itself (RFC 3927), or a name with A only to which no
 * connection follows, on a network that says by NAT64 or DHCPv4 that it has IPv6 alone.
 */
export const ipv4LiteralOnIPv6Only = defineFinding({
  code: 'ipv4-literal-on-ipv6-only',
  severity: 'problem',
  ref: 'RFC 8305 §7.1',
  of: LOST,
  search(scene) {
    const { addresses, connections, hosts, lookups, lookupOrder, neighbourhood, outcomes } = scene.known
    const touched: number[] = []
    const clients: AddressId[] = []
    const wanted = new Set<string>()
    const evidence: Evidence[] = []
    const isWithoutIPv4 = (host: HostId): boolean => !scene.judge.sources.has(host, 'IPv4', Number.POSITIVE_INFINITY)
    return {
      add({ connection }, tried) {
        const attempt = tried.find((each) => {
          const [client, server] = [scene.reader.client(each), scene.reader.server(each)]
          if (!addresses.isIPv4(server)) return false
          return isLinkLocal(addresses.bytes(client)) && !isLinkLocal(addresses.bytes(server))
        })
        if (attempt === undefined) return
        touched.push(connection)
        clients.push(scene.reader.client(attempt))
        wanted.add(scene.text(scene.reader.server(attempt)))
        if (evidence.length < MOST_EVIDENCE)
          evidence.push(scene.startOf(attempt, say`from ${scene.text(scene.reader.client(attempt))}, which no router forwards`))
      },
      *found() {
        const isIPv6Only =
          scene.hasLookup(AAAA_EMPTY) &&
          (scene.isBehindNat64 || [...neighbourhood.v6Only.values()].some(({ requestedAfter }) => !requestedAfter))
        /** Hosts that connect to something: of others the capture may hold the lookups alone. */
        const active = new Set<HostId>()
        if (isIPv6Only) for (const connection of scene.connections) active.add(connections.host.get(connection))
        const unused = isIPv6Only
          ? scene.lookupsWith(AAAA_EMPTY, (row) => {
              const host = hosts.of(lookups.client.get(row))
              return active.has(host) && isWithoutIPv4(host)
            })
          : []
        /** By host and name, where no connection follows, the newest answer with A. */
        const given = new PairIndex()
        for (const { client, name } of unused) given.set(hosts.of(client), name, NOT_GIVEN)
        for (let i = 0; unused.length > 0 && i < lookupOrder.length; i++) {
          const row = lookupOrder[i]!
          if (lookups.qtype.get(row) !== TYPE_A || lookups.addressCount.get(row) === 0) continue
          const host = hosts.of(lookups.client.get(row))
          if (given.get(host, lookups.name.get(row)) >= 0) given.set(host, lookups.name.get(row), row + 1)
        }
        for (const connection of unused.length > 0 ? scene.connections : []) {
          const [host, name] = [connections.host.get(connection), connections.name.get(connection)]
          if (given.get(host, name) >= 0) given.set(host, name, NOT_GIVEN)
        }
        const names: number[] = []
        for (const { client, name } of unused) {
          const host = hosts.of(client)
          const row = given.get(host, name)
          if (row === NOT_GIVEN) continue
          const a = lookups.get(row - 1)
          if (outcomes.captureEnd - a.answered < USED_WITHIN) continue
          names.push(name)
          clients.push(client)
          wanted.add(scene.name(name))
          if (evidence.length < MOST_EVIDENCE)
            evidence.push({ frame: a.answerFrame, time: a.answered, says: say`${scene.name(name)} has A only, and no connection follows` })
        }
        if (wanted.size === 0) return
        yield {
          says: say`IPv4 is wanted for ${listNames([...wanted])}, and the host has none. Turn on 464XLAT (CLAT) on the host, or a resolver with DNS64; of an address written out, use the name`,
          hosts: unique(clients),
          names: unique(names),
          connections: touched,
          evidence: evidence.sort((a, b) => a.frame - b.frame),
        }
      },
    }
  },
})
