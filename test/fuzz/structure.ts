/**
 * Damage that knows what a capture is made of: records stay whole, so that what is broken lies deeper: in headers, lengths, options, pointers of
 * names, tunnels in tunnels. Where the bytes are no capture any more there is nothing to find, and they stay as they are.
 */
import { FRAMINGS } from '../support/framings.js'
import type { Random } from '../support/random.js'

interface Frame {
  readonly at: number
  readonly length: number
}

const ETHERNET = 14
/** Most headers, tunnels included, lie so far in front. */
const HEADERS = 120

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const FILE_HEADER = 24
const SECTION_HEADER = 0x0a0d0d0a
const isPcapng = (view: DataView): boolean => view.getUint32(0) === SECTION_HEADER
/** Of both formats, by what tells it in their first octets. */
const isLittle = (view: DataView): boolean =>
  isPcapng(view) ? view.getUint32(8, true) === 0x1a2b3c4d : [0xd4c3b2a1, 0x4d3cb2a1].includes(view.getUint32(0))

/** Frames of classic pcap (either order, either resolution) or of enhanced packet blocks in the order of the first section. */
function framesOf(bytes: Uint8Array): Frame[] {
  if (bytes.length < 28) return []
  const view = viewOf(bytes)
  const little = isLittle(view)
  if (isPcapng(view)) return enhancedPackets(view, little)
  if (!little && ![0xa1b2c3d4, 0xa1b23c4d].includes(view.getUint32(0))) return []
  const frames: Frame[] = []
  for (let record = FILE_HEADER; record + 16 <= bytes.length; ) {
    const length = view.getUint32(record + 8, little)
    if (record + 16 + length > bytes.length) break
    frames.push({ at: record + 16, length })
    record += 16 + length
  }
  return frames
}

interface Block extends Frame {
  readonly type: number
}

function blocksOf(view: DataView, little: boolean): Block[] {
  const blocks: Block[] = []
  for (let at = 0; at + 12 <= view.byteLength; ) {
    const length = view.getUint32(at + 4, little)
    if (length < 12 || at + length > view.byteLength) break
    blocks.push({ at, length, type: view.getUint32(at, little) })
    at += length
  }
  return blocks
}

const ENHANCED_PACKET = 6
const PACKET_HEADER = 28

function enhancedPackets(view: DataView, little: boolean): Frame[] {
  return blocksOf(view, little)
    .filter(({ type, length }) => type === ENHANCED_PACKET && length >= PACKET_HEADER + 4)
    .map((block) => ({ at: block.at + PACKET_HEADER, length: view.getUint32(block.at + 20, little), block }))
    .filter(({ length, block }) => PACKET_HEADER + length <= block.length)
}

function one(bytes: Uint8Array, random: Random): Frame | undefined {
  const frames = framesOf(bytes).filter(({ length }) => length > ETHERNET)
  return frames.length === 0 ? undefined : random.pick(frames)
}

type Damage = (bytes: Uint8Array, frame: Frame, random: Random) => void

/** Versions, header lengths, protocols, flags: single octets that decide where the walk goes on. */
const DECIDING = [0, 4, 5, 6, 15, 17, 41, 43, 44, 47, 50, 51, 58, 59, 60, 0x40, 0x45, 0x46, 0x4f, 0x60, 0x80, 0xf0, 0xff]

const headerOctet: Damage = (bytes, { at, length }, random) => {
  bytes[at + random.below(Math.min(length, HEADERS))] = random.pick(DECIDING)
}

/** Lengths, offsets, checksums and types are words of two octets on even places. */
const headerWord: Damage = (bytes, { at, length }, random) => {
  const place = at + 2 * random.below(Math.min(length, HEADERS) >> 1)
  viewOf(bytes).setUint16(place, random.pick([0, 1, 3, 4, 7, 8, 19, 20, 39, 40, length, length - ETHERNET, 0x7fff, 0xffff]))
}

/** An octet that begins a label of a name becomes a pointer: to itself, in front of it, to the header, beyond the end. */
const pointer: Damage = (bytes, { at, length }, random) => {
  if (length < ETHERNET + 32) return
  const place = at + ETHERNET + 28 + random.below(length - ETHERNET - 30)
  viewOf(bytes).setUint16(place, 0xc000 | random.pick([0, 12, place - at - 42, place - at - 44, 0x3fff, random.below(512)]))
}

/** The octets behind the Ethernet header move on, as if an IPv4 or GRE header stood before them; those at the frame's end are lost. */
const nest: Damage = (bytes, { at, length }, random) => {
  const header = Uint8Array.of(0x45, 0, 0, 0, 0, 0, 0, 0, 64, random.pick([4, 41, 47, 17]), 0, 0, 192, 0, 2, 1, 192, 0, 2, 2)
  const from = at + ETHERNET
  if (length < ETHERNET + 2 * header.length) return
  viewOf(header).setUint16(2, length - ETHERNET)
  for (let depth = 1 + random.below(random.pick([1, 4, 60])); depth > 0; depth--) {
    bytes.copyWithin(from + header.length, from, at + length - header.length)
    bytes.set(header, from)
  }
  bytes[at + 12] = 8
  bytes[at + 13] = 0
}

/** Data offset of TCP or length of IPv4: options where there were none. */
const options: Damage = (bytes, { at, length }, random) => {
  const place = at + random.pick([ETHERNET, ETHERNET + 20 + 12, ETHERNET + 40 + 12])
  if (place < at + length) bytes[place] = random.pick([0x4f, 0x46, 0xf0, 0x60, 0x00])
}

/** The end of the frame is taken from another: one protocol's message behind another's header. */
const graft: Damage = (bytes, { at, length }, random) => {
  const other = one(bytes, random)
  if (!other) return
  const from = random.below(Math.min(length, HEADERS))
  bytes.copyWithin(at + from, other.at + Math.min(from, other.length), other.at + Math.min(other.length, length))
}

/** Ports by which a payload is known: resolvers, DHCP, NetBIOS, tunnels, QUIC, HTTP. */
const PORTS = [
  53, 67, 68, 80, 123, 137, 443, 546, 547, 853, 1194, 1701, 2123, 2152, 3544, 3653, 4500, 4789, 5072, 5353, 5355, 6081, 37008, 51820,
]

/** What one port carries is read as what another does. */
const port: Damage = (bytes, { at, length }, random) => {
  const ip = at + ETHERNET
  const transport = bytes[ip]! >> 4 === 4 ? ip + (bytes[ip]! & 15) * 4 : ip + 40
  if (transport + 4 <= at + length) viewOf(bytes).setUint16(transport + random.pick([0, 2]), random.pick(PORTS))
}

const DAMAGES: readonly Damage[] = [headerOctet, headerOctet, headerWord, headerWord, pointer, nest, options, graft, port]

const LINK_TYPES = [...new Set(FRAMINGS.map(([, linkType]) => linkType))]
const INTERFACE_DESCRIPTION = 1

/** The frames are read as those of another link. */
function otherLinkType(bytes: Uint8Array, random: Random): void {
  const view = viewOf(bytes)
  const little = isLittle(view)
  const type = random.pick(LINK_TYPES)
  if (!isPcapng(view)) view.setUint32(20, type, little)
  else
    for (const { at, length, type: kind } of blocksOf(view, little))
      if (kind === INTERFACE_DESCRIPTION && length >= 20) view.setUint16(at + 8, type, little)
}

/** Lengths and counts in a block of pcapng: of options, names, secrets. The block itself stays whole. */
function damageBlock(bytes: Uint8Array, random: Random): void {
  const view = viewOf(bytes)
  if (!isPcapng(view)) return
  const little = isLittle(view)
  const blocks = blocksOf(view, little).filter(({ length }) => length > 12)
  if (blocks.length === 0) return
  const { at, length } = random.pick(blocks)
  view.setUint16(
    at + 8 + 2 * random.below((length - 12) >> 1),
    random.pick([0, 1, 2, 3, 4, 8, 9, 11, length - 12, length, 0x7fff, 0x8000, 0xffff]),
    little,
  )
}

/** Of so many, one is to what lies around the frames. */
const FRAMES_TO_CONTAINER = 12

/** Damages one frame of the capture, or what lies around the frames, in place. */
export function damageFrame(bytes: Uint8Array, random: Random): Uint8Array {
  if (bytes.length < 28) return bytes
  if (random.below(FRAMES_TO_CONTAINER) === 0) {
    random.pick([otherLinkType, damageBlock])(bytes, random)
    return bytes
  }
  const frame = one(bytes, random)
  if (frame) random.pick(DAMAGES)(bytes, frame, random)
  return bytes
}
