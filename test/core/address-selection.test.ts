import assert from 'node:assert/strict'
import test from 'node:test'
import { OptionError, PROFILE_IDS, PROFILES, selectAddresses, withRow } from '../../src/core/address-selection.js'

const QUESTION = { from: ['2002:cb00:710a::1', '203.0.113.10/24'], to: ['2001:200::80', '198.51.100.7'] }

test('the question of the talk of 2008: by its label 6to4 loses to IPv4, and wins once it has that of native IPv6', () => {
  const before = selectAddresses(QUESTION)
  assert.deepEqual([before.order[0], before.rule?.number], ['198.51.100.7', 5])
  const after = selectAddresses({ ...QUESTION, policy: withRow(PROFILES.rfc6724, '2002::/16', 30, 1) })
  assert.deepEqual([after.order[0], after.rule?.number], ['2001:200::80', 6])
})

test('a table is a name, a profile, or a text as a system prints it', () => {
  for (const id of PROFILE_IDS) assert.equal(selectAddresses({ ...QUESTION, policy: id }).policy, id)
  const printed = 'precedence ::ffff:0:0/96 100\n'
  assert.equal(selectAddresses({ ...QUESTION, policy: printed }).order[0], '198.51.100.7')
  assert.equal(selectAddresses({ ...QUESTION, policy: new TextEncoder().encode(printed) }).order[0], '198.51.100.7')
})

test('what is no address, prefix or table is refused by the name of its option', () => {
  for (const [option, wrong] of [
    ['from', { from: ['host'] }],
    ['from', { from: ['192.0.2.1/33'] }],
    ['to', { to: ['www.example'] }],
    ['policy', { policy: 'nothing' }],
  ] as const)
    assert.throws(
      () => selectAddresses({ ...QUESTION, ...wrong }),
      (error) => error instanceof OptionError && error.option === option,
    )
})
