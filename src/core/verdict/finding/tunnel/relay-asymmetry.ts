import { listing, say, type Text } from '../../../base/message.js'
import type { TunnelWay } from '../../../conversation/tunnel-table.js'
import { defineFinding } from '../finding.js'

/** TTL of the outer packets and hop limit of those inside: how far away the two relays are, seen from the client. */
const distance = ({ outerHops, innerHops }: TunnelWay): Text => {
  const range = (hops: readonly [number, number] | undefined) => (hops ? [...new Set(hops)].join('–') : say`not seen`)
  return say`TTL ${range(outerHops)}, hop limit inside ${range(innerHops)}`
}

export const relayAsymmetry = defineFinding({
  code: 'relay-asymmetry',
  severity: 'info',
  ref: 'RFC 3068 §2.5',
  search: (scene) => ({
    *found() {
      for (const tunnel of scene.tunnels.list) {
        const elsewhere = [...tunnel.returnsFrom].filter((id) => id !== tunnel.server)
        if (elsewhere.length === 0) continue
        const server = scene.text(tunnel.server)
        const rtt = scene.tunnels.toRttMs(tunnel)
        const through = rtt === null ? '' : say`; a round trip through both takes ${rtt} ms`
        const evidence = [
          { frame: tunnel.firstFrame, time: tunnel.firstTime, says: say`out to ${server}: ${distance(tunnel.toServer)}` },
          ...scene.returns(tunnel).map(({ from, frame, time }) => ({
            frame,
            time,
            says: say`back from ${scene.text(from)}: ${distance(tunnel.toClient)}`,
          })),
        ]
        yield {
          says: say`${tunnel.kind}: packets go out to ${server} and return from ${listing(elsewhere.map((id) => scene.text(id)))}${through}`,
          hosts: [tunnel.client],
          connections: scene.connectionsThrough(tunnel),
          evidence,
        }
      }
    },
  }),
})
