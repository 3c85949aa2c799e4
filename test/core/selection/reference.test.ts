/** The engine beside a second, slow reading of the documents, for every profile with its departures. */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { isIPv4, prefixOf } from '../../../src/core/address/prefix.js'
import type { Candidate, SourceAddress } from '../../../src/core/selection/candidate.js'
import { compareCandidates } from '../../../src/core/selection/compare.js'
import { PROFILE_IDS, PROFILES } from '../../../src/core/selection/profiles.js'
import { selectSource } from '../../../src/core/selection/source-rules.js'
import { anyAddress, candidate, sourceOf } from './arbitrary.js'
import { type SlowPair, type SlowSource, slowCompare, slowIsCandidate, slowPreferSource, toBigInt } from './reference.js'
import { SYSTEMS } from './reference-systems.js'

const slowSource = ({ bytes, ...facts }: SourceAddress): SlowSource => ({ address: bytes, ...facts }) as SlowSource
const slowPair = ({ destination, source }: Candidate): SlowPair => ({ destination, source: source && slowSource(source) })

const id = fc.constantFrom(...PROFILE_IDS)

test('every comparison of destinations agrees with it, in side and in rule', () => {
  const decided = new Set<number>()
  fc.assert(
    fc.property(candidate, candidate, id, (a, b, among) => {
      const [rule, preference] = slowCompare(slowPair(a), slowPair(b), SYSTEMS[among])
      const decision = compareCandidates(a, b, PROFILES[among])
      assert.deepEqual([decision.rule.number, decision.side], [rule, preference > 0 ? 'a' : 'b'], among)
      decided.add(rule)
    }),
    { numRuns: 3000 },
  )
  assert.deepEqual(
    [...decided].sort((a, b) => a - b),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  )
})

/** A destination and sources near it: often its own family, often the same prefix, now and then the address itself. */
const choice = anyAddress.chain((destination) =>
  fc.record({
    destination: fc.constant(destination),
    sources: fc.array(
      fc.oneof(
        { arbitrary: sourceOf(destination), weight: 6 },
        { arbitrary: anyAddress.chain(sourceOf), weight: 1 },
        { arbitrary: sourceOf(destination).map((source) => ({ ...source, bytes: destination })), weight: 1 },
      ),
      { minLength: 2, maxLength: 5 },
    ),
    onInterface: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    /** What the next hop advertises: prefixes of some of the sources. */
    advertised: fc.array(fc.tuple(fc.nat(4), fc.constantFrom(32, 48, 64)), { maxLength: 2 }),
  }),
)

test('every choice of a source agrees with it, in the source and in the rule that put it before another', () => {
  const decided = new Set<number | undefined>()
  fc.assert(
    fc.property(choice, id, ({ destination, sources, onInterface, advertised }, among) => {
      const prefixes = advertised.flatMap(([i, length]) => {
        const bytes = sources[i]?.bytes
        return bytes?.length === 16 ? [prefixOf(bytes, length)] : []
      })
      const outgoing = { ...(onInterface !== undefined && { interface: onInterface }), nextHopPrefixes: prefixes }
      const way = { interface: onInterface, advertised: prefixes.map(({ bytes, length }) => ({ prefix: toBigInt(bytes), length })) }
      const system = SYSTEMS[among]
      const usable = sources.filter((source) => slowIsCandidate(slowSource(source), destination, way, system))
      const prefer = (a: SourceAddress, b: SourceAddress) => slowPreferSource(slowSource(a), slowSource(b), destination, way, system)
      // The first that no other beats; each pair is compared.
      const best = usable.find((source) => usable.every((other) => prefer(source, other)[1] >= 0))
      assert.equal(selectSource(destination, sources, PROFILES[among], outgoing).source, best, among)
      const [a, b] = usable
      if (!a || !b) return
      const [rule, preference] = prefer(a, b)
      const { source, rule: said } = selectSource(destination, [a, b], PROFILES[among], outgoing)
      assert.deepEqual([source, said?.number], [preference >= 0 ? a : b, rule], among)
      decided.add(rule)
    }),
    { numRuns: 3000 },
  )
  for (const rule of [1, 2, 3, 4, 5, 5.5, 6, 7, 8]) assert.ok(decided.has(rule), `rule ${rule} decided nothing`)
})

test('destinations with the sources that are chosen for them agree with it as well', () => {
  const addresses = fc.array(anyAddress, { maxLength: 6 })
  fc.assert(
    fc.property(anyAddress, anyAddress, addresses, id, (a, b, own, among) => {
      const sources = own.map(
        (bytes): SourceAddress => ({
          bytes,
          prefixLength: isIPv4(bytes) ? 24 : 64,
          deprecated: false,
          home: false,
          careOf: false,
          temporary: false,
          tunnel: false,
          interface: 1,
        }),
      )
      const paired = [a, b].map((destination) => ({ destination, source: selectSource(destination, sources, PROFILES[among]).source }))
      const [rule, preference] = slowCompare(slowPair(paired[0]!), slowPair(paired[1]!), SYSTEMS[among])
      const decision = compareCandidates(paired[0]!, paired[1]!, PROFILES[among])
      assert.deepEqual([decision.rule.number, decision.side], [rule, preference > 0 ? 'a' : 'b'], among)
    }),
    { numRuns: 1000 },
  )
})
