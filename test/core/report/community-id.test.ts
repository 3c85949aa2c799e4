import assert from 'node:assert/strict'
import test from 'node:test'
import { communityId } from '../../../src/core/report/community-id.js'
import { hex } from '../../support/octets.js'

const V4_CLIENT = hex('80e86e78') // 128.232.110.120
const V4_SERVER = hex('4223fa cc') // 66.35.250.204
const V6_CLIENT = hex('20010470e5bfdead49572174e82c4887')
const V6_SERVER = hex('2607f8b0400c0c03000000000000001a')

const flow = (src: Uint8Array, dst: Uint8Array, protocol: number, srcPort: number, dstPort: number) => ({
  src,
  dst,
  protocol,
  srcPort,
  dstPort,
})

test('the published ids come out, in both directions', () => {
  const rows: [Uint8Array, number, Uint8Array, number, number, string][] = [
    [V4_CLIENT, 34855, V4_SERVER, 80, 6, '1:LQU9qZlK+B5F3KDmev6m5PMibrg='],
    [V6_CLIENT, 63943, V6_SERVER, 25, 6, '1:/qFaeAR+gFe1KYjMzVDsMv+wgU4='],
    [hex('c0a80134'), 54585, hex('08080808'), 53, 17, '1:d/FP5EW3wiY1vCndhwleRRKHowQ='],
    [hex('c0a80059'), 8, hex('c0a80001'), 0, 1, '1:X0snYXpgwiv9TZtqg64sgzUn6Dk='],
  ]
  for (const [src, srcPort, dst, dstPort, protocol, id] of rows) {
    assert.equal(communityId(flow(src, dst, protocol, srcPort, dstPort)), id)
    assert.equal(communityId(flow(dst, src, protocol, dstPort, srcPort)), id)
  }
})

test('a request and its reply of ICMP are one flow', () => {
  assert.equal(communityId(flow(V4_CLIENT, V4_SERVER, 1, 8, 0)), communityId(flow(V4_SERVER, V4_CLIENT, 1, 0, 0)))
  assert.equal(communityId(flow(V6_CLIENT, V6_SERVER, 58, 135, 0)), communityId(flow(V6_SERVER, V6_CLIENT, 58, 136, 0)))
})

test('an ICMP error goes one way, so both directions differ', () => {
  assert.notEqual(communityId(flow(V4_CLIENT, V4_SERVER, 1, 3, 1)), communityId(flow(V4_SERVER, V4_CLIENT, 1, 3, 1)))
})

test('protocols without ports have an id of their addresses', () => {
  assert.equal(communityId(flow(V4_CLIENT, V4_SERVER, 41, 1, 2)), communityId(flow(V4_SERVER, V4_CLIENT, 41, 3, 4)))
})

test('between two ports of one host the lower port comes first', () => {
  assert.equal(communityId(flow(V4_CLIENT, V4_CLIENT, 6, 80, 50000)), communityId(flow(V4_CLIENT, V4_CLIENT, 6, 50000, 80)))
})

test('the seed changes the id', () => {
  assert.notEqual(communityId(flow(V4_CLIENT, V4_SERVER, 6, 1, 2), 1), communityId(flow(V4_CLIENT, V4_SERVER, 6, 1, 2)))
})
