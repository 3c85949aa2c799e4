/** Each rule of the checklist: a connection that keeps it, one that breaks it, and one that does not show it. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { clientRaces } from '../../../src/core/report/client-race.js'
import { CONFORMANCE_RULES } from '../../../src/core/report/conformance.js'
import { CAST, play, type TimelineOptions } from '../../support/timeline.js'

const LATER = '\n 200000 router → all nothing'
const FOUR: TimelineOptions = {
  cast: {
    ...CAST,
    mirror: { addresses: ['198.51.100.81', '2001:db8:80::81'] },
    third: { addresses: ['198.51.100.82', '2001:db8:80::82'] },
  },
}

const KNOWN = `
      0  client4 → resolver4  AAAA? A? www.example
     10  resolver4 → client4  AAAA 2001:db8:80::80
     12  resolver4 → client4  A 198.51.100.80`
const THREE_KNOWN = `
      0  client4 → resolver4  AAAA? A? www.example
     10  resolver4 → client4  AAAA 2001:db8:80::80 2001:db8:80::81 2001:db8:80::82
     12  resolver4 → client4  A 198.51.100.80`

/** The next attempt `ms` after the first, on which nothing comes. */
const after = (ms: number): string => `${KNOWN}\n 14 client6 → www6 SYN\n ${14 + ms} client4 → www4 connects in 20`

const SINGLE = `${KNOWN}\n 14 client6 → www6 connects in 20`

interface Example {
  readonly rule: string
  readonly passes: string
  readonly fails: string
  /** An ordinary connection, unless something else is nearer. */
  readonly silent?: string
}

const EXAMPLES: readonly Example[] = [
  {
    rule: 'preferred-family-first',
    passes: SINGLE,
    fails: `${KNOWN}\n 14 client4 → www4 connects in 20\n 500 client6 → 2001:db8:99::1 connects in 20`,
    silent: `0 client4 → resolver4 A? www.example\n 12 resolver4 → client4 A 198.51.100.80\n 14 client4 → www4 connects in 20`,
  },
  {
    rule: 'other-family-tried',
    passes: after(250),
    fails: `${KNOWN}
     14  client6 → www6  SYN
   1014  client6 → www6  SYN again
   3014  client6 → www6  SYN again
   7014  client6 → www6  SYN again
  15014  client6 → www6  SYN again`,
  },
  { rule: 'attempts-paced', passes: after(200), fails: after(300) },
  {
    rule: 'both-asked',
    passes: SINGLE,
    fails: `0 client4 → resolver4 A? www.example\n 12 resolver4 → client4 A 198.51.100.80\n 14 client4 → www4 connects in 20\n 500 client6 → 2001:db8:99::1 connects in 20`,
    silent: `0 client4 → resolver4 A? www.example\n 12 resolver4 → client4 A 198.51.100.80\n 14 client4 → www4 connects in 20`,
  },
  {
    rule: 'query-order',
    passes: SINGLE,
    fails: SINGLE.replace('AAAA? A?', 'A? AAAA?'),
    silent: '0 client6 → www6 connects in 20',
  },
  {
    rule: 'queries-together',
    passes: SINGLE,
    fails: `
      0  client4 → resolver4  A? www.example
     12  resolver4 → client4  A 198.51.100.80
     30  client4 → resolver4  AAAA? www.example
     42  resolver4 → client4  AAAA 2001:db8:80::80
     44  client6 → www6  connects in 20`,
    silent: '0 client6 → www6 connects in 20',
  },
  {
    rule: 'aaaa-starts-at-once',
    passes: `
      0  client4 → resolver4  AAAA? A? www.example
     10  resolver4 → client4  AAAA 2001:db8:80::80
     11  client6 → www6  connects in 20
    300  resolver4 → client4  A 198.51.100.80`,
    fails: `
      0  client4 → resolver4  AAAA? A? www.example
     10  resolver4 → client4  AAAA 2001:db8:80::80
    300  resolver4 → client4  A 198.51.100.80
    301  client6 → www6  connects in 20`,
  },
  {
    rule: 'resolution-delay',
    passes: `
      0  client4 → resolver4  AAAA? A? www.example
     10  resolver4 → client4  A 198.51.100.80
     60  client4 → www4  connects in 20
    300  resolver4 → client4  AAAA 2001:db8:80::80`,
    fails: `
      0  client4 → resolver4  AAAA? A? www.example
     10  resolver4 → client4  A 198.51.100.80
     12  client4 → www4  connects in 20
    300  resolver4 → client4  AAAA 2001:db8:80::80`,
  },
  {
    rule: 'interleaved',
    passes: after(250),
    fails: `${THREE_KNOWN}
     14  client6 → www6  SYN
    264  client6 → mirror6  SYN
    514  client6 → third6  SYN
    764  client4 → www4  connects in 20`,
  },
  { rule: 'attempt-delay-minimum', passes: after(10), fails: after(5) },
  { rule: 'attempt-delay-recommended-minimum', passes: after(100), fails: after(50) },
  { rule: 'attempt-delay-default', passes: after(250), fails: after(300) },
  {
    rule: 'attempt-delay-maximum',
    passes: after(1000),
    fails: `${KNOWN}
     14  client6 → www6  SYN
   1014  client6 → www6  SYN again
   3014  client4 → www4  connects in 20`,
  },
  {
    rule: 'attempts-in-parallel',
    passes: `${KNOWN}
     14  client6 → www6  SYN
    264  client4 → www4  SYN
    270  www6 → client6  SYN+ACK
    271  client6 → www6  data
    280  www4 → client4  SYN+ACK
    281  client4 → www4  RST`,
    fails: `${KNOWN}
     14  client6 → www6  SYN
    264  client4 → www4  SYN
    270  www6 → client6  SYN+ACK
    271  client6 → www6  RST
    290  www4 → client4  SYN+ACK
    291  client4 → www4  data`,
    silent: after(250),
  },
  {
    rule: 'losers-cancelled',
    passes: `${KNOWN}
     14  client6 → www6  SYN
    264  client4 → www4  connects in 20
    300  www6 → client6  SYN+ACK
    301  client6 → www6  RST`,
    fails: `${KNOWN}
     14  client6 → www6  SYN
    264  client4 → www4  connects in 20
   1014  client6 → www6  SYN again
   3014  client6 → www6  SYN again`,
  },
  {
    rule: 'https-asked',
    passes: `
      0  client4 → resolver4  HTTPS? AAAA? www.example
     10  resolver4 → client4  HTTPS empty
     10  resolver4 → client4  AAAA 2001:db8:80::80
     14  client6 → www6  connects in 20`,
    fails: SINGLE,
    silent: SINGLE.replace('www6 connects', 'www6#22 connects'),
  },
  {
    rule: 'https-query-order',
    passes: `
      0  client4 → resolver4  HTTPS? AAAA? A? www.example
     10  resolver4 → client4  AAAA 2001:db8:80::80
     14  client6 → www6  connects in 20`,
    fails: `
      0  client4 → resolver4  AAAA? A? HTTPS? www.example
     10  resolver4 → client4  AAAA 2001:db8:80::80
     14  client6 → www6  connects in 20`,
  },
  {
    rule: 'https-awaited',
    passes: `
      0  client4 → resolver4  HTTPS? AAAA? www.example
     10  resolver4 → client4  AAAA 2001:db8:80::80
     60  client6 → www6  connects in 20
    100  resolver4 → client4  HTTPS empty`,
    fails: `
      0  client4 → resolver4  HTTPS? AAAA? www.example
     10  resolver4 → client4  AAAA 2001:db8:80::80
     12  client6 → www6  connects in 20
    100  resolver4 → client4  HTTPS empty`,
  },
  {
    rule: 'https-used',
    passes: `
      0  client4 → resolver4  HTTPS? AAAA? www.example
     10  resolver4 → client4  HTTPS h3
     10  resolver4 → client4  AAAA 2001:db8:80::80
     14  client6 → www6  QUIC
     24  www6 → client6  reply`,
    fails: `
      0  client4 → resolver4  HTTPS? AAAA? www.example
     10  resolver4 → client4  HTTPS h3
     10  resolver4 → client4  AAAA 2001:db8:80::80
     14  client6 → www6  connects in 20`,
  },
]

function ruled(timeline: string, id: string) {
  const { analysis } = play(timeline + LATER, FOUR)
  // The client's last connection may be there only to show its other family.
  const [client] = clientRaces(analysis, ({ id: connection }) => connection === 1)
  return client!.conformance.find(({ rule }) => rule === id)!
}

test('every rule of the checklist has its examples here, an id, a document and a sentence', () => {
  assert.deepEqual(
    CONFORMANCE_RULES.map(({ id }) => id),
    EXAMPLES.map(({ rule }) => rule),
  )
  for (const { id, ref, says } of CONFORMANCE_RULES) {
    assert.match(ref, /^(RFC \d+ §\d|draft-[a-z0-9-]+ §\d)/, id)
    assert.match(says, /^\S.{10,}[^.]$/, id)
  }
})

for (const { rule, passes, fails, silent = SINGLE } of EXAMPLES) {
  test(`${rule} is passed, failed, or not shown`, () => {
    const passed = ruled(passes, rule)
    assert.deepEqual([passed.result, passed.passed, passed.failed], ['passed', 1, 0])
    assert.ok(passed.frames.length > 0)
    const failed = ruled(fails, rule)
    assert.deepEqual([failed.result, failed.passed, failed.failed], ['failed', 0, 1])
    assert.ok(failed.frames.length > 0)
    if (silent === passes || silent === fails) return
    const nothing = ruled(silent === SINGLE && (passes === SINGLE || fails === SINGLE) ? '0 client6 → www6 connects in 20' : silent, rule)
    assert.deepEqual([nothing.result, nothing.frames], ['not-shown', []])
  })
}

test('a rule that one connection of a client fails is failed, and both are counted', () => {
  const { analysis } = play(`${after(200)}\n
  50000  client4 → resolver4  AAAA? A? other.example
  50010  resolver4 → client4  AAAA 2001:db8:80::80
  50012  resolver4 → client4  A 198.51.100.80
  50014  client6 → www6  SYN
  50314  client4 → www4  connects in 20${LATER}`)
  const [client] = clientRaces(analysis, () => true)
  const rule = client!.conformance.find(({ rule: id }) => id === 'attempts-paced')!
  assert.deepEqual([rule.result, rule.passed, rule.failed, rule.ms], ['failed', 1, 1, 300])
  assert.deepEqual([client!.connections, client!.races, client!.attemptDelayMs], [2, 2, { count: 2, least: 200, median: 300, most: 300 }])
})

test('a program that says its name is a client of its own', () => {
  const { analysis } = play(`${KNOWN}
     14  client6 → www6#80  connects in 20 asking www.example as curl/8.5.0
    500  client6 → www6#80  connects in 20 asking www.example as Wget/1.21.3
    900  client6 → www6#80  connects in 20 asking www.example as sparrow/1.0${LATER}`)
  assert.deepEqual(
    clientRaces(analysis, () => true).map(({ program, connections }) => [program, connections]),
    [
      ['curl', 1],
      ['wget', 1],
      ['sparrow', 1],
    ],
  )
})
