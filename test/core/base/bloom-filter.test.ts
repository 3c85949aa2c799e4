import assert from 'node:assert/strict'
import test from 'node:test'
import { BloomFilter } from '../../../src/core/base/bloom-filter.js'

test('every number that was added may be held, whatever its sign', () => {
  const filter = new BloomFilter(5)
  const numbers = [0, 1, -1, 0x7fffffff, -0x80000000, 0xffffffff]
  for (const number of numbers) filter.add(number)
  for (const number of numbers) assert.equal(filter.mayHold(number), true, String(number))
})

test('adding says whether the number may have been there before', () => {
  const filter = new BloomFilter(1)
  assert.equal(filter.add(42), false)
  assert.equal(filter.add(42), true)
})

test('of numbers in a row it takes fewer than one in eight for a member that is none', () => {
  const filter = new BloomFilter(10_000)
  for (let number = 0; number < 10_000; number++) filter.add(number)
  let wrong = 0
  for (let number = 10_000; number < 20_000; number++) if (filter.mayHold(number)) wrong++
  assert.ok(wrong < 1250, `${wrong} of 10,000`)
})

test('one for no numbers holds none', () => {
  assert.equal(new BloomFilter(0).mayHold(0), false)
})
