/** NetBIOS questions are lookups: an ISATAP router may be found by nothing else (RFC 5214 §8.3.2). */
import assert from 'node:assert/strict'
import test from 'node:test'
import { reportOf } from '../../support/analyze.js'
import { hex } from '../../support/octets.js'
import * as build from '../../support/packet-builder.js'
import { writePcap } from '../../support/pcap-writer.js'

const HOST = '192.0.2.10'
const ROUTER = '192.0.2.30'

/** RFC 1001 §14.1. */
const encoded = (name: string) =>
  build.octets(
    32,
    ...[...name.padEnd(15), '\0'].flatMap((letter) => [0x41 + (letter.charCodeAt(0) >> 4), 0x41 + (letter.charCodeAt(0) & 15)]),
    0,
  )
const message = (head: string, tail: string) => ({ bytes: build.octets(hex(head), encoded('ISATAP'), hex(tail)) })
const frame = (src: string, dst: string, payload: build.Layer) =>
  build.ethernet(build.ipv4({ src, dst }, build.udp({ srcPort: 137, dstPort: 137 }, payload)))
const at = (seconds: number, bytes: Uint8Array) => ({ seconds, nanos: 0, bytes })

const QUESTION = frame(HOST, '192.0.2.255', message('0007 0110 0001 0000 0000 0000', '0020 0001'))
const ANSWER = frame(ROUTER, HOST, message('0007 8500 0000 0001 0000 0000', '0020 0001 000493e0 0006 0000 c000021e'))
const STATUS = frame(HOST, ROUTER, message('0008 0000 0001 0000 0000 0000', '0021 0001'))

test('a broadcast question and its repetition are one lookup, answered by whoever has the name', () => {
  const { lookups, connections } = reportOf('netbios.pcap', writePcap([at(1, QUESTION), at(2, QUESTION), at(3, ANSWER), at(4, STATUS)]))
  assert.deepEqual(
    lookups.map(({ name, qtype, transport, server, frames, tries, outcome, answerMs, addresses }) => [
      name,
      qtype,
      transport,
      server,
      frames,
      tries,
      outcome,
      answerMs,
      addresses,
    ]),
    [['isatap', 'A', 'nbns', '192.0.2.255', { queries: [1, 2], answer: 3 }, 2, 'answered', 2000, [ROUTER]]],
  )
  assert.equal(connections.length, 0)
})

test('a question that nobody answers stays unanswered', () => {
  const [lookup] = reportOf('netbios.pcap', writePcap([at(1, QUESTION), at(9, STATUS)])).lookups
  assert.deepEqual([lookup!.outcome, lookup!.addresses], ['unanswered', []])
})

test('an ISATAP tunnel to the router that a NetBIOS name led to says so', () => {
  const solicitation = build.ipv6(
    { src: 'fe80::200:5efe:c000:20a', dst: 'fe80::200:5efe:c000:21e', hopLimit: 255 },
    build.icmpv6(133, 0, [0, 0, 0, 0]),
  )
  const sent = build.ethernet(build.ipv4({ src: HOST, dst: ROUTER }, solicitation))
  const [tunnel] = reportOf('isatap.pcap', writePcap([at(1, QUESTION), at(3, ANSWER), at(4, sent)])).tunnels
  assert.equal(tunnel!.kind, 'isatap')
  assert.deepEqual(tunnel!.details, { identifiers: ['0200:5efe'], solicited: true, advertised: false, routerFoundBy: 'nbns' })
  assert.deepEqual(
    tunnel!.evidence.map(({ frame }) => frame),
    [2, 3],
  )
})
