/** IP-HTTPS through the whole analyzer, with the frames of the sample: whole, begun in the middle, and with a cipher that hides what is inside. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { Report } from '../../../src/core/report/report.js'
import { reportOf } from '../../support/analyze.js'
import { readCapture } from '../../support/capture.js'
import { hex } from '../../support/octets.js'
import { type WrittenFrame, writePcap } from '../../support/pcap-writer.js'
import { samples } from '../../support/samples.js'

const { frames } = readCapture([samples.find(({ story }) => story === 'directaccess')!.bytes])
const written: readonly WrittenFrame[] = frames.map(({ seconds, nanos, octets, wireLength }) => ({
  seconds,
  nanos,
  bytes: hex(octets),
  wireLength,
}))

const read = (list: readonly WrittenFrame[]): Report => reportOf('directaccess.pcap', writePcap(list, { nanos: true }))
const story = ({ findings }: Report): string[] => findings.filter(({ code }) => code === 'directaccess').map(({ says }) => says)
const inside = ({ connections }: Report) => connections.filter(({ path }) => path?.includes('ip-https'))

/** Each frame with these octets in the place of those. */
function changed(from: Uint8Array, to: Uint8Array): WrittenFrame[] {
  return written.map((frame) => {
    const bytes = Buffer.from(frame.bytes)
    const at = bytes.indexOf(from)
    if (at >= 0) bytes.set(to, at)
    return { ...frame, bytes: new Uint8Array(bytes) }
  })
}

test('the connections inside the tunnel are told with their names, families and frames', () => {
  const [connection] = inside(read(written))
  assert.deepEqual([connection!.name, connection!.family, connection!.path], ['intranet.corp.example', 'IPv6', ['ip-https', 'nat64']])
  // The server answers in two segments: the frame that completes a packet is its frame.
  assert.deepEqual([connection!.startFrame, connection!.attempts[0]!.endFrame], [22, 24])
})

test('begun in the middle of the tunnel, the packets are read all the same', () => {
  const report = read(written.slice(18))
  assert.deepEqual(
    inside(report).map(({ name }) => name),
    ['intranet.corp.example'],
  )
})

test('with a cipher that encrypts the tunnel is suspected, and nothing inside is told', () => {
  // The suite that the ServerHello agrees to, behind its random and an empty session id.
  const report = read(changed(hex('22'.repeat(8), '00 003b 00'), hex('22'.repeat(8), '00 003c 00')))
  assert.deepEqual([inside(report), report.tunnels.filter(({ kind }) => kind === 'ip-https')], [[], []])
  assert.match(story(report).join(), /^TLS to 81\.2\.70\.20 may be an IP-HTTPS tunnel/)
})

test('a client that offers no cipher without encryption is not suspected', () => {
  const report = read(changed(hex('0008 003b 0002 003c 002f'), hex('0008 c02b 009c 003c 002f')))
  assert.deepEqual([story(report), inside(report)], [[], []])
})
