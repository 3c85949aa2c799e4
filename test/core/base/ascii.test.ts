import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { asciiText } from '../../../src/core/base/ascii.js'

const ROW = '        50      0  ::1/128\r\n'

test('UTF-8 keeps its ASCII', () => {
  assert.equal(asciiText(Buffer.from(`確定。OK\n${ROW}`)), `\ufffd\ufffd\ufffdOK\n${ROW}`)
})

test('UTF-16 is read in both orders, with and without a mark', () => {
  const little = Buffer.from(`優先 ${ROW.repeat(3)}`, 'utf16le')
  const big = Buffer.from(little).swap16()
  const expected = `\ufffd\ufffd ${ROW.repeat(3)}`
  assert.equal(asciiText(little), expected)
  assert.equal(asciiText(big), expected)
  assert.equal(asciiText(Buffer.concat([Buffer.of(0xff, 0xfe), little])), expected)
  assert.equal(asciiText(Buffer.concat([Buffer.of(0xfe, 0xff), big])), expected)
})

test('the ASCII half of a character of code page 932 or 936 is no letter', () => {
  // 表示 in cp932 has 0x5c and 0x6e as second octets of its characters; 前缀 in cp936 has octets above 0x80 only.
  assert.equal(asciiText(Buffer.concat([Buffer.of(0x95, 0x5c, 0x8e, 0xa6, 0x0d, 0x0a), Buffer.from(ROW)])), `\ufffd\ufffd\r\n${ROW}`)
  assert.equal(asciiText(Buffer.concat([Buffer.of(0xc7, 0xb0, 0xd7, 0xba, 0x0a), Buffer.from(ROW)])), `\ufffd\ufffd\n${ROW}`)
})

test('no character of a double-byte code page leaves an octet behind that reads as ASCII', () => {
  // Second octets: 0x40 … 0xfc in code page 932 (Shift_JIS), to 0xfe in 936, 949 and 950; first octets from 0x81.
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail !== 0x7f) assert.equal(asciiText(Uint8Array.of(0x0a, lead, trail, 0x20, 0xff, 0x0a)).replaceAll('\ufffd', ''), '\n \n')
    }
  }
})

test('characters of UTF-16 whose octets look like a row are no row', () => {
  const row = Buffer.from('50 0 ::1/128')
  const disguised = Buffer.from('\ufeff\n\u6565\n', 'utf16le')
  assert.equal(asciiText(Buffer.concat([disguised, row, Buffer.from('\n', 'utf16le')])), `\n\ufffd\n${'\ufffd'.repeat(row.length / 2)}\n`)
})

test('a mark before UTF-8 is no character', () => {
  assert.equal(asciiText(Buffer.from('\ufeff[]')), '[]')
})

test('of more than a megabyte the beginning is read', () => {
  assert.equal(asciiText(new Uint8Array(3 << 20).fill(0x61)).length, 1 << 20)
})

test('digits, spaces and line ends are never swallowed, whatever the bytes before them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (noise) => {
      for (const [i, octet] of noise.entries()) if (octet === 0 || octet === 0xff || octet === 0xfe) noise[i] = 0x81
      assert.ok(asciiText(Uint8Array.from([...noise, ...Buffer.from(`\n${ROW}`)])).endsWith(`\n${ROW}`))
    }),
  )
})
