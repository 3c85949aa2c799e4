/** Loads that are made to hurt, scaled down: what is kept of them is bounded, and searches stay short. Nothing here measures time. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { AddressTable } from '../../src/core/address/address-table.js'
import { keyedHash, LONGEST_CHAIN } from '../../src/core/base/keyed-hash.js'
import { PairIndex } from '../../src/core/base/pair-index.js'
import type { Analysis } from '../../src/core/report/report.js'
import { type LoadName, LOADS, loadOf } from '../support/adversarial-loads.js'
import { newAnalyzer } from '../support/analyze.js'
import { samples } from '../support/samples.js'

function analysisOf(name: LoadName, count: number): Analysis {
  const analyzer = newAnalyzer()
  analyzer.begin('load')
  for (const piece of loadOf(LOADS.find((load) => load.name === name)!, count)) analyzer.push(piece)
  analyzer.finish()
  return analyzer.end()
}

const counts = (analysis: Analysis) => ({
  frames: analysis.inputs().reduce((sum, { frames }) => sum + frames, 0),
  flows: [...analysis.flows()].length,
  lookups: [...analysis.lookups()].length,
  connections: analysis.connectionCount,
  oddities: Object.fromEntries(analysis.oddities().map(({ id, count }) => [id, count])),
})

const none = { flows: 0, lookups: 0, connections: 0, oddities: {} }
const EXPECTED: Record<LoadName, readonly [count: number, Partial<ReturnType<typeof counts>>]> = {
  'SYN flood from random sources': [5000, { flows: 5000, connections: 5 }],
  'DNS flood of random names': [3000, { flows: 1, lookups: 3000 }],
  'addresses that meet in one slot': [3000, { flows: 3000 }],
  'ports that meet in one slot': [2000, { flows: 2000 }],
  'names that meet in one slot': [2000, { flows: 1, lookups: 2000 }],
  'first pieces of datagrams that never come': [5000, { oddities: { 'fragment-table-full': 904, 'fragments-incomplete': 4096 } }],
  'tunnels nested 50 deep': [1000, { flows: 1, oddities: { 'tunnel-too-deep': 1000 } }],
  'pcapng interfaces': [20_000, { flows: 1, frames: 1 }],
  'pcapng options of 64 KB': [30, { flows: 1 }],
  'IPv6 options of 2 KB': [1000, { flows: 1000, connections: 1 }],
}

for (const [name, [count, expected]] of Object.entries(EXPECTED) as [LoadName, (typeof EXPECTED)[LoadName]][]) {
  test(`${name}: each is counted, and nothing else is said`, () => {
    assert.deepEqual(counts(analysisOf(name, count)), { frames: count, ...none, ...expected })
  })
}

const hostile = (i: number): Uint8Array => {
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  view.setInt32(8, i)
  view.setInt32(12, Math.imul(i, 0x85ebca6b))
  return bytes
}

test('addresses that were made to meet in one slot are hashed under a key, and keep their numbers', () => {
  const table = new AddressTable()
  for (let i = 0; i < 20_000; i++) assert.equal(table.internBytes(hostile(i)), i)
  assert.ok(table.keyed)
  for (let i = 0; i < 20_000; i += 7) assert.equal(table.internBytes(hostile(i)), i)
})

test('addresses as networks have them are not: of a prefix, of many, and without any order', () => {
  const table = new AddressTable()
  const view = new DataView(new ArrayBuffer(16))
  for (let i = 0; i < 200_000; i++) {
    table.internIPv4(0x0a000000 + i)
    view.setInt32(0, 0x20010db8)
    view.setInt32(4, i & 0xff)
    view.setInt32(12, i)
    table.readIPv6(view, 0, 0)
    view.setInt32(8, Math.imul(i, 0x9e3779b1))
    table.readIPv6(view, 0, 0)
  }
  assert.equal(table.keyed, false)
})

test('pairs that were made to meet in one slot are hashed under a key, and keep their values', () => {
  const index = new PairIndex()
  for (let b = 0; b < 20_000; b++) index.set(Math.imul(b, 0x85ebca6b), b, b)
  assert.ok(index.keyed)
  for (let b = 0; b < 20_000; b++) assert.equal(index.get(Math.imul(b, 0x85ebca6b), b), b)
  const usual = new PairIndex()
  for (let i = 0; i < 200_000; i++) usual.set(i % 1000, i, i)
  assert.equal(usual.keyed, false)
})

test('under a key no chain is longer than chance allows, whatever the words have in common', () => {
  const slots = new Uint8Array(2 ** 17)
  let longest = 0
  for (let i = 0; i < 2 ** 16; i++) {
    let slot = keyedHash(0, 0, i, Math.imul(i, 0x85ebca6b), 0) & (slots.length - 1)
    let passed = 0
    for (; slots[slot] !== 0; passed++) slot = (slot + 1) & (slots.length - 1)
    slots[slot] = 1
    longest = Math.max(longest, passed)
  }
  assert.ok(longest < LONGEST_CHAIN, String(longest))
})

test('flows and addresses that are hashed under a key make the same report', () => {
  const { file, bytes } = samples.find(({ story }) => story === 'teredo')!
  const read = (keyed: boolean) => {
    const analyzer = newAnalyzer()
    analyzer.flows.keyed = keyed
    analyzer.addresses.keyed = keyed
    analyzer.begin(file)
    analyzer.push(bytes)
    analyzer.finish()
    return [...analyzer.end().flows()]
  }
  assert.ok(read(true).length > 10)
  assert.deepEqual(read(true), read(false))
})
