/** Tunnels as one end sees them: both ways, whoever the way back comes from. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { CAST, type Cast, play } from '../../support/timeline.js'

const RIDDLE: Cast = { ...CAST, client: { link: '02:00:5e:00:53:01', addresses: ['192.0.2.10', '2002:c000:20a::1'] } }

const NO_PORTS = { clientPort: null, serverPort: null }

const inside = (kind: string, out: string, back: string): string => `
      0  client6 → www6  SYN ${kind} ${out}
     60  www6 → client6  SYN+ACK ${kind} ${back}
     61  client6 → www6  data ${kind} ${out}
  20000  router → all  nothing`

test('6to4 is named by the address inside, and its way back by whoever sends it', () => {
  const { connection, report } = play(inside('via', 'client4>192.88.99.1', '203.0.113.22>client4'), { cast: RIDDLE })
  const [tunnel] = report.tunnels
  assert.equal(report.tunnels.length, 1)
  assert.deepEqual(tunnel!.outer, { client: '192.0.2.10', server: '192.88.99.1', returnsFrom: ['203.0.113.22'], ...NO_PORTS })
  assert.deepEqual(tunnel!.inner, { client: ['2002:c000:20a::1'] })
  assert.deepEqual(tunnel!.frames, { first: 1, count: 3, toServer: 2, toClient: 1, control: 0, unreadable: 0, errors: 0 })
  assert.equal(tunnel!.rttMs, 60)
  assert.deepEqual([connection.path, connection.tunnels], [['6to4'], [tunnel!.id]])
})

test('protocol 41 between other addresses is 6in4', () => {
  const { connection, report } = play(inside('via', 'client4>203.0.113.1', '203.0.113.1>client4'))
  assert.deepEqual(connection.path, ['6in4'])
  assert.deepEqual(report.tunnels[0]!.outer, { client: '192.0.2.10', server: '203.0.113.1', returnsFrom: ['203.0.113.1'], ...NO_PORTS })
})

test('IPv6 in UDP with an address of 2001:0::/32 is Teredo, whatever its ports', () => {
  const cast: Cast = { ...CAST, client: { link: '02:00:5e:00:53:01', addresses: ['192.0.2.10', '2001:0:cb00:7101:0:372a:3fff:fdf5'] } }
  for (const port of ['3544', '40001']) {
    const { connection } = play(inside('teredo', `client4#51413>203.0.113.1#${port}`, `203.0.113.1#${port}>client4#51413`), { cast })
    assert.deepEqual(connection.path, ['teredo'], port)
  }
})

test('two hosts through one relay are two tunnels', () => {
  const cast: Cast = { ...RIDDLE, other: { link: '02:00:5e:00:53:07', addresses: ['192.0.2.77', '2002:c000:24d::1'] } }
  const { report } = play(
    `
      0  client6 → www6  SYN via client4>192.88.99.1
     10  other6 → www6  SYN via other4>192.88.99.1`,
    { cast },
  )
  assert.deepEqual(
    report.tunnels.map(({ outer }) => outer.client),
    ['192.0.2.10', '192.0.2.77'],
  )
})
