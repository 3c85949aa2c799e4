import assert from 'node:assert/strict'
import test from 'node:test'
import { Packet } from '../../../src/core/packet/packet.js'
import { reportOf } from '../../support/analyze.js'
import { Decoding } from '../../support/decoding.js'
import * as build from '../../support/packet-builder.js'
import { PcapngWriter } from '../../support/pcap-writer.js'
import { WireguardTunnel } from '../../support/wireguard-peer.js'

const OUTER = { src: '192.0.2.10', dst: '198.51.100.20' }
const INNER = { src: '2001:db8::10', dst: '2001:db8:1::20' }
const DATA = build.tcp({ srcPort: 50000, dstPort: 443, seq: 7, flags: 'PA' }, build.text('hello'))
const DECRYPTED = '192.0.2.10 > 198.51.100.20 | 2001:db8::10 > 2001:db8:1::20'
const OPAQUE = '192.0.2.10 > 198.51.100.20'

const over = (message: build.Layer, srcPort = 40000, dstPort = 51820) =>
  build.ethernet(build.ipv4(OUTER, build.udp({ srcPort, dstPort }, message)))

/** A decoder that has been told a key log. */
function knowing(log: string): Decoding {
  const decoding = new Decoding()
  decoding.decoder.wireguard.learn(build.text(log))
  return decoding
}

function shake(decoding: Decoding, tunnel: WireguardTunnel): void {
  decoding.read(over(tunnel.initiation))
  assert.deepEqual([decoding.layers, decoding.packet.dstPort], [OPAQUE, 51820])
  decoding.read(over(tunnel.response))
  assert.equal(decoding.layers, OPAQUE)
}

test('the keys of either end open both directions', () => {
  for (const shared of [new Uint8Array(32), new Uint8Array(32).fill(7)]) {
    const tunnel = new WireguardTunnel(shared)
    for (const log of [tunnel.initiatorLog, tunnel.responderLog]) {
      const decoding = knowing(log)
      shake(decoding, tunnel)
      for (const message of [tunnel.there(build.ipv6(INNER, DATA)), tunnel.back(build.ipv6(INNER, DATA))]) {
        const packet = decoding.read(over(message))
        assert.equal(decoding.layers, DECRYPTED)
        assert.equal(decoding.path, 'wireguard')
        assert.deepEqual([packet.protocol, packet.srcPort, packet.dstPort, packet.sequence], [6, 50000, 443, 7])
        assert.deepEqual([decoding.payload, packet.payloadLength], ['hello', 5])
      }
      const { carriages } = decoding.decoder
      const opened = Array.from(carriages.innerSrc.copy(carriages.length)).filter((src) => src >= 0)
      assert.equal(opened.length, 1)
      assert.equal(decoding.oddityIds, '')
    }
  }
})

test('IPv4 inside, and any port outside, a resolver’s or a tunnel’s too', () => {
  const tunnel = new WireguardTunnel()
  const decoding = knowing(tunnel.initiatorLog)
  shake(decoding, tunnel)
  for (const port of [53, 443, 3544, 4789, 60000]) {
    decoding.read(over(tunnel.there(build.ipv4({ src: '10.0.0.1', dst: '10.0.0.2' }, DATA)), 40000, port))
    assert.deepEqual([decoding.layers, decoding.payload], [`${OPAQUE} | 10.0.0.1 > 10.0.0.2`, 'hello'])
  }
})

test('without the keys, or with those of others, it stays what it is', () => {
  const tunnel = new WireguardTunnel(new Uint8Array(32).fill(7))
  const other = new WireguardTunnel()
  const initiatorLines = tunnel.initiatorLog.split('\n')
  const logs = [
    '',
    other.initiatorLog,
    other.responderLog,
    ...[0, 1, 2, 3].map((missing) => initiatorLines.filter((_, line) => line !== missing).join('\n')),
    tunnel.responderLog.split('\r\n').slice(0, 2).join('\n'),
    'LOCAL_STATIC_PRIVATE_KEY=\nREMOTE_STATIC_PUBLIC_KEY=AAAA\nnonsense',
  ]
  for (const log of logs) {
    const decoding = knowing(log)
    shake(decoding, tunnel)
    const packet = decoding.read(over(tunnel.there(build.ipv6(INNER, DATA))))
    assert.deepEqual([decoding.layers, packet.dstPort, decoding.path, decoding.oddityIds], [OPAQUE, 51820, 'native', ''], log)
  }
})

test('a message that was changed, cut short or sent under another index stays what it is', () => {
  const tunnel = new WireguardTunnel()
  const decoding = knowing(tunnel.initiatorLog)
  shake(decoding, tunnel)
  const { bytes } = tunnel.there(build.ipv6(INNER, DATA))
  for (let at = 1; at < bytes.length; at += 5) {
    const changed = bytes.slice()
    changed[at]! ^= 0x10
    decoding.read(over({ bytes: changed }))
    assert.equal(decoding.layers, OPAQUE, `octet ${at}`)
  }
  const whole = over({ bytes })
  for (let length = 42; length < whole.length; length++) {
    decoding.read(whole.slice(0, length), { wireLength: whole.length })
    assert.equal(decoding.layers, OPAQUE)
  }
  decoding.read(whole)
  assert.equal(decoding.layers, DECRYPTED)
})

test('what keeps a session up, and what holds no IP packet, is the outer conversation’s', () => {
  const tunnel = new WireguardTunnel()
  const decoding = knowing(tunnel.initiatorLog)
  shake(decoding, tunnel)
  const insides = [
    [],
    [0x45],
    [0x60, ...new Array(20).fill(0)],
    build.text('no packet at all'),
    build.octets(0x45, 0, 0, 3, new Array(16).fill(0)),
  ]
  for (const inside of insides) {
    const message = tunnel.there(Uint8Array.from(inside))
    const packet = decoding.read(over(message))
    assert.deepEqual([decoding.layers, packet.protocol, packet.dstPort, packet.path], [OPAQUE, 17, 51820, 0])
    assert.equal(packet.payloadEnd - packet.payload, message.bytes.length)
    assert.equal(packet.view, decoding.frame.view)
  }
  const { carriages } = decoding.decoder
  assert.ok(carriages.innerSrc.copy(carriages.length).every((src) => src === -1))
})

test('a tunnel inside the tunnel, and pieces of a datagram outside and inside, are read', () => {
  const [outside, inside] = [new WireguardTunnel(undefined, 1, 2), new WireguardTunnel(undefined, 3, 4)]
  const decoding = knowing(outside.initiatorLog + inside.responderLog)
  const within = (message: build.Layer) => outside.there(build.ipv6(INNER, build.udp({ srcPort: 1024, dstPort: 1025 }, message)))
  shake(decoding, outside)
  for (const message of [inside.initiation, inside.response]) decoding.read(over(within(message)))
  const packet = build.ipv4({ src: '10.0.0.1', dst: '10.0.0.2' }, DATA)
  decoding.read(over(within(inside.there(packet))))
  assert.equal(decoding.layers, `${DECRYPTED} | 10.0.0.1 > 10.0.0.2`)
  assert.deepEqual([decoding.path, decoding.payload], ['wireguard wireguard', 'hello'])

  const upper = build.udp({ srcPort: 40000, dstPort: 51820 }, outside.there(build.ipv6(INNER, DATA)))
  for (const piece of build.ipv4Fragments({ ...OUTER, id: 9 }, upper, 64)) decoding.read(build.ethernet(piece))
  assert.deepEqual([decoding.layers, decoding.payload], [DECRYPTED, 'hello'])

  for (const piece of build.ipv4Fragments({ src: '10.0.0.1', dst: '10.0.0.2', id: 9 }, DATA, 16)) decoding.read(over(outside.there(piece)))
  assert.deepEqual([decoding.layers, decoding.payload], [`${OPAQUE} | 10.0.0.1 > 10.0.0.2`, 'hello'])
})

test('more tunnels inside one another than are followed end in an oddity, and with the last that was read', () => {
  const tunnel = new WireguardTunnel()
  const decoding = knowing(tunnel.initiatorLog)
  shake(decoding, tunnel)
  let packet = build.ipv6(INNER, DATA)
  for (let i = 0; i < 8; i++) packet = build.ipv6(INNER, build.udp({ srcPort: 1024, dstPort: 1025 }, tunnel.there(packet)))
  const { depth, protocol, payload, payloadEnd, view } = decoding.read(build.ethernet(packet))
  assert.deepEqual([depth, protocol, decoding.oddityIds], [8, 17, 'tunnel-too-deep'])
  assert.ok(payload <= payloadEnd && payloadEnd <= view.byteLength)
})

test('a message that an ICMP error quotes is not opened', () => {
  const tunnel = new WireguardTunnel()
  const decoding = knowing(tunnel.initiatorLog)
  shake(decoding, tunnel)
  const quoted = build.ipv4(OUTER, build.udp({ srcPort: 40000, dstPort: 51820 }, tunnel.there(build.ipv6(INNER, DATA)))).bytes
  decoding.read(build.ethernet(build.ipv4(OUTER, build.icmpv4(3, 3, build.octets(build.u32(0), quoted)))))
  const { view, payload, payloadEnd } = decoding.packet
  const quote = new Packet()
  assert.ok(decoding.decoder.decodeQuote(view, payload + 8, payloadEnd, 0, quote))
  assert.deepEqual([quote.depth, quote.protocol, quote.dstPort], [1, 17, 51820])
})

test('a session goes on beside the one that takes its place', () => {
  const [old, next] = [new WireguardTunnel(undefined, 1, 2), new WireguardTunnel(undefined, 3, 4)]
  const decoding = knowing(old.initiatorLog + next.initiatorLog)
  shake(decoding, old)
  shake(decoding, next)
  for (const tunnel of [old, next, old]) {
    decoding.read(over(tunnel.back(build.ipv6(INNER, DATA))))
    assert.equal(decoding.layers, DECRYPTED)
  }
})

test('handshakes beyond the bound are left alone, and that is told', () => {
  const tunnel = new WireguardTunnel()
  const nonsense = Array.from({ length: 4096 }, (_, i) => `PRESHARED_KEY=${String(i).padStart(43, 'A')}=`)
  const decoding = knowing([...nonsense, tunnel.initiatorLog].join('\n'))
  assert.ok(!decoding.decoder.wireguard.hasKeys)
  const late = knowing(`${tunnel.initiatorLog.split('\n').slice(0, 2).join('\n')}\n${nonsense.join('\n')}`)
  shake(late, tunnel)
  assert.equal(late.oddityIds, 'wireguard-keys-exhausted')
})

test('a capture that brings its keys is read inside the tunnel, whatever the chunks that it comes in', () => {
  const tunnel = new WireguardTunnel()
  const writer = new PcapngWriter().interface()
  const log = build.text(tunnel.initiatorLog)
  for (const type of [0x544c534b, 0x57474b4c]) writer.block(10, writer.octets().u32(type).u32(log.length).padded(log))
  const syn = build.ipv6(INNER, build.tcp({ srcPort: 50000, dstPort: 443, seq: 7, flags: 'S' }))
  const answer = build.ipv6({ src: INNER.dst, dst: INNER.src }, build.tcp({ srcPort: 443, dstPort: 50000, seq: 70, ack: 8, flags: 'SA' }))
  const messages = [tunnel.initiation, tunnel.response, tunnel.there(syn), tunnel.back(answer)]
  for (const [i, message] of messages.entries()) {
    const back = i % 2 === 1
    const udp = build.udp(back ? { srcPort: 51820, dstPort: 40000 } : { srcPort: 40000, dstPort: 51820 }, message)
    const ends = back ? { src: OUTER.dst, dst: OUTER.src } : OUTER
    writer.packet(build.ethernet(build.ipv4(ends, udp)), BigInt(i) * 1_000_000n)
  }
  function* always(length: number): Generator<number, never> {
    for (;;) yield length
  }
  for (const sizes of [undefined, always(7), always(64)]) {
    const { connections, tunnels } = reportOf('keys.pcapng', writer.toBytes(), sizes)
    assert.deepEqual(
      connections.map(({ family, path }) => [family, path]),
      [['IPv6', ['wireguard']]],
    )
    assert.deepEqual(
      tunnels.map(({ kind, outer, frames }) => [kind, outer.client, frames.count]),
      [['wireguard', '192.0.2.10', 4]], // two of them the handshake's
    )
  }
})
