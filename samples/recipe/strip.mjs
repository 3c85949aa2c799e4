#!/usr/bin/env node
/**
 * Rewrites a capture without what it tells of the machine that recorded it.
 *
 *   node samples/recipe/strip.mjs SOURCE DEST [FIRST]
 *
 * FIRST is the number of the frame to begin with, for a recording that was begun too late.
 * Kept: every frame with its bytes, length, time and interface, and of each interface the link type, snap length, name,
 * resolution of its times and counts of received and dropped frames. Left out: section header strings (hardware, operating system,
 * program), interface descriptions, filters and addresses, comments, decryption secrets, recorded names.
 * SOURCE is pcap (µs or ns, either byte order) or pcapng (one section); DEST is written little-endian, in the format that
 * its name ends in. The same source gives the same bytes.
 */
import { readFileSync, writeFileSync } from 'node:fs'

/** pcapng block types and options, draft-ietf-opsawg-pcapng §4. */
const SECTION_HEADER = 0x0a0d0d0a
const INTERFACE_DESCRIPTION = 1
const INTERFACE_STATISTICS = 5
const ENHANCED_PACKET = 6
const IF_NAME = 2
const IF_TSRESOL = 9
const ISB_IFRECV = 4
const ISB_IFDROP = 5
const NANOSECONDS = 9
const MICROSECONDS = 6

const pad = (length) => (length + 3) & ~3

/** A capture as plain values: interfaces, and items (frames and statistics) in their order. */
function read(bytes) {
  const magic = bytes.readUInt32BE(0)
  if (magic === SECTION_HEADER) return readPcapng(bytes)
  const kinds = { 2712847316: [false, 6], 3569595041: [true, 6], 2712812621: [false, 9], 1295823521: [true, 9] }
  if (!kinds[magic]) throw new Error('neither pcap nor pcapng')
  return readPcap(bytes, ...kinds[magic])
}

function readPcap(bytes, little, digits) {
  const u32 = (at) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const items = []
  for (let at = 24; at + 16 <= bytes.length; at += 16 + u32(at + 8)) {
    const ticks = BigInt(u32(at)) * 10n ** BigInt(digits) + BigInt(u32(at + 4))
    items.push({ interface: 0, ticks, wire: u32(at + 12), data: bytes.subarray(at + 16, at + 16 + u32(at + 8)) })
  }
  return { interfaces: [{ linkType: u32(20) & 0xffff, snapLength: u32(16), name: '', digits }], items }
}

function readPcapng(bytes) {
  const little = bytes.readUInt32LE(8) === 0x1a2b3c4d
  const u16 = (at) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at))
  const u32 = (at) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const options = (at, end) => {
    const found = new Map()
    for (; at + 4 <= end && u16(at) !== 0; at += 4 + pad(u16(at + 2))) found.set(u16(at), bytes.subarray(at + 4, at + 4 + u16(at + 2)))
    return found
  }
  const u64 = (data) => data && (little ? data.readBigUInt64LE(0) : data.readBigUInt64BE(0))
  const interfaces = []
  const items = []
  for (let at = 0; at + 12 <= bytes.length; at += u32(at + 4)) {
    const type = at === 0 ? SECTION_HEADER : u32(at)
    const end = at + u32(at + 4) - 4
    if (type === SECTION_HEADER && at > 0) throw new Error('more than one section')
    if (type === INTERFACE_DESCRIPTION) {
      const found = options(at + 16, end)
      const digits = found.get(IF_TSRESOL)?.[0] ?? MICROSECONDS
      interfaces.push({ linkType: u16(at + 8), snapLength: u32(at + 12), name: found.get(IF_NAME)?.toString() ?? '', digits })
    } else if (type === ENHANCED_PACKET) {
      const ticks = (BigInt(u32(at + 12)) << 32n) | BigInt(u32(at + 16))
      items.push({ interface: u32(at + 8), ticks, wire: u32(at + 24), data: bytes.subarray(at + 28, at + 28 + u32(at + 20)) })
    } else if (type === INTERFACE_STATISTICS) {
      const found = options(at + 20, end)
      const ticks = (BigInt(u32(at + 12)) << 32n) | BigInt(u32(at + 16))
      items.push({ interface: u32(at + 8), ticks, received: u64(found.get(ISB_IFRECV)), dropped: u64(found.get(ISB_IFDROP)) })
    }
  }
  return { interfaces, items }
}

function writePcap({ interfaces, items }) {
  const [only, ...others] = interfaces
  if (others.length > 0) throw new Error('several interfaces do not fit into one pcap file')
  const header = Buffer.alloc(24)
  header.writeUInt32LE(only.digits === NANOSECONDS ? 0xa1b23c4d : 0xa1b2c3d4, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(only.snapLength, 16)
  header.writeUInt32LE(only.linkType, 20)
  const perSecond = 10n ** BigInt(only.digits)
  const frames = items
    .filter((item) => item.data)
    .flatMap(({ ticks, wire, data }) => {
      const record = Buffer.alloc(16)
      record.writeUInt32LE(Number(ticks / perSecond), 0)
      record.writeUInt32LE(Number(ticks % perSecond), 4)
      record.writeUInt32LE(data.length, 8)
      record.writeUInt32LE(wire, 12)
      return [record, data]
    })
  return Buffer.concat([header, ...frames])
}

function writePcapng({ interfaces, items }) {
  const u16 = (value) => Buffer.from([value & 0xff, value >>> 8])
  const u32 = (value) => Buffer.from(Uint32Array.of(value).buffer)
  const u64 = (value) => Buffer.from(BigUint64Array.of(value).buffer)
  const padded = (data) => Buffer.concat([data, Buffer.alloc(pad(data.length) - data.length)])
  const option = (code, data) => Buffer.concat([u16(code), u16(data.length), padded(data)])
  const block = (type, ...parts) => {
    const body = Buffer.concat(parts)
    return Buffer.concat([u32(type), u32(body.length + 12), body, u32(body.length + 12)])
  }
  const time = (ticks) => Buffer.concat([u32(Number(ticks >> 32n)), u32(Number(ticks & 0xffffffffn))])
  const ending = option(0, Buffer.alloc(0))
  const blocks = [block(SECTION_HEADER, u32(0x1a2b3c4d), u16(1), u16(0), u64(0xffffffffffffffffn))]
  for (const { linkType, snapLength, name, digits } of interfaces) {
    const named = name ? [option(IF_NAME, Buffer.from(name))] : []
    blocks.push(
      block(INTERFACE_DESCRIPTION, u16(linkType), u16(0), u32(snapLength), ...named, option(IF_TSRESOL, Buffer.from([digits])), ending),
    )
  }
  for (const item of items) {
    const where = [u32(item.interface), time(item.ticks)]
    if (item.data) blocks.push(block(ENHANCED_PACKET, ...where, u32(item.data.length), u32(item.wire), padded(item.data)))
    else {
      const received = item.received === undefined ? [] : [option(ISB_IFRECV, u64(item.received))]
      const dropped = item.dropped === undefined ? [] : [option(ISB_IFDROP, u64(item.dropped))]
      blocks.push(block(INTERFACE_STATISTICS, ...where, ...received, ...dropped, ending))
    }
  }
  return Buffer.concat(blocks)
}

const [source, destination, first = '1'] = process.argv.slice(2)
if (!source || !destination) {
  console.error('usage: node samples/recipe/strip.mjs SOURCE DEST.pcap|DEST.pcapng [FIRST]')
  process.exit(2)
}
const { interfaces, items } = read(readFileSync(source))
let number = 0
const capture = { interfaces, items: items.filter(({ data }) => !data || ++number >= Number(first)) }
const written = destination.endsWith('.pcapng') ? writePcapng(capture) : writePcap(capture)
writeFileSync(destination, written)
console.log(`${destination}: ${capture.items.filter((item) => item.data).length} frames, ${written.length} bytes`)
