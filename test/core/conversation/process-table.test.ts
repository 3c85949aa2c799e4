/** Processes that a capture names become those of the attempts that they made. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { reportOf } from '../../support/analyze.js'
import * as build from '../../support/packet-builder.js'
import { PcapngWriter, writePcap } from '../../support/pcap-writer.js'

const SYN = build.ipv4({ src: '192.0.2.10', dst: '198.51.100.80' }, build.tcp({ srcPort: 50000, dstPort: 443, seq: 1, flags: 'S' }))
const frame = (bytes: Uint8Array) => ({ seconds: 1_800_000_000, nanos: 0, bytes })

const processIn = (file: string, bytes: Uint8Array) => reportOf(file, bytes).connections[0]!.client.process

test('PCAPdroid names the app behind each packet', () => {
  const trailer = build.octets(build.u32(0x01072021), build.u32(10_234), build.text('org.mozilla.firefox'), 0)
  const bytes = build.octets(build.ethernet(SYN), trailer)
  assert.deepEqual(processIn('a.pcap', writePcap([frame(bytes)], { linkType: 1 })), { id: 10_234, name: 'org.mozilla.firefox' })
})

test('padding behind a packet is no trailer', () => {
  const bytes = build.octets(build.ethernet(SYN), new Uint8Array(40))
  assert.equal(processIn('a.pcap', writePcap([frame(bytes)], { linkType: 1 })), null)
})

test('pcapng gives the number alone, and Apple its name too', () => {
  const numbered = new PcapngWriter()
    .interface({ linkType: 101 })
    .packet(SYN.bytes, 1n, { options: [{ code: 8, value: [0xd2, 4, 0, 0, 1, 0, 0, 0] }] })
  assert.deepEqual(processIn('a.pcapng', numbered.toBytes()), { id: 1234, name: null })
  const named = new PcapngWriter().interface({ linkType: 101 })
  named.block(0x80000001, named.octets().u32(77).u16(2).u16(4).padded(build.text('curl')).u32(0))
  named.packet(SYN.bytes, 1n, { options: [{ code: 0x8001, value: [0, 0, 0, 0] }] })
  const { process, first } = reportOf('a.pcapng', named.toBytes()).connections[0]!.client
  assert.deepEqual([process, first], [{ id: 77, name: 'curl' }, 'curl'])
})

test('PKTAP names the process of each packet, a helper’s after the one that it works for', () => {
  const header = new Uint8Array(108)
  const view = new DataView(header.buffer)
  for (const [at, word] of [
    [0, 108],
    [4, 1],
    [8, 12],
    [52, 501],
    [84, 777],
  ] as const)
    view.setUint32(at, word, true)
  header.set(build.text('nsurlsessiond'), 56)
  header.set(build.text('Safari'), 88)
  const bytes = writePcap([frame(build.octets(header, SYN.bytes))], { linkType: 258 })
  const { process, first, evidence } = reportOf('a.pcap', bytes).connections[0]!.client
  assert.deepEqual([process, first], [{ id: 777, name: 'Safari' }, 'safari'])
  assert.deepEqual(evidence[0]!.for, ['safari'])
})
