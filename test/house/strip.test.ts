import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { readCapture } from '../support/capture.js'
import { root, samples } from '../support/samples.js'

function stripped(path: string, ending: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'v6why-'))
  try {
    const out = join(folder, `out.${ending}`)
    execFileSync(process.execPath, [join(root, 'samples', 'recipe', 'strip.mjs'), path, out])
    return new Uint8Array(readFileSync(out))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const sample = (story: string) => samples.find((each) => each.story === story)!

test('a capture that was stripped stays as it is when it is stripped again', () => {
  for (const { path, bytes } of [sample('riddle'), sample('riddle-seen-twice'), sample('both-families-work')]) {
    assert.deepEqual(stripped(path, path.split('.').at(-1)!), bytes)
  }
})

test('a capture rewritten in the other format holds the same frames', () => {
  for (const [story, ending] of [
    ['riddle', 'pcap'],
    ['6in4', 'pcap'],
    ['three-clients-any-interface', 'pcapng'],
  ] as const) {
    assert.deepEqual(readCapture([stripped(sample(story).path, ending)]).frames, readCapture([sample(story).bytes]).frames)
  }
})
