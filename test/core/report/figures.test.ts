/** The figures of a summary: what is measured, how it is grouped, and what is too little to tell. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { percentileOfSorted } from '../../../src/core/base/percentile.js'
import { play } from '../../support/timeline.js'

const LATER = '\n 300000 router → all nothing'
const summaryOf = (timeline: string) => play(timeline + LATER).report.summary

const named = (name: string, at: number): string => `
    ${at}  client4 → resolver4  AAAA? A? ${name}
    ${at + 5}  resolver4 → client4  AAAA 2001:db8:80::80
    ${at + 6}  resolver4 → client4  A 198.51.100.80`

test('a percentile is the nearest rank: a value that was measured', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => i + 1)
  assert.deepEqual([percentileOfSorted(hundred, 50), percentileOfSorted(hundred, 95)], [50, 95])
  assert.deepEqual([percentileOfSorted([3, 7], 50), percentileOfSorted([3, 7], 95), percentileOfSorted([3], 50)], [3, 7, 3])
  assert.ok(Number.isNaN(percentileOfSorted([], 50)))
})

test('handshakes are measured for each family, answered losers included; the delay is that of the family tried first', () => {
  const { handshakes, attemptDelays, lostMs } = summaryOf(`${named('www.example', 0)}
    10  client6 → www6  SYN
   210  client4 → www4  connects in 20
   410  www6 → client6  SYN+ACK
   410.1  client6 → www6  RST`)
  assert.deepEqual(handshakes, [
    { family: 'IPv4', count: 1, p50Ms: 20, p95Ms: 20 },
    { family: 'IPv6', count: 1, p50Ms: 400, p95Ms: 400 },
  ])
  assert.deepEqual(attemptDelays, [{ family: 'IPv6', count: 1, p50Ms: 200, p95Ms: 200 }])
  assert.equal(lostMs, 200)
})

test('a refusal before the other family is no attempt delay', () => {
  const { attemptDelays } = summaryOf(`${named('www.example', 0)}
    10  client6 → www6  SYN
    30  www6 → client6  RST
    31  client4 → www4  connects in 20`)
  assert.deepEqual(attemptDelays, [])
})

test('a name that one host reached over both families changed sides, one that stayed did not', () => {
  const over = (family: 4 | 6, at: number): string => `\n ${at} client${family} → www${family} connects in 20 to www.example`
  const summary = summaryOf(`${named('www.example', 0)}${over(6, 10)}${over(4, 1000)}${over(6, 2000)}`)
  assert.deepEqual(summary.changedSides, [{ host: 'h1', name: 'www.example', IPv4: 1, IPv6: 2 }])
  assert.equal(summary.changedSidesCount, 1)
  assert.deepEqual(summaryOf(`${named('www.example', 0)}${over(6, 10)}${over(6, 1000)}`).changedSides, [])
})

test('a destination prefix is told from twenty handshakes on', () => {
  const to = (count: number): string =>
    Array.from({ length: count }, (_, i) => `\n ${100 * i} client6 → 2001:db8:77:${i}::1 connects in ${i + 1}`).join('')
  assert.deepEqual(summaryOf(to(19)).prefixes, [])
  assert.deepEqual(summaryOf(to(20)).prefixes, [{ prefix: '2001:db8:77::/48', family: 'IPv6', count: 20, p50Ms: 10, p95Ms: 19 }])
})

test('each resolver has its own figures; multicast questions have no resolver', () => {
  const { resolvers, resolversCount } = summaryOf(`
     0  client → resolver  A? one.example
    10  resolver → client  A 198.51.100.80
   100  client → resolver  A? two.example
   400  resolver → client  A NXDOMAIN
   500  client → resolver  A? three.example
   600  client6 → resolver6  A? four.example
   700  client → mdns  A? five.local`)
  assert.deepEqual(resolvers, [
    { server: '192.0.2.53', transport: 'udp', lookups: 3, answered: 2, p50Ms: 10, p95Ms: 300 },
    { server: '2001:db8:1::53', transport: 'udp', lookups: 1, answered: 0, p50Ms: null, p95Ms: null },
  ])
  assert.equal(resolversCount, 2)
})
