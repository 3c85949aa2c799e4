/**
 * Writes captures from nothing: for samples of what the laboratory has no implementation of. Each `make-<story>.mjs` beside it is the recipe of
 * one sample, and gives the same octets every time. Layouts: RFC 768, 791, 1035, 4443, 8200, 9293, and draft-ietf-opsawg-pcapng.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The time of the first frame: 2026-11-21, the day of the other samples. */
const EPOCH_MS = Date.UTC(2026, 10, 21, 20, 0, 0)

export const u8 = (value) => Buffer.of(value)
export const u16 = (value) => Buffer.of((value >>> 8) & 255, value & 255)
export const u32 = (value) => Buffer.concat([u16((value >>> 16) & 0xffff), u16(value & 0xffff)])
export const octets = (...parts) => Buffer.concat(parts.map((part) => (typeof part === 'number' ? u8(part) : Buffer.from(part))))
export const hex = (text) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')

export function address(text) {
  if (!text.includes(':')) return Buffer.from(text.split('.').map(Number))
  const [head, tail] = text.split('::').map((half) => (half === '' ? [] : half.split(':')))
  const groups = (list) => list.flatMap((group) => (group.includes('.') ? [...address(group)] : [...u16(Number.parseInt(group, 16))]))
  const [before, after] = [groups(head), groups(tail ?? [])]
  return Buffer.from([...before, ...new Array(16 - before.length - after.length).fill(0), ...after])
}

const link = (text) => hex(text.replaceAll(':', ''))

function checksum(bytes) {
  let sum = 0
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i] << 8) | (bytes[i + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

const withChecksum = (bytes, at, covered) => {
  bytes.writeUInt16BE(checksum(covered(bytes)) || 0xffff, at)
  return bytes
}

// Upper layers are functions of the addresses, which their checksums cover.

const upper = (protocol, at, bytes) => ({
  protocol,
  bytes: (src, dst) =>
    withChecksum(Buffer.from(bytes), at, (all) =>
      octets(src, dst, src.length === 4 ? octets(0, protocol, u16(all.length)) : octets(u32(all.length), u32(protocol)), all),
    ),
})

export const raw = (protocol, bytes) => ({ protocol, bytes: () => bytes })
export const udp = (srcPort, dstPort, payload) => upper(17, 6, octets(u16(srcPort), u16(dstPort), u16(8 + payload.length), u16(0), payload))
export const icmpv6 = (type, code, body) => upper(58, 2, octets(type, code, u16(0), body))
export const tcp = ({ srcPort, dstPort, seq, ack, flags }, payload = Buffer.alloc(0)) =>
  upper(6, 16, octets(u16(srcPort), u16(dstPort), u32(seq), u32(ack), 0x50, flags, u16(64240), u16(0), u16(0), payload))

export function ipv4({ src, dst, ttl = 64 }, { protocol, bytes }) {
  const [from, to] = [address(src), address(dst)]
  const payload = bytes(from, to)
  const header = octets(0x45, 0, u16(20 + payload.length), u16(0), u16(0x4000), ttl, protocol, u16(0), from, to)
  return octets(
    withChecksum(header, 10, (all) => all),
    payload,
  )
}

export function ipv6({ src, dst, hops = 64 }, { protocol, bytes }) {
  const [from, to] = [address(src), address(dst)]
  const payload = bytes(from, to)
  return octets(0x60, 0, 0, 0, u16(payload.length), protocol, hops, from, to, payload)
}

/** An IP packet between two link-layer addresses. */
export const ethernet = (src, dst, packet) => octets(link(dst), link(src), u16(packet[0] >>> 4 === 4 ? 0x0800 : 0x86dd), packet)

// DNS, RFC 1035 §4

const TYPES = { A: 1, AAAA: 28 }
const domain = (name) => octets(...name.split('.').flatMap((label) => [label.length, Buffer.from(label)]), 0)
const question = (name, type) => octets(domain(name), u16(TYPES[type]), u16(1))
export const dnsQuery = (id, name, type) => octets(u16(id), u16(0x0100), u16(1), u16(0), u16(0), u16(0), question(name, type))
export const dnsAnswer = (id, name, type, addresses) =>
  octets(
    ...[id, 0x8180, 1, addresses.length, 0, 0].map(u16),
    question(name, type),
    ...addresses.map((text) => octets(u16(0xc00c), u16(TYPES[type]), u16(1), u32(300), u16(address(text).length), address(text))),
  )

const FIN_ACK = 0x11
const SYN = 0x02
const SYN_ACK = 0x12
const ACK = 0x10
const PUSH_ACK = 0x18

/** One TCP connection: gives each segment to `send(segment, fromClient)`. */
export class TcpConnection {
  constructor({ clientPort, serverPort, isn, send }) {
    Object.assign(this, { clientPort, serverPort, send, client: isn, server: (isn * 3 + 17) >>> 0 })
  }

  segment(fromClient, flags, payload) {
    const [srcPort, dstPort] = fromClient ? [this.clientPort, this.serverPort] : [this.serverPort, this.clientPort]
    const [seq, ack] = fromClient ? [this.client, this.server] : [this.server, this.client]
    this.send(tcp({ srcPort, dstPort, seq, ack: flags === SYN ? 0 : ack, flags }, payload), fromClient)
    const used = (payload?.length ?? 0) + (flags & 0x03 ? 1 : 0)
    if (fromClient) this.client = (seq + used) >>> 0
    else this.server = (seq + used) >>> 0
  }

  syn = () => this.segment(true, SYN)
  synAck = () => this.segment(false, SYN_ACK)
  ack = () => this.segment(true, ACK)
  fromClient = (payload) => this.segment(true, PUSH_ACK, payload)
  fromServer = (payload) => this.segment(false, PUSH_ACK, payload)
  close = () => this.segment(true, FIN_ACK)
}

const pad = (bytes) => octets(bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4))
const le16 = (value) => Buffer.of(value & 255, value >>> 8)
const le32 = (value) => Buffer.of(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24)
const option = (code, value) => octets(le16(code), le16(value.length), pad(value))
const block = (type, body) => octets(le32(type), le32(body.length + 12), body, le32(body.length + 12))

const NANOSECONDS = 9

/** A pcapng file in the making. Time is in milliseconds since the first frame and never goes back. */
export class Capture {
  time = 0
  blocks = []

  /** `interfaces` are names; `linkTypes` their link types where they are not all Ethernet. */
  constructor(interfaces = ['eth0'], linkTypes = interfaces.map(() => 1)) {
    this.blocks.push(block(0x0a0d0d0a, octets(le32(0x1a2b3c4d), le16(1), le16(0), Buffer.alloc(8, 0xff))))
    interfaces.forEach((name, i) => {
      const options = octets(option(2, Buffer.from(name)), option(9, u8(NANOSECONDS)), option(0, Buffer.alloc(0)))
      this.blocks.push(block(1, octets(le16(linkTypes[i]), le16(0), le32(0), options)))
    })
  }

  /** The next frame comes so much later. */
  wait(ms) {
    this.time += ms
    return this
  }

  frame(bytes, interface_ = 0) {
    const nanos = BigInt(EPOCH_MS) * 1_000_000n + BigInt(Math.round(this.time * 1e6))
    const head = [interface_, Number(nanos >> 32n), Number(nanos & 0xffffffffn), bytes.length, bytes.length]
    this.blocks.push(block(6, octets(...head.map(le32), pad(bytes))))
    return this
  }

  /** Into the folder of the samples, or where the command line says. */
  write(name) {
    const file = process.argv[2] ?? fileURLToPath(new URL(`../${name}.pcapng`, import.meta.url))
    writeFileSync(file, Buffer.concat(this.blocks))
  }
}
