/**
 * The list of tunnels. Dispatch tables and the names of paths are derived from it: a tunnel is one file and one line.
 */
import { ayiya } from './ayiya.js'
import { dsLite } from './ds-lite.js'
import { erspan } from './erspan.js'
import { esp, espOverUdp } from './esp.js'
import { fourInSix } from './four-in-six.js'
import { geneve } from './geneve.js'
import { gre } from './gre.js'
import { gtpU } from './gtp-u.js'
import { ipHttps } from './ip-https.js'
import { ipip } from './ipip.js'
import { isatap } from './isatap.js'
import { l2tp, l2tpOverIP } from './l2tp.js'
import { lw4o6 } from './lw4o6.js'
import { mapE } from './map-e.js'
import { openvpn } from './openvpn.js'
import { pptp } from './pptp.js'
import { sixInFour } from './six-in-four.js'
import { sixInSix } from './six-in-six.js'
import { sixRd } from './six-rd.js'
import { sixOverFour } from './six-over-four.js'
import { sixToFour } from './six-to-four.js'
import { teredo } from './teredo.js'
import { tsp } from './tsp.js'
import type { TunnelDefinition } from './tunnel.js'
import { tzsp } from './tzsp.js'
import { vxlan } from './vxlan.js'
import { wireguard, wireguardSealed } from './wireguard.js'

/** Most particular first: of tunnels that are carried alike, the first that recognises the ends gives the name. */
export const TUNNELS = [
  sixToFour,
  isatap,
  sixOverFour,
  sixRd,
  sixInFour,
  sixInSix,
  dsLite,
  mapE,
  lw4o6,
  ipip,
  fourInSix,
  pptp,
  gre,
  teredo,
  l2tp,
  l2tpOverIP,
  vxlan,
  geneve,
  gtpU,
  ayiya,
  tsp,
  esp,
  espOverUdp,
  openvpn,
  wireguard,
  wireguardSealed,
  ipHttps,
] as const

export type TunnelId = (typeof TUNNELS)[number]['id']

/** What a capture device wrapped around the frames that it sent on: the walk begins anew inside. */
export const CAPTURE_FRAMINGS = [erspan, tzsp] as const

/** One way in, and the tunnels that have it. */
export interface Entrance {
  readonly index: number
  readonly enter: TunnelDefinition['enter']
  /** What a capture device added: no path. */
  readonly framing: boolean
  /** Rows of TUNNELS, most particular first; empty for framing that is not counted as a tunnel. */
  readonly kinds: readonly number[]
}

const ALL: readonly TunnelDefinition[] = [...CAPTURE_FRAMINGS, ...TUNNELS]

/** One entry for each way in, in the order of the lists. */
const ENTRANCES: readonly Entrance[] = (() => {
  const found: { index: number; framing: boolean; definition: TunnelDefinition; enter: TunnelDefinition['enter']; kinds: number[] }[] = []
  for (const definition of ALL) {
    const kind = TUNNELS.indexOf((definition.countedAs ?? definition) as never)
    let entrance = found.find(
      (one) => one.enter === definition.enter && one.definition.carriedBy.ipProtocol === definition.carriedBy.ipProtocol,
    )
    if (!entrance) {
      entrance = {
        index: found.length,
        framing: CAPTURE_FRAMINGS.includes(definition as never),
        definition,
        enter: definition.enter,
        kinds: [],
      }
      found.push(entrance)
    }
    if (kind >= 0) entrance.kinds.push(kind)
  }
  return found
})()

const entrancesOf = (matches: (definition: TunnelDefinition) => boolean): readonly Entrance[] =>
  ENTRANCES.filter((entrance) => ALL.some((definition) => definition.enter === entrance.enter && matches(definition)))

/** For each row of TUNNELS those that are carried alike, most particular first: only addresses tell them apart. */
export const ALIKE: readonly (readonly number[])[] = TUNNELS.map(
  (_, kind) => ENTRANCES.find(({ framing, kinds }) => !framing && kinds.includes(kind))!.kinds,
)

/** By protocol number; undefined where no tunnel uses the number. */
export const BY_IP_PROTOCOL: readonly (readonly Entrance[] | undefined)[] = Array.from({ length: 256 }, (_, protocol) => {
  const entrances = entrancesOf((definition) => definition.carriedBy.ipProtocol === protocol)
  return entrances.length > 0 ? entrances : undefined
})

const UDP_PORTS = ALL.flatMap(({ carriedBy: { udpPorts = [] } }) => udpPorts)

/** For each UDP port, 1 and more: a row of `BY_UDP_PORT`. */
export const UDP_PORT_ROW = new Uint8Array(65536)
export const BY_UDP_PORT: readonly (readonly Entrance[])[] = [
  [],
  ...UDP_PORTS.map((port) => entrancesOf((definition) => definition.carriedBy.udpPorts?.includes(port) === true)),
]
UDP_PORTS.forEach((port, i) => {
  UDP_PORT_ROW[port] = i + 1
})

/** Those that may appear on any UDP port. */
export const BY_CONTENT: readonly Entrance[] = entrancesOf((definition) => definition.carriedBy.anyUdpPort === true)

/** Those that are entered when they have been decrypted. */
export const DECRYPTED: readonly Entrance[] = entrancesOf((definition) => definition.carriedBy.encrypted === true)

/** Those that are entered when their packets have been put together from a TCP stream. */
export const STREAMED: readonly Entrance[] = entrancesOf((definition) => definition.carriedBy.tcpStream === true)
