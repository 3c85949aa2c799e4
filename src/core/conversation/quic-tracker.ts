/**
 * What the datagrams of a QUIC attempt tell: its name, its version, and how far its handshake came (RFC 9000 §7).
 *
 * Long headers are the handshake; from the first short header of the client on the connection is in use, and nothing more is looked at.
 */
import type { Renumbering } from '../base/renumbering.js'
import type { Packet } from '../packet/packet.js'
import { openInitial, type OpenedInitial } from '../packet/quic-initial.js'
import { CryptoStream } from '../stream/crypto-stream.js'
import { readFrames } from '../wire/quic-frames.js'
import { followsInvariants, isLongHeader, parseLongHeader, type QuicLongHeader } from '../wire/quic-long.js'
import { parseBareClientHello } from '../wire/tls-client-hello.js'
import type { ApplicationName } from './application-name.js'
import { type AttemptTable, CLIENT_WENT_ON, NAME_TRIED, RETRY, SERVER_WENT_ON, VERSION_NEGOTIATION, ZERO_RTT } from './attempt-table.js'

/** RFC 9000 §14.1: datagrams with a client's Initial have at least so many octets. */
const LEAST_INITIAL_DATAGRAM = 1200
const HTTP3_PORT = 443
/** A ClientHello of two datagrams, both sent anew three times, takes half as many. */
const MOST_INITIALS = 16
/** Handshakes at one time of which the ClientHello is not yet whole; the oldest are forgotten. */
const MOST_HANDSHAKES = 512

interface Handshake {
  readonly version: number
  readonly stream: CryptoStream
  keys: OpenedInitial['keys'] | undefined
  initials: number
}

export class QuicTracker {
  private readonly attempts: AttemptTable
  private readonly names: ApplicationName
  private handshakes = new Map<number, Handshake>()

  constructor(attempts: AttemptTable, names: ApplicationName) {
    this.attempts = attempts
    this.names = names
  }

  renumber(attempts: Renumbering): void {
    this.handshakes = attempts.ofKeys(this.handshakes)
  }

  /** A client's first flight. On the port of HTTP/3 versions that are not known here count too: they keep to RFC 8999. */
  begins({ view, payload, payloadEnd, payloadLength, dstPort }: Packet): boolean {
    if (payloadLength < LEAST_INITIAL_DATAGRAM) return false
    if (dstPort === HTTP3_PORT) return followsInvariants(view, payload, payloadEnd)
    return isLongHeader(view, payload, payloadEnd) && parseLongHeader(view, payload, payloadEnd)?.type === 'initial'
  }

  /** True where the datagram holds a packet of the first flight, so that it repeats an attempt that is not answered. */
  fromClient({ view, payload, payloadEnd, frame }: Packet, attempt: number): boolean {
    const { attempts } = this
    let opens = false
    for (let at = payload; at < payloadEnd; ) {
      if (isShort(view, at)) {
        attempts.flags.mark(attempt, CLIENT_WENT_ON)
        if (attempts.clientDataFrame.get(attempt) === 0) {
          attempts.clientDataFrame.set(attempt, frame.number)
          attempts.clientDataTime.set(attempt, frame.time)
        }
        break
      }
      const header = parseLongHeader(view, at, payloadEnd)
      if (!header || header.version === 0) break
      attempts.quicVersion.set(attempt, header.version)
      if (header.type === 'handshake') attempts.flags.mark(attempt, CLIENT_WENT_ON)
      else if (header.type === '0rtt') attempts.quicSigns.mark(attempt, ZERO_RTT)
      else opens = true
      if (
        header.type === 'initial' &&
        (attempts.flags.get(attempt) & NAME_TRIED) === 0 &&
        this.readName(view, at, payloadEnd, header, attempt)
      )
        attempts.flags.mark(attempt, NAME_TRIED)
      at = header.packetEnd
    }
    return opens
  }

  /** True where the server has taken up the handshake. Asking for another version or for a proof of the address takes up nothing. */
  fromServer({ view, payload, payloadEnd }: Packet, attempt: number): boolean {
    const { attempts } = this
    if (payload >= payloadEnd) return false
    if (isShort(view, payload)) return true
    const header = parseLongHeader(view, payload, payloadEnd)
    if (!header) return false
    attempts.flags.mark(attempt, SERVER_WENT_ON)
    if (header.type === 'negotiation') attempts.quicSigns.mark(attempt, VERSION_NEGOTIATION)
    else if (header.type === 'retry') attempts.quicSigns.mark(attempt, RETRY)
    else {
      attempts.quicVersion.set(attempt, header.version)
      return true
    }
    return false
  }

  /** Nothing more is to be learnt of the attempt. */
  isSettled(attempt: number): boolean {
    const { answerFrame, clientDataFrame } = this.attempts
    if (answerFrame.get(attempt) === 0 || clientDataFrame.get(attempt) === 0) return false
    this.handshakes.delete(attempt)
    return true
  }

  /** Reads an Initial of the client; true when nothing more is to be learnt of the name. */
  private readName(view: DataView, at: number, end: number, header: QuicLongHeader, attempt: number): boolean {
    const { version } = header
    let handshake = this.handshakes.get(attempt)
    // After a negotiation the client begins anew.
    if (handshake?.version !== version) {
      handshake = { version, stream: new CryptoStream(), keys: undefined, initials: 0 }
      this.keep(attempt, handshake)
    }
    const { stream } = handshake
    let frames = handshake.keys?.open(view, at, end, header)
    if (!frames) {
      // The first, or the first after a Retry, or the first that is in the capture.
      const opened = openInitial(view, at, end, header)
      frames = opened?.frames
      if (opened) handshake.keys = opened.keys
    }
    handshake.initials++
    if (frames) readFrames(frames, 0, frames.byteLength, (offset, octets, from, to) => stream.push(offset, octets, from, to))
    const hello = parseBareClientHello(stream.bytes)
    if (hello && !hello.complete && handshake.initials < MOST_INITIALS) return false
    if (hello?.complete) this.names.learn(hello, attempt, this.attempts)
    this.handshakes.delete(attempt)
    return true
  }

  private keep(attempt: number, handshake: Handshake): void {
    this.handshakes.set(attempt, handshake)
    if (this.handshakes.size > MOST_HANDSHAKES) this.handshakes.delete(this.handshakes.keys().next().value!)
  }
}

/** RFC 9000 §17.3: a short header, with the fixed bit; octets of zero behind the last packet are none. */
const isShort = (view: DataView, at: number): boolean => view.getUint8(at) >> 6 === 1
