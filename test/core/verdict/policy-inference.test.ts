/** Which tables explain what a host did (model.md §5, "policy in force"). */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { ConnectionRecord } from '../../../src/core/report/report.js'
import { PROFILES } from '../../../src/core/selection/profiles.js'
import { octets } from '../../support/packet-builder.js'
import { CAST, type Cast, type Played, play, type TimelineOptions } from '../../support/timeline.js'

const LATER = '\n 200000 router → all nothing'

const ULA: Cast = { ...CAST, client: { link: '02:00:5e:00:53:01', addresses: ['192.0.2.10', 'fd00:1::10'] } }
const SIX_TO_FOUR: Cast = { ...CAST, client: { link: '02:00:5e:00:53:01', addresses: ['192.0.2.10', '2002:c000:20a::1'] } }

/** A lookup of both types, then a connection over the family. */
const chooses = (at: number, name: string, family: 4 | 6, how = ''): string => `
    ${at}  client4 → resolver4  AAAA? A? ${name}
    ${at + 10}  resolver4 → client4  AAAA 2001:db8:80::80
    ${at + 12}  resolver4 → client4  A 198.51.100.80
    ${at + 14}  client${family} → www${family}  SYN ${how}
    ${at + 34}  www${family} → client${family}  SYN+ACK ${how.replace(/via (\S+)>(\S+)/, 'via $2>$1')}
    ${at + 35}  client${family} → www${family}  data ${how}`

const policies = ({ connections }: Played): (ConnectionRecord['policy'] | null)[] => connections.map(({ policy }) => policy)
const codes = ({ connections }: Played): string[] => connections.map(({ reason }) => reason.code)

const ALL = ['rfc6724', 'glibc', 'rfc3484', 'windows-vista', 'musl', 'rfc6724-update']

test('native IPv6 used is explained by every table, and the first is named', () => {
  const played = play(chooses(0, 'www.example', 6) + LATER)
  assert.equal(played.connection.policy?.used, 'rfc6724')
  assert.equal(played.connection.policy?.given, false)
  assert.deepEqual(played.connection.policy?.survivors.slice(0, 6), ALL)
})

test('IPv4 used beside an address of a unique-local prefix: only the tables with a label for it survive', () => {
  const played = play(`0 client6 → all DAD fd00:1::10${chooses(5, 'www.example', 4)}${LATER}`, { cast: ULA })
  assert.deepEqual(codes(played), ['address-selection'])
  assert.equal(played.connection.reason.rule?.number, 5)
  const { survivors } = played.connection.policy!
  assert.ok(survivors.includes('rfc6724') && survivors.includes('glibc'))
  assert.ok(!survivors.includes('rfc3484'), 'RFC 3484 has no row for fc00::/7')
})

test('IPv6 used from an address of a unique-local prefix: RFC 3484 explains it, RFC 6724 does not', () => {
  const played = play(chooses(0, 'www.example', 6) + LATER, { cast: ULA })
  assert.deepEqual(codes(played), ['address-selection'])
  const { used, survivors } = played.connection.policy!
  assert.equal(used, survivors[0])
  assert.ok(survivors.includes('rfc3484') && !survivors.includes('rfc6724') && !survivors.includes('glibc'))
})

const TUNNEL = 'via client4>192.88.99.1'

test('IPv6 used from a 6to4 address: only the hand-made table with label 1 explains it', () => {
  const played = play(chooses(0, 'www.example', 6, TUNNEL) + LATER, { cast: SIX_TO_FOUR })
  assert.deepEqual(codes(played), ['address-selection'])
  assert.deepEqual(played.connection.path, ['6to4'])
  assert.equal(played.connection.policy!.survivors.length, 1)
  assert.match(played.connection.policy!.used, /2002::\/16/)
})

test('two C libraries on one host: each decision follows the first table that explains it', () => {
  const played = play(`0 client6 → all DAD fd00:1::10${chooses(5, 'one.example', 4)}${chooses(5000, 'two.example', 6)}${LATER}`, {
    cast: ULA,
  })
  assert.deepEqual(codes(played), ['address-selection', 'address-selection'])
  assert.deepEqual(
    played.connections.map(({ policy, family }) => [family, policy!.used, policy!.survivors]),
    [
      ['IPv4', 'rfc6724', []],
      ['IPv6', 'rfc3484', []],
    ],
  )
})

test('where tables differ among programs the hand-made one explains nothing away', () => {
  const played = play(
    `0 client6 → 2001:db8:80::99 SYN ${TUNNEL}${chooses(5, 'one.example', 4)}${chooses(5000, 'two.example', 6, TUNNEL)}${LATER}`,
    { cast: SIX_TO_FOUR },
  )
  assert.deepEqual(codes(played).slice(1), ['address-selection', 'client-preference'])
})

test('the survivors of one host say nothing of another', () => {
  const other: Cast = { ...ULA, other: { link: '02:00:5e:00:53:07', addresses: ['192.0.2.77', '2001:db8:1::77'] } }
  const played = play(`${chooses(0, 'one.example', 6)}${chooses(5000, 'two.example', 6).replaceAll('client', 'other')}${LATER}`, {
    cast: other,
  })
  assert.deepEqual(
    policies(played).map((policy) => policy!.used),
    ['rfc3484', 'rfc6724'],
  )
})

test('a table that the user gives is used, explains or not, and has no survivors beside it', () => {
  const given: TimelineOptions = { cast: ULA, analyzer: { policies: { all: PROFILES.rfc3484 } } }
  const wrong = play(`0 client6 → all DAD fd00:1::10${chooses(5, 'www.example', 4)}${LATER}`, given)
  assert.deepEqual(codes(wrong), ['client-preference'])
  assert.deepEqual(policies(wrong), [
    { used: 'rfc3484', given: true, survivors: [], predictions: [{ policy: 'rfc3484', family: 'IPv6', rule: 6 }] },
  ])
  const right = play(chooses(0, 'www.example', 6) + LATER, given)
  assert.deepEqual(codes(right), ['address-selection'])
  assert.equal(right.connection.certainty, 'shown')
})

test('an address first seen after a decision may be left out where no table explains the decision with it', () => {
  // IPv4 with a native address known only later: left out, the unique-local one alone decides.
  const both: Cast = { ...ULA, later: { link: '02:00:5e:00:53:01', addresses: ['2001:db8:1::10'] } }
  const played = play(
    `0 client6 → all DAD fd00:1::10${chooses(5, 'one.example', 4)}
   9000  later → 2001:db8:80::99  connects in 20${LATER}`,
    { cast: both },
  )
  assert.equal(codes(played)[0], 'address-selection')
  assert.equal(played.connections[0]!.reason.rule?.number, 5)
})

test('the only address of a family is not left out: without it there would be nothing to select', () => {
  const played = play(`${chooses(0, 'one.example', 4)}${chooses(5000, 'two.example', 6)}${LATER}`)
  assert.deepEqual(codes(played), ['client-preference', 'address-selection'])
})

test('a table is given to one host by its address, and the others keep theirs', () => {
  const other: Cast = { ...ULA, other: { link: '02:00:5e:00:53:07', addresses: ['192.0.2.77', 'fd00:1::77'] } }
  const played = play(`${chooses(0, 'one.example', 6)}${chooses(5000, 'two.example', 6).replaceAll('client', 'other')}${LATER}`, {
    cast: other,
    analyzer: { policies: { ofHosts: [{ address: octets(192, 0, 2, 77), profile: PROFILES.glibc }] } },
  })
  assert.deepEqual(
    policies(played).map((policy) => [policy!.used, policy!.given]),
    [
      ['rfc3484', false],
      ['glibc', true],
    ],
  )
  assert.deepEqual(codes(played), ['address-selection', 'client-preference'])
})

test('a choice that no table explains is told with what each table would have put first', () => {
  const { connections } = play(`${chooses(5, 'www.example', 4)}
   9000 client6 → 2001:db8:80::99 connects in 20${LATER}`)
  assert.equal(connections[0]!.reason.code, 'client-preference')
  assert.deepEqual(
    connections[0]!.policy!.predictions.map(({ policy, family }) => [policy, family]),
    [...ALL, 'rfc6724 with 2002::/16 30 1'].map((policy) => [policy, 'IPv6']),
  )
})

test('a unique local prefix that a router advertises is known-local: the update of RFC 6724 prefers it to IPv4', () => {
  const server: Cast = { ...ULA, www: { addresses: ['198.51.100.80', 'fd00:1:0:9::80'] } }
  const ula = chooses(5, 'www.example', 6).replaceAll('2001:db8:80::80', 'fd00:1:0:9::80')
  const survivors = play(ula + LATER, { cast: server }).connection.policy!.survivors
  assert.ok(survivors.includes('rfc6724-update'), 'by the prefix of its own address')
  const foreign = play(ula.replaceAll('fd00:1:0:9', 'fd99:1:0:9') + LATER, {
    cast: { ...server, www: { addresses: ['198.51.100.80', 'fd99:1:0:9::80'] } },
  }).connection.policy!.survivors
  assert.ok(!foreign.includes('rfc6724-update'), 'fd99:1::/48 is not known to be local')
  const advertised = play(`0 router → all RA fd99:1::/64\n${ula.replaceAll('fd00:1:0:9', 'fd99:1:0:9')}${LATER}`, {
    cast: { ...server, www: { addresses: ['198.51.100.80', 'fd99:1:0:9::80'] } },
  }).connection.policy!.survivors
  assert.ok(advertised.includes('rfc6724-update'), 'a router advertises it')
})
