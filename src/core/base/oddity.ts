/**
 * Oddities: bytes that break their own rules, or surprise us. They never stop the analysis.
 *
 * The catalogue is one table. *Cut short by the capture* and *contradicts itself* are different ids at every
 * layer: a short snap length is no crime of the sender.
 */
export interface OddityEntry {
  readonly layer: string
  readonly says: string
}

export const ODDITIES = {
  'frame-cut-short': { layer: 'capture', says: 'the frame holds fewer bytes than the packet had (snap length)' },
  'link-type-unknown': { layer: 'link', says: 'frames of a link type that v6why does not read' },
  'wifi-encrypted': { layer: 'link', says: '802.11 frames that are encrypted: what they hold cannot be read' },
  'link-header-short': { layer: 'link', says: 'the link-layer header is cut short' },
  'ipv4-header-cut': { layer: 'ipv4', says: 'the IPv4 header is cut short by the capture' },
  'ipv4-header-length': { layer: 'ipv4', says: 'the IPv4 header length is below 20 octets or beyond the packet' },
  'ipv4-total-length': { layer: 'ipv4', says: 'the IPv4 total length is shorter than the header' },
  'ipv4-version': { layer: 'ipv4', says: 'the version field is not 4 where IPv4 was announced' },
  'ipv6-header-cut': { layer: 'ipv6', says: 'the IPv6 header is cut short by the capture' },
  'ipv6-version': { layer: 'ipv6', says: 'the version field is not 6 where IPv6 was announced' },
  'ipv6-extension-cut': { layer: 'ipv6', says: 'an IPv6 extension header is cut short' },
  'ipv6-extension-chain': { layer: 'ipv6', says: 'the chain of IPv6 extension headers is longer than 16' },
  'fragment-table-full': { layer: 'ip', says: 'more datagrams in pieces than are kept at a time: the oldest was given up' },
  'fragment-overlap': { layer: 'ip', says: 'fragments overlap with different bounds' },
  'fragment-too-long': { layer: 'ip', says: 'a fragment that ends beyond 65,535 octets' },
  'fragments-incomplete': { layer: 'ip', says: 'a datagram whose pieces are not all in the capture' },
  'tcp-header-cut': { layer: 'tcp', says: 'the TCP header is cut short by the capture' },
  'tcp-data-offset': { layer: 'tcp', says: 'the TCP data offset is below 20 octets or beyond the segment' },
  'udp-header-cut': { layer: 'udp', says: 'the UDP header is cut short by the capture' },
  'udp-length-short': { layer: 'udp', says: 'the UDP length is below 8 octets' },
  'udp-length-long': { layer: 'udp', says: 'the UDP length goes beyond the IP packet' },
  'tunnel-table-full': { layer: 'tunnel', says: 'more tunnels than are kept: further ones are read, but not told' },
  'tunnel-too-deep': { layer: 'tunnel', says: 'more IP headers inside one another than are followed' },
  'tunnel-header-cut': { layer: 'tunnel', says: 'a tunnel header is cut short' },
  'wireguard-keys-exhausted': {
    layer: 'tunnel',
    says: 'more WireGuard keys or handshakes than are followed: further sessions stay encrypted',
  },
  'dns-malformed': { layer: 'dns', says: 'a DNS message that breaks the rules of its format' },
  'dns-cut-short': { layer: 'dns', says: 'a DNS message cut short by the capture' },
  'stream-table-full': { layer: 'tcp', says: 'more TCP streams under reassembly than are kept at a time: the oldest was given up' },
  'clock-jump': { layer: 'capture', says: 'the time of a frame is more than a day from that of the frame before' },
  'settled-by-age': {
    layer: 'analysis',
    says: 'the capture is long: what began more than five minutes before was judged with what was known so far',
  },
  'settled-early': {
    layer: 'analysis',
    says: 'the memory bound was reached: the oldest connections were judged with what was known so far',
  },
} as const satisfies Record<string, OddityEntry>

export type OddityId = keyof typeof ODDITIES

const FRAMES_KEPT = 10

/** Counts oddities and keeps the first frames of each. */
export class Oddities {
  private readonly byId = new Map<OddityId, { count: number; frames: number[] }>()

  note(id: OddityId, frame: number): void {
    let seen = this.byId.get(id)
    if (!seen) {
      seen = { count: 0, frames: [] }
      this.byId.set(id, seen)
    }
    seen.count++
    if (seen.frames.length < FRAMES_KEPT && seen.frames[seen.frames.length - 1] !== frame) seen.frames.push(frame)
  }

  *list(): Iterable<{ id: OddityId; count: number; frames: readonly number[] }> {
    for (const id of Object.keys(ODDITIES) as OddityId[]) {
      const seen = this.byId.get(id)
      if (seen) yield { id, count: seen.count, frames: seen.frames }
    }
  }
}
