/** `ip6addrctl` of FreeBSD and macOS: the table with a counter of its use. */
import { formatAddress, parseAddress } from '../../address/text.js'
import { PolicyTable } from '../policy-table.js'
import { PROFILES } from '../profiles.js'
import type { PolicySyntax } from './policy-syntax.js'
import { columnsOf, readingOf, rowsOf, wholeRows } from './whole-table.js'

const NAME = 'ip6addrctl'

export const ip6addrctl: PolicySyntax = {
  id: 'ip6addrctl',
  name: NAME,
  read({ lines }) {
    const columns = columnsOf(lines)
    const rows = columns?.heading.includes('use') ? rowsOf(columns.rows) : []
    if (rows.length === 0) return undefined
    const table = new PolicyTable(rows)
    const [ipv4, ipv6] = ['0.0.0.0', '2000::'].map((text) => table.find(parseAddress(text)!)?.precedence ?? -1)
    return readingOf(NAME, PROFILES[ipv4! > ipv6! ? 'freebsd-ipv4-prefer' : 'freebsd-ipv6-prefer'], table)
  },
  print(profile) {
    const line = (prefix: string, precedence: string | number, label: string | number, use: string | number) =>
      `${prefix.padEnd(30)} ${String(precedence).padStart(5)} ${String(label).padStart(5)} ${String(use).padStart(8)}\n`
    const rows = wholeRows(profile).map(({ row, precedence, label }) =>
      line(`${formatAddress(row.prefix)}/${row.length}`, precedence, label, 0),
    )
    return `${line('Prefix', 'Prec', 'Label', 'Use')}${rows.join('')}`
  },
}
