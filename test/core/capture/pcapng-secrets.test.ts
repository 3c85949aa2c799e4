import assert from 'node:assert/strict'
import test from 'node:test'
import { CaptureReader } from '../../../src/core/capture/reader.js'
import { FIRST_INPUT, hex, inChunks } from '../../support/capture.js'
import { PcapngWriter } from '../../support/pcap-writer.js'

const WIREGUARD = 0x57474b4c
const octets = (length: number) => Uint8Array.from({ length }, (_, at) => (at * 7 + 1) & 255)
const secrets = (writer: PcapngWriter, type: number, bytes: Uint8Array, claimed = bytes.length) =>
  writer.block(10, writer.octets().u32(type).u32(claimed).padded(bytes))

function read(chunks: Iterable<Uint8Array>) {
  const told: string[] = []
  let frames = 0
  const reader = new CaptureReader(
    { frame: () => frames++, secrets: (type, bytes) => told.push(`${type.toString(16)} ${hex(bytes)} before ${frames}`) },
    FIRST_INPUT,
  )
  for (const chunk of chunks) {
    const lent = chunk.slice()
    reader.push(lent)
    lent.fill(0xee)
  }
  return { told, frames, damage: reader.end().damage }
}

test('decryption secrets are told with their type before the frames behind them', () => {
  for (const bigEndian of [false, true]) {
    const writer = new PcapngWriter(bigEndian).interface()
    secrets(writer, WIREGUARD, octets(5)).packet(octets(60), 0n)
    secrets(writer, 0x544c534b, octets(0)).packet(octets(60), 1n)
    const bytes = writer.toBytes()
    const told = [`57474b4c ${hex(octets(5))} before 0`, '544c534b  before 1']
    for (const chunk of [bytes.length, 1, 13]) assert.deepEqual(read(inChunks(bytes, chunk)), { told, frames: 2, damage: null })
  }
})

test('secrets longer than their block are left out', () => {
  const bytes = secrets(new PcapngWriter().interface(), WIREGUARD, octets(8), 9).packet(octets(60), 0n).toBytes()
  assert.deepEqual(read([bytes]), { told: [], frames: 1, damage: null })
})

test('more secrets than are kept are left out', () => {
  const bytes = secrets(new PcapngWriter().interface(), WIREGUARD, octets(1 << 20))
    .packet(octets(60), 0n)
    .toBytes()
  for (const chunk of [bytes.length, 65_536]) assert.deepEqual(read(inChunks(bytes, chunk)), { told: [], frames: 1, damage: null })
})
