/** How a NAT64 prefix comes to be known (RFC 6052, RFC 7050, RFC 8781), and what only looks like one. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { parsePrefix } from '../../../src/core/address/text.js'
import { type Played, play } from '../../support/timeline.js'

const prefixes = ({ report }: Played): string[] => report.translations.map(({ prefix, learntFrom }) => `${prefix} ${learntFrom}`)

const LATER = '\n 20000 router → all nothing'

test('a router advertisement announces it', () => {
  const played = play(`
      0  router → all  RA 2001:db8:1::/64 pref64 2001:db8:64::/96
     10  client6 → 2001:db8:64::c633:6450  connects in 20${LATER}`)
  assert.deepEqual(prefixes(played), ['2001:db8:64::/96 ra'])
  assert.deepEqual(played.connection.path, ['nat64'])
  assert.deepEqual(played.connection.translations, [played.report.translations[0]!.id])
})

test('the frame that shows a prefix is its evidence, at its own time', () => {
  const { report } = play(`
      0  client4 → www4  SYN
    500  router → all  RA pref64 2001:db8:64::/96`)
  assert.deepEqual(
    report.translations[0]!.evidence.map(({ frame, at }) => [frame, at]),
    [[2, '2027-01-15T08:00:00.500000000Z']],
  )
})

test('each length of RFC 6052 can be announced', () => {
  for (const prefix of ['2001:db8::/32', '2001:db8:100::/40', '2001:db8:122::/48', '2001:db8:122:300::/56', '2001:db8:122:344::/64'])
    assert.deepEqual(prefixes(play(`0 router → all RA pref64 ${prefix}`)), [`${prefix} ra`])
})

test('the answer for ipv4only.arpa holds it', () => {
  const played = play(`
      0  client6 → resolver6  AAAA? ipv4only.arpa
     10  resolver6 → client6  AAAA 2001:db8:64::c000:aa 2001:db8:64::c000:ab`)
  assert.deepEqual(prefixes(played), ['2001:db8:64::/96 rfc7050'])
})

test('the split form of ipv4only.arpa holds a shorter one', () => {
  // RFC 6052 §2.4: 192.0.0.170 under a /56 goes around octet 8.
  const played = play(`
      0  client6 → resolver6  AAAA? ipv4only.arpa
     10  resolver6 → client6  AAAA 2001:db8:122:3c0:0:aa::`)
  assert.deepEqual(prefixes(played), ['2001:db8:122:300::/56 rfc7050'])
})

test('the well-known prefix needs no announcement', () => {
  const played = play(`
      0  client6 → resolver6  AAAA? www.example
     10  resolver6 → client6  AAAA 64:ff9b::c633:6450
     12  client6 → 64:ff9b::c633:6450  connects in 20${LATER}`)
  assert.deepEqual(prefixes(played), ['64:ff9b::/96 well-known'])
  assert.equal(played.lookups[0]!.synthesised, true)
})

test('the split form of RFC 6052 §2.2 below /96 shows itself: nobody writes his own address so', () => {
  const played = play(`
      0  client → resolver  A? AAAA? www.example
     10  resolver → client  A 192.0.2.33
     11  resolver → client  AAAA 2001:db8:122:3c0:0:221::`)
  assert.deepEqual(prefixes(played), ['2001:db8:122:300::/56 dns64'])
  assert.deepEqual(
    played.lookups.map(({ qtype, synthesised }) => [qtype, synthesised]),
    [
      ['A', false],
      ['AAAA', true],
    ],
  )
})

test('a site that writes its IPv4 address into its own /96 is no NAT64', () => {
  const played = play(`
      0  client → resolver  A? AAAA? www.example
     10  resolver → client  A 198.51.100.80
     11  resolver → client  AAAA 2001:db8:80::198.51.100.80
     12  client6 → 2001:db8:80::198.51.100.80  connects in 20
   1000  client → resolver  A? AAAA? mail.example
   1010  resolver → client  A 198.51.100.81
   1011  resolver → client  AAAA 2001:db8:80::198.51.100.81${LATER}`)
  assert.deepEqual(prefixes(played), [])
  assert.deepEqual(played.connection.path, ['native'])
  assert.ok(played.lookups.every(({ synthesised }) => !synthesised))
})

test('one /96 that holds addresses of unrelated networks is a NAT64', () => {
  const played = play(`
      0  client → resolver  A? AAAA? www.example
     10  resolver → client  A 198.51.100.80
     11  resolver → client  AAAA 2001:db8:64::198.51.100.80
   1000  client → resolver  A? AAAA? other.example
   1010  resolver → client  A 203.0.113.81
   1011  resolver → client  AAAA 2001:db8:64::203.0.113.81`)
  assert.deepEqual(prefixes(played), ['2001:db8:64::/96 dns64'])
})

test('for a host that shows no IPv4 one answer is enough', () => {
  const played = play(`
      0  client6 → resolver6  A? AAAA? www.example
     10  resolver6 → client6  A 198.51.100.80
     11  resolver6 → client6  AAAA 2001:db8:64::198.51.100.80`)
  assert.deepEqual(prefixes(played), ['2001:db8:64::/96 dns64'])
})

test('a prefix that the user gives is used before any other', () => {
  const given = parsePrefix('2001:db8:80::/96')!
  const played = play(`0 client6 → 2001:db8:80::c633:6450 connects in 20${LATER}`, { analyzer: { nat64Prefixes: [given] } })
  assert.deepEqual(prefixes(played), ['2001:db8:80::/96 given'])
  assert.deepEqual(played.connection.path, ['nat64'])
})

test('what is announced several ways is one prefix with several sources, the most trusted first', () => {
  const { report } = play(`
      0  client6 → resolver6  AAAA? ipv4only.arpa
     10  resolver6 → client6  AAAA 2001:db8:64::c000:aa 2001:db8:64::c000:ab
    500  router → all  RA pref64 2001:db8:64::/96`)
  assert.deepEqual(
    report.translations.map(({ prefix, learntFrom, details }) => [prefix, learntFrom, details.sources]),
    [
      [
        '2001:db8:64::/96',
        'ra',
        [
          { learntFrom: 'ra', frame: 3 },
          { learntFrom: 'rfc7050', frame: 2 },
        ],
      ],
    ],
  )
})

test('the answer for ipv4only.arpa may show several prefixes', () => {
  const played = play(`
      0  client6 → resolver6  AAAA? ipv4only.arpa
     10  resolver6 → client6  AAAA 2001:db8:64::c000:aa 2001:db8:122:3c0:0:aa::`)
  assert.deepEqual(prefixes(played), ['2001:db8:64::/96 rfc7050', '2001:db8:122:300::/56 rfc7050'])
})

test('a /96 with something in bits 64 to 71 is a prefix all the same', () => {
  const played = play(`
      0  router → all  RA pref64 2001:db8:1:2:aa00::/96
     10  client6 → 2001:db8:1:2:aa00::c633:6450  connects in 20${LATER}`)
  assert.deepEqual(played.connection.path, ['nat64'])
  assert.equal(played.connection.attempts[0]!.embeddedIPv4, '198.51.100.80')
})

test('the prefixes inside 64:ff9b:1::/48 show themselves (RFC 8215)', () => {
  for (const [address, prefix] of [
    ['64:ff9b:1::c633:6450', '64:ff9b:1::/96'],
    ['64:ff9b:1:fffe::c633:6450', '64:ff9b:1:fffe::/96'],
    ['64:ff9b:1:c633:64:5000::', '64:ff9b:1::/48'],
    ['64:ff9b:1:2c6:33:6450::', '64:ff9b:1:200::/56'],
    ['64:ff9b:1:2:c6:3364:5000:0', '64:ff9b:1:2::/64'],
  ]) {
    const played = play(`0 client6 → ${address} connects in 20${LATER}`)
    assert.deepEqual(prefixes(played), [`${prefix} well-known`])
    assert.equal(played.connection.attempts[0]!.embeddedIPv4, '198.51.100.80', address)
  }
})

test('an advertisement with lifetime 0 announces nothing, and withdraws what was announced (RFC 8781 §4)', () => {
  assert.deepEqual(prefixes(play('0 router → all RA pref64 2001:db8:64::/96 lifetime 0')), [])
  const { report } = play(`
      0  router → all  RA pref64 2001:db8:64::/96 lifetime 600
   1000  router → all  RA pref64 2001:db8:64::/96 lifetime 600
   2000  router → all  RA pref64 2001:db8:64::/96 lifetime 0`)
  const [translation] = report.translations
  assert.deepEqual(
    [translation!.details.lifetimeSeconds, translation!.details.withdrawn, translation!.evidence.map(({ frame }) => frame)],
    [0, '2027-01-15T08:00:02.000000000Z', [1, 3]],
  )
})

test('an answer with real addresses beside translated ones is not synthesised, and the IPv4 behind each is told', () => {
  const { lookups } = play(`
      0  client6 → resolver6  AAAA? www.example
     10  resolver6 → client6  AAAA 2001:db8:80::80 64:ff9b::c633:6450`)
  assert.equal(lookups[0]!.synthesised, false)
  assert.deepEqual(lookups[0]!.embeddedIPv4, [null, '198.51.100.80'])
})

test('a name whose address is translated names the IPv4 candidate behind it', () => {
  const { connection } = play(`
      0  client6 → resolver6  AAAA? www.example
     10  resolver6 → client6  AAAA 64:ff9b::c633:6450
     12  client6 → 64:ff9b::c633:6450  connects in 20${LATER}`)
  assert.deepEqual(
    connection.candidates.map(({ embeddedIPv4 }) => embeddedIPv4),
    ['198.51.100.80'],
  )
})

test('DHCPv4 option 108 is told with the prefix', () => {
  const { report } = play(`
      0  client4 → all4  DHCP DISCOVER
      1  router4 → client4  DHCP OFFER option108 1800
     10  router → all  RA pref64 2001:db8:64::/96`)
  assert.equal(report.translations[0]!.details.v6OnlyWaitSeconds, 1800)
})

test('a translator that refuses with ICMPv6 is a failure with its type and code, and IPv4 the way out', () => {
  const { connection } = play(`
      0  client → resolver  AAAA? A? www.example
     10  resolver → client  AAAA 64:ff9b::c633:6450
     11  resolver → client  A 198.51.100.80
     12  client6 → 64:ff9b::c633:6450  SYN
     20  router6 → client6  ICMP 1.1 of 64:ff9b::c633:6450
     21  client4 → 198.51.100.80  connects in 20${LATER}`)
  assert.deepEqual([connection.family, connection.reason.code], ['IPv4', 'ipv6-failed'])
  assert.deepEqual([connection.reason.detail.icmpType, connection.reason.detail.icmpCode], [1, 1])
  assert.deepEqual(
    connection.attempts.map(({ path, embeddedIPv4 }) => [path, embeddedIPv4]),
    [
      [['nat64'], '198.51.100.80'],
      [['native'], null],
    ],
  )
})
