/**
 * The ladder of reasons (model.md §5), rung by rung. Each rung is told once, for IPv4 used and IPv6 left, and played four times: as
 * told, with the families exchanged, and both again with neighbouring frames in the other order in the file.
 */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { ConnectionRecord } from '../../../src/core/report/report.js'
import { PROFILES } from '../../../src/core/selection/profiles.js'
import { CAST, neighboursSwapped, play, type TimelineOptions } from '../../support/timeline.js'

interface Told {
  readonly code: string
  readonly family?: 'IPv4' | 'IPv6' | 'none'
  readonly certainty?: 'shown' | 'inferred' | 'unknown'
  readonly notes?: readonly string[]
  /** Keys that the detail must have, with these values. */
  readonly detail?: Readonly<Record<string, unknown>>
}

const EXCHANGED: readonly (readonly [string, string])[] = [
  ['AAAA', 'A'],
  ['www6', 'www4'],
  ['client6', 'client4'],
  ['resolver6', 'resolver4'],
  ['198.51.100.80', '2001:db8:80::80'],
  ['198.51.100.81', '2001:db8:80::81'],
  ['ICMP 1.4', 'ICMP 3.3'],
  ['ICMP 1.0', 'ICMP 3.0'],
  ['IPv4', 'IPv6'],
  ['ipv4-', 'ipv6-'],
  ['aaaa-', 'a-'],
]
const PARTNER = new Map(EXCHANGED.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]))
const PARTNERS = new RegExp(
  [...PARTNER.keys()]
    .sort((a, b) => b.length - a.length)
    .map((word) => `\\b${word.replaceAll('.', '\\.')}${word.endsWith('-') ? '' : '(?!\\w)'}`)
    .join('|'),
  'g',
)

/** The same with IPv4 and IPv6 exchanged. */
const exchanged = (text: string): string => text.replace(PARTNERS, (found) => PARTNER.get(found)!)

const mirrored = (told: Told): Told => ({
  ...told,
  code: exchanged(told.code),
  ...(told.family && { family: exchanged(told.family) as 'IPv4' }),
  ...(told.notes && { notes: told.notes.map(exchanged) }),
})

function holds(connection: ConnectionRecord, told: Told): void {
  const { code, family = 'IPv4', certainty = 'shown', notes = [], detail = {} } = told
  const seen = connection.reason.detail
  assert.deepEqual(
    {
      code: connection.reason.code,
      family: connection.family,
      certainty: connection.certainty,
      notes: connection.notes.map((note) => note.code),
      detail: Object.fromEntries(Object.keys(detail).map((key) => [key, seen[key]])),
    },
    { code, family, certainty, notes, detail },
  )
}

/** Some other frame long after, so that nothing is still open when the capture ends. */
const LATER = '\n 200000 router → all nothing'

function rung(title: string, timeline: string, told: Told, options: TimelineOptions = {}): void {
  const whole = timeline + LATER
  test(title, () => holds(play(whole, options).connection, told))
  test(`${title}, whatever the order of neighbouring frames`, () =>
    holds(play(whole, { ...options, arrange: neighboursSwapped() }).connection, told))
}

/** For both families. */
function rungs(title: string, timeline: string, told: Told): void {
  rung(title, timeline, { family: 'IPv4', ...told })
  rung(`${exchanged(told.code)} as well: ${title}`, exchanged(timeline), mirrored({ family: 'IPv4', ...told }))
}

const BOTH_KNOWN = `
      0  client4 → resolver4  AAAA? A? www.example
     10  resolver4 → client4  AAAA 2001:db8:80::80
     12  resolver4 → client4  A 198.51.100.80`

const RACE = `${BOTH_KNOWN}
     14  client6 → www6  SYN`

// {o}-failed

rungs(
  'an IPv6 attempt that nothing answers fails',
  `${RACE}
   1014  client6 → www6  SYN again
   3014  client6 → www6  SYN again
   3100  client4 → www4  connects in 20`,
  { code: 'ipv6-failed', detail: { outcome: 'unanswered', tries: 3 } },
)

rungs(
  'an IPv6 attempt that is reset before any answer is refused',
  `${RACE}
     30  www6 → client6  RST
     31  client4 → www4  connects in 20`,
  { code: 'ipv6-failed', detail: { outcome: 'refused', tries: 1 } },
)

rungs(
  'port unreachable refuses an IPv6 attempt',
  `${RACE}
     30  www6 → client6  ICMP 1.4 of www6
     31  client4 → www4  connects in 20`,
  { code: 'ipv6-failed', detail: { outcome: 'refused' } },
)

rungs(
  'another ICMP error makes an IPv6 attempt unreachable',
  `${RACE}
     30  router → client6  ICMP 1.0 of www6
     31  client4 → www4  connects in 20`,
  { code: 'ipv6-failed', detail: { outcome: 'unreachable', icmpCode: 0 } },
)

rungs(
  'an IPv6 attempt that is reset after its SYN-ACK fails by reset',
  `${RACE}
     30  www6 → client6  SYN+ACK
     31  www6 → client6  RST
     40  client4 → www4  connects in 20`,
  { code: 'ipv6-failed', detail: { outcome: 'reset' } },
)

rungs(
  'an IPv6 attempt that began after the winner did counts as well',
  `${BOTH_KNOWN}
     14  client4 → www4  SYN
    264  client6 → www6  SYN
    270  router → client6  ICMP 1.0 of www6
    300  www4 → client4  SYN+ACK
    301  client4 → www4  ACK
    302  client4 → www4  data`,
  { code: 'ipv6-failed', detail: { outcome: 'unreachable' } },
)

// {o}-slower

rungs(
  'an IPv6 answer after the one that won is slower by what passed between them',
  `${RACE}
    264  client4 → www4  connects in 20
    300  www6 → client6  SYN+ACK
    301  client6 → www6  RST`,
  { code: 'ipv6-slower', detail: { byMs: 16 } },
)

rungs(
  'an IPv6 answer that came first but to a socket already closed is slower by less than nothing',
  `${RACE}
    264  client4 → www4  SYN
    270  www6 → client6  SYN+ACK
    271  client6 → www6  RST
    280  www4 → client4  SYN+ACK
    281  client4 → www4  ACK
    282  client4 → www4  data`,
  { code: 'ipv6-slower', detail: { byMs: -10 } },
)

rungs(
  'an IPv6 attempt that began later and was answered later is slower',
  `${BOTH_KNOWN}
     14  client4 → www4  SYN
    264  client6 → www6  SYN
    300  www4 → client4  SYN+ACK
    301  client4 → www4  ACK
    302  client4 → www4  data
    310  www6 → client6  SYN+ACK
    311  client6 → www6  RST`,
  { code: 'ipv6-slower', detail: { byMs: 10 } },
)

rungs(
  'one IPv6 address failed and one was slower: the failure is the reason, the other a note',
  `
      0  client4 → resolver4  AAAA? A? www.example
     10  resolver4 → client4  AAAA 2001:db8:80::80 2001:db8:80::81
     12  resolver4 → client4  A 198.51.100.80
     14  client6 → www6  SYN
     30  www6 → client6  RST
     31  client6 → 2001:db8:80::81  SYN
    281  client4 → www4  connects in 20
    310  2001:db8:80::81 → client6  SYN+ACK
    311  client6 → 2001:db8:80::81  RST`,
  { code: 'ipv6-failed', notes: ['ipv6-slower'], detail: { outcome: 'refused' } },
)

// {r}-…

rungs(
  'a client that asked for A alone did not ask for AAAA',
  `
      0  client4 → resolver4  A? www.example
     12  resolver4 → client4  A 198.51.100.80
     14  client4 → www4  connects in 20`,
  { code: 'aaaa-not-asked' },
)

rungs(
  'an AAAA query for another name is none for this one',
  `
      0  client4 → resolver4  AAAA? other.example
      1  client4 → resolver4  A? www.example
     12  resolver4 → client4  A 198.51.100.80
     13  resolver4 → client4  AAAA 2001:db8:80::80
     14  client4 → www4  connects in 20`,
  { code: 'aaaa-not-asked' },
)

rungs(
  'an empty AAAA answer leaves only IPv4',
  `
      0  client4 → resolver4  AAAA? A? www.example
     10  resolver4 → client4  AAAA empty
     12  resolver4 → client4  A 198.51.100.80
     14  client4 → www4  connects in 20`,
  { code: 'aaaa-absent' },
)

rungs(
  'a CNAME that ends in no AAAA is an empty answer',
  `
      0  client4 → resolver4  AAAA? A? www.example
     10  resolver4 → client4  AAAA CNAME cdn.example
     12  resolver4 → client4  A CNAME cdn.example 198.51.100.80
     14  client4 → www4  connects in 20`,
  { code: 'aaaa-absent' },
)

for (const rcode of ['FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'])
  rungs(
    `${rcode} to AAAA is an error, not an absence`,
    `
      0  client4 → resolver4  AAAA? A? www.example
     10  resolver4 → client4  AAAA ${rcode}
     12  resolver4 → client4  A 198.51.100.80
     14  client4 → www4  connects in 20`,
    { code: 'aaaa-failed', detail: { rcode } },
  )

rungs(
  'an AAAA query without answer is told with its tries and the time that it took',
  `
      0  client4 → resolver4  AAAA? A? www.example
     12  resolver4 → client4  A 198.51.100.80
   5000  client4 → resolver4  AAAA? www.example again
  10000  client4 → www4  connects in 20`,
  { code: 'aaaa-unanswered', detail: { tries: 2, waitedMs: 10000 } },
)

rungs(
  'an AAAA answer after the first attempt came too late',
  `
      0  client4 → resolver4  AAAA? A? www.example
     12  resolver4 → client4  A 198.51.100.80
     62  client4 → www4  connects in 20
    150  resolver4 → client4  AAAA 2001:db8:80::80`,
  { code: 'aaaa-late', detail: { lateMs: 88 } },
)

rungs(
  'what AAAA said is judged at the first attempt: usable before empty before an error before late before none',
  `
      0  client4 → resolver4  AAAA? A? www.example
     10  resolver4 → client4  AAAA SERVFAIL
     12  resolver4 → client4  A 198.51.100.80
     13  client4 → resolver4  AAAA? www.example
     20  resolver4 → client4  AAAA empty
     22  client4 → www4  connects in 20`,
  { code: 'aaaa-absent' },
)

rungs(
  'a late answer that is tried and loses is first slower, then late',
  `
      0  client4 → resolver4  AAAA? A? www.example
     12  resolver4 → client4  A 198.51.100.80
     62  client4 → www4  SYN
    100  resolver4 → client4  AAAA 2001:db8:80::80
    120  client6 → www6  SYN
    150  www4 → client4  SYN+ACK
    151  client4 → www4  ACK
    152  client4 → www4  data
    160  www6 → client6  SYN+ACK
    161  client6 → www6  RST`,
  { code: 'ipv6-slower', notes: ['aaaa-late'], detail: { byMs: 10 } },
)

test('a blocking resolver that answers AAAA with :: gives nothing to connect to', () => {
  const { connection } = play(`
      0  client → all  DAD 2001:db8:1::10
      1  client4 → resolver4  AAAA? A? www.example
     10  resolver4 → client4  AAAA ::
     12  resolver4 → client4  A 198.51.100.80
     14  client4 → www4  connects in 20${LATER}`)
  holds(connection, { code: 'aaaa-absent' })
})

test('a blocking resolver that answers A with 0.0.0.0 gives nothing to connect to', () => {
  const { connection } = play(`
      0  client6 → resolver6  AAAA? A? www.example
     10  resolver6 → client6  AAAA 2001:db8:80::80
     12  resolver6 → client6  A 0.0.0.0
     14  client6 → www6  connects in 20${LATER}`)
  holds(connection, { code: 'a-absent', family: 'IPv6' })
})

// no-{o}-source

rungs(
  'a host that shows no IPv6 address could not have used IPv6',
  `${BOTH_KNOWN}
     14  client4 → www4  connects in 20`,
  { code: 'no-ipv6-source', certainty: 'inferred' },
)

rung(
  'a link-local IPv6 address is no source for a wider destination',
  `
      0  client → all  DAD fe80::10${BOTH_KNOWN}
     14  client4 → www4  connects in 20`,
  { code: 'no-ipv6-source', certainty: 'inferred' },
)

rung(
  'an address whose duplicate address detection comes later was not there yet',
  `${BOTH_KNOWN}
     14  client4 → www4  connects in 20
   5000  client → all  DAD 2001:db8:1::10`,
  { code: 'no-ipv6-source', certainty: 'inferred' },
)

// address-selection and client-preference

const NATIVE_IPV6 = `
      0  client → all  DAD 2001:db8:1::10`
const PRECEDENCE = { code: 'address-selection', family: 'IPv6', certainty: 'inferred' } as const

rung(
  'rule 6: IPv6 has the higher precedence',
  `${BOTH_KNOWN}
     14  client6 → www6  connects in 20`,
  { ...PRECEDENCE, detail: { rule: 6, predicted: 'IPv6' } },
)

rung(
  'rule 6 with the policy that the user gave is shown',
  `${BOTH_KNOWN}
     14  client6 → www6  connects in 20`,
  { ...PRECEDENCE, certainty: 'shown', detail: { rule: 6, policy: 'rfc6724' } },
  { analyzer: { policies: { all: PROFILES.rfc6724 } } },
)

const RIDDLE = { ...CAST, client: { link: '02:00:5e:00:53:01', addresses: ['192.0.2.10', '2002:c000:20a::1'] } }
const USED_SIX_TO_FOUR = `
  10000  client → resolver  AAAA? A? v6only.example
  10010  resolver → client  AAAA 2001:db8:80::82
  10011  resolver → client  A empty
  10012  client6 → 2001:db8:80::82  SYN via client4>192.88.99.1
  10080  2001:db8:80::82 → client6  SYN+ACK via 192.88.99.1>client4
  10081  client6 → 2001:db8:80::82  ACK via client4>192.88.99.1
  10082  client6 → 2001:db8:80::82  data via client4>192.88.99.1`

test('rule 5: a host with a 6to4 address uses IPv4, though the proof of that address comes later', () => {
  const { connections } = play(
    `${BOTH_KNOWN}
     14  client4 → www4  connects in 20${USED_SIX_TO_FOUR}${LATER}`,
    { cast: RIDDLE },
  )
  assert.equal(connections.length, 2)
  holds(connections[0]!, { code: 'address-selection', certainty: 'inferred', detail: { rule: 5 } })
  assert.equal(connections[0]!.policy?.used, 'rfc6724')
  holds(connections[1]!, { code: 'a-absent', family: 'IPv6' })
  assert.deepEqual(connections[1]!.path, ['6to4'])
})

test('rule 2: a link-local IPv6 source that was seen to be tried is usable, and of the wrong scope', () => {
  const { connections } = play(`
      0  fe80::10 → 2001:db8:80::99  SYN by client hops 64${BOTH_KNOWN}
     14  client4 → www4  connects in 20${LATER}`)
  holds(connections[1]!, { code: 'address-selection', certainty: 'inferred', detail: { rule: 2 } })
})

rung(
  'rule 2 holds for a link-local IPv4 source that asks by ARP for the destination',
  `
      0  client6 → resolver6  AAAA? A? www.example
      1  169.254.7.7 → 198.51.100.99  ARP 169.254.7.7 by client
     10  resolver6 → client6  AAAA 2001:db8:80::80
     12  resolver6 → client6  A 198.51.100.80
     14  client6 → www6  connects in 20`,
  { ...PRECEDENCE, detail: { rule: 2 } },
  {
    cast: { ...CAST, client: { link: '02:00:5e:00:53:01', addresses: ['169.254.7.7', '2001:db8:1::10'] } },
  },
)

rung(
  'rule 3: a deprecated IPv6 source gives way',
  `
      0  router → all  RA 2001:db8:1::/64 preferred 0
      1  client → all  DAD 2001:db8:1::10${BOTH_KNOWN}
     14  client4 → www4  connects in 20`,
  { code: 'address-selection', certainty: 'inferred', detail: { rule: 3 } },
)

rung(
  'a client that begins with IPv4 where every table puts IPv6 first prefers it itself',
  `${NATIVE_IPV6}${BOTH_KNOWN}
     14  client4 → www4  connects in 20`,
  { code: 'client-preference', certainty: 'inferred', detail: { predicted: 'IPv6', family: 'IPv4' } },
)

rung(
  'a client that begins with IPv6 against the policy that the user gave prefers it itself',
  `
      0  client → all  DAD fd00:1::10${BOTH_KNOWN}
     14  fd00:1::10 → www6  connects in 20`,
  { code: 'client-preference', family: 'IPv6', certainty: 'inferred', detail: { predicted: 'IPv4' } },
  {
    analyzer: { policies: { all: PROFILES.rfc6724 } },
    cast: { ...CAST, client: { link: '02:00:5e:00:53:01', addresses: ['192.0.2.10', 'fd00:1::10'] } },
  },
)

// Family none

rungs(
  'a name whose every attempt fails leaves no family',
  `${RACE}
     30  www6 → client6  RST
     31  client4 → www4  SYN
     50  www4 → client4  RST`,
  { code: 'all-failed', family: 'none', detail: { outcomes: 'refused, refused' } },
)

rungs(
  'an attempt that was tried to its end is unanswered',
  `
      0  client4 → resolver4  A? www.example
     12  resolver4 → client4  A 198.51.100.80
     14  client4 → www4  SYN
   1014  client4 → www4  SYN again
   3014  client4 → www4  SYN again
   7014  client4 → www4  SYN again
  15014  client4 → www4  SYN again`,
  { code: 'all-failed', family: 'none', detail: { outcomes: 'unanswered' } },
)

const ends = (timeline: string, told: Told, options: TimelineOptions = {}): void => holds(play(timeline, options).connection, told)

test('an attempt whose next retransmission is not yet due when the capture ends has not failed', () => {
  for (const timeline of [RACE, exchanged(RACE)])
    ends(`${timeline}\n 600 router → all nothing`, { code: 'end-not-seen', family: 'none', certainty: 'unknown' })
})

test('one attempt refused and one still open: the end was not seen', () => {
  ends(
    `${RACE}
     30  www6 → client6  RST
     31  client4 → www4  SYN
    400  router → all  nothing`,
    { code: 'end-not-seen', family: 'none', certainty: 'unknown' },
  )
})

test('a failure just before the end of the capture may not have been the last attempt', () => {
  ends(
    `${RACE}
     30  www6 → client6  RST`,
    { code: 'all-failed', family: 'none', certainty: 'unknown' },
  )
})

// start-not-seen

const MIDDLE = `
      0  client4#50001 → www4#443  data
     20  www4#443 → client4#50001  data`

rungs('a connection that was open before the capture began has no reason', MIDDLE, { code: 'start-not-seen', certainty: 'unknown' })

rungs(
  'a lookup in the capture does not change that',
  `
      0  client4 → resolver4  A? www.example
      5  resolver4 → client4  A 198.51.100.80
     10  client4#50001 → www4#443  data
     20  www4#443 → client4#50001  data`,
  { code: 'start-not-seen', certainty: 'unknown' },
)

rungs(
  'a SYN-ACK without its SYN is in the middle as well',
  `
      0  www4#443 → client4#50001  SYN+ACK
      1  client4#50001 → www4#443  data`,
  { code: 'start-not-seen', certainty: 'unknown' },
)

// no-lookup

rungs(
  'a connection without any name has no lookup',
  `
     14  client4 → www4  connects in 20`,
  { code: 'no-lookup', detail: { nameFrom: null } },
)

rungs(
  'the name in TLS is known, the lookup is not',
  `
     14  client4 → www4  connects in 20 to www.example`,
  { code: 'no-lookup', detail: { nameFrom: 'sni' } },
)

rungs(
  'the Host of HTTP is known, the lookup is not',
  `
     14  client4 → www4  connects in 20 asking www.example`,
  { code: 'no-lookup', detail: { nameFrom: 'http-host' } },
)

rung(
  'a name that the capture records is a name',
  `
     14  client4 → www4  connects in 20`,
  { code: 'no-lookup', detail: { nameFrom: 'capture' } },
  { names: [{ address: '198.51.100.80', name: 'www.example' }] },
)

rungs(
  'a Host that is the very address is a literal, whatever was looked up',
  `${BOTH_KNOWN}
     14  client4 → www4  connects in 20 asking 198.51.100.80`,
  { code: 'no-lookup', detail: { nameFrom: null } },
)

rungs(
  'a Host that is another literal is a relay’s and says nothing',
  `
      0  client4 → resolver4  A? www.example
     12  resolver4 → client4  A 198.51.100.80
     14  client4 → www4  connects in 20 asking 10.0.0.1`,
  { code: 'aaaa-not-asked' },
)

rungs(
  'a name that no lookup of the address asked for means that none of them led to it',
  `
      0  client4 → resolver4  A? www.example
     12  resolver4 → client4  A 198.51.100.80
     14  client4 → www4  connects in 20 to other.example`,
  { code: 'no-lookup', detail: { nameFrom: 'sni' } },
)

rungs(
  'a name may come from a lookup of itself plus a search domain',
  `
      0  client4 → resolver4  A? www.example.net
     12  resolver4 → client4  A 198.51.100.80
     14  client4 → www4  connects in 20 to www`,
  { code: 'aaaa-not-asked' },
)

rungs(
  'an answer after the SYN led nowhere',
  `
      0  client4 → resolver4  A? www.example
     10  client4 → www4  connects in 20
     90  resolver4 → client4  A 198.51.100.80`,
  { code: 'no-lookup' },
)

rungs(
  'a failure without any name is told, and nobody knows what came after',
  `
     14  client4 → www4  SYN
     30  www4 → client4  RST`,
  { code: 'no-lookup', family: 'none', certainty: 'unknown' },
)

rung(
  'with a name from the capture a failure without lookup is all-failed',
  `
     14  client4 → www4  SYN
     30  www4 → client4  RST`,
  { code: 'all-failed', family: 'none', notes: ['no-lookup'] },
  { names: [{ address: '198.51.100.80', name: 'www.example' }] },
)

// What the vantage point cannot show

rungs(
  'where only the client is heard, an attempt that goes on is established',
  `
      0  client4 → resolver4  A? www.example
     14  client4 → www4  SYN
     34  client4 → www4  ACK
     35  client4 → www4  data`,
  { code: 'no-lookup' },
)

test('where only the client is heard, an attempt that does not go on is unfinished', () => {
  const { connections, report } = play(`
      0  client4 → www4  SYN
     20  client4 → www4  ACK
     21  client4 → www4  data
   1000  client4 → 198.51.100.81  SYN
   2000  client4 → 198.51.100.81  SYN again${LATER}`)
  holds(connections[0]!, { code: 'no-lookup' })
  holds(connections[1]!, { code: 'end-not-seen', family: 'none', certainty: 'unknown', notes: ['no-lookup'] })
  assert.deepEqual(
    connections.map(({ attempts }) => attempts[0]!.outcome),
    ['established', 'unfinished'],
  )
  assert.ok(report.findings.some((finding) => finding.code === 'one-direction'))
})

test('where the resolver is heard but no server, an attempt that does not go on is unfinished too', () => {
  const { connections } = play(`
      0  client4 → resolver4  A? www.example
     10  resolver4 → client4  A 198.51.100.80 198.51.100.81
     14  client4 → www4  SYN
     34  client4 → www4  ACK
     35  client4 → www4  data
   5000  client4 → 198.51.100.81  SYN
   6000  client4 → 198.51.100.81  SYN again${LATER}`)
  assert.deepEqual(
    connections.map(({ attempts }) => attempts[0]!.outcome),
    ['established', 'unfinished'],
  )
})

test('a query that the snap length cut may have asked for AAAA', () => {
  const { connection } = play(
    `
      0  client4 → resolver4  A? w.example
      1  client4 → resolver4  AAAA? a-name-that-is-too-long-for-the-frame.example
     10  resolver4 → client4  A 198.51.100.80
     14  client4 → www4  connects in 20${LATER}`,
    { snapLength: 94 },
  )
  holds(connection, { code: 'aaaa-not-asked', certainty: 'unknown' })
})

test('an answer whose addresses the snap length cut is not empty', () => {
  const { connection, lookups } = play(
    `
      0  client4 → resolver4  A? AAAA? www.example
     10  resolver4 → client4  A 198.51.100.80
     11  resolver4 → client4  AAAA 2001:db8:80::80
     14  client4 → www4  connects in 20${LATER}`,
    // The A record ends at 98, the AAAA record would at 110.
    { snapLength: 104 },
  )
  assert.equal(lookups[0]!.outcome, 'answered')
  assert.notEqual(lookups[1]!.outcome, 'empty')
  assert.notEqual(connection.reason.code, 'aaaa-absent')
})

test('a translated address that no lookup led to is told as the family of that leg, certainty unknown', () => {
  const { connection } = play(`
     14  client6 → 64:ff9b::c633:6450  connects in 20${LATER}`)
  holds(connection, { code: 'no-lookup', family: 'IPv6', certainty: 'unknown', notes: ['far-side'] })
  assert.deepEqual(connection.path, ['nat64'])
})

test('where packets were lost, what is missing may have been there', () => {
  const lost = { drops: 3 }
  const one = `
      0  client4 → resolver4  A? www.example
     12  resolver4 → client4  A 198.51.100.80
     14  client4 → www4  `
  ends(`${one}connects in 20${LATER}`, { code: 'aaaa-not-asked', certainty: 'unknown' }, lost)
  ends(`${one}SYN\n 30 www4 → client4 RST${LATER}`, { code: 'all-failed', family: 'none', certainty: 'unknown' }, lost)
  ends(
    `
      0  client4 → resolver4  AAAA? A? www.example
     12  resolver4 → client4  A 198.51.100.80
   5000  client4 → www4  connects in 20${LATER}`,
    { code: 'aaaa-unanswered', certainty: 'unknown' },
    lost,
  )
  ends(
    `
      0  client4 → resolver4  AAAA? A? www.example
     10  resolver4 → client4  AAAA empty
     12  resolver4 → client4  A 198.51.100.80
     14  client4 → www4  connects in 20${LATER}`,
    { code: 'aaaa-absent', certainty: 'shown' },
    lost,
  )
})

test('a 6to4 address that is native here has its tunnel elsewhere', () => {
  const { connection } = play(`
      0  client6 → resolver6  AAAA? www.example
     10  resolver6 → client6  AAAA 2002:c633:6450::80
     12  client6 → 2002:c633:6450::80  connects in 20${LATER}`)
  holds(connection, { code: 'a-not-asked', family: 'IPv6', notes: ['tunnel-elsewhere'] })
  assert.deepEqual(connection.path, ['native'])
})
