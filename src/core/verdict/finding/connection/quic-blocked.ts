import { listing, say } from '../../../base/message.js'
import { PairIndex } from '../../../base/pair-index.js'
import { TRANSPORT_QUIC, TRANSPORT_TCP } from '../../../conversation/attempt-table.js'
import type { HostId } from '../../../conversation/host-tracker.js'
import { defineFinding } from '../finding.js'
import { listNames, MOST_EVIDENCE, unique } from '../found.js'
import type { Scene } from '../scene.js'
import { QUIC_UNANSWERED } from '../sign.js'

const HTTPS_PORT = 443
/** One datagram may be lost anywhere. */
const LEAST_DATAGRAMS = 2

interface Unanswered {
  readonly attempt: number
  readonly connection: number
}

/** A server answers an Initial even when the client has gone on meanwhile: silence says that it, or the path, lets no QUIC through. */
export const quicBlocked = defineFinding({
  code: 'quic-blocked',
  severity: 'warning',
  ref: 'RFC 9308 §2',
  of: QUIC_UNANSWERED,
  search(scene) {
    const { attempts, connections, flows, hosts } = scene.known
    const unanswered = new Map<HostId, Unanswered[]>()
    const nameOver = (connection: number, attempt: number): number =>
      2 * connections.name.get(connection) + (scene.reader.family(attempt) === 'IPv6' ? 1 : 0)
    return {
      add({ connection }, tried) {
        if (connections.port.get(connection) !== HTTPS_PORT) return
        for (const attempt of tried) {
          if (attempts.transport.get(attempt) !== TRANSPORT_QUIC || !isUnanswered(scene, attempt)) continue
          const host = hosts.of(scene.reader.client(attempt))
          const before = unanswered.get(host)
          if (before) before.push({ attempt, connection })
          else unanswered.set(host, [{ attempt, connection }])
        }
      },
      *found() {
        if (unanswered.size === 0) return
        /** Hosts with addresses, and with names over each family, that they reached over TCP. */
        const addresses = new PairIndex()
        const names = new PairIndex()
        for (const connection of scene.connections) {
          if (connections.port.get(connection) !== HTTPS_PORT) continue
          for (const attempt of scene.reader.attemptsOf(connection)) {
            const host = hosts.of(scene.reader.client(attempt))
            if (!unanswered.has(host) || attempts.transport.get(attempt) !== TRANSPORT_TCP) continue
            if (scene.reader.outcome(attempt) !== 'established') continue
            addresses.set(host, flows.serverAddress.get(attempts.flow.get(attempt)), 1)
            if (connections.name.get(connection) >= 0) names.set(host, nameOver(connection, attempt), 1)
          }
        }
        for (const [host, tries] of unanswered) {
          const blocked = tries.filter(
            ({ attempt, connection }) =>
              addresses.get(host, flows.serverAddress.get(attempts.flow.get(attempt))) >= 0 ||
              (connections.name.get(connection) >= 0 && names.get(host, nameOver(connection, attempt)) >= 0),
          )
          if (blocked.length === 0) continue
          const touched = unique(blocked.map(({ connection }) => connections.name.get(connection)).filter((name) => name >= 0))
          const families = unique(blocked.map(({ attempt }) => scene.reader.family(attempt))).sort()
          const to =
            touched.length > 0 ? listNames(touched.map((name) => scene.name(name))) : scene.text(scene.reader.server(blocked[0]!.attempt))
          yield {
            says: say`QUIC over ${listing(families, ' and ')} to ${to} is not answered, though TCP is: something may block UDP ${HTTPS_PORT}`,
            hosts: [scene.reader.client(blocked[0]!.attempt)],
            names: touched,
            connections: unique(blocked.map(({ connection }) => connection)),
            evidence: blocked
              .slice(0, MOST_EVIDENCE)
              .map(({ attempt }) => scene.startOf(attempt, say`a QUIC Initial that nothing answers`)),
          }
        }
      },
    }
  },
})

function isUnanswered(scene: Scene, attempt: number): boolean {
  const { attempts, flows } = scene.known
  const flow = attempts.flow.get(attempt)
  const outcome = scene.reader.outcome(attempt)
  return (
    (outcome === 'unanswered' || outcome === 'abandoned' || outcome === 'unreachable') &&
    flows.packetsBack.get(flow) === 0 &&
    flows.packetsForward.get(flow) - flows.copies.get(flow) >= LEAST_DATAGRAMS
  )
}
