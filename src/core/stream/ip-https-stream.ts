/**
 * One direction of an IP-HTTPS connection ([MS-IPHTTPS] §2.2): TLS records that protect without encrypting, in them the head of an HTTP message,
 * and behind it IPv6 packets.
 *
 * TLS may have been ended before the capture (a load balancer does that): then the head and the packets follow without records.
 */
import type { Nanos } from '../base/time.js'
import { BAD_LENGTH, OK, TRUNCATED } from '../wire/check.js'
import * as ipv6 from '../wire/ipv6.js'
import * as record from '../wire/tls-record.js'
import { TcpStream, type TcpStreamLimits } from './tcp-stream.js'

/** Two records of the longest kind, so that one can be read while the other comes. */
const LIMITS: TcpStreamLimits = { octets: 40960, pieces: 64 }
/** The longest packet with its header (RFC 8200 §3). */
const MOST_UNREAD = ipv6.HEADER_LENGTH + 65535
/** Servers refuse longer heads. */
const LONGEST_HEAD = 8192

/** What both directions of one connection know. */
export interface IpHttpsSession {
  /** Whether there are TLS records. */
  readonly isTls: boolean
  /** Octets of the MAC behind what a record holds, as the ServerHello's suite has it; -1 until it is seen. */
  macLength: number
  /** The ServerHello agreed to a suite that encrypts, or the request asked for something else: nothing can be read. */
  isClosed: boolean
}

/** Is called for each packet. The octets are valid until it returns. */
export type CarriedListener = (view: DataView, at: number, end: number) => void

const EMPTY = new Uint8Array(0)

export class IpHttpsStream {
  private readonly stream: TcpStream
  private readonly session: IpHttpsSession
  private run = 0
  /** ChangeCipherSpec has been seen: records have a MAC. */
  private isProtected: boolean
  /** The head of the HTTP message is behind. */
  private isBody: boolean
  /** What is there of the next packet, or of the head. */
  private unread = EMPTY

  /** `next` is the sequence number of the first octet; `isBody`: packets follow at once. */
  constructor(next: number, session: IpHttpsSession, isBody: boolean) {
    this.stream = new TcpStream((next - 1) >>> 0, LIMITS)
    this.session = session
    this.isBody = isBody
    this.isProtected = isBody
  }

  push(
    frame: number,
    time: Nanos,
    sequence: number,
    view: DataView,
    at: number,
    end: number,
    length: number,
    found: CarriedListener,
  ): void {
    this.stream.push(frame, time, sequence, view, at, end, length)
    this.cut(found)
  }

  /** The other side has acknowledged everything before `acknowledgement`: what is missing of it will not come. */
  acknowledge(acknowledgement: number, found: CarriedListener): void {
    while (this.stream.acknowledge(acknowledgement)) this.cut(found)
  }

  private cut(found: CarriedListener): void {
    const { stream, session } = this
    if (stream.run !== this.run) this.loseTrack()
    this.run = stream.run
    for (let { bytes } = stream; bytes.length > 0 && !session.isClosed; { bytes } = stream) {
      if (!session.isTls) {
        this.feed(bytes, found)
        stream.consume(bytes.length)
        continue
      }
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      const state = record.check(view, 0, bytes.length)
      if (state === TRUNCATED && !stream.full && !stream.gap) return
      if (state !== OK) {
        this.loseTrack()
        stream.consume(bytes.length)
        continue
      }
      const end = record.HEADER_LENGTH + record.length(view, 0)
      this.readRecord(record.contentType(view, 0), view, end, found)
      stream.consume(end)
    }
  }

  private readRecord(type: number, view: DataView, end: number, found: CarriedListener): void {
    const { session } = this
    if (type === record.CHANGE_CIPHER_SPEC) this.isProtected = true
    else if (type === record.HANDSHAKE && !this.isProtected) {
      const suite = record.serverHelloSuite(view, record.HEADER_LENGTH, end)
      if (suite === undefined) return
      session.macLength = record.nullSuiteMac(suite) ?? -1
      session.isClosed = session.macLength < 0
    } else if (type === record.APPLICATION_DATA && session.macLength >= 0) {
      const stop = Math.max(end - session.macLength, record.HEADER_LENGTH)
      this.feed(new Uint8Array(view.buffer, view.byteOffset + record.HEADER_LENGTH, stop - record.HEADER_LENGTH), found)
    }
  }

  /** Behind a hole packets begin with a record, as they are sent. */
  private loseTrack(): void {
    this.unread = EMPTY
    this.isBody = true
    this.isProtected = true
  }

  private feed(octets: Uint8Array, found: CarriedListener): void {
    let bytes = octets
    if (this.unread.length > 0) {
      bytes = new Uint8Array(this.unread.length + octets.length)
      bytes.set(this.unread)
      bytes.set(octets, this.unread.length)
    }
    let at = 0
    if (!this.isBody) {
      at = this.readHead(bytes)
      if (at < 0) return
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    while (at + ipv6.HEADER_LENGTH <= bytes.length) {
      if (view.getUint8(at) >>> 4 !== 6) {
        at = bytes.length
        break
      }
      const end = at + ipv6.HEADER_LENGTH + ipv6.payloadLength(view, at)
      if (end > bytes.length) break
      found(view, at, end)
      at = end
    }
    this.keepUnread(bytes, at)
  }

  /** Offset behind the head; -1 where it is not there yet, or where it is none of IP-HTTPS. */
  private readHead(bytes: Uint8Array): number {
    const end = endOfHead(bytes)
    if (end < 0 && bytes.length <= LONGEST_HEAD) {
      this.keepUnread(bytes, 0)
      return -1
    }
    if (end < 0 || !isIpHttpsHead(bytes, end)) {
      this.session.isClosed = true
      return -1
    }
    this.isBody = true
    return end
  }

  private keepUnread(bytes: Uint8Array, at: number): void {
    this.unread = at < bytes.length && bytes.length - at <= MOST_UNREAD ? bytes.slice(at) : EMPTY
  }
}

/**
 * In the middle of a connection: the length of the MAC in a record of application data that holds an IPv6 packet in the clear, which fills it to
 * the octet; -1 where there is no such record at `at`.
 */
export function carriedMacLength(view: DataView, at: number, end: number): number {
  const inside = at + record.HEADER_LENGTH
  if (record.check(view, at, end) === BAD_LENGTH || inside + ipv6.HEADER_LENGTH > end) return -1
  if (record.contentType(view, at) !== record.APPLICATION_DATA || view.getUint8(inside) >>> 4 !== 6) return -1
  const macLength = record.length(view, at) - ipv6.HEADER_LENGTH - ipv6.payloadLength(view, inside)
  return record.isNullSuiteMac(macLength) ? macLength : -1
}

function endOfHead(bytes: Uint8Array): number {
  for (let at = 3; at < bytes.length && at <= LONGEST_HEAD; at++)
    if (bytes[at] === 0x0a && bytes[at - 1] === 0x0d && bytes[at - 2] === 0x0a && bytes[at - 3] === 0x0d) return at + 1
  return -1
}

const REQUEST = /^[A-Z]+ (?:https?:\/\/[^/ ]+)?\/IPHTTPS(?:[/?][^ ]*)? HTTP\//i
/** [MS-IPHTTPS] §2.2: 2^64 - 1 stands for a body without end. */
const ENDLESS = /^content-length:[ \t]*18446744073709551615[ \t]*\r?$/im

/** A request for /IPHTTPS, or with the endless body; or any response, which answers one of these. */
function isIpHttpsHead(bytes: Uint8Array, end: number): boolean {
  let head = ''
  for (let at = 0; at < end; at++) head += String.fromCharCode(bytes[at]!)
  return head.startsWith('HTTP/') || REQUEST.test(head) || ENDLESS.test(head)
}
