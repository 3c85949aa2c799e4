import assert from 'node:assert/strict'
import test from 'node:test'
import { scopeOf } from '../../../src/core/address/scope.js'
import {
  GLIBC_LABELS,
  GLIBC_PRECEDENCES,
  LINUX_LABELS,
  RFC_6724_TABLE,
  VISTA_TABLE,
  XP_TABLE,
} from '../../../src/core/selection/built-in-tables.js'
import { type PolicyTable, rowPrefix } from '../../../src/core/selection/policy-table.js'
import { readPolicy, readPolicyText } from '../../../src/core/selection/policy-text.js'
import { address, predict } from './example.js'

const told = (table: PolicyTable) => table.rows.map((row) => `${rowPrefix(row)} ${row.precedence} ${row.label}`).sort()
const same = (a: PolicyTable | undefined, b: PolicyTable) => assert.deepEqual(a && told(a), told(b))

const VISTA = `Querying active state...

Precedence  Label  Prefix
----------  -----  --------------------------------
        50      0  ::1/128
        40      1  ::/0
        30      2  2002::/16
        20      3  ::/96
        10      4  ::ffff:0:0/96
         5      5  2001::/32
`

const ROWS_6724 = `        50      0  ::1/128
        40      1  ::/0
        35      4  ::ffff:0:0/96
        30      2  2002::/16
         5      5  2001::/32
         3     13  fc00::/7
         1     11  fec0::/10
         1     12  3ffe::/16
         1      3  ::/96
`
const JAPANESE = `アクティブ状態を照会しています...\r\n\r\n優先順位    ラベル  プレフィックス\r\n----------  -----  --------------------------------\r\n${ROWS_6724.replaceAll('\n', '\r\n')}`
const CHINESE = `查询活动状态...\r\n\r\n优先顺序    标签   前缀\r\n----------  -----  --------------------------------\r\n${ROWS_6724.replaceAll('\n', '\r\n')}`

test('netsh of Windows Vista is read, and recognised by its table', () => {
  const reading = readPolicyText(VISTA)!
  assert.equal(reading.format, 'netsh interface ipv6 show prefixpolicies')
  assert.equal(reading.profile.id, 'windows-vista from netsh interface ipv6 show prefixpolicies')
  assert.equal(reading.profile.document, 'RFC 3484')
  assert.deepEqual(reading.warnings, [])
  same(reading.profile.labels, VISTA_TABLE)
})

test('netsh of Windows XP is printed in ascending order, and read all the same', () => {
  const { profile } = readPolicyText(`Querying active state...

Precedence  Label  Prefix
----------  -----  --------------------------------
         5      5  3ffe:831f::/32
        10      4  ::ffff:0:0/96
        20      3  ::/96
        30      2  2002::/16
        40      1  ::/0
        50      0  ::1/128
`)!
  assert.equal(profile.id, 'windows-xp from netsh interface ipv6 show prefixpolicies')
  same(profile.labels, XP_TABLE)
})

/** Words as the code pages of Japanese and Chinese Windows have them: 優先順位 ラベル, 优先顺序 标签. */
const CP932 = Buffer.concat([
  Buffer.from('9744 90e6 8f87 88ca 2020 8389 8378 838b 0d0a'.replaceAll(' ', ''), 'hex'),
  Buffer.from(ROWS_6724.replaceAll('\n', '\r\n')),
])
const CP936 = Buffer.concat([
  Buffer.from('d3c5 cfc8 cbb3 d0f2 2020 b1ea c7a9 0d0a'.replaceAll(' ', ''), 'hex'),
  Buffer.from(ROWS_6724.replaceAll('\n', '\r\n')),
])

for (const [name, bytes] of [
  ['Japanese in UTF-8', Buffer.from(JAPANESE)],
  ['Japanese in UTF-16', Buffer.from(`\ufeff${JAPANESE}`, 'utf16le')],
  ['Japanese in code page 932', CP932],
  ['Chinese in UTF-8', Buffer.from(CHINESE)],
  ['Chinese in UTF-16 without a mark', Buffer.from(CHINESE, 'utf16le')],
  ['Chinese in code page 936', CP936],
] as const) {
  test(`netsh in ${name} is read`, () => {
    const reading = readPolicy(bytes)!
    assert.equal(reading.profile.document, 'RFC 6724')
    same(reading.profile.labels, RFC_6724_TABLE)
  })
}

test('notes behind a row are passed over', () => {
  const { profile } = readPolicyText('        30      1  2002::/16   ← was 2\n        40      1  ::/0 (everything else)\n')!
  assert.deepEqual(told(profile.labels), ['2002::/16 30 1', '::/0 40 1'])
})

test('a Windows table that lost rows is damaged, and the reading says what becomes of the addresses', () => {
  const { warnings } = readPolicyText('Precedence  Label  Prefix\n        30      1  2002::/16\n        40      1  ::/0\n')!
  assert.deepEqual(warnings, [
    { code: 'policy-table-damaged', says: 'the row ::1/128 is missing: loopback addresses are treated as ::/0' },
    { code: 'policy-table-damaged', says: 'the row ::ffff:0:0/96 is missing: IPv4 addresses are treated as ::/0' },
  ])
  assert.match(readPolicyText('30 1 2002::/16')!.warnings[1]!.says, /^the row ::\/0 is missing: .* have no label and come last$/)
})

const POWERSHELL: readonly [prefix: string, precedence: number, label: number][] = [
  ['3ffe::/16', 1, 12],
  ['fec0::/10', 1, 11],
  ['::/96', 1, 3],
  ['fc00::/7', 3, 13],
  ['2001::/32', 5, 5],
  ['2002::/16', 30, 2],
  ['::ffff:0:0/96', 35, 4],
  ['::/0', 40, 1],
  ['::1/128', 50, 0],
]

test('Get-NetPrefixPolicy is read as a table', () => {
  const rows = POWERSHELL.map(
    ([prefix, precedence, label]) => `${prefix.padEnd(20)}${String(precedence).padStart(10)}${String(label).padStart(10)} ActiveStore`,
  )
  const text = `\nPrefix              Precedence      Label Store\n------              ----------      ----- -----\n${rows.join('\n')}\n\n`
  const reading = readPolicyText(text)!
  assert.equal(reading.format, 'Get-NetPrefixPolicy')
  same(reading.profile.labels, RFC_6724_TABLE)
})

test('Get-NetPrefixPolicy is read as a list, the active store before the persistent one', () => {
  const blocks = POWERSHELL.map(
    ([prefix, precedence, label]) =>
      `Prefix     : ${prefix}\r\nPrecedence : ${precedence}\r\nLabel      : ${label}\r\nStore      : ActiveStore\r\n`,
  )
  blocks.push('Prefix     : 2002::/16\r\nPrecedence : 30\r\nLabel      : 1\r\nStore      : PersistentStore\r\n')
  same(readPolicyText(`\r\n${blocks.join('\r\n')}`)?.profile.labels, RFC_6724_TABLE)
})

test('Get-NetPrefixPolicy is read as JSON', () => {
  const objects = POWERSHELL.map(([Prefix, Precedence, Label]) => ({ Prefix, Precedence, Label, Store: 1, CimClass: { a: [] } }))
  same(readPolicyText(JSON.stringify(objects, undefined, 4))?.profile.labels, RFC_6724_TABLE)
  assert.deepEqual(told(readPolicyText(JSON.stringify(objects[7]))!.profile.labels), ['::/0 40 1'])
})

const GAI_CONF = `# policy: treat 6to4 like native
label ::1/128       0
label ::/0          1
label 2002::/16     1
label ::/96         3
label ::ffff:0:0/96 4
label fec0::/10     5
label fc00::/7      6
label 2001:0::/32   7
`

test('a gai.conf with all labels changes one, and the riddle goes to IPv6 by rule 6', () => {
  const { profile, warnings, format } = readPolicyText(GAI_CONF)!
  assert.equal(format, '/etc/gai.conf')
  assert.deepEqual(warnings, [])
  same(profile.labels, GLIBC_LABELS.with({ ...GLIBC_LABELS.find(address('2002::'))!, label: 1 }))
  same(profile.precedences, GLIBC_PRECEDENCES)
  const { order, rule } = predict(['2002:5102:458e::1', '81.2.69.142'], ['2001:200::80', '203.0.113.80'], profile)
  assert.deepEqual([order[0], rule?.number], ['2001:200::80', 6])
})

test('one precedence line replaces the whole table, but for the default row', () => {
  const { profile, warnings } = readPolicyText('precedence ::ffff:0:0/96  100\n')!
  assert.deepEqual(told(profile.precedences), ['::/0 40 null', '::ffff:0:0/96 100 null'])
  same(profile.labels, GLIBC_LABELS)
  assert.deepEqual(warnings, [
    {
      code: 'policy-table-damaged',
      says: 'the precedence lines replace the whole table of glibc: ::1/128, 2002::/16, ::/96 are treated as ::/0',
    },
  ])
})

test('gai.conf as it is distributed, all of it in comments, leaves the built-in tables', () => {
  const { profile } = readPolicyText(
    '# Configuration for getaddrinfo(3).\n#label ::1/128       0\n#precedence ::ffff:0:0/96  100\n#scopev4 ::ffff:169.254.0.0/112  2\n',
  )!
  same(profile.labels, GLIBC_LABELS)
  same(profile.precedences, GLIBC_PRECEDENCES)
})

test('of two lines of gai.conf with one prefix the first counts, and what glibc refuses is passed over', () => {
  const { profile } = readPolicyText(
    'label 2002::/16 1 # note\nlabel 2002::/16 2\nlabel 192.0.2.0/24 3\nlabel ::/129 4\nlabel ::1 0\nlabel fc00::/7 x\nreload yes\n',
  )!
  assert.deepEqual(told(profile.labels), ['2002::/16 null 1', '::/0 null 1', '::1/128 null 0'])
})

test('scopev4 lines replace the scopes of IPv4, in either form', () => {
  const { ipv4Scopes } = readPolicyText('scopev4 ::ffff:10.0.0.0/104 5\nscopev4 192.168.0.0/16 5\n')!.profile
  assert.equal(scopeOf(address('10.1.2.3'), ipv4Scopes), 5)
  assert.equal(scopeOf(address('192.168.1.1'), ipv4Scopes), 5)
  assert.equal(scopeOf(address('169.254.1.1'), ipv4Scopes), 14)
})

test('ip addrlabel gives labels for sources, and leaves the order of destinations to glibc', () => {
  const reading = readPolicyText(`prefix ::1/128 label 0 
prefix ::/96 label 3 
prefix ::ffff:0.0.0.0/96 label 4 
prefix 2001::/32 label 6 
prefix 2001:10::/28 label 7 
prefix 3ffe::/16 label 12 
prefix 2002::/16 label 2 
prefix fec0::/10 label 11 
prefix fc00::/7 label 5 
prefix ::/0 label 1
prefix 2001:db8::/32 dev eth0 label 99
`)!
  same(reading.profile.sourceLabels, LINUX_LABELS)
  same(reading.profile.labels, GLIBC_LABELS)
  assert.deepEqual(reading.warnings, [{ code: 'policy-row-ignored', says: 'the label of 2001:db8::/32 is for eth0 only, and not used' }])
})

test('ip -j addrlabel is read', () => {
  const rows = LINUX_LABELS.rows.map((row) => ({ address: rowPrefix(row).split('/')[0], prefixlen: row.length, label: row.label }))
  same(readPolicyText(JSON.stringify(rows))?.profile.sourceLabels, LINUX_LABELS)
})

test('ip6addrctl is read, with its counters', () => {
  const { profile, format } = readPolicyText(`Prefix                          Prec Label      Use
::1/128                           50     0        0
::/0                              40     1     2340
::ffff:0.0.0.0/96                 35     4       12
2002::/16                         30     2        0
2001::/32                          5     5        0
fc00::/7                           3    13        0
::/96                              1     3        0
fec0::/10                          1    11        0
3ffe::/16                          1    12        0
`)!
  assert.equal(format, 'ip6addrctl')
  assert.equal(profile.id, 'freebsd-ipv6-prefer from ip6addrctl')
  same(profile.labels, RFC_6724_TABLE)
})

test('anything else is none of these', () => {
  for (const text of [
    '',
    'hello',
    '{}',
    '[]',
    '[1,"a",null]',
    '{"a":',
    '\0\0\0',
    'Prefix Precedence Label\n',
    '10 20 30',
    '1 2 zz::/3',
    'prefix x label y',
  ])
    assert.equal(readPolicyText(text), undefined, JSON.stringify(text))
  assert.equal(readPolicy(new Uint8Array(0)), undefined)
})

test('of a file with very many rows the first are read', () => {
  const lines = Array.from({ length: 100_000 }, (_, i) => `50 0 2001:${(i & 0xffff).toString(16)}:${(i >> 16).toString(16)}::/48`)
  assert.equal(readPolicyText(lines.join('\n'))?.profile.labels.rows.length, 1024)
})
