import assert from 'node:assert/strict'
import test from 'node:test'
import { checkExpectation } from '../../../src/core/check/check-expectation.js'
import type { Expectation } from '../../../src/core/check/expectation.js'
import { COUNTS, TIMINGS } from '../../../src/core/check/field.js'
import { outcomeOf, sentenceOf } from '../../../src/core/check/result.js'
import { analyze } from '../../support/analyze.js'
import { samples } from '../../support/samples.js'

const of = (story: string) => analyze('a.pcapng', samples.find((sample) => sample.story === story)!.bytes)
const riddle = of('riddle')
const blackHole = of('ipv6-black-hole')
const TODAY = '2026-11-26'

type Said = Omit<Expectation, 'schema'>
const check = (said: Said, analysis = riddle) => checkExpectation(analysis, { schema: 'v6why-expectation/1', ...said }, TODAY)
const unmet = (said: Said, analysis = riddle): string[] =>
  check(said, analysis).cases.flatMap((one) =>
    outcomeOf(one) === 'unmet' ? one.failures.map((f) => `${one.subject}: ${sentenceOf(f)}`) : [],
  )

const DUAL = { name: 'dual.example' }
const first = (fields: object) => ({ connections: [{ match: { index: 1 }, ...fields }] })

test('what the capture shows is as expected, one value or several', () => {
  const expected = { family: 'IPv4', path: ['native', '6to4'], reason: 'address-selection', rule: [5, 6], strategy: 'single' }
  assert.deepEqual(unmet({ connections: [{ match: DUAL, count: 3, ...expected, certainty: 'inferred', policy: 'glibc' }] }), [])
})

test('a failure names the connection, the frame, what was expected, what was got, and why', () => {
  assert.deepEqual(unmet(first({ family: 'IPv6' })), [
    'connection 1, dual.example:80: frame 5: family: expected IPv6, got IPv4 (both were known; rule 5 (prefer-matching-label) of address selection puts IPv4 first)',
  ])
})

test('every field that can be expected can also be otherwise', () => {
  const wrong: Record<string, unknown> = {
    family: 'IPv6',
    path: 'teredo',
    reason: 'no-lookup',
    rule: null,
    certainty: 'shown',
    strategy: 'race',
    policy: 'musl',
    notes: 'aaaa-late',
  }
  for (const [field, value] of Object.entries(wrong)) {
    const [failure, ...more] = unmet(first({ [field]: value }))
    assert.match(failure ?? '', new RegExp(`frame 5: ${field}: expected ${value ?? 'none'}, got `), field)
    assert.deepEqual(more, [])
  }
})

test('every timing and every count of the report can be bounded', () => {
  assert.ok(TIMINGS.includes('handshakeMs') && TIMINGS.length >= 5)
  for (const key of TIMINGS)
    assert.match(unmet(first({ timing: { [key]: { min: 1e6 } } }))[0]!, new RegExp(`timing\\.${key}: expected at least 1000000, got`))
  for (const key of Object.keys(COUNTS))
    assert.match(unmet(first({ counts: { [key]: 77 } }))[0]!, new RegExp(`counts\\.${key}: expected 77, got \\d`))
  assert.deepEqual(
    unmet(first({ timing: { handshakeMs: { min: 0.01, max: 1 }, attemptDelayMs: null }, counts: { attempts: 1, syns: { max: 1 } } })),
    [],
  )
})

test('a range is not met by what is not known', () => {
  assert.match(unmet(first({ timing: { attemptDelayMs: { max: 1000 } } }))[0]!, /expected at most 1000, got none/)
})

test('connections are matched by name, client, link address, server, port, transport and number', () => {
  const count = (match: object, analysis = riddle) =>
    check({ connections: [{ match, count: 99 }] }, analysis).cases.at(-1)!.failures[0]!.got
  assert.equal(count({ name: '*.EXAMPLE' }), '6')
  assert.equal(count({ name: ['mix.example', 's6to4.*'] }), '2')
  assert.equal(count({ client: '81.2.69.142' }), '6')
  assert.equal(count({ client: '2002:5102:458E:0::1' }), '6')
  assert.equal(count({ client: [...riddle.hosts()][0]!.link[0]!.toUpperCase() }), '6')
  assert.equal(count({ server: '203.0.113.80' }), '3')
  assert.equal(count({ port: 443 }), '0')
  assert.equal(count({ transport: ['tcp', 'quic'] }), '6')
  assert.equal(count({ index: [1, 6] }), '2')
  assert.equal(count({ program: 'curl/*' }), '4')
  assert.equal(count({}), '6')
})

test('an entry that no connection fits is not as expected', () => {
  assert.deepEqual(unmet({ connections: [{ match: { name: 'gone.example' } }] }), [
    'connections of name gone.example: count: expected at least 1, got 0',
  ])
})

test('what holds for all others is held to those that no entry is about', () => {
  assert.deepEqual(unmet({ connections: [{ match: DUAL }], others: { family: 'IPv6' } }), [])
  assert.equal(unmet({ connections: [{ match: DUAL }], others: { family: 'IPv4' } }).length, 3)
  const [one] = unmet({ connections: [{ match: { index: [1, 2, 3, 4, 5] } }], others: 'none' })
  assert.equal(
    one,
    'connection 6, mix.example:80: frame 75: connection: expected none but those that are named, got IPv6 to mix.example:80',
  )
})

test('a finding has to be there, or must not be', () => {
  assert.deepEqual(unmet({ findings: { present: ['relay-asymmetry', 'unsolicited-tunnel'], absent: 'others' } }), [])
  assert.deepEqual(unmet({ findings: { present: 'broken-ipv6' } }), [
    'finding broken-ipv6: findings: expected broken-ipv6, got relay-asymmetry, unsolicited-tunnel',
  ])
  assert.match(
    unmet({ findings: { absent: 'relay-asymmetry' } })[0]!,
    /^no finding relay-asymmetry: frame 47: findings: expected no relay-asymmetry, got relay-asymmetry \(/,
  )
  assert.match(unmet({ findings: { absent: 'others' } })[0]!, /^no other finding: frame 47/)
})

test('counts and shares are bounded over the summary', () => {
  const summary = {
    connections: { total: 6 },
    reasons: { 'a-absent': 1, 'ipv6-failed': 0 },
    paths: { '6to4': { min: 3 } },
    dualStackConnections: 5,
  }
  assert.deepEqual(unmet({ summary: { ...summary, shares: { IPv6: 0.5, none: { max: 0 } }, ipv6Share: { min: 0.3, max: 0.5 } } }), [])
  assert.deepEqual(unmet({ summary: { shares: { IPv6: { min: 0.9 } } } }), [
    'summary, shares.IPv6: shares.IPv6: expected at least 0.9, got 0.5',
  ])
})

test('a deviation is borne until its last day, then it is told with its reason', () => {
  const deviation = (until: string) => ({
    ...first({ family: 'IPv6', rule: 6 }),
    deviations: [{ match: DUAL, fields: 'family', reason: 'ticket 4711', until }],
  })
  const rule = /^connection 1, dual.example:80: frame 5: rule: expected 6, got 5/
  for (const until of [TODAY, '2027-01-01']) {
    const told = check(deviation(until))
    assert.equal(told.cases[0]!.failures.length, 2)
    assert.match(unmet(deviation(until))[1]!, rule)
    assert.deepEqual(told.cases[0]!.failures[0]!.allowed, { reason: 'ticket 4711', until })
  }
  assert.match(unmet(deviation('2026-11-25'))[0]!, /got IPv4 \(both were known; .*; the allowance ended on 2026-11-25: ticket 4711\)$/)
})

test('deviations of findings and of figures are borne, and one that nothing needs is told', () => {
  const until = '2026-12-31'
  const said = {
    findings: { absent: 'others' },
    summary: { shares: { IPv6: 1 } },
    deviations: [
      { findings: ['relay-asymmetry', 'unsolicited-tunnel'], reason: 'one', until },
      { fields: 'shares', reason: 'two', until },
      { match: { name: 'mix.example' }, reason: 'three', until },
    ],
  }
  assert.deepEqual(unmet(said), [])
  assert.deepEqual(check(said).hints, ["the allowance 'three' (until 2026-12-31) is not needed"])
})

test('a connection that failed has the path none', () => {
  assert.deepEqual(unmet({ connections: [{ match: { index: 6 }, family: 'none', path: 'none', reason: 'end-not-seen' }] }, blackHole), [])
})
