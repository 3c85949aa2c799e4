/** Traffic that is counted while reading is the traffic of the conversations that an analysis has. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Analyzer, type AnalyzerOptions } from '../../src/core/analyzer.js'
import { sharesOf, type Traffic } from '../../src/core/report/traffic.js'
import { analyze } from '../support/analyze.js'
import { ethernet, ipv4, octets, tcp, u32, udp } from '../support/packet-builder.js'
import { samples } from '../support/samples.js'

function read(bytes: Uint8Array, options: AnalyzerOptions = {}): Analyzer {
  const analyzer = new Analyzer({ ...options, trafficOnly: true })
  analyzer.begin('test')
  analyzer.push(bytes)
  analyzer.finish()
  return analyzer
}

const trafficOf = (bytes: Uint8Array): Traffic => read(bytes).traffic()

/** Of all families and protocols together: flows, packets and octets each way. */
const total = ({ shares }: Pick<Traffic, 'shares'>): number[] =>
  shares.reduce((sum, { flows, packets, bytes }) => [flows, ...packets, ...bytes].map((count, i) => count + sum[i]!), [0, 0, 0, 0, 0])

/** What these streams carry stays closed. */
const IN_STREAMS = new Set(['ip-https', 'directaccess'])

for (const { story, file, bytes } of samples) {
  test(`${story}: as many packets, octets and lookups`, () => {
    const traffic = trafficOf(bytes)
    const analysis = analyze(file, bytes)
    const byProtocol = ({ shares }: Pick<Traffic, 'shares'>) =>
      shares.map(({ family, protocol, flows, packets, bytes: sizes }) => [family, protocol, flows, packets, sizes].join(' ')).sort()
    if (IN_STREAMS.has(story)) {
      assert.ok(total(traffic)[1]! < total({ shares: sharesOf(analysis.flows()) })[1]!)
      return
    }
    assert.deepEqual(byProtocol(traffic), byProtocol({ shares: sharesOf(analysis.flows()) }))
    const lookups = [...analysis.lookups()]
    assert.deepEqual([traffic.lookups, traffic.answered], [lookups.length, lookups.filter(({ frames }) => frames.answer !== null).length])
  })
}

test('what does not fit the memory is counted and dropped, and no packet and no lookup is lost', () => {
  const conversations = 6000
  const frames = Array.from({ length: conversations }, (_, i) => {
    const ends = { src: `10.0.${i >> 8}.${i & 255}`, dst: '192.0.2.1' }
    const syn = ethernet(ipv4(ends, tcp({ srcPort: 50000, dstPort: 443, flags: 'S' })))
    const query = octets(i >> 8, i & 255, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0x61, 0, 0, 1, 0, 1)
    return [syn, ethernet(ipv4(ends, udp({ srcPort: 50000, dstPort: 53 }, query)))]
  }).flat()
  const capture = octets(
    u32(0xa1b2c3d4),
    [0, 2, 0, 4],
    u32(0),
    u32(0),
    u32(65535),
    u32(1),
    ...frames.flatMap((frame, i) => [u32(1_700_000_000 + i), u32(0), u32(frame.length), u32(frame.length), frame]),
  )
  const whole = trafficOf(capture)
  const bounded = read(capture, { maxMemory: 1 })
  assert.deepEqual(total(whole).slice(0, 2), [2 * conversations, 2 * conversations])
  assert.ok(bounded.flows.length < 2 * conversations)
  assert.deepEqual(bounded.traffic(), whole)
})
