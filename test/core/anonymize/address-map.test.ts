import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { embedIPv4, type EmbeddingLength, extractIPv4, isatapIPv4, sixToFourIPv4, teredoParts } from '../../../src/core/address/embedded.js'
import { addressOfMac, macOf } from '../../../src/core/address/interface-identifier.js'
import { commonPrefixLength } from '../../../src/core/address/prefix.js'
import { scopeOf } from '../../../src/core/address/scope.js'
import { classOf } from '../../../src/core/address/special-purpose.js'
import { formatAddress, parseAddress, parsePrefix } from '../../../src/core/address/text.js'
import { AddressMap } from '../../../src/core/anonymize/address-map.js'
import { KeyedBits } from '../../../src/core/anonymize/keyed-bits.js'
import { PROFILES } from '../../../src/core/selection/profiles.js'
import { labelOf, precedenceOf } from '../../../src/core/selection/profile.js'

const mapOf = (key: string, nat64: readonly string[] = []) =>
  new AddressMap(
    new KeyedBits(new TextEncoder().encode(key)),
    nat64.map((text) => parsePrefix(text)!),
  )
const map = mapOf('one')

const bytes = (text: string) => parseAddress(text)!
const other = (text: string) => formatAddress(map.address(bytes(text)))
const octets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })

/** Addresses near one another and near what is special, where mistakes are. */
const NEAR =
  '10.1.2.3 192.168.1.1 192.0.2.1 203.0.113.7 203.0.112.7 198.51.101.1 100.64.0.1 100.63.0.1 8.8.8.8 169.254.1.1 172.16.0.1 172.32.0.1'
    .split(' ')
    .map(bytes)
const ipv4 = fc.oneof(
  octets(4),
  fc.tuple(fc.constantFrom(...NEAR), fc.nat(31)).map(([near, bit]) => turned(near, bit)),
)
const NEAR_IPV6 =
  '2001:db8::1 2001:db9::1 2400:cb00:80::80 fe80::1 fd00::1 fc00::1 fec0::1 3ffe::1 2001:0:1234::1 2001:10::1 64:ff9b:1::1 64:ff9a::1 2003::1 5f00::1 100::1'
    .split(' ')
    .map(bytes)
const ipv6 = fc.oneof(
  octets(16),
  fc.tuple(fc.constantFrom(...NEAR_IPV6), fc.nat(127)).map(([near, bit]) => turned(near, bit)),
)

function turned(address: Uint8Array, bit: number): Uint8Array {
  const made = address.slice()
  made[bit >> 3]! ^= 0x80 >> (bit & 7)
  return made
}

/** An address, and another that shares its first bits. */
const pair = (address: fc.Arbitrary<Uint8Array>) =>
  fc
    .tuple(address, address, fc.nat(16))
    .map(([a, b, shared]) => [a, Uint8Array.from(b, (octet, i) => (i < shared ? a[i]! : octet))] as const)

test('two IPv4 addresses share as many leading bits afterwards as before', () => {
  fc.assert(
    fc.property(pair(ipv4), ([a, b]) => commonPrefixLength(map.address(a), map.address(b)) === commonPrefixLength(a, b)),
    { numRuns: 600, seed: 1 },
  )
})

test('two IPv6 networks share as many leading bits afterwards as before', () => {
  fc.assert(
    fc.property(pair(ipv6), ([a, b]) => {
      fc.pre(a[0] !== 0xff && b[0] !== 0xff)
      assert.equal(
        commonPrefixLength(map.address(a), map.address(b), 64),
        commonPrefixLength(a, b, 64),
        `${formatAddress(a)} ${formatAddress(b)}`,
      )
    }),
    { numRuns: 400, seed: 2 },
  )
})

test('two addresses of one network share as many bits of their identifiers, where these are of no particular kind', () => {
  fc.assert(
    fc.property(octets(8), octets(8), fc.nat(7), (a, b, shared) => {
      const [one, two] = [a, Uint8Array.from(b, (octet, i) => (i < shared ? a[i]! : octet))].map((id) =>
        Uint8Array.of(0x24, 0, 0xcb, 0, 0, 0, 0, 0, ...id),
      )
      fc.pre(!macOf(one!) && !macOf(two!) && one!.subarray(8).some((octet) => octet !== 0) && two!.subarray(8).some((octet) => octet !== 0))
      assert.equal(commonPrefixLength(map.address(one!), map.address(two!)), commonPrefixLength(one!, two!))
    }),
    { numRuns: 400, seed: 3 },
  )
})

test('no two addresses become one', () => {
  for (const address of [ipv4, ipv6])
    fc.assert(
      fc.property(
        pair(address),
        ([a, b]) => (formatAddress(a) === formatAddress(b)) === (formatAddress(map.address(a)) === formatAddress(map.address(b))),
      ),
      {
        numRuns: 400,
        seed: 4,
      },
    )
})

test('class, scope, and the rows of every policy table stay', () => {
  for (const address of [ipv4, ipv6])
    fc.assert(
      fc.property(address, (a) => {
        const b = map.address(a)
        assert.equal(classOf(b)?.id, classOf(a)?.id, `${formatAddress(a)} ${formatAddress(b)}`)
        for (const profile of Object.values(PROFILES)) {
          assert.equal(scopeOf(b, profile.ipv4Scopes), scopeOf(a, profile.ipv4Scopes))
          assert.equal(labelOf(b, profile), labelOf(a, profile))
          assert.equal(precedenceOf(b, profile), precedenceOf(a, profile))
        }
      }),
      { numRuns: 400, seed: 5 },
    )
})

test('an IPv4 address inside an IPv6 address becomes what it becomes by itself', () => {
  const prefixes = ['2001:db8:64::/96', '2001:db8:100::/56', '2001:db8:200::/40']
  const nat64 = mapOf('one', prefixes)
  fc.assert(
    fc.property(ipv4, octets(10), (v4, rest) => {
      const expected = formatAddress(map.address(v4))
      assert.equal(formatAddress(sixToFourIPv4(map.address(Uint8Array.of(0x20, 2, ...v4, ...rest)))!), expected)
      assert.equal(formatAddress(isatapIPv4(map.address(Uint8Array.of(0x24, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x5e, 0xfe, ...v4)))!), expected)
      const teredo = Uint8Array.of(0x20, 1, 0, 0, ...v4, 0x80, 0, 0x12, 0x34, ...v4.map((octet) => ~octet))
      const parts = teredoParts(map.address(teredo))!
      assert.deepEqual(
        [formatAddress(parts.server), formatAddress(parts.client), parts.port],
        [expected, expected, teredoParts(teredo)!.port],
      )
      for (const text of ['64:ff9b::/96', ...prefixes]) {
        const { bytes, length } = parsePrefix(text)!
        assert.equal(
          formatAddress(extractIPv4(nat64.address(embedIPv4(bytes, length as EmbeddingLength, v4)), length as EmbeddingLength)!),
          expected,
          text,
        )
      }
    }),
    { numRuns: 100, seed: 6 },
  )
})

test('an identifier made of a link-layer address becomes that of the address it becomes, locally administered, in every network', () => {
  const prefixes = ['fe80::', '2400:cb00::', 'fd12:3456::', '2001:db8:5::'].map(bytes)
  fc.assert(
    fc.property(octets(6), (link) => {
      link[0]! &= 0xfe
      fc.pre(link.some((octet) => octet !== 0))
      const made = map.link(link)
      assert.equal(made[0]! & 3, 2)
      for (const prefix of prefixes) assert.deepEqual(macOf(map.address(addressOfMac(prefix, link))), made)
    }),
    { numRuns: 100, seed: 7 },
  )
})

test('groups stay groups; a solicited-node group tells no address, and is the same on the link', () => {
  for (const kept of ['ff02::1', 'ff02::fb', 'ff02::1:3', 'ff05::1:3', '224.0.0.251', '239.255.255.250', '255.255.255.255'])
    assert.equal(other(kept), kept)
  const group = map.address(bytes('ff02::1:ff12:3456'))
  assert.match(formatAddress(group), /^ff02::1:ff/)
  assert.notEqual(formatAddress(group), 'ff02::1:ff12:3456')
  assert.deepEqual([...map.link(Uint8Array.of(0x33, 0x33, 0xff, 0x12, 0x34, 0x56)).subarray(3)], [...group.subarray(13)])
  for (const link of [
    [255, 255, 255, 255, 255, 255],
    [1, 0, 0x5e, 0, 0, 0xfb],
    [0x33, 0x33, 0, 0, 0, 1],
    [0, 0, 0, 0, 0, 0],
  ])
    assert.deepEqual([...map.link(Uint8Array.from(link))], link)
  assert.notEqual(other('ff3e:40:2001:db8::1'), 'ff3e:40:2001:db8::1')
})

test('what has one meaning down to its last bit stays', () => {
  for (const kept of ['::', '::1', '0.0.0.0', '127.0.0.1', '192.0.0.170', '192.0.0.171', '192.88.99.1', '64:ff9b::c000:aa'])
    assert.equal(other(kept), kept)
})

test('another key makes other addresses, the same key the same', () => {
  assert.equal(formatAddress(mapOf('one').address(bytes('81.2.69.142'))), other('81.2.69.142'))
  assert.notEqual(formatAddress(mapOf('two').address(bytes('81.2.69.142'))), other('81.2.69.142'))
})
