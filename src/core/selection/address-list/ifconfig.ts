/** `ifconfig`: of Linux before and after net-tools 1.60, of the BSDs, of macOS and Solaris. */
import type { AddressSyntax } from './address-syntax.js'
import { readInetRow } from './inet-row.js'
import { Listing } from './listing.js'

/** `eth0: flags=…`, `eth0      Link encap:…`, and the latter in a language whose words are not ASCII. */
const HEADING = /^([A-Za-z][\w.:-]*?):?(?:\s+flags=|\s+\S.*encap\S*:|\s{2,}[^\x20-\x7e])/i

export const ifconfig: AddressSyntax = {
  name: 'ifconfig',
  read({ lines }, name) {
    const listing = new Listing()
    for (const line of lines) {
      const heading = HEADING.exec(line)
      if (heading) {
        listing.open(heading[1])
        listing.current.index = indexIn(line, /\bindex (\d{1,9})\b/)
      }
      if (/IPv6-in-IPv4/.test(line) || /^\s+tunnel inet /.test(line)) listing.current.tunnel ??= 'unnamed'
      // Linux tells the scope in that place, as a number and a word: `scopeid 0x20<link>`.
      const index = indexIn(line, /\bscopeid (0x[0-9a-f]{1,8})(?![0-9a-f<])/) ?? indexIn(line, /^\s+index (\d{1,9})\b/)
      if (index !== undefined) listing.current.index ??= index
      const row = readInetRow(line)
      if (row) listing.add(row)
    }
    return listing.reading(name)
  },
}

function indexIn(line: string, pattern: RegExp): number | undefined {
  const text = pattern.exec(line)?.[1]
  return text === undefined ? undefined : Number(text)
}
