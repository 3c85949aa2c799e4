import assert from 'node:assert/strict'
import test from 'node:test'
import { LinkTable } from '../../../src/core/packet/link-table.js'
import { NATIVE, PathTable } from '../../../src/core/packet/path-table.js'
import { TUNNELS, type TunnelId } from '../../../src/core/tunnel/index.js'
import { hex, viewOf } from '../../support/octets.js'

const kindOf = (id: TunnelId) => TUNNELS.findIndex((tunnel) => tunnel.id === id)

test('a link-layer address has one id however it is given', () => {
  const links = new LinkTable()
  const id = links.readEui48(viewOf(hex('02005e005301')), 0)
  assert.equal(links.intern(hex('02005e005301')), id)
  assert.equal(links.read(viewOf(hex('ff 02005e005301')), 1, 6), id)
  assert.equal(links.format(id), '02:00:5e:00:53:01')
  assert.notEqual(links.intern(hex('02005e0053010000')), id)
  assert.equal(links.format(links.intern(hex('0123456789abcdef'))), '01:23:45:67:89:ab:cd:ef')
  assert.equal(links.format(links.intern(hex('aa'))), 'aa')
})

test('group addresses are told from stations', () => {
  const links = new LinkTable()
  assert.ok(links.isGroup(links.intern(hex('333300000001'))))
  assert.ok(!links.isGroup(links.intern(hex('02005e005301'))))
})

test('link ids are small and lasting', () => {
  const links = new LinkTable()
  const address = (i: number) => Uint8Array.of(2, 0, 0x5e, 0, i >>> 8, i & 0xff)
  for (let i = 0; i < 5000; i++) assert.equal(links.intern(address(i)), i)
  for (let i = 0; i < 5000; i++) assert.equal(links.intern(address(i)), i)
  assert.equal(links.length, 5000)
})

test('a path is its tunnels, outermost first', () => {
  const paths = new PathTable()
  assert.deepEqual(paths.ids(NATIVE), ['native'])
  const outer = paths.enter(NATIVE, kindOf('gre'))
  const inner = paths.enter(outer, kindOf('6to4'))
  assert.deepEqual(paths.ids(inner), ['gre', '6to4'])
  assert.deepEqual([paths.depth(NATIVE), paths.depth(outer), paths.depth(inner)], [0, 1, 2])
  assert.equal(paths.enter(outer, kindOf('6to4')), inner)
  assert.notEqual(paths.enter(NATIVE, kindOf('6to4')), inner)
})

test('the table of paths is bounded', () => {
  const paths = new PathTable()
  for (let row = 0; row < 2000; row++) for (const kind of TUNNELS.keys()) paths.enter(Math.min(row, paths.length - 1), kind)
  assert.equal(paths.length, 1024)
})
