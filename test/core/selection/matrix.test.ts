import assert from 'node:assert/strict'
import test from 'node:test'
import { parsePrefix } from '../../../src/core/address/text.js'
import { type Profile, withKnownLocal, withRow } from '../../../src/core/selection/profile.js'
import { PROFILES } from '../../../src/core/selection/profiles.js'
import { predict } from './example.js'

const SITE = ['2001:200:dff:fff1:216:3eff:feb1:44d7', '203.178.141.194']
const KNOWN_LOCAL = ['fd00:1::/48', 'fd00:2::/48'].map((text) => parsePrefix(text)!)

const COLUMNS: readonly [name: string, profile: Profile][] = [
  ['RFC 3484', PROFILES.rfc3484],
  ['Windows XP', PROFILES['windows-xp']],
  ['Windows Vista', PROFILES['windows-vista']],
  ['Windows Vista, 2002::/16 30 1', withRow(PROFILES['windows-vista'], '2002::/16', 30, 1)],
  ['glibc', PROFILES.glibc],
  ['RFC 6724', PROFILES.rfc6724],
  ['musl', PROFILES.musl],
  ['FreeBSD ipv4_prefer', PROFILES['freebsd-ipv4-prefer']],
  ['the update', PROFILES['rfc6724-update']],
  ['the update with known-local prefixes', withKnownLocal(PROFILES['rfc6724-update'], KNOWN_LOCAL)],
]

/** First destination and rule, column by column. v6 stands for the first destination of the row, v4 for the second. */
const ROWS: readonly [name: string, sources: string[], destinations: string[], cells: string][] = [
  ['6to4 and public IPv4', ['2002:cb00:710a::1', '203.0.113.10'], SITE, '4r5 4r5 4r5 6r6 4r5 4r5 4r5 4r5 4r5 4r5'],
  ['6to4 and private IPv4', ['2002:cb00:710a::1', '192.168.0.2'], SITE, '6r2 4r5 4r5 6r6 4r5 4r5 4r5 4r5 4r5 4r5'],
  [
    '6to4 and IPv4, to a 6to4 server',
    ['2002:cb00:710a::1', '203.0.113.10'],
    ['2002:c633:6407::1', '198.51.100.7'],
    '6r6 6r6 6r6 6r6 6r6 4r6 4r6 4r6 4r6 4r6',
  ],
  ['Teredo and private IPv4', ['2001:0:4136:e378:8000:63bf:3fff:fdd2', '192.168.0.2'], SITE, '6r2 6r6 4r5 4r5 4r5 4r5 4r5 4r5 4r5 4r5'],
  ['global IPv6 and private IPv4', ['2001:db8:1::5', '192.168.0.2'], SITE, '6r2 6r6 6r6 6r6 6r6 6r6 6r6 4r6 6r6 6r6'],
  ['unique local IPv6 only, and IPv4', ['fd00:1::5', '192.168.0.2'], SITE, '6r2 6r6 6r6 6r6 4r5 4r5 4r5 4r5 4r5 4r5'],
  ['unique local IPv6 and IPv4, to both', ['fd00:1::5', '10.0.0.2'], ['fd00:2::9', '10.0.9.9'], '6r6 6r6 6r6 6r6 6r6 4r6 4r6 4r6 6r6 6r6'],
  [
    'global and unique local IPv6, to both',
    ['fd00:1::5', '2001:db8:1::5'],
    ['2001:db8:2::9', 'fd00:2::9'],
    '6r9 6r9 6r9 6r9 6r9 6r6 6r6 6r6 6r6 4r6',
  ],
  ['link-local IPv6 and private IPv4', ['fe80::5', '192.168.0.2'], SITE, '6r6 4r2 4r2 4r2 4r2 4r2 4r2 4r2 4r2 4r2'],
  ['global IPv6 and link-local IPv4', ['2001:db8:1::5', '169.254.9.9'], SITE, '6r2 6r2 6r2 6r2 6r2 6r2 6r2 6r2 6r2 6r2'],
  [
    'global IPv6 and private IPv4, to a foreign unique local address',
    ['2001:db8:1::5', '192.168.0.2'],
    ['fdff:9::9', '203.178.141.194'],
    '6r2 6r6 6r6 6r6 4r5 4r5 4r5 4r5 4r5 4r5',
  ],
  [
    'global IPv6 and private IPv4, to a 6to4 server',
    ['2001:db8:1::5', '192.168.0.2'],
    ['2002:c633:6407::1', '198.51.100.7'],
    '6r2 4r5 4r5 6r6 4r5 4r5 4r5 4r5 4r5 4r5',
  ],
]

for (const [name, sources, destinations, cells] of ROWS) {
  test(`${name}: every table decides as computed, whatever the order of the answers`, () => {
    const given = COLUMNS.map(([, profile]) => predict(sources, destinations, profile))
    const reversed = COLUMNS.map(([, profile]) => predict(sources, [...destinations].reverse(), profile))
    const told = (column: (typeof given)[number]) => `${column.order[0] === destinations[0] ? 6 : 4}r${column.rule?.number}`
    const named = (columns: typeof given) => Object.fromEntries(COLUMNS.map(([column], i) => [column, told(columns[i]!)]))
    const expected = Object.fromEntries(COLUMNS.map(([column], i) => [column, cells.split(' ')[i]]))
    assert.deepEqual(named(given), expected)
    assert.deepEqual(named(reversed), expected)
  })
}

test('the riddle: a 6to4 host goes to a dual-stack site by IPv4 under every built-in table that sorts at all by labels', () => {
  for (const profile of Object.values(PROFILES)) {
    if (profile.ipv4First) continue
    const { order, rule } = predict(['2002:cb00:710a::1', '203.0.113.10'], SITE, profile)
    assert.equal(order[0], '203.178.141.194', profile.id)
    assert.equal(rule?.name, 'prefer-matching-label', profile.id)
  }
})

test('the change that solves the riddle makes a host with native IPv6 use its 6to4 source', () => {
  const sources = ['2400:1234::5', '2002:cb00:710a::1']
  assert.equal(predict(sources, ['2001:200::80'], PROFILES['windows-vista']).sources[0], '2400:1234::5')
  assert.equal(predict(sources, ['2001:200::80'], withRow(PROFILES['windows-vista'], '2002::/16', 30, 1)).sources[0], '2002:cb00:710a::1')
})

test("a change of glibc's table leaves the choice of the source to the kernel's", () => {
  const changed = withRow(PROFILES.glibc, '2002::/16', 30, 1)
  assert.equal(predict(['2400:1234::5', '2002:cb00:710a::1'], ['2001:200::80'], changed).sources[0], '2400:1234::5')
  assert.equal(predict(['2002:cb00:710a::1', '203.0.113.10'], SITE, changed).order[0], SITE[0])
})
