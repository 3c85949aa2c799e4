/** From DNS messages to lookups: over UDP and TCP, by multicast, with and without their queries. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { LookupRecord } from '../../../src/core/report/report.js'
import { CAST, play } from '../../support/timeline.js'

const brief = ({ name, qtype, transport, outcome, addresses }: LookupRecord): string =>
  [transport, qtype, name, outcome, ...addresses].join(' ')

test('letters that change case on the way (0x20) change no name', () => {
  const { lookups } = play(`
      0  client → resolver  A? wWw.ExAmPlE
     10  resolver → client  A 198.51.100.80 for WwW.eXaMpLe`)
  assert.deepEqual(lookups.map(brief), ['udp A www.example answered 198.51.100.80'])
})

test('an answer proves its question, though the query is not in the capture', () => {
  const { lookups, connection } = play(`
     10  resolver → client  A 198.51.100.80 for www.example
     11  resolver → client  AAAA empty for www.example
     12  client → www4  connects in 20
  20000  router → all  nothing`)
  assert.deepEqual(lookups[0]!.frames, { queries: [], answer: 1 })
  assert.equal(lookups[0]!.answerMs, null)
  assert.equal(lookups[0]!.asked, null)
  assert.equal(connection.reason.code, 'aaaa-absent')
})

test('a query and its answer seen on two interfaces are one lookup, asked once', () => {
  const { lookups } = play(
    `
      0  client → resolver  A? www.example
      0.2  client → resolver  A? www.example again on 1
     10  resolver → client  A 198.51.100.80
     10.2  resolver → client  A 198.51.100.80 on 1`,
    { interfaces: 2 },
  )
  assert.deepEqual(lookups.map(brief), ['udp A www.example answered 198.51.100.80'])
  assert.deepEqual([lookups[0]!.tries, lookups[0]!.answerMs], [1, 10])
})

test('the first answer is the one that counts, unless it was an error and a better one follows', () => {
  const [first] = play(`
      0  client → resolver  A? www.example
     10  resolver → client  A 198.51.100.80
     11  resolver → client  A 198.51.100.81`).lookups
  assert.deepEqual(first!.addresses, ['198.51.100.80'])
  const [second] = play(`
      0  client → resolver  A? www.example
     10  resolver → client  A SERVFAIL
     11  resolver → client  A 198.51.100.81`).lookups
  assert.equal(brief(second!), 'udp A www.example answered 198.51.100.81')
})

test('the chain of aliases runs from the question to the last name', () => {
  const [lookup] = play(`
      0  client → resolver  A? www.example
     10  resolver → client  A CNAME cdn.example CNAME edge.example 198.51.100.80`).lookups
  assert.deepEqual(lookup!.chain, ['www.example', 'cdn.example', 'edge.example'])
  assert.deepEqual(lookup!.addresses, ['198.51.100.80'])
})

test('hints of an HTTPS record lead to a connection and are candidates of both families', () => {
  const { connection } = play(`
      0  client → resolver  HTTPS? A? AAAA? www.example
     10  resolver → client  HTTPS hints 198.51.100.80 2001:db8:80::80
     12  client6 → www6  connects in 20
     50  resolver → client  A 198.51.100.80
     51  resolver → client  AAAA 2001:db8:80::80
  20000  router → all  nothing`)
  assert.equal(connection.name, 'www.example')
  assert.deepEqual(connection.candidates.map(({ address }) => address).sort(), ['198.51.100.80', '2001:db8:80::80'])
})

test('each rcode has its name, an unknown one its number', () => {
  for (const rcode of ['FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED', 'NOTAUTH']) {
    const [lookup] = play(`
      0  client → resolver  A? www.example
     10  resolver → client  A ${rcode}`).lookups
    assert.deepEqual([lookup!.outcome, lookup!.rcode], ['error', rcode])
  }
})

test('the same id from the same port half a minute later is a new question', () => {
  const { lookups } = play(`
      0  client → resolver  A? www.example
  60000  client → resolver  A? www.example again
  60010  resolver → client  A 198.51.100.80`)
  assert.deepEqual(lookups.map(brief), ['udp A www.example unanswered', 'udp A www.example answered 198.51.100.80'])
})

test('an answer with the id of another question settles nothing', () => {
  const { lookups } = play(`
      0  client → resolver  A? one.example
      1  client → resolver  A? two.example
     10  resolver → client  A 198.51.100.80 for two.example`)
  assert.deepEqual(lookups.map(brief), ['udp A one.example unanswered', 'udp A two.example answered 198.51.100.80'])
})

test('DNS over TCP is read as lookups and makes no connection', () => {
  const { lookups, connections } = play(`
      0  client → resolver#53  SYN
      1  resolver#53 → client  SYN+ACK
      2  client → resolver#53  ACK
      3  client → resolver#53  A? AAAA? www.example over tcp
     10  resolver#53 → client  AAAA 2001:db8:80::80 over tcp
     11  resolver#53 → client  A 198.51.100.80 over tcp`)
  assert.deepEqual(lookups.map(brief), ['tcp A www.example answered 198.51.100.80', 'tcp AAAA www.example answered 2001:db8:80::80'])
  assert.deepEqual(connections, [])
})

test('multicast DNS is asked of all and answered to all', () => {
  const { lookups, connection } = play(
    `
      0  client → mdns  A? AAAA? printer.local
    100  printer → mdns  A 192.0.2.90
    110  client → printer  connects in 2
  20000  router → all  nothing`,
    { cast: { printer: { link: '02:00:5e:00:53:90', addresses: ['192.0.2.90'] } } },
  )
  assert.deepEqual(lookups.map(brief), ['mdns A printer.local answered 192.0.2.90', 'mdns AAAA printer.local unanswered'])
  assert.deepEqual([connection.name, connection.reason.code], ['printer.local', 'aaaa-unanswered'])
})

test('LLMNR is asked of all and answered by one', () => {
  const { lookups } = play(
    `
      0  client4 → llmnr  A? printer
     10  printer → client4  A 192.0.2.90`,
    { cast: { ...CAST, printer: { link: '02:00:5e:00:53:90', addresses: ['192.0.2.90'] } } },
  )
  assert.deepEqual(lookups.map(brief), ['llmnr A printer answered 192.0.2.90'])
})

test('DNS over TLS is a lookup that cannot be read, and no connection', () => {
  const { lookups, connections, report } = play(`
      0  client → resolver#853  connects in 5
    100  client → www4  connects in 20
  20000  router → all  nothing`)
  assert.deepEqual(
    lookups.map(({ transport, name, qtype, outcome }) => [transport, name, qtype, outcome]),
    [['dot', null, null, 'unreadable']],
  )
  assert.deepEqual(
    connections.map(({ port }) => port),
    [443],
  )
  assert.ok(report.findings.some(({ code }) => code === 'encrypted-dns'))
})

test('DNS over HTTPS is known by the resolver’s well-known name or address', () => {
  const byName = play('0 client → www4 connects in 5 to dns.google\n20000 router → all nothing')
  const byAddress = play('0 client4 → 9.9.9.9 connects in 5\n20000 router → all nothing')
  for (const { lookups } of [byName, byAddress])
    assert.deepEqual(
      lookups.map(({ transport, outcome }) => [transport, outcome]),
      [['doh', 'unreadable']],
    )
})
