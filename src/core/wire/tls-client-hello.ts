/**
 * TLS ClientHello in the records of a stream, RFC 8446 §4.1.2 and §5.1 (the same octets in TLS 1.0 to 1.2).
 *
 * With post-quantum key shares the message is longer than a segment, and it may be spread over several records,
 * so the octets of the stream are collected by the caller, who asks again when there are more.
 */
import { readAlpn } from './svcb.js'
import { nullSuiteMac } from './tls-record.js'

export interface ClientHello {
  /** False when more octets of the stream are needed; the fields hold what has been seen so far. */
  readonly complete: boolean
  /** server_name, RFC 6066 §3: in lower case, without a final dot. With `ech` it is the public name, not the site's. */
  readonly serverName: string | null
  readonly alpn: readonly string[]
  /** encrypted_client_hello, RFC 9849 §5. Browsers also send it with random content and the true name (§6.2). */
  readonly ech: boolean
  /** supported_versions, else legacy_version; values of RFC 8701 left out. */
  readonly versions: readonly number[]
  /** Suites that encrypt nothing are among those offered: browsers offer none, IP-HTTPS does. */
  readonly offersNullCipher: boolean
}

const HANDSHAKE = 22
const CLIENT_HELLO = 1
const RECORD_HEADER = 5
const HANDSHAKE_HEADER = 4
const MAX_RECORD = 16384 + 256 // RFC 8446 §5.2
/** Longer messages are not collected. */
const MAX_MESSAGE = 65536

const SERVER_NAME = 0
const ALPN = 16
const SUPPORTED_VERSIONS = 43
const ENCRYPTED_CLIENT_HELLO = 0xfe0d

/** True if the octets can be the start of a ClientHello; as few as one are looked at. */
export function startsClientHello(view: DataView, at: number, end: number): boolean {
  if (end <= at || view.getUint8(at) !== HANDSHAKE) return false
  if (end > at + 1 && view.getUint8(at + 1) !== 3) return false
  if (end > at + 2 && view.getUint8(at + 2) > 4) return false
  return end <= at + RECORD_HEADER || view.getUint8(at + RECORD_HEADER) === CLIENT_HELLO
}

/** `bytes` begins where the stream begins. Undefined when that is no ClientHello. */
export function parseClientHello(bytes: Uint8Array): ClientHello | undefined {
  const start = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!startsClientHello(start, 0, bytes.length)) return undefined
  const message = joinRecords(bytes)
  if (!message) return undefined
  return readMessage(message)
}

/** The same without records, as QUIC carries it (RFC 9001 §4.1.3): `message` begins with the handshake header. */
export const parseBareClientHello = (message: Uint8Array): ClientHello | undefined =>
  message.length > 0 && message[0] !== CLIENT_HELLO ? undefined : readMessage(message)

function readMessage(message: Uint8Array): ClientHello | undefined {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  if (message.length < HANDSHAKE_HEADER) return NOTHING_YET
  const end = HANDSHAKE_HEADER + (view.getUint32(0) & 0xffffff)
  if (end > MAX_MESSAGE) return undefined
  return readHello(view, end)
}

const NOTHING_YET: ClientHello = { complete: false, serverName: null, alpn: [], ech: false, versions: [], offersNullCipher: false }

/** The octets of the first handshake message in the records, as far as they are there. */
function joinRecords(bytes: Uint8Array): Uint8Array | undefined {
  let joined = bytes.subarray(0, 0)
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] !== HANDSHAKE) return undefined
    if (at + RECORD_HEADER > bytes.length) break
    const length = (bytes[at + 3]! << 8) | bytes[at + 4]!
    if (length === 0 || length > MAX_RECORD) return undefined
    const part = bytes.subarray(at + RECORD_HEADER, at + RECORD_HEADER + length)
    if (joined.length === 0) joined = part
    else {
      const longer = new Uint8Array(joined.length + part.length)
      longer.set(joined)
      longer.set(part, joined.length)
      joined = longer
    }
    if (joined.length >= HANDSHAKE_HEADER && joined.length >= HANDSHAKE_HEADER + ((joined[1]! << 16) | (joined[2]! << 8) | joined[3]!))
      break
    at += RECORD_HEADER + length
  }
  return joined
}

/** `end` is where the message ends by its own length, which the view may not reach. */
function readHello(view: DataView, end: number): ClientHello | undefined {
  const have = Math.min(end, view.byteLength)
  const complete = have === end
  // legacy_version, random, then three fields behind their lengths: session id, cipher suites, compression methods.
  let at = HANDSHAKE_HEADER + 2 + 32
  const legacyVersion = have >= HANDSHAKE_HEADER + 2 ? view.getUint16(HANDSHAKE_HEADER) : 0
  if (legacyVersion >> 8 !== 3) return legacyVersion === 0 && !complete ? NOTHING_YET : undefined
  let offersNullCipher = false
  for (const lengthOctets of [1, 2, 1]) {
    if (at + lengthOctets > have) return complete ? undefined : { ...NOTHING_YET, versions: [legacyVersion] }
    const next = at + lengthOctets + (lengthOctets === 1 ? view.getUint8(at) : view.getUint16(at))
    for (let suite = at + 2; lengthOctets === 2 && suite + 2 <= Math.min(next, have); suite += 2)
      if (nullSuiteMac(view.getUint16(suite)) !== undefined) offersNullCipher = true
    at = next
  }
  let serverName: string | null = null
  let alpn: readonly string[] = []
  let ech = false
  let versions: readonly number[] = [legacyVersion]
  // The list's own length says nothing that the message's does not.
  for (at += 2; at + 4 <= have; ) {
    const type = view.getUint16(at)
    const data = at + 4
    const next = data + view.getUint16(at + 2)
    if (type === ENCRYPTED_CLIENT_HELLO) ech = true
    if (next > have) break
    if (type === SERVER_NAME) serverName = readServerName(view, data, next)
    else if (type === ALPN) alpn = (next - data >= 2 ? readAlpn(view, data + 2, next) : undefined)?.filter(isNoGreaseName) ?? []
    else if (type === SUPPORTED_VERSIONS) versions = readVersions(view, data, next)
    at = next
  }
  return { complete, serverName, alpn, ech, versions, offersNullCipher }
}

/** ServerNameList: length, then name type 0 (host_name), length, name. */
function readServerName(view: DataView, at: number, end: number): string | null {
  if (end - at < 5 || view.getUint8(at + 2) !== 0) return null
  const stop = at + 5 + view.getUint16(at + 3)
  if (stop > end || stop - at - 5 > 255) return null
  let name = ''
  for (let i = at + 5; i < stop; i++) {
    const octet = view.getUint8(i)
    if (octet <= 0x20 || octet > 0x7e) return null
    name += String.fromCharCode(octet)
  }
  return name.toLowerCase().replace(/\.$/, '') || null
}

function readVersions(view: DataView, at: number, end: number): number[] {
  const versions: number[] = []
  for (let i = at + 1; i + 2 <= end; i += 2) {
    const version = view.getUint16(i)
    if (!isGrease(version >> 8, version & 255)) versions.push(version)
  }
  return versions
}

/** RFC 8701 §2: both octets are the same and end in A. */
const isGrease = (a: number, b: number): boolean => a === b && (a & 15) === 10

/** `keepText` writes all but six of the sixteen as two equal `\DDD`, which no registered name is. */
const isNoGreaseName = (id: string): boolean => !/^(\\\d{3}|[*:JZjz])\1$/.test(id)
