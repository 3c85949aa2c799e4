/** `ip addr` of iproute2, with `-4`, `-6` and `-o`; `-br` is `ip-brief-addr.ts`. */
import type { AddressSyntax } from './address-syntax.js'
import { readInetRow } from './inet-row.js'
import { Listing } from './listing.js'

/** The link types that glibc, too, takes for tunnels in rule 7 (nss/getaddrinfo.c). */
export const TUNNEL_LINK_TYPES: readonly string[] = ['sit', 'tunnel6', 'ipip']

export const ipAddr: AddressSyntax = {
  name: 'ip addr',
  read({ lines }, name) {
    const listing = new Listing()
    let recognised = false
    for (const line of lines) {
      // `2: eth0: <BROADCAST,…>`, `5: sit1@NONE: <…>`; with -o each row begins with `2: eth0    inet …`.
      const heading = /^\s*(\d{1,9}):\s+([^\s:@]+)(?:@\S+)?(?::\s+<|(\s+inet6?\s.*)$)/.exec(line)
      if (heading) {
        recognised = true
        listing.open(heading[2], Number(heading[1]))
      }
      if (!recognised) continue
      const linkType = /^\s+link\/(\S+)/.exec(line)?.[1]
      if (linkType !== undefined && TUNNEL_LINK_TYPES.includes(linkType)) listing.current.tunnel ??= 'unnamed'
      const row = readInetRow(heading?.[3] ?? line)
      if (row) listing.add(row)
    }
    return recognised ? listing.reading(name) : undefined
  },
}
