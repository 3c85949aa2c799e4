import assert from 'node:assert/strict'
import test from 'node:test'
import { figureLines } from '../../src/cli/figures-text.js'
import { analysisOf } from '../support/analysis-fixture.js'

const summary = analysisOf().summary()
const side = (name: string) => ({ host: 'h1', name, IPv4: 1, IPv6: 2 })

test('handshakes are told for each family that had one, with the delay and what was lost where there was any', () => {
  assert.deepEqual([...figureLines(summary)], ['median handshake: IPv4 0.06 ms (95 % within 0.06 ms)'])
  const attemptDelays = [{ family: 'IPv6', count: 3, p50Ms: 201.204, p95Ms: 250 }] as const
  assert.match(
    [...figureLines({ ...summary, attemptDelays, lostMs: 603.6 })].join(),
    /after IPv6 the other family followed in 201 ms; 604 ms lost/,
  )
})

test('names that changed sides are told by the first three and their number', () => {
  const changedSides = ['a.example', 'b.example', 'c.example', 'd.example'].map(side)
  const [, line] = figureLines({ ...summary, changedSides, changedSidesCount: 4 })
  assert.match(line!, /a\.example \(1 IPv4, 2 IPv6\), b\.example .*c\.example .* and 1 more$/)
})

test('a capture without connections has no figures to tell', () => {
  assert.deepEqual([...figureLines({ ...summary, handshakes: [] })], [])
})
