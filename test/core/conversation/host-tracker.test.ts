/** Which addresses are one machine's (model.md §2, §5a): never across a router. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { CAST, type Cast, play, type TimelineOptions } from '../../support/timeline.js'

/** The addresses of each host that the report tells, each sorted. */
const hosts = (timeline: string, options: TimelineOptions = {}): string[][] =>
  play(timeline, options).report.hosts.map(({ addresses }) => [...addresses].sort())

const joined = (timeline: string, a: string, b: string, options: TimelineOptions = {}): boolean =>
  hosts(timeline, options).some((addresses) => addresses.includes(a) && addresses.includes(b))

const TWO_LINES = `
      0  client4 → www4  connects in 20
    100  client6 → www6  connects in 20`

test('addresses that one link-layer address sends with a fresh hop limit are one host’s', () => {
  assert.deepEqual(hosts(TWO_LINES), [['192.0.2.10', '2001:db8:1::10']])
})

test('what a router forwards is never joined by the router’s link-layer address', () => {
  const behind: Cast = { ...CAST, far: { addresses: ['203.0.113.9'] }, away: { addresses: ['2001:db8:9::9'] } }
  const forwarded = `
      0  far → www4  connects in 20
    100  away → www6  connects in 20`
  assert.deepEqual(hosts(forwarded, { cast: behind }), [['203.0.113.9'], ['2001:db8:9::9']])
})

test('the router’s own address is joined to none of those', () => {
  const behind: Cast = { ...CAST, far: { addresses: ['203.0.113.9'] } }
  assert.equal(
    joined(
      `
      0  far → www4  connects in 20
    100  router4 → www4  connects in 20`,
      '192.0.2.1',
      '203.0.113.9',
      { cast: behind },
    ),
    false,
  )
})

test('ARP says whose an address is', () => {
  assert.ok(
    joined(
      `
      0  client → 192.0.2.1  ARP 192.0.2.10
     10  client6 → www6  connects in 20`,
      '192.0.2.10',
      '2001:db8:1::10',
    ),
  )
})

test('duplicate address detection says whose an address will be', () => {
  assert.ok(
    joined(
      `
      0  client → all  DAD 2001:db8:1::aaaa
     10  client4 → www4  connects in 20`,
      '192.0.2.10',
      '2001:db8:1::aaaa',
    ),
  )
})

test('a neighbour advertisement says whose an address is', () => {
  assert.ok(
    joined(
      `
      0  client → router  NA 2001:db8:1::bbbb
     10  client4 → www4  connects in 20`,
      '192.0.2.10',
      '2001:db8:1::bbbb',
    ),
  )
})

test('an inner source is the host’s that made the tunnel', () => {
  assert.ok(joined('0 2001:db8:5::1 → www6 SYN via client4>203.0.113.1 hops 64', '192.0.2.10', '2001:db8:5::1'))
})

test('a 6to4 address names its host even where the capture is beyond a router', () => {
  const away = 'via 203.0.113.9>192.88.99.1'
  assert.ok(
    joined(
      `
      0  2002:cb00:7109::1 → www6  SYN ${away}
    100  203.0.113.9 → www4  SYN`,
      '203.0.113.9',
      '2002:cb00:7109::1',
    ),
  )
})

test('behind a relay that forwards, another’s inner source is not joined to the outer one', () => {
  assert.equal(
    joined(
      `
      0  2001:db8:5::1 → www6  SYN via 203.0.113.9>192.88.99.1
    100  203.0.113.9 → www4  SYN`,
      '203.0.113.9',
      '2001:db8:5::1',
    ),
    false,
  )
})

test('on a link without addresses the host is whoever uses what it looked up', () => {
  const timeline = `
      0  client4 → resolver4  AAAA? www.example
     10  resolver4 → client4  AAAA 2001:db8:80::80
     12  client6 → www6  connects in 20
  20000  client4 → resolver4  A? later.example`
  const { report, connection } = play(timeline, { link: 'raw' })
  assert.deepEqual([...report.hosts[0]!.addresses].sort(), ['192.0.2.10', '2001:db8:1::10'])
  assert.equal(connection.name, 'www.example')
})

test('on a link without addresses another family that uses it long after is nobody’s', () => {
  assert.equal(
    joined(
      `
      0  client4 → resolver4  AAAA? www.example
     10  resolver4 → client4  AAAA 2001:db8:80::80
  60000  client6 → www6  connects in 20`,
      '192.0.2.10',
      '2001:db8:1::10',
      { link: 'raw' },
    ),
    false,
  )
})

test('on a link without addresses two of one family are two hosts, whoever uses the lookup', () => {
  assert.equal(
    joined(
      `
      0  192.0.2.10 → resolver4  A? www.example
     10  resolver4 → 192.0.2.10  A 198.51.100.80
     12  192.0.2.11 → www4  connects in 20`,
      '192.0.2.10',
      '192.0.2.11',
      { link: 'raw' },
    ),
    false,
  )
})

test('on a link with addresses the use of a lookup joins nothing', () => {
  const other: Cast = { ...CAST, other: { link: '02:00:5e:00:53:07', addresses: ['2001:db8:1::77'] } }
  assert.equal(
    joined(
      `
      0  client4 → resolver4  AAAA? www.example
     10  resolver4 → client4  AAAA 2001:db8:80::80
     12  other → www6  connects in 20`,
      '192.0.2.10',
      '2001:db8:1::77',
      { cast: other },
    ),
    false,
  )
})

test('a loopback resolver is asked by the host that uses the answer', () => {
  assert.ok(
    joined(
      `
      0  127.0.0.1 → 127.0.0.53  A? www.example
     10  127.0.0.53 → 127.0.0.1  A 198.51.100.80
     12  192.0.2.10 → www4  connects in 20
   9000  192.0.2.10 → www4  data`,
      '127.0.0.1',
      '192.0.2.10',
      { link: 'raw' },
    ),
  )
})

test('a link-local address is one on its own link: on two interfaces it is two hosts’', () => {
  const cast: Cast = {
    ...CAST,
    here: { link: '02:00:5e:00:53:0a', addresses: ['fe80::10'] },
    there: { link: '02:00:5e:00:53:0b', addresses: ['fe80::10'] },
  }
  const told = hosts(
    `
      0  here → fe80::99  SYN
    100  there → fe80::99  SYN on 1`,
    { cast, interfaces: 2 },
  )
  assert.deepEqual(told, [['fe80::10%0'], ['fe80::10%1']])
})

test('the frames that show an address are its evidence', () => {
  const { report } = play(TWO_LINES)
  assert.deepEqual(
    report.hosts[0]!.evidence.map(({ frame }) => frame),
    [1, 6],
  )
  assert.deepEqual(report.hosts[0]!.link, ['02:00:5e:00:53:01'])
})
