/** Variable-length integers of QUIC, RFC 9000 §16: the first two bits tell how many octets there are. */

/** The caller has made sure of one octet. */
export const varintOctets = (view: DataView, at: number): number => 1 << (view.getUint8(at) >> 6)

/** -1 where it goes beyond `end` or is above what a datagram can hold. */
export function readVarint(view: DataView, at: number, end: number): number {
  if (at >= end) return -1
  const octets = varintOctets(view, at)
  if (at + octets > end) return -1
  if (octets === 1) return view.getUint8(at) & 0x3f
  if (octets === 2) return view.getUint16(at) & 0x3fff
  if (octets === 4) return view.getUint32(at) & 0x3fffffff
  return (view.getUint32(at) & 0x3fffffff) === 0 ? view.getUint32(at + 4) : -1
}

/** Where the next field begins, whatever the value; -1 where it goes beyond `end`. */
export function skipVarint(view: DataView, at: number, end: number): number {
  if (at < 0 || at >= end) return -1
  const next = at + varintOctets(view, at)
  return next > end ? -1 : next
}
