/** QUIC datagrams, sealed by the platform: what the clients of tests send, RFC 9000 §17 and RFC 9001 §5. */
import { createCipheriv, createHmac } from 'node:crypto'
import { octets, text, u16, u32 } from './packet-builder.js'

interface Version {
  readonly number: number
  readonly salt: string
  readonly label: string
  /** Bits of an Initial, 0-RTT, Handshake and Retry. */
  readonly types: readonly [number, number, number, number]
}

export const VERSIONS = {
  1: { number: 1, salt: '38762cf7f55934b34d179ae6a4c80cadccbb7f0a', label: 'quic ', types: [0, 1, 2, 3] },
  2: { number: 0x6b3343cf, salt: '0dede3def700a6db819381be6e269dcbf9bd2ed9', label: 'quicv2 ', types: [1, 2, 3, 0] },
  'draft-27': { number: 0xff00001b, salt: 'c3eef712c72ebb5a11a7d2432bb46365bef9f502', label: 'quic ', types: [0, 1, 2, 3] },
  'draft-29': { number: 0xff00001d, salt: 'afbfec289993d24c9e9786f19c6111e04390a899', label: 'quic ', types: [0, 1, 2, 3] },
  'draft-32': { number: 0xff000020, salt: 'afbfec289993d24c9e9786f19c6111e04390a899', label: 'quic ', types: [0, 1, 2, 3] },
  'draft-34': { number: 0xff000022, salt: '38762cf7f55934b34d179ae6a4c80cadccbb7f0a', label: 'quic ', types: [0, 1, 2, 3] },
} as const satisfies Readonly<Record<string, Version>>
export type VersionName = keyof typeof VERSIONS

export const DESTINATION = Uint8Array.of(0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08)

/** In two octets, or in four: RFC 9000 §16. */
export const varint = (value: number): number[] => (value < 0x4000 ? u16(value | 0x4000) : u32((value | 0x80000000) >>> 0))

export const cryptoFrame = (offset: number, data: Uint8Array): Uint8Array => octets(6, varint(offset), varint(data.length), data)
export const PING = Uint8Array.of(1)
/** Largest 5, delay 0, one further range, and the counts of ECN. */
export const ACK_ECN = Uint8Array.of(3, 5, 0, 1, 1, 0, 0, 1, 2, 3)

export interface Initial {
  readonly version?: VersionName
  /** Stands in the header instead of the version's own number. */
  readonly versionNumber?: number
  readonly destination?: Uint8Array
  /** From which the keys are derived, where it is not the destination. */
  readonly keysFrom?: Uint8Array
  readonly source?: Uint8Array
  readonly token?: Uint8Array
  readonly number?: number
  /** Octets of the packet number, 1 to 4. */
  readonly numberLength?: number
  /** Octets of the whole packet; frames are padded up to it. */
  readonly length?: number
}

/** A client's Initial with these frames. */
export function initial(frames: Uint8Array, options: Initial = {}): Uint8Array {
  const { number = 0, numberLength = 4, length = 1200, token = new Uint8Array(0), source = new Uint8Array(0) } = options
  const { destination = DESTINATION } = options
  const version: Version = VERSIONS[options.version ?? 1]
  const numberOctets = Uint8Array.from(u32(number)).subarray(4 - numberLength)
  const before = octets(
    0xc0 | (version.types[0] << 4) | (numberLength - 1),
    u32(options.versionNumber ?? version.number),
    destination.length,
    destination,
    source.length,
    source,
    token.length === 0 ? 0 : octets(varint(token.length), token),
  )
  const header = (rest: number) => octets(before, varint(rest), numberOctets)
  const payloadLength = Math.max(frames.length, length - header(0).length - 16)
  const plain = new Uint8Array(payloadLength)
  plain.set(frames)
  return seal(header(numberLength + payloadLength + 16), numberLength, number, plain, version, options.keysFrom ?? destination)
}

function seal(
  header: Uint8Array,
  numberLength: number,
  number: number,
  plain: Uint8Array,
  version: Version,
  connectionId: Uint8Array,
): Uint8Array {
  const common = createHmac('sha256', Buffer.from(version.salt, 'hex')).update(connectionId).digest()
  const secret = expand(common, 'client in', 32)
  const [key, iv, hp] = [
    expand(secret, `${version.label}key`, 16),
    expand(secret, `${version.label}iv`, 12),
    expand(secret, `${version.label}hp`, 16),
  ]
  for (const [i, octet] of u32(number).entries()) iv[8 + i]! ^= octet
  const cipher = createCipheriv('aes-128-gcm', key, iv)
  cipher.setAAD(header)
  const packet = octets(header, cipher.update(plain), cipher.final(), cipher.getAuthTag())
  const numberAt = header.length - numberLength
  const mask = createCipheriv('aes-128-ecb', hp, null).update(packet.subarray(numberAt + 4, numberAt + 20))
  packet[0]! ^= mask[0]! & 0x0f
  for (let i = 0; i < numberLength; i++) packet[numberAt + i]! ^= mask[1 + i]!
  return packet
}

/** HKDF-Expand-Label of at most one digest, RFC 8446 §7.1: the platform has no HKDF-Expand by itself. */
const expand = (secret: Uint8Array, label: string, length: number): Uint8Array =>
  octets(
    createHmac('sha256', secret)
      .update(octets(u16(length), label.length + 6, text(`tls13 ${label}`), 0, 1))
      .digest(),
  ).slice(0, length)

/** Other packets with long headers: the payload is not to be read. */
export function longHeader(type: 'zeroRtt' | 'handshake', version: VersionName = 1, destination = DESTINATION, length = 40): Uint8Array {
  const { number, types } = VERSIONS[version] as Version
  const bits = types[type === 'zeroRtt' ? 1 : 2]
  return octets(0xc0 | (bits << 4), u32(number), destination.length, destination, 0, varint(length), new Uint8Array(length).fill(0x5a))
}

export function retry(source: Uint8Array, version: VersionName = 1): Uint8Array {
  const { number, types } = VERSIONS[version] as Version
  return octets(0xc0 | (types[3] << 4), u32(number), 0, source.length, source, text('a token'), new Uint8Array(16).fill(0x33))
}

export const negotiation = (...versions: VersionName[]): Uint8Array =>
  octets(0x80, u32(0), 0, DESTINATION.length, DESTINATION, ...versions.map((version) => u32(VERSIONS[version].number)))

export const shortHeader = (): Uint8Array => octets(0x40, new Uint8Array(40).fill(0x5a))

/** An Initial of the server, which nobody is to open. */
export const serverInitial = (version: VersionName = 1): Uint8Array => {
  const { number, types } = VERSIONS[version] as Version
  return octets(0xc0 | (types[0] << 4), u32(number), 0, DESTINATION.length, DESTINATION, 0, varint(1170), new Uint8Array(1170).fill(0x5a))
}
