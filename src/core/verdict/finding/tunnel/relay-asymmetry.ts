import { defineFinding } from '../finding.js'

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
        yield {
          says: `${tunnel.kind}: packets go out to ${server} and return from ${elsewhere.map((id) => scene.text(id)).join(', ')}`,
          hosts: [tunnel.client],
          connections: scene.connectionsThrough(tunnel),
          evidence: [{ frame: tunnel.firstFrame, time: tunnel.firstTime, says: `out to ${server}` }],
        }
      }
    },
  }),
})
