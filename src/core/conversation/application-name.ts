/**
 * The name that the application itself used: the SNI of a TLS ClientHello, or the Host of an HTTP request; and what it calls itself there.
 *
 * Most fit the first segment. One that does not (post-quantum key shares make a ClientHello of two segments) is
 * collected, bounded in bytes and in number.
 */
import type { Renumbering } from '../base/renumbering.js'
import type { Packet } from '../packet/packet.js'
import { TcpStream } from '../stream/tcp-stream.js'
import { parseHttpRequest } from '../wire/http-request.js'
import { type ClientHello, parseClientHello } from '../wire/tls-client-hello.js'
import { type AttemptTable, MAY_CARRY, MAY_CARRY_IN_TLS, NAME_FROM_HOST, NAME_FROM_SNI } from './attempt-table.js'
import type { NameTable } from './name-table.js'

/** A ClientHello is at most 64 KB (RFC 8446 §4); a request head that long is refused by servers. */
const MOST_BYTES = 65536
const MOST_PIECES = 16
const MOST_STREAMS = 512

const TLS_HANDSHAKE = 0x16

export class ApplicationName {
  private readonly names: NameTable
  private streams = new Map<number, TcpStream>()

  constructor(names: NameTable) {
    this.names = names
  }

  renumber(attempts: Renumbering): void {
    this.streams = attempts.ofKeys(this.streams)
  }

  /** Reads client data of an attempt; true when nothing more is to be learnt from it. */
  read(packet: Packet, attempt: number, attempts: AttemptTable): boolean {
    const { view, payload, payloadEnd } = packet
    const stream = this.streams.get(attempt)
    if (!stream) {
      const expected = (attempts.isn.get(attempt) + 1) >>> 0
      const first = payload < payloadEnd ? view.getUint8(payload) : 0
      if (packet.sequence >>> 0 === expected) {
        if (first !== TLS_HANDSHAKE && !isLetter(first)) return true
        if (this.parse(new Uint8Array(view.buffer, view.byteOffset + payload, payloadEnd - payload), attempt, attempts)) return true
      }
      const started = new TcpStream(attempts.isn.get(attempt), { octets: MOST_BYTES, pieces: MOST_PIECES })
      started.push(packet.frame.number, packet.frame.time, packet.sequence, view, payload, payloadEnd, packet.payloadLength)
      this.streams.set(attempt, started)
      if (this.streams.size > MOST_STREAMS) this.streams.delete(this.streams.keys().next().value!)
      return false
    }
    stream.push(packet.frame.number, packet.frame.time, packet.sequence, view, payload, payloadEnd, packet.payloadLength)
    if (!stream.gap && !this.parse(stream.bytes, attempt, attempts) && stream.bytes.length < MOST_BYTES) return false
    this.streams.delete(attempt)
    return true
  }

  /** What a whole ClientHello tells. */
  learn({ serverName, ech, alpn }: ClientHello, attempt: number, attempts: AttemptTable): void {
    // With ECH the outer name is the provider's, not the site's (RFC 9849 §5), unless nothing was encrypted (§6.2): no packet shows which.
    if (serverName !== null && ech) attempts.outerName.set(attempt, this.names.intern(serverName))
    else if (serverName !== null) this.keep(attempt, attempts, serverName, NAME_FROM_SNI)
    if (alpn.length > 0) attempts.alpn.set(attempt, this.names.intern(alpn.join('\n')))
  }

  /** True when the bytes settle the question, with a name or without. */
  private parse(bytes: Uint8Array, attempt: number, attempts: AttemptTable): boolean {
    if (bytes.length === 0) return false
    if (bytes[0] === TLS_HANDSHAKE) {
      const hello = parseClientHello(bytes)
      if (!hello) return true
      if (!hello.complete) return false
      if (hello.offersNullCipher) attempts.streamTunnel.set(attempt, MAY_CARRY_IN_TLS)
      this.learn(hello, attempt, attempts)
      return true
    }
    if (!isLetter(bytes[0]!)) return true
    const request = parseHttpRequest(bytes)
    if (!request) return true
    const { complete, host, agent, connectTo } = request
    if (/\/iphttps$/i.test(request.target)) attempts.streamTunnel.set(attempt, MAY_CARRY)
    if (host !== null && connectTo === null) this.keep(attempt, attempts, host, NAME_FROM_HOST)
    if (agent !== null) attempts.agent.set(attempt, this.names.intern(agent))
    if (agent !== null || complete) attempts.requestRead.set(attempt, 1)
    return complete || (host !== null && (agent !== null || bytes.length >= PLENTY))
  }

  private keep(attempt: number, attempts: AttemptTable, name: string, from: number): void {
    attempts.appName.set(attempt, this.names.intern(name))
    attempts.appNameFrom.set(attempt, from)
  }
}

/** User-Agent stands near the beginning of a request's head; one that goes on without it is not waited for. */
const PLENTY = 4096

const isLetter = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a
