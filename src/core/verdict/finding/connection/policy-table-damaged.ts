import { parsePrefix } from '../../../address/text.js'
import { type PolicyRow, rowPrefix } from '../../../selection/policy-table.js'
import type { Profile } from '../../../selection/profile.js'
import { PROFILES } from '../../../selection/profiles.js'
import type { Mend } from '../../mend.js'
import { defineFinding } from '../finding.js'

/** Without these a table has nothing to say of most addresses. */
const NEEDED = ['::1/128', '::/0', '::ffff:0:0/96']

export const policyTableDamaged = defineFinding({
  code: 'policy-table-damaged',
  severity: 'problem',
  ref: 'RFC 6724 §2.1',
  search: (scene) => ({
    *found() {
      for (const { says, profile } of scene.judge.policies.warnings) yield { says: `${profile.name}: ${says}`, mend: mendsOf(profile) }
    },
  }),
})

function mendsOf(profile: Profile): Mend[] {
  const missing = NEEDED.filter((prefix) => !profile.precedences.has(parsePrefix(prefix)!))
  const rows = PROFILES.rfc6724.labels.rows.filter((row) => missing.includes(rowPrefix(row)))
  const add = COMMANDS.find(({ of }) => profile.id.startsWith(of))
  return add && rows.length > 0 ? [{ platform: add.platform, commands: rows.map(add.command), warning: null }] : []
}

const COMMANDS: readonly { of: string; platform: Mend['platform']; command: (row: PolicyRow) => string }[] = [
  {
    of: 'windows',
    platform: 'windows',
    command: (row) => `netsh interface ipv6 add prefixpolicy ${rowPrefix(row)} ${row.precedence} ${row.label}`,
  },
  { of: 'glibc', platform: 'linux-glibc', command: (row) => `precedence ${rowPrefix(row)} ${row.precedence}` },
  { of: 'freebsd', platform: 'freebsd', command: (row) => `ip6addrctl add ${rowPrefix(row)} ${row.precedence} ${row.label}` },
]
