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

test('digits, spaces and line ends are never swallowed, whatever the bytes before them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (noise) => {
      for (const [i, octet] of noise.entries()) if (octet === 0 || octet === 0xff || octet === 0xfe) noise[i] = 0x81
      assert.ok(asciiText(Uint8Array.from([...noise, ...Buffer.from(`\n${ROW}`)])).endsWith(`\n${ROW}`))
    }),
  )
})
