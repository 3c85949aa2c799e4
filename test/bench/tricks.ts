/**
 * What each trick of the hot path gains: the way it is done, and the way it would be written first, on the same capture. With the classes of the
 * program where the trick is theirs.
 *
 *   npm run bench:tricks [-- --rounds 5] [--dir FOLDER]
 */
import { closeSync, createReadStream, openSync, readFileSync, readSync } from 'node:fs'
import { EventEmitter } from 'node:events'
import { parseArgs } from 'node:util'
import { AddressTable } from '../../src/core/address/address-table.js'
import { PairIndex } from '../../src/core/base/pair-index.js'
import { CaptureReader } from '../../src/core/capture/reader.js'
import { readFileChunks } from '../../src/node/file.js'
import { median } from './measure.js'
import { cacheFolder } from './tools.js'
import { workload } from './workloads.js'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, dir: { type: 'string' } } })
const { path } = workload('web', 0.1, cacheFolder(values.dir))
/** So much stays in the processor's cache: what is compared is work, not the memory's speed. */
const PART = 4 << 20
const REPEAT = 50
const capture = readFileSync(path).subarray(0, PART)
const view = new DataView(capture.buffer, capture.byteOffset, capture.byteLength)

const FILE_HEADER = 24
const RECORD_HEADER = 16
/** Records that hold an IPv4 header right behind Ethernet: where it begins. */
const headers: number[] = []
for (let at = FILE_HEADER; at + RECORD_HEADER <= capture.length; at += RECORD_HEADER + view.getUint32(at + 8, true))
  if (view.getUint16(at + RECORD_HEADER + 12) === 0x0800) headers.push(at + RECORD_HEADER + 14)
const ports = headers.map((at) => at + (view.getUint8(at) & 15) * 4)

type Work = () => number | Promise<number>

interface Trick {
  readonly name: string
  /** Per what the figure is. */
  readonly items: number
  /** How often the work is done for one figure. */
  readonly repeat?: number
  readonly ours: Work
  readonly others: Readonly<Record<string, Work>>
}

const walk = (read32: (at: number) => number): number => {
  let count = 0
  for (let at = FILE_HEADER; at + RECORD_HEADER <= capture.length; at += RECORD_HEADER + read32(at + 8)) count++
  return count
}

const text4 = (at: number): string => `${capture[at]}.${capture[at + 1]}.${capture[at + 2]}.${capture[at + 3]}`

/** One object serves all, as a frame does. */
const one = { at: 0, sum: 0 }
const emitter = new EventEmitter().on('packet', (packet: { at: number }) => {
  one.sum += packet.at
})

function throughReader(chunks: Iterable<Uint8Array>): number {
  let frames = 0
  const reader = new CaptureReader({ frame: () => void frames++ }, { firstFrame: 1, firstInterface: 0, epoch: null })
  for (const chunk of chunks) reader.push(chunk)
  reader.end()
  return frames
}

/** As many as a gigabyte of connections has of clients with addresses. */
const PAIRS = 200_000
const pairs = Array.from({ length: PAIRS }, (_, i) => [Math.imul(i, 0x9e3779b1), i % 5000] as const)

const packets = new Uint32Array(65536)
const octets = new Float64Array(65536)
const rows = new Map<number, { packets: number; octets: number }>()

const TRICKS: readonly Trick[] = [
  {
    name: 'fields by DataView',
    items: headers.length,
    ours: () => headers.reduce((sum, at) => (sum + view.getUint32(at + 12) + view.getUint16(at + 2)) | 0, 0),
    others: {
      'Buffer.readUInt…BE': () => headers.reduce((sum, at) => (sum + capture.readUInt32BE(at + 12) + capture.readUInt16BE(at + 2)) | 0, 0),
      shifts: () =>
        headers.reduce(
          (sum, at) =>
            (sum +
              (((capture[at + 12]! << 24) | (capture[at + 13]! << 16) | (capture[at + 14]! << 8) | capture[at + 15]!) >>> 0) +
              ((capture[at + 2]! << 8) | capture[at + 3]!)) |
            0,
          0,
        ),
      'a slice for each header': () =>
        headers.reduce((sum, at) => {
          const header = capture.subarray(at, at + 20)
          return (sum + header.readUInt32BE(12) + header.readUInt16BE(2)) | 0
        }, 0),
    },
  },
  {
    name: 'records in place',
    items: walk((at) => view.getUint32(at, true)),
    ours: () => walk((at) => view.getUint32(at, true)),
    others: {
      'an object for each': () => {
        const kept: { at: number; length: number }[] = []
        for (let at = FILE_HEADER; at + RECORD_HEADER <= capture.length; ) {
          const length = view.getUint32(at + 8, true)
          kept[0] = { at, length }
          at += RECORD_HEADER + length
        }
        return kept.length
      },
      'an event for each': () => {
        one.sum = 0
        walk((at) => {
          emitter.emit('packet', { at })
          return view.getUint32(at, true)
        })
        return one.sum
      },
    },
  },
  {
    name: 'addresses as small integers',
    items: headers.length,
    ours: () => {
      const table = new AddressTable()
      return headers.reduce((sum, at) => sum + table.internIPv4(view.getInt32(at + 12)), 0)
    },
    others: {
      'a Map of texts': () => {
        const ids = new Map<string, number>()
        return headers.reduce((sum, at) => {
          const text = text4(at + 12)
          let id = ids.get(text)
          if (id === undefined) {
            id = ids.size
            ids.set(text, id)
          }
          return sum + id
        }, 0)
      },
      'a Map of bigints': () => {
        const ids = new Map<bigint, number>()
        return headers.reduce((sum, at) => {
          const key = BigInt(view.getUint32(at + 12)) | (0xffffn << 32n)
          let id = ids.get(key)
          if (id === undefined) {
            id = ids.size
            ids.set(key, id)
          }
          return sum + id
        }, 0)
      },
    },
  },
  {
    name: 'two integers to one, open addressing',
    items: PAIRS,
    repeat: 1,
    ours: () => {
      const index = new PairIndex()
      for (const [i, [a, b]] of pairs.entries()) index.set(a, b, i)
      return pairs.reduce((sum, [a, b]) => sum + index.get(a, b), 0)
    },
    others: {
      'a Map of numbers above 2³¹': () => {
        const index = new Map<number, number>()
        for (const [i, [a, b]] of pairs.entries()) index.set((a >>> 0) * 2 ** 21 + (b & 0x1fffff), i)
        return pairs.reduce((sum, [a, b]) => sum + index.get((a >>> 0) * 2 ** 21 + (b & 0x1fffff))!, 0)
      },
      'a Map of texts': () => {
        const index = new Map<string, number>()
        for (const [i, [a, b]] of pairs.entries()) index.set(`${a} ${b}`, i)
        return pairs.reduce((sum, [a, b]) => sum + index.get(`${a} ${b}`)!, 0)
      },
    },
  },
  {
    name: 'counters in typed arrays',
    items: ports.length,
    ours: () => {
      for (const at of ports) {
        const port = view.getUint16(at)
        packets[port]! += 1
        octets[port]! += 40
      }
      return packets[443]! + octets[443]!
    },
    others: {
      'objects in a Map': () => {
        for (const at of ports) {
          const port = view.getUint16(at)
          const row = rows.get(port)
          if (row) {
            row.packets++
            row.octets += 40
          } else rows.set(port, { packets: 1, octets: 40 })
        }
        return rows.get(443)!.octets
      },
    },
  },
  {
    name: '256 KB reads into one buffer, through the reader',
    items: throughReader(readFileChunks(path)),
    repeat: 1,
    ours: () => throughReader(readFileChunks(path)),
    others: {
      '16 KB reads': () => throughReader(pieces(16 * 1024, false)),
      'a new buffer for each': () => throughReader(pieces(256 * 1024, true)),
      createReadStream: async () => {
        let frames = 0
        const reader = new CaptureReader({ frame: () => void frames++ }, { firstFrame: 1, firstInterface: 0, epoch: null })
        for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) reader.push(chunk)
        reader.end()
        return frames
      },
    },
  },
]

function* pieces(length: number, anew: boolean): Iterable<Uint8Array> {
  const file = openSync(path, 'r')
  let buffer = new Uint8Array(length)
  for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
    yield buffer.subarray(0, read)
    if (anew) buffer = new Uint8Array(length)
  }
  closeSync(file)
}

async function cpuOf(work: Work, repeat: number): Promise<number> {
  const before = process.cpuUsage()
  for (let i = 0; i < repeat; i++) await work()
  const { user, system } = process.cpuUsage(before)
  return ((user + system) * 1000) / repeat
}

for (const { name, items, repeat = REPEAT, ours, others } of TRICKS) {
  const ways = Object.entries({ ours, ...others })
  // Once for the compiler, then in turn.
  for (const [, work] of ways) await cpuOf(work, repeat)
  const costs = ways.map(() => [] as number[])
  for (let round = 0; round < Number(values.rounds); round++)
    for (const [i, [, work]] of ways.entries()) costs[i]!.push(await cpuOf(work, repeat))
  const own = median(costs[0]!)
  console.log(`${name}: ${(own / items).toFixed(1)} ns each`)
  for (const [i, [way]] of ways.entries())
    if (i > 0) console.log(`  ${way.padEnd(30)} ${median(costs[i]!.map((cost, round) => cost / costs[0]![round]!)).toFixed(1)} ×`)
}
