import type { Tunnel } from '../../../conversation/tunnel-table.js'
import type { Evidence } from '../../evidence.js'
import { defineFinding } from '../finding.js'
import { MOST_EVIDENCE } from '../found.js'

interface Tried {
  readonly connections: number[]
  readonly evidence: Evidence[]
  answered: boolean
}

export const tunnelRelayDead = defineFinding({
  code: 'tunnel-relay-dead',
  severity: 'problem',
  ref: 'RFC 6343 §3',
  search(scene) {
    const triedThrough = new Map<Tunnel, Tried>()
    return {
      add({ connection }, tried) {
        for (const attempt of tried) {
          const tunnel = scene.tunnels.of(scene.known.attempts.carriage.at[attempt]!)
          if (!tunnel || scene.reader.family(attempt) !== 'IPv6') continue
          let seen = triedThrough.get(tunnel)
          if (!seen) {
            seen = { connections: [], evidence: [], answered: false }
            triedThrough.set(tunnel, seen)
          }
          if (!scene.isFailed(attempt)) seen.answered = true
          else if (seen.evidence.length < MOST_EVIDENCE) {
            seen.connections.push(connection)
            seen.evidence.push(scene.startOf(attempt, 'sent into the tunnel, no answer'))
          }
        }
      },
      *found() {
        for (const tunnel of scene.tunnels.list) {
          const seen = triedThrough.get(tunnel)
          if (!seen || seen.answered || tunnel.toClient.frames > 0) continue
          yield {
            says: `${tunnel.kind}: packets go out to ${scene.text(tunnel.server)} and nothing returns`,
            hosts: [tunnel.client],
            connections: seen.connections,
            evidence: seen.evidence,
          }
        }
      },
    }
  },
})
