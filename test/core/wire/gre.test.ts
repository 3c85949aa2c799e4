import assert from 'node:assert/strict'
import test from 'node:test'
import { BAD_LENGTH, OK, TRUNCATED } from '../../../src/core/wire/check.js'
import * as gre from '../../../src/core/wire/gre.js'
import { hex, viewOf } from '../../support/octets.js'

test('each optional field adds four octets (RFC 2784 §2.1, RFC 2890 §2, RFC 2637 §4.1)', () => {
  const rows: [string, number][] = [
    ['0000', 4],
    ['8000', 8],
    ['2000', 8],
    ['1000', 8],
    ['b000', 16],
    ['3001', 12],
    ['3081', 16],
  ]
  for (const [flags, length] of rows) {
    const view = viewOf(hex(flags, '0800', '00'.repeat(12)))
    assert.equal(gre.headerLength(view, 0), length)
    assert.equal(gre.check(view, 0, length), OK)
    assert.equal(gre.check(view, 0, length - 1), TRUNCATED)
  }
})

test('source routing is refused', () => {
  assert.equal(gre.check(viewOf(hex('4000 0800 00000000')), 0, 8), BAD_LENGTH)
})
