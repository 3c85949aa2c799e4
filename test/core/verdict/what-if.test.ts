/** The smallest change of a table that turns a choice, and what else it turns. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { PROFILES } from '../../../src/core/selection/profiles.js'
import { CAST, type Cast, play, type TimelineOptions } from '../../support/timeline.js'

const LATER = '\n 200000 router → all nothing'
const SIX_TO_FOUR: Cast = { ...CAST, client: { link: '02:00:5e:00:53:01', addresses: ['192.0.2.10', '2002:c000:20a::1'] } }
const TUNNEL = 'via client4>192.88.99.1'

/** A lookup of both types, then a connection over the family. */
const chooses = (at: number, name: string, family: 4 | 6, how = '', answers = '2001:db8:80::80'): string => `
    ${at}  client4 → resolver4  AAAA? A? ${name}
    ${at + 10}  resolver4 → client4  AAAA ${answers}
    ${at + 12}  resolver4 → client4  A 198.51.100.80
    ${at + 14}  client${family} → www${family}  SYN ${how}
    ${at + 34}  www${family} → client${family}  SYN+ACK ${how.replace(/via (\S+)>(\S+)/, 'via $2>$1')}
    ${at + 35}  client${family} → www${family}  data ${how}`

/** Some IPv6 of the host inside 6to4, so that its address is known. */
const elsewhere = (at: number): string => `
   ${at}  client6 → 2001:db8:80::99  SYN ${TUNNEL}
   ${at + 80}  2001:db8:80::99 → client6  SYN+ACK via 192.88.99.1>client4
   ${at + 81}  client6 → 2001:db8:80::99  data ${TUNNEL}`

const withTable = (id: keyof typeof PROFILES, cast: Cast = CAST): TimelineOptions => ({
  cast,
  analyzer: { policies: { all: PROFILES[id] } },
})

test('the riddle turns when 6to4 gets the label of native IPv6, and the command for it comes with what it may lose', () => {
  const { connections } = play(`${chooses(0, 'www.example', 4)}${elsewhere(9000)}${LATER}`, { cast: SIX_TO_FOUR })
  const { whatIf } = connections[0]!
  assert.deepEqual(whatIf!.change, [{ prefix: '2002::/16', precedence: 30, label: 1, was: { precedence: 30, label: 2 } }])
  assert.deepEqual([whatIf!.then.family, whatIf!.then.path, whatIf!.then.rule.number], ['IPv6', ['6to4'], 6])
  assert.deepEqual(
    whatIf!.mend.map(({ platform }) => platform),
    ['windows', 'linux-glibc', 'linux-kernel', 'freebsd'],
  )
  const [windows, glibc, kernel] = whatIf!.mend
  assert.deepEqual(windows!.commands, ['netsh interface ipv6 set prefixpolicy 2002::/16 30 1'])
  assert.equal(windows!.restore!.length, 9, 'the whole table to add again')
  assert.ok(windows!.restore!.includes('netsh interface ipv6 add prefixpolicy 2002::/16 30 1'))
  assert.ok(glibc!.commands.some((line) => /^label 2002::\/16 +1$/.test(line)))
  assert.equal(glibc!.commands.length, 13, 'every row of glibc, labels and precedences')
  assert.deepEqual(kernel!.commands, ['ip addrlabel del prefix 2002::/16', 'ip addrlabel add prefix 2002::/16 label 1'])
})

test('the same change turns the other choices of the host, and leaves the other hosts alone', () => {
  const others: Cast = { ...SIX_TO_FOUR, other: { link: '02:00:5e:00:53:07', addresses: ['192.0.2.77', '2002:c000:24d::1'] } }
  const { connections } = play(
    `${chooses(0, 'one.example', 4)}${chooses(2000, 'two.example', 4)}${chooses(4000, 'three.example', 4).replaceAll('client', 'other')}
     ${elsewhere(9000)}${LATER}`,
    { cast: others },
  )
  assert.deepEqual(connections[0]!.whatIf!.alsoTurns, [{ connection: 2, family: 'IPv6', path: ['6to4'] }])
  assert.equal(connections[0]!.whatIf!.alsoTurnsCount, 1)
})

test('a host with native IPv6 beside 6to4 would send from its 6to4 address: that, too, is told', () => {
  // RFC 6724 §5 rule 8: of two sources with the right label the one with more bits in common is used, and 2002: shares 14 with 2001:.
  const both: Cast = {
    ...CAST,
    client: { link: '02:00:5e:00:53:01', addresses: ['192.0.2.10', '2002:c000:20a::1'] },
    native: { link: '02:00:5e:00:53:01', addresses: ['192.0.2.10', '2400:cb00::10'] },
  }
  const { turned } = play(
    `${chooses(0, 'native.example', 6).replaceAll('client6', 'native6')}${elsewhere(9000)}${LATER}`,
    withTable('rfc6724', both),
  ).analysis.whatIf({ rows: [{ prefix: '2002::/16', precedence: 30, label: 1 }] })
  assert.deepEqual(
    turned.map(({ name, effect, was, then }) => [name, effect, was.path, then.path]),
    [['native.example', 'path', ['native'], ['6to4']]],
  )
})

test('a choice of IPv6 by precedence turns when the row of IPv4 is raised above it', () => {
  const { whatIf } = play(chooses(0, 'www.example', 6) + LATER).connection
  assert.deepEqual(whatIf!.change, [{ prefix: '::ffff:0:0/96', precedence: 45, label: 4, was: { precedence: 35, label: 4 } }])
  assert.deepEqual([whatIf!.then.family, whatIf!.then.path, whatIf!.then.rule.number], ['IPv4', ['native'], 6])
  assert.ok(!whatIf!.mend.some(({ platform }) => platform === 'linux-kernel'), 'no label changes')
})

test('a 6to4 site in the table of RFC 6724 needs a precedence, and for a native source a label with it: both of one row', () => {
  const site = '2002:c633:6450::80'
  const native = play(
    `${chooses(0, 'www.example', 4, '', site)}\n 9000 client6 → 2001:db8:80::99 connects in 20${LATER}`,
    withTable('rfc6724'),
  )
  assert.equal(native.connections[0]!.reason.rule?.number, 5)
  assert.deepEqual(native.connections[0]!.whatIf!.change, [
    { prefix: '2002::/16', precedence: 40, label: 1, was: { precedence: 30, label: 2 } },
  ])
  const sameKind = play(`${chooses(0, 'www.example', 4, '', site)}${elsewhere(9000)}${LATER}`, withTable('rfc6724', SIX_TO_FOUR))
  assert.equal(sameKind.connections[0]!.reason.rule?.number, 6)
  assert.deepEqual(sameKind.connections[0]!.whatIf!.change, [
    { prefix: '2002::/16', precedence: 40, label: 2, was: { precedence: 30, label: 2 } },
  ])
})

test('no table turns what a rule before the labels decides, nor what none explains', () => {
  const linkLocal: Cast = { ...CAST, client: { link: '02:00:5e:00:53:01', addresses: ['169.254.9.9', '2001:db8:1::10'] } }
  const byScope = play(
    `0 client4 → router ARP 192.0.2.1 ${chooses(5, 'www.example', 6)}`.replace('ARP 192.0.2.1', 'ARP 169.254.9.9') + LATER,
    { cast: linkLocal, analyzer: { policies: { all: PROFILES.rfc6724 } } },
  )
  for (const { reason, whatIf } of byScope.connections) if (reason.rule?.number === 2) assert.equal(whatIf, null)
  const forced = play(`0 client6 → all DAD 2001:db8:1::10${chooses(5, 'www.example', 4)}${LATER}`)
  assert.deepEqual([forced.connection.reason.code, forced.connection.whatIf], ['client-preference', null])
})

test('whatif: another table for all hosts, and a race that would have begun with the family that won', () => {
  const played = play(
    `${chooses(0, 'www.example', 6)}
    5000  client4 → resolver4  AAAA? A? slow.example
    5010  resolver4 → client4  AAAA 2001:db8:80::81
    5012  resolver4 → client4  A 198.51.100.81
    5014  client6 → 2001:db8:80::81  SYN
    5264  client4 → 198.51.100.81  connects in 20${LATER}`,
  )
  assert.deepEqual(
    played.connections.map(({ reason }) => reason.code),
    ['address-selection', 'ipv6-failed'],
  )
  const { turned, summary } = played.analysis.whatIf({ profile: PROFILES['freebsd-ipv4-prefer'] })
  assert.deepEqual(
    turned.map(({ name, effect, was, then }) => [name, effect, was.family, then.family, then.rule?.number]),
    [
      ['www.example', 'family', 'IPv6', 'IPv4', 6],
      ['slow.example', 'beginning', 'IPv4', 'IPv4', 6],
    ],
  )
  assert.deepEqual([summary.asked, summary.turned, summary.undecided], [2, 2, 0])
  assert.deepEqual(played.analysis.whatIf({ profile: PROFILES.glibc }).turned, [])
})

test('whatif leaves out, and counts, what no table explains', () => {
  const forced = play(`0 client6 → all DAD 2001:db8:1::10${chooses(5, 'www.example', 4)}${LATER}`)
  const { turned, summary } = forced.analysis.whatIf({ profile: PROFILES['freebsd-ipv4-prefer'] })
  assert.deepEqual([turned.length, summary.asked, summary.undecided], [0, 0, 1])
})
