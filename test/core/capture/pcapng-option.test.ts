import assert from 'node:assert/strict'
import test from 'node:test'
import { options, readText } from '../../../src/core/capture/pcapng-option.js'

const view = (...octets: number[]) => new DataView(Uint8Array.from(octets).buffer)
const textOf = (octets: Iterable<number>) => {
  const whole = Uint8Array.from(octets)
  return readText(new DataView(whole.buffer), 0, whole.length)
}

test('options are padded to four octets and end at code 0, or where one runs beyond', () => {
  const codes = (all: DataView) => [...options(all, 0, all.byteLength, true)].map(({ code, at, length }) => [code, at, length])
  assert.deepEqual(codes(view(2, 0, 1, 0, 9, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0)), [
    [2, 4, 1],
    [3, 12, 0],
  ])
  assert.deepEqual(codes(view(2, 0, 200, 0, 1, 2, 3, 4)), [])
  assert.deepEqual(codes(view(2, 0)), [])
})

test('UTF-8 is read as TextDecoder reads it where it is valid', () => {
  for (const text of ['eth0', 'Büro', '日本語', '😀 ok', '']) assert.equal(textOf(new TextEncoder().encode(text)), text)
})

test('what is not UTF-8 becomes U+FFFD, and a NUL ends the text', () => {
  const cases: [number[], string][] = [
    [[0x41, 0xff, 0x42], 'A\ufffdB'],
    [[0xc0, 0x80], '\ufffd\ufffd'], // overlong
    [[0xe0, 0x80, 0x80], '\ufffd\ufffd\ufffd'],
    [[0xed, 0xa0, 0x80], '\ufffd\ufffd\ufffd'], // a surrogate
    [[0xf4, 0x90, 0x80, 0x80], '\ufffd\ufffd\ufffd\ufffd'],
    [[0xe6, 0x97], '\ufffd\ufffd'],
    [[0x61, 0, 0x62], 'a'],
  ]
  for (const [octets, text] of cases) assert.equal(textOf(octets), text)
})

test('a text is read to 1,024 octets', () => {
  assert.equal(textOf(new Uint8Array(5000).fill(0x61)).length, 1024)
})
