import assert from 'node:assert/strict'
import test from 'node:test'
import { gzipSync } from 'node:zlib'
import { gunzip } from '../../src/node/gunzip.js'
import { joinBytes } from '../support/pcap-writer.js'

const plain = Uint8Array.from({ length: 100_000 }, (_, at) => (at * at) >> 7)

async function unpack(octets: Uint8Array, chunk = octets.length): Promise<{ out: Uint8Array; failure: string | undefined }> {
  const pieces: Uint8Array[] = []
  let failure: string | undefined
  // One buffer for all chunks, as the file reader has it.
  function* chunks() {
    const buffer = new Uint8Array(chunk)
    for (let at = 0; at < octets.length; at += chunk) {
      const part = octets.subarray(at, at + chunk)
      buffer.set(part)
      yield buffer.subarray(0, part.length)
      buffer.fill(0)
    }
  }
  try {
    for await (const piece of gunzip(chunks())) pieces.push(piece.slice())
  } catch (error) {
    failure = (error as Error).message
  }
  return { out: joinBytes(...pieces), failure }
}

test('several members are one file, in chunks of any length', async () => {
  const packed = joinBytes(gzipSync(plain.subarray(0, 70_000)), gzipSync(new Uint8Array(0)), gzipSync(plain.subarray(70_000)))
  for (const chunk of [61, 1000, packed.length]) {
    const { out, failure } = await unpack(packed, chunk)
    assert.equal(failure, undefined)
    assert.deepEqual(out, plain)
  }
})

test('a header with every optional field is left out', async () => {
  const member = gzipSync(plain)
  const header = Uint8Array.from([0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 3, 0, 1, 2, 3, 0x61, 0, 0x62, 0x63, 0, 9, 9])
  for (const chunk of [31, 4096]) assert.deepEqual((await unpack(joinBytes(header, member.subarray(10)), chunk)).out, plain)
})

test('zeros behind the data are padding, anything else is told, and everything before it is kept', async () => {
  assert.deepEqual(await unpack(joinBytes(gzipSync(plain), new Uint8Array(512))), { out: plain, failure: undefined })
  for (const chunk of [53, 100_000]) {
    const { out, failure } = await unpack(joinBytes(gzipSync(plain), Uint8Array.of(1, 2, 3, 4)), chunk)
    assert.equal(failure, 'octets that are not gzip follow the gzip data')
    assert.deepEqual(out, plain)
  }
})

test('data that is cut short anywhere is told, and what was there is kept', async () => {
  const packed = gzipSync(plain)
  let before = 0
  for (const length of [1, 5, 10, 11, packed.length >> 1, packed.length - 8, packed.length - 1]) {
    const { out, failure } = await unpack(packed.subarray(0, length))
    assert.equal(failure, 'the gzip data is cut short')
    assert.ok(out.length >= before)
    assert.deepEqual(out, plain.subarray(0, out.length))
    before = out.length
  }
  assert.equal(before, plain.length)
})

test('a wrong checksum or length is told', async () => {
  for (const back of [8, 1]) {
    const packed = Uint8Array.from(gzipSync(plain))
    packed[packed.length - back]! ^= 1
    const { out, failure } = await unpack(packed)
    assert.equal(failure, 'the gzip data is damaged: its checksum is wrong')
    assert.deepEqual(out, plain)
  }
})

test('damage inside the data is told, and the whole pieces before it are kept', async () => {
  // Stored blocks, and then one of the reserved type (RFC 1951 §3.2.3).
  const stored = joinBytes(
    ...[0, 1, 2, 3].map((at) => joinBytes(Uint8Array.of(0, 0, 0x40, 0xff, 0xbf), plain.subarray(at * 16384, (at + 1) * 16384))),
  )
  const { out, failure } = await unpack(joinBytes(gzipSync(plain).subarray(0, 10), stored, new Uint8Array(100).fill(7)))
  assert.match(failure!, /^the gzip data is damaged: /)
  assert.ok(out.length >= 3 * 16384)
  assert.deepEqual(out, plain.subarray(0, out.length))
})

test('one octet at a time is enough', async () => {
  assert.deepEqual(await unpack(joinBytes(gzipSync('one'), gzipSync('two')), 1), {
    out: new TextEncoder().encode('onetwo'),
    failure: undefined,
  })
})
