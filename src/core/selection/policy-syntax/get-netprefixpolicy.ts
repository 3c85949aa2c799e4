/** `Get-NetPrefixPolicy` of PowerShell: as a table, in `Format-List` and in `ConvertTo-Json`. */
import { wordOf } from '../../base/printed-text.js'
import type { PolicySyntax } from './policy-syntax.js'
import { columnsOf, readingOfWindows, rowsOf, wholeRows, type WrittenRow } from './whole-table.js'

const NAME = 'Get-NetPrefixPolicy'

/** As the CIM class MSFT_NetPrefixPolicy numbers its stores. */
const ACTIVE_STORE = 1

export const getNetPrefixPolicy: PolicySyntax = {
  id: 'get-netprefixpolicy',
  name: NAME,
  read({ lines }) {
    const columns = columnsOf(lines)
    return columns && !columns.heading.includes('use') ? readingOfWindows(NAME, rowsOf(columns.rows)) : undefined
  },
  print(profile) {
    const rows = wholeRows(profile)
    const width = Math.max('Prefix'.length, ...rows.map(({ prefix }) => prefix.length))
    const line = (prefix: string, precedence: string, label: string, store: string) =>
      `${prefix.padEnd(width)} ${precedence.padStart(10)} ${label.padStart(10)} ${store}\n`
    return `\n${line('Prefix', 'Precedence', 'Label', 'Store')}${line('------', '----------', '-----', '-----')}${rows
      .map(({ prefix, precedence, label }) => line(prefix, String(precedence), String(label), 'ActiveStore'))
      .join('')}\n`
  },
}

/** A name and a value on each line; a name that comes again begins the next row. */
export const getNetPrefixPolicyList: PolicySyntax = {
  id: 'get-netprefixpolicy-list',
  name: `${NAME} | Format-List`,
  read({ lines }) {
    const rows: WrittenRow[] = []
    for (const line of lines) {
      const match = /^\s*(Prefix|Precedence|Label|Store)\s*:\s*(\S+)/i.exec(line)
      if (!match) continue
      const name = match[1]!.toLowerCase() as keyof WrittenRow
      const current = rows.at(-1)
      if (current && !(name in current)) current[name] = match[2]
      else rows.push({ [name]: match[2] })
    }
    return readingOfWindows(NAME, rowsOf(rows))
  },
  print: (profile) =>
    `\n${wholeRows(profile)
      .map(
        ({ prefix, precedence, label }) =>
          `Prefix     : ${prefix}\nPrecedence : ${precedence}\nLabel      : ${label}\nStore      : ActiveStore\n\n`,
      )
      .join('')}`,
}

export const getNetPrefixPolicyJson: PolicySyntax = {
  id: 'get-netprefixpolicy-json',
  name: `${NAME} | ConvertTo-Json`,
  read: ({ objects = [] }) =>
    readingOfWindows(
      NAME,
      rowsOf(
        objects.map((item) => ({
          prefix: wordOf(item.Prefix),
          precedence: wordOf(item.Precedence),
          label: wordOf(item.Label),
          store: wordOf(item.Store),
        })),
      ),
    ),
  print(profile) {
    const objects = wholeRows(profile).map(({ prefix, precedence, label }) => ({
      Prefix: prefix,
      Precedence: precedence,
      Label: label,
      Store: ACTIVE_STORE,
    }))
    return `${JSON.stringify(objects, undefined, 4)}\n`
  },
}
