/**
 * The handshake of WireGuard, §5.4.2 and §5.4.3: Noise_IKpsk2 (the Noise protocol framework §7.5), followed with the
 * private keys of one end, whichever that is.
 *
 * Every step mixes a key that both ends agree on. With one end's static and ephemeral private keys all four of them are
 * known; a tag behind the steps says whether they were right.
 */
import { blake2s, hkdfBlake2s } from '../crypto/blake2s.js'
import { ChaCha20Poly1305 } from '../crypto/chacha20-poly1305.js'
import { keepBytes } from '../wire/bytes.js'
import * as wireguard from '../wire/wireguard.js'
import type { WireguardKeys } from './wireguard-keys.js'

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

const CONSTRUCTION = blake2s([ascii('Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s')])
const IDENTIFIER = ascii('WireGuard v1 zx2c4 Jason@zx2c4.com')
const KEY_LENGTH = 32
const NOTHING = new Uint8Array(0)

/** An initiation that was understood, waiting for its response. */
export interface Initiated {
  readonly chainingKey: Uint8Array
  readonly hash: Uint8Array
  /** Public keys of the initiator. */
  readonly static: Uint8Array
  readonly ephemeral: Uint8Array
}

/** The keys of a session, one for each direction. */
export interface TransportKeys {
  readonly fromInitiator: Uint8Array
  readonly fromResponder: Uint8Array
}

/** The initiation at `at`; undefined where a key to it is missing. */
export function readInitiation(view: DataView, at: number, keys: WireguardKeys): Initiated | undefined {
  const receiver = keys.receivers.find(({ mac1Key }) => isFor(view, at, mac1Key))?.publicKey
  if (!receiver) return undefined
  const { initiation } = wireguard
  const state = new SymmetricState()
  state.mixHash(IDENTIFIER)
  state.mixHash(receiver)
  const ephemeral = keepBytes(view, initiation.ephemeralAt(at), KEY_LENGTH)
  state.mixHash(ephemeral)
  state.mixKey(1, ephemeral)
  const first = keys.agree(ephemeral, receiver)
  if (!first) return undefined
  const [toStatic] = state.mixKey(2, first)
  const initiator = state.open(toStatic!, keepBytes(view, initiation.encryptedStaticAt(at), wireguard.ENCRYPTED_STATIC_LENGTH))
  const second = initiator && keys.agree(initiator, receiver)
  if (!second) return undefined
  const [toTimestamp] = state.mixKey(2, second)
  const timestamp = keepBytes(view, initiation.encryptedTimestampAt(at), wireguard.ENCRYPTED_TIMESTAMP_LENGTH)
  if (!state.open(toTimestamp!, timestamp)) return undefined
  return { chainingKey: state.chainingKey, hash: state.hash, static: initiator, ephemeral }
}

/** The response at `at` to an initiation; undefined where a key to it is missing, one shared beforehand among them. */
export function readResponse(view: DataView, at: number, initiated: Initiated, keys: WireguardKeys): TransportKeys | undefined {
  const { response } = wireguard
  const ephemeral = keepBytes(view, response.ephemeralAt(at), KEY_LENGTH)
  const first = keys.agree(ephemeral, initiated.ephemeral)
  const second = keys.agree(ephemeral, initiated.static)
  if (!first || !second) return undefined
  const nothing = keepBytes(view, response.encryptedNothingAt(at), wireguard.ENCRYPTED_NOTHING_LENGTH)
  const before = new SymmetricState(initiated.chainingKey, initiated.hash)
  before.mixHash(ephemeral)
  for (const input of [ephemeral, first, second]) before.mixKey(1, input)
  for (const shared of keys.shared) {
    const state = new SymmetricState(before.chainingKey, before.hash)
    const [toHash, toNothing] = state.mixKey(3, shared)
    state.mixHash(toHash!)
    if (!state.open(toNothing!, nothing)) continue
    const [fromInitiator, fromResponder] = hkdfBlake2s(2, state.chainingKey, NOTHING)
    return { fromInitiator: fromInitiator!, fromResponder: fromResponder! }
  }
  return undefined
}

/** WireGuard §5.4.4: the first MAC says to whose public key the message goes. */
function isFor(view: DataView, at: number, mac1Key: Uint8Array): boolean {
  const mac1At = wireguard.initiation.mac1At(at)
  const mac1 = blake2s([keepBytes(view, at, mac1At - at)], { key: mac1Key, length: wireguard.MAC_LENGTH })
  return mac1.every((octet, i) => view.getUint8(mac1At + i) === octet)
}

/** What both ends have in common so far: the Noise protocol framework §5.2. */
class SymmetricState {
  chainingKey: Uint8Array
  hash: Uint8Array

  constructor(chainingKey: Uint8Array = CONSTRUCTION, hash: Uint8Array = CONSTRUCTION) {
    this.chainingKey = chainingKey
    this.hash = hash
  }

  mixHash(data: Uint8Array): void {
    this.hash = blake2s([this.hash, data])
  }

  /** Makes `count` keys; the first is the new chaining key, the others are returned. */
  mixKey(count: number, input: Uint8Array): Uint8Array[] {
    const [chainingKey, ...others] = hkdfBlake2s(count, this.chainingKey, input)
    this.chainingKey = chainingKey!
    return others
  }

  /** The plain text; undefined where the tag does not agree. */
  open(key: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
    const plain = new Uint8Array(sealed.length - wireguard.ENCRYPTED_NOTHING_LENGTH)
    const opened = new ChaCha20Poly1305(key).open(viewOf(sealed), 0, sealed.length, viewOf(this.hash), viewOf(plain))
    this.mixHash(sealed)
    return opened ? plain : undefined
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
