/**
 * The keys that a capture brings for WireGuard: a decryption secrets block holds lines as Wireshark's key log has them,
 * `LOCAL_STATIC_PRIVATE_KEY = …base64…`.
 */
import { blake2s } from '../crypto/blake2s.js'
import { publicKey, x25519 } from '../crypto/x25519.js'

/** Type of the secrets, "WGKL" (draft-ietf-opsawg-pcapng, decryption secrets block). */
export const WIREGUARD_KEY_LOG = 0x57474b4c

const KEY_LENGTH = 32
/** Some thousand handshakes; a public key has to be computed for each, which takes about a millisecond. */
const MAX_KEYS = 4096
/** Public keys of peers, and keys shared beforehand: each is tried on handshakes. */
const MAX_TRIED = 64
const MAX_LINE = 256
/** Agreements that are computed in one run, at a millisecond each: four make a handshake, and a peer makes one in two minutes. */
const MAX_AGREEMENTS = 32_768

/** WireGuard §5.4: what the keys of its first MAC are made with. */
const LABEL_MAC1 = Uint8Array.from('mac1----', (letter) => letter.charCodeAt(0))
const NO_KEY = new Uint8Array(KEY_LENGTH)

/** Whom a handshake may be meant for. */
export interface Receiver {
  readonly publicKey: Uint8Array
  /** Key of the MAC that says so. */
  readonly mac1Key: Uint8Array
}

export class WireguardKeys {
  readonly receivers: Receiver[] = []
  /** Keys shared beforehand; most tunnels have none, which is a key of zeros. */
  readonly shared: Uint8Array[] = [NO_KEY]
  /** Private keys, static and ephemeral alike, by the public ones. */
  private readonly privateKeys = new Map<string, Uint8Array>()
  /** More keys or handshakes than are followed. */
  exhausted = false
  private readonly known = new Set<string>()
  private agreements = 0

  /** Learns from the text of a key log; lines that are no key are left out. */
  learn(bytes: Uint8Array): void {
    let line = ''
    for (let at = 0; at <= bytes.length; at++) {
      const octet = at < bytes.length ? bytes[at]! : 0x0a
      if (octet !== 0x0a) {
        if (line.length < MAX_LINE) line += String.fromCharCode(octet)
        continue
      }
      this.learnLine(line)
      line = ''
    }
  }

  /** The key that the owners of two public keys agree on; undefined where the private key of neither is known. */
  agree(one: Uint8Array, other: Uint8Array): Uint8Array | undefined {
    const own = this.privateKeys.get(textOf(one))
    const others = own ? undefined : this.privateKeys.get(textOf(other))
    if (this.agreements === MAX_AGREEMENTS) this.exhausted = true
    if ((!own && !others) || this.exhausted) return undefined
    this.agreements++
    return own ? x25519(own, other) : x25519(others!, one)
  }

  private learnLine(line: string): void {
    const match = /^\s*([A-Z_]+)\s*=\s*([A-Za-z0-9+/]{43})=\s*$/.exec(line)
    if (!match) return
    const [, type, text] = match
    if (this.known.has(`${type} ${text}`)) return
    if (this.known.size === MAX_KEYS) {
      this.exhausted = true
      return
    }
    this.known.add(`${type} ${text}`)
    const key = fromBase64(text!)
    switch (type) {
      case 'LOCAL_STATIC_PRIVATE_KEY':
        this.addReceiver(this.addPrivate(key))
        break
      case 'LOCAL_EPHEMERAL_PRIVATE_KEY':
        this.addPrivate(key)
        break
      case 'REMOTE_STATIC_PUBLIC_KEY':
        this.addReceiver(key)
        break
      case 'PRESHARED_KEY':
        if (this.shared.length < MAX_TRIED) this.shared.push(key)
        break
    }
  }

  private addPrivate(key: Uint8Array): Uint8Array {
    const own = publicKey(key)
    this.privateKeys.set(textOf(own), key)
    return own
  }

  private addReceiver(key: Uint8Array): void {
    if (this.receivers.length < MAX_TRIED) this.receivers.push({ publicKey: key, mac1Key: blake2s([LABEL_MAC1, key]) })
  }
}

const textOf = (key: Uint8Array): string => String.fromCharCode(...key)

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** 43 digits, which are 32 octets and two bits. */
function fromBase64(text: string): Uint8Array {
  const key = new Uint8Array(KEY_LENGTH)
  let bits = 0
  let value = 0
  let at = 0
  for (const digit of text) {
    value = ((value << 6) | ALPHABET.indexOf(digit)) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    key[at++] = value >>> bits
  }
  return key
}
