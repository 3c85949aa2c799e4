import { say } from '../../../base/message.js'
import type { Tunnel } from '../../../conversation/tunnel-table.js'
import type { Evidence } from '../../evidence.js'
import { MOST_EVIDENCE } from '../found.js'
import type { FindingSearch } from '../finding.js'
import type { Found } from '../found.js'
import type { Scene } from '../scene.js'

/** What the host tried through a tunnel, and never got an answer to. */
export interface SilentTunnel {
  readonly tunnel: Tunnel
  readonly connections: readonly number[]
  readonly evidence: readonly Evidence[]
}

interface Tried {
  readonly connections: number[]
  readonly evidence: Evidence[]
}

/** Tunnels into which something was sent, and out of which nothing but errors came. */
export function searchSilentTunnels(scene: Scene, tell: (silent: SilentTunnel) => Found | undefined): FindingSearch {
  const triedThrough = new Map<Tunnel, Tried>()
  return {
    add({ connection }, tried) {
      for (const attempt of tried) {
        const tunnel = scene.tunnels.of(scene.known.attempts.carriage.get(attempt))
        if (!tunnel) continue
        if (!scene.reader.isFailed(attempt)) continue
        let seen = triedThrough.get(tunnel)
        if (!seen) {
          seen = { connections: [], evidence: [] }
          triedThrough.set(tunnel, seen)
        }
        if (seen.evidence.length < MOST_EVIDENCE) {
          seen.connections.push(connection)
          seen.evidence.push(scene.startOf(attempt, say`sent into the tunnel, no answer`))
        }
      }
    },
    *found() {
      for (const tunnel of scene.tunnels.list) {
        const seen = triedThrough.get(tunnel)
        if (tunnel.toServer.frames === 0 || tunnel.toClient.frames > tunnel.errors) continue
        // Without a refusal it takes an attempt that came to its end: a few packets more, and there might have been an answer.
        if (!tunnel.error && !seen?.evidence.length) continue
        const { error } = tunnel
        const refusal: Evidence[] = error
          ? [{ frame: error.frame, time: error.time, says: say`ICMP type ${error.type} code ${error.code} from ${scene.text(error.from)}` }]
          : []
        const found = tell({ tunnel, connections: seen?.connections ?? [], evidence: [...(seen?.evidence ?? []), ...refusal] })
        if (found) yield found
      }
    },
  }
}
