/**
 * Timelines: a conversation written down as it would be told, made into a capture, read by the real analyzer.
 *
 *      0  client → resolver  AAAA? A? www.example
 *     12  resolver → client  AAAA 2001:db8:80::80
 *     13  client → www6      SYN
 *    263  client → www4      connects in 20
 *
 * A line is a time in milliseconds, who sends to whom, and what. Both ends are of one party's address each: `www4` is the IPv4
 * address of the party `www`; a bare `client` has the family of the other end, IPv4 where neither says. A literal address is a
 * party behind the router. `#port` behind an end names its port.
 *
 *   A? AAAA? name         queries from one new socket · `again`: the newest query of that type and name once more
 *   A addresses…          the answer (messages.ts) · `for name` picks the question, which need not be in the capture
 *   SYN                   a new socket · `again`: its retransmission · `isn N` · `with data`: TCP Fast Open
 *   SYN+ACK ACK RST FIN data · HTTP name · TLS name [ech]     on the newest socket between the two · `as X`: the request's User-Agent
 *   data N                N octets · `again`: its retransmission · alert: of TLS
 *   connects in N         SYN, its answer N ms later, and data both ways · `to name`: TLS with that name · `asking name`: HTTP
 *   ICMP type.code of X   quotes the newest SYN or datagram of the receiver to X · `mtu N`
 *   QUIC                  a client's Initial from a new socket · `QUIC name`: with that server name · `ech`: beside an encrypted one
 *   QUIC answer · data · retry · negotiation      on the newest socket: a server's Initial, a short header, and so on
 *   datagram · reply · echo · echo-reply
 *   DAD address · NS address · NA address · ARP address · RA prefix… · `preferred N` · `pref64 prefix` · `lifetime N`
 *   DHCP DISCOVER|OFFER|REQUEST|ACK · `option108 N`
 *   nothing               some other frame: the capture goes on until then
 *
 * Behind it, in any order: `over tcp`, `hops N`, `by X` (the link-layer address is X's), `on N` (the interface), `via A>B`
 * (inside protocol 41), `teredo A>B`.
 */
import assert from 'node:assert/strict'
import { Analyzer, type AnalyzerOptions } from '../../src/core/analyzer.js'
import { parseAddress } from '../../src/core/address/text.js'
import { SECTION_ENTERPRISE } from '../../src/core/report/context.js'
import type { Analysis, ConnectionRecord, LookupRecord, Report } from '../../src/core/report/report.js'
import { PcapngWriter, text, type WrittenFrame } from './pcap-writer.js'
import { type PlayedFrame, ROUTER_LINK, Stage } from './stage.js'
import type { Cast } from './timeline-step.js'

export type { Cast } from './timeline-step.js'

/** Who is there when nobody else is said to be. */
export const CAST: Cast = {
  client: { link: '02:00:5e:00:53:01', addresses: ['192.0.2.10', '2001:db8:1::10'] },
  resolver: { link: '02:00:5e:00:53:35', addresses: ['192.0.2.53', '2001:db8:1::53'] },
  router: { link: ROUTER_LINK, addresses: ['192.0.2.1', 'fe80::1'] },
  www: { addresses: ['198.51.100.80', '2001:db8:80::80'] },
  mdns: { link: '33:33:00:00:00:fb', addresses: ['224.0.0.251', 'ff02::fb'] },
  llmnr: { link: '33:33:00:01:00:03', addresses: ['224.0.0.252', 'ff02::1:3'] },
  all: { link: '33:33:00:00:00:01', addresses: ['255.255.255.255', 'ff02::1'] },
}

export interface TimelineOptions {
  readonly cast?: Cast
  /** `raw` has no link-layer addresses. */
  readonly link?: 'ethernet' | 'raw'
  readonly interfaces?: number
  /** What the capture's counters say was lost. */
  readonly drops?: number
  /** Frames are cut to this many octets. */
  readonly snapLength?: number
  /** Names that the capture itself records. */
  readonly names?: readonly { readonly address: string; readonly name: string }[]
  /** The capture filter that the capture names. */
  readonly filter?: string
  /** What the recorder says of its machine, in custom blocks. */
  readonly machine?: readonly string[]
  /** Another order of the frames in the file; their times stay. */
  readonly arrange?: (frames: readonly PlayedFrame[]) => readonly PlayedFrame[]
  readonly analyzer?: Omit<AnalyzerOptions, 'version'>
}

export interface Played {
  readonly report: Report
  readonly analysis: Analysis
  readonly connections: readonly ConnectionRecord[]
  readonly lookups: readonly LookupRecord[]
  /** The only one. */
  readonly connection: ConnectionRecord
}

/** Plays the timeline to an analyzer. */
export function play(timeline: string, options: TimelineOptions = {}): Played {
  const analyzer = new Analyzer({ version: '0.0.0-test', ...options.analyzer })
  analyzer.begin('timeline.pcapng')
  analyzer.push(captureOf(timeline, options))
  analyzer.finish()
  const analysis = analyzer.end()
  const report = analysis.report()
  return {
    report,
    analysis,
    connections: report.connections,
    lookups: report.lookups,
    get connection() {
      assert.equal(report.connections.length, 1, `one connection, not ${report.connections.map((c) => c.name).join(', ')}`)
      return report.connections[0]!
    },
  }
}

/** The timeline as a capture. */
export function captureOf(timeline: string, options: TimelineOptions = {}): Uint8Array {
  const stage = new Stage({ ...CAST, ...options.cast }, options.link ?? 'ethernet')
  for (const line of timeline.split('\n')) if (line.trim() !== '' && !line.trim().startsWith('//')) stage.line(line.trim())
  // Composed steps reach beyond the next line.
  const inOrder = [...stage.frames].sort((a, b) => nanosOf(a) - nanosOf(b))
  const frames = options.arrange?.(inOrder) ?? inOrder
  const writer = new PcapngWriter()
  const described = options.filter === undefined ? [] : [{ code: 11, value: [0, ...text(options.filter)] }]
  for (let i = 0; i < (options.interfaces ?? 1); i++) writer.interface({ linkType: options.link === 'raw' ? 101 : 1, options: described })
  for (const said of options.machine ?? []) writer.block(0x0bad, writer.octets().u32(SECTION_ENTERPRISE).bytes(text(said)))
  if (options.names) writer.names(options.names.map(({ address, name }) => ({ address: [...parseAddress(address)!], names: [name] })))
  for (const frame of frames) {
    const bytes = options.snapLength === undefined ? frame.bytes : frame.bytes.subarray(0, options.snapLength)
    writer.packet(bytes, BigInt(frame.seconds) * 1_000_000_000n + BigInt(frame.nanos), {
      interface: frame.interface ?? 0,
      wireLength: frame.bytes.length,
    })
  }
  if (options.drops !== undefined) writer.statistics([{ code: 5, value: [options.drops, 0, 0, 0, 0, 0, 0, 0] }])
  return writer.toBytes()
}

const nanosOf = ({ seconds, nanos }: WrittenFrame): number => seconds * 1e9 + nanos

/** Neighbouring frames of different conversations less than `withinMs` apart change places in the file. */
export const neighboursSwapped =
  (withinMs = 10) =>
  (frames: readonly PlayedFrame[]): PlayedFrame[] => {
    const order = [...frames]
    for (let i = 0; i + 1 < order.length; i++) {
      const [a, b] = [order[i]!, order[i + 1]!]
      if (a.conversation === b.conversation || nanosOf(b) - nanosOf(a) > withinMs * 1e6) continue
      order[i] = b
      order[i + 1] = a
      i++
    }
    return order
  }
