/**
 * Captures that are made to hurt: each as a head and one record that is repeated with other octets, so that millions of them are made
 * as fast as they can be read. `npm run bench:adversarial` measures them; the tests hold scaled-down ones to what may come of them.
 */
import {
  destinationOptions,
  ethernet,
  ipv4,
  ipv6,
  ipv6Fragments,
  octets,
  tcp,
  text,
  u16,
  u32,
  udp,
  type UpperLayer,
} from './packet-builder.js'
import { PcapngWriter, writePcap } from './pcap-writer.js'

export interface Load {
  readonly name: string
  /** How many records the bench makes of it, and then four times as many. */
  readonly count: number
  readonly head: Uint8Array
  readonly record: Uint8Array
  /** Makes record `i` of the copy that begins at `at`. */
  readonly vary: (view: DataView, at: number, i: number) => void
  /** What follows the records. */
  readonly tail?: Uint8Array
}

const HEAD = writePcap([])
const PCAP_RECORD = 16
const ETHERNET = 14
const IPV4 = 20
const IPV6 = 40
const SOURCE_OF_IPV4 = PCAP_RECORD + ETHERNET + 12
const PORTS_OVER_IPV4 = PCAP_RECORD + ETHERNET + IPV4
const IDENTIFICATION = PCAP_RECORD + ETHERNET + IPV6 + 4
const DNS = PORTS_OVER_IPV4 + 8

const record = (bytes: Uint8Array): Uint8Array => writePcap([{ seconds: 0, nanos: 0, bytes }]).subarray(HEAD.length)
const server = { src: '192.0.2.10', dst: '198.51.100.80' }

/** A millisecond apart. */
function time(view: DataView, at: number, i: number): void {
  view.setUint32(at, 1_700_000_000 + Math.floor(i / 1000), true)
  view.setUint32(at + 4, (i % 1000) * 1000, true)
}

const scattered = (i: number, by: number): number => Math.imul(i ^ (i >>> 15), by)

const query = (name: Uint8Array): UpperLayer =>
  udp({ srcPort: 40_000, dstPort: 53 }, octets(u16(1), u16(0x0100), u16(1), u16(0), u32(0), name, 0, u16(1), u16(1)))

/** 0x9e3779b1 and this multiply to 1. */
const INVERSE = 0x0e8b2f51
/** Every name with this last word has one hash: the cache of names multiplies, so what came before can be divided out. */
function wordThatCollides(length: number, words: readonly number[]): number {
  let mixed = length
  for (const word of words) mixed = Math.imul(mixed ^ (mixed >>> 15) ^ word, 0x9e3779b1)
  return Math.imul(0x1234567, INVERSE) ^ mixed ^ (mixed >>> 15)
}

const holdsCapital = (word: number): boolean =>
  [0, 8, 16, 24].some((shift) => ((word >>> shift) & 0xff) >= 0x41 && ((word >>> shift) & 0xff) <= 0x5a)

/** A tunnel in a tunnel: as far as a frame of 1,500 octets goes. */
function nested(depth: number): Uint8Array {
  let inner: UpperLayer = tcp({ srcPort: 1, dstPort: 80, flags: 'S' })
  for (let i = 0; i < depth; i++) inner = { protocol: 4, bytes: ipv4({ src: `10.0.${i}.1`, dst: `10.0.${i}.2` }, inner).bytes }
  return ethernet(ipv4(server, inner))
}

const ngRecord = (write: (writer: PcapngWriter) => PcapngWriter): Uint8Array => {
  const empty = new PcapngWriter().toBytes()
  return write(new PcapngWriter()).toBytes().subarray(empty.length)
}
const ping = ethernet(ipv4(server, udp({ srcPort: 9, dstPort: 9 }, text('x'))))

export const LOADS = [
  {
    name: 'SYN flood from random sources',
    count: 125_000,
    head: HEAD,
    record: record(ethernet(ipv4(server, tcp({ srcPort: 1, dstPort: 80, flags: 'S' })))),
    vary(view, at, i) {
      time(view, at, i)
      view.setUint32(at + SOURCE_OF_IPV4, scattered(i + 1, 0x9e3779b1))
      view.setUint16(at + PORTS_OVER_IPV4, 1024 + (i % 60_000))
    },
  },
  {
    name: 'DNS flood of random names',
    count: 50_000,
    head: HEAD,
    record: record(ethernet(ipv4(server, query(octets(12, text('xxxxxxxxxxxx'), 7, text('example')))))),
    vary(view, at, i) {
      time(view, at, i)
      view.setUint16(at + DNS, i)
      for (let k = 0; k < 12; k++) view.setUint8(at + DNS + 13 + k, 0x61 + ((scattered(i, 0x85ebca6b) >>> (2 * k)) & 15))
    },
  },
  {
    name: 'addresses that meet in one slot',
    count: 50_000,
    head: HEAD,
    record: record(ethernet(ipv6({ src: '2001:db8::1', dst: '2001:db8::2' }, udp({ srcPort: 9, dstPort: 9 }, text('x'))))),
    vary(view, at, i) {
      time(view, at, i)
      view.setInt32(at + PCAP_RECORD + ETHERNET + 16, i)
      view.setInt32(at + PCAP_RECORD + ETHERNET + 20, Math.imul(i, 0x85ebca6b))
    },
  },
  {
    name: 'ports that meet in one slot',
    count: 16_000,
    head: HEAD,
    record: record(ethernet(ipv4(server, udp({ srcPort: 9, dstPort: 9 }, text('x'))))),
    vary(view, at, i) {
      time(view, at, i)
      // Sum and exclusive or are the same for all, and a pair and its reverse are one flow.
      view.setUint16(at + PORTS_OVER_IPV4, i & 0x7fff)
      view.setUint16(at + PORTS_OVER_IPV4 + 2, ~(i & 0x7fff))
      view.setUint8(at + SOURCE_OF_IPV4 + 3, 10 + (i >>> 15))
    },
  },
  {
    name: 'names that meet in one slot',
    count: 125_000,
    head: HEAD,
    record: record(ethernet(ipv4(server, query(octets(11, text('xxxxxxxxxxx')))))),
    vary(view, at, i) {
      time(view, at, i)
      view.setUint16(at + DNS, i)
      const label = at + DNS + 12
      for (let salt = 0; ; salt++) {
        const first = (11 << 24) | (i & 0x3f) | ((i & 0xfc0) << 2)
        const second = ((i >>> 12) & 0xff) | (salt << 8)
        const last = wordThatCollides(12, [first, second])
        if (holdsCapital(first) || holdsCapital(second) || holdsCapital(last)) continue
        view.setInt32(label, first)
        view.setInt32(label + 4, second)
        view.setInt32(label + 8, last)
        return
      }
    },
  },
  {
    name: 'first pieces of datagrams that never come',
    count: 50_000,
    head: HEAD,
    record: record(
      ethernet(ipv6Fragments({ src: '2001:db8::1', dst: '2001:db8::2' }, 1, udp({ srcPort: 9, dstPort: 9 }, new Uint8Array(96)), 64)[0]!),
    ),
    vary(view, at, i) {
      time(view, at, i)
      view.setUint32(at + IDENTIFICATION, i)
    },
  },
  {
    name: 'tunnels nested 50 deep',
    count: 50_000,
    head: HEAD,
    record: record(nested(50)),
    vary: time,
  },
  {
    name: 'pcapng interfaces',
    count: 50_000,
    head: new PcapngWriter().toBytes(),
    record: ngRecord((writer) => writer.interface({ options: [{ code: 2, value: text('eth00000000') }] })),
    vary(view, at, i) {
      for (let k = 0; k < 8; k++) view.setUint8(at + 31 + k, 0x30 + ((i >>> (4 * k)) & 7))
    },
    tail: ngRecord((writer) => writer.packet(ping, 1n)),
  },
  {
    name: 'pcapng options of 64 KB',
    count: 500,
    head: new PcapngWriter().interface().toBytes(),
    record: ngRecord((writer) => writer.packet(ping, 1n, { options: [{ code: 1, value: new Uint8Array(65_532).fill(0x41) }] })),
    vary: () => undefined,
  },
  {
    name: 'IPv6 options of 2 KB',
    count: 125_000,
    head: HEAD,
    record: record(
      ethernet(
        ipv6(
          { src: '2001:db8::1', dst: '2001:db8::2' },
          destinationOptions(tcp({ srcPort: 1, dstPort: 80, flags: 'S' }), new Uint8Array(2038)),
        ),
      ),
    ),
    vary(view, at, i) {
      time(view, at, i)
      view.setUint16(at + PCAP_RECORD + ETHERNET + IPV6 + 2040, 1024 + (i % 60_000))
    },
  },
] as const satisfies readonly Load[]

export type LoadName = (typeof LOADS)[number]['name']

const PIECE = 2 ** 18

/** `count` records, in pieces that are overwritten by the next. */
export function* loadOf({ head, record: one, vary, tail }: Load, count: number): Iterable<Uint8Array> {
  yield head
  const together = Math.max(1, Math.floor(PIECE / one.length))
  const piece = new Uint8Array(together * one.length)
  for (let i = 0; i < together; i++) piece.set(one, i * one.length)
  const view = new DataView(piece.buffer)
  for (let done = 0; done < count; done += together) {
    const now = Math.min(together, count - done)
    for (let i = 0; i < now; i++) vary(view, i * one.length, done + i)
    yield piece.subarray(0, now * one.length)
  }
  if (tail) yield tail
}
