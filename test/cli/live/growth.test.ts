/** Live for days: what is kept stays within a bound. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { LIVE_MEMORY } from '../../../src/cli/live/live.js'
import { Analyzer } from '../../../src/core/analyzer.js'
import { Frame } from '../../../src/core/capture/frame.js'
import { ethernet, ipv4, tcp } from '../../support/packet-builder.js'

const WEEK_S = 7 * 86_400
const CONNECTIONS = 8000
/** So that a week’s worth need not be so many: the default bound, which is there without being asked for, divided. */
const BOUND = LIVE_MEMORY / 16
const SERVER = '198.51.100.80'

/** A connection every minute or so, each answered and used. */
function* traffic(): Iterable<{ seconds: number; bytes: Uint8Array }> {
  for (let i = 0; i < CONNECTIONS; i++) {
    const [client, port] = [`10.0.${i % 200}.1`, 1024 + (i % 60_000)]
    const out = (flags: string, seq: number, ack: number) =>
      ethernet(ipv4({ src: client, dst: SERVER }, tcp({ srcPort: port, dstPort: 443, flags, seq, ack })))
    const back = (flags: string, seq: number, ack: number) =>
      ethernet(ipv4({ src: SERVER, dst: client }, tcp({ srcPort: 443, dstPort: port, flags, seq, ack })))
    const seconds = Math.floor((i * WEEK_S) / CONNECTIONS)
    for (const bytes of [out('S', i, 0), back('SA', 9, i + 1), out('A', i + 1, 10), out('FA', i + 1, 10)]) yield { seconds, bytes }
  }
}

test('a week of connections leaves as many rows as a day', () => {
  const analyzer = new Analyzer({ version: '0.0.0-test', maxMemory: BOUND, onRecord: () => told++ })
  let told = 0
  let [number, most, mostLater] = [0, 0, 0]
  const frame = new Frame()
  frame.linkType = 1
  for (const { seconds, bytes } of traffic()) {
    frame.number = ++number
    frame.seconds = seconds
    frame.time = seconds * 1e9
    frame.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    frame.end = frame.wireLength = bytes.length
    analyzer.frame(frame)
    const rows = analyzer.attempts.length + analyzer.flows.length + analyzer.lookups.table.length
    if (seconds < WEEK_S / 2) most = Math.max(most, rows)
    else mostLater = Math.max(mostLater, rows)
  }
  analyzer.end()
  assert.ok(told >= CONNECTIONS)
  // How many are dropped depends on where the bound is met.
  assert.ok(mostLater <= 1.25 * most, `${most} rows in the first half of the week, ${mostLater} in the second`)
  assert.ok(most < CONNECTIONS, `${most} rows, two for each connection`)
})
