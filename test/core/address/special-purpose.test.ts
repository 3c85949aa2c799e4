import assert from 'node:assert/strict'
import test from 'node:test'
import {
  ADDRESS_CLASSES,
  classOf,
  isDocumentation,
  isGlobalUnicast,
  isLinkLocal,
  isLoopback,
  isMulticast,
  isPrivate,
  isShared,
  isUniqueLocal,
  isUsableDestination,
} from '../../../src/core/address/special-purpose.js'
import { parseAddress } from '../../../src/core/address/text.js'

const at = (text: string) => parseAddress(text)!

for (const [text, id] of [
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['::2', 'ipv4-compatible'],
  ['::ffff:192.0.2.1', 'ipv4-mapped'],
  ['64:ff9b::1', 'nat64'],
  ['64:ff9b:1:2::1', 'nat64-local'],
  ['64:ff9b:0:1::1', undefined],
  ['100::1', 'discard'],
  ['100:0:0:1::1', 'dummy'],
  ['2001::1', 'teredo'],
  ['2001:1::1', undefined],
  ['2001:2::1', 'benchmarking'],
  ['2001:10::1', 'orchid'],
  ['2001:2f::1', 'orchid'],
  ['2001:db8::1', 'documentation'],
  ['3fff:fff::1', 'documentation'],
  ['3fff:1000::1', undefined],
  ['2002::1', '6to4'],
  ['3ffe::1', '6bone'],
  ['5f00::1', 'srv6-sid'],
  ['fc00::1', 'unique-local'],
  ['fd00::1', 'unique-local'],
  ['fe80::1', 'link-local'],
  ['fec0::1', 'site-local'],
  ['ff02::1', 'multicast'],
  ['2400::1', undefined],
  ['0.0.0.0', 'unspecified'],
  ['0.0.0.1', 'this-network'],
  ['10.0.0.1', 'private'],
  ['100.64.0.1', 'shared'],
  ['100.128.0.1', undefined],
  ['127.1.2.3', 'loopback'],
  ['169.254.0.1', 'link-local'],
  ['172.31.0.1', 'private'],
  ['192.0.0.1', 'ipv4-continuity'],
  ['192.0.0.8', 'dummy'],
  ['192.0.0.9', 'traversal-anycast'],
  ['192.0.0.170', 'nat64-discovery'],
  ['192.0.0.171', 'nat64-discovery'],
  ['192.0.0.172', 'ietf-protocol'],
  ['192.0.2.1', 'documentation'],
  ['192.88.99.1', '6to4-relay'],
  ['192.168.1.1', 'private'],
  ['198.19.0.1', 'benchmarking'],
  ['224.0.0.253', 'multicast'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'broadcast'],
  ['8.8.8.8', undefined],
] as const) {
  test(`${text} is ${id ?? 'an ordinary address'}`, () => assert.equal(classOf(at(text))?.id, id))
}

test('every class has a text and a document', () => {
  for (const entry of ADDRESS_CLASSES) {
    assert.ok(entry.says && /^RFC \d+ §/.test(entry.ref), entry.id)
    assert.ok(entry.prefixes.length > 0)
  }
})

test('what a program can connect to', () => {
  for (const text of [
    '2001:db8::1',
    '192.0.2.1',
    'fe80::1',
    '::1',
    '127.0.0.1',
    '10.0.0.1',
    '2002::1',
    '64:ff9b::c000:201',
    '::ffff:192.0.2.1',
    '8.8.8.8',
  ])
    assert.ok(isUsableDestination(at(text)), text)
  for (const text of ['::', '0.0.0.0', '0.1.2.3', 'ff02::1', '224.0.0.1', '240.0.0.1', '255.255.255.255', '100::1', '::ffff:0.0.0.0'])
    assert.ok(!isUsableDestination(at(text)), text)
})

test('global unicast is what the registries call globally reachable', () => {
  for (const text of ['2400::1', '8.8.8.8', '2002::1', '2001:0:1::1', '64:ff9b::808:808', '192.0.0.9'])
    assert.ok(isGlobalUnicast(at(text)), text)
  for (const text of [
    'fd00::1',
    'fe80::1',
    '10.0.0.1',
    '2001:db8::1',
    '192.0.2.1',
    '4000::1',
    'ff0e::1',
    '224.1.1.1',
    '64:ff9b:1::1',
    '100.64.0.1',
    '::1',
  ])
    assert.ok(!isGlobalUnicast(at(text)), text)
})

test('single classes have a question of their own', () => {
  assert.ok(
    isMulticast(at('ff02::1')) && isMulticast(at('239.192.0.1')) && !isMulticast(at('2001:db8::1')) && !isMulticast(at('223.0.0.1')),
  )
  assert.ok(isPrivate(at('192.168.0.1')) && !isPrivate(at('100.64.0.1')) && !isPrivate(at('fd00::1')))
  assert.ok(isShared(at('100.64.0.1')) && isUniqueLocal(at('fd00::1')) && isLoopback(at('::1')) && isLinkLocal(at('fe80::1')))
  assert.ok(isDocumentation(at('3fff::1')) && !isDocumentation(at('2400::1')))
})
