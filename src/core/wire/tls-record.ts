/** TLS record header, RFC 5246 §6.2.1 (the same in every version of TLS over TCP), and what a ServerHello in one agrees to. */
import { BAD_LENGTH, type Check, OK, TRUNCATED } from './check.js'

export const HEADER_LENGTH = 5

export const CHANGE_CIPHER_SPEC = 20
export const HANDSHAKE = 22
export const APPLICATION_DATA = 23
const HEARTBEAT = 24

/** RFC 5246 §6.2.3: 2^14 octets, and up to 2,048 for what protects them. */
const MAX_LENGTH = 16384 + 2048

export const contentType = (view: DataView, at: number) => view.getUint8(at)
export const length = (view: DataView, at: number) => view.getUint16(at + 3)

/** BAD_LENGTH where these octets are no record at all. */
export function check(view: DataView, at: number, end: number): Check {
  if (end - at < HEADER_LENGTH) return TRUNCATED
  const type = contentType(view, at)
  if (type < CHANGE_CIPHER_SPEC || type > HEARTBEAT || view.getUint8(at + 1) !== 3 || length(view, at) > MAX_LENGTH) return BAD_LENGTH
  return at + HEADER_LENGTH + length(view, at) > end ? TRUNCATED : OK
}

const SERVER_HELLO = 2

/** The suite that a ServerHello at `at` agrees to (RFC 5246 §7.4.1.3); undefined where it is none. */
export function serverHelloSuite(view: DataView, at: number, end: number): number | undefined {
  // Type and length, version, random, then the session id behind its length.
  const session = at + 4 + 2 + 32
  if (end <= session || view.getUint8(at) !== SERVER_HELLO) return undefined
  const suite = session + 1 + view.getUint8(session)
  return suite + 2 <= end ? view.getUint16(suite) : undefined
}

/** Octets of the MAC behind each record, for suites that encrypt nothing (RFC 5246 §A.5, RFC 8422 §6): what they protect can be read. */
const NULL_SUITES: ReadonlyMap<number, number> = new Map([
  [0x0001, 16], // TLS_RSA_WITH_NULL_MD5
  [0x0002, 20], // TLS_RSA_WITH_NULL_SHA
  [0x003b, 32], // TLS_RSA_WITH_NULL_SHA256
  [0xc006, 20], // TLS_ECDHE_ECDSA_WITH_NULL_SHA
  [0xc010, 20], // TLS_ECDHE_RSA_WITH_NULL_SHA
])

/** The length of its MAC; undefined for a suite that encrypts. */
export const nullSuiteMac = (suite: number): number | undefined => NULL_SUITES.get(suite)

export function isNullSuiteMac(length: number): boolean {
  for (const macLength of NULL_SUITES.values()) if (macLength === length) return true
  return false
}
