import { listing, say } from '../../../base/message.js'
import { ms, toMs } from '../../../base/time.js'
import { defineFinding } from '../finding.js'
import { median } from '../found.js'
import { SWITCH_OFF } from './switch-off.js'

/** model.md §6. */
const SLOW_FACTOR = 2
const SLOW_BY = ms(50)

export const slowTunnel = defineFinding({
  code: 'slow-tunnel',
  severity: 'warning',
  ref: 'RFC 6343 §3',
  search: (scene) => ({
    *found() {
      for (const { name, ipv4, ipv6, connections, tunnelled } of scene.handshakePairs) {
        if (!tunnelled) continue
        const through = scene.kindsThrough(connections)
        const [slow, fast] = [median(ipv6), median(ipv4)]
        if (slow < SLOW_FACTOR * fast || slow - fast < SLOW_BY) continue
        yield {
          says: say`the handshake with ${scene.name(name)} takes ${toMs(slow)} ms through ${through.length > 0 ? listing(through, ' and ') : say`the tunnel`} and ${toMs(fast)} ms over IPv4`,
          names: [name],
          connections,
          evidence: connections.map((connection) => scene.startOf(scene.known.connections.first.get(connection), scene.name(name))),
          mend: through.flatMap((kind) => SWITCH_OFF[kind] ?? []),
        }
      }
    },
  }),
})
