/** The same picture with different causes: what the rest of the capture tells apart, and what nothing does. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { PROFILES } from '../../../src/core/selection/profiles.js'
import { CAST, type Cast, play, type TimelineOptions } from '../../support/timeline.js'

const LATER = '\n 200000 router → all nothing'
const SIX_TO_FOUR: Cast = { ...CAST, client: { link: '02:00:5e:00:53:01', addresses: ['192.0.2.10', '2002:c000:20a::1'] } }
const TUNNEL = 'via client4>192.88.99.1'

/** Both were offered, and IPv4 was used at once. */
const PICTURE = `
      0  client4 → resolver4  AAAA? A? www.example
     10  resolver4 → client4  AAAA 2001:db8:80::80
     12  resolver4 → client4  A 198.51.100.80
     14  client4 → www4  connects in 20`

const causes = (timeline: string, options: TimelineOptions = {}): [string, string, readonly number[]][] =>
  play(timeline + LATER, options).connections[0]!.causes.map(({ code, holds, frames }) => [code, holds, frames])

test('a label mismatch: the table may be it, a missing route is not, since the tunnel answers', () => {
  const answered = `
   9000  client6 → 2001:db8:80::99  SYN ${TUNNEL}
   9080  2001:db8:80::99 → client6  SYN+ACK via 192.88.99.1>client4
   9081  client6 → 2001:db8:80::99  data ${TUNNEL}`
  const found = causes(PICTURE + answered, { cast: SIX_TO_FOUR })
  assert.deepEqual(
    found.map(([code, holds]) => [code, holds]),
    [
      ['policy-table', 'possible'],
      ['no-route', 'ruled-out'],
      ['program-order', 'possible'],
    ],
  )
  const [, , frames] = found[1]!
  assert.equal(frames.length, 1)
})

test('an address whose packets nothing answers may also be one without a route', () => {
  const silent = `
   9000  client6 → 2001:db8:80::99  SYN ${TUNNEL}`
  assert.deepEqual(causes(PICTURE + silent, { cast: SIX_TO_FOUR })[1], ['no-route', 'possible', []])
})

test('with the table given it is known', () => {
  const silent = `
   9000  client6 → 2001:db8:80::99  SYN ${TUNNEL}`
  assert.deepEqual(causes(PICTURE + silent, { cast: SIX_TO_FOUR, analyzer: { policies: { all: PROFILES.glibc } } })[0], [
    'policy-table',
    'known',
    [],
  ])
})

test('without any IPv6 source a missing route and an order of the program look the same', () => {
  assert.deepEqual(
    causes(PICTURE).map(([code, holds]) => [code, holds]),
    [
      ['no-route', 'possible'],
      ['program-order', 'possible'],
    ],
  )
})

test('native IPv6 that works elsewhere leaves an order of the program, or a table that was not given', () => {
  const works = `
   9000  client6 → 2001:db8:80::99  connects in 20`
  assert.deepEqual(
    causes(PICTURE + works).map(([code, holds]) => [code, holds]),
    [
      ['policy-table', 'possible'],
      ['no-route', 'ruled-out'],
      ['program-order', 'possible'],
    ],
  )
})

test('where an attempt on the other family is in the packets, they tell, and no cause is guessed', () => {
  assert.deepEqual(
    causes(`
      0  client4 → resolver4  AAAA? A? www.example
     10  resolver4 → client4  AAAA 2001:db8:80::80
     12  resolver4 → client4  A 198.51.100.80
     14  client6 → www6  SYN
    264  client4 → www4  connects in 20`),
    [],
  )
})
