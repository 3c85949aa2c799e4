/**
 * ICMP, RFC 792, and ICMPv6, RFC 4443: the header, the words for types and codes, and the packet quoted in an error.
 *
 * `version` is that of the IP packet that carries the message: 4 or 6.
 */
import { type Check, OK, TRUNCATED } from './check.js'

export const HEADER_LENGTH = 8

export const readType = (view: DataView, at: number): number => view.getUint8(at)
export const readCode = (view: DataView, at: number): number => view.getUint8(at + 1)
/** Of an echo request or reply. */
export const readIdentifier = (view: DataView, at: number): number => view.getUint16(at + 4)
export const readSequence = (view: DataView, at: number): number => view.getUint16(at + 6)

export const check = (_view: DataView, at: number, end: number): Check => (end - at < HEADER_LENGTH ? TRUNCATED : OK)

export const ECHO_REPLY = 0
export const DESTINATION_UNREACHABLE = 3
export const REDIRECT = 5
export const ECHO_REQUEST = 8
export const V6_DESTINATION_UNREACHABLE = 1
export const V6_PACKET_TOO_BIG = 2
export const V6_ECHO_REQUEST = 128
export const V6_ECHO_REPLY = 129

/** True for a message that says why a packet did not arrive. An IPv4 redirect quotes a packet too, but that one was passed on. */
export const isError = (version: number, type: number): boolean =>
  version === 6 ? type < 128 : type === 3 || type === 4 || type === 11 || type === 12

export const isEchoRequest = (version: number, type: number): boolean => type === (version === 6 ? V6_ECHO_REQUEST : ECHO_REQUEST)
export const isEchoReply = (version: number, type: number): boolean => type === (version === 6 ? V6_ECHO_REPLY : ECHO_REPLY)

/** A port unreachable: somebody is there, and nobody listens. */
export const isPortUnreachable = (version: number, type: number, code: number): boolean =>
  version === 6 ? type === 1 && code === 4 : type === 3 && code === 3

/** Where the quoted packet of an error (or IPv4 redirect) begins. */
export const quotedAt = (at: number): number => at + HEADER_LENGTH

/** Where the quoted packet ends: extensions may follow it, RFC 4884 §3 (length in units of 4 octets in IPv4, of 8 in IPv6). */
export function quotedEnd(version: number, view: DataView, at: number, end: number): number {
  const type = readType(view, at)
  const extensible = version === 6 ? type === 1 || type === 3 : type === 3 || type === 11 || type === 12
  const length = !extensible ? 0 : version === 6 ? view.getUint8(at + 4) * 8 : view.getUint8(at + 5) * 4
  return length === 0 ? end : Math.min(end, at + HEADER_LENGTH + length)
}

/** The MTU that a router asks for (RFC 1191 §4, RFC 4443 §3.2), 0 where the message names none. */
export function readMtu(version: number, view: DataView, at: number): number {
  if (version === 6) return readType(view, at) === V6_PACKET_TOO_BIG ? view.getUint32(at + 4) : 0
  return readType(view, at) === DESTINATION_UNREACHABLE && readCode(view, at) === 4 ? view.getUint16(at + 6) : 0
}

/** Codes in the order of their numbers; a single text stands for all. */
type Wording = string | readonly string[]

const WORDS_IPV4: Readonly<Record<number, Wording>> = {
  0: 'echo reply',
  3: [
    'network unreachable',
    'host unreachable',
    'protocol unreachable',
    'port unreachable',
    'fragmentation needed',
    'source route failed',
    'network unknown',
    'host unknown',
    'source host isolated',
    'network administratively prohibited',
    'host administratively prohibited',
    'network unreachable for this type of service',
    'host unreachable for this type of service',
    'administratively prohibited',
    'host precedence violation',
    'precedence cutoff',
  ],
  4: 'source quench',
  5: 'redirect',
  8: 'echo request',
  9: 'router advertisement',
  10: 'router solicitation',
  11: ['time to live exceeded', 'fragment reassembly time exceeded'],
  12: 'parameter problem',
  13: 'timestamp request',
  14: 'timestamp reply',
  17: 'address mask request',
  18: 'address mask reply',
}

const WORDS_IPV6: Readonly<Record<number, Wording>> = {
  1: [
    'no route to destination',
    'administratively prohibited',
    'beyond scope of source address',
    'address unreachable',
    'port unreachable',
    'source address failed policy',
    'reject route to destination',
    'error in source routing header',
    'headers too long',
  ],
  2: 'packet too big',
  3: ['hop limit exceeded', 'fragment reassembly time exceeded'],
  4: ['erroneous header field', 'unrecognized next header', 'unrecognized IPv6 option', 'incomplete IPv6 header chain'],
  128: 'echo request',
  129: 'echo reply',
  130: 'multicast listener query',
  131: 'multicast listener report',
  132: 'multicast listener done',
  133: 'router solicitation',
  134: 'router advertisement',
  135: 'neighbor solicitation',
  136: 'neighbor advertisement',
  137: 'redirect',
  143: 'multicast listener report',
}

/** `host unreachable`, `administratively prohibited`, `packet too big`; without a word, `type 42 code 0`. */
export function formatTypeAndCode(version: number, type: number, code: number): string {
  const wording = (version === 6 ? WORDS_IPV6 : WORDS_IPV4)[type]
  const text = typeof wording === 'string' ? wording : wording?.[code]
  return text ?? `type ${type} code ${code}`
}
