import assert from 'node:assert/strict'
import test from 'node:test'
import { worstFirst } from '../../../src/core/report/finding-order.js'
import { analyze } from '../../support/analyze.js'
import { samples } from '../../support/samples.js'

const finding = (code: string, severity: 'info' | 'warning' | 'problem', ...frames: number[]) => ({
  code,
  severity,
  evidence: frames.map((frame) => ({ frame, at: '', says: '' })),
})

test('problems stand before warnings, one code together, and its first frame first', () => {
  const [info, late, warning, early, bare] = [
    finding('relay-asymmetry', 'info', 1),
    finding('tunnel-blocked', 'problem', 40, 8),
    finding('unsolicited-tunnel', 'warning', 2),
    finding('tunnel-blocked', 'problem', 7, 90),
    finding('tunnel-blocked', 'problem'),
  ]
  const other = finding('broken-ipv6', 'problem', 1)
  assert.deepEqual(worstFirst([info, late, warning, other, bare, early]), [early, late, bare, other, warning, info])
})

test('the findings of a sample are all there, and what was given stays as it was', () => {
  for (const { file, bytes } of samples) {
    const findings = analyze(file, bytes).findings()
    const before = [...findings]
    assert.deepEqual(new Set(worstFirst(findings)), new Set(findings))
    assert.deepEqual(findings, before)
  }
})
