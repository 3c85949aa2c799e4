import assert from 'node:assert/strict'
import test from 'node:test'
import { PairIndex } from '../../../src/core/base/pair-index.js'
import { Random } from '../../support/random.js'

test('a pair index holds what a map would, negative keys and the value 0 included', () => {
  const random = new Random(1)
  const index = new PairIndex()
  const map = new Map<string, number>()
  for (let i = 0; i < 20_000; i++) {
    const a = random.below(300) - 150
    const b = random.below(300) - 150
    const value = random.below(1000)
    assert.equal(index.get(a, b), map.get(`${a} ${b}`) ?? -1)
    index.set(a, b, value)
    map.set(`${a} ${b}`, value)
  }
  for (const [key, value] of map) {
    const [a, b] = key.split(' ').map(Number)
    assert.equal(index.get(a!, b!), value)
  }
})
