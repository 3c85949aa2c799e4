import assert from 'node:assert/strict'
import test from 'node:test'
import { ipv4Scopes, RFC_3484_IPV4_SCOPES, scopeName, scopeOf } from '../../../src/core/address/scope.js'
import { parseAddress } from '../../../src/core/address/text.js'

for (const [text, name] of [
  ['fe80::1', 'link'],
  ['febf::1', 'link'],
  ['fec0::1', 'site'],
  ['feff::1', 'site'],
  ['::1', 'link'],
  ['::', 'global'],
  ['::2', 'global'],
  ['2001:db8::1', 'global'],
  ['fd00::1', 'global'],
  ['ff01::1', 'interface'],
  ['ff02::1', 'link'],
  ['ff03::1', 'realm'],
  ['ff04::1', 'admin'],
  ['ff05::1', 'site'],
  ['ff08::1', 'organization'],
  ['ff0e::1', 'global'],
  ['ff07::1', 'scope 7'],
  ['127.0.0.1', 'link'],
  ['169.254.13.78', 'link'],
  ['::ffff:169.254.13.78', 'link'],
  ['10.1.2.3', 'global'],
  ['100.64.0.1', 'global'],
  ['198.51.100.1', 'global'],
] as const) {
  test(`${text} has ${name} scope by RFC 6724 §3`, () => assert.equal(scopeName(scopeOf(parseAddress(text)!)), name))
}

test('RFC 3484 gives private IPv4 addresses site scope', () => {
  for (const text of ['10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.0.2', '::ffff:192.168.0.2'])
    assert.equal(scopeOf(parseAddress(text)!, RFC_3484_IPV4_SCOPES), 5, text)
  for (const text of ['172.32.0.1', '192.169.0.1', '100.64.0.1', '11.0.0.1'])
    assert.equal(scopeOf(parseAddress(text)!, RFC_3484_IPV4_SCOPES), 14, text)
})

test('of two IPv4 scopes the longer prefix counts, whatever their order', () => {
  const scopes = ipv4Scopes([
    ['0.0.0.0/0', 14],
    ['10.0.0.0/8', 5],
    ['10.1.0.0/16', 2],
  ])
  assert.equal(scopeOf(parseAddress('10.1.2.3')!, scopes), 2)
  assert.equal(scopeOf(parseAddress('10.2.2.3')!, scopes), 5)
  assert.equal(scopeOf(parseAddress('192.0.2.1')!, scopes), 14)
})
