/**
 * `netsh interface ipv6 show prefixpolicies`; on XP `show prefixpolicy`, which begins with the lowest precedence.
 *
 * The words of the heading are of the user's language. The rows are the same in all, and notes may follow them.
 */
import { parsePrefix } from '../../address/text.js'
import { type PolicyRow, policyRow } from '../policy-table.js'
import type { PolicySyntax } from './policy-syntax.js'
import { MOST_ROWS, readingOfWindows, wholeRows } from './whole-table.js'

const NAME = 'netsh interface ipv6 show prefixpolicies'

export const netsh: PolicySyntax = {
  id: 'netsh',
  name: NAME,
  read({ lines }) {
    const rows: PolicyRow[] = []
    for (const line of lines) {
      const match = /^\s*(\d{1,10})\s+(\d{1,10})\s+([0-9A-Fa-f:.]+\/\d{1,3})(?!\S)/.exec(line)
      const prefix = match && parsePrefix(match[3]!)
      if (prefix && rows.length < MOST_ROWS) rows.push(policyRow(prefix, Number(match[1]), Number(match[2])))
    }
    return readingOfWindows(NAME, rows)
  },
  print(profile) {
    const rows = wholeRows(profile)
      .sort((a, b) => b.precedence - a.precedence)
      .map(({ prefix, precedence, label }) => `${String(precedence).padStart(10)}  ${String(label).padStart(5)}  ${prefix}\n`)
    return `Querying active state...\n\nPrecedence  Label  Prefix\n----------  -----  --------------------------------\n${rows.join('')}\n`
  },
}
