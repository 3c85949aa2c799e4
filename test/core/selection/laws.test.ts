import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { isIPv4, prefixOf } from '../../../src/core/address/prefix.js'
import type { Candidate } from '../../../src/core/selection/candidate.js'
import { compareCandidates } from '../../../src/core/selection/compare.js'
import { orderCandidates } from '../../../src/core/selection/order.js'
import { PolicyTable, policyRow } from '../../../src/core/selection/policy-table.js'
import { labelOf, type Profile, precedenceOf } from '../../../src/core/selection/profile.js'
import { PROFILES } from '../../../src/core/selection/profiles.js'
import { selectSource } from '../../../src/core/selection/source-rules.js'
import { anyAddress, candidate } from './arbitrary.js'
import { lookUp, type SlowRow, toBigInt } from './reference.js'
import { address } from './example.js'

const profile = fc.constantFrom<Profile>(...Object.values(PROFILES))

const rows = fc.array(
  fc.record({
    near: anyAddress,
    length: fc.integer({ min: 0, max: 128 }),
    precedence: fc.integer({ min: 0, max: 4 }),
    label: fc.integer({ min: 0, max: 3 }),
  }),
  { maxLength: 12 },
)

function slowTable(table: PolicyTable): SlowRow[] {
  return table.rows.map((row) => ({
    prefix: toBigInt(row.prefix),
    length: row.length,
    precedence: row.precedence ?? 0,
    label: row.label ?? 0,
  }))
}

test('a lookup finds the longest of the rows that hold the address', () => {
  fc.assert(
    fc.property(rows, fc.array(anyAddress, { minLength: 1, maxLength: 8 }), (given, addresses) => {
      const table = new PolicyTable(
        given.map(({ near, length, precedence, label }) =>
          policyRow(near.length === 4 ? prefixOf(near, length % 33) : prefixOf(near, length), precedence, label),
        ),
      )
      const slow = slowTable(table)
      for (const bytes of addresses) {
        const expected = lookUp(slow, bytes)
        const found = table.find(bytes)
        assert.deepEqual(
          found && [found.length, found.precedence, found.label],
          expected && [expected.length, expected.precedence, expected.label],
        )
      }
    }),
    { numRuns: 500 },
  )
})

test('exchanging two candidates exchanges the answer, and the same rule decides; only rule 10 keeps the first', () => {
  fc.assert(
    fc.property(candidate, candidate, profile, (a, b, among) => {
      const forwards = compareCandidates(a, b, among)
      const backwards = compareCandidates(b, a, among)
      assert.equal(forwards.rule.number, backwards.rule.number)
      if (forwards.rule.number === 10) assert.deepEqual([forwards.side, backwards.side], ['a', 'a'])
      else assert.notEqual(forwards.side, backwards.side)
    }),
    { numRuns: 2000 },
  )
})

test('an order holds every candidate once, and equal input gives equal order', () => {
  fc.assert(
    fc.property(fc.array(candidate, { maxLength: 8 }), profile, (candidates, among) => {
      const { order, decidedBy } = orderCandidates(candidates, among)
      assert.deepEqual(
        [...order].sort((a, b) => a - b),
        candidates.map((_, i) => i),
      )
      assert.equal(decidedBy(candidates.length - 1), undefined)
      const again = orderCandidates(candidates, among)
      assert.deepEqual(again.order, order)
    }),
    { numRuns: 500 },
  )
})

test('rules 1 to 8 order transitively', () => {
  const rule = ({ rule: { number } }: { rule: { number: number } }) => number
  fc.assert(
    fc.property(candidate, candidate, candidate, profile, (a, b, c, among) => {
      const ab = compareCandidates(a, b, among)
      const bc = compareCandidates(b, c, among)
      fc.pre(rule(ab) < 9 && rule(bc) < 9 && ab.side === 'a' && bc.side === 'a')
      const ac = compareCandidates(a, c, among)
      assert.equal(ac.side, 'a')
      assert.equal(rule(ac), Math.min(rule(ab), rule(bc)))
    }),
    { numRuns: 1000 },
  )
})

test('a candidate that a rule puts first against all the others is first', () => {
  fc.assert(
    fc.property(fc.array(candidate, { minLength: 2, maxLength: 6 }), profile, (candidates, among) => {
      const wins = (a: Candidate) =>
        candidates.every((b) => a === b || (compareCandidates(a, b, among).side === 'a' && compareCandidates(b, a, among).side === 'b'))
      const best = candidates.findIndex(wins)
      fc.pre(best >= 0)
      assert.equal(orderCandidates(candidates, among).order[0], best)
    }),
    { numRuns: 500 },
  )
})

test('where rule 9 runs in a circle through rule 10, the answer still is one and the same', () => {
  // Rows of equal precedence for both families: IPv6 is told apart by common bits, IPv4 from IPv6 by nothing.
  const flat = new PolicyTable([policyRow(prefixOf(address('::'), 0), 40, 1)])
  const among: Profile = { ...PROFILES.rfc6724, labels: flat, precedences: flat }
  const from = { bytes: address('2001:db8:1::5') }
  const circle: Candidate[] = [
    { destination: address('2001:200::1'), source: from },
    { destination: address('203.0.113.1'), source: { bytes: address('192.0.2.1') } },
    { destination: address('2001:db8:1::1'), source: from },
  ]
  assert.equal(compareCandidates(circle[0]!, circle[1]!, among).rule.number, 10)
  assert.equal(compareCandidates(circle[1]!, circle[2]!, among).rule.number, 10)
  assert.deepEqual(compareCandidates(circle[0]!, circle[2]!, among), {
    side: 'b',
    rule: { number: 9, name: 'use-longest-matching-prefix', document: 'RFC 6724 §6' },
  })
  assert.deepEqual(orderCandidates(circle, among).order, [0, 1, 2])
})

test('thousands of destinations are ordered at once', () => {
  const many = Array.from(
    { length: 4000 },
    (_, i): Candidate => ({
      destination: Uint8Array.of(198, 51, i >> 8, i & 0xff),
      source: { bytes: address('198.51.15.159') },
    }),
  )
  assert.deepEqual(orderCandidates(many, PROFILES.rfc6724).order[0], 0x0f00)
})

test('the chosen source is of the family of the destination, and one that no other beats', () => {
  fc.assert(
    fc.property(anyAddress, fc.array(anyAddress, { maxLength: 6 }), profile, (destination, addresses, among) => {
      const sources = addresses.map((bytes) => ({ bytes }))
      const { source } = selectSource(destination, sources, among)
      if (!source) return
      assert.equal(isIPv4(source.bytes), isIPv4(destination))
      for (const other of sources) {
        const { source: preferred, rule } = selectSource(destination, [other, source], among)
        assert.ok(preferred === source || rule === undefined)
      }
    }),
    { numRuns: 500 },
  )
})

test('labels and precedences are null outside every row', () => {
  const empty = new PolicyTable([])
  const among: Profile = { ...PROFILES.rfc6724, labels: empty, precedences: empty }
  assert.equal(labelOf(address('2001:db8::1'), among), null)
  assert.equal(precedenceOf(address('192.0.2.1'), among), null)
  assert.equal(labelOf(address('192.0.2.1'), PROFILES.rfc6724), 4)
  assert.equal(precedenceOf(address('::ffff:192.0.2.1'), PROFILES.rfc6724), 35)
  assert.equal(precedenceOf(address('fd00::1'), PROFILES.glibc), 40)
  assert.equal(labelOf(address('fd00::1'), PROFILES.glibc), 6)
  assert.equal(labelOf(address('fd00::1'), PROFILES['linux-kernel']), 5)
})
