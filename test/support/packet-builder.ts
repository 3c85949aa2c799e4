/**
 * Packets from their headers, with right lengths and checksums.
 *
 * Builders nest as headers do: `ethernet(ipv4({ src, dst }, tcp({ srcPort, dstPort, flags: 'S' })))`. What a header
 * carries says its own number, so types and protocols are filled in. `bytes` is what goes on the wire.
 */
import { parseAddress } from '../../src/core/address/text.js'

/** What anything may carry. */
export interface Layer {
  readonly bytes: Uint8Array
}

/** What IP carries. The checksum over the pseudo-header is written by the IP header that is put before it. */
export interface UpperLayer extends Layer {
  readonly protocol: number
  /** Where in `bytes` the checksum goes and what it covers; undefined where there is none. */
  readonly checksum?: { readonly at: number; readonly from: number; readonly protocol: number; readonly pseudoHeader: boolean }
}

/** What a link carries. */
export interface NetworkLayer extends Layer {
  readonly etherType: number
}

export type IpPacket = NetworkLayer & UpperLayer

export const octets = (...parts: (number | ArrayLike<number>)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : Array.from(part))))

export const u16 = (value: number): number[] => [(value >>> 8) & 0xff, value & 0xff]
export const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)]
export const text = (value: string): Uint8Array => Uint8Array.from(value, (letter) => letter.charCodeAt(0))

const NOTHING: Layer = { bytes: new Uint8Array(0) }
const bytesOf = (payload: Layer | Uint8Array): Uint8Array => (payload instanceof Uint8Array ? payload : payload.bytes)

function address(value: string): Uint8Array {
  const bytes = parseAddress(value)
  if (!bytes) throw new Error(`no address: ${value}`)
  return bytes
}

const linkAddress = (value: string): number[] => value.split(':').map((octet) => Number.parseInt(octet, 16))

/** RFC 1071. */
export function internetChecksum(...parts: ArrayLike<number>[]): number {
  let sum = 0
  for (const part of parts) for (let i = 0; i < part.length; i += 2) sum += (part[i]! << 8) | (part[i + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

function withChecksum(upper: UpperLayer, src: Uint8Array, dst: Uint8Array): Uint8Array {
  const bytes = upper.bytes.slice()
  if (!upper.checksum) return bytes
  const { at, from, protocol, pseudoHeader } = upper.checksum
  const covered = bytes.subarray(from)
  const sum = pseudoHeader ? internetChecksum(src, dst, u32(covered.length), u32(protocol), covered) : internetChecksum(covered)
  bytes.set(u16(sum === 0 && protocol === 17 ? 0xffff : sum), at)
  return bytes
}

// Links

export interface EthernetOptions {
  readonly src?: string
  readonly dst?: string
  readonly type?: number
}

export const ethernet = (
  payload: NetworkLayer,
  { src = '02:00:5e:00:53:01', dst = '02:00:5e:00:53:02', type }: EthernetOptions = {},
): Uint8Array => octets(linkAddress(dst), linkAddress(src), u16(type ?? payload.etherType), payload.bytes)

/** Ethernet inside something: GRE, VXLAN, an MPLS pseudowire. */
export const innerEthernet = (payload: NetworkLayer, options?: EthernetOptions): NetworkLayer => ({
  etherType: 0x6558,
  bytes: ethernet(payload, options),
})

export const vlan = (id: number, payload: NetworkLayer, tag = 0x8100): NetworkLayer => ({
  etherType: tag,
  bytes: octets(u16(id), u16(payload.etherType), payload.bytes),
})

export const mpls = (labels: readonly number[], payload: Layer): NetworkLayer => ({
  etherType: 0x8847,
  bytes: octets(...labels.map((label, i) => u32(((label << 12) | (i === labels.length - 1 ? 0x100 : 0) | 64) >>> 0)), payload.bytes),
})

const pppProtocol = (payload: NetworkLayer): number => ({ 2048: 0x0021, 34525: 0x0057, 34887: 0x0281 })[payload.etherType] ?? 0xc021

export const ppp = (payload: NetworkLayer, prefix: readonly number[] = [0xff, 0x03]): NetworkLayer => ({
  etherType: 0x880b,
  bytes: octets(prefix, u16(pppProtocol(payload)), payload.bytes),
})

export const pppoe = (session: number, payload: NetworkLayer): NetworkLayer => {
  const inner = ppp(payload, []).bytes
  return { etherType: 0x8864, bytes: octets(0x11, 0, u16(session), u16(inner.length), inner) }
}

/** LLC and SNAP before the EtherType. */
export const snap = (payload: NetworkLayer): Uint8Array => octets(0xaa, 0xaa, 3, 0, 0, 0, u16(payload.etherType), payload.bytes)

export const arp = (senderLink: string, sender: string, target: string, operation = 1): NetworkLayer => ({
  etherType: 0x0806,
  bytes: octets(u16(1), u16(0x0800), 6, 4, u16(operation), linkAddress(senderLink), address(sender), [0, 0, 0, 0, 0, 0], address(target)),
})

// IP

export interface Ipv4Options {
  readonly src: string
  readonly dst: string
  readonly ttl?: number
  readonly id?: number
  readonly options?: ArrayLike<number>
  readonly moreFragments?: boolean
  readonly fragmentOffset?: number
  readonly protocol?: number
  /** Written instead of the real one. */
  readonly totalLength?: number
}

export function ipv4(options: Ipv4Options, upper: UpperLayer): IpPacket {
  const src = address(options.src)
  const dst = address(options.dst)
  const extra = options.options ?? []
  const headerLength = 20 + extra.length
  const payload = withChecksum(upper, src, dst)
  const fragment = (options.moreFragments ? 0x2000 : 0) | ((options.fragmentOffset ?? 0) / 8)
  const bytes = octets(
    0x40 | (headerLength / 4),
    0,
    u16(options.totalLength ?? headerLength + payload.length),
    u16(options.id ?? 0),
    u16(fragment),
    options.ttl ?? 64,
    options.protocol ?? upper.protocol,
    u16(0),
    src,
    dst,
    extra,
    payload,
  )
  bytes.set(u16(internetChecksum(bytes.subarray(0, headerLength))), 10)
  return { etherType: 0x0800, protocol: 4, bytes }
}

export interface Ipv6Options {
  readonly src: string
  readonly dst: string
  readonly hopLimit?: number
  readonly flowLabel?: number
  readonly payloadLength?: number
}

export function ipv6(options: Ipv6Options, upper: UpperLayer): IpPacket {
  const src = address(options.src)
  const dst = address(options.dst)
  const payload = withChecksum(upper, src, dst)
  const bytes = octets(
    u32((0x60000000 | (options.flowLabel ?? 0)) >>> 0),
    u16(options.payloadLength ?? payload.length),
    upper.protocol,
    options.hopLimit ?? 64,
    src,
    dst,
    payload,
  )
  return { etherType: 0x86dd, protocol: 41, bytes }
}

/** A header between IP and `upper`; the checksum behind it stays where it is. */
function before(protocol: number, header: Uint8Array, upper: UpperLayer): UpperLayer {
  const bytes = octets(header, upper.bytes)
  if (!upper.checksum) return { protocol, bytes }
  const { at, from } = upper.checksum
  return { protocol, bytes, checksum: { ...upper.checksum, at: at + header.length, from: from + header.length } }
}

/** Options are padded with PadN to a multiple of eight octets (RFC 8200 §4.2). */
function optionsHeader(protocol: number, options: ArrayLike<number>, upper: UpperLayer): UpperLayer {
  const rest = (8 - ((2 + options.length) % 8)) % 8
  const padding = rest === 0 ? [] : rest === 1 ? [0] : [1, rest - 2, ...new Array<number>(rest - 2).fill(0)]
  const length = 2 + options.length + padding.length
  return before(protocol, octets(upper.protocol, length / 8 - 1, options, padding), upper)
}

export const hopByHop = (upper: UpperLayer, options: ArrayLike<number> = []): UpperLayer => optionsHeader(0, options, upper)
export const destinationOptions = (upper: UpperLayer, options: ArrayLike<number> = []): UpperLayer => optionsHeader(60, options, upper)
export const routing = (upper: UpperLayer): UpperLayer => before(43, octets(upper.protocol, 0, 0, 0, u32(0)), upper)
export const authentication = (upper: UpperLayer): UpperLayer =>
  before(51, octets(upper.protocol, 4, u16(0), u32(0x100), u32(1), u32(0), u32(0), u32(0)), upper)
export const fragmentHeader = (upper: UpperLayer, id: number, offset = 0, more = false): UpperLayer =>
  before(44, octets(upper.protocol, 0, u16(offset | (more ? 1 : 0)), u32(id)), upper)

const piecesOf = (bytes: Uint8Array, size: number): { offset: number; more: boolean; bytes: Uint8Array }[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => ({
    offset: i * size,
    more: (i + 1) * size < bytes.length,
    bytes: bytes.slice(i * size, (i + 1) * size),
  }))

/** The datagram in pieces of `size` octets, a multiple of eight. */
export const ipv4Fragments = (options: Ipv4Options, upper: UpperLayer, size: number): IpPacket[] =>
  piecesOf(withChecksum(upper, address(options.src), address(options.dst)), size).map(({ offset, more, bytes }) =>
    ipv4({ ...options, fragmentOffset: offset, moreFragments: more }, { protocol: upper.protocol, bytes }),
  )

export const ipv6Fragments = (options: Ipv6Options, id: number, upper: UpperLayer, size: number): IpPacket[] =>
  piecesOf(withChecksum(upper, address(options.src), address(options.dst)), size).map(({ offset, more, bytes }) =>
    ipv6(options, fragmentHeader({ protocol: upper.protocol, bytes }, id, offset, more)),
  )

// Transport

const FLAGS = { F: 1, S: 2, R: 4, P: 8, A: 16, U: 32 } as const

export interface TcpOptions {
  readonly srcPort: number
  readonly dstPort: number
  readonly seq?: number
  readonly ack?: number
  /** Letters of the flags: `S`, `SA`, `PA`, `R` … */
  readonly flags?: string
  readonly window?: number
  readonly options?: ArrayLike<number>
}

export function tcp(options: TcpOptions, payload: Layer | Uint8Array = NOTHING): UpperLayer {
  const extra = options.options ?? []
  const flags = Array.from(options.flags ?? 'A').reduce((bits, letter) => bits | FLAGS[letter as keyof typeof FLAGS], 0)
  const bytes = octets(
    u16(options.srcPort),
    u16(options.dstPort),
    u32(options.seq ?? 0),
    u32(options.ack ?? 0),
    ((20 + extra.length) / 4) << 4,
    flags,
    u16(options.window ?? 65535),
    u16(0),
    u16(0),
    extra,
    bytesOf(payload),
  )
  return { protocol: 6, bytes, checksum: { at: 16, from: 0, protocol: 6, pseudoHeader: true } }
}

export interface UdpOptions {
  readonly srcPort: number
  readonly dstPort: number
  /** Written instead of the real one. */
  readonly length?: number
}

export function udp(options: UdpOptions, payload: Layer | Uint8Array = NOTHING): UpperLayer {
  const inner = bytesOf(payload)
  const bytes = octets(u16(options.srcPort), u16(options.dstPort), u16(options.length ?? 8 + inner.length), u16(0), inner)
  return { protocol: 17, bytes, checksum: { at: 6, from: 0, protocol: 17, pseudoHeader: true } }
}

export const icmpv4 = (type: number, code: number, body: ArrayLike<number>): UpperLayer => ({
  protocol: 1,
  bytes: octets(type, code, u16(0), body),
  checksum: { at: 2, from: 0, protocol: 1, pseudoHeader: false },
})

export const icmpv6 = (type: number, code: number, body: ArrayLike<number>): UpperLayer => ({
  protocol: 58,
  bytes: octets(type, code, u16(0), body),
  checksum: { at: 2, from: 0, protocol: 58, pseudoHeader: true },
})

export const echo = (id: number, sequence: number, reply = false, data: Layer = { bytes: new Uint8Array(0) }): UpperLayer =>
  icmpv4(reply ? 0 : 8, 0, octets(u16(id), u16(sequence), data.bytes))
export const echo6 = (id: number, sequence: number, reply = false, data: Layer = { bytes: new Uint8Array(0) }): UpperLayer =>
  icmpv6(reply ? 129 : 128, 0, octets(u16(id), u16(sequence), data.bytes))

export const noNextHeader: UpperLayer = { protocol: 59, bytes: new Uint8Array(0) }

// Tunnels

export interface GreOptions {
  readonly checksum?: boolean
  readonly key?: number
  readonly sequence?: number
  /** PPTP's acknowledgement, which makes it version 1. */
  readonly acknowledgement?: number
  readonly version?: number
}

export function gre(payload: NetworkLayer, options: GreOptions = {}): UpperLayer {
  const version = options.version ?? 0
  const bits =
    (options.checksum ? 0x8000 : 0) |
    (options.key !== undefined ? 0x2000 : 0) |
    (options.sequence !== undefined ? 0x1000 : 0) |
    (options.acknowledgement !== undefined ? 0x0080 : 0) |
    version
  const bytes = octets(
    u16(bits),
    u16(payload.etherType),
    options.checksum ? u32(0) : [],
    options.key !== undefined ? u32(options.key) : [],
    options.sequence !== undefined ? u32(options.sequence) : [],
    options.acknowledgement !== undefined ? u32(options.acknowledgement) : [],
    payload.bytes,
  )
  if (options.checksum) bytes.set(u16(internetChecksum(bytes)), 4)
  return { protocol: 47, bytes }
}

export interface TeredoOptions {
  readonly authentication?: boolean
  readonly origin?: { readonly port: number; readonly address: string }
  readonly trailer?: ArrayLike<number>
}

/** Authentication, then origin, then the packet, then trailers (RFC 4380 §5.1.1, RFC 6081 §4). */
export const teredo = (payload: NetworkLayer, { authentication, origin, trailer = [] }: TeredoOptions = {}): Layer => ({
  bytes: octets(
    authentication ? octets(u16(1), 0, 0, u32(0x01020304), u32(0x05060708), 0) : [],
    origin
      ? octets(
          u16(0),
          u16(origin.port ^ 0xffff),
          address(origin.address).map((octet) => ~octet),
        )
      : [],
    payload.bytes,
    trailer,
  ),
})

export const vxlan = (network: number, payload: NetworkLayer): Layer => ({
  bytes: octets(8, 0, 0, 0, u32(network << 8), innerEthernet(payload).bytes),
})

export const geneve = (network: number, payload: NetworkLayer, options: ArrayLike<number> = []): Layer => ({
  bytes: octets(options.length / 4, 0, u16(payload.etherType), u32(network << 8), options, payload.bytes),
})

export const gtpU = (tunnel: number, payload: NetworkLayer): Layer => ({
  bytes: octets(0x30, 0xff, u16(payload.bytes.length), u32(tunnel), payload.bytes),
})

export const l2tp = (tunnel: number, session: number, payload: NetworkLayer): Layer => {
  const inner = ppp(payload).bytes
  return { bytes: octets(u16(0x4002), u16(8 + inner.length), u16(tunnel), u16(session), inner) }
}

export const ayiya = (payload: IpPacket): Layer => ({
  bytes: octets(0x42, 0x51, 0x11, payload.protocol, u32(0), new Uint8Array(16), new Uint8Array(20), payload.bytes),
})
