import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import {
  discoverPrefixes,
  EMBEDDING_LENGTHS,
  embedIPv4,
  extractIPv4,
  extractIPv4Under,
  isatapIPv4,
  sixToFourIPv4,
  sixToFourPrefix,
  teredoParts,
  WELL_KNOWN_PREFIX,
} from '../../../src/core/address/embedded.js'
import { formatAddress, formatPrefix, parseAddress, parsePrefix } from '../../../src/core/address/text.js'

const at = (text: string) => parseAddress(text)!
const told = (bytes: Uint8Array | undefined) => bytes && formatAddress(bytes)

// RFC 6052 §2.4, tables 1 and 2.
for (const [prefix, address] of [
  ['2001:db8::/32', '2001:db8:c000:221::'],
  ['2001:db8:100::/40', '2001:db8:1c0:2:21::'],
  ['2001:db8:122::/48', '2001:db8:122:c000:2:2100::'],
  ['2001:db8:122:300::/56', '2001:db8:122:3c0:0:221::'],
  ['2001:db8:122:344::/64', '2001:db8:122:344:c0:2:2100:0'],
  ['2001:db8:122:344::/96', '2001:db8:122:344::c000:221'],
  ['64:ff9b::/96', '64:ff9b::c000:221'],
] as const) {
  test(`192.0.2.33 under ${prefix} is ${address}, and back`, () => {
    const { bytes, length } = parsePrefix(prefix)!
    assert.equal(told(embedIPv4(bytes, length as 96, at('192.0.2.33'))), address)
    assert.equal(told(extractIPv4(at(address), length as 96)), '192.0.2.33')
    assert.equal(told(extractIPv4Under(at(address), { bytes, length })), '192.0.2.33')
  })
}

test('an address with something in bits 64 to 71, or behind the IPv4 address, embeds nothing', () => {
  assert.equal(extractIPv4(at('2001:db8:122:344:1c0:2:2100:0'), 64), undefined)
  assert.equal(extractIPv4(at('2001:db8:c000:221:100::'), 32), undefined)
  assert.equal(extractIPv4(at('2001:db8:c000:221::1'), 32), undefined)
  assert.equal(extractIPv4(at('2001:db8:1c0:2:21::1'), 40), undefined)
  assert.equal(extractIPv4(at('2001:db8:122:344:c0:2:2100:1'), 64), undefined)
  assert.equal(extractIPv4(at('192.0.2.33'), 96), undefined)
})

test('an address under another prefix, or a prefix of no such length, embeds nothing', () => {
  assert.equal(extractIPv4Under(at('2001:db8::c000:221'), WELL_KNOWN_PREFIX), undefined)
  assert.equal(extractIPv4Under(at('64:ff9b::c000:221'), parsePrefix('64:ff9b::/95')!), undefined)
  assert.equal(told(extractIPv4Under(at('64:ff9b::c000:221'), WELL_KNOWN_PREFIX)), '192.0.2.33')
})

test('what is embedded comes out again, and a discovery answer gives its prefix back', () => {
  const wka = fc.constantFrom(at('192.0.0.170'), at('192.0.0.171'))
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      fc.constantFrom(...EMBEDDING_LENGTHS),
      fc.oneof(wka, fc.uint8Array({ minLength: 4, maxLength: 4 })),
      (prefix, length, ipv4) => {
        prefix[8] = 0
        const address = embedIPv4(prefix, length, ipv4)
        assert.deepEqual(extractIPv4(address, length), ipv4)
        if (ipv4[0] === 192 && ipv4[1] === 0 && ipv4[2] === 0 && (ipv4[3] === 170 || ipv4[3] === 171))
          assert.ok(discoverPrefixes([address]).some((found) => found.length === length))
      },
    ),
    { numRuns: 500 },
  )
})

test('the answers of ipv4only.arpa show the prefix (RFC 7050 §3)', () => {
  const found = (...texts: string[]) => discoverPrefixes(texts.map(at)).map(formatPrefix)
  assert.deepEqual(found('64:ff9b::c000:aa'), ['64:ff9b::/96'])
  assert.deepEqual(found('64:ff9b::c000:ab'), ['64:ff9b::/96'])
  assert.deepEqual(found('2001:db8:c000:aa::'), ['2001:db8::/32'])
  assert.deepEqual(found('2001:db8:64:0:c0:0:aa00:0'), ['2001:db8:64::/64'])
  assert.deepEqual(found('64:ff9b::c000:ac'), [])
})

test('6to4 carries the IPv4 address in bits 16 to 47', () => {
  assert.equal(told(sixToFourIPv4(at('2002:cb00:710a::1'))), '203.0.113.10')
  assert.equal(formatPrefix(sixToFourPrefix(at('203.0.113.10'))), '2002:cb00:710a::/48')
  assert.equal(sixToFourIPv4(at('2001:db8::1')), undefined)
  assert.equal(sixToFourIPv4(at('32.2.1.1')), undefined)
})

test('ISATAP is known by either form of its identifier', () => {
  assert.equal(told(isatapIPv4(at('fe80::5efe:10.20.30.51'))), '10.20.30.51')
  assert.equal(told(isatapIPv4(at('2001:db8::200:5efe:203.0.113.10'))), '203.0.113.10')
  assert.equal(isatapIPv4(at('2001:db8::100:5efe:203.0.113.10')), undefined)
  assert.equal(isatapIPv4(at('2001:db8::5eff:203.0.113.10')), undefined)
})

test('a Teredo address tells server, flags, mapped port and mapped address (RFC 4380 §4)', () => {
  const { server, flags, cone, port, client } = teredoParts(at('2001:0:4136:e378:8000:63bf:3fff:fdd2'))!
  assert.deepEqual([told(server), flags, cone, port, told(client)], ['65.54.227.120', 0x8000, true, 40000, '192.0.2.45'])
  assert.equal(teredoParts(at('2001:1::1')), undefined)
  assert.equal(teredoParts(at('2001:0:4136:e378:0:63bf:3fff:fdd2'))?.cone, false)
})
