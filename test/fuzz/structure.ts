/**
 * Damage that knows what a capture is made of: records stay whole, so that what is broken lies deeper: in headers, lengths, options, pointers of
 * names, tunnels in tunnels. Where the bytes are no capture any more there is nothing to find, and they stay as they are.
 */
import type { Random } from '../support/random.js'

interface Frame {
  readonly at: number
  readonly length: number
}

const ETHERNET = 14
/** Most headers, tunnels included, lie so far in front. */
const HEADERS = 120

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Frames of classic pcap (either order, either resolution) or of enhanced packet blocks in the order of the first section. */
function framesOf(bytes: Uint8Array): Frame[] {
  if (bytes.length < 28) return []
  const view = viewOf(bytes)
  const magic = view.getUint32(0)
  if (magic === 0x0a0d0d0a) return blocks(view, view.getUint32(8, true) === 0x1a2b3c4d)
  const little = [0xd4c3b2a1, 0x4d3cb2a1].includes(magic)
  if (!little && ![0xa1b2c3d4, 0xa1b23c4d].includes(magic)) return []
  const frames: Frame[] = []
  for (let record = 24; record + 16 <= bytes.length; ) {
    const length = view.getUint32(record + 8, little)
    if (record + 16 + length > bytes.length) break
    frames.push({ at: record + 16, length })
    record += 16 + length
  }
  return frames
}

function blocks(view: DataView, little: boolean): Frame[] {
  const frames: Frame[] = []
  for (let record = 0; record + 12 <= view.byteLength; ) {
    const total = view.getUint32(record + 4, little)
    if (total < 12 || record + total > view.byteLength) break
    if (view.getUint32(record, little) === 6 && total >= 32) {
      const length = view.getUint32(record + 20, little)
      if (28 + length <= total) frames.push({ at: record + 28, length })
    }
    record += total
  }
  return frames
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

const DAMAGES: readonly Damage[] = [headerOctet, headerOctet, headerWord, headerWord, pointer, nest, options, graft]

/** Damages one frame of the capture, in place. */
export function damageFrame(bytes: Uint8Array, random: Random): Uint8Array {
  const frame = one(bytes, random)
  if (frame) random.pick(DAMAGES)(bytes, frame, random)
  return bytes
}
