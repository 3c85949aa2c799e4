/** The Internet checksum (RFC 1071) of what has been written anew. */
export function checksum(octets: Uint8Array, at: number, end: number, sum = 0): number {
  let total = sum
  for (let i = at; i + 1 < end; i += 2) total += (octets[i]! << 8) | octets[i + 1]!
  if ((end - at) % 2 === 1) total += octets[end - 1]! << 8
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 0x10000)
  return ~total & 0xffff
}

/** What addresses, length and protocol add (RFC 9293 §3.1, RFC 8200 §8.1). */
export function pseudoHeader(src: Uint8Array, dst: Uint8Array, length: number, protocol: number): number {
  let sum = (length >>> 16) + (length & 0xffff) + protocol
  for (const address of [src, dst]) for (let i = 0; i < address.length; i += 2) sum += (address[i]! << 8) | address[i + 1]!
  return sum
}
