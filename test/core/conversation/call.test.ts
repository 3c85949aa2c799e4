/** Which lookups belong to one call, and which call serves a connection (model.md §5a). */
import assert from 'node:assert/strict'
import test from 'node:test'
import { neighboursSwapped, type Played, play } from '../../support/timeline.js'

const LATER = '\n 200000 router → all nothing'

/** Ids of the lookups of each connection. */
const served = ({ connections }: Played): (readonly number[])[] => connections.map(({ lookups }) => [...lookups].sort((a, b) => a - b))
const codes = ({ connections }: Played): string[] => connections.map(({ reason }) => reason.code)

const both = (timeline: string, check: (played: Played) => void): void => {
  check(play(timeline + LATER))
  check(play(timeline + LATER, { arrange: neighboursSwapped() }))
}

test('A and AAAA asked together are one call, whichever is asked or answered first', () => {
  for (const types of ['A? AAAA?', 'AAAA? A?']) {
    for (const first of ['A 198.51.100.80', 'AAAA 2001:db8:80::80']) {
      const second = first.startsWith('AAAA') ? 'A 198.51.100.80' : 'AAAA 2001:db8:80::80'
      const played = play(`
        0  client → resolver  ${types} www.example
       10  resolver → client  ${first}
       20  resolver → client  ${second}
       21  client6 → www6  connects in 20${LATER}`)
      assert.deepEqual(served(played), [[1, 2]])
      assert.deepEqual(codes(played), ['address-selection'])
    }
  }
})

test('types asked from a socket each are one call as well', () => {
  both(
    `
      0  client → resolver  A? www.example
      0  client → resolver  AAAA? www.example
     20  resolver → client  AAAA empty
     21  resolver → client  A 198.51.100.80
     22  client → www4  connects in 20`,
    (played) => {
      assert.deepEqual(served(played), [[1, 2]])
      assert.deepEqual(codes(played), ['aaaa-absent'])
    },
  )
})

test('both types repeated after five seconds from the same socket are the same two lookups', () => {
  both(
    `
      0  client → resolver  A? AAAA? www.example
     10  resolver → client  A 198.51.100.80
   5000  client → resolver  A? www.example again
   5001  client → resolver  AAAA? www.example again
   5010  resolver → client  A 198.51.100.80
   5020  resolver → client  AAAA empty
   5022  client → www4  connects in 20`,
    (played) => {
      assert.deepEqual(
        played.lookups.map(({ tries }) => tries),
        [2, 2],
      )
      assert.deepEqual(served(played), [[1, 2]])
      assert.deepEqual(codes(played), ['aaaa-absent'])
    },
  )
})

test('an answer is timed from the first query, not from its repetition', () => {
  const { lookups } = play(`
      0  client → resolver  A? www.example
   5000  client → resolver  A? www.example again
   5010  resolver → client  A 198.51.100.80`)
  assert.equal(lookups[0]!.answerMs, 5010)
  assert.deepEqual(lookups[0]!.frames, { queries: [1, 2], answer: 3 })
})

test('a truncated answer and the same question over TCP are one call', () => {
  const played = play(`
      0  client → resolver  A? AAAA? www.example
     10  resolver → client  A truncated
     11  resolver → client  AAAA empty
     12  client → resolver#53  SYN
     13  resolver#53 → client  SYN+ACK
     14  client → resolver#53  ACK
     15  client → resolver#53  A? www.example over tcp
     18  resolver#53 → client  A 198.51.100.80 over tcp
     20  client → www4  connects in 20${LATER}`)
  assert.deepEqual(
    played.lookups.map(({ transport, outcome }) => `${transport} ${outcome}`),
    ['udp truncated', 'udp empty', 'tcp answered'],
  )
  assert.equal(played.connections.length, 1, 'the resolver’s own connection is none')
  assert.deepEqual(served(played), [[1, 2, 3]])
  assert.deepEqual(codes(played), ['aaaa-absent'])
})

test('a type asked again after an error belongs to the same call', () => {
  both(
    `
      0  client → resolver  A? AAAA? www.example
     10  resolver → client  A 198.51.100.80
     11  resolver → client  AAAA SERVFAIL
     30  client → resolver  AAAA? www.example
     40  resolver → client  AAAA empty
     42  client → www4  connects in 20`,
    (played) => {
      assert.deepEqual(served(played), [[1, 2, 3]])
      assert.deepEqual(codes(played), ['aaaa-absent'])
    },
  )
})

test('another program that asks again what was answered makes a call of its own', () => {
  both(
    `
      0  client → resolver  A? AAAA? www.example
     10  resolver → client  A 198.51.100.80
     11  resolver → client  AAAA empty
     13  client → www4  connects in 20
    200  client → resolver  A? www.example
    210  resolver → client  A 198.51.100.80
    213  client → www4  connects in 20`,
    (played) => {
      assert.deepEqual(served(played), [[1, 2], [3]])
      assert.deepEqual(codes(played), ['aaaa-absent', 'aaaa-not-asked'])
    },
  )
})

test('a type that failed and is asked again together with one that was answered is another program’s call', () => {
  both(
    `
      0  client → resolver  A? AAAA? www.example
     10  resolver → client  A 198.51.100.80
     11  resolver → client  AAAA SERVFAIL
    200  client → resolver  AAAA? www.example
    201  client → resolver  A? www.example
    210  resolver → client  A 198.51.100.80
    211  resolver → client  AAAA empty
    213  client → www4  connects in 20`,
    (played) => assert.deepEqual(served(played), [[3, 4]]),
  )
})

test('a lookup serves one connection to an address first, then whoever comes', () => {
  const asked = `
      0  client → resolver  A? www.example
     10  resolver → client  A 198.51.100.80
     50  client → resolver  A? www.example
     60  resolver → client  A 198.51.100.80`
  const three = play(`${asked}
    100  client → www4  connects in 20
    101  client → www4  connects in 20
    102  client → www4  connects in 20${LATER}`)
  assert.deepEqual(served(three), [[2], [1], [2]])
})

test('the age of a lookup is no argument: an hour later it still serves', () => {
  const played = play(`
      0  client → resolver  A? AAAA? www.example
     10  resolver → client  A 198.51.100.80
     11  resolver → client  AAAA empty
 3600000  client → www4  connects in 20
 3900000  router → all nothing`)
  assert.deepEqual(codes(played), ['aaaa-absent'])
})

test('the second type asked within a second is the same call, later it is another', () => {
  const timeline = (ms: number): string => `
      0  client → resolver  A? www.example
     10  resolver → client  A 198.51.100.80
    ${ms}  client → resolver  AAAA? www.example
    ${ms + 10}  resolver → client  AAAA empty
    ${ms + 20}  client → www4  connects in 20${LATER}`
  assert.deepEqual(codes(play(timeline(500))), ['aaaa-absent'])
  assert.deepEqual(codes(play(timeline(3000))), ['aaaa-not-asked'])
})

test('a lookup by another host is none of this one’s', () => {
  const played = play(
    `
      0  other → resolver  A? www.example
     10  resolver → other  A 198.51.100.80
     12  client → www4  connects in 20${LATER}`,
    { cast: { other: { link: '02:00:5e:00:53:07', addresses: ['192.0.2.77'] } } },
  )
  assert.deepEqual(codes(played), ['no-lookup'])
})
