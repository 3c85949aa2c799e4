/**
 * Both ends of a WireGuard tunnel, made with the platform's own primitives: what they send, and the key log of either.
 *
 * WireGuard §5.4. Only the keyed BLAKE2s of the first MAC is v6why's: the platform has none.
 */
import { createCipheriv, createHash, createHmac, createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto'
import { blake2s } from '../../src/core/crypto/blake2s.js'
import { type Layer, octets, text, u32 } from './packet-builder.js'

const word = (value: number): number[] => u32(value).reverse()
const hash = (...parts: Uint8Array[]): Uint8Array =>
  new Uint8Array(
    createHash('blake2s256')
      .update(octets(...parts))
      .digest(),
  )
const hmac = (key: Uint8Array, data: Uint8Array): Uint8Array => new Uint8Array(createHmac('blake2s256', key).update(data).digest())

function kdf(count: number, chainingKey: Uint8Array, input: Uint8Array): Uint8Array[] {
  const secret = hmac(chainingKey, input)
  const keys: Uint8Array[] = []
  for (let i = 1; i <= count; i++) keys.push(hmac(secret, octets(keys.at(-1) ?? [], i)))
  return keys
}

function seal(key: Uint8Array, counter: number, plain: Uint8Array, additional: Uint8Array): Uint8Array {
  const cipher = createCipheriv('chacha20-poly1305', key, octets(u32(0), word(counter), u32(0)), { authTagLength: 16 })
  cipher.setAAD(additional, { plaintextLength: plain.length })
  return octets(cipher.update(plain), cipher.final(), cipher.getAuthTag())
}

/** RFC 8410 §7: what stands before the 32 octets of a private key. */
const BEFORE_KEY = Buffer.from('302e020100300506032b656e04220420', 'hex')

/** The first pair, the second … of a process: the same in every run, as mutants of the fuzzer have to be. */
class KeyPair {
  private static made = 0
  private readonly own = createPrivateKey({
    key: Buffer.concat([BEFORE_KEY, hash(text(`key ${KeyPair.made++}`))]),
    format: 'der',
    type: 'pkcs8',
  })
  readonly public = new Uint8Array(createPublicKey(this.own).export({ type: 'spki', format: 'der' }).subarray(-32))
  readonly private = new Uint8Array(this.own.export({ type: 'pkcs8', format: 'der' }).subarray(-32))

  agree(other: KeyPair): Uint8Array {
    const load = (pair: KeyPair): KeyObject => createPrivateKey(pair.own.export({ type: 'pkcs8', format: 'pem' }))
    return new Uint8Array(diffieHellman({ privateKey: this.own, publicKey: createPublicKey(load(other)) }))
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

export class WireguardTunnel {
  readonly initiation: Layer
  readonly response: Layer
  private readonly initiator = new KeyPair()
  private readonly responder = new KeyPair()
  private readonly initiatorEphemeral = new KeyPair()
  private readonly responderEphemeral = new KeyPair()
  private readonly fromInitiator: Uint8Array
  private readonly fromResponder: Uint8Array
  private counter = 0

  constructor(
    private readonly shared: Uint8Array = new Uint8Array(32),
    private readonly initiatorIndex = 0x01020304,
    private readonly responderIndex = 0xfffefdfc,
  ) {
    const { initiator, responder, initiatorEphemeral, responderEphemeral } = this
    let chainingKey = hash(text('Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s'))
    let h = hash(hash(chainingKey, text('WireGuard v1 zx2c4 Jason@zx2c4.com')), responder.public)
    let key: Uint8Array
    const mix = (input: Uint8Array): void => {
      ;[chainingKey, key] = kdf(2, chainingKey, input) as [Uint8Array, Uint8Array]
    }
    const sealed = (plain: Uint8Array): Uint8Array => {
      const bytes = seal(key, 0, plain, h)
      h = hash(h, bytes)
      return bytes
    }
    h = hash(h, initiatorEphemeral.public)
    mix(initiatorEphemeral.public)
    mix(initiatorEphemeral.agree(responder))
    const encryptedStatic = sealed(initiator.public)
    mix(initiator.agree(responder))
    const encryptedTimestamp = sealed(new Uint8Array(12).fill(0x40))
    const begun = octets(word(1), word(initiatorIndex), initiatorEphemeral.public, encryptedStatic, encryptedTimestamp)
    this.initiation = { bytes: withMacs(begun, responder.public) }

    h = hash(h, responderEphemeral.public)
    mix(responderEphemeral.public)
    mix(responderEphemeral.agree(initiatorEphemeral))
    mix(responderEphemeral.agree(initiator))
    const [next, mixed, last] = kdf(3, chainingKey, this.shared) as [Uint8Array, Uint8Array, Uint8Array]
    chainingKey = next
    key = last
    h = hash(h, mixed)
    const answered = octets(word(2), word(responderIndex), word(initiatorIndex), responderEphemeral.public, sealed(new Uint8Array(0)))
    this.response = { bytes: withMacs(answered, initiator.public) }
    ;[this.fromInitiator, this.fromResponder] = kdf(2, chainingKey, new Uint8Array(0)) as [Uint8Array, Uint8Array]
  }

  /** A packet from the initiator to the responder; nothing keeps the session up. */
  there(packet: Layer | Uint8Array = new Uint8Array(0)): Layer {
    return this.data(this.responderIndex, this.fromInitiator, packet)
  }

  back(packet: Layer | Uint8Array = new Uint8Array(0)): Layer {
    return this.data(this.initiatorIndex, this.fromResponder, packet)
  }

  /** What Wireshark's key log says at the initiator. */
  get initiatorLog(): string {
    return [
      `LOCAL_STATIC_PRIVATE_KEY=${base64(this.initiator.private)}`,
      `REMOTE_STATIC_PUBLIC_KEY=${base64(this.responder.public)}`,
      `LOCAL_EPHEMERAL_PRIVATE_KEY=${base64(this.initiatorEphemeral.private)}`,
      `PRESHARED_KEY=${base64(this.shared)}`,
      '',
    ].join('\n')
  }

  get responderLog(): string {
    return [
      `LOCAL_STATIC_PRIVATE_KEY = ${base64(this.responder.private)}`,
      `LOCAL_EPHEMERAL_PRIVATE_KEY = ${base64(this.responderEphemeral.private)}`,
      `PRESHARED_KEY = ${base64(this.shared)}`,
    ].join('\r\n')
  }

  private data(receiver: number, key: Uint8Array, packet: Layer | Uint8Array): Layer {
    const bytes = packet instanceof Uint8Array ? packet : packet.bytes
    const padded = new Uint8Array(Math.ceil(bytes.length / 16) * 16)
    padded.set(bytes)
    const counter = this.counter++
    return { bytes: octets(word(4), word(receiver), word(counter), u32(0), seal(key, counter, padded, new Uint8Array(0))) }
  }
}

const withMacs = (message: Uint8Array, receiver: Uint8Array): Uint8Array =>
  octets(message, blake2s([message], { key: hash(text('mac1----'), receiver), length: 16 }), new Uint8Array(16))
