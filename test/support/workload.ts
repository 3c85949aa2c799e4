/** Captures and reports of a given length, for tests of long work. */
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { reportOf } from './analyze.js'
import { ethernet, ipv4, tcp } from './packet-builder.js'
import { writePcap } from './pcap-writer.js'
import { samples } from './samples.js'

const CLIENT = '192.0.2.10'
const SERVER = '203.0.113.80'
const PAYLOAD = 1200
const FRAMES_PER_CONNECTION = 12
const BLOCK = 4096
/** Seconds: attempts that follow closer are of one connection. */
const APART = 60

const HEADER = writePcap([])
const CLIENT_PORT_AT = 34
const SERVER_PORT_AT = 36

/** `megabytes`, made of handshakes and data, of one client's connections to one server. */
export function manyConnections(folder: string, megabytes: number): { path: string; connections: number } {
  const data = new Uint8Array(PAYLOAD)
  const frame = (src: string, dst: string, flags: string, payload?: Uint8Array) =>
    ethernet(ipv4({ src, dst }, tcp({ srcPort: src === CLIENT ? 1 : 80, dstPort: src === CLIENT ? 80 : 1, flags }, payload)))
  const frames = [frame(CLIENT, SERVER, 'S'), frame(SERVER, CLIENT, 'SA'), frame(CLIENT, SERVER, 'A')]
  while (frames.length < FRAMES_PER_CONNECTION) frames.push(frame(SERVER, CLIENT, 'A', data))
  const one = Buffer.from(writePcap(frames.map((bytes, i) => ({ seconds: 0, nanos: i * 1e6, bytes }))).subarray(HEADER.length))
  const starts: { at: number; port: number }[] = []
  for (let at = 0, i = 0; i < frames.length; at += 16 + frames[i++]!.length)
    starts.push({ at, port: at + 16 + (i === 0 || i === 2 ? CLIENT_PORT_AT : SERVER_PORT_AT) })

  const connections = Math.ceil((megabytes * 2 ** 20) / one.length)
  const path = join(folder, `${megabytes}-megabytes.pcap`)
  const file = openSync(path, 'w')
  writeSync(file, HEADER)
  for (let done = 0; done < connections; done += BLOCK) {
    const block = Buffer.concat(Array.from({ length: Math.min(BLOCK, connections - done) }, () => one))
    for (let i = 0; i * one.length < block.length; i++) {
      const connection = done + i
      for (const { at, port } of starts) {
        block.writeUInt32LE(1_700_000_000 + connection * APART, i * one.length + at)
        block.writeUInt16BE(1024 + (connection % 60_000), i * one.length + port)
      }
    }
    writeSync(file, block)
  }
  closeSync(file)
  return { path, connections }
}

/** A JSON report of so many connections: those of the riddle again and again, without what only an open connection shows. */
export function manyRecords(folder: string, count: number): string {
  const { file, bytes } = samples.find(({ story }) => story === 'riddle')!
  const { connections, ...report } = reportOf(file, bytes)
  const left = { evidence: [], explanation: [], causes: [], candidates: [], whatIf: null, policy: null, race: null, client: null }
  const records = connections.map((each) => JSON.stringify({ ...each, ...left, id: 0 }).split('"id":0'))
  const path = join(folder, `${count}-connections.json`)
  const all = Array.from({ length: count }, (_, i) => records[i % records.length]!.join(`"id":${i + 1}`))
  writeFileSync(
    path,
    JSON.stringify({ ...report, connections: [] }).replace('"connections":[]', () => `"connections":[${all.join(',')}]`),
  )
  return path
}
