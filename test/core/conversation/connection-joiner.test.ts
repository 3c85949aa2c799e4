/** Which attempts belong to one connection, and which is a connection of its own (model.md §2, §5a). */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { ConnectionRecord } from '../../../src/core/report/report.js'
import { play } from '../../support/timeline.js'

const LATER = '\n 200000 router → all nothing'

const BOTH_KNOWN = `
      0  client4 → resolver4  AAAA? A? www.example
     10  resolver4 → client4  AAAA 2001:db8:80::80
     12  resolver4 → client4  A 198.51.100.80`

const outcomes = ({ attempts }: ConnectionRecord): string[] =>
  attempts.map(({ family, outcome, won }) => `${family} ${outcome}${won ? ' won' : ''}`)

const only = (timeline: string): ConnectionRecord => play(timeline + LATER).connection
const all = (timeline: string): readonly ConnectionRecord[] => play(timeline + LATER).connections

test('two attempts open at once are a race', () => {
  const connection = only(`${BOTH_KNOWN}
     14  client6 → www6  SYN
    264  client4 → www4  connects in 20
    300  www6 → client6  SYN+ACK
    301  client6 → www6  RST`)
  assert.equal(connection.strategy, 'race')
  assert.deepEqual(outcomes(connection), ['IPv6 abandoned', 'IPv4 established won'])
  assert.equal(connection.timing.attemptDelayMs, 250)
  assert.equal(connection.timing.lostMs, 250)
})

test('a winner that began first leaves its rival abandoned', () => {
  const connection = only(`${BOTH_KNOWN}
     14  client6 → www6  SYN
    264  client4 → www4  SYN
    270  www6 → client6  SYN+ACK
    271  client6 → www6  ACK
    272  client6 → www6  data
    273  www6 → client6  data
    280  www4 → client4  SYN+ACK
    281  client4 → www4  RST`)
  assert.equal(connection.family, 'IPv6')
  assert.deepEqual(outcomes(connection), ['IPv6 established won', 'IPv4 abandoned'])
})

test('the next attempt after a refusal is a sequence, with no delay of a race', () => {
  const connection = only(`${BOTH_KNOWN}
     14  client6 → www6  SYN
     34  www6 → client6  RST
     35  client4 → www4  connects in 20`)
  assert.equal(connection.strategy, 'sequential')
  assert.deepEqual(outcomes(connection), ['IPv6 refused', 'IPv4 established won'])
  assert.equal(connection.timing.attemptDelayMs, null)
  assert.equal(connection.timing.lostMs, 21)
})

test('Windows repeats a refused SYN twice: the next address joins after the last of them', () => {
  const connection = only(`${BOTH_KNOWN}
     14  client6 → www6  SYN
     15  www6 → client6  RST
    515  client6 → www6  SYN again
    516  www6 → client6  RST
   1016  client6 → www6  SYN again
   1017  www6 → client6  RST
   1100  client4 → www4  connects in 20`)
  assert.deepEqual(outcomes(connection), ['IPv6 refused', 'IPv4 established won'])
  assert.equal(connection.attempts[0]!.synCount, 3)
  assert.equal(connection.reason.code, 'ipv6-failed')
})

test('a socket closed at a timer before the next is opened makes a relay: its late SYN-ACK is reset', () => {
  const connection = only(`${BOTH_KNOWN}
     14  client6 → www6  SYN
    264  client4 → www4  connects in 20
    270  www6 → client6  SYN+ACK
    270.1  client6 → www6  RST`)
  assert.equal(connection.strategy, 'relay')
  assert.deepEqual(outcomes(connection), ['IPv6 abandoned', 'IPv4 established won'])
})

test('two sockets to the same address and port are two connections', () => {
  const connections = all(`${BOTH_KNOWN}
     14  client6 → www6  connects in 20
     15  client6 → www6  connects in 20`)
  assert.deepEqual(connections.map(outcomes), [['IPv6 established won'], ['IPv6 established won']])
})

test('two races side by side keep their own attempts: each address joins the oldest that has not tried it', () => {
  const connections = all(`${BOTH_KNOWN}
     14  client6 → www6  SYN
     15  client6 → www6  SYN
    264  client4 → www4  connects in 20
    265  client4 → www4  connects in 20`)
  assert.deepEqual(connections.map(outcomes), [
    ['IPv6 abandoned', 'IPv4 established won'],
    ['IPv6 abandoned', 'IPv4 established won'],
  ])
})

test('another port of the same name is another connection', () => {
  const connections = all(`${BOTH_KNOWN}
     14  client6 → www6#443  SYN
    264  client4 → www4#80  connects in 20`)
  assert.deepEqual(
    connections.map(({ port, family }) => [port, family]),
    [
      [443, 'none'],
      [80, 'IPv4'],
    ],
  )
})

test('once a connection has its winner, another address of the name begins another', () => {
  const connections = all(`${BOTH_KNOWN}
     14  client6 → www6  connects in 20
    500  client4 → www4  connects in 20`)
  assert.deepEqual(connections.map(outcomes), [['IPv6 established won'], ['IPv4 established won']])
})

test('a SYN whose retransmission is overdue was closed: what comes long after is another connection', () => {
  const connections = all(`${BOTH_KNOWN}
     14  client6 → www6  SYN
  30000  client4 → www4  connects in 20`)
  assert.deepEqual(connections.map(outcomes), [['IPv6 abandoned'], ['IPv4 established won']])
})

test('a socket that still retransmits is alive, however long it takes', () => {
  const connection = only(`${BOTH_KNOWN}
     14  client6 → www6  SYN
   1014  client6 → www6  SYN again
   3014  client6 → www6  SYN again
   7014  client6 → www6  SYN again
  15014  client6 → www6  SYN again
  25000  client4 → www4  connects in 20`)
  assert.equal(connection.attempts.length, 2)
  assert.equal(connection.attempts[0]!.synCount, 5)
})

test('a spare socket without a winner beside a sibling that won is told in the sibling’s record', () => {
  const connection = only(`${BOTH_KNOWN}
     14  client6 → www6  SYN
    264  client6 → www6  connects in 20`)
  assert.equal(connection.family, 'IPv6')
  assert.deepEqual(
    connection.spares.map(({ server, outcome }) => [server.address, outcome]),
    [['2001:db8:80::80', 'abandoned']],
  )
})

test('a socket that was refused is no spare', () => {
  const connections = all(`${BOTH_KNOWN}
     14  client6 → www6  SYN
     20  www6 → client6  RST
    264  client6 → www6  connects in 20`)
  assert.deepEqual(connections.map(outcomes), [['IPv6 refused'], ['IPv6 established won']])
})

test('the same ports with another initial sequence number are another attempt', () => {
  const connections = all(`${BOTH_KNOWN}
     14  client6#50500 → www6  connects in 20
   5000  client6#50500 → www6#443  connects in 20`)
  assert.deepEqual(connections.map(outcomes), [['IPv6 established won'], ['IPv6 established won']])
})

test('the same ports opened from the other side are another connection, with the newest opener as its client', () => {
  const connections = all(`
     14  client4#50500 → 192.0.2.77#50600  connects in 2
   5000  192.0.2.77#50600 → client4#50500  connects in 2`)
  assert.equal(connections.length, 2)
  assert.equal(connections[1]!.attempts[0]!.client.address, '192.0.2.77')
})

test('the same SYN a second later is a retransmission', () => {
  const connection = only(`${BOTH_KNOWN}
     14  client6 → www6  SYN
   1014  client6 → www6  SYN again
   1034  www6 → client6  SYN+ACK
   1035  client6 → www6  data`)
  assert.deepEqual([connection.attempts[0]!.synCount, connection.attempts[0]!.handshakeMs], [2, 1020])
})

test('the same SYN at once on another interface is the same packet', () => {
  const { connection } = play(
    `${BOTH_KNOWN}
     14  client6 → www6  SYN
     14.2  client6 → www6  SYN again on 1 hops 63 by router
     34  www6 → client6  SYN+ACK
     35  client6 → www6  data${LATER}`,
    { interfaces: 2 },
  )
  assert.equal(connection.attempts[0]!.synCount, 1)
})

test('of a SYN seen inside and outside of its tunnel the deepest encapsulation is the path', () => {
  const timeline = (first: string, second: string): string => `
     14  client6 → www6  SYN ${first}
     14.2  client6 → www6  SYN again on 1 ${second}
     34  www6 → client6  SYN+ACK via 203.0.113.1>client4
     35  client6 → www6  data via client4>203.0.113.1${LATER}`
  for (const [first, second] of [
    ['', 'via client4>203.0.113.1'],
    ['via client4>203.0.113.1', ''],
  ] as const)
    assert.deepEqual(play(timeline(first, second), { interfaces: 2 }).connection.path, ['6in4'])
})

test('a reset that the client sends to a late SYN-ACK closes a loser and refuses nothing', () => {
  const connection = only(`${BOTH_KNOWN}
     14  client6 → www6  SYN
     50  www6 → client6  SYN+ACK
     51  client6 → www6  RST`)
  assert.deepEqual(outcomes(connection), ['IPv6 abandoned'])
})

test('server data counts as established where the SYN-ACK is missing from the capture', () => {
  const connection = only(`${BOTH_KNOWN}
     14  client6 → www6  SYN
     35  www6 → client6  data`)
  assert.deepEqual(outcomes(connection), ['IPv6 established won'])
})

test('an ICMP error that quotes another initial sequence number belongs to another attempt', () => {
  const connection = only(`${BOTH_KNOWN}
     14  client6#50500 → www6  SYN
     34  www6 → client6  SYN+ACK
     35  client6 → www6  data
     36  router → client6  ICMP 1.0 of www6`)
  assert.deepEqual(outcomes(connection), ['IPv6 established won'], 'and one after the answer ends nothing')
})

test('Packet Too Big and fragmentation needed end no attempt', () => {
  for (const [error, about] of [
    ['2.0', 'www6'],
    ['3.4', 'www4'],
  ]) {
    const connection = only(`${BOTH_KNOWN}
     14  client → ${about}  SYN
     20  router → client  ICMP ${error} of ${about}
    500  ${about} → client  SYN+ACK
    501  client → ${about}  data`)
    assert.equal(connection.attempts[0]!.outcome, 'established')
    assert.equal(connection.attempts[0]!.detail, null)
  }
})

const attemptsOf = ({ attempts }: ConnectionRecord): string[] =>
  attempts.map(({ transport, family, outcome, won }) => `${transport} ${family} ${outcome}${won ? ' won' : ''}`)

test('TCP and QUIC that race for one name are one connection, whichever wins', () => {
  const blocked = only(`${BOTH_KNOWN}
     14  client6 → www6  QUIC www.example
     16  client6 → www6  connects in 20
    314  client6#50001 → www6  QUIC www.example again
    914  client6#50001 → www6  QUIC www.example again`)
  assert.deepEqual([blocked.transport, blocked.strategy, blocked.nameFrom], ['tcp', 'race', 'dns'])
  assert.deepEqual(attemptsOf(blocked), ['quic IPv6 abandoned', 'tcp IPv6 established won'])
  const works = only(`${BOTH_KNOWN}
     14  client6 → www6  QUIC www.example
     18  client6 → www6  SYN
     34  www6 → client6#50001  QUIC answer
     36  client6#50001 → www6  QUIC data
     44  www6 → client6#50002  SYN+ACK
     45  client6#50002 → www6  RST`)
  assert.deepEqual([works.transport, ...attemptsOf(works)], ['quic', 'quic IPv6 established won', 'tcp IPv6 abandoned'])
  assert.match(works.displayFilter, /udp\.port == 50001.*tcp\.port == 50002/)
})

test('a race of TCP and QUIC over both families is one connection', () => {
  const connection = only(`${BOTH_KNOWN}
     14  client6 → www6  QUIC www.example
     15  client6 → www6  SYN
    215  client4 → www4  QUIC www.example
    315  client4 → www4  SYN
    335  www4 → client4#50004  SYN+ACK
    336  client4#50004 → www4  data
    337  www4 → client4#50004  data
   1015  client6#50002 → www6  SYN again`)
  assert.deepEqual(attemptsOf(connection), ['quic IPv6 abandoned', 'tcp IPv6 abandoned', 'quic IPv4 abandoned', 'tcp IPv4 established won'])
  assert.deepEqual([connection.reason.code, connection.transport], ['ipv6-failed', 'tcp'])
})

test('a server that answers QUIC has not won before the client goes on in it', () => {
  // A client that does not accept the certificate closes the connection where nobody can read it, and tries TCP.
  const refused = only(`${BOTH_KNOWN}
     14  client6 → www6  QUIC www.example
     34  www6 → client6#50001  QUIC answer
     35  client6 → www6  connects in 20 to www.example`)
  assert.deepEqual([refused.transport, ...attemptsOf(refused)], ['tcp', 'quic IPv6 established', 'tcp IPv6 established won'])
  const used = all(`${BOTH_KNOWN}
     14  client6 → www6  QUIC www.example
     34  www6 → client6#50001  QUIC answer
     34.5  client6#50001 → www6  QUIC data
     35  client6 → www6  connects in 20 to www.example`)
  assert.deepEqual(
    used.map(({ transport }) => transport),
    ['quic', 'tcp'],
  )
})

test('QUIC that begins when TCP has won is another connection', () => {
  const connections = all(`${BOTH_KNOWN}
     14  client6 → www6  connects in 20 to www.example
     99  client6 → www6  QUIC www.example
    119  www6 → client6#50002  QUIC answer
    120  client6#50002 → www6  QUIC data`)
  assert.deepEqual(connections.map(attemptsOf), [['tcp IPv6 established won'], ['quic IPv6 established won']])
})

test('QUIC that begins when a sibling has won joins no spare socket', () => {
  const connections = all(`${BOTH_KNOWN}
     14  client6 → www6  SYN
     16  client6 → www6  SYN
    264  client4 → www4  connects in 20
    400  client6 → www6  QUIC www.example`)
  assert.deepEqual(connections.map(attemptsOf), [['tcp IPv6 abandoned', 'tcp IPv4 established won'], ['quic IPv6 abandoned']])
  assert.deepEqual(
    connections.map(({ spares }) => spares.map(({ client }) => client.port)),
    [[50002], []],
  )
})

test('a spare TCP socket beside QUIC that won is told in its record where TCP was tried too', () => {
  const connection = only(`${BOTH_KNOWN}
     14  client6 → www6  QUIC www.example
     15  client6 → www6  SYN
     16  client6 → www6  SYN
     34  www6 → client6#50001  QUIC answer
     35  client6#50001 → www6  QUIC data
     36  www6 → client6#50002  SYN+ACK
     37  client6#50002 → www6  RST
     38  www6 → client6#50003  SYN+ACK
     39  client6#50003 → www6  RST`)
  assert.deepEqual(attemptsOf(connection), ['quic IPv6 established won', 'tcp IPv6 abandoned'])
  assert.deepEqual(
    connection.spares.map(({ client }) => client.port),
    [50003],
  )
})

test('who asks for the name while QUIC is being tried, and goes on over TCP, is another program', () => {
  const connections = all(`${BOTH_KNOWN}
     14  client6 → www6  QUIC www.example
    500  client4 → resolver4  AAAA? A? www.example
    510  resolver4 → client4  AAAA 2001:db8:80::80
    512  resolver4 → client4  A 198.51.100.80
    514  client6 → www6  connects in 20`)
  assert.deepEqual(connections.map(attemptsOf), [['quic IPv6 abandoned'], ['tcp IPv6 established won']])
})

test('TCP that begins long after QUIC is no rival of it', () => {
  const begun = (at: number) =>
    all(`${BOTH_KNOWN}
     14  client6 → www6  QUIC www.example
    914  client6#50001 → www6  QUIC www.example again
   2614  client6#50001 → www6  QUIC www.example again
     ${at}  client6 → www6  connects in 20`).map(attemptsOf)
  assert.deepEqual(begun(2900), [['quic IPv6 unanswered', 'tcp IPv6 established won']])
  assert.deepEqual(begun(3100), [['quic IPv6 unanswered'], ['tcp IPv6 established won']])
})

test('without lookups the name in the ClientHello joins', () => {
  const connection = only(`
     14  client6 → www6  QUIC www.example
    214  client4 → www4  QUIC www.example
    234  www4 → client4#50001  QUIC answer
    235  client4#50001 → www4  QUIC data`)
  assert.deepEqual([connection.name, connection.nameFrom, connection.reason.code], ['www.example', 'sni', 'no-lookup'])
  assert.deepEqual(attemptsOf(connection), ['quic IPv6 abandoned', 'quic IPv4 established won'])
  const strangers = all(`
     14  client6 → www6  QUIC www.example
    214  client4 → www4  QUIC other.example`)
  assert.equal(strangers.length, 2)
})

test('a name beside an encrypted ClientHello chooses among the lookups that led there, and names nothing', () => {
  const asked = (name: string, at: number) => `
     ${at}  client4 → resolver4  A? ${name}
     ${at + 1}  resolver4 → client4  A 198.51.100.80`
  const both = `${asked('www.example', 0)}${asked('www2.example', 5)}`
  assert.equal(only(`${both}\n 14  client4 → www4  QUIC www.example ech`).name, 'www.example')
  assert.equal(only(`${both}\n 14  client4 → www4  QUIC provider.example ech`).name, 'www2.example')
  const unasked = only('14  client4 → www4  QUIC provider.example ech\n 34  www4 → client4#50001  QUIC answer')
  assert.deepEqual([unasked.name, unasked.attempts[0]!.sni, unasked.attempts[0]!.ech], [null, 'provider.example', true])
  const overTcp = only(`${both}\n 14  client4 → www4  SYN\n 34  www4 → client4  SYN+ACK\n 35  client4 → www4  TLS www.example ech`)
  assert.equal(overTcp.name, 'www.example')
})

test('a QUIC handshake is refused by a closed port, unanswered when it was tried to its end, and abandoned when it was not', () => {
  const outcome = (rest: string) => only(`${BOTH_KNOWN}\n 14  client6 → www6  QUIC www.example\n${rest}`).attempts[0]!.outcome
  const again = (...times: number[]) => times.map((at) => `${at}  client6 → www6#443  QUIC www.example again`).join('\n')
  assert.equal(outcome('20  www6 → client6  ICMP 1.4 of www6'), 'refused')
  assert.equal(outcome('20  router → client6  ICMP 1.1 of www6'), 'unreachable')
  assert.equal(outcome(again(314, 914, 2114)), 'unanswered')
  assert.equal(outcome(again(314)), 'abandoned')
  assert.equal(outcome('34  www6 → client6#50001  QUIC retry'), 'abandoned')
  assert.equal(outcome('34  www6 → client6#50001  QUIC negotiation'), 'abandoned')
  assert.equal(outcome('34  www6 → client6#50001  QUIC answer'), 'established')
})

test('a datagram is a connection only where a lookup led to its address', () => {
  const connections = all(`${BOTH_KNOWN}
     14  client6 → www6#3478  datagram
     34  www6 → client6  reply
     40  client4 → 203.0.113.7#3478  datagram
     60  203.0.113.7 → client4  reply`)
  assert.deepEqual(
    connections.map(({ transport, name, family }) => [transport, name, family]),
    [['udp', 'www.example', 'IPv6']],
  )
})

test('an echo request is a connection only where a lookup led to its address', () => {
  const connections = all(`${BOTH_KNOWN}
     14  client6 → www6  echo
     34  www6 → client6  echo-reply
     40  client4 → 203.0.113.7  echo
     60  203.0.113.7 → client4  echo-reply`)
  assert.deepEqual(
    connections.map(({ transport, port, name }) => [transport, port, name]),
    [['icmp', null, 'www.example']],
  )
})
