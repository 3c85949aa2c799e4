import assert from 'node:assert/strict'
import test from 'node:test'
import { readCapture } from '../../support/capture.js'
import { anonymize } from '../../support/anonymize.js'
import { samples } from '../../support/samples.js'
import { PcapngWriter, text } from '../../support/pcap-writer.js'

test('frames keep their number, time, interface, lengths and direction, in the format that they came in', () => {
  for (const { story, bytes } of samples) {
    const [before, after] = [readCapture([bytes]), readCapture([anonymize(bytes).octets])]
    const plain = (capture: typeof before) =>
      capture.frames.map(({ octets, ...frame }) => ({ ...frame, processId: 0, length: octets.length }))
    assert.deepEqual(plain(after), plain(before), story)
    assert.equal(after.outcome.format, before.outcome.format)
    assert.deepEqual([after.outcome.damage, after.outcome.drops], [null, before.outcome.drops])
    assert.deepEqual(
      after.interfaces.map(({ name, description }) => [name, description]),
      before.interfaces.map(() => [null, null]),
    )
  }
})

test('names, comments and keys that a recorder kept are left out', () => {
  const secret = 'a-name-in-the-capture'
  const writer = new PcapngWriter()
    .interface({ options: [2, 3].map((code) => ({ code, value: text(secret) })) })
    .names([{ address: [192, 0, 2, 1], names: [secret] }])
    .packet(new Uint8Array(60), 0n, { options: [{ code: 1, value: text(secret) }] })
  writer.block(10, writer.octets().u32(0x544c534b).u32(secret.length).padded(text(secret)))
  const capture = writer.toBytes()
  assert.equal(Buffer.from(capture).toString('latin1').split(secret).length, 6)
  assert.ok(!Buffer.from(anonymize(capture).octets).includes(secret))
})
