/**
 * The tables and habits of the systems that order addresses, each with its source.
 *
 * Two systems with one table may still differ, and one machine may run programs of several.
 */
import { RFC_3484_IPV4_SCOPES, RFC_6724_IPV4_SCOPES } from '../address/scope.js'
import {
  FREEBSD_IPV4_TABLE,
  GLIBC_LABELS,
  GLIBC_PRECEDENCES,
  LINUX_LABELS,
  MUSL_TABLE,
  RFC_3484_TABLE,
  RFC_6724_TABLE,
  UPDATE_TABLE,
  VISTA_TABLE,
  XP_TABLE,
} from './built-in-tables.js'
import type { Profile } from './profile.js'

const RFC_6724: Profile = {
  id: 'rfc6724',
  name: 'RFC 6724',
  source: 'RFC 6724 §2.1',
  document: 'RFC 6724',
  labels: RFC_6724_TABLE,
  precedences: RFC_6724_TABLE,
  sourceLabels: RFC_6724_TABLE,
  ipv4Scopes: RFC_6724_IPV4_SCOPES,
  commonPrefix: 'source-prefix',
  sourceCommonPrefix: 'source-prefix',
  commonPrefixOfIPv4: true,
  withoutDestinationRules: [],
  withoutSourceRules: [],
  prefersTemporary: true,
  keepsUnusable: false,
  ipv4First: false,
  predictable: true,
  notes: [],
}

const RFC_3484: Profile = {
  ...RFC_6724,
  id: 'rfc3484',
  name: 'RFC 3484',
  source: 'RFC 3484 §2.1, with §3.2: private IPv4 addresses have site scope',
  document: 'RFC 3484',
  labels: RFC_3484_TABLE,
  precedences: RFC_3484_TABLE,
  sourceLabels: RFC_3484_TABLE,
  ipv4Scopes: RFC_3484_IPV4_SCOPES,
  commonPrefix: 'whole-address',
  sourceCommonPrefix: 'whole-address',
  withoutSourceRules: ['prefer-prefix-of-next-hop'],
  prefersTemporary: false,
}

const WINDOWS_VISTA: Profile = {
  ...RFC_3484,
  id: 'windows-vista',
  name: 'Windows Vista, 7, 8.0, Server 2008',
  source: 'netsh interface ipv6 show prefixpolicies',
  labels: VISTA_TABLE,
  precedences: VISTA_TABLE,
  sourceLabels: VISTA_TABLE,
  ipv4Scopes: RFC_6724_IPV4_SCOPES,
  prefersTemporary: true,
  notes: ['private IPv4 addresses are taken to have global scope', 'later updates may bring the table of RFC 6724'],
}

/** The system chooses the source, and its kernel has labels of its own. */
const ON_LINUX = {
  sourceLabels: LINUX_LABELS,
  sourceCommonPrefix: 'source-prefix',
  withoutSourceRules: ['prefer-prefix-of-next-hop'],
  prefersTemporary: true,
} as const satisfies Partial<Profile>

const GLIBC: Profile = {
  ...RFC_6724,
  ...ON_LINUX,
  id: 'glibc',
  name: 'GNU C library',
  source: 'glibc nss/getaddrinfo.c, rfc3484_sort',
  document: 'RFC 3484',
  labels: GLIBC_LABELS,
  precedences: GLIBC_PRECEDENCES,
  commonPrefix: 'glibc',
  notes: ['/etc/gai.conf: one label or precedence line replaces the whole built-in table of its kind'],
}

const BIONIC: Profile = {
  ...RFC_6724,
  ...ON_LINUX,
  id: 'bionic',
  name: 'Android',
  source: 'bionic getaddrinfo.c, _rfc6724_compare',
  commonPrefix: 'whole-address',
  commonPrefixOfIPv4: false,
  withoutDestinationRules: ['avoid-deprecated-addresses', 'prefer-home-addresses', 'prefer-native-transport'],
}

const FREEBSD: Profile = {
  ...RFC_6724,
  id: 'freebsd-ipv6-prefer',
  name: 'FreeBSD, ip6addrctl ipv6_prefer',
  source: 'FreeBSD libexec/rc/rc.d/ip6addrctl',
  commonPrefix: 'whole-address',
  sourceCommonPrefix: 'whole-address',
  withoutDestinationRules: ['prefer-home-addresses', 'prefer-native-transport'],
  withoutSourceRules: ['prefer-prefix-of-next-hop'],
  prefersTemporary: false,
  notes: ['in force where any IPv6 interface is configured in rc.conf and there is no table of the administrator'],
}

const ALL = {
  rfc6724: RFC_6724,
  glibc: GLIBC,
  rfc3484: RFC_3484,
  'windows-vista': WINDOWS_VISTA,
  'windows-xp': {
    ...WINDOWS_VISTA,
    id: 'windows-xp',
    name: 'Windows XP, Server 2003',
    source: 'netsh interface ipv6 show prefixpolicy',
    labels: XP_TABLE,
    precedences: XP_TABLE,
    sourceLabels: XP_TABLE,
    notes: ['private IPv4 addresses are taken to have global scope', 'Teredo has no row of its own once it uses 2001::/32'],
  },
  windows: {
    ...RFC_6724,
    id: 'windows',
    name: 'Windows 8.1, 10, 11, Server 2012 R2 and later',
    source: 'netsh interface ipv6 show prefixpolicies',
  },
  musl: {
    ...BIONIC,
    id: 'musl',
    name: 'musl',
    source: 'musl src/network/lookup_name.c',
    labels: MUSL_TABLE,
    precedences: MUSL_TABLE,
    commonPrefixOfIPv4: true,
    notes: [
      'there is no file to change the table',
      'its code gives 169.254.0.0/16 and 127.0.0.0/8 global scope; here they keep the scope of RFC 6724 §3.2',
    ],
  },
  'rfc6724-update': {
    ...RFC_6724,
    id: 'rfc6724-update',
    name: 'the update of RFC 6724',
    source: 'draft-ietf-6man-rfc6724-update-25',
    labels: UPDATE_TABLE,
    precedences: UPDATE_TABLE,
    sourceLabels: UPDATE_TABLE,
    notes: ['known-local prefixes, learnt from router advertisements, come with label 14 and precedence 45'],
  },
  bionic: BIONIC,
  go: {
    ...BIONIC,
    id: 'go',
    name: "Go's own resolver",
    source: 'go src/net/addrselect.go',
    sourceLabels: RFC_6724_TABLE,
    commonPrefix: '64-bits',
    keepsUnusable: true,
    notes: ['the source is chosen by the system it runs on, here by RFC 6724'],
  },
  'c-ares': {
    ...BIONIC,
    id: 'c-ares',
    name: 'c-ares',
    source: 'c-ares ares_sortaddrinfo.c',
    sourceLabels: RFC_6724_TABLE,
    notes: ['the source is chosen by the system it runs on, here by RFC 6724'],
  },
  'freebsd-ipv6-prefer': FREEBSD,
  'freebsd-ipv4-prefer': {
    ...FREEBSD,
    id: 'freebsd-ipv4-prefer',
    name: 'FreeBSD, ip6addrctl ipv4_prefer',
    labels: FREEBSD_IPV4_TABLE,
    precedences: FREEBSD_IPV4_TABLE,
    sourceLabels: FREEBSD_IPV4_TABLE,
    notes: ['in force where no IPv6 interface is configured in rc.conf and there is no table of the administrator'],
  },
  'linux-kernel': {
    ...RFC_6724,
    ...ON_LINUX,
    id: 'linux-kernel',
    name: 'Linux kernel',
    source: 'linux net/ipv6/addrlabel.c',
    labels: LINUX_LABELS,
    notes: ['the kernel only chooses sources: its labels are for those, and the precedences shown are of RFC 6724'],
  },
  java: {
    ...RFC_6724,
    id: 'java',
    name: 'Java',
    source: 'JDK networking properties, java.net.preferIPv6Addresses',
    ipv4First: true,
    notes: ['IPv4 first unless the property says otherwise; within a family the order is that of the system, here of RFC 6724'],
  },
  macos: {
    ...RFC_3484,
    id: 'macos',
    name: 'macOS, iOS',
    source: 'lists.apple.com ipv6-dev, July 2011',
    ipv4Scopes: RFC_6724_IPV4_SCOPES,
    prefersTemporary: true,
    predictable: false,
    notes: ['the system sorts by measured round-trip times first; RFC 3484 only breaks ties, and no capture shows what was measured'],
  },
} satisfies Record<string, Profile>

export type ProfileId = keyof typeof ALL

export const PROFILES: Readonly<Record<ProfileId, Profile>> = ALL

export const PROFILE_IDS = Object.keys(PROFILES) as readonly ProfileId[]

/** The profiles that `auto` tries, in this order. */
export const AUTO_PROFILES: readonly ProfileId[] = ['rfc6724', 'glibc', 'rfc3484', 'windows-vista', 'musl', 'rfc6724-update']
