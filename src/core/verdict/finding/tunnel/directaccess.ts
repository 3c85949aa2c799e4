import { listing, say, type Text } from '../../../base/message.js'
import { formatPrefix } from '../../../address/text.js'
import { type Nanos, seconds } from '../../../base/time.js'
import { SUSPECTED } from '../../../conversation/attempt-table.js'
import { pathsThrough } from '../../../conversation/direct-access.js'
import type { Tunnel } from '../../../conversation/tunnel-table.js'
import { ESP } from '../../../wire/ip-protocol.js'
import type { Evidence } from '../../evidence.js'
import { defineFinding } from '../finding.js'
import { type Found, MOST_EVIDENCE } from '../found.js'
import type { Scene } from '../scene.js'

/** What a client of DirectAccess tries before IP-HTTPS, in this order. */
const TRIED_BEFORE = ['6to4', 'teredo'] as const
/** A page is fetched in seconds; a tunnel stays. */
const LASTING: Nanos = seconds(60)
/** And it is used in both directions; what tries which ciphers a server has ends after the handshake. */
const LEAST_PACKETS = 10
/** A label that says what it is for. */
const TELLING_NAME = /^(?:directaccess|iphttps|ip-https)\b/

/** The client's way into its network as one story, and TLS that may be such a tunnel though nobody can look inside. */
export const directAccess = defineFinding({
  code: 'directaccess',
  severity: 'info',
  ref: '[MS-IPHTTPS] §1.3',
  search: (scene) => ({
    *found() {
      const opaque = firstEsp(scene)
      for (const tunnel of scene.tunnels.list) if (tunnel.kind === 'ip-https') yield tell(scene, tunnel, opaque)
      yield* suspects(scene)
    },
  }),
})

function tell(scene: Scene, tunnel: Tunnel, opaque: Evidence | undefined): Found {
  const { nat64 } = scene.known
  const evidence: Evidence[] = []
  const parts: Text[] = []
  for (const kind of TRIED_BEFORE) {
    const before = scene.tunnels.list.find(
      (other) => other.kind === kind && isOneHost(scene, other, tunnel) && other.firstTime < tunnel.firstTime,
    )
    if (!before) continue
    const answers = before.toClient.frames > 0
    parts.push(answers ? say`${kind} answers` : say`${kind} stays without answer`)
    evidence.push({
      frame: before.firstFrame,
      time: before.firstTime,
      says: answers
        ? say`${kind} to ${scene.text(before.server)}: answers`
        : say`${kind} to ${scene.text(before.server)}: stays without answer`,
    })
  }
  parts.push(say`TLS to ${scene.text(tunnel.server)} carries IPv6 in the clear`)
  evidence.push({ frame: tunnel.firstFrame, time: tunnel.firstTime, says: say`the first IPv6 packet inside TLS that encrypts nothing` })
  const connections = scene.connectionsThrough(tunnel)
  const prefixes = new Set<number>()
  for (const connection of connections)
    for (const attempt of scene.reader.attemptsOf(connection)) {
      const prefix = nat64.embedded(scene.reader.server(attempt))?.prefix
      if (prefix === undefined || prefixes.has(prefix)) continue
      prefixes.add(prefix)
      const text = formatPrefix(nat64.list[prefix]!.prefix)
      parts.push(say`behind it DNS64 and NAT64 under ${text} reach IPv4`)
      evidence.push(scene.startOf(attempt, say`to an address under ${text}`))
    }
  if (opaque) {
    parts.push(say`ESP hides the rest`)
    evidence.push(opaque)
  }
  // Nobody else is known to use the tunnel; but by itself it proves no more than itself.
  const told = listing(parts, '; ')
  const says = parts.length > 1 ? say`DirectAccess: ${told}` : say`IP-HTTPS, the tunnel of DirectAccess: ${told}`
  return { says, hosts: [tunnel.client], connections, evidence: evidence.slice(0, MOST_EVIDENCE) }
}

const isOneHost = ({ known: { hosts } }: Scene, one: Tunnel, other: Tunnel): boolean => hosts.of(one.client) === hosts.of(other.client)

/** IPsec inside: of its connections nothing is seen but that there are some. */
function firstEsp({ known: { flows, paths } }: Scene): Evidence | undefined {
  const through = pathsThrough(paths)
  for (let flow = 0; flow < flows.length; flow++)
    if (flows.protocol.get(flow) === ESP && through.has(flows.path.get(flow)))
      return {
        frame: flows.firstFrame.get(flow),
        time: flows.firstTime.get(flow),
        says: say`ESP inside IP-HTTPS: what it carries is encrypted`,
      }
  return undefined
}

function* suspects(scene: Scene): Iterable<Found> {
  const { attempts, connections, flows } = scene.known
  for (let connection = 0; connection < connections.length; connection++) {
    const attempt = connections.winner.get(connection)
    if (attempt < 0 || connections.port.get(connection) !== 443) continue
    const flow = attempts.flow.get(attempt)
    if (Math.min(flows.packetsForward.get(flow), flows.packetsBack.get(flow)) < LEAST_PACKETS) continue
    const name = connections.name.get(connection)
    const signs: Text[] = []
    if (attempts.streamTunnel.get(attempt) === SUSPECTED)
      signs.push(say`the client offers ciphers that encrypt nothing, as no browser does`)
    else {
      const lasts = flows.lastTime.get(flow) - flows.firstTime.get(flow) >= LASTING
      if (
        !lasts ||
        name < 0 ||
        !scene
          .name(name)
          .split('.')
          .some((label) => TELLING_NAME.test(label))
      )
        continue
      signs.push(say`its name says so (${scene.name(name)})`, say`it stays open and is used both ways`)
    }
    yield {
      says: say`TLS to ${scene.text(scene.reader.server(attempt))} may be an IP-HTTPS tunnel (DirectAccess): ${listing(signs)}; what is inside is encrypted`,
      hosts: [scene.reader.client(attempt)],
      names: name < 0 ? [] : [name],
      connections: [connection],
      evidence: [scene.startOf(attempt, say`the connection begins`)],
    }
  }
}
