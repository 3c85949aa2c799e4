/** The profiles a second time, written by hand: tables in the order of their documents, departures by rule number. */
import type { ProfileId } from '../../../src/core/selection/profiles.js'
import type { SlowRow, SlowSystem } from './reference.js'

/** `PREFIX precedence label`; the prefix in hexadecimal groups from the left, without what is zero. */
function table(...rows: readonly string[]): SlowRow[] {
  return rows.map((row) => {
    const [prefix, length, precedence, label] = row.split(' ')
    const digits = prefix === '0' ? '' : prefix!.replaceAll(':', '')
    return { prefix: BigInt(`0x${digits.padEnd(32, '0')}`), length: Number(length), precedence: Number(precedence), label: Number(label) }
  })
}

const LOOPBACK = '0000:0000:0000:0000:0000:0000:0000:0001 128'
const MAPPED = '0000:0000:0000:0000:0000:ffff 96'

const RFC_3484 = table(`${LOOPBACK} 50 0`, '0 0 40 1', '2002 16 30 2', '0 96 20 3', `${MAPPED} 10 4`)
const RFC_6724 = table(
  `${LOOPBACK} 50 0`,
  '0 0 40 1',
  `${MAPPED} 35 4`,
  '2002 16 30 2',
  '2001:0000 32 5 5',
  'fc00 7 3 13',
  '0 96 1 3',
  'fec0 10 1 11',
  '3ffe 16 1 12',
)
const VISTA = [...RFC_3484, ...table('2001:0000 32 5 5')]
const XP = [...RFC_3484, ...table('3ffe:831f 32 5 5')]
const UPDATE = table(
  `${LOOPBACK} 50 0`,
  '0 0 40 1',
  'fc00 7 30 13',
  `${MAPPED} 20 4`,
  '2002 16 5 2',
  '2001:0000 32 5 5',
  '0 96 1 3',
  'fec0 10 1 11',
  '3ffe 16 1 12',
)
const MUSL = table(`${LOOPBACK} 50 0`, '0 0 40 1', `${MAPPED} 35 4`, '2002 16 30 2', '2001:0000 32 5 5', 'fc00 7 3 13')
const FREEBSD_IPV4 = RFC_6724.map((row) => (row.label === 4 ? { ...row, precedence: 100 } : row))
const GLIBC_LABELS = [...RFC_3484, ...table('fec0 10 0 5', 'fc00 7 0 6', '2001:0000 32 0 7')]
const LINUX = table(
  `${LOOPBACK} 0 0`,
  '0 0 0 1',
  '2002 16 0 2',
  '0 96 0 3',
  `${MAPPED} 0 4`,
  'fc00 7 0 5',
  '2001:0000 32 0 6',
  '2001:0010 28 0 7',
  'fec0 10 0 11',
  '3ffe 16 0 12',
)

const one = (rows: SlowRow[]) => ({ labels: rows, precedences: rows, sourceLabels: rows })

const OF_6724: SlowSystem = {
  ...one(RFC_6724),
  privateIsSite: false,
  bits: 'prefix',
  bitsOfIPv4: true,
  sourceBits: 'prefix',
  temporaryFirst: true,
  without: [],
  withoutSourceRules: [],
  keepsUnusable: false,
  ipv4First: false,
}
const OF_3484: SlowSystem = {
  ...OF_6724,
  ...one(RFC_3484),
  privateIsSite: true,
  bits: 'all',
  sourceBits: 'all',
  temporaryFirst: false,
  withoutSourceRules: [5.5],
}
const LIKE_VISTA: SlowSystem = { ...OF_3484, ...one(VISTA), privateIsSite: false, temporaryFirst: true }
const LIKE_BIONIC: SlowSystem = {
  ...OF_6724,
  sourceLabels: LINUX,
  bits: 'all',
  bitsOfIPv4: false,
  without: [3, 4, 7],
  withoutSourceRules: [5.5],
}
const LIKE_FREEBSD: SlowSystem = {
  ...OF_6724,
  bits: 'all',
  sourceBits: 'all',
  temporaryFirst: false,
  without: [4, 7],
  withoutSourceRules: [5.5],
}

export const SYSTEMS: Readonly<Record<ProfileId, SlowSystem>> = {
  rfc6724: OF_6724,
  rfc3484: OF_3484,
  'rfc6724-update': { ...OF_6724, ...one(UPDATE) },
  'windows-xp': { ...LIKE_VISTA, ...one(XP) },
  'windows-vista': LIKE_VISTA,
  windows: OF_6724,
  glibc: {
    ...OF_6724,
    labels: GLIBC_LABELS,
    precedences: RFC_3484,
    sourceLabels: LINUX,
    bits: 'glibc',
    withoutSourceRules: [5.5],
  },
  'linux-kernel': { ...OF_6724, labels: LINUX, sourceLabels: LINUX, withoutSourceRules: [5.5] },
  bionic: LIKE_BIONIC,
  musl: { ...LIKE_BIONIC, labels: MUSL, precedences: MUSL, bitsOfIPv4: true },
  go: { ...LIKE_BIONIC, sourceLabels: RFC_6724, bits: '64', keepsUnusable: true },
  'c-ares': { ...LIKE_BIONIC, sourceLabels: RFC_6724 },
  'freebsd-ipv6-prefer': LIKE_FREEBSD,
  'freebsd-ipv4-prefer': { ...LIKE_FREEBSD, ...one(FREEBSD_IPV4) },
  java: { ...OF_6724, ipv4First: true },
  macos: { ...LIKE_VISTA, ...one(RFC_3484) },
}
