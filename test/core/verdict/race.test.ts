/** What the record of a connection tells of its race: why each attempt began and ended, what was asked, which sockets belong together. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { AttemptRecord, ConnectionRecord } from '../../../src/core/report/report.js'
import { CAST, play, type TimelineOptions } from '../../support/timeline.js'

const LATER = '\n 200000 router → all nothing'

const BOTH_KNOWN = `
      0  client4 → resolver4  A? AAAA? www.example
     10  resolver4 → client4  A 198.51.100.80
     12  resolver4 → client4  AAAA 2001:db8:80::80`

const only = (timeline: string, options: TimelineOptions = {}): ConnectionRecord => play(timeline + LATER, options).connection
const triggers = ({ attempts }: ConnectionRecord) => attempts.map(({ trigger, afterMs }) => [trigger, afterMs])
const endings = ({ attempts }: ConnectionRecord) => attempts.map(({ ended }) => [ended.by, ended.frame])
const first = (timeline: string): AttemptRecord => only(timeline).attempts[0]!

test('an attempt begins by a timer where nothing happened to the former, and by its failure where it had just failed', () => {
  const timer = only(`${BOTH_KNOWN}
     14  client6 → www6  SYN
    214  client4 → www4  connects in 20`)
  assert.deepEqual(triggers(timer), [
    ['first', null],
    ['timer', 200],
  ])
  const failure = only(`${BOTH_KNOWN}
     14  client6 → www6  SYN
     34  www6 → client6  RST
     35  client4 → www4  connects in 20`)
  assert.deepEqual(triggers(failure), [
    ['first', null],
    ['failure', 21],
  ])
})

test('what ended an attempt is told with the frame that shows it', () => {
  const lost = (how: string) => endings(only(`${BOTH_KNOWN}\n 14 client6 → www6 SYN\n${how}\n 264 client4 → www4 connects in 20`))
  assert.deepEqual(lost('34 www6 → client6 RST'), [
    ['reset', 6],
    ['answer', 8],
  ])
  assert.deepEqual(lost('34 router6 → client6 ICMP 1.0 of www6')[0], ['icmp', 6])
  assert.deepEqual(lost('')[0], ['close', null])
  assert.deepEqual(lost('300 www6 → client6 SYN+ACK\n 301 client6 → www6 RST')[0], ['close', 11])
})

test('a system that gives up after its whole schedule ends an attempt by its timer, the end of the capture leaves it open', () => {
  const syns = [1000, 3000, 7000, 15000].map((ms) => `\n ${14 + ms} client6 → www6 SYN again`).join('')
  assert.deepEqual(endings(only(`${BOTH_KNOWN}\n 14 client6 → www6 SYN${syns}`)), [['timer', null]])
  assert.deepEqual(endings(play(`${BOTH_KNOWN}\n 14 client6 → www6 SYN`).connection), [['capture-end', null]])
})

test('the times of repeated SYNs tell an exponential schedule from one that begins linear', () => {
  const spaced = (...times: number[]) =>
    first(`${BOTH_KNOWN}\n 14 client6 → www6 SYN${times.map((ms) => `\n ${14 + ms} client6 → www6 SYN again`).join('')}`)
  assert.deepEqual([spaced(1000, 3000, 7000).schedule, spaced(1000, 3000, 7000).synAtMs], ['exponential', [1000, 3000, 7000]])
  assert.equal(spaced(1020, 2044, 3070, 4098, 5120, 7200).schedule, 'linear-first')
  assert.equal(spaced(1000).schedule, null)
  // Windows repeats a SYN that was refused twice, half a second apart: no timer of retransmission.
  assert.equal(spaced(500, 1000).schedule, null)
})

test('of a schedule that never ends no more than fifteen repetitions are kept, and all are counted', () => {
  const many = Array.from({ length: 30 }, (_, i) => `\n ${14 + 1000 * (i + 1)} client6 → www6 SYN again`).join('')
  const attempt = first(`${BOTH_KNOWN}\n 14 client6 → www6 SYN${many}`)
  assert.deepEqual([attempt.synAtMs.length, attempt.synCount], [15, 31])
})

test('an ICMP error after which the client goes on is soft (RFC 5461)', () => {
  const soft = first(`${BOTH_KNOWN}
     14  client6 → www6  SYN
     15  router6 → client6  ICMP 1.1 of www6
   1014  client6 → www6  SYN again
   1020  www6 → client6  SYN+ACK
   1021  client6 → www6  data
   1030  www6 → client6  data`)
  assert.deepEqual(soft.softError, { frame: 6, icmpType: 1, icmpCode: 1 })
  const hard = first(`${BOTH_KNOWN}
     14  client6 → www6  SYN
     15  router6 → client6  ICMP 1.1 of www6
     16  client4 → www4  connects in 20`)
  assert.equal(hard.softError, null)
})

test('a loser answered too late is late, one that completes stays idle, and how each was closed is told', () => {
  const late = only(`${BOTH_KNOWN}
     14  client6 → www6  SYN
    264  client4 → www4  connects in 20
    300  www6 → client6  SYN+ACK
    301  client6 → www6  RST`).attempts[0]!
  assert.deepEqual([late.late, late.closed?.by, late.closed?.frame], [true, 'reset', 11])
  const idle = only(`${BOTH_KNOWN}
     14  client6 → www6  SYN
    264  client4 → www4  connects in 20
    300  www6 → client6  SYN+ACK
    301  client6 → www6  ACK
    900  client6 → www6  FIN`).attempts[0]!
  assert.deepEqual([idle.late, idle.idle, idle.outcome, idle.closed?.by, idle.closed?.atMs], [false, true, 'established', 'fin', 886])
})

test('data in a SYN is TCP Fast Open', () => {
  assert.equal(first(`${BOTH_KNOWN}\n 14 client6 → www6 SYN with data`).fastOpen, 'data')
  assert.equal(first(`${BOTH_KNOWN}\n 14 client6 → www6 SYN`).fastOpen, null)
})

test('two sockets open at once are shown by a SYN or an accepted answer of the former after the next began', () => {
  const overlap = (...lines: string[]) =>
    only(`${BOTH_KNOWN}\n 14 client6 → www6 SYN\n 264 client4 → www4 SYN\n${lines.join('\n')}`).race.overlap
  assert.equal(overlap('1014 client6 → www6 SYN again'), 'shown')
  assert.equal(overlap('280 www6 → client6 SYN+ACK', '281 client6 → www6 ACK', '282 client6 → www6 data'), 'shown')
  // A SYN-ACK reset although nothing was decided: it had been closed before.
  assert.equal(
    overlap('280 www6 → client6 SYN+ACK', '280.1 client6 → www6 RST', '290 www4 → client4 SYN+ACK', '291 client4 → www4 data'),
    'excluded',
  )
  // Decided before anything could show.
  assert.equal(overlap('284 www4 → client4 SYN+ACK', '285 client4 → www4 data'), 'open')
})

test('a relay closes each before the next: where nothing shows either, what waits longer than the longest attempt delay is one', () => {
  const strategy = (ms: number) =>
    only(`${BOTH_KNOWN}\n 14 client6 → www6 SYN\n 1014 client6 → www6 SYN again\n ${14 + ms} client4 → www4 connects in 20`).strategy
  assert.equal(strategy(1500), 'race')
  assert.equal(strategy(2900), 'relay')
})

test('families in turn are interleaved, and each family’s addresses are counted', () => {
  const four: TimelineOptions = {
    cast: {
      ...CAST,
      www: { addresses: ['198.51.100.80', '2001:db8:80::80'] },
      mirror: { addresses: ['198.51.100.81', '2001:db8:80::81'] },
    },
  }
  const known = `
      0  client4 → resolver4  A? AAAA? www.example
     10  resolver4 → client4  A 198.51.100.80 198.51.100.81
     12  resolver4 → client4  AAAA 2001:db8:80::80 2001:db8:80::81`
  const race = (...targets: string[]) =>
    only(known + targets.map((target, i) => `\n ${14 + 250 * i} client → ${target} SYN`).join(''), four).race
  const turns = race('www6', 'www4', 'mirror6', 'mirror4')
  assert.deepEqual([turns.interleaved, turns.known, turns.tried], [true, { IPv4: 2, IPv6: 2 }, { IPv4: 2, IPv6: 2 }])
  const listed = race('www6', 'mirror6', 'www4')
  assert.deepEqual([listed.interleaved, listed.tried], [false, { IPv4: 1, IPv6: 2 }])
  assert.equal(race('www6', 'www4').interleaved, null)
})

test('questions are told in the order in which they were asked, with their answers, from the first attempt', () => {
  const { race } = only(`
      0  client4 → resolver4  HTTPS? www.example
      1  client4 → resolver4  AAAA? www.example
      2  client4 → resolver4  A? www.example
     10  resolver4 → client4  A 198.51.100.80
     12  resolver4 → client4  HTTPS h3
     20  client4 → www4  connects in 20
     30  resolver4 → client4  AAAA empty`)
  assert.deepEqual(
    race.questions.map(({ qtype, atMs, answeredAtMs, addresses, h3 }) => [qtype, atMs, answeredAtMs, addresses, h3]),
    [
      ['HTTPS', -20, -8, false, true],
      ['AAAA', -19, 10, false, null],
      ['A', -18, -10, true, null],
    ],
  )
})

test('sockets that one call serves side by side are one navigation; what comes when the former is closed is another', () => {
  const { connections } = play(`${BOTH_KNOWN}
     14  client6 → www6#443  connects in 20
     20  client6 → www6#443  connects in 20
     90  client6 → www6#443  QUIC
    100  www6#443 → client6  reply
    5000  client6 → www6#443  connects in 20${LATER}`)
  assert.deepEqual(
    connections.map(({ navigation, race }) => [navigation, race.quic]),
    [
      [{ connection: 1, sockets: 3 }, true],
      [{ connection: 1, sockets: 3 }, true],
      [{ connection: 1, sockets: 3 }, true],
      [null, false],
    ],
  )
})
