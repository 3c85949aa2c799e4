/** What is read in a straight line is what the decoder reads, whatever stands in the octets. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Decoding } from '../../support/decoding.js'
import { ethernet, ipv4, ipv6, octets, tcp, udp, vlan } from '../../support/packet-builder.js'
import { Random } from '../../support/random.js'
import { readCapture } from '../../support/capture.js'
import { samples } from '../../support/samples.js'

interface Given {
  readonly bytes: Uint8Array
  readonly linkType: number
  readonly wireLength: number
}

const given = samples.flatMap(({ bytes }) =>
  readCapture([bytes]).frames.map(
    ({ octets: text, linkType, wireLength }): Given => ({ bytes: Buffer.from(text, 'hex'), linkType, wireLength }),
  ),
)

/** Everything that a later stage may ask of a plain packet; the view is the same. */
function told(decoding: Decoding): unknown {
  const { packet } = decoding
  const { src, dst, ...layer } = packet.ip[0]!
  const { depth, path, etherType, linkSrc, packetType, interfaceIndex, processId, commandNameAt, protocol, srcPort, dstPort, tcpFlags } =
    packet
  const { payload, payloadEnd, payloadLength, reassembled, copy } = packet
  const numbers = protocol === 6 ? [packet.sequence, packet.acknowledgement] : []
  const from = decoding.decoder.links.format(linkSrc)
  const framing = [depth, path, etherType, packetType, interfaceIndex, processId, commandNameAt, reassembled, copy]
  const transport = [protocol, srcPort, dstPort, tcpFlags, payload, payloadEnd, payloadLength]
  return { ends: [decoding.text(src), decoding.text(dst), from], layer, framing, transport, numbers }
}

const oddities = (decoding: Decoding): unknown => [...decoding.oddities.list()]

const PORTS = ['clientPort', 'serverPort'] as const
const COUNTS = ['packetsForward', 'packetsBack', 'bytesForward', 'bytesBack', 'copies'] as const
const PLACES = ['protocol', 'path', 'firstFrame', 'lastFrame', 'lastTime'] as const

/** Every conversation as it was counted. */
function rows(decoding: Decoding): unknown {
  const { flows } = decoding
  return Array.from({ length: flows.length }, (_, row) => [
    decoding.text(flows.clientAddress.get(row)),
    decoding.text(flows.serverAddress.get(row)),
    ...[...PORTS, ...COUNTS, ...PLACES].map((field) => flows[field].get(row)),
  ])
}

/** One decoder is asked for the plain way first, the other is not; how many were plain. */
function compare(frames: Iterable<Given>): number {
  const straight = new Decoding()
  const walking = new Decoding()
  let plain = 0
  for (const { bytes, linkType, wireLength } of frames) {
    const options = { linkType, wireLength }
    const isPlain = straight.readPlain(bytes, options)
    walking.read(bytes, options)
    if (isPlain) {
      plain++
      assert.equal(walking.found, true)
      assert.deepEqual(told(straight), told(walking))
    }
    assert.equal(straight.flow, walking.flow)
  }
  assert.deepEqual(oddities(straight), oddities(walking))
  assert.deepEqual(rows(straight), rows(walking))
  return plain
}

test('frames of all samples are read alike', () => {
  const plain = compare(given)
  assert.ok(plain > given.length / 2, `${plain} of ${given.length} frames are plain`)
})

test('frames with wrong octets in their headers, and frames that are cut, are read alike', () => {
  const random = new Random(41)
  const headers = 80
  function* damaged(): Iterable<Given> {
    for (let round = 0; round < 6; round++) {
      for (const { bytes, linkType, wireLength } of given) {
        const copy = bytes.slice(0, random.below(4) === 0 ? random.below(bytes.length + 1) : bytes.length)
        for (let left = random.below(4); left > 0 && copy.length > 0; left--)
          copy[random.below(Math.min(headers, copy.length))] = random.below(256)
        yield {
          bytes: copy,
          linkType,
          wireLength: random.below(8) === 0 ? wireLength + random.below(100) : Math.max(wireLength, copy.length),
        }
      }
    }
  }
  assert.ok(compare(damaged()) > given.length)
})

const ends4 = { src: '192.0.2.1', dst: '198.51.100.1' }
const ends6 = { src: '2001:db8::1', dst: '2001:db8:1::1' }
const ports = { srcPort: 50000, dstPort: 443 }
const dns = { srcPort: 50000, dstPort: 53 }

const PLAIN = [
  ['TCP over IPv4', ethernet(ipv4(ends4, tcp(ports)))],
  ['TCP over IPv6', ethernet(ipv6(ends6, tcp(ports)))],
  ['a query over UDP', ethernet(ipv4(ends4, udp(dns, octets(1, 2, 3))))],
  ['an answer over UDP', ethernet(ipv6(ends6, udp({ srcPort: 53, dstPort: 50000 }, octets(1, 2, 3))))],
  ['behind a tag', ethernet(vlan(7, ipv4(ends4, tcp(ports))))],
] as const

for (const [what, bytes] of PLAIN) test(`plain: ${what}`, () => assert.equal(new Decoding().readPlain(bytes), true))

const OTHER = [
  ['UDP with another port, where a tunnel may be', ethernet(ipv4(ends4, udp({ srcPort: 50000, dstPort: 3544 }, octets(1, 2, 3))))],
  ['IPv6 in IPv4', ethernet(ipv4(ends4, ipv6(ends6, tcp(ports))))],
  ['two tags', ethernet(vlan(7, vlan(8, ipv4(ends4, tcp(ports)))))],
] as const

for (const [what, bytes] of OTHER) test(`left to the decoder: ${what}`, () => assert.equal(new Decoding().readPlain(bytes), false))
