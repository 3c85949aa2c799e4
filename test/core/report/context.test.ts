/** What a recorder says of its machine decides as if the user had said it, and names the programs of its sockets. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { contextOf, type SocketOfProcess, socketsText } from '../../../src/core/report/context.js'
import { captureOf, play, type TimelineOptions } from '../../support/timeline.js'

const LATER = '\n 200000 router → all nothing'
const PICTURE = `
      0  client → resolver4  AAAA? A? www.example
     10  resolver4 → client  AAAA 2001:db8:80::80
     12  resolver4 → client  A 198.51.100.80
     14  client6#50000 → www6  connects in 20${LATER}`

const ADDRESSES = JSON.stringify([
  {
    ifindex: 2,
    ifname: 'eth0',
    link_type: 'ether',
    addr_info: [
      { local: '192.0.2.10', prefixlen: 24 },
      { local: '2001:db8:1::10', prefixlen: 64 },
    ],
  },
])
const LINUX_LABELS: readonly (readonly [string, number, number])[] = [
  ['::1', 128, 0],
  ['::', 96, 3],
  ['::ffff:0.0.0.0', 96, 4],
  ['2001::', 32, 6],
  ['2001:10::', 28, 7],
  ['3ffe::', 16, 12],
  ['2002::', 16, 2],
  ['fec0::', 10, 11],
  ['fc00::', 7, 5],
  ['::', 0, 1],
]
const labels = (rows = LINUX_LABELS) => JSON.stringify(rows.map(([address, prefixlen, label]) => ({ address, prefixlen, label })))

const machine = (context: Partial<Parameters<typeof contextOf>[0]>): TimelineOptions => ({
  machine: [contextOf({ addresses: ADDRESSES, policy: '', ...context })],
})
const decided = (options: TimelineOptions) => {
  const { family, reason, certainty, policy } = play(PICTURE, options).connection
  return [family, reason.code, certainty, policy!.used, policy!.given].join(' ')
}

test('the table of the GNU C library is known where no file changes it, and a verdict by it is shown', () => {
  assert.equal(decided({}), 'IPv6 address-selection inferred rfc6724 false')
  assert.equal(decided(machine({ library: 'glibc 2.36', labels: labels() })), 'IPv6 address-selection shown glibc true')
  assert.equal(decided(machine({ library: 'glibc 2.36' })), 'IPv6 address-selection shown glibc true')
})

test('of another library, or none, nothing is known', () => {
  for (const library of ['', 'musl 1.2.5'])
    assert.equal(decided(machine({ library, labels: labels() })), 'IPv6 address-selection inferred rfc6724 false')
})

test('rows of gai.conf count, and what they damage is a finding', () => {
  const { connection, report } = play(PICTURE, machine({ library: 'glibc 2.36', policy: 'precedence ::ffff:0:0/96 100' }))
  assert.equal(connection.policy!.used, 'glibc from gai.conf')
  assert.equal(connection.reason.code, 'client-preference')
  assert.ok(report.findings.some(({ code }) => code === 'policy-table-damaged'))
})

test('labels of the kernel that were changed choose sources, and are named', () => {
  const changed = labels(LINUX_LABELS.map(([address, length, label]) => [address, length, label === 2 ? 1 : label]))
  assert.equal(
    decided(machine({ library: 'glibc 2.36', labels: changed })),
    'IPv6 address-selection shown glibc, sources by ip addrlabel true',
  )
})

const socket = (given: Partial<SocketOfProcess>): SocketOfProcess => ({
  id: 7,
  protocol: 'tcp',
  addresses: ['2001:db8:1::10'],
  port: 50000,
  pid: 4711,
  name: 'curl',
  from: null,
  until: null,
  ...given,
})
const start = Date.parse(play(PICTURE).connection.start)
const named = (...sockets: readonly SocketOfProcess[]) =>
  play(PICTURE, { machine: sockets.map((one) => socketsText([one])) }).connection.client.process

test('a connection belongs to the process that had its socket when it began', () => {
  const curl = { id: 4711, name: 'curl' }
  for (const [given, expected] of [
    [{}, curl],
    [{ from: start - 60, until: start + 60 }, curl],
    [{ addresses: ['192.0.2.10', '2001:db8:1::10'] }, curl],
    [{ port: 50001 }, null],
    [{ protocol: 'udp' }, null],
    [{ addresses: ['192.0.2.10'] }, null],
    // Another socket of the port, before or after.
    [{ until: start - 60 }, null],
    [{ from: start + 60 }, null],
  ] as const)
    assert.deepEqual(named(socket(given)), expected, JSON.stringify(given))
})

test('the newest word about a socket counts; the port is another one’s before and after', () => {
  const node = { id: 8, pid: 12, name: 'node' }
  assert.equal(named(socket({}), socket({ until: start - 60 })), null)
  assert.deepEqual(named(socket({ until: start - 60 }), socket({ ...node, from: start - 60 })), { id: 12, name: 'node' })
})

test('what is no word of v6why changes nothing, whatever it is', () => {
  const plain = play(PICTURE).report
  for (const text of [
    '',
    '[]',
    'null',
    '{"v6why":2}',
    '{"v6why":1}',
    '{"v6why":1,"sockets":[null,1,{}]}',
    '{"v6why":1,"sockets":{"length":9}}',
    '{"v6why":1,"addresses":7,"policy":{}}',
    socketsText([socket({ port: 70000 })]),
    socketsText([socket({ addresses: ['nowhere'] })]),
    socketsText([socket({ from: 'now' as unknown as number })]),
  ])
    assert.deepEqual({ ...play(PICTURE, { machine: [text] }).report, inputs: plain.inputs }, plain, text)
})

test('a custom block that is cut short or damaged loses nothing behind it', () => {
  const bytes = captureOf(PICTURE, { machine: ['x'.repeat(2_000_000)] })
  assert.ok(bytes.length > 2_000_000)
  const { connection } = play(PICTURE, { machine: ['x'.repeat(2_000_000), socketsText([socket({})])] })
  assert.equal(connection.client.process?.name, 'curl')
})
