import { say } from '../../../base/message.js'
import { isAnycastRelay } from '../../../tunnel/six-to-four.js'
import { defineFinding } from '../finding.js'
import { FAILED_IN_TUNNEL } from '../sign.js'
import { searchSilentTunnels } from './silent-tunnels.js'
import { SWITCH_OFF } from './switch-off.js'

/** A relay that is to take packets for anybody, 6to4's anycast address above all, and does not answer. */
export const tunnelRelayDead = defineFinding({
  code: 'tunnel-relay-dead',
  severity: 'problem',
  ref: 'RFC 6343 §3',
  of: FAILED_IN_TUNNEL,
  search: (scene) =>
    searchSilentTunnels(scene, ({ tunnel, connections, evidence }) => {
      if (tunnel.kind !== '6to4' || tunnel.error) return undefined
      const anycast = isAnycastRelay(scene.known.addresses, tunnel.server)
      return {
        says: anycast
          ? say`6to4: packets go out to the anycast relay ${scene.text(tunnel.server)} and nothing returns; give up 6to4`
          : say`6to4: packets go out to ${scene.text(tunnel.server)} and nothing returns; give up 6to4`,
        hosts: [tunnel.client],
        connections,
        evidence,
        mend: SWITCH_OFF['6to4'] ?? [],
      }
    }),
})
