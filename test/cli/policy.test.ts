import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { UsageError } from '../../src/cli/fault.js'
import { nat64PrefixOf, policiesOf, policyOf, rowOf } from '../../src/cli/policy.js'

const refuses = (call: () => unknown, message: RegExp) =>
  assert.throws(call, (error) => error instanceof UsageError && message.test(error.message))

test('a policy is a profile by name, or left to the capture', () => {
  assert.equal(policyOf('glibc').profile.id, 'glibc')
  assert.equal(policiesOf(['auto']).all, undefined)
  assert.equal(policiesOf(undefined).all, undefined)
  assert.equal(policiesOf(['musl', 'glibc']).all?.id, 'glibc', 'the last one counts')
})

test('ADDRESS=TABLE is the table of one host, of either family', () => {
  const { all, ofHosts } = policiesOf(['192.0.2.1=musl', 'glibc', '2001:db8::1=windows'])
  assert.equal(all?.id, 'glibc')
  assert.deepEqual(
    ofHosts!.map(({ address, profile }) => [address.length, profile.id]),
    [
      [4, 'musl'],
      [16, 'windows'],
    ],
  )
  refuses(() => policiesOf(['192.0.2.1=mussl']), /--policy 192\.0\.2\.1= mussl: no profile and no file; did you mean musl\?/)
})

test('a row to set is a prefix, a precedence and a label', () => {
  assert.deepEqual(rowOf('2002::/16 30 1'), { prefix: '2002::/16', precedence: 30, label: 1 })
  for (const wrong of ['2002::/16', '2002::/16 30', '2002:: 30 1', '2002::/16 30 x', '2002::/16 30 1 2', ''])
    refuses(() => rowOf(wrong), /--set takes a prefix, a precedence and a label/)
})

test('what is wrong with a table that was given is told with it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'v6why-policy-'))
  try {
    const file = join(folder, 'netsh.txt')
    writeFileSync(file, 'Precedence  Label  Prefix\n----------  -----  ------\n        30      1  2002::/16\n')
    const { warnings } = policiesOf([file])
    assert.equal(warnings!.length, 3)
    assert.match(warnings![1]!.says, /::\/0 is missing/)
  } finally {
    rmSync(folder, { recursive: true })
  }
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
