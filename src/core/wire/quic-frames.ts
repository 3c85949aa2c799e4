/** Frames of QUIC that an Initial may carry, RFC 9000 §12.4 and §19: of them only CRYPTO has anything to tell. */
import { readVarint, skipVarint } from './quic-varint.js'

const PADDING = 0x00
const PING = 0x01
const ACK = 0x02
const ACK_ECN = 0x03
const CRYPTO = 0x06
const CONNECTION_CLOSE = 0x1c

/** Is called for each CRYPTO frame: its octets lie from `at` to `end` and belong at `offset` of the handshake. */
export type CryptoListener = (offset: number, view: DataView, at: number, end: number) => void

/** Reads the payload of an Initial. False where there is a frame that an Initial must not carry, or one that is cut short; what came before has been told. */
export function readFrames(view: DataView, at: number, end: number, found: CryptoListener): boolean {
  for (let next = at; next < end; ) {
    const type = view.getUint8(next++)
    if (type === PADDING || type === PING) continue
    if (type === ACK || type === ACK_ECN) next = skipAck(view, next, end, type)
    else if (type === CRYPTO) next = readCrypto(view, next, end, found)
    // The reason phrase that ends it ends the connection too: nothing of interest follows.
    else return type === CONNECTION_CLOSE
    if (next < 0) return false
  }
  return true
}

/** RFC 9000 §19.6: offset, length, data. */
function readCrypto(view: DataView, at: number, end: number, found: CryptoListener): number {
  const offset = readVarint(view, at, end)
  const lengthAt = skipVarint(view, at, end)
  if (offset < 0 || lengthAt < 0) return -1
  const length = readVarint(view, lengthAt, end)
  const dataAt = skipVarint(view, lengthAt, end)
  if (length < 0 || dataAt < 0 || dataAt + length > end) return -1
  found(offset, view, dataAt, dataAt + length)
  return dataAt + length
}

/** RFC 9000 §19.3: the largest acknowledged, the delay, the number of further ranges, the first range; two fields a range; three counts of ECN. */
function skipAck(view: DataView, at: number, end: number, type: number): number {
  const countAt = skipVarint(view, skipVarint(view, at, end), end)
  if (countAt < 0) return -1
  const count = readVarint(view, countAt, end)
  if (count < 0) return -1
  let next = countAt
  for (let left = 2 + 2 * count + (type === ACK_ECN ? 3 : 0); left > 0 && next >= 0; left--) next = skipVarint(view, next, end)
  return next
}
