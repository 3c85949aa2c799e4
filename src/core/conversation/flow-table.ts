/**
 * Flows: one row for each innermost conversation, two addresses, two ports and a protocol.
 *
 * The key is the same in both directions; a row remembers which end is the client. Packets quoted in ICMP errors and
 * pieces that wait for their datagram belong to no flow.
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import { type F64, type I32, Rows, type U16, type U32 } from '../base/rows.js'
import { keyedHash, LONGEST_CHAIN } from '../base/keyed-hash.js'
import type { Renumbering } from '../base/renumbering.js'
import { ms, type Nanos } from '../base/time.js'
import { MAX_DEPTH, type Packet } from '../packet/packet.js'
import type { PlainPacket } from '../packet/plain-packet.js'
import type { PathId, PathTable } from '../packet/path-table.js'
import { ICMP, ICMPV6, TCP } from '../wire/ip-protocol.js'
import * as ipv4 from '../wire/ipv4.js'
import * as ipv6 from '../wire/ipv6.js'
import { ACK, SYN } from '../wire/tcp.js'

export type FlowId = number

export const NO_FLOW: FlowId = -1

/** Values of `stage`. READ: settled, but for the octets of its stream, which carries packets or DNS. */
export const OPEN = 0
export const SETTLED = 1
export const READ = 2

/** Below: system ports, RFC 6335 §6. Programs that open connections get theirs from above. */
const FIRST_USER_PORT = 1024
/** A copy on another interface of the same machine follows within this time; a retransmission never does. */
const COPY_WINDOW: Nanos = ms(5)
const RECENT = 4096

const ECHO_REPLY = 0
const ECHO_REPLY_V6 = 129

export class FlowTable extends Rows {
  readonly clientAddress = this.i32()
  readonly serverAddress = this.i32()
  readonly clientPort = this.u16()
  readonly serverPort = this.u16()
  readonly protocol = this.u8()
  /** What its packets still have to tell: OPEN, SETTLED or READ. */
  readonly stage = this.u8()
  /** Its newest attempt, -1 before there is one. */
  readonly attempt = this.i32()
  /** The deepest path that it was seen on. */
  readonly path = this.i32()
  /** IP octets of the innermost packets, by their own length fields. */
  readonly bytesForward = this.f64()
  readonly bytesBack = this.f64()
  readonly lastTime = this.f64()
  readonly lastFrame = this.u32()
  readonly packetsForward = this.u32()
  readonly packetsBack = this.u32()
  readonly firstFrame = this.u32()
  readonly firstTime = this.f64()
  /** How many of the packets had been counted before, on another interface or at another depth. */
  readonly copies = this.u32()
  /** Innermost tunnel last seen in each direction: a row of the carriage table, -1 where there was none. */
  readonly carriageForward = this.i32()
  readonly carriageBack = this.i32()

  /** Of the last `touch`: the row is new. */
  isNew = false
  /** Of the last `touch` or `find`: from the row's server to its client. */
  reverse = false

  /** For each slot the hash and the row plus one. */
  private slots = new Int32Array(2 * 4096)
  private mask = 4095
  /** Since some flows have been found that were made to meet in one slot. */
  keyed = false
  /** The last packets by a hash of what makes them the same: where and when each was seen. */
  private readonly recentMark = new Int32Array(RECENT)
  private readonly recentPlace = new Int32Array(RECENT)
  private readonly recentTime = new Float64Array(RECENT)

  constructor(
    private readonly paths: PathTable,
    private readonly addresses: AddressTable,
  ) {
    super(2048)
  }

  /**
   * Counts a plain packet (`decoder.readPlain`), whose addresses have no ids yet, in the row of its conversation, and gives it the ids that stand
   * there; -1 where there is no such row, and nothing is done.
   */
  touchKnown(packet: Packet, plain: PlainPacket): FlowId {
    const row = this.keyed ? NO_FLOW : this.searchPlain(packet, plain)
    if (row < 0) return NO_FLOW
    this.isNew = false
    const { inner } = packet
    const client = this.clientAddress.get(row)
    const server = this.serverAddress.get(row)
    inner.src = this.reverse ? server : client
    inner.dst = this.reverse ? client : server
    this.count(packet, row)
    return row
  }

  /** Counts the packet in its row; -1 where it belongs to no flow. */
  touch(packet: Packet): FlowId {
    this.isNew = false
    if (packet.depth === 0 || packet.protocol === 0) return NO_FLOW
    const { inner, srcPort, dstPort, protocol } = packet
    const { src, dst } = inner
    const hashed = this.hash(src, dst, srcPort, dstPort, protocol)
    let row = this.search(hashed, src, dst, srcPort, dstPort, protocol)
    if (row < 0) row = this.addFlow(hashed, packet)
    this.count(packet, row)
    return row
  }

  private count(packet: Packet, row: FlowId): void {
    const { inner, frame } = packet
    if (this.reverse) {
      this.packetsBack.add(row, 1)
      this.bytesBack.add(row, inner.length)
      if (inner.carriage >= 0) this.carriageBack.set(row, inner.carriage)
    } else {
      this.packetsForward.add(row, 1)
      this.bytesForward.add(row, inner.length)
      if (inner.carriage >= 0) this.carriageForward.set(row, inner.carriage)
    }
    this.lastFrame.set(row, frame.number)
    this.lastTime.set(row, frame.time)
    if (packet.path !== this.path.get(row) && this.isDeeper(packet.path, this.path.get(row))) this.path.set(row, packet.path)
    if (this.isCopy(packet, row)) {
      packet.copy = true
      this.copies.add(row, 1)
    }
  }

  /** The row of a conversation given in either direction, or -1. */
  find(src: AddressId, dst: AddressId, srcPort: number, dstPort: number, protocol: number): FlowId {
    return this.search(this.hash(src, dst, srcPort, dstPort, protocol), src, dst, srcPort, dstPort, protocol)
  }

  /** Client and server exchanged: a later packet shows that the first guess was wrong. */
  swap(row: FlowId): void {
    exchange(this.clientAddress, this.serverAddress, row)
    exchange(this.clientPort, this.serverPort, row)
    exchange(this.packetsForward, this.packetsBack, row)
    exchange(this.bytesForward, this.bytesBack, row)
    exchange(this.carriageForward, this.carriageBack, row)
    this.reverse = !this.reverse
  }

  /** With at least two slots for each row. */
  override get bytes(): number {
    return super.bytes + this.length * 4 * Int32Array.BYTES_PER_ELEMENT
  }

  /** Drops all other rows. */
  renumber(flows: Renumbering, attempts: Renumbering): void {
    this.retain(flows)
    this.renumberField(this.attempt, attempts)
    this.rehash(this.mask)
    // Marks are of row numbers; a copy of what was seen just before is counted as a packet.
    this.recentTime.fill(Number.NEGATIVE_INFINITY)
  }

  /** More tunnels than the other path. */
  isDeeper(path: PathId, other: PathId): boolean {
    return this.paths.depth(path) > this.paths.depth(other)
  }

  private search(hashed: number, src: AddressId, dst: AddressId, srcPort: number, dstPort: number, protocol: number): FlowId {
    const { slots, mask } = this
    for (let slot = hashed & mask; ; slot = (slot + 1) & mask) {
      const row = slots[2 * slot + 1]! - 1
      if (row < 0) return NO_FLOW
      if (slots[2 * slot] !== hashed || this.protocol.get(row) !== protocol) continue
      const client = this.clientAddress.get(row)
      const server = this.serverAddress.get(row)
      const clientPort = this.clientPort.get(row)
      const serverPort = this.serverPort.get(row)
      if (client === src && server === dst && clientPort === srcPort && serverPort === dstPort) {
        this.reverse = false
        return row
      }
      if (client === dst && server === src && clientPort === dstPort && serverPort === srcPort) {
        this.reverse = true
        return row
      }
    }
  }

  private searchPlain({ view, srcPort, dstPort, protocol, inner }: Packet, { src, dst }: PlainPacket): FlowId {
    const { slots, mask, addresses } = this
    const hashed = mix(endOf(src, srcPort), endOf(dst, dstPort), protocol)
    const isIPv4 = inner.version === 4
    const srcAt = isIPv4 ? ipv4.sourceAt(inner.at) : ipv6.sourceAt(inner.at)
    const dstAt = isIPv4 ? ipv4.destinationAt(inner.at) : ipv6.destinationAt(inner.at)
    for (let slot = hashed & mask; ; slot = (slot + 1) & mask) {
      const row = slots[2 * slot + 1]! - 1
      if (row < 0) return NO_FLOW
      if (slots[2 * slot] !== hashed || this.protocol.get(row) !== protocol) continue
      const client = this.clientAddress.get(row)
      const server = this.serverAddress.get(row)
      const clientPort = this.clientPort.get(row)
      const serverPort = this.serverPort.get(row)
      if (
        clientPort === srcPort &&
        serverPort === dstPort &&
        addresses.isAt(client, view, srcAt, isIPv4) &&
        addresses.isAt(server, view, dstAt, isIPv4)
      ) {
        this.reverse = false
        return row
      }
      if (
        clientPort === dstPort &&
        serverPort === srcPort &&
        addresses.isAt(client, view, dstAt, isIPv4) &&
        addresses.isAt(server, view, srcAt, isIPv4)
      ) {
        this.reverse = true
        return row
      }
    }
  }

  private addFlow(hashed: number, packet: Packet): FlowId {
    const row = this.addRow()
    const { inner, frame } = packet
    this.isNew = true
    this.reverse = isFromServer(packet)
    this.clientAddress.set(row, this.reverse ? inner.dst : inner.src)
    this.serverAddress.set(row, this.reverse ? inner.src : inner.dst)
    this.clientPort.set(row, this.reverse ? packet.dstPort : packet.srcPort)
    this.serverPort.set(row, this.reverse ? packet.srcPort : packet.dstPort)
    this.protocol.set(row, packet.protocol)
    this.path.set(row, packet.path)
    this.firstFrame.set(row, frame.number)
    this.firstTime.set(row, frame.time)
    this.attempt.set(row, -1)
    this.carriageForward.set(row, -1)
    this.carriageBack.set(row, -1)
    if (this.length * 2 > this.mask) this.rehash(this.mask * 2 + 1)
    else if (this.enter(hashed, row) > LONGEST_CHAIN && !this.keyed) {
      this.keyed = true
      this.rehash(this.mask)
    }
    return row
  }

  /** Finds the place of every row anew. */
  private rehash(mask: number): void {
    this.mask = mask
    this.slots = new Int32Array(2 * (mask + 1))
    for (let row = 0; row < this.length; row++) {
      const client = this.clientAddress.get(row)
      const server = this.serverAddress.get(row)
      this.enter(this.hash(client, server, this.clientPort.get(row), this.serverPort.get(row), this.protocol.get(row)), row)
    }
  }

  /** Puts a row into the first free slot; how many were passed. */
  private enter(hashed: number, row: FlowId): number {
    const { slots, mask } = this
    let slot = hashed & mask
    while (slots[2 * slot + 1] !== 0) slot = (slot + 1) & mask
    slots[2 * slot] = hashed
    slots[2 * slot + 1] = row + 1
    return (slot - hashed) & mask
  }

  /** The same for both directions. */
  private hash(src: AddressId, dst: AddressId, srcPort: number, dstPort: number, protocol: number): number {
    const { addresses } = this
    if (!this.keyed) return mix(endOf(addresses.hashOf(src), srcPort), endOf(addresses.hashOf(dst), dstPort), protocol)
    const forward = src < dst || (src === dst && srcPort <= dstPort)
    const ports = forward ? (srcPort << 16) | dstPort : (dstPort << 16) | srcPort
    return keyedHash(Math.min(src, dst), Math.max(src, dst), ports, protocol, 0)
  }

  /**
   * The same packet a moment ago on another interface, another link or at another depth: same flow, direction,
   * length, and identification (IPv4) or sequence, acknowledgement and flags (TCP) or first octets.
   */
  private isCopy(packet: Packet, row: FlowId): boolean {
    const { inner, frame } = packet
    const mark = markOf(packet, this.reverse ? ~row : row)
    const place = placeOf(packet)
    const entry = (mark ^ (mark >>> 16)) & (RECENT - 1)
    if (this.recentMark[entry] === mark && inner.length > 0) {
      const since = frame.time - this.recentTime[entry]!
      if (this.recentPlace[entry] !== place && since >= -COPY_WINDOW && since < COPY_WINDOW) return true
    }
    this.recentMark[entry] = mark
    this.recentPlace[entry] = place
    this.recentTime[entry] = frame.time
    return false
  }
}

/** One end of a conversation: the hash of its address and its port. */
const endOf = (address: number, port: number): number => Math.imul(address ^ Math.imul(port + 1, 0x85ebca6b), 0x9e3779b1)

/** A sum, as both directions are one conversation. */
function mix(one: number, other: number, protocol: number): number {
  let mixed = (one ^ (one >>> 15)) + (other ^ (other >>> 15)) + protocol
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  return mixed ^ (mixed >>> 12)
}

/** What a packet keeps on its way through a machine, in one number. */
function markOf(packet: Packet, directed: number): number {
  const { inner, view, payload } = packet
  let mark = Math.imul(directed, 0x9e3779b1) ^ Math.imul(packet.payloadLength + 1, 0x85ebca6b)
  if (packet.protocol === TCP) {
    mark ^= Math.imul(packet.sequence, 0xc2b2ae35) ^ Math.imul(packet.acknowledgement, 0x27d4eb2f) ^ Math.imul(packet.tcpFlags, 0x165667b1)
  } else if (packet.payloadEnd - payload >= 8) {
    mark ^= Math.imul(view.getInt32(payload), 0xc2b2ae35) ^ Math.imul(view.getInt32(payload + 4), 0x27d4eb2f)
  }
  if (inner.version === 4) mark ^= Math.imul(view.getUint16(inner.at + 4), 0x2c1b3c6d)
  return mark ^ (mark >>> 15)
}

/** Where a packet was seen: interface, link and depth in one number. */
const placeOf = (packet: Packet): number =>
  Math.imul(packet.frame.interface * 64 + packet.packetType, 0x9e3779b1) ^
  Math.imul(packet.interfaceIndex, 0x85ebca6b) ^
  Math.imul(packet.linkSrc * MAX_DEPTH + packet.depth, 0xc2b2ae35)

/**
 * Whether the first packet of a flow comes from its server. The sender of the first is the client, unless the packet
 * is an answer by itself, or comes from a system port to another.
 */
function isFromServer(packet: Packet): boolean {
  const { protocol, srcPort, dstPort } = packet
  if (protocol === TCP && (packet.tcpFlags & SYN) !== 0) return (packet.tcpFlags & ACK) !== 0
  if ((protocol === ICMP || protocol === ICMPV6) && packet.payload < packet.payloadEnd) {
    return packet.view.getUint8(packet.payload) === (protocol === ICMP ? ECHO_REPLY : ECHO_REPLY_V6)
  }
  return srcPort < FIRST_USER_PORT && dstPort >= FIRST_USER_PORT
}

function exchange<F extends I32 | U16 | U32 | F64>(a: F, b: F, row: number): void {
  const kept = a.get(row)
  a.set(row, b.get(row))
  b.set(row, kept)
}
