/** The commands that set one row of the policy table, platform by platform. */
import type { PolicyTable } from '../selection/policy-table.js'
import { rowPrefix } from '../selection/policy-table.js'
import type { Profile } from '../selection/profile.js'
import type { TableChange } from './what-if.js'

export interface Mend {
  readonly platform: 'windows' | 'linux' | 'linux-glibc' | 'linux-kernel' | 'freebsd' | 'macos' | 'any'
  readonly commands: readonly string[]
  readonly warning: string | null
}

/** The platform whose table was used comes first. `changed` is the profile with the row set. */
export function mendsOf(change: TableChange, changed: Profile, used: string): Mend[] {
  const { prefix, precedence, label } = change
  const windows: Mend = {
    platform: 'windows',
    commands: [`netsh interface ipv6 set prefixpolicy ${prefix} ${precedence} ${label}`],
    warning: 'some versions then keep only the rows set by hand: look whether ::/0 and ::ffff:0:0/96 are still there',
  }
  const glibc: Mend = {
    platform: 'linux-glibc',
    commands: [...lines('label', changed.labels, (row) => row.label), ...lines('precedence', changed.precedences, (row) => row.precedence)],
    warning: 'lines for /etc/gai.conf: one of a kind replaces the whole built-in table, so every row is needed',
  }
  const freebsd: Mend = {
    platform: 'freebsd',
    commands: [`ip6addrctl delete ${prefix}`, `ip6addrctl add ${prefix} ${precedence} ${label}`],
    warning: null,
  }
  return used.startsWith('glibc') ? [glibc, windows, freebsd] : [windows, glibc, freebsd]
}

const lines = (keyword: string, table: PolicyTable, value: (row: PolicyTable['rows'][number]) => number | null): string[] =>
  table.rows.filter((row) => value(row) !== null).map((row) => `${keyword} ${rowPrefix(row)} ${value(row)}`)
