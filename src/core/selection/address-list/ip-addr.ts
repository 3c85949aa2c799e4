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
      const heading = /^\s*(\d{1,9}):\s+([^\s:@]+)(@NONE)?(?:@\S+)?(?::\s+<(\S*)>|(\s+inet6?\s.*)$)/.exec(line)
      if (heading) {
        recognised = true
        const draft = listing.open(heading[2], Number(heading[1]))
        // With -6 no row tells the link type; a device that stands on no other and needs no ARP is a tunnel.
        if (heading[3] !== undefined && heading[4]?.split(',').includes('NOARP')) draft.tunnel ??= 'unnamed'
      }
      if (!recognised) continue
      const linkType = /^\s+link\/(\S+)/.exec(line)?.[1]
      if (linkType !== undefined) {
        const draft = listing.current
        if (TUNNEL_LINK_TYPES.includes(linkType)) draft.tunnel ??= 'unnamed'
        else if (draft.tunnel === 'unnamed') draft.tunnel = undefined
      }
      const row = readInetRow(heading?.[5] ?? line)
      if (row) listing.add(row)
    }
    return recognised ? listing.reading(name) : undefined
  },
}
