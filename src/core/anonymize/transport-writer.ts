/** TCP and UDP written anew. */
import { isLongHeader, parseLongHeader } from '../wire/quic-long.js'
import * as tcp from '../wire/tcp.js'
import { writeRecords } from './application.js'
import { checksum, pseudoHeader } from './checksum.js'
import { datagramWriter, DNS_PORT } from './dhcp.js'
import { writeNbns } from './dns.js'
import type { Page } from './page.js'
import type { Streams } from './streams.js'

/** Of an IP packet, its addresses as they were. */
export interface Layer {
  readonly version: 4 | 6
  readonly src: Uint8Array
  readonly dst: Uint8Array
  /** All of it is in the frame, so that checksums can be made. */
  readonly whole: boolean
  readonly quoted: boolean
}

const SYN = 0x02
const TCP_FIXED = 20
const TCP_PROTOCOL = 6
const UDP_HEADER = 8
const NBNS_PORT = 137
const NO_OPERATION = 1
/** MSS, window scale, SACK, timestamps, user timeout; others (multipath, cookies) may tell of a host. */
const KEPT_OPTIONS = new Set([2, 3, 4, 5, 8, 28])
/** QUIC's short header, RFC 9000 §17.3: the first octet and no more, since the id has no length there. */
const SHORT_HEADER = 0x40

export function writeTcp(page: Page, at: number, end: number, layer: Layer, streams: Streams, gathering: boolean): void {
  const { view } = page
  page.keep(at, Math.min(at + TCP_FIXED, end))
  if (end - at < TCP_FIXED) return
  const body = Math.min(at + Math.max(tcp.headerLength(view, at), TCP_FIXED), end)
  writeOptions(page, at + TCP_FIXED, body)
  if (!layer.quoted) writeSegment(page, at, body, end, layer, streams, gathering)
  if (layer.whole) fixChecksum(page, at, end, at + 16, { ...layer, protocol: TCP_PROTOCOL })
}

function writeSegment(page: Page, at: number, body: number, end: number, layer: Layer, streams: Streams, gathering: boolean): void {
  const { view } = page
  const [srcPort, dstPort] = [view.getUint16(at), view.getUint16(at + 2)]
  const ends = `${layer.src} ${srcPort} ${layer.dst} ${dstPort}`
  const isDns = srcPort === DNS_PORT || dstPort === DNS_PORT
  const isSyn = (tcp.flags(view, at) & SYN) !== 0
  if (isSyn) streams.open(ends, tcp.sequence(view, at), isDns)
  if (body >= end) return
  const sequence = (tcp.sequence(view, at) + (isSyn ? 1 : 0)) >>> 0
  if (gathering) {
    streams.gather(ends, sequence, page.from(body, end), isDns)
    return
  }
  const given = streams.give(ends, sequence, end - body, isDns)
  if (given) page.put(body, given)
  else if (!writeRecords(page, body, end)) page.mark(body, end)
}

function writeOptions(page: Page, from: number, end: number): void {
  const { view } = page
  for (let at = from; at < end; ) {
    const kind = view.getUint8(at)
    if (kind === 0) return
    const next = kind === NO_OPERATION ? at + 1 : at + 1 < end ? at + Math.max(view.getUint8(at + 1), 2) : end
    if (kind === NO_OPERATION || KEPT_OPTIONS.has(kind)) page.keep(at, Math.min(next, end))
    else page.octets.fill(NO_OPERATION, at, Math.min(next, end))
    at = next
  }
}

export function writeUdp(page: Page, at: number, end: number): void {
  const { view } = page
  page.keep(at, Math.min(at + UDP_HEADER, end))
  if (end - at <= UDP_HEADER) return
  const declared = view.getUint16(at + 4)
  const stop = declared >= UDP_HEADER ? Math.min(at + declared, end) : end
  const body = at + UDP_HEADER
  const [srcPort, dstPort] = [view.getUint16(at), view.getUint16(at + 2)]
  const write = srcPort === NBNS_PORT || dstPort === NBNS_PORT ? writeNbns : datagramWriter(srcPort, dstPort)
  if (write) write(page, body, stop)
  else writeQuic(page, body, stop)
}

/** Of QUIC the version and connection ids of a long header; tokens and what is protected become a mark. */
function writeQuic(page: Page, at: number, end: number): void {
  const { view } = page
  const header = isLongHeader(view, at, end) ? parseLongHeader(view, at, end) : undefined
  if (!header) {
    page.mark(at, end)
    if ((view.getUint8(at) & 0xc0) === SHORT_HEADER) page.octets[at] = SHORT_HEADER
    return
  }
  const clear = header.packetNumberAt < 0 ? header.scidAt + header.scidLength : header.packetNumberAt
  page.keep(at, Math.min(clear, end))
  if (header.tokenLength > 0) page.octets.fill(0, header.tokenAt, Math.min(header.tokenAt + header.tokenLength, end))
  page.mark(clear, end)
}

export interface Checked {
  readonly src: Uint8Array
  readonly dst: Uint8Array
  readonly protocol: number
}

/** Makes the checksum right for what has been written; 0, which UDP takes for none, becomes its other form (RFC 768). */
export function fixChecksum(page: Page, at: number, end: number, field: number, of?: Checked): void {
  if (field + 2 > end) return
  const { octets, pseudonyms } = page
  octets.fill(0, field, field + 2)
  const other = (address: Uint8Array) => pseudonyms.addresses.address(address)
  const sum = checksum(octets, at, end, of ? pseudoHeader(other(of.src), other(of.dst), end - at, of.protocol) : 0)
  const written = sum === 0 && of ? 0xffff : sum
  octets[field] = written >> 8
  octets[field + 1] = written & 255
}
