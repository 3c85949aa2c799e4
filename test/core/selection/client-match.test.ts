/** Clients told by how they connect: each as its profile is written, and nobody where nothing can be told. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { ClientRecord } from '../../../src/core/report/report.js'
import { CLIENT_PROFILES, RESOLVER_HABITS } from '../../../src/core/selection/client-profile.js'
import { CLIENT_SIGNS } from '../../../src/core/selection/client-signs.js'
import { play } from '../../support/timeline.js'

const LATER = '\n 200000 router → all nothing'

/** `getaddrinfo` of a C library: A and AAAA from one socket, and both answers awaited. */
const ONE_SOCKET = `
      0  client4 → resolver4  A? AAAA? www.example
     10  resolver4 → client4  A 198.51.100.80
     12  resolver4 → client4  AAAA 2001:db8:80::80`
const OWN_SOCKETS = `
      0  client4 → resolver4  A? www.example
      0.1  client4 → resolver4  AAAA? www.example
     10  resolver4 → client4  A 198.51.100.80
     12  resolver4 → client4  AAAA 2001:db8:80::80`
const THREE_TYPES = `
      0  client4 → resolver4  HTTPS? www.example
      0.1  client4 → resolver4  AAAA? www.example
      0.2  client4 → resolver4  A? www.example
     10  resolver4 → client4  HTTPS empty
     11  resolver4 → client4  AAAA 2001:db8:80::80
     12  resolver4 → client4  A 198.51.100.80`

const client = (timeline: string): ClientRecord => play(timeline + LATER).connections[0]!.client

/** IPv6 brings nothing, and after `ms` IPv4 wins. */
const dead = (ms: number, how = ''): string => `
     14  client6 → www6  SYN
     ${14 + ms}  client4 → www4  connects in 20 ${how}`
/** IPv6 answers late, when IPv4 is tried already, and wins. */
const slow = (ms: number): string => `
     14  client6 → www6  SYN
     ${14 + ms}  client4 → www4  SYN
     ${20 + ms}  www6 → client6  SYN+ACK
     ${21 + ms}  client6 → www6  data
     ${60 + ms}  www4 → client4  SYN+ACK
     ${61 + ms}  client4 → www4  RST`
/** IPv6 is closed before IPv4 is tried. */
const closed = (ms: number): string => `
     14  client6 → www6  SYN
     ${14 + ms}  client4 → www4  SYN
     ${20 + ms}  www6 → client6  SYN+ACK
     ${21 + ms}  client6 → www6  RST
     ${60 + ms}  www4 → client4  SYN+ACK
     ${61 + ms}  client4 → www4  data`

const TOLD: readonly (readonly [who: string, timeline: string])[] = [
  ['curl', ONE_SOCKET + slow(200)],
  ['curl', ONE_SOCKET + dead(201)],
  ['node', ONE_SOCKET + closed(250)],
  ['node', ONE_SOCKET + dead(256)],
  ['chromium', THREE_TYPES + slow(300)],
  ['go', OWN_SOCKETS + slow(300)],
  ['rust-hyper', ONE_SOCKET + slow(300)],
  ['firefox', `${ONE_SOCKET}\n 0 client4 → resolver4 HTTPS? www.example\n 12 resolver4 → client4 HTTPS empty${slow(250)}`],
  [
    'safari',
    `
      0  client4 → resolver4  HTTPS? www.example
      0.1  client4 → resolver4  AAAA? www.example
      0.2  client4 → resolver4  A? www.example
     10  resolver4 → client4  HTTPS empty
     10  resolver4 → client4  A 198.51.100.80
     60  client4 → www4  SYN
    150  client6 → www6  SYN
    151  www4 → client4  SYN+ACK
    152  client4 → www4  data
    155  www6 → client6  SYN+ACK
    156  client6 → www6  RST
    140  resolver4 → client4  AAAA 2001:db8:80::80`,
  ],
]

for (const [who, timeline] of TOLD) {
  test(`${who} is told by ${timeline.trim().split('\n').length} lines`, () => {
    const { first, survivors } = client(timeline)
    assert.equal(first, who)
    assert.equal(survivors[0], who)
  })
}

test('IPv4 first against the order of addresses looks like Java, and is not told as Java: an option does it too', () => {
  const { first, survivors } = client(`${ONE_SOCKET}\n 14 client4 → www4 connects in 20\n 9000 client6 → 2001:db8:99::1 connects in 20`)
  assert.deepEqual([first, survivors[0]], [null, 'java'])
})

test('a race rules out every program that tries one address after another, and a relay every race', () => {
  const raced = client(ONE_SOCKET + slow(200)).survivors
  for (const id of ['wget', 'python', 'java', 'dotnet', 'node', 'getaddrinfo-loop']) assert.ok(!raced.includes(id), id)
  const relayed = client(ONE_SOCKET + closed(250)).survivors
  for (const id of ['curl', 'chromium', 'go', 'firefox', 'ruby']) assert.ok(!relayed.includes(id), id)
})

test('where nothing shows either, the relay of Node survives beside the races with the same delay', () => {
  const { survivors } = client(ONE_SOCKET + dead(250))
  assert.deepEqual(survivors.slice(0, 3), ['node', 'okhttp', 'python-asyncio'])
  assert.ok(survivors.includes('firefox'))
})

test('QUIC beside TCP follows no timer, and rules out who does not speak it', () => {
  const { survivors } = client(`${THREE_TYPES}\n 14 client6 → www6#443 QUIC\n 24 www6#443 → client6 reply`)
  assert.ok(survivors.includes('chromium') && !survivors.includes('wget'))
})

test('both sockets of a race that is given up together show no relay', () => {
  const { survivors } = client(`${ONE_SOCKET}\n 14 client6 → www6 SYN\n 214 client4 → www4 SYN`)
  assert.equal(survivors[0], 'curl')
  const relay = client(`${ONE_SOCKET}
     14  client6 → www6  SYN
    264  client4 → www4  SYN
   1264  client4 → www4  SYN again
   3264  client4 → www4  SYN again`)
  assert.equal(relay.survivors[0], 'node')
  assert.ok(!relay.survivors.includes('firefox'))
})

test('a time-out that was given is neither for nor against a program without a race', () => {
  const { survivors, evidence } = client(`${ONE_SOCKET}
     14  client6 → www6  SYN
   1014  client6 → www6  SYN again
   2014  client6 → www6  SYN again
   3014  client4 → www4  connects in 20`)
  assert.equal(survivors[0], 'python')
  const delay = evidence.find(({ sign }) => sign === 'attempt-delay')!
  assert.ok(!delay.against.includes('wget') && delay.against.includes('curl'))
})

test('a single attempt tells nobody from the others: all that cannot be told apart are named', () => {
  const { first, survivors } = client(`${ONE_SOCKET}\n 14 client6 → www6 connects in 20`)
  assert.equal(first, null)
  for (const id of ['curl', 'wget', 'python', 'node', 'go', 'chromium']) assert.ok(survivors.includes(id), id)
})

test('whoever does not wait for both answers uses no getaddrinfo for both', () => {
  const { survivors, evidence } = client(`
      0  client4 → resolver4  AAAA? www.example
      0.1  client4 → resolver4  A? www.example
     10  resolver4 → client4  AAAA 2001:db8:80::80
     11  client6 → www6  connects in 20
    300  resolver4 → client4  A 198.51.100.80`)
  assert.ok(survivors.includes('ruby') && survivors.includes('safari'))
  for (const id of ['curl', 'wget', 'node', 'go']) assert.ok(!survivors.includes(id), id)
  assert.match(evidence.find(({ sign }) => sign === 'answers-awaited')!.says, /does not wait for the A answer/)
})

test('a resolver’s own time-out says nothing of the program that waited for it', () => {
  const { survivors } = client(`
      0  client4 → resolver4  A? AAAA? www.example
     10  resolver4 → client4  A 198.51.100.80
   5000  client4 → resolver4  AAAA? www.example again
  10001  client4 → www4  connects in 20`)
  assert.ok(survivors.includes('curl') && survivors.includes('wget'))
})

test('who waits where it could have tried the other family does not race by default', () => {
  const { survivors, evidence } = client(`${ONE_SOCKET}
     14  client6 → www6  SYN
    614  www6 → client6  SYN+ACK
    615  client6 → www6  data
    900  client4 → 198.51.100.99  connects in 20`)
  assert.deepEqual(evidence.find(({ sign }) => sign === 'patience')!.against.slice(0, 2), ['curl', 'node'])
  assert.ok(survivors.indexOf('wget') < survivors.indexOf('curl'))
})

test('what a program calls itself puts it first, and rules nobody out', () => {
  const { agent, first, survivors, evidence } = client(
    `${ONE_SOCKET}\n 14 client6 → www6#80 connects in 20 asking www.example as Wget/1.21.3`,
  )
  assert.deepEqual([agent, first], ['Wget/1.21.3', 'wget'])
  assert.ok(survivors.includes('curl'))
  assert.deepEqual(evidence.find(({ sign }) => sign === 'user-agent')!.for, ['wget'])
})

test('a name that behaves as its program cannot does not survive', () => {
  const { first, survivors } = client(`${ONE_SOCKET}${slow(200)}\n 216 client6 → www6 HTTP www.example as Wget/1.21.3`)
  assert.notEqual(first, 'wget')
  assert.ok(!survivors.includes('wget'))
})

test('a request without a User-Agent speaks against programs that always send one', () => {
  const { evidence } = client(`${ONE_SOCKET}\n 14 client6 → www6#80 connects in 20 asking www.example`)
  const { against } = evidence.find(({ sign }) => sign === 'user-agent')!
  assert.ok(against.includes('curl') && !against.includes('node'))
})

test('resolvers are told by their sockets and by what they ask first', () => {
  assert.deepEqual(client(`${ONE_SOCKET}\n 14 client6 → www6 connects in 20`).resolvers, ['glibc', 'musl'])
  assert.deepEqual(client(`${OWN_SOCKETS}\n 14 client6 → www6 connects in 20`).resolvers, ['windows', 'go', 'c-ares'])
})

test('every profile, resolver and sign has an id of its own, and every profile its source and date', () => {
  for (const list of [CLIENT_PROFILES, RESOLVER_HABITS, CLIENT_SIGNS]) {
    const ids = list.map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length)
    for (const id of ids) assert.match(id, /^[a-z0-9]+(-[a-z0-9]+)*$/)
  }
  for (const { id, source, date, following, attemptDelay } of CLIENT_PROFILES) {
    assert.match(source, /\S.{4,}/, id)
    assert.match(date, /^\d{4}-\d\d-\d\d$/, id)
    assert.equal(attemptDelay === undefined, following === 'sequence', `${id} has a delay where it does not wait for failure`)
  }
})
