import assert from 'node:assert/strict'
import test from 'node:test'
import { Decoding } from '../../support/decoding.js'
import * as build from '../../support/packet-builder.js'

const V4 = { src: '192.0.2.10', dst: '198.51.100.20', id: 77 }
const V6 = { src: '2001:db8::10', dst: '2001:db8:1::20' }
const LETTERS = build.text('abcdefghijklmnopqrstuvwxyz'.repeat(4))
const DATAGRAM = build.udp({ srcPort: 5353, dstPort: 53 }, LETTERS)
const frames4 = (id = 77) => build.ipv4Fragments({ ...V4, id }, DATAGRAM, 32).map((packet) => build.ethernet(packet))
const frames6 = (id = 9) => build.ipv6Fragments(V6, id, DATAGRAM, 32).map((packet) => build.ethernet(packet))

/** Every order of the pieces. */
function* orders<T>(items: readonly T[]): Iterable<T[]> {
  if (items.length === 0) yield []
  for (const [i, item] of items.entries()) for (const rest of orders([...items.slice(0, i), ...items.slice(i + 1)])) yield [item, ...rest]
}

test('the piece that completes a datagram brings it, in whatever order the pieces come', () => {
  for (const frames of [frames4(), frames6()]) {
    for (const order of orders(frames)) {
      const decoding = new Decoding()
      for (const frame of order.slice(0, -1)) {
        decoding.read(frame)
        assert.deepEqual([decoding.found, decoding.packet.protocol, decoding.flow], [true, 0, -1])
      }
      const packet = decoding.read(order.at(-1)!)
      assert.deepEqual([packet.protocol, packet.srcPort, packet.dstPort, packet.reassembled], [17, 5353, 53, true])
      assert.equal(decoding.payload, String.fromCharCode(...LETTERS))
      assert.equal(decoding.flows.packetsForward.get(decoding.flow), 1)
      decoding.decoder.end()
      assert.equal(decoding.oddityIds, '')
    }
  }
})

test('a datagram in pieces has its whole length', () => {
  const decoding = new Decoding()
  for (const frame of frames4()) decoding.read(frame)
  assert.equal(decoding.packet.inner.length, 20 + 8 + 104)
  assert.equal(decoding.flows.bytesForward.get(decoding.flow), 132)
})

test('extension headers and tunnels behind the Fragment header are read in the whole datagram', () => {
  const decoding = new Decoding()
  const upper = build.destinationOptions(build.tcp({ srcPort: 1, dstPort: 80, flags: 'S' }, LETTERS))
  for (const packet of build.ipv6Fragments(V6, 5, upper, 64)) decoding.read(build.ethernet(packet))
  assert.deepEqual([decoding.packet.protocol, decoding.packet.dstPort], [6, 80])
  for (const packet of build.ipv4Fragments(V4, build.ipv6(V6, DATAGRAM), 48)) decoding.read(build.ethernet(packet))
  assert.equal(decoding.path, '6in4')
  assert.equal(decoding.payload, String.fromCharCode(...LETTERS))
})

test('datagrams with other identifications, ends or interfaces are kept apart', () => {
  const decoding = new Decoding()
  const [a, b] = [frames4(1), frames4(2)]
  for (let i = 0; i < a.length; i++) {
    decoding.read(a[i]!, { interface: 0 })
    decoding.read(a[i]!, { interface: 1 })
    decoding.read(b[i]!, { interface: 0 })
  }
  assert.equal(decoding.flows.length, 1)
  assert.equal(decoding.flows.packetsForward.get(0), 3)
  decoding.decoder.end()
  assert.equal(decoding.oddityIds, '')
})

test('a piece that comes twice changes nothing', () => {
  const decoding = new Decoding()
  const [first, ...rest] = frames4()
  for (const frame of [first!, first!, ...rest]) decoding.read(frame)
  assert.equal(decoding.payload.length, 104)
  assert.equal(decoding.oddityIds, '')
})

test('pieces that overlap with other bounds are an oddity, and the first is kept', () => {
  const decoding = new Decoding()
  const frames = frames4()
  const other = build.ipv4({ ...V4, fragmentOffset: 16, moreFragments: true }, { protocol: 17, bytes: new Uint8Array(24) })
  for (const frame of [frames[0]!, build.ethernet(other), ...frames.slice(1)]) decoding.read(frame)
  assert.equal(decoding.payload, String.fromCharCode(...LETTERS))
  assert.equal(decoding.oddityIds, 'fragment-overlap')
})

test('pieces beyond the last one, before or after it, are an oddity', () => {
  const piece = (offset: number, more: boolean, length = 8) =>
    build.ethernet(build.ipv4({ ...V4, fragmentOffset: offset, moreFragments: more }, { protocol: 17, bytes: new Uint8Array(length) }))
  for (const frames of [
    [piece(8, false), piece(16, true), piece(0, true)],
    [piece(16, true), piece(8, false)],
    [piece(8, false), piece(8, false, 16)],
  ]) {
    const decoding = new Decoding()
    for (const frame of frames) decoding.read(frame)
    assert.ok(decoding.oddityIds.includes('fragment-overlap'))
  }
})

test('where the walk ends among the extension headers of a whole datagram, the payload lies in it', () => {
  const decoding = new Decoding()
  const cut = { protocol: 60, bytes: build.octets(17, 200, new Uint8Array(62)) }
  for (const packet of build.ipv6Fragments(V6, 3, cut, 32)) decoding.read(build.ethernet(packet))
  assert.equal(decoding.oddityIds, 'ipv6-extension-cut')
  assert.deepEqual([decoding.packet.payload, decoding.packet.payloadEnd, decoding.packet.view.byteLength], [40, 104, 104])
})

test('a datagram whose pieces do not all come is told after a minute, or at the end', () => {
  const decoding = new Decoding()
  decoding.read(frames4(1)[0]!, { atMs: 0 })
  decoding.read(frames4(2)[0]!, { atMs: 59_000 })
  assert.equal(decoding.oddityIds, '')
  decoding.read(frames4(3)[0]!, { atMs: 61_000 })
  assert.equal(decoding.oddityIds, 'fragments-incomplete')
  decoding.decoder.end()
  assert.equal(decoding.oddityIds, 'fragments-incomplete*3')
})

test('the first piece shows the ports where the capture cut the pieces short', () => {
  const decoding = new Decoding()
  const [first, second] = frames4()
  const packet = decoding.read(first!.slice(0, 50), { wireLength: first!.length })
  assert.deepEqual([packet.protocol, packet.srcPort], [17, 5353])
  assert.equal(decoding.read(second!.slice(0, 50), { wireLength: second!.length }).protocol, 0)
})

test('no more datagrams in pieces are kept than the bound allows', () => {
  const decoding = new Decoding()
  const piece = { protocol: 17, bytes: new Uint8Array(8) }
  for (let id = 0; id < 5000; id++) decoding.read(build.ethernet(build.ipv4({ ...V4, id, moreFragments: true }, piece)), { atMs: 0 })
  assert.equal(decoding.oddityIds, 'fragment-table-full*904')
})

test('a piece that ends beyond 65,535 octets is refused', () => {
  const decoding = new Decoding()
  decoding.read(
    build.ethernet(build.ipv4({ ...V4, fragmentOffset: 65528, moreFragments: true }, { protocol: 17, bytes: new Uint8Array(64) })),
  )
  assert.equal(decoding.oddityIds, 'fragment-too-long')
})
