/** What becomes of an attempt (model.md §2). */
import assert from 'node:assert/strict'
import test from 'node:test'
import { play } from '../../support/timeline.js'

/** What the report says of the only attempt. A lookup is answered, so that not only one direction is heard. */
const outcomeOf = (timeline: string, endsAt = 200000): string => {
  const { connection } = play(`
      0  client4 → resolver4  A? www.example
      5  resolver4 → client4  A 198.51.100.80
${timeline}
      ${endsAt} router → all  nothing`)
  return connection.attempts[0]!.outcome
}

/** SYNs at these times. */
const syns = (...times: number[]): string => times.map((ms, i) => `${ms} client4 → www4 SYN${i > 0 ? ' again' : ''}`).join('\n')

test('an answer that the client goes on with is established', () => {
  assert.equal(outcomeOf('10 client4 → www4 connects in 20'), 'established')
  assert.equal(outcomeOf('10 client4 → www4 SYN\n 30 www4 → client4 SYN+ACK\n 31 client4 → www4 ACK'), 'established')
})

test('a reset or port unreachable to a SYN is refused, any other ICMP error unreachable', () => {
  assert.equal(outcomeOf('10 client4 → www4 SYN\n 30 www4 → client4 RST'), 'refused')
  assert.equal(outcomeOf('10 client4 → www4 SYN\n 30 www4 → client4 ICMP 3.3 of www4'), 'refused')
  for (const error of ['3.0', '3.1', '3.9', '3.10', '3.13', '11.0'])
    assert.equal(outcomeOf(`10 client4 → www4 SYN\n 30 router → client4 ICMP ${error} of www4`), 'unreachable', error)
})

test('the numbers of ICMPv6 are its own: type 1 code 4 is port unreachable, type 3 is time exceeded', () => {
  const of = (error: string) =>
    play(`
      0  client6 → resolver6  AAAA? www.example
      5  resolver6 → client6  AAAA 2001:db8:80::80
     10  client6 → www6  SYN
     30  router → client6  ICMP ${error} of www6
 200000  router → all  nothing`).connection.attempts[0]!.outcome
  assert.equal(of('1.4'), 'refused')
  for (const error of ['1.0', '1.1', '1.3', '1.5', '1.6', '3.0', '4.0']) assert.equal(of(error), 'unreachable', error)
})

test('a reset behind the SYN-ACK is a reset', () => {
  assert.equal(outcomeOf('10 client4 → www4 SYN\n 30 www4 → client4 SYN+ACK\n 31 www4 → client4 RST'), 'reset')
})

test('a client that resets, or stops before its schedule ends, has abandoned', () => {
  assert.equal(outcomeOf('10 client4 → www4 SYN\n 30 www4 → client4 SYN+ACK\n 31 client4 → www4 RST'), 'abandoned')
  assert.equal(outcomeOf('10 client4 → www4 SYN\n 600 client4 → www4 RST'), 'abandoned')
  assert.equal(outcomeOf(syns(10)), 'abandoned')
  assert.equal(outcomeOf(syns(10, 1010, 3010)), 'abandoned')
})

test('a client that tries to the end of its schedule is unanswered: Windows 21 s, Linux 127 s, linear Linux 67 s', () => {
  assert.equal(outcomeOf(syns(10, 3010, 9010)), 'unanswered', 'Windows: 3, 6, 12 s')
  assert.equal(outcomeOf(syns(10, 1010, 3010, 7010, 15010)), 'unanswered')
  assert.equal(outcomeOf(syns(10, 1010, 3010, 7010, 15010, 31010, 63010)), 'unanswered', 'Linux: 6 retries')
  assert.equal(outcomeOf(syns(10, 1010, 2010, 3010, 4010, 5010, 7010, 11010, 19010)), 'unanswered', 'Linux: 4 linear time-outs')
})

test('a capture that ends before the next retransmission is due leaves the attempt unfinished', () => {
  assert.equal(outcomeOf(syns(10), 900), 'unfinished')
  assert.equal(outcomeOf(syns(10, 1010), 2500), 'unfinished')
  assert.equal(outcomeOf(syns(10, 1010), 4000), 'abandoned')
  assert.equal(outcomeOf(syns(10, 1010, 3010, 7010, 15010), 30000), 'unfinished')
})
