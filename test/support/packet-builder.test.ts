import assert from 'node:assert/strict'
import test from 'node:test'
import * as build from './packet-builder.js'
import { hex } from './octets.js'

test('the checksum is that of RFC 1071 §3', () => {
  assert.equal(build.internetChecksum(hex('0001 f203 f4f5 f6f7')), 0xffff - 0xddf2)
})

test('a built IPv4 header is one that was on a wire', () => {
  const packet = build.ipv4({ src: '192.168.0.1', dst: '192.168.0.199' }, { protocol: 17, bytes: new Uint8Array(95) })
  assert.equal(build.internetChecksum(packet.bytes.subarray(0, 20)), 0)
  assert.equal(packet.bytes[2]! * 256 + packet.bytes[3]!, 115)
})

test('checksums over the pseudo-header come out as 0 when the receiver adds them up', () => {
  const src = '2001:db8::1'
  const dst = '2001:db8::2'
  const addresses = hex('20010db8000000000000000000000001 20010db8000000000000000000000002')
  for (const upper of [
    build.tcp({ srcPort: 1, dstPort: 2 }, build.text('odd')),
    build.udp({ srcPort: 1, dstPort: 2 }, build.text('x')),
    build.echo6(1, 2),
  ]) {
    const { bytes } = build.ipv6({ src, dst }, upper)
    const segment = bytes.subarray(40)
    assert.equal(build.internetChecksum(addresses, build.u32(segment.length), build.u32(upper.protocol), segment), 0)
  }
})

test('a checksum behind extension headers covers the transport alone', () => {
  const upper = build.udp({ srcPort: 1, dstPort: 2 }, build.text('x'))
  const plain = build.ipv6({ src: '::1', dst: '::2' }, upper).bytes.subarray(40)
  const behind = build.ipv6({ src: '::1', dst: '::2' }, build.hopByHop(build.routing(upper))).bytes.subarray(56)
  assert.deepEqual(behind, plain)
})
