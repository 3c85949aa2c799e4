import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { UsageError } from '../../src/cli/fault.js'
import { nat64PrefixOf, policyOf } from '../../src/cli/policy.js'

const refuses = (call: () => unknown, message: RegExp) =>
  assert.throws(call, (error) => error instanceof UsageError && message.test(error.message))

test('a policy is a profile by name, or left to the capture', () => {
  assert.equal(policyOf('glibc')?.id, 'glibc')
  assert.equal(policyOf('auto'), undefined)
  assert.equal(policyOf(undefined), undefined)
})

test('a policy is read from a file as the system printed it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'v6why-policy-'))
  try {
    writeFileSync(join(folder, 'gai.conf'), 'label ::/0 1\nlabel 2002::/16 1\nprecedence ::/0 40\n')
    writeFileSync(join(folder, 'other'), 'nothing of the kind\n')
    assert.ok(policyOf(join(folder, 'gai.conf')))
    refuses(() => policyOf(join(folder, 'other')), /not a policy table; expected is the output of netsh/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a slip in a profile is told with the one that was meant', () => {
  refuses(() => policyOf('glbic'), /did you mean glibc\?/)
  refuses(() => policyOf('/no/such/file'), /the profiles are auto, rfc6724/)
})

test('a NAT64 prefix is IPv6 and has one of the six lengths', () => {
  assert.equal(nat64PrefixOf('64:ff9b::/96').length, 96)
  refuses(() => nat64PrefixOf('64:ff9b::/95'), /RFC 6052/)
  refuses(() => nat64PrefixOf('192.0.2.0/24'), /an IPv6 prefix/)
})
