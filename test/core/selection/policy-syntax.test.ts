/** Every syntax as systems print it, from files; and what v6why prints, read again. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { prefixOf } from '../../../src/core/address/prefix.js'
import { ipv4Scopes, RFC_6724_IPV4_SCOPES, scopeOf } from '../../../src/core/address/scope.js'
import { formatPrefix } from '../../../src/core/address/text.js'
import {
  FREEBSD_IPV4_TABLE,
  GLIBC_LABELS,
  GLIBC_PRECEDENCES,
  LINUX_LABELS,
  RFC_6724_TABLE,
  VISTA_TABLE,
  XP_TABLE,
} from '../../../src/core/selection/built-in-tables.js'
import { POLICY_SYNTAXES } from '../../../src/core/selection/policy-syntax/index.js'
import { PolicyTable, type PolicyRow, policyRow, policyTable, rowPrefix } from '../../../src/core/selection/policy-table.js'
import { readPolicy, readPolicyText } from '../../../src/core/selection/policy-text.js'
import { combinedTable, type Profile } from '../../../src/core/selection/profile.js'
import { PROFILES } from '../../../src/core/selection/profiles.js'
import { address } from './example.js'

const folder = fileURLToPath(new URL('fixtures/policy', import.meta.url))
const told = (table: PolicyTable) => table.rows.map((row) => `${rowPrefix(row)} ${row.precedence} ${row.label}`).sort()

const WITH_LABEL_CHANGED = policyTable([
  ['::1/128', 50, 0],
  ['::/0', 40, 1],
  ['2002::/16', 30, 1],
  ['::/96', 20, 3],
  ['::ffff:0:0/96', 10, 4],
  ['2001::/32', 5, 5],
])
const without = (table: PolicyTable, prefix: string) => new PolicyTable(table.rows.filter((row) => rowPrefix(row) !== prefix))

/** File · format · profile · the table, or those of labels, precedences and sources · warnings, by what they begin with. */
const FIXTURES: readonly (readonly [
  file: string,
  format: string,
  profile: string,
  tables: PolicyTable | readonly [labels: PolicyTable, precedences: PolicyTable, sourceLabels: PolicyTable],
  warnings?: readonly string[],
])[] = [
  ...[
    'english',
    'japanese-utf-8',
    'japanese-utf-16',
    'japanese-utf-16-big-endian',
    'japanese-cp932',
    'chinese-utf-8',
    'chinese-utf-16',
    'chinese-utf-16-without-mark',
    'chinese-cp936',
  ].map((name) => [`netsh-${name}.txt`, 'netsh interface ipv6 show prefixpolicies', 'windows', RFC_6724_TABLE] as const),
  ['netsh-windows-7.txt', 'netsh interface ipv6 show prefixpolicies', 'windows-vista', VISTA_TABLE],
  ['netsh-windows-xp.txt', 'netsh interface ipv6 show prefixpolicies', 'windows-xp', XP_TABLE],
  ['netsh-with-notes.txt', 'netsh interface ipv6 show prefixpolicies', 'windows-vista', WITH_LABEL_CHANGED],
  [
    'netsh-damaged.txt',
    'netsh interface ipv6 show prefixpolicies',
    'windows',
    policyTable([
      ['2002::/16', 30, 1],
      ['::/0', 40, 1],
      ['fd00::/8', 60, 4],
    ]),
    [
      'the row ::1/128 is missing: loopback addresses are treated as ::/0',
      'the row ::ffff:0:0/96 is missing: IPv4 addresses are treated as ::/0',
    ],
  ],
  [
    'netsh-without-default.txt',
    'netsh interface ipv6 show prefixpolicies',
    'windows',
    without(RFC_6724_TABLE, '::/0'),
    ['the row ::/0 is missing: addresses outside the other rows have no label and come last'],
  ],
  [
    'netsh-without-ipv4.txt',
    'netsh interface ipv6 show prefixpolicies',
    'windows',
    without(RFC_6724_TABLE, '::ffff:0:0/96'),
    ['the row ::ffff:0:0/96 is missing: IPv4 addresses are treated as ::/0'],
  ],
  ['get-netprefixpolicy-table.txt', 'Get-NetPrefixPolicy', 'windows', RFC_6724_TABLE],
  ['get-netprefixpolicy-list.txt', 'Get-NetPrefixPolicy', 'windows', RFC_6724_TABLE],
  ['get-netprefixpolicy.json', 'Get-NetPrefixPolicy', 'windows', RFC_6724_TABLE],
  [
    'gai-one-line.conf',
    '/etc/gai.conf',
    'glibc',
    [
      GLIBC_LABELS,
      policyTable([
        ['::/0', 40, null],
        ['::ffff:0:0/96', 100, null],
      ]),
      LINUX_LABELS,
    ],
    ['the precedence lines replace the whole table of glibc: ::1/128, 2002::/16, ::/96 are treated as ::/0'],
  ],
  [
    'gai-all-lines.conf',
    '/etc/gai.conf',
    'glibc',
    [GLIBC_LABELS.with({ ...GLIBC_LABELS.find(address('2002::'))!, label: 1 }), GLIBC_PRECEDENCES, LINUX_LABELS],
  ],
  ['gai-scopev4.conf', '/etc/gai.conf', 'glibc', [GLIBC_LABELS, GLIBC_PRECEDENCES, LINUX_LABELS]],
  ['gai-commented.conf', '/etc/gai.conf', 'glibc', [GLIBC_LABELS, GLIBC_PRECEDENCES, LINUX_LABELS]],
  ['addrlabel.txt', 'ip addrlabel', 'glibc', [GLIBC_LABELS, GLIBC_PRECEDENCES, LINUX_LABELS]],
  [
    'addrlabel-of-interface.txt',
    'ip addrlabel',
    'glibc',
    [GLIBC_LABELS, GLIBC_PRECEDENCES, LINUX_LABELS],
    ['the label of 2001:db8::/32 is for eth0 only, and not used'],
  ],
  ['addrlabel.json', 'ip addrlabel', 'glibc', [GLIBC_LABELS, GLIBC_PRECEDENCES, LINUX_LABELS]],
  ['ip6addrctl.txt', 'ip6addrctl', 'freebsd-ipv6-prefer', RFC_6724_TABLE],
  ['ip6addrctl-ipv4-prefer.txt', 'ip6addrctl', 'freebsd-ipv4-prefer', FREEBSD_IPV4_TABLE],
]

for (const [file, format, profile, tables, warnings = []] of FIXTURES) {
  test(`${file} is read`, () => {
    const reading = readPolicy(readFileSync(join(folder, file)))!
    assert.equal(reading.format, format)
    assert.equal(reading.profile.id.split(' ')[0], profile)
    const { labels, precedences, sourceLabels } = reading.profile
    const expected = tables instanceof PolicyTable ? [tables, tables, tables] : tables
    assert.deepEqual([labels, precedences, sourceLabels].map(told), expected.map(told))
    assert.deepEqual(
      reading.warnings.map(({ says }) => says),
      warnings,
    )
  })
}

test('every file of the folder is among them', () => {
  assert.deepEqual(readdirSync(folder).sort(), FIXTURES.map(([file]) => file).sort())
})

test('scopev4 lines give private addresses the scope of a site', () => {
  const { ipv4Scopes: scopes } = readPolicy(readFileSync(join(folder, 'gai-scopev4.conf')))!.profile
  assert.deepEqual(
    ['10.1.2.3', '192.168.0.2', '172.16.0.1', '169.254.1.1', '127.0.0.1', '198.51.100.7'].map((text) => scopeOf(address(text), scopes)),
    [5, 5, 14, 2, 2, 14],
  )
})

/** What a syntax keeps of a profile, in the form in which its reader gives it back. */
function kept(id: string, profile: Profile): PolicyTable[] {
  const only = (table: PolicyTable, value: 'label' | 'precedence') =>
    new PolicyTable(
      table.rows.map((row) => ({ ...row, label: null, precedence: null, [value]: row[value] })).filter((row) => row[value] !== null),
    )
  if (id === 'gai.conf') return [only(profile.labels, 'label'), only(profile.precedences, 'precedence')]
  if (id.startsWith('addrlabel')) return [only(profile.sourceLabels, 'label')]
  const whole = new PolicyTable(combinedTable(profile).rows.filter((row) => row.label !== null && row.precedence !== null))
  return [whole, whole, whole]
}

function readBack(id: string, profile: Profile): PolicyTable[] {
  const syntax = POLICY_SYNTAXES.find((entry) => entry.id === id)!
  const reading = readPolicyText(syntax.print(profile))!
  const { labels, precedences, sourceLabels } = reading.profile
  if (id === 'gai.conf') return [labels, precedences]
  return id.startsWith('addrlabel') ? [sourceLabels] : [labels, precedences, sourceLabels]
}

for (const { id, name } of POLICY_SYNTAXES) {
  test(`${name}: what is printed of a built-in profile is read as the same table`, () => {
    for (const profile of Object.values(PROFILES))
      assert.deepEqual(readBack(id, profile).map(told), kept(id, profile).map(told), profile.id)
  })
}

const prefix = fc
  .tuple(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.constantFrom(0, 2, 10, 12), fc.integer({ min: 0, max: 128 }))
  .map(([bytes, zeros, length]) => {
    // Prefixes near ::/96 and ::ffff:0:0/96 as well, which are written in other ways.
    bytes.fill(0, 0, zeros)
    if (zeros === 10) bytes.fill(0xff, 10, 12)
    return prefixOf(bytes, length)
  })
const row: fc.Arbitrary<PolicyRow> = fc
  .tuple(prefix, fc.integer({ min: 0, max: 0x7fffffff }), fc.nat(300))
  .map(([at, precedence, label]) => policyRow(at, precedence, label))
/** With ::/0, which glibc adds where it is missing. */
const table = fc.array(row, { maxLength: 20 }).map((rows) => new PolicyTable([...rows, policyRow(prefixOf(address('::'), 0), 40, 1)]))

for (const { id, name } of POLICY_SYNTAXES) {
  test(`${name}: what is printed of any table is read as the same table`, () => {
    fc.assert(
      fc.property(table, table, table, fc.boolean(), (labels, precedences, sourceLabels, together) => {
        const profile: Profile = { ...PROFILES.rfc6724, labels, precedences: together ? labels : precedences, sourceLabels }
        assert.deepEqual(readBack(id, profile).map(told), kept(id, profile).map(told))
      }),
      { numRuns: 100 },
    )
  })
}

test('two tables and the one that they are combined to hold the same for every address', () => {
  fc.assert(
    fc.property(table, table, fc.array(fc.uint8Array({ minLength: 16, maxLength: 16 })), (labels, precedences, addresses) => {
      const combined = combinedTable({ ...PROFILES.rfc6724, labels, precedences })
      for (const bytes of [...addresses, ...labels.rows.map((of) => of.prefix), ...precedences.rows.map((of) => of.prefix)]) {
        assert.equal(combined.find(bytes)!.label, labels.find(bytes)!.label)
        assert.equal(combined.find(bytes)!.precedence, precedences.find(bytes)!.precedence)
      }
    }),
    { numRuns: 200 },
  )
})

test('the scopes of IPv4 go with gai.conf', () => {
  const gaiConf = POLICY_SYNTAXES.find(({ id }) => id === 'gai.conf')!
  const scopes = (profile: Profile) =>
    readPolicyText(gaiConf.print(profile))!.profile.ipv4Scopes.map((entry) => `${formatPrefix(entry.prefix)} ${entry.scope}`)
  const given = (profile: Profile) => profile.ipv4Scopes.map((entry) => `${formatPrefix(entry.prefix)} ${entry.scope}`)
  for (const profile of Object.values(PROFILES)) assert.deepEqual(scopes(profile), given(profile), profile.id)
  assert.ok(!gaiConf.print(PROFILES.glibc).includes('scopev4'))
  assert.equal(PROFILES.glibc.ipv4Scopes, RFC_6724_IPV4_SCOPES)
  const own = { ...PROFILES.glibc, ipv4Scopes: ipv4Scopes([['192.0.2.128/25', 5]]) }
  assert.deepEqual(scopes(own), ['192.0.2.128/25 5'])
})

test('no octets make a reader throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      readPolicy(bytes)
    }),
    { numRuns: 500 },
  )
  const files = readdirSync(folder).map((file) => readFileSync(join(folder, file)))
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { maxLength: 30 }),
      fc.nat(4000),
      (file, changes, cut) => {
        const bytes = Uint8Array.from(file)
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
        readPolicy(bytes)
        readPolicy(bytes.subarray(0, cut))
      },
    ),
    { numRuns: 300 },
  )
})
