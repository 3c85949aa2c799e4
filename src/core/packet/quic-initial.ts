/**
 * Protection of QUIC Initials, RFC 9001 §5. Its keys follow from what is in the clear, so whoever sees the packet can open it; the tag
 * shows that the right keys were found.
 */
import { Aes128 } from '../crypto/aes128.js'
import { Aes128Gcm, TAG_LENGTH } from '../crypto/aes128-gcm.js'
import { expandLabel, extract, HmacSha256 } from '../crypto/hkdf.js'
import { DIGEST_LENGTH } from '../crypto/sha256.js'
import { DRAFT_29, isReserved, type QuicLongHeader, VERSION_1, VERSION_2 } from '../wire/quic-long.js'

interface Protection {
  readonly salt: HmacSha256
  /** Before "key", "iv" and "hp". */
  readonly label: string
}

const KEY_LENGTH = 16
const IV_LENGTH = 12
/** RFC 9001 §5.4.2: the sample begins where the packet number would end if it had four octets. */
const SAMPLE_OFFSET = 4
const SAMPLE_LENGTH = 16

const saltOf = (digits: string) => new HmacSha256(Uint8Array.from(digits.match(/../g)!, (pair) => Number.parseInt(pair, 16)))

/** draft-ietf-quic-tls-27 §5.2, for this draft and 28. */
const DRAFT_27: Protection = { salt: saltOf('c3eef712c72ebb5a11a7d2432bb46365bef9f502'), label: 'quic ' }
/** draft-ietf-quic-tls-29 §5.2, for drafts 29 to 32. */
const DRAFTS_FROM_29: Protection = { salt: saltOf('afbfec289993d24c9e9786f19c6111e04390a899'), label: 'quic ' }
/** RFC 9001 §5.2, and drafts 33 and 34. */
const FIRST: Protection = { salt: saltOf('38762cf7f55934b34d179ae6a4c80cadccbb7f0a'), label: 'quic ' }
/** RFC 9369 §3.3. */
const SECOND: Protection = { salt: saltOf('0dede3def700a6db819381be6e269dcbf9bd2ed9'), label: 'quicv2 ' }

/** Under a version that forces negotiation a client sends the Initial of the version that it would speak: the tag shows which. */
function protectionsOf(version: number): readonly Protection[] {
  if (version === VERSION_1) return [FIRST]
  if (version === VERSION_2) return [SECOND]
  if (isReserved(version)) return [FIRST, DRAFTS_FROM_29, DRAFT_27]
  return [version < DRAFT_29 ? DRAFT_27 : version < DRAFT_29 + 4 ? DRAFTS_FROM_29 : FIRST]
}

export interface OpenedInitial {
  readonly frames: DataView
  /** For those that follow: they are sealed with the same, whatever their own connection ids. */
  readonly keys: QuicInitialKeys
}

/** Opens a client's Initial, one of a version whose Initials can be told (quic-long.ts), with keys from its own destination. */
export function openInitial(view: DataView, at: number, end: number, header: QuicLongHeader): OpenedInitial | undefined {
  const { dcidAt, dcidLength, version, packetEnd } = header
  if (packetEnd > end) return undefined
  const connectionId = new Uint8Array(view.buffer, view.byteOffset + dcidAt, dcidLength)
  for (const protection of protectionsOf(version)) {
    const keys = new QuicInitialKeys(protection, connectionId)
    const frames = keys.open(view, at, end, header)
    if (frames) return { frames, keys }
  }
  return undefined
}

/** The keys of a client's Initials. They hold until a Retry gives the server another connection id (RFC 9001 §5.2). */
class QuicInitialKeys {
  private readonly packets: Aes128Gcm
  private readonly headers: Aes128
  private readonly iv: DataView
  private readonly mask = new Int32Array(SAMPLE_LENGTH / 4)

  /** `connectionId` is the destination of the client's first Initial. */
  constructor({ salt, label }: Protection, connectionId: Uint8Array) {
    const common = new HmacSha256(extract(salt, connectionId))
    const secret = new HmacSha256(expandLabel(common, 'client in', DIGEST_LENGTH))
    this.packets = new Aes128Gcm(expandLabel(secret, `${label}key`, KEY_LENGTH))
    this.headers = new Aes128(expandLabel(secret, `${label}hp`, KEY_LENGTH))
    this.iv = new DataView(expandLabel(secret, `${label}iv`, IV_LENGTH).buffer)
  }

  /** The frames of the packet that begins at `at`; undefined where it does not end by `end`, or these are not its keys. */
  open(view: DataView, at: number, end: number, header: QuicLongHeader): DataView | undefined {
    const { packets, iv } = this
    const { packetNumberAt, packetEnd } = header
    if (packetNumberAt < 0 || packetEnd > end || packetEnd - packetNumberAt < SAMPLE_OFFSET + SAMPLE_LENGTH) return undefined
    const clear = this.unmask(view, at, packetNumberAt)
    // A number of four octets or fewer is the whole number: no handshake has so many packets that the first octets are left out.
    const length = clear.byteLength - (packetNumberAt - at)
    const from = packetNumberAt + length
    if (packetEnd - from < TAG_LENGTH) return undefined
    let number = 0
    for (let i = clear.byteLength - length; i < clear.byteLength; i++) number = (number << 8) | clear.getUint8(i)
    packets.setNonce(iv.getInt32(0), iv.getInt32(4), iv.getInt32(8) ^ number)
    const out = new DataView(new ArrayBuffer(packetEnd - TAG_LENGTH - from))
    return packets.open(view, from, packetEnd, clear, out) ? out : undefined
  }

  /** The header without its protection, up to and with the packet number: RFC 9001 §5.4.1. */
  private unmask(view: DataView, at: number, packetNumberAt: number): DataView {
    const { mask } = this
    for (let i = 0; i < mask.length; i++) mask[i] = view.getInt32(packetNumberAt + SAMPLE_OFFSET + 4 * i)
    this.headers.encrypt(mask, mask)
    const first = view.getUint8(at) ^ ((mask[0]! >>> 24) & 0x0f)
    const length = (first & 3) + 1
    const clear = new DataView(new ArrayBuffer(packetNumberAt - at + length))
    for (let i = 0; i < clear.byteLength; i++) clear.setUint8(i, view.getUint8(at + i))
    clear.setUint8(0, first)
    for (let i = 0; i < length; i++) {
      const octet = i + 1
      clear.setUint8(packetNumberAt - at + i, view.getUint8(packetNumberAt + i) ^ (mask[octet >> 2]! >>> (24 - 8 * (octet & 3))))
    }
    return clear
  }
}
