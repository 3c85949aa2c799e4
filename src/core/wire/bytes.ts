/** Copies and texts of octets: what is learnt from a frame outlives it. */

export function keepBytes(view: DataView, at: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = view.getUint8(at + i)
  return bytes
}

/** All addresses of `size` octets from `at` to `end`; a rest that is too short is left out. */
export function keepAddresses(view: DataView, at: number, end: number, size: number): Uint8Array[] {
  const addresses: Uint8Array[] = []
  for (let next = at; next + size <= end; next += size) addresses.push(keepBytes(view, next, size))
  return addresses
}

/** The octets as ASCII; what is not printable, and the backslash, as `\DDD` (RFC 4343 §2.1), so that no text can move a terminal. */
export function keepText(view: DataView, at: number, end: number): string {
  let text = ''
  for (let i = at; i < end; i++) {
    const octet = view.getUint8(i)
    text += octet >= 0x20 && octet <= 0x7e && octet !== 0x5c ? String.fromCharCode(octet) : `\\${String(octet).padStart(3, '0')}`
  }
  return text
}
