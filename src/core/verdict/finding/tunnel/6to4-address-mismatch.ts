import { say } from '../../../base/message.js'
import { sixToFourIPv4 } from '../../../address/embedded.js'
import { isPrivate, isShared } from '../../../address/special-purpose.js'
import { formatAddress } from '../../../address/text.js'
import { defineFinding } from '../finding.js'
import { SWITCH_OFF } from './switch-off.js'

/** The IPv4 address inside the 6to4 address has to be the outer one, and a global one. */
export const sixToFourAddressMismatch = defineFinding({
  code: '6to4-address-mismatch',
  severity: 'warning',
  ref: 'RFC 3964 §4.2',
  search: (scene) => ({
    *found() {
      const { addresses } = scene.known
      for (const tunnel of scene.tunnels.list) {
        if (tunnel.kind !== '6to4') continue
        for (const inner of tunnel.innerClients) {
          const embedded = addresses.isIPv4(inner) ? undefined : sixToFourIPv4(addresses.bytes(inner))
          if (!embedded) continue
          const outer = addresses.bytes(tunnel.client)
          const differs = embedded.some((octet, i) => octet !== outer[i])
          if (!differs && !isPrivate(outer) && !isShared(outer)) continue
          const why = differs
            ? say`holds ${formatAddress(embedded)} and is carried from ${formatAddress(outer)}`
            : say`holds the private address ${formatAddress(outer)}`
          yield {
            says: say`6to4 address ${scene.text(inner)} ${why}: answers cannot find their way; 6to4 needs a public address of the machine's own`,
            hosts: [inner],
            connections: scene.connectionsThrough(tunnel),
            evidence: [{ frame: tunnel.firstFrame, time: tunnel.firstTime, says: say`6to4 from ${formatAddress(outer)}` }],
            mend: SWITCH_OFF['6to4'] ?? [],
          }
        }
      }
    },
  }),
})
