/** What is said of two captures: the same names by other ways, whoever asked; hosts known again; findings and figures. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { type ChangeRecord, type Comparison, compare, isWorse } from '../../../src/core/report/comparison.js'
import { Snapshot } from '../../../src/core/report/snapshot.js'
import { CAST, type Cast, play } from '../../support/timeline.js'

const LATER = '\n 300000 router → all nothing'
const snapshot = (timeline: string, cast?: Cast): Snapshot => new Snapshot(play(timeline + LATER, cast ? { cast } : {}).analysis)
const compared = (old: string, now: string, cast?: Cast): Comparison => compare(snapshot(old), snapshot(now, cast))

const asked = (name: string, at: number): string => `
    ${at}  client4 → resolver4  AAAA? A? ${name}
    ${at + 5}  resolver4 → client4  AAAA 2001:db8:80::80
    ${at + 6}  resolver4 → client4  A 198.51.100.80`
const over6 = (name: string, at = 0): string => `${asked(name, at)}\n ${at + 10} client6 → www6 connects in 20`
const refused6 = (name: string, at = 0): string => `${asked(name, at)}
    ${at + 10}  client6 → www6  SYN
    ${at + 30}  www6 → client6  RST
    ${at + 31}  client4 → www4  connects in 20`
const emptyAAAA = (name: string): string => `
     0  client4 → resolver4  AAAA? A? ${name}
     5  resolver4 → client4  AAAA
     6  resolver4 → client4  A 198.51.100.80
    10  client4 → www4  connects in 20`

const told = ({ change, name, old, new: now }: ChangeRecord) => [
  change,
  name,
  old.map((w) => `${w.family} ${w.reason}`),
  now.map((w) => `${w.family} ${w.reason}`),
]

test('a capture compared with itself shows no difference', () => {
  const { changes, hosts, findings, figures } = compared(over6('www.example'), over6('www.example'))
  assert.deepEqual([changes, hosts, findings, figures.filter(({ old, new: now }) => old !== now)], [[], [], [], []])
})

test('another family is told with both reasons, and is worse', () => {
  const comparison = compared(over6('www.example'), refused6('www.example'))
  assert.deepEqual(comparison.changes.map(told), [['family', 'www.example', ['IPv6 address-selection'], ['IPv4 ipv6-failed']]])
  assert.deepEqual(comparison.changes[0]!.hosts, { old: ['h1'], new: ['h1'] })
  assert.ok(isWorse(comparison))
})

test('the same family for another reason is told, and is not worse', () => {
  const comparison = compared(emptyAAAA('www.example'), refused6('www.example'))
  assert.deepEqual(comparison.changes.map(told), [['reason', 'www.example', ['IPv4 aaaa-absent'], ['IPv4 ipv6-failed']]])
  assert.ok(!isWorse(comparison))
})

test('another path is told where the family stayed', () => {
  const through = `${asked('www.example', 0)}
     10  client6 → www6  SYN via client4>203.0.113.1
     30  www6 → client6  SYN+ACK via 203.0.113.1>client4
     31  client6 → www6  data via client4>203.0.113.1`
  const { changes } = compared(over6('www.example'), through)
  assert.deepEqual(
    changes.map(({ change, old, new: now }) => [change, old[0]!.path, now[0]!.path]),
    [['path', ['native'], ['6in4']]],
  )
})

test('names of one capture only are told once, whoever asked, after what changed', () => {
  const { changes } = compared(
    `${over6('www.example')}${over6('old.example', 1000)}`,
    `${refused6('www.example')}${over6('new.example', 1000)}`,
  )
  assert.deepEqual(
    changes.map(({ change, name }) => [change, name]),
    [
      ['family', 'www.example'],
      ['gone', 'old.example'],
      ['new', 'new.example'],
    ],
  )
})

test('a name that failed altogether stands first', () => {
  const dead = `${asked('www.example', 0)}
     10  client6 → www6  SYN
     30  www6 → client6  RST
     31  client4 → www4  SYN
     50  www4 → client4  RST`
  const { changes } = compared(`${over6('a.example', 5000)}${over6('www.example')}`, `${refused6('a.example', 5000)}${dead}`)
  assert.deepEqual(
    changes.map(({ name, new: now }) => [name, now[0]!.family]),
    [
      ['www.example', 'none'],
      ['a.example', 'IPv4'],
    ],
  )
})

test('a host is known again by its link-layer address; its new network is told', () => {
  const moved: Cast = { ...CAST, client: { link: '02:00:5e:00:53:01', addresses: ['192.0.2.10', '2001:db8:99::10'] } }
  const { hosts, changes } = compared(over6('www.example'), over6('www.example'), moved)
  assert.deepEqual(hosts, [
    { type: 'host-change', hosts: { old: 'h1', new: 'h1' }, address: '192.0.2.10', gone: ['2001:db8:1::/64'], new: ['2001:db8:99::/64'] },
  ])
  assert.deepEqual(changes, [])
})

test('hosts of which nothing is the same are compared by what they reached', () => {
  const other: Cast = { ...CAST, client: { link: '02:00:5e:00:53:77', addresses: ['203.0.113.10', '2001:db8:77::10'] } }
  const { changes } = compared(over6('www.example'), refused6('www.example'), other)
  assert.deepEqual(
    changes.map(({ change, client }) => [change, client]),
    [['family', '203.0.113.10']],
  )
})

test('a host that reached another name is not compared with one that is known to be another', () => {
  const two: Cast = { ...CAST, other: { link: '02:00:5e:00:53:02', addresses: ['192.0.2.11', '2001:db8:1::11'] } }
  const first = `${over6('www.example')}${over6('b.example', 2000).replaceAll('client', 'other')}`
  const second = `${over6('b.example')}${refused6('www.example', 2000).replaceAll('client', 'other')}`
  const { changes } = compare(snapshot(first, two), snapshot(second, two))
  assert.deepEqual(changes, [])
})

test('a connection whose end is not in the capture changes nothing', () => {
  const open = play(`${asked('www.example', 0)}\n 10 client6 → www6 SYN`).analysis
  assert.deepEqual(compare(snapshot(over6('www.example')), new Snapshot(open)).changes, [])
})

test('findings that are new or gone are told by what they touch, however the sentence counts', () => {
  const three = (names: readonly string[]): string => names.map((name, i) => refused6(name, 1000 * i)).join('')
  const names = ['one.example', 'two.example', 'three.example']
  const broken = compared(names.map((name, i) => over6(name, 1000 * i)).join(''), three(names))
  assert.deepEqual(
    broken.findings.map(({ change, code, hosts }) => [change, code, hosts]),
    [['new', 'broken-ipv6', ['h1']]],
  )
  assert.ok(isWorse(broken))
  assert.deepEqual(compared(three(names), three([...names, 'four.example'])).findings, [])
})

test('a finding that names more names than before is new for those alone', () => {
  const wrong = (name: string, at: number): string => `
    ${at}  client → resolver  A? AAAA? ${name}
    ${at + 10}  resolver → client  A 198.51.100.80
    ${at + 11}  resolver → client  AAAA NXDOMAIN`
  const { findings } = compared(wrong('a.example', 0), wrong('a.example', 0) + wrong('b.example', 1000))
  assert.deepEqual(
    findings.map(({ change, code, names }) => [change, code, names]),
    [['new', 'wrong-rcode', ['b.example']]],
  )
})

test('figures stand side by side, null where a side has none', () => {
  const { figures } = compared(over6('www.example'), refused6('www.example'))
  const of = (figure: string, family: string | null = null) => {
    const { old, new: now } = figures.find((f) => f.figure === figure && f.family === family)!
    return [old, now]
  }
  assert.deepEqual(of('ipv6Share'), [1, 0])
  assert.deepEqual(of('handshakeP50Ms', 'IPv6'), [20, null])
  assert.deepEqual(of('handshakeP50Ms', 'IPv4'), [null, 20])
  assert.deepEqual(of('lostMs'), [0, 21])
})
