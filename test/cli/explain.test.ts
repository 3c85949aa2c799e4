import assert from 'node:assert/strict'
import test from 'node:test'
import { speakEnglish } from '../../src/core/base/message.js'
import { chooseConnection } from '../../src/cli/choose-connection.js'
import { explanation, settingOf } from '../../src/cli/explain.js'
import { UsageError } from '../../src/cli/fault.js'
import { Clock } from '../../src/core/report/clock.js'
import type { ConnectionRecord } from '../../src/core/report/report.js'
import { analysisOf, DUAL, V6ONLY } from '../support/analysis-fixture.js'
import { lookAt } from '../support/look.js'

async function explained(record: ConnectionRecord, width = 100): Promise<string> {
  const analysis = analysisOf()
  let text = ''
  for await (const piece of explanation(record, settingOf(analysis, new Clock(analysis.epoch), record), lookAt(width))) text += piece
  return text
}

test('the riddle is explained as a person would write it down', async () => {
  assert.equal(
    await explained(DUAL),
    `dual.example:80 from 81.2.69.142: IPv4, native, by address selection rule 5      (connection 1 of 2)

  frame      s  what
      1  0.000  A? dual.example        → 203.0.113.53
      2  0.000  AAAA? dual.example
      3  0.000  A 203.0.113.80
      4  0.000  AAAA 2400:cb00:80::80  IPv6 was known before the first attempt
      5  0.003  SYN → 203.0.113.80:80  the only attempt
      6  0.003  SYN-ACK after 0.055 ms
     47  1.068  this host sends from 2002:5102:458e::1 inside protocol 41 to 192.88.99.1

  candidate         source             label  precedence  scope   order
  203.0.113.80      81.2.69.142        4 = 4  10          global  1st  ← matching label
  2400:cb00:80::80  2002:5102:458e::1  1 ≠ 2  40          global  2nd

  Rule 5 (RFC 6724 §6, prefer matching label) decided. It comes before rule 6 (precedence), which
  would have put IPv6 first.
  Table: glibc, the first that explains all decisions of this host. Certainty: inferred, no packet
  shows a table.
  Wireshark: frame.number in {1..6, 47} || (ip.addr == 203.0.113.80 && tcp.port == 40110)
`,
  )
})

test('a tunnel is said to be the host’s own, and other paths are ruled out', async () => {
  const text = await explained(V6ONLY, 120)
  assert.match(
    text,
    /The path is 6to4, made by the host itself: 81\.2\.69\.142 to 192\.88\.99\.1; answers come back from 203\.0\.113\.22\./,
  )
  assert.match(text, /Not native: no router advertisement, and no IPv6 outside protocol 41\./)
  assert.match(text, /Certainty: shown/)
})

test('several attempts are a table of their own, with the one that was used', async () => {
  const [won] = V6ONLY.attempts
  const lost = { ...won!, startFrame: 44, outcome: 'unanswered' as const, won: false, synCount: 3, handshakeMs: null, endFrame: null }
  const text = await explained({ ...V6ONLY, strategy: 'race', attempts: [lost, won!], timing: { ...V6ONLY.timing, lostMs: 1003 } })
  assert.match(text, /attempt +from +frame +at ms +tries/)
  assert.match(text, /established {2}← used/)
  assert.match(text, /The first choice failed; that cost 1003 ms\./)
})

test('no line but the display filter is wider than the terminal', async () => {
  for (const width of [80, 160]) {
    for (const line of (await explained(DUAL, width)).split('\n')) assert.ok(line.length <= width || line.includes('Wireshark'), line)
  }
})

const everything = () => true

test('without a choice it is the connection most worth a look, and how to choose another is said', () => {
  const { id, hint } = chooseConnection(analysisOf([V6ONLY, DUAL]), everything, {})
  assert.equal(id, 1)
  assert.match(speakEnglish(hint), /--connection N, --name NAME or --frame N/)
})

test('a connection is chosen by its number, or by a frame of its lookups, its handshake or its data', () => {
  const analysis = analysisOf()
  assert.equal(chooseConnection(analysis, everything, { connection: 2 }).id, 2)
  assert.equal(chooseConnection(analysis, everything, { frame: 43 }).id, 2)
  assert.equal(chooseConnection(analysis, everything, { frame: 47 }).id, 2, 'its own SYN comes before being evidence for another')
  assert.equal(chooseConnection(analysis, everything, { frame: 8 }).id, 1, 'a frame of data')
})

test('a choice that nothing meets is told as such', () => {
  const refused = (message: RegExp, choose: () => unknown) =>
    assert.throws(choose, (error) => error instanceof UsageError && message.test(error.message))
  refused(/no connection 9; this capture has 2/, () => chooseConnection(analysisOf(), everything, { connection: 9 }))
  refused(/no frame 85; this capture has 84/, () => chooseConnection(analysisOf(), everything, { frame: 85 }))
  refused(/no connection to x\.example/, () => chooseConnection(analysisOf(), () => false, { name: ['x.example'] }))
})
