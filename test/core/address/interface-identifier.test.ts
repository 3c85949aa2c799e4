import assert from 'node:assert/strict'
import test from 'node:test'
import { addressOfMac, interfaceIdentifierKind, macOf } from '../../../src/core/address/interface-identifier.js'
import { formatAddress, parseAddress } from '../../../src/core/address/text.js'

const at = (text: string) => parseAddress(text)!

for (const [text, kind] of [
  ['2001:200:dff:fff1:216:3eff:feb1:44d7', 'eui-64'],
  ['fe80::5efe:10.20.30.51', 'isatap'],
  ['2001:0:4136:e378:8000:63bf:3fff:fdd2', 'teredo'],
  ['2001:db8::1', 'low'],
  ['2001:db8::80', 'low'],
  ['2001:db8::192.0.2.1', 'embedded-ipv4'],
  ['2001:db8:1:0:d5e3:7953:13eb:22e8', 'random'],
] as const) {
  test(`the identifier of ${text} looks ${kind}`, () => assert.equal(interfaceIdentifierKind(at(text)), kind))
}

test('an EUI-64 identifier holds the link-layer address with one bit turned', () => {
  const mac = Uint8Array.of(0x00, 0x16, 0x3e, 0xb1, 0x44, 0xd7)
  assert.deepEqual(macOf(at('2001:200:dff:fff1:216:3eff:feb1:44d7')), mac)
  assert.equal(formatAddress(addressOfMac(at('2001:200:dff:fff1::'), mac)), '2001:200:dff:fff1:216:3eff:feb1:44d7')
  assert.equal(macOf(at('2001:db8::1')), undefined)
})
