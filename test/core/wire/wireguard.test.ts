import assert from 'node:assert/strict'
import test from 'node:test'
import * as wireguard from '../../../src/core/wire/wireguard.js'
import { hex, viewOf } from '../../support/octets.js'
import { WireguardTunnel } from '../../support/wireguard-peer.js'

const typeOf = (bytes: Uint8Array, end = bytes.length) => wireguard.messageType(viewOf(bytes), 0, end)

test('each of the four messages is known by its type, its zeros and its length', () => {
  const tunnel = new WireguardTunnel()
  assert.equal(typeOf(tunnel.initiation.bytes), wireguard.HANDSHAKE_INITIATION)
  assert.equal(typeOf(tunnel.response.bytes), wireguard.HANDSHAKE_RESPONSE)
  assert.equal(typeOf(Uint8Array.of(3, ...new Array(63).fill(0))), wireguard.COOKIE_REPLY)
  assert.equal(typeOf(tunnel.there().bytes), wireguard.TRANSPORT_DATA)
  assert.equal(typeOf(tunnel.there(new Uint8Array(1000)).bytes), wireguard.TRANSPORT_DATA)
})

test('other types, other lengths and anything but zeros behind the type are no message', () => {
  for (let first = 0; first < 256; first++) {
    const bytes = Uint8Array.of(first, ...new Array(199).fill(0))
    for (let end = 0; end <= 200; end++) {
      const lengths: Record<number, boolean> = { 1: end === 148, 2: end === 92, 3: end === 64, 4: end >= 32 }
      assert.equal(typeOf(bytes, end), lengths[first] ? first : 0, `type ${first}, ${end} octets`)
    }
  }
  for (const at of [1, 2, 3]) assert.equal(typeOf(new Uint8Array(64).fill(4, 0, 1).fill(1, at, at + 1)), 0)
})

test('the fields lie where the document has them', () => {
  const message = viewOf(hex('04000000 04030201 0d0c0b0a 11100f0e', '00'.repeat(16)))
  assert.equal(wireguard.transport.receiverIndex(message, 0), 0x01020304)
  assert.equal(wireguard.transport.counterLow(message, 0), 0x0a0b0c0d)
  assert.equal(wireguard.transport.counterHigh(message, 0), 0x0e0f1011)
  const { initiation, response } = new WireguardTunnel(undefined, 0x0a0b0c0d, 0x01020304)
  assert.equal(wireguard.senderIndex(viewOf(initiation.bytes), 0), 0x0a0b0c0d)
  assert.equal(wireguard.senderIndex(viewOf(response.bytes), 0), 0x01020304)
  assert.equal(wireguard.response.receiverIndex(viewOf(response.bytes), 0), 0x0a0b0c0d)
})
