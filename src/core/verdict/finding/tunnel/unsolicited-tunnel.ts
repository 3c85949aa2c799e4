import { say } from '../../../base/message.js'
import type { AddressId } from '../../../address/address-table.js'
import type { Tunnel } from '../../../conversation/tunnel-table.js'
import { defineFinding } from '../finding.js'
import { listNames, MOST_EVIDENCE } from '../found.js'
import { SWITCH_OFF } from './switch-off.js'

/** What a host makes by itself, across the network's border and without anybody at the other end having agreed to it. */
const AUTOMATIC: readonly string[] = ['6to4', 'teredo']

/** IPv6 that leaves an IPv4 network past whatever looks after it: from a host that has no IPv6 of the network's own. */
export const unsolicitedTunnel = defineFinding({
  code: 'unsolicited-tunnel',
  severity: 'warning',
  ref: 'RFC 7123 §3',
  search: (scene) => ({
    *found() {
      const { addresses, hosts } = scene.known
      const byHost = new Map<string, { tunnels: Tunnel[]; inside: AddressId }>()
      for (const tunnel of scene.tunnels.list) {
        if (!AUTOMATIC.includes(tunnel.kind) || tunnel.within || !addresses.isIPv4(tunnel.client)) continue
        const host = hosts.of(tunnel.client)
        // Its own: the machine that sends the outer packets is the one whose address stands inside. A router's tunnel is meant.
        const inside = [...tunnel.innerClients].find((inner) => hosts.of(inner) === host)
        if (inside === undefined || scene.reader.sendsNativeIPv6(host)) continue
        const known = byHost.get(`${tunnel.kind} ${host}`)
        if (known) known.tunnels.push(tunnel)
        else byHost.set(`${tunnel.kind} ${host}`, { tunnels: [tunnel], inside })
      }
      for (const { tunnels, inside } of byHost.values()) {
        const [{ client, kind }] = tunnels as [Tunnel]
        const ends = listNames(
          tunnels.map(({ server }) => scene.text(server)),
          'ends',
        )
        yield {
          says: say`${scene.text(client)} has no native IPv6 and sends IPv6 out of the network inside ${kind}, to ${ends}; switch it off, or give the network IPv6`,
          hosts: [client, inside],
          connections: tunnels.flatMap((tunnel) => scene.connectionsThrough(tunnel)),
          evidence: tunnels.slice(0, MOST_EVIDENCE).map(({ firstFrame, firstTime, server }) => ({
            frame: firstFrame,
            time: firstTime,
            says: say`${kind} to ${scene.text(server)}`,
          })),
          mend: SWITCH_OFF[kind] ?? [],
        }
      }
    },
  }),
})
