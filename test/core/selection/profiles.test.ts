import assert from 'node:assert/strict'
import test from 'node:test'
import { formatPrefix, parsePrefix } from '../../../src/core/address/text.js'
import type { Candidate } from '../../../src/core/selection/candidate.js'
import { compareCandidates } from '../../../src/core/selection/compare.js'
import { PolicyTable, policyTable, rowPrefix } from '../../../src/core/selection/policy-table.js'
import { knownLocalPrefix, type Profile, withKnownLocal, withRow } from '../../../src/core/selection/profile.js'
import { AUTO_PROFILES, PROFILE_IDS, PROFILES } from '../../../src/core/selection/profiles.js'
import { selectSource } from '../../../src/core/selection/source-rules.js'
import { address, predict, source } from './example.js'

const pair = (destination: string, from?: string, prefixLength?: number): Candidate => ({
  destination: address(destination),
  source: from === undefined ? undefined : { ...source(from), ...(prefixLength === undefined ? {} : { prefixLength }) },
})
const decide = (a: Candidate, b: Candidate, profile: Profile) => {
  const { side, rule } = compareCandidates(a, b, profile)
  return `${side}${rule.number}`
}

test('every profile is listed under its own id, with a source, and knows all addresses', () => {
  for (const id of PROFILE_IDS) {
    const profile = PROFILES[id]
    assert.equal(profile.id, id)
    assert.notEqual(profile.source, '')
    for (const text of ['::/0', '::1/128', '::ffff:0:0/96']) {
      assert.ok(profile.labels.has(parsePrefix(text)!), `${id} ${text}`)
      assert.ok(profile.precedences.has(parsePrefix(text)!), `${id} ${text}`)
    }
  }
  assert.deepEqual(AUTO_PROFILES, ['rfc6724', 'glibc', 'rfc3484', 'windows-vista', 'musl', 'rfc6724-update'])
})

test('of two rows with one prefix the later counts', () => {
  const table = policyTable([
    ['2002::/16', 30, 2],
    ['::/0', 40, 1],
    ['2002::/16', 30, 1],
  ])
  assert.deepEqual(table.rows.map(rowPrefix), ['::/0', '2002::/16'])
  assert.equal(table.find(address('2002::1'))?.label, 1)
})

test('an IPv4 prefix in a table is a mapped one', () => {
  const table = policyTable([['198.51.100.0/24', 60, 9]])
  assert.deepEqual(table.rows.map(rowPrefix), ['::ffff:198.51.100.0/120'])
  assert.equal(table.find(address('198.51.100.7'))?.label, 9)
  assert.equal(table.find(address('::ffff:198.51.100.7'))?.label, 9)
  assert.equal(table.find(address('198.51.101.7')), undefined)
})

test('setting a row replaces the one with its prefix, or adds one, and names the change', () => {
  const changed = withRow(PROFILES['windows-vista'], '2002::/16', 30, 1)
  assert.equal(changed.id, 'windows-vista with 2002::/16 30 1')
  assert.equal(changed.labels.rows.length, PROFILES['windows-vista'].labels.rows.length)
  assert.equal(changed.labels.find(address('2002::1'))?.label, 1)
  assert.equal(PROFILES['windows-vista'].labels.find(address('2002::1'))?.label, 2)
  assert.equal(withRow(changed, '2001:db8::/32', 45, 1).labels.rows.length, changed.labels.rows.length + 1)
  assert.throws(() => withRow(changed, '2002::', 30, 1), RangeError)
})

test('two tables of one profile are changed together', () => {
  const { labels, precedences, sourceLabels } = withRow(PROFILES.glibc, '2002::/16', 35, 1)
  assert.deepEqual(
    [labels, precedences].map((table) => table.find(address('2002::1'))),
    [
      { ...labels.find(address('2002::1')), precedence: null, label: 1 },
      { ...precedences.find(address('2002::1')), precedence: 35, label: null },
    ],
  )
  assert.equal(sourceLabels, PROFILES.glibc.sourceLabels)
})

test('known-local prefixes are learnt as the draft says', () => {
  const learnt = (...args: Parameters<typeof knownLocalPrefix>) => {
    const prefix = knownLocalPrefix(...args)
    return prefix && formatPrefix(prefix)
  }
  assert.equal(learnt('prefix', address('fd00:1:0:5::'), 64), 'fd00:1::/48')
  assert.equal(learnt('address', address('fd00:1:0:5::7')), 'fd00:1::/48')
  assert.equal(learnt('route', address('fd00:1:0:4::'), 62), 'fd00:1:0:4::/62')
  assert.equal(learnt('route', address('fd00::'), 40), 'fd00::/40')
  assert.equal(learnt('route', address('fd00::'), 39), undefined)
  assert.equal(learnt('prefix', address('fc00:1::'), 64), undefined)
  assert.equal(learnt('prefix', address('2001:db8::'), 64), undefined)
})

test('a known-local prefix gets label 14 and precedence 45, and only under fd00::/8', () => {
  const prefixes = ['fd00:1::/48', 'fc00:1::/48', 'fd00::/8'].map((text) => parsePrefix(text)!)
  const profile = withKnownLocal(PROFILES['rfc6724-update'], prefixes)
  assert.equal(profile.id, 'rfc6724-update')
  assert.equal(profile.labels.rows.length, PROFILES['rfc6724-update'].labels.rows.length + 1)
  const row = profile.labels.find(address('fd00:1::9'))
  assert.deepEqual([row?.precedence, row?.label], [45, 14])
  assert.equal(withKnownLocal(PROFILES['rfc6724-update'], []), PROFILES['rfc6724-update'])
})

test('a known-local source loses to IPv4 towards a foreign unique local address, by rule 5', () => {
  const profile = withKnownLocal(PROFILES['rfc6724-update'], [parsePrefix('fd00:1::/48')!])
  const { order, rule } = predict(['fd00:1::5', '192.168.0.2'], ['fdff:9::9', '203.0.113.7'], profile)
  assert.deepEqual([order[0], rule?.number], ['203.0.113.7', 5])
})

test('an address without a usable source comes last, by rule 1, under every profile but that of Java', () => {
  for (const profile of Object.values(PROFILES)) {
    if (profile.ipv4First) continue
    assert.equal(decide(pair('203.0.113.7'), pair('2001:db8::7', '2001:db8::5'), profile), 'b1', profile.id)
  }
})

test('Java puts IPv4 first whatever the table says, and orders a family by its rules', () => {
  const { order, rule } = predict(['2001:db8:1::5', '192.0.2.5'], ['2001:db8:1::9', '192.0.2.9'], PROFILES.java)
  assert.deepEqual([order[0], rule?.name], ['192.0.2.9', 'prefer-ipv4'])
  assert.equal(decide(pair('2001:db8::7'), pair('2001:db8::8', '2001:db8::5'), PROFILES.java), 'b1')
})

test('without any source only precedence and scope of the destinations are compared, and Go compares nothing', () => {
  assert.equal(decide(pair('203.0.113.7'), pair('2001:db8::7'), PROFILES.rfc6724), 'b6')
  assert.equal(decide(pair('2001:db8::7'), pair('fe80::7'), PROFILES.glibc), 'b8')
  assert.equal(decide(pair('203.0.113.7'), pair('2001:db8::7'), PROFILES.go), 'a10')
})

test('a tunnel loses by rule 7 only where the rule is there', () => {
  const tunnelled = pair('2001:db8:1::7', '2001:db8:2::5 tunnel')
  const native = pair('2001:db8:2::7', '2001:db8:1::5')
  assert.equal(decide(tunnelled, native, PROFILES.glibc), 'b7')
  assert.equal(decide(tunnelled, native, PROFILES.rfc6724), 'b7')
  assert.equal(decide(tunnelled, native, PROFILES.musl), 'a10')
})

test('common bits count up to the prefix of the source, to 64 or to the end, as the implementation does it', () => {
  const near = (to: string) => pair(to, '2001:db8::5', 48)
  assert.equal(decide(near('2001:db8:0:1::7'), near('2001:db8::7'), PROFILES.rfc6724), 'a10')
  assert.equal(decide(near('2001:db8:0:1::7'), near('2001:db8::7'), PROFILES.go), 'b9')
  assert.equal(decide(near('2001:db8::ff00'), near('2001:db8::7'), PROFILES.go), 'a10')
  assert.equal(decide(near('2001:db8::ff00'), near('2001:db8::7'), PROFILES.bionic), 'b9')
})

test('glibc counts IPv4 bits inside the subnet only, and IPv6 bits inside one word', () => {
  const from = (to: string) => pair(to, '198.51.100.5', 24)
  assert.equal(decide(from('203.0.113.1'), from('198.51.101.1'), PROFILES.glibc), 'a10')
  assert.equal(decide(from('203.0.113.1'), from('198.51.100.1'), PROFILES.glibc), 'b9')
  assert.equal(decide(from('203.0.113.1'), from('198.51.101.1'), PROFILES.bionic), 'a10')
  assert.equal(decide(from('203.0.113.1'), from('198.51.101.1'), PROFILES.musl), 'b9')
  // The first word differs in one pair only; then the other counts 32, not all that it has in common.
  const a = pair('2001:db8:1::1', '2001:db8:1::2')
  const b = pair('2001:db9:1::1', '2001:db8:1::2')
  assert.equal(decide(b, a, PROFILES.glibc), 'b9')
})

test('a mapped destination is an IPv4 destination', () => {
  const mapped = pair('::ffff:203.0.113.7', '::ffff:192.0.2.5')
  assert.equal(decide(mapped, pair('2001:db8::7', '2001:db8::5'), PROFILES.rfc6724), 'b6')
  assert.equal(decide(mapped, pair('2001:db8::7', '2002:cb00:710a::5'), PROFILES.rfc6724), 'a5')
  const { source: chosen } = selectSource(address('::ffff:203.0.113.7'), [source('2001:db8::5'), source('192.0.2.5')], PROFILES.rfc6724)
  assert.deepEqual(chosen?.bytes, address('192.0.2.5'))
})

test('the outgoing interface decides by rule 5, and alone offers sources for a link-local destination', () => {
  const sources = [
    { bytes: address('2001:db8:1::5'), interface: 1 },
    { bytes: address('2001:db8:2::5'), interface: 2 },
    { bytes: address('fe80::5'), interface: 1 },
  ]
  const towards = (to: string, outgoing: Parameters<typeof selectSource>[3]) =>
    selectSource(address(to), sources, PROFILES.rfc6724, outgoing)
  assert.equal(towards('2001:db8:1::9', {}).rule?.number, 8)
  assert.deepEqual(towards('2001:db8:1::9', { interface: 2 }), {
    source: sources[1],
    rule: { number: 5, name: 'prefer-outgoing-interface', document: 'RFC 6724 §5' },
  })
  assert.equal(towards('fe80::9', { interface: 2 }).source, sources[1])
  assert.equal(towards('fe80::9', { interface: 1 }).source, sources[2])
})

test('rule 5.5 takes the prefix of the chosen router where the profile has the rule', () => {
  const sources = [{ bytes: address('2001:db8:1::5') }, { bytes: address('2001:db8:2::5') }]
  const outgoing = { nextHopPrefixes: [parsePrefix('2001:db8:2::/64')!] }
  const update = selectSource(address('2001:db8:1::9'), sources, PROFILES['rfc6724-update'], outgoing)
  assert.deepEqual([update.source, update.rule?.number], [sources[1], 5.5])
  const linux = selectSource(address('2001:db8:1::9'), sources, PROFILES.glibc, outgoing)
  assert.deepEqual([linux.source, linux.rule?.number], [sources[0], 8])
})

test('a host without an address of the family has no source', () => {
  assert.deepEqual(selectSource(address('192.0.2.1'), [source('2001:db8::5'), source('0.0.0.0'), source('224.0.0.1')], PROFILES.rfc6724), {
    source: undefined,
    rule: undefined,
  })
})

test('a table that holds no row for an address gives it no label, below every precedence', () => {
  const table = new PolicyTable(PROFILES.windows.labels.rows.filter((row) => rowPrefix(row) !== '::/0'))
  const damaged: Profile = { ...PROFILES.windows, labels: table, precedences: table, sourceLabels: table }
  const { order, rule } = predict(['2001:db8::5', '192.0.2.5'], ['2001:db8::7', '203.0.113.7'], damaged)
  assert.deepEqual([order[0], rule?.number], ['203.0.113.7', 6])
})
