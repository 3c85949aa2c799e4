import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import type { Measured } from './measure.js'
import { type Results, withFigures } from './results.js'

const measured = (name: string, ratio: number): Measured => ({
  name,
  rounds: 5,
  cpu: ratio,
  wall: ratio,
  peak: 2 ** 20,
  ratio,
  lowest: ratio,
  highest: ratio,
})

const RESULTS: Results = {
  date: '2026-11-26',
  machine: 'a machine',
  load: 0,
  versions: { Node: 'v20' },
  rounds: 5,
  scale: 1,
  start: { node: measured('node -e 0', 1), version: measured('v6why --version', 2), small: measured('a sample', 3) },
  workloads: [
    {
      name: 'web',
      scale: 1,
      octets: 1e9,
      counts: { packets: 1000, flows: 10, queries: 5, answered: 5 },
      fast: [measured('C on libpcap', 1), measured('v6why analyze --summary', 2)],
      slow: [],
      leftOut: ['tshark -T fields: not within 120 s of processor time'],
    },
  ],
  growth: [],
}

test('new figures take the place of the old ones, and what people wrote around them stays', () => {
  const kept = readFileSync(new URL('RESULTS.md', import.meta.url), 'utf8')
  const written = withFigures(kept, RESULTS)
  const byPeople = (text: string) => [text.slice(0, text.indexOf('<!--')), text.slice(text.indexOf('<!-- Written by people. -->'))]
  assert.deepEqual(byPeople(written), byPeople(kept))
  assert.match(written, /\| v6why analyze --summary \| 2\.00 \|/)
  assert.match(written, /No figure on web: tshark -T fields: not within 120 s/)
  assert.equal(withFigures(written, RESULTS), written)
  assert.throws(() => withFigures('# Results\n', RESULTS), /has lost the line/)
})
