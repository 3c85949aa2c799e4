/** A relay accepts a connection and opens one of its own: one connection with two legs (model.md §4, §5a). */
import assert from 'node:assert/strict'
import test from 'node:test'
import { CAST, type Cast, play } from '../../support/timeline.js'

const LATER = '\n 20000 router → all nothing'

const PROXY: Cast = { ...CAST, proxy: { link: '02:00:5e:00:53:88', addresses: ['192.0.2.88', '2001:db8:1::88'] } }

test('a relay that opens a connection of its own and repeats the first payload makes a far leg', () => {
  const { connection } = play(
    `
      0  client4#50500 → proxy4#8080  SYN
      1  proxy4 → client4  SYN+ACK
      2  client4 → proxy4  HTTP www.example
     10  proxy6#61000 → www6#80  SYN
     30  www6 → proxy6  SYN+ACK
     31  proxy6 → www6  HTTP www.example${LATER}`,
    { cast: PROXY },
  )
  assert.deepEqual([connection.family, connection.path], ['IPv4', ['portproxy']])
  assert.deepEqual(
    connection.legs.map(({ family, server }) => [family, server.address]),
    [['IPv6', '2001:db8:80::80']],
  )
})

test('the same payload from a host that was connected to by nobody is no leg', () => {
  const { connections } = play(
    `
      0  client4#50500 → www4#80  SYN
      1  www4 → client4  SYN+ACK
      2  client4 → www4  HTTP www.example
     10  proxy6#61000 → www6#80  SYN
     30  www6 → proxy6  SYN+ACK
     31  proxy6 → www6  HTTP www.example${LATER}`,
    { cast: PROXY },
  )
  assert.equal(connections.length, 2)
})

const legs = (timeline: string, cast: Cast = PROXY) =>
  play(timeline + LATER, { cast, interfaces: 2 }).connections.map((c) => [c.path?.join(' '), c.legs.length])

/** Through the relay at `a` to `b`: opened after `from`, with this request. */
const relayed = (from: number, client: string, accepts: string, opens: string, server: string, name = 'www.example'): string => `
     ${from}  ${client} → ${accepts}  SYN
     ${from + 1}  ${accepts} → ${client}  SYN+ACK
     ${from + 2}  ${client} → ${accepts}  HTTP ${name}
     ${from + 3}  ${opens} → ${server}  SYN
     ${from + 4}  ${server} → ${opens}  SYN+ACK
     ${from + 5}  ${opens} → ${server}  HTTP ${name}
     ${from + 6}  ${server} → ${opens}  data
     ${from + 7}  ${accepts} → ${client}  data`

test('a relay has a kind for each pair of families, and its translation says what leads where', () => {
  for (const [client, accepts, opens, server, kind] of [
    ['client4#50500', 'proxy4#8080', 'proxy4#61000', 'www4#80', 'v4tov4'],
    ['client4#50500', 'proxy4#8080', 'proxy6#61000', 'www6#80', 'v4tov6'],
    ['client6#50500', 'proxy6#8080', 'proxy4#61000', 'www4#80', 'v6tov4'],
    ['client6#50500', 'proxy6#8080', 'proxy6#61000', 'www6#80', 'v6tov6'],
  ] as const) {
    const { connection, report } = play(relayed(0, client, accepts, opens, server) + LATER, { cast: PROXY })
    const [translation] = report.translations
    assert.deepEqual([translation!.kind, translation!.prefix, translation!.details.kind], ['portproxy', null, kind])
    assert.equal(translation!.details.accepts!.port, 8080)
    assert.deepEqual([connection.translations, connection.legs[0]!.translation], [[translation!.id], translation!.id])
  }
})

test('relays of the same request at once are told apart in the order in which they came', () => {
  const { connections } = play(
    `
      0  client4#50500 → proxy4#8080  SYN
      1  client4#50501 → proxy4#8080  SYN
      1.5  proxy4#8080 → client4#50500  SYN+ACK
      2  client4#50500 → proxy4#8080  HTTP www.example
      3  client4#50501 → proxy4#8080  HTTP www.example
      4  proxy6#61000 → www6#80  SYN
      5  proxy6#61001 → www6#80  SYN
      6  proxy6#61000 → www6#80  HTTP www.example
      7  proxy6#61001 → www6#80  HTTP www.example${LATER}`,
    { cast: PROXY },
  )
  assert.deepEqual(
    connections.map(({ legs: [leg] }) => leg!.client.port),
    [61000, 61001],
  )
})

test('a relay behind a relay is one connection with two far legs', () => {
  const cast = { ...PROXY, second: { link: '02:00:5e:00:53:99', addresses: ['192.0.2.99'] } }
  const timeline = `
      0  client4#50500 → proxy4#8080  SYN
      1  proxy4 → client4  SYN+ACK
      2  client4 → proxy4  HTTP www.example
      3  proxy4#61000 → second4#8081  SYN
      4  proxy4 → second4#8081  HTTP www.example
      5  second4#62000 → www4#80  SYN
      6  second4 → www4#80  HTTP www.example`
  assert.deepEqual(legs(timeline, cast), [['portproxy', 2]])
})

test('TLS that a relay passes on is joined by its ClientHello', () => {
  const timeline = relayed(0, 'client4#50500', 'proxy4#443', 'proxy6#61000', 'www6#443').replaceAll('HTTP', 'TLS')
  assert.deepEqual(legs(timeline), [['portproxy', 1]])
})

test('a relay that waits for the request before it connects is joined, however long the client thinks', () => {
  const timeline = `
      0  client4#50500 → proxy4#8080  SYN
      1  proxy4 → client4  SYN+ACK
   9000  client4 → proxy4  HTTP www.example
   9001  proxy6#61000 → www6#80  SYN
   9002  proxy6 → www6  HTTP www.example`
  assert.deepEqual(legs(timeline), [['portproxy', 1]])
})

test('a relay that changes what it passes on is not joined', () => {
  const timeline = relayed(0, 'client4#50500', 'proxy4#8080', 'proxy6#61000', 'www6#80').replace(
    'proxy6#61000 → www6#80  HTTP www.example',
    'proxy6#61000 → www6#80  HTTP other.example',
  )
  assert.deepEqual(legs(timeline), [
    ['native', 0],
    ['native', 0],
  ])
})

test('a relay on the loopback interface is joined in either direction', () => {
  assert.deepEqual(legs(relayed(0, '127.0.0.1#50500', '127.0.0.1#8080', '::1#61000', '::1#80')), [['portproxy', 1]])
  assert.deepEqual(legs(relayed(0, '127.0.0.1#50500', '127.0.0.1#8080', 'client4#61000', 'www4#80')), [['portproxy', 1]])
  assert.deepEqual(legs(relayed(0, 'client4#50500', 'proxy4#8080', '127.0.0.1#61000', '127.0.0.1#80')), [['portproxy', 1]])
})

/** Two interfaces of one machine, with a link-layer address each. */
const ROUTED: Cast = {
  ...CAST,
  outside: { link: '02:00:5e:00:53:88', addresses: ['192.0.2.88'] },
  inside: { link: '02:00:5e:00:53:89', addresses: ['10.0.0.88'] },
  server: { link: '02:00:5e:00:53:90', addresses: ['10.0.0.80'] },
}

test('a relay between two interfaces is joined where it is quick and passes the same answer back', () => {
  const timeline = relayed(0, 'client4#50500', 'outside4#8080', 'inside4#61000', 'server4#80')
  assert.deepEqual(legs(timeline, ROUTED), [['portproxy', 1]])
  const slow = timeline
    .replace('3  inside4#61000 → server4#80  SYN', '2.5  inside4#61000 → server4#80  SYN')
    .replaceAll(/\n +([4-7]) {2}/g, '\n  10$1  ')
  assert.equal(legs(slow, ROUTED).length, 1)
  const otherAnswer = timeline.replace('outside4#8080 → client4#50500  data', 'outside4#8080 → client4#50500  HTTP x')
  assert.equal(legs(otherAnswer, ROUTED).length, 2)
})

test('two clients that ask two servers for the same at once are no relay', () => {
  const cast = { ...ROUTED, other: { link: '02:00:5e:00:53:91', addresses: ['192.0.2.91'] } }
  const timeline = `
      0  client4#50500 → www4#80  SYN
      1  www4 → client4  SYN+ACK
      2  client4 → www4  HTTP www.example
      3  other4#61000 → server4#80  SYN
      4  server4 → other4  SYN+ACK
      5  other4 → server4  HTTP www.example
      6  www4 → client4  data
      7  server4 → other4  data`
  assert.equal(legs(timeline, cast).length, 2)
})
