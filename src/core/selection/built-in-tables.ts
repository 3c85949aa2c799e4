/**
 * The policy tables that documents define and systems come with. Of the table's two values a null is one that the
 * system keeps elsewhere, or not at all.
 */
import { policyTable } from './policy-table.js'

export const RFC_3484_TABLE = policyTable([
  ['::1/128', 50, 0],
  ['::/0', 40, 1],
  ['2002::/16', 30, 2],
  ['::/96', 20, 3],
  ['::ffff:0:0/96', 10, 4],
])

export const RFC_6724_TABLE = policyTable([
  ['::1/128', 50, 0],
  ['::/0', 40, 1],
  ['::ffff:0:0/96', 35, 4],
  ['2002::/16', 30, 2],
  ['2001::/32', 5, 5],
  ['fc00::/7', 3, 13],
  ['::/96', 1, 3],
  ['fec0::/10', 1, 11],
  ['3ffe::/16', 1, 12],
])

export const UPDATE_TABLE = policyTable([
  ['::1/128', 50, 0],
  ['::/0', 40, 1],
  ['fc00::/7', 30, 13],
  ['::ffff:0:0/96', 20, 4],
  ['2002::/16', 5, 2],
  ['2001::/32', 5, 5],
  ['::/96', 1, 3],
  ['fec0::/10', 1, 11],
  ['3ffe::/16', 1, 12],
])

export const VISTA_TABLE = policyTable([
  ['::1/128', 50, 0],
  ['::/0', 40, 1],
  ['2002::/16', 30, 2],
  ['::/96', 20, 3],
  ['::ffff:0:0/96', 10, 4],
  ['2001::/32', 5, 5],
])

/** 3ffe:831f::/32 was Teredo's prefix before RFC 4380. */
export const XP_TABLE = policyTable([
  ['::1/128', 50, 0],
  ['::/0', 40, 1],
  ['2002::/16', 30, 2],
  ['::/96', 20, 3],
  ['::ffff:0:0/96', 10, 4],
  ['3ffe:831f::/32', 5, 5],
])

export const MUSL_TABLE = policyTable([
  ['::1/128', 50, 0],
  ['::ffff:0:0/96', 35, 4],
  ['2002::/16', 30, 2],
  ['2001::/32', 5, 5],
  ['fc00::/7', 3, 13],
  ['::/0', 40, 1],
])

export const FREEBSD_IPV4_TABLE = policyTable([
  ['::1/128', 50, 0],
  ['::/0', 40, 1],
  ['::ffff:0:0/96', 100, 4],
  ['2002::/16', 30, 2],
  ['2001::/32', 5, 5],
  ['fc00::/7', 3, 13],
  ['::/96', 1, 3],
  ['fec0::/10', 1, 11],
  ['3ffe::/16', 1, 12],
])

/** The labels behind gai.conf's `label` lines. */
export const GLIBC_LABELS = policyTable([
  ['::1/128', null, 0],
  ['::/0', null, 1],
  ['2002::/16', null, 2],
  ['::/96', null, 3],
  ['::ffff:0:0/96', null, 4],
  ['fec0::/10', null, 5],
  ['fc00::/7', null, 6],
  ['2001::/32', null, 7],
])

/** The precedences behind gai.conf's `precedence` lines. */
export const GLIBC_PRECEDENCES = policyTable([
  ['::1/128', 50, null],
  ['::/0', 40, null],
  ['2002::/16', 30, null],
  ['::/96', 20, null],
  ['::ffff:0:0/96', 10, null],
])

/** What `ip addrlabel` lists on a fresh system. */
export const LINUX_LABELS = policyTable([
  ['::1/128', null, 0],
  ['::/0', null, 1],
  ['2002::/16', null, 2],
  ['::/96', null, 3],
  ['::ffff:0:0/96', null, 4],
  ['fc00::/7', null, 5],
  ['2001::/32', null, 6],
  ['2001:10::/28', null, 7],
  ['fec0::/10', null, 11],
  ['3ffe::/16', null, 12],
])
