import { say } from '../../../base/message.js'
import { defineFinding } from '../finding.js'
import { FAILED_IN_TUNNEL } from '../sign.js'
import { searchSilentTunnels } from './silent-tunnels.js'
import { SWITCH_OFF } from './switch-off.js'

/** Something on the way, or the far end, does not let the tunnel through. */
export const tunnelBlocked = defineFinding({
  code: 'tunnel-blocked',
  severity: 'problem',
  ref: 'RFC 4891 §5',
  of: FAILED_IN_TUNNEL,
  search: (scene) =>
    searchSilentTunnels(scene, ({ tunnel, connections, evidence }) => {
      const { kind, error, definition } = tunnel
      // A relay that is silent may be dead: another finding.
      if (definition.opaque || (kind === '6to4' && !error)) return undefined
      const protocol = definition.carriedBy.ipProtocol
      const carried = protocol === undefined ? say`UDP port ${tunnel.serverPort}` : say`IP protocol ${protocol}`
      const how = error ? say`${scene.text(error.from)} refuses them (ICMP type ${error.type} code ${error.code})` : say`nothing returns`
      return {
        says: say`${kind}: packets go out to ${scene.text(tunnel.server)} and ${how}; let ${carried} through in both directions, or give up the tunnel`,
        hosts: [tunnel.client],
        connections,
        evidence,
        mend: SWITCH_OFF[kind] ?? [],
      }
    }),
})
