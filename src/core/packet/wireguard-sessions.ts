/**
 * WireGuard where the capture itself holds the keys: follows the handshakes and opens what is sent in the sessions that they make.
 */
import type { Oddities } from '../base/oddity.js'
import { ChaCha20Poly1305 } from '../crypto/chacha20-poly1305.js'
import * as wireguard from '../wire/wireguard.js'
import { type Initiated, readInitiation, readResponse } from './wireguard-handshake.js'
import { WireguardKeys } from './wireguard-keys.js'

const MAX_PACKET = 65_535
/** Handshakes without a response yet, and directions of sessions, that are kept; the oldest are forgotten. */
const MAX_INITIATED = 1024
const MAX_SESSIONS = 8192

const NOTHING = new DataView(new ArrayBuffer(0))

export class WireguardSessions {
  /** False until the capture has brought keys: then no datagram needs to be looked at. */
  hasKeys = false
  /** The packet that `open` has just opened lies at its beginning, `length` octets with their padding. */
  view: DataView = NOTHING
  length = 0
  private readonly keys = new WireguardKeys()
  /** By the initiator's index. */
  private readonly initiated = new Map<number, Initiated>()
  /** By the index of who receives. */
  private readonly sessions = new Map<number, ChaCha20Poly1305>()

  constructor(private readonly oddities: Oddities) {}

  /** Learns the keys of a key log. */
  learn(keyLog: Uint8Array): void {
    this.keys.learn(keyLog)
    this.hasKeys = this.keys.receivers.length > 0
    if (this.view === NOTHING) this.view = new DataView(new ArrayBuffer(MAX_PACKET))
  }

  /** Reads a datagram; true where there was a packet in it, which is then in `view`. */
  open(view: DataView, at: number, end: number, frame: number): boolean {
    switch (wireguard.messageType(view, at, end)) {
      case wireguard.HANDSHAKE_INITIATION:
        this.initiate(view, at, frame)
        return false
      case wireguard.HANDSHAKE_RESPONSE:
        this.respond(view, at, frame)
        return false
      case wireguard.TRANSPORT_DATA:
        return this.openData(view, at, end)
      default:
        return false
    }
  }

  private initiate(view: DataView, at: number, frame: number): void {
    const initiated = readInitiation(view, at, this.keys)
    if (initiated) keepNewest(this.initiated, MAX_INITIATED, wireguard.senderIndex(view, at), initiated)
    else this.noteExhausted(frame)
  }

  private respond(view: DataView, at: number, frame: number): void {
    const initiator = wireguard.response.receiverIndex(view, at)
    const initiated = this.initiated.get(initiator)
    if (!initiated) return
    const keys = readResponse(view, at, initiated, this.keys)
    if (!keys) {
      this.noteExhausted(frame)
      return
    }
    this.initiated.delete(initiator)
    keepNewest(this.sessions, MAX_SESSIONS, wireguard.senderIndex(view, at), new ChaCha20Poly1305(keys.fromInitiator))
    keepNewest(this.sessions, MAX_SESSIONS, initiator, new ChaCha20Poly1305(keys.fromResponder))
  }

  private noteExhausted(frame: number): void {
    if (this.keys.exhausted) this.oddities.note('wireguard-keys-exhausted', frame)
  }

  /** In a tunnel inside a tunnel the datagram lies in `view` itself, behind the place where its packet goes. */
  private openData(view: DataView, at: number, end: number): boolean {
    const { transport } = wireguard
    const session = this.sessions.get(transport.receiverIndex(view, at))
    if (!session) return false
    const encryptedAt = transport.encryptedAt(at)
    const length = end - encryptedAt - wireguard.ENCRYPTED_NOTHING_LENGTH
    // Without a packet the message only keeps the session up.
    if (length === 0 || length > MAX_PACKET) return false
    session.setNonce(0, transport.counterLow(view, at), transport.counterHigh(view, at))
    if (!session.open(view, encryptedAt, end, NOTHING, this.view)) return false
    this.length = length
    return true
  }
}

function keepNewest<T>(map: Map<number, T>, most: number, key: number, value: T): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > most) map.delete(map.keys().next().value!)
}
