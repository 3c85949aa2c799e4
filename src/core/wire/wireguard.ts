/**
 * WireGuard messages ("WireGuard: Next Generation Kernel Network Tunnel", §5.4): a type, three zeros, and numbers in
 * little-endian order. A party's index is what the other sends to it under.
 *
 * Once `messageType` has answered other than 0 no reader below runs past `end`.
 */
export const HANDSHAKE_INITIATION = 1
export const HANDSHAKE_RESPONSE = 2
export const COOKIE_REPLY = 3
export const TRANSPORT_DATA = 4

const INITIATION_LENGTH = 148
const RESPONSE_LENGTH = 92
const COOKIE_REPLY_LENGTH = 64
const TRANSPORT_HEADER_LENGTH = 16
const TAG_LENGTH = 16

/** The type, or 0 where the octets are no whole message. Transport data with nothing in it keeps a session up. */
export function messageType(view: DataView, at: number, end: number): number {
  const length = end - at
  if (length < TRANSPORT_HEADER_LENGTH + TAG_LENGTH) return 0
  // Type and zeros together are a small number.
  switch (view.getUint32(at, true)) {
    case HANDSHAKE_INITIATION:
      return length === INITIATION_LENGTH ? HANDSHAKE_INITIATION : 0
    case HANDSHAKE_RESPONSE:
      return length === RESPONSE_LENGTH ? HANDSHAKE_RESPONSE : 0
    case COOKIE_REPLY:
      return length === COOKIE_REPLY_LENGTH ? COOKIE_REPLY : 0
    case TRANSPORT_DATA:
      return TRANSPORT_DATA
    default:
      return 0
  }
}

/** Of an initiation and a response. */
export const senderIndex = (view: DataView, at: number) => view.getUint32(at + 4, true)

export const initiation = {
  ephemeralAt: (at: number) => at + 8,
  encryptedStaticAt: (at: number) => at + 40,
  encryptedTimestampAt: (at: number) => at + 88,
  /** What stands before it is what it authenticates. */
  mac1At: (at: number) => at + 116,
}
export const ENCRYPTED_STATIC_LENGTH = 32 + TAG_LENGTH
export const ENCRYPTED_TIMESTAMP_LENGTH = 12 + TAG_LENGTH
export const MAC_LENGTH = 16

export const response = {
  receiverIndex: (view: DataView, at: number) => view.getUint32(at + 8, true),
  ephemeralAt: (at: number) => at + 12,
  encryptedNothingAt: (at: number) => at + 44,
}
export const ENCRYPTED_NOTHING_LENGTH = TAG_LENGTH

export const transport = {
  receiverIndex: (view: DataView, at: number) => view.getUint32(at + 4, true),
  counterLow: (view: DataView, at: number) => view.getUint32(at + 8, true),
  counterHigh: (view: DataView, at: number) => view.getUint32(at + 12, true),
  /** The packet, padded with zeros, and its tag. */
  encryptedAt: (at: number) => at + TRANSPORT_HEADER_LENGTH,
}
