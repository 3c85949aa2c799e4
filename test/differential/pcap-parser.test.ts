/** pcap-parser is a second opinion on well-formed classic pcap: it reads the same frames, at the same times. */
import assert from 'node:assert/strict'
import type { EventEmitter } from 'node:events'
import { createRequire } from 'node:module'
import { Readable } from 'node:stream'
import test from 'node:test'
import { readCapture } from '../support/capture.js'
import { copiesOf } from '../support/capture-copies.js'
import { samples } from '../support/samples.js'

interface TheirPacket {
  readonly header: { readonly timestampSeconds: number; readonly timestampMicroseconds: number; readonly originalLength: number }
  readonly data: Buffer
}

/** It has no types. */
const require = createRequire(import.meta.url)
const { parse } = require('pcap-parser') as { parse(stream: Readable): EventEmitter }

const theirFrames = (bytes: Uint8Array): Promise<unknown[]> =>
  new Promise((resolve, reject) => {
    const frames: unknown[] = []
    parse(Readable.from([Buffer.from(bytes)], { objectMode: false }))
      .on('packet', ({ header, data }: TheirPacket) => {
        frames.push([header.timestampSeconds, header.timestampMicroseconds * 1000, header.originalLength, data.toString('hex')])
      })
      .on('error', reject)
      .on('end', () => resolve(frames))
  })

const ourFrames = (bytes: Uint8Array): unknown[] =>
  readCapture([bytes]).frames.map(({ seconds, nanos, wireLength, octets }) => [seconds, nanos, wireLength, octets])

for (const { file, bytes } of samples) {
  // It reads microseconds, in either byte order; a capture of several interfaces is no classic pcap.
  const readable = copiesOf(readCapture([bytes])).filter(({ name }) => /^pcap, .*µs$/.test(name))
  if (readable.length === 0) continue

  test(`${file} as classic pcap holds the frames that pcap-parser reads`, async () => {
    for (const copy of readable) assert.deepEqual(ourFrames(copy.bytes), await theirFrames(copy.bytes), copy.name)
  })
}
