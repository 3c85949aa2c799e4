/**
 * Datagrams in pieces (RFC 791 §3.2, RFC 8200 §4.5), put together again.
 *
 * Bounded in number, octets and time. Pieces of one datagram that are seen on several interfaces make one
 * datagram on each.
 */
import type { AddressId } from '../address/address-table.js'
import type { Oddities } from '../base/oddity.js'
import { type Nanos, seconds } from '../base/time.js'
import { keepBytes } from '../wire/bytes.js'

const REASSEMBLY_TIMEOUT: Nanos = seconds(60) // RFC 8200 §4.5; RFC 1122 §3.3.2 allows 60 to 120 s
const MAX_DATAGRAM = 65535
const MAX_DATAGRAMS = 4096
const MAX_OCTETS = 16 << 20
/** RFC 791 §3.2: every link carries 68 octets, of which 48 and more are a piece's own. */
const MAX_PIECES = Math.ceil(MAX_DATAGRAM / 48)
/** What keeping a piece costs beside its octets, so that empty pieces are bounded too. */
const PIECE_OVERHEAD = 128

/** One instance serves the whole run: the caller fills it for each piece. */
export class Fragment {
  src: AddressId = 0
  dst: AddressId = 0
  identification = 0
  /** For IPv4 part of what tells datagrams apart; IPv6 says it in the first piece. */
  protocol = 0
  /** Interface of the capture. */
  interface = 0
  frame = 0
  time: Nanos = 0
  /** IP header and, for IPv6, the extension headers before the Fragment header. */
  headerAt = 0
  headerEnd = 0
  /** The piece itself, all of it captured. */
  at = 0
  end = 0
  offset = 0
  more = false
}

interface Piece {
  readonly offset: number
  readonly bytes: Uint8Array
}

class Datagram {
  readonly src: AddressId
  readonly dst: AddressId
  readonly identification: number
  readonly interface: number
  readonly ipv4Protocol: number
  readonly firstFrame: number
  readonly firstTime: Nanos
  readonly pieces: Piece[] = []
  /** Octets in hand without overlaps. */
  received = 0
  /** Known when the last piece is there. */
  total = -1
  header: Uint8Array | undefined
  /** Upper protocol as the first piece says. */
  protocol = 0

  constructor(fragment: Fragment, ipv4Protocol: number) {
    this.src = fragment.src
    this.dst = fragment.dst
    this.identification = fragment.identification
    this.interface = fragment.interface
    this.ipv4Protocol = ipv4Protocol
    this.firstFrame = fragment.frame
    this.firstTime = fragment.time
  }

  isOf(fragment: Fragment, ipv4Protocol: number): boolean {
    return (
      this.identification === fragment.identification &&
      this.src === fragment.src &&
      this.dst === fragment.dst &&
      this.interface === fragment.interface &&
      this.ipv4Protocol === ipv4Protocol
    )
  }
}

export class Fragments {
  /** The datagram that `add` has just completed: headers, then all of its payload. */
  view: DataView = new DataView(new ArrayBuffer(0))
  headerLength = 0
  protocol = 0
  /** Oldest first. */
  private readonly datagrams = new Map<number, Datagram[]>()
  private count = 0
  private octets = 0

  constructor(private readonly oddities: Oddities) {}

  /** True when this piece completes its datagram. */
  add(view: DataView, fragment: Fragment, isIPv4: boolean): boolean {
    this.expire(fragment.time)
    const length = fragment.end - fragment.at
    if (fragment.offset + length > MAX_DATAGRAM) {
      this.oddities.note('fragment-too-long', fragment.frame)
      return false
    }
    const datagram = this.find(fragment, isIPv4 ? fragment.protocol : -1)
    if (!this.place(datagram, view, fragment, length)) return false
    if (fragment.offset === 0 && !datagram.header) {
      datagram.header = keepBytes(view, fragment.headerAt, fragment.headerEnd - fragment.headerAt)
      datagram.protocol = fragment.protocol
      this.octets += datagram.header.length
    }
    if (datagram.received !== datagram.total || !datagram.header) return false
    this.join(datagram, datagram.header)
    this.remove(datagram)
    return true
  }

  /** Says of what is still in pieces that it is. */
  end(): void {
    for (const chain of this.datagrams.values())
      for (const datagram of chain) this.oddities.note('fragments-incomplete', datagram.firstFrame)
    this.datagrams.clear()
    this.count = 0
    this.octets = 0
  }

  /** Those of what is still in pieces. */
  markAddresses(used: Uint8Array): void {
    for (const chain of this.datagrams.values()) for (const { src, dst } of chain) used[src] = used[dst] = 1
  }

  private find(fragment: Fragment, ipv4Protocol: number): Datagram {
    const key = hash(fragment)
    const chain = this.datagrams.get(key)
    const known = chain?.find((datagram) => datagram.isOf(fragment, ipv4Protocol))
    if (known) return known
    const datagram = new Datagram(fragment, ipv4Protocol)
    if (chain) chain.push(datagram)
    else this.datagrams.set(key, [datagram])
    this.count++
    return datagram
  }

  /** Adds what is new in the piece; false where it adds nothing. */
  private place(datagram: Datagram, view: DataView, fragment: Fragment, length: number): boolean {
    const { offset } = fragment
    const pieceEnd = offset + length
    const furthest = datagram.pieces.at(-1)
    const reached = furthest ? furthest.offset + furthest.bytes.length : 0
    const total = fragment.more ? datagram.total : pieceEnd
    if (total >= 0 && (pieceEnd > total || reached > total || (datagram.total >= 0 && total !== datagram.total))) {
      this.oddities.note('fragment-overlap', fragment.frame)
      return false
    }
    if (!fragment.more) datagram.total = pieceEnd
    if (datagram.pieces.length === MAX_PIECES) return false
    let index = datagram.pieces.length
    while (index > 0 && datagram.pieces[index - 1]!.offset > offset) index--
    const before = datagram.pieces[index - 1]
    const after = datagram.pieces[index]
    if (before && before.offset === offset && before.bytes.length === length) return false
    // RFC 5722 §4, RFC 8200 §4.5: pieces that overlap are no accident. The first to come is kept.
    if ((before && before.offset + before.bytes.length > offset) || (after && pieceEnd > after.offset)) {
      this.oddities.note('fragment-overlap', fragment.frame)
      return false
    }
    datagram.pieces.splice(index, 0, { offset, bytes: keepBytes(view, fragment.at, length) })
    datagram.received += length
    this.octets += length + PIECE_OVERHEAD
    while (this.octets > MAX_OCTETS || this.count > MAX_DATAGRAMS) {
      const oldest = this.oldest()!
      this.oddities.note('fragment-table-full', oldest.firstFrame)
      this.remove(oldest)
      if (oldest === datagram) return false
    }
    return true
  }

  private join(datagram: Datagram, header: Uint8Array): void {
    const bytes = new Uint8Array(header.length + datagram.total)
    bytes.set(header)
    for (const piece of datagram.pieces) bytes.set(piece.bytes, header.length + piece.offset)
    this.view = new DataView(bytes.buffer)
    this.headerLength = header.length
    this.protocol = datagram.protocol
  }

  private expire(now: Nanos): void {
    for (let oldest = this.oldest(); oldest && now - oldest.firstTime > REASSEMBLY_TIMEOUT; oldest = this.oldest()) {
      this.oddities.note('fragments-incomplete', oldest.firstFrame)
      this.remove(oldest)
    }
  }

  private oldest(): Datagram | undefined {
    for (const chain of this.datagrams.values()) return chain[0]
    return undefined
  }

  private remove(datagram: Datagram): void {
    const key = hash(datagram)
    const chain = this.datagrams.get(key)!
    chain.splice(chain.indexOf(datagram), 1)
    if (chain.length === 0) this.datagrams.delete(key)
    this.count--
    for (const piece of datagram.pieces) this.octets -= piece.bytes.length + PIECE_OVERHEAD
    this.octets -= datagram.header?.length ?? 0
  }
}

const hash = (of: { src: AddressId; dst: AddressId; identification: number }): number =>
  (Math.imul(of.src ^ Math.imul(of.dst, 0x85ebca6b), 0x9e3779b1) ^ of.identification) | 0
