/** Sockets of this machine and the processes that have them. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import test from 'node:test'
import { findOwners, type ListedSocket, listSockets, parseSockets } from '../../../src/node/live/socket-table.js'
import { Watch } from '../../../src/node/live/socket-watch.js'

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
const row = (local: string, state: string, uid: number, inode: number) =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  ${uid}        0 ${inode} 1 0000000000000000 100 0 0 10 0`

test('rows of /proc/net are sockets; listeners and what only waits for late packets are not', () => {
  const text = [
    HEAD,
    row('0A7100CB:C350', '02', 1000, 11),
    row('0100007F:0050', '0A', 0, 12),
    row('0A7100CB:C351', '06', 0, 0),
    row('00000000:1F90', '01', 5, 13),
    'damaged',
  ].join('\n')
  assert.deepEqual(parseSockets(text, 'tcp'), [
    { inode: 11, protocol: 'tcp', address: '203.0.113.10', port: 50000, uid: 1000 },
    { inode: 13, protocol: 'tcp', address: '0.0.0.0', port: 8080, uid: 5 },
  ])
})

test('IPv6 addresses are read word by word, and those of IPv4 as IPv4', () => {
  const addresses = ['B80D0120000000000000000001000000', '0000000000000000FFFF00000A7100CB', '00000000000000000000000000000000']
  assert.deepEqual(
    parseSockets(addresses.map((address, index) => row(`${address}:0035`, '07', 0, index + 1)).join('\n'), 'udp').map(
      ({ address }) => address,
    ),
    ['2001:db8:0:0:0:0:0:1', '203.0.113.10', '::'],
  )
})

const listed = (inode: number, uid = 0): ListedSocket => ({ inode, protocol: 'tcp', address: '192.0.2.1', port: 50000, uid })
const owned = (inodes: ReadonlySet<number>) => new Map([...inodes].map((inode) => [inode, { pid: 7, name: 'curl' }]))

test('a socket is told when it is new, and when it is gone; between which looks says when it was not there yet, and when it last was', () => {
  const watch = new Watch(0)
  const told = (sockets: readonly ListedSocket[], from: number) =>
    watch.look(sockets, { from, until: from + 2 }, owned).map(({ id, from: since, until }) => [id, since, until])
  assert.deepEqual(told([listed(1)], 100), [[1, null, null]])
  assert.deepEqual(told([listed(1), listed(2)], 200), [[2, 100, null]])
  assert.deepEqual(told([listed(1), listed(2)], 300), [])
  assert.deepEqual(told([listed(1)], 400), [[2, 100, 302]])
  assert.deepEqual(told([listed(1), listed(2)], 500), [[2, 400, null]])
})

test('sockets of other users are not even looked up, but by root', () => {
  for (const [uid, expected] of [
    [1000, [2]],
    [0, [1, 2]],
  ] as const) {
    const asked: number[] = []
    new Watch(uid).look([listed(1, 0), listed(2, 1000)], { from: 1, until: 2 }, (inodes) => {
      asked.push(...inodes)
      return new Map()
    })
    assert.deepEqual(asked, expected)
  }
})

test('a socket whose process cannot be seen is looked up once', () => {
  const watch = new Watch(0)
  let asked = 0
  const nobody = () => {
    asked++
    return new Map<number, never>()
  }
  for (const from of [1, 2, 3]) assert.deepEqual(watch.look([listed(1)], { from, until: from }, nobody), [])
  assert.equal(asked, 1)
})

test('a socket that is bound to no address has all of the machine', () => {
  const [told] = new Watch(0).look([{ ...listed(1), address: '0.0.0.0' }], { from: 1, until: 2 }, owned)
  const all = Object.values(networkInterfaces()).flatMap((list = []) => list)
  assert.deepEqual(
    told!.addresses,
    all.filter(({ family }) => family === 'IPv4').map(({ address }) => address),
  )
})

test('this process is found by a socket of its own', async (t) => {
  if (!existsSync('/proc/net/tcp')) return t.skip('there is no /proc here')
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  const { connect } = await import('node:net')
  const client = connect(port, '127.0.0.1')
  await new Promise((resolve) => client.once('connect', resolve))
  const mine = listSockets().find((socket) => socket.port === client.localPort && socket.address === '127.0.0.1')
  assert.ok(mine)
  assert.equal(findOwners(new Set([mine.inode])).get(mine.inode)?.pid, process.pid)
  client.destroy()
  server.close()
})
