/** The commands that make a change, platform by platform. */
import { parsePrefix } from '../address/text.js'
import { gaiConf } from '../selection/policy-syntax/gai-conf.js'
import { rowPrefix } from '../selection/policy-table.js'
import type { Profile } from '../selection/profile.js'
import { PROFILES } from '../selection/profiles.js'
import { changed, type TableChange } from './what-if.js'

export interface Mend {
  readonly platform: 'windows' | 'linux' | 'linux-glibc' | 'linux-kernel' | 'freebsd' | 'macos' | 'any'
  readonly commands: readonly string[]
  readonly warning: string | null
  /** Where the commands may lose what was there: those that put the whole table back, the change included. */
  readonly restore?: readonly string[]
}

/** The platform whose table it is comes first. `after` is the profile with the row set. */
export function mendsOf(change: TableChange, before: Profile, after: Profile): Mend[] {
  const relabels = before.labels.find(parsePrefix(change.prefix)!.bytes)?.label !== change.label
  const mends = [windows(change, after), glibc(change, after), ...(relabels ? [kernel(change)] : []), freebsd(change)]
  const own = mends.findIndex(({ platform }) => platform === (isGlibc(after) ? 'linux-glibc' : 'windows'))
  return [...mends.splice(own, 1), ...mends]
}

/** Editing a row has been seen to leave a table that holds only the rows set by hand: the whole table is told with it. */
function windows(change: TableChange, after: Profile): Mend {
  const { prefix, precedence, label } = change
  const table = after.labels === after.precedences ? after.labels : changed(PROFILES.windows, [change]).labels
  return {
    platform: 'windows',
    commands: [`netsh interface ipv6 set prefixpolicy ${prefix} ${precedence} ${label}`],
    warning: 'then look at the table: some versions keep only the rows set by hand, and the others have to be added again',
    restore: table.rows.map((row) => `netsh interface ipv6 add prefixpolicy ${rowPrefix(row)} ${row.precedence} ${row.label}`),
  }
}

const glibc = (change: TableChange, after: Profile): Mend => ({
  platform: 'linux-glibc',
  commands: gaiConf
    .print(isGlibc(after) ? after : changed(PROFILES.glibc, [change]))
    .trimEnd()
    .split('\n'),
  warning: 'for /etc/gai.conf; a line of a kind replaces the whole built-in table, so every row is needed',
})

const isGlibc = ({ id }: Profile): boolean => id.startsWith('glibc')

const kernel = ({ prefix, label }: TableChange): Mend => ({
  platform: 'linux-kernel',
  commands: [`ip addrlabel del prefix ${prefix}`, `ip addrlabel add prefix ${prefix} label ${label}`],
  warning: 'sources only: the C library orders destinations',
})

const freebsd = ({ prefix, precedence, label }: TableChange): Mend => ({
  platform: 'freebsd',
  commands: [`ip6addrctl delete ${prefix}`, `ip6addrctl add ${prefix} ${precedence} ${label}`],
  warning: null,
})
