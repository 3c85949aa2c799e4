import type { HostId } from '../../../conversation/host-tracker.js'
import type { Evidence } from '../../evidence.js'
import { defineFinding } from '../finding.js'
import { MOST_EVIDENCE } from '../found.js'

/** model.md §6. */
const BROKEN_CONNECTIONS = 3
const BROKEN_SHARE = 0.5

interface Tally {
  attempts: number
  failed: number
  readonly connections: Set<number>
  readonly evidence: Evidence[]
}

export const brokenIPv6 = defineFinding({
  code: 'broken-ipv6',
  severity: 'problem',
  ref: 'RFC 8305 §1',
  search(scene) {
    const byHost = new Map<HostId, Tally>()
    return {
      add({ connection }, tried) {
        for (const attempt of tried) {
          if (scene.reader.family(attempt) !== 'IPv6') continue
          const host = scene.known.hosts.of(scene.reader.client(attempt))
          let seen = byHost.get(host)
          if (!seen) {
            seen = { attempts: 0, failed: 0, connections: new Set(), evidence: [] }
            byHost.set(host, seen)
          }
          seen.attempts++
          if (!scene.isFailed(attempt)) continue
          seen.failed++
          seen.connections.add(connection)
          if (seen.evidence.length < MOST_EVIDENCE) seen.evidence.push(scene.startOf(attempt, 'an IPv6 attempt that failed'))
        }
      },
      *found() {
        for (const { attempts, failed, connections, evidence } of byHost.values()) {
          if (connections.size < BROKEN_CONNECTIONS || failed < attempts * BROKEN_SHARE) continue
          const [first] = connections
          yield {
            says: `${failed} of ${attempts} IPv6 attempts of this host failed`,
            hosts: [scene.reader.client(scene.known.connections.first.at[first!]!)],
            connections: [...connections],
            evidence,
          }
        }
      },
    }
  },
})
