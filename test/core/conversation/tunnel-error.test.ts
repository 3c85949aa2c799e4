/** ICMP errors about the packets of a tunnel, joined to what was inside. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { reportOf } from '../../support/analyze.js'
import * as build from '../../support/packet-builder.js'
import { writePcap } from '../../support/pcap-writer.js'

const CLIENT4 = '192.0.2.10'
const RELAY = '192.88.99.1'
const ROUTER = '192.0.2.1'
const INNER = { src: '2002:c000:20a::1', dst: '2001:db8::80' }
const OUTER = { src: CLIENT4, dst: RELAY }
const syn = (inner: { src: string; dst: string }, srcPort = 50000) => build.ipv6(inner, build.tcp({ srcPort, dstPort: 80, flags: 'S' }))
const sent = build.ipv4(OUTER, syn(INNER))
const UNREACHABLE = 3
const PROTOCOL = 2
const PORT = 3

const error = (quoted: Uint8Array, code: number) =>
  build.ethernet(build.ipv4({ src: ROUTER, dst: CLIENT4 }, build.icmpv4(UNREACHABLE, code, build.octets(0, 0, 0, 0, quoted))))

/** Frames a tenth of a second apart, and one that comes when every retransmission is overdue. */
function reportWith(...frames: Uint8Array[]) {
  const late = build.ethernet(build.arp('02:00:5e:00:53:09', '192.0.2.9', '192.0.2.9'))
  return reportOf(
    'errors.pcap',
    writePcap([...frames.map((bytes, i) => ({ seconds: 1, nanos: i * 1e8, bytes })), { seconds: 61, nanos: 0, bytes: late }]),
  )
}

test('protocol unreachable about the outer packet ends the attempt inside, with type and code', () => {
  for (const [what, quoted] of [
    ['all of it', sent.bytes],
    ['no more than RFC 792 promises', sent.bytes.slice(0, 28)],
  ] as const) {
    const { connections, tunnels, findings } = reportWith(build.ethernet(sent), error(quoted, PROTOCOL))
    const [attempt] = connections[0]!.attempts
    assert.deepEqual(
      [attempt!.outcome, attempt!.detail],
      ['unreachable', { icmpType: 3, icmpCode: 2, icmp: 'protocol unreachable', count: 1 }],
      what,
    )
    const [tunnel] = tunnels
    assert.equal(tunnels.length, 1)
    assert.deepEqual(
      [tunnel!.kind, tunnel!.frames.toServer, tunnel!.frames.toClient, tunnel!.frames.control, tunnel!.frames.errors],
      ['6to4', 1, 1, 1, 1],
    )
    assert.deepEqual(
      tunnel!.evidence.map(({ frame }) => frame),
      [1, 2],
    )
    const blocked = findings.find(({ code }) => code === 'tunnel-blocked')
    assert.deepEqual([blocked?.severity, blocked?.connections], ['problem', [1]])
    assert.ok(!findings.some(({ code }) => code === 'tunnel-relay-dead'))
  }
})

test('a closed port of the tunnel refuses no connection inside it', () => {
  const teredo = { src: '2001:0:c633:6407:8000:c350:3fff:fdf5', dst: '2001:db8::80' }
  const packet = build.ipv4({ src: CLIENT4, dst: '198.51.100.7' }, build.udp({ srcPort: 51000, dstPort: 3544 }, build.teredo(syn(teredo))))
  const { connections, findings } = reportWith(build.ethernet(packet), error(packet.bytes, PORT))
  assert.equal(connections[0]!.attempts[0]!.outcome, 'unreachable')
  assert.ok(findings.some(({ code, says }) => code === 'tunnel-blocked' && says.includes('UDP port 3544')))
})

test('an error inside the tunnel is about the packet inside', () => {
  const inside = build.ipv6({ src: '2001:db8::1', dst: INNER.src }, build.icmpv6(1, 4, build.octets(0, 0, 0, 0, syn(INNER).bytes)))
  const { connections, tunnels } = reportWith(build.ethernet(sent), build.ethernet(build.ipv4({ src: RELAY, dst: CLIENT4 }, inside)))
  assert.equal(connections[0]!.attempts[0]!.outcome, 'refused')
  assert.equal(tunnels[0]!.frames.errors, 0)
})

test('an error about a tunnel of which nothing else is in the capture tells the tunnel', () => {
  const { tunnels, connections } = reportWith(error(sent.bytes, PROTOCOL))
  assert.deepEqual(
    tunnels.map(({ kind, outer, frames }) => [kind, outer.client, frames.count]),
    [['6in4', CLIENT4, 1]],
  )
  assert.equal(connections.length, 0)
})

test('of several attempts the one that is quoted ends; without a name for it, the last that was sent', () => {
  const second = build.ipv4(OUTER, syn({ ...INNER, dst: '2001:db8::81' }, 50001))
  const outcomes = (quoted: Uint8Array) =>
    reportWith(build.ethernet(sent), build.ethernet(second), error(quoted, PROTOCOL)).connections.map(
      ({ attempts }) => attempts[0]!.outcome,
    )
  assert.deepEqual(outcomes(sent.bytes), ['unreachable', 'unfinished'])
  assert.deepEqual(outcomes(second.bytes.slice(0, 28)), ['unfinished', 'unreachable'])
})
