import assert from 'node:assert/strict'
import test from 'node:test'
import { findProgram } from '../../src/node/tool.js'
import { unzstd } from '../../src/node/zstd.js'
import { Xxh64 } from '../../src/node/xxh64.js'
import { joinBytes, text } from '../support/pcap-writer.js'

/** A frame of raw blocks, RFC 8878 §3.1.1: nothing is compressed, so that it can be written here. */
function frame(content: Uint8Array, { windowDescriptor = 0x50, checksum = false } = {}): Uint8Array {
  const blocks: Uint8Array[] = []
  for (let at = 0; at < content.length || at === 0; at += 1000) {
    const part = content.subarray(at, at + 1000)
    const header = (part.length << 3) | (at + 1000 >= content.length ? 1 : 0)
    blocks.push(Uint8Array.of(header & 255, (header >> 8) & 255, header >> 16), part)
  }
  const digest = new Xxh64()
  digest.update(content)
  const sum = digest.digest()
  return joinBytes(
    Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, checksum ? 4 : 0, windowDescriptor),
    ...blocks,
    checksum ? Uint8Array.of(sum, sum >>> 8, sum >>> 16, sum >>> 24) : new Uint8Array(0),
  )
}

const skippable = (content: Uint8Array) => joinBytes(Uint8Array.of(0x5a, 0x2a, 0x4d, 0x18, content.length, 0, 0, 0), content)
const plain = Uint8Array.from({ length: 3500 }, (_, at) => (at * at) >> 5)

const ways: [string, string | undefined][] = [['fzstd', '']]
const program = findProgram('zstd')
if (program) ways.push(['the system', program])
else console.log('# the ways of the system are skipped: there is no zstd here')

async function unpack(octets: Uint8Array, way: string | undefined, chunk = octets.length) {
  const pieces: Uint8Array[] = []
  let failure: string | undefined
  const chunks = Array.from({ length: Math.ceil(octets.length / chunk) }, (_, at) => octets.subarray(at * chunk, (at + 1) * chunk))
  try {
    for await (const piece of unzstd(chunks, way)) pieces.push(piece.slice())
  } catch (error) {
    failure = (error as Error).message
  }
  return { out: joinBytes(...pieces), failure }
}

for (const [name, way] of ways) {
  test(`several frames, with skippable ones between, are one file, by ${name}`, async () => {
    const packed = joinBytes(frame(plain.subarray(0, 2000)), skippable(text('an index')), frame(plain.subarray(2000)))
    for (const chunk of [100, packed.length]) assert.deepEqual(await unpack(packed, way, chunk), { out: plain, failure: undefined })
  })

  test(`data that is cut short is told and what was there is kept, by ${name}`, async () => {
    const { out, failure } = await unpack(joinBytes(frame(plain), frame(plain)).subarray(0, plain.length + 18 + 1500), way)
    assert.equal(failure, 'the zstd data is cut short')
    assert.ok(out.length >= plain.length)
    assert.deepEqual(out.subarray(0, plain.length), plain)
  })

  test(`what follows and is not zstd is told, by ${name}`, async () => {
    const { out, failure } = await unpack(joinBytes(frame(plain), text('rubbish')), way)
    assert.equal(failure, 'octets that are not zstd follow the zstd data')
    assert.deepEqual(out, plain)
  })

  test(`one flipped bit is noticed wherever it stands in frames with checksums, by ${name}`, async () => {
    const whole = joinBytes(frame(plain.subarray(0, 1500), { checksum: true }), frame(plain.subarray(1500), { checksum: true }))
    for (const chunk of [7, whole.length]) assert.deepEqual(await unpack(whole, way, chunk), { out: plain, failure: undefined })
    // A process for each; fzstd takes no time.
    for (let at = 0; at < whole.length; at += way === '' ? 11 : 331) {
      const flipped = whole.slice()
      flipped[at]! ^= 0x10
      assert.match(
        (await unpack(flipped, way)).failure ?? `unnoticed at ${at}`,
        /damaged|cut short|no zstd header|not zstd follow|zstd says|window/,
      )
    }
  })

  test(`a window over 128 MB is refused before it is made room for, by ${name}`, async () => {
    assert.equal((await unpack(frame(plain, { windowDescriptor: (17 << 3) | 0 }), way)).failure, undefined)
    for (const [descriptor, megabytes] of [
      [(17 << 3) | 1, 144],
      [(21 << 3) | 0, 2048],
    ] as const) {
      const { out, failure } = await unpack(frame(plain, { windowDescriptor: descriptor }), way)
      assert.match(failure!, new RegExp(`window of ${megabytes} MB`))
      assert.equal(out.length, 0)
    }
  })
}
