/** Turns the rows of the documents' examples into tests: each as it is given, and with its input reversed. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { formatAddress } from '../../../src/core/address/text.js'
import type { Profile } from '../../../src/core/selection/profile.js'
import { selectSource } from '../../../src/core/selection/source-rules.js'
import { address, predict, source } from './example.js'

type SourceExample = readonly [destination: string, sources: string[], result: string, rule: number]
type DestinationExample = readonly [
  sources: string[],
  destinations: string[],
  result: [destination: string, source: string][],
  rule: number,
]

export function checkSources(section: string, profile: Profile, examples: readonly SourceExample[]) {
  for (const [destination, sources, result, rule] of examples) {
    for (const given of [sources, [...sources].reverse()]) {
      test(`${section}: towards ${destination}, of ${given.join(' or ')}, rule ${rule} takes ${result}`, () => {
        const decision = selectSource(address(destination), given.map(source), profile)
        assert.equal(decision.source && formatAddress(decision.source.bytes), result)
        assert.equal(decision.rule?.number, rule)
        assert.equal(decision.rule?.document, `${profile.document} §5`)
      })
    }
  }
}

export function checkDestinations(section: string, profile: Profile, examples: readonly DestinationExample[]) {
  for (const [sources, destinations, result, rule] of examples) {
    for (const given of [destinations, [...destinations].reverse()]) {
      test(`${section}: with ${sources.join(' or ')}, rule ${rule} puts ${given.join(', ')} in order`, () => {
        const decision = predict(sources, given, profile)
        assert.deepEqual(
          decision.order.map((to, i) => [to, decision.sources[i]]),
          result,
        )
        assert.equal(decision.rule?.number, rule)
        assert.equal(decision.rule?.document, `${profile.document} §6`)
      })
    }
  }
}
