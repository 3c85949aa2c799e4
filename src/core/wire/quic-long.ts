/**
 * Long headers of QUIC, as far as they are in the clear: RFC 8999 §5.1 for every version,
 * RFC 9000 §17.2 for version 1 and the drafts, RFC 9369 §3.2 for version 2.
 */
import { readVarint, varintOctets } from './quic-varint.js'

export type QuicPacketType = 'initial' | '0rtt' | 'handshake' | 'retry' | 'negotiation' | 'unknown'

export interface QuicLongHeader {
  readonly version: number
  /** `unknown` for a version whose types are not known here. */
  readonly type: QuicPacketType
  readonly dcidAt: number
  readonly dcidLength: number
  readonly scidAt: number
  readonly scidLength: number
  /** Of an Initial; -1 where there is none or it is cut short. */
  readonly tokenAt: number
  readonly tokenLength: number
  /** The protected packet number, -1 where there is none or it is cut short. */
  readonly packetNumberAt: number
  /** Where the next packet of the datagram begins: by this one's length (it may lie beyond `end`), else `end`. */
  readonly packetEnd: number
}

export const VERSION_1 = 0x00000001
export const VERSION_2 = 0x6b3343cf
export const DRAFT_29 = 0xff00001d
const NEGOTIATION = 0
/** RFC 9000 §17.2: a longer connection id is dropped in version 1. */
const MAX_CID_LENGTH = 20
/** 7 octets are the least of an invariant header: both connection ids are empty. */
const LEAST = 7

const TYPES_VERSION_1 = ['initial', '0rtt', 'handshake', 'retry'] as const
const TYPES_VERSION_2 = ['retry', 'initial', '0rtt', 'handshake'] as const

/** Drafts 27 to 34 differ from version 1 in keys only. */
const isDraft = (version: number): boolean => version >= 0xff00001b && version <= 0xff000022

/** RFC 9000 §15: versions that force negotiation. */
export const isReserved = (version: number): boolean => (version & 0x0f0f0f0f) === 0x0a0a0a0a

/** As it is spoken of: `1`, `2`, `draft-29`, else the number. */
export function formatVersion(version: number): string {
  if (version === VERSION_1) return '1'
  if (version === VERSION_2) return '2'
  return isDraft(version) ? `draft-${version & 0xff}` : `0x${version.toString(16).padStart(8, '0')}`
}

/** The header of a known version with sound connection ids; in other traffic that is one datagram in millions. */
export function isLongHeader(view: DataView, at: number, end: number): boolean {
  if (end - at < LEAST || view.getUint8(at) < 0x80) return false
  const version = view.getUint32(at + 1)
  if (version !== NEGOTIATION && !isReserved(version)) {
    if (version !== VERSION_1 && version !== VERSION_2 && !isDraft(version)) return false
    // RFC 9000 §17.2: the fixed bit. RFC 9287 lets it vary only after both ends have said so.
    if ((view.getUint8(at) & 0x40) === 0) return false
  }
  const dcidLength = view.getUint8(at + 5)
  if (dcidLength > MAX_CID_LENGTH || at + 6 + dcidLength >= end) return false
  const scidLength = view.getUint8(at + 6 + dcidLength)
  return scidLength <= MAX_CID_LENGTH && at + 7 + dcidLength + scidLength <= end
}

/** What holds for every version, RFC 8999 §5.1; version 0 is none. */
export function followsInvariants(view: DataView, at: number, end: number): boolean {
  const header = parseLongHeader(view, at, end)
  return header !== undefined && header.version !== NEGOTIATION
}

export function parseLongHeader(view: DataView, at: number, end: number): QuicLongHeader | undefined {
  if (end - at < LEAST || view.getUint8(at) < 0x80) return undefined
  const version = view.getUint32(at + 1)
  const dcidAt = at + 6
  const dcidLength = view.getUint8(at + 5)
  if (dcidAt + dcidLength >= end) return undefined
  const scidAt = dcidAt + dcidLength + 1
  const scidLength = view.getUint8(scidAt - 1)
  const body = scidAt + scidLength
  if (body > end) return undefined
  const type = packetType(view.getUint8(at), version)
  let tokenAt = -1
  let tokenLength = 0
  let next = body
  if (type === 'initial') {
    const length = readVarint(view, body, end)
    if (length >= 0) {
      tokenAt = body + varintOctets(view, body)
      tokenLength = length
    }
    next = length >= 0 ? tokenAt + tokenLength : end
  }
  let packetNumberAt = -1
  let packetEnd = end
  if (type === 'initial' || type === '0rtt' || type === 'handshake') {
    const length = readVarint(view, next, end)
    if (length >= 0) {
      packetNumberAt = next + varintOctets(view, next)
      packetEnd = packetNumberAt + length
    }
  }
  return { version, type, dcidAt, dcidLength, scidAt, scidLength, tokenAt, tokenLength, packetNumberAt, packetEnd }
}

function packetType(first: number, version: number): QuicPacketType {
  if (version === NEGOTIATION) return 'negotiation'
  const bits = (first >> 4) & 3
  // No document says what types a version that forces negotiation has; clients write them as in version 1.
  if (version === VERSION_1 || isDraft(version) || isReserved(version)) return TYPES_VERSION_1[bits]!
  return version === VERSION_2 ? TYPES_VERSION_2[bits]! : 'unknown'
}
