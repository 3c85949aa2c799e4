/** What a record shows for its verdict: frames that can be checked, in order, and sentences made from them. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { CAST, type Cast, play } from '../../support/timeline.js'

const RIDDLE: Cast = { ...CAST, client: { link: '02:00:5e:00:53:01', addresses: ['192.0.2.10', '2002:c000:20a::1'] } }

const TIMELINE = `
      0  client4 → resolver4  AAAA? A? www.example
     10  resolver4 → client4  AAAA 2001:db8:80::80
     12  resolver4 → client4  A 198.51.100.80
     14  client4 → www4  connects in 20
   9000  client6 → 2001:db8:80::99  SYN via client4>192.88.99.1
   9080  2001:db8:80::99 → client6  SYN+ACK via 192.88.99.1>client4
   9081  client6 → 2001:db8:80::99  data via client4>192.88.99.1
  20000  router → all  nothing`

test('lookups, attempt, and the frame that shows the other family’s source are the evidence, in the order of frames', () => {
  const [first] = play(TIMELINE, { cast: RIDDLE }).connections
  assert.deepEqual(
    first!.evidence.map(({ frame, says }) => `${frame} ${says}`),
    [
      '1 AAAA? www.example → 192.0.2.53',
      '2 A? www.example → 192.0.2.53',
      '3 AAAA 2001:db8:80::80',
      '4 A 198.51.100.80',
      '5 SYN → 198.51.100.80:443',
      '6 SYN-ACK after 20 ms',
      '10 this host sends from 2002:c000:20a::1 inside a tunnel of its own',
    ],
  )
})

test('rule 5 is told with the rule that it came before', () => {
  const [first] = play(TIMELINE, { cast: RIDDLE }).connections
  assert.equal(
    first!.explanation[0],
    'Rule 5 (RFC 6724 §6, prefer matching label) decided. It comes before rule 6 (precedence), which would have put IPv6 first.',
  )
  assert.match(first!.explanation[1]!, /Table: rfc6724, the first that explains all decisions of this host/)
})

test('for a connection in a tunnel native IPv6 and NAT64 are ruled out, with what speaks against them', () => {
  const second = play(TIMELINE, { cast: RIDDLE }).connections[1]!
  assert.deepEqual(
    second.ruledOut.map(({ path }) => path),
    ['native', 'nat64'],
  )
  const native = play(TIMELINE, { cast: RIDDLE }).connections[0]!
  assert.deepEqual(native.ruledOut, [])
})

test('each end of an attempt is shown by its frame: reset, ICMP error, late SYN-ACK', () => {
  const { connection } = play(`
      0  client4 → resolver4  AAAA? A? www.example
     10  resolver4 → client4  AAAA 2001:db8:80::80 2001:db8:80::81 2001:db8:80::82
     12  resolver4 → client4  A 198.51.100.80
     14  client6 → www6  SYN
     30  www6 → client6  RST
     31  client6 → 2001:db8:80::81  SYN
     40  router → client6  ICMP 1.3 of 2001:db8:80::81
     41  client6 → 2001:db8:80::82  SYN
    291  client4 → www4  connects in 20
    320  2001:db8:80::82 → client6  SYN+ACK
    321  client6 → 2001:db8:80::82  RST
  20000  router → all  nothing`)
  const says = new Map(connection.evidence.map((evidence) => [evidence.frame, evidence.says]))
  assert.equal(says.get(6), 'reset by the server')
  assert.match(says.get(8)!, /^ICMPv6: address unreachable/)
  assert.match([...says.values()].at(-1)!, /^the client resets it/)
  assert.deepEqual(
    connection.attempts.map(({ outcome, endFrame }) => [outcome, endFrame]),
    [
      ['refused', 6],
      ['unreachable', 8],
      ['abandoned', 14],
      ['established', 11],
    ],
  )
})

test('candidates are told in the order that the table gives, each with its source and its lookup', () => {
  const [first] = play(TIMELINE, { cast: RIDDLE }).connections
  assert.deepEqual(
    first!.candidates.map(({ address, source, sourceFrom, label, sourceLabel, precedence, predicted, lookup }) => [
      address,
      source,
      sourceFrom,
      label,
      sourceLabel,
      precedence,
      predicted,
      lookup,
    ]),
    [
      ['198.51.100.80', '192.0.2.10', 'attempt', 4, 4, 35, 1, 2],
      ['2001:db8:80::80', '2002:c000:20a::1', 'seen', 1, 2, 40, 2, 1],
    ],
  )
})
