/** What a QUIC handshake tells of its attempt: name, version, protocols, and whether the server took it up. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { AttemptRecord, ConnectionRecord } from '../../../src/core/report/report.js'
import { reportOf } from '../../support/analyze.js'
import { bareClientHello } from '../../support/messages.js'
import * as build from '../../support/packet-builder.js'
import { writePcap } from '../../support/pcap-writer.js'
import * as quic from '../../support/quic-builder.js'
import { Random } from '../../support/random.js'

const CLIENT = { src: '2001:db8:1::10', dst: '2001:db8:80::80' }
const SERVER = { src: CLIENT.dst, dst: CLIENT.src }
const RETRIED = build.text('retried')

/** With a key share that does not fit one datagram beside the rest. */
const HELLO = bareClientHello('www.example', { alpn: ['h3', 'h3-29'], keyShare: 1800 })

interface Sent {
  readonly bytes: Uint8Array
  readonly back?: boolean
}
const forth = (bytes: Uint8Array): Sent => ({ bytes })
const back = (bytes: Uint8Array): Sent => ({ bytes, back: true })

/** One conversation, a datagram every 30 ms; a frame of something else ends the capture. */
function connectionsOf(sent: readonly Sent[], port = 443, snapLength = 65535): readonly ConnectionRecord[] {
  const frames = sent.map(({ bytes, back }, i) => {
    const ports = back ? { srcPort: port, dstPort: 50000 } : { srcPort: 50000, dstPort: port }
    const whole = build.ethernet(build.ipv6(back ? SERVER : CLIENT, build.udp(ports, bytes)))
    return { seconds: 1, nanos: i * 30_000_000, bytes: whole.subarray(0, snapLength), wireLength: whole.length }
  })
  const last = { seconds: 300, nanos: 0, bytes: build.ethernet({ etherType: 0x88cc, bytes: new Uint8Array(46) }) }
  return reportOf('quic.pcap', writePcap([...frames, last])).connections
}

function attemptOf(sent: readonly Sent[], port = 443, snapLength?: number): AttemptRecord {
  const connections = connectionsOf(sent, port, snapLength)
  assert.deepEqual([connections.length, connections[0]?.transport], [1, 'quic'])
  return connections[0]!.attempts[0]!
}

const told = ({ sni, ech, alpn, quicVersion }: AttemptRecord) => ({ sni, ech, alpn: alpn.join(), quicVersion })

/** The message in frames of these lengths, shuffled, some twice and some overlapping, with other frames between, in this many Initials. */
function scatter(message: Uint8Array, random: Random, datagrams: number, options: quic.Initial): Uint8Array[] {
  const frames: Uint8Array[] = []
  for (let at = 0; at < message.length; ) {
    const to = Math.min(message.length, at + 1 + random.below(220))
    frames.push(quic.cryptoFrame(at, message.subarray(at, to)))
    const from = Math.max(0, at - random.below(20))
    if (random.below(3) === 0) frames.push(quic.cryptoFrame(from, message.subarray(from, to)))
    frames.push(random.pick([quic.PING, quic.ACK_ECN, new Uint8Array(random.below(9))]))
    at = to
  }
  for (let i = frames.length - 1; i > 0; i--) {
    const j = random.below(i + 1)
    ;[frames[i], frames[j]] = [frames[j]!, frames[i]!]
  }
  return Array.from({ length: datagrams }, (_, number) =>
    quic.initial(build.octets(...frames.filter((_, i) => i % datagrams === number)), { ...options, number }),
  )
}

for (const version of Object.keys(quic.VERSIONS) as quic.VersionName[]) {
  test(`name and protocols are read from a shuffled and split ClientHello of version ${version}`, () => {
    for (let seed = 1; seed <= 12; seed++) {
      const datagrams = scatter(HELLO, new Random(seed), 2 + (seed % 3), { version })
      // Sent anew, the first of them under another connection id: that of the server, which has answered.
      const anew = seed % 2 === 0 ? [] : scatter(HELLO, new Random(seed), 2, { version, destination: RETRIED, keysFrom: quic.DESTINATION })
      const sent = seed % 2 === 0 ? datagrams : [...datagrams.slice(1), ...anew]
      assert.deepEqual(
        told(attemptOf(sent.map(forth))),
        { sni: 'www.example', ech: false, alpn: 'h3,h3-29', quicVersion: version },
        `seed ${seed}`,
      )
    }
  })
}

test('a connection without lookups gets its name from the ClientHello', () => {
  const hello = bareClientHello('www.example', { alpn: ['h3'] })
  const [connection] = connectionsOf([forth(quic.initial(quic.cryptoFrame(0, hello))), back(quic.serverInitial())])
  assert.deepEqual([connection!.name, connection!.nameFrom, connection!.reason.code], ['www.example', 'sni', 'no-lookup'])
  assert.deepEqual(connection!.attempts[0]!.outcome, 'established')
})

test('while one octet is missing there is no name', () => {
  const halves = [quic.cryptoFrame(0, HELLO.subarray(0, 999)), quic.cryptoFrame(1000, HELLO.subarray(1000))]
  const sent = halves.map((frame, number) => quic.initial(frame, { number }))
  assert.equal(attemptOf(sent.map(forth)).sni, null)
  const last = quic.initial(quic.cryptoFrame(999, HELLO.subarray(999, 1000)), { number: 2 })
  assert.equal(attemptOf([...sent, last].map(forth)).sni, 'www.example')
})

test('what does not open with the keys, or was cut by the capture, tells no name', () => {
  const packet = quic.initial(quic.cryptoFrame(0, bareClientHello('www.example')))
  const turned = packet.slice()
  turned[1199]! ^= 1
  assert.deepEqual(told(attemptOf([forth(turned)])), { sni: null, ech: false, alpn: '', quicVersion: '1' })
  assert.equal(attemptOf([forth(packet)], 443, 14 + 40 + 8 + 1199).sni, null)
  assert.equal(attemptOf([forth(packet)], 443, 14 + 40 + 8 + 1200).sni, 'www.example')
})

test('after so many Initials without a whole ClientHello no more are opened', () => {
  const halves = Array.from({ length: 16 }, (_, number) => quic.initial(quic.cryptoFrame(0, HELLO.subarray(0, 900)), { number }))
  const rest = quic.initial(quic.cryptoFrame(900, HELLO.subarray(900)), { number: 99, length: 1300 })
  assert.equal(attemptOf([...halves, rest].map(forth)).sni, null)
  assert.equal(attemptOf([...halves.slice(1), rest].map(forth)).sni, 'www.example')
})

test('a Retry gives new keys and takes up nothing, and the name is read behind it', () => {
  const first = scatter(HELLO, new Random(5), 2, {})
  const second = scatter(HELLO, new Random(6), 2, { destination: RETRIED, token: build.text('a token') })
  // Of the first flight one half is not in the capture.
  const attempt = attemptOf([forth(first[0]!), back(quic.retry(RETRIED)), ...second.map(forth), back(quic.serverInitial())])
  assert.deepEqual([attempt.sni, attempt.outcome, attempt.endFrame], ['www.example', 'established', 5])
  assert.deepEqual(attempt.detail, { retry: true })
  const refused = attemptOf([forth(first[0]!), back(quic.retry(RETRIED))])
  assert.deepEqual([refused.outcome, refused.endFrame], ['abandoned', null])
})

test('version negotiation takes up nothing, and the version that follows is the one', () => {
  const hello = quic.cryptoFrame(0, bareClientHello('www.example'))
  const greased = quic.initial(quic.cryptoFrame(0, bareClientHello('first.example')), { versionNumber: 0x1a2a3a4a })
  const again = quic.initial(hello, { version: 2, destination: RETRIED })
  const attempt = attemptOf([forth(greased), back(quic.negotiation(2)), forth(again), back(quic.serverInitial(2))])
  assert.deepEqual(told(attempt), { sni: 'first.example', ech: false, alpn: '', quicVersion: '2' })
  assert.deepEqual([attempt.outcome, attempt.endFrame, attempt.detail], ['established', 4, { versionNegotiation: true }])
  assert.equal(attemptOf([forth(greased), back(quic.negotiation(2))]).outcome, 'abandoned')
})

test('an unknown version is told by the invariants alone, on the port of HTTP/3', () => {
  const unknown = quic.initial(quic.cryptoFrame(0, bareClientHello('www.example')), { versionNumber: 0x51303530 })
  assert.deepEqual(told(attemptOf([forth(unknown)])), { sni: null, ech: false, alpn: '', quicVersion: '0x51303530' })
  assert.deepEqual(connectionsOf([forth(unknown)], 4433), [], 'elsewhere it may be anything')
})

test('coalesced packets are read one after the other', () => {
  const version = 2
  const [one, two] = scatter(HELLO, new Random(3), 2, { version, length: 0 })
  const datagram = build.octets(one!, two!, quic.longHeader('zeroRtt', version), new Uint8Array(1200))
  const attempt = attemptOf([
    forth(datagram),
    back(build.octets(quic.serverInitial(version))),
    forth(quic.longHeader('handshake', version)),
  ])
  assert.deepEqual([attempt.sni, attempt.detail, attempt.outcome], ['www.example', { zeroRtt: true }, 'established'])
})

test('beside an encrypted ClientHello the name is told, and is not the name of the connection', () => {
  const hello = bareClientHello('provider.example', { ech: true, alpn: ['h3'] })
  const [connection] = connectionsOf([forth(quic.initial(quic.cryptoFrame(0, hello))), back(quic.serverInitial())])
  assert.deepEqual([connection!.name, connection!.nameFrom], [null, null])
  assert.deepEqual(told(connection!.attempts[0]!), { sni: 'provider.example', ech: true, alpn: 'h3', quicVersion: '1' })
})

test('a flight that is sent again counts, other packets of the client do not', () => {
  const first = quic.initial(quic.cryptoFrame(0, bareClientHello('www.example')))
  const attempt = attemptOf([forth(first), forth(quic.longHeader('handshake')), forth(first), forth(quic.shortHeader())])
  assert.equal(attempt.synCount, 2)
  assert.equal(attempt.outcome, 'established', 'a client that goes on has been answered')
})

test('the name of a conversation that has settled stays what it was', () => {
  const packet = (name: string) => quic.initial(quic.cryptoFrame(0, bareClientHello(name)), { destination: build.text(name).slice(0, 8) })
  const half = quic.initial(quic.cryptoFrame(0, HELLO.subarray(0, 100)))
  const attempt = attemptOf([forth(half), back(quic.serverInitial()), forth(quic.shortHeader()), forth(packet('later.example'))])
  assert.equal(attempt.sni, null)
})
