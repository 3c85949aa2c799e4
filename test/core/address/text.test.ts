import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import test from 'node:test'
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { formatAddress, formatPrefix, parseAddress, parsePrefix, parseScopedAddress } from '../../../src/core/address/text.js'

const canonical = (text: string) => {
  const bytes = parseAddress(text)
  return bytes && formatAddress(bytes)
}

for (const [text, expected] of [
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:0db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:db8::1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:db8::0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:0db8::1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:db8:0:0:1::1', '2001:db8::1:0:0:1'],
  ['2001:DB8:0:0:1::1', '2001:db8::1:0:0:1'],
  ['2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001', '2001:db8:aaaa:bbbb:cccc:dddd:eeee:1'],
  ['2001:db8:aaaa:bbbb:cccc:dddd:0:1', '2001:db8:aaaa:bbbb:cccc:dddd:0:1'],
  ['2001:db8::aaaa:0:0:1', '2001:db8::aaaa:0:0:1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
  ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['0:0:0:0:0:0:0:1', '::1'],
  ['2001:db8::', '2001:db8::'],
  ['0:0:0:0:0:ffff:192.0.2.1', '::ffff:192.0.2.1'],
  ['::ffff:c000:280', '::ffff:192.0.2.128'],
  ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ['fe80::5efe:10.20.30.51%13', 'fe80::5efe:a14:1e33'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
  ['192.0.2.1', '192.0.2.1'],
  ['0.0.0.0', '0.0.0.0'],
] as const) {
  test(`${text} is written ${expected}`, () => assert.equal(canonical(text), expected))
}

for (const text of [
  '',
  ':',
  ':::',
  '1',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7:8::',
  '::1::',
  '1::2::3',
  ':1:2:3:4:5:6:7:8',
  '1:2:3:4:5:6:7:8:',
  'g::',
  '12345::',
  '::1 ',
  ' ::1',
  '[::1]',
  '::1%',
  '::192.0.2',
  '::192.0.2.1:1',
  '192.0.2.1::',
  '::192.0.2.256',
  '::01.2.3.4',
  '-1::',
  '192.0.2',
  '192.0.2.1.1',
  '192.0.2.256',
  '010.0.0.1',
  '1.2.3.04',
  '1.2.3.',
  '0x7f.0.0.1',
  '1.2.3.4%eth0',
  '1.2.3.4/24',
  '١.2.3.4',
  '0'.repeat(99),
]) {
  test(`${JSON.stringify(text)} is no address`, () => assert.equal(parseAddress(text), undefined))
}

test('a zone is told apart from the address', () => {
  const scoped = parseScopedAddress('fe80::1%eth0')
  assert.deepEqual(scoped?.bytes, parseAddress('fe80::1'))
  assert.equal(scoped?.zone, 'eth0')
  assert.equal(parseScopedAddress('fe80::1')?.zone, undefined)
})

test('prefixes are read with their host bits cleared, and written as policy tables write them', () => {
  const again = (text: string) => {
    const prefix = parsePrefix(text)
    return prefix && formatPrefix(prefix)
  }
  assert.equal(again('2002::/16'), '2002::/16')
  assert.equal(again('2001:0::/32'), '2001::/32')
  assert.equal(again('::ffff:0:0/96'), '::ffff:0:0/96')
  assert.equal(again('::ffff:0.0.0.0/96'), '::ffff:0:0/96')
  assert.equal(again('::ffff:169.254.0.0/112'), '::ffff:169.254.0.0/112')
  assert.equal(again('fe80::1/10'), 'fe80::/10')
  assert.equal(again('::/0'), '::/0')
  assert.equal(again('10.1.2.3/8'), '10.0.0.0/8')
  for (const text of ['::', '::/', '::/129', '::/-1', '::/1x', '::/0016', '10.0.0.0/33', '/8', 'x/8'])
    assert.equal(again(text), undefined, text)
})

const address = fc.oneof(
  fc.uint8Array({ minLength: 4, maxLength: 4 }),
  fc.uint8Array({ minLength: 16, maxLength: 16 }),
  // Long runs of zeros, where the rules of RFC 5952 bite.
  fc
    .array(fc.constantFrom(0, 0, 0, 1, 0xabc, 0xffff), { minLength: 8, maxLength: 8 })
    .map((groups) => Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]))),
)

test('what is written is read back, and ipaddr.js reads and writes the same', () => {
  fc.assert(
    fc.property(address, (bytes) => {
      const text = formatAddress(bytes)
      assert.deepEqual(parseAddress(text), bytes)
      const oracle = ipaddr.fromByteArray([...bytes])
      if (oracle instanceof ipaddr.IPv6) {
        assert.deepEqual(parseAddress(oracle.toNormalizedString()), bytes)
        if (!oracle.isIPv4MappedAddress()) assert.equal(text, oracle.toRFC5952String())
      } else assert.equal(text, oracle.toString())
    }),
    { numRuns: 1000 },
  )
})

test('what inet_pton takes is read, and what it refuses is refused', () => {
  const parts = fc.constantFrom(':', '::', ':', '0', '1', 'ab', 'ffff', '12345', '192.0.2.1', '255', '256', '01', '.', '.', 'g')
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 15 }), (soup) => {
      const text = soup.join('')
      const bytes = parseAddress(text)
      assert.equal(bytes !== undefined, isIP(text) !== 0, text)
      // ipaddr.js takes ::a.b.c.d for a mapped address, which RFC 4291 §2.5.5.1 keeps apart.
      if (bytes && !/^::[\d.]+$/.test(text)) assert.deepEqual(ipaddr.parse(text).toByteArray(), [...bytes])
    }),
    { numRuns: 5000 },
  )
})
