/** `ip -j addr` of iproute2. */
import { parseAddress } from '../../address/text.js'
import { isObject, wordOf } from '../../base/printed-text.js'
import type { AddressSyntax } from './address-syntax.js'
import { TUNNEL_LINK_TYPES } from './ip-addr.js'
import { Listing } from './listing.js'

export const ipAddrJson: AddressSyntax = {
  name: 'ip -j addr',
  read({ objects }, name) {
    if (!objects?.some((item) => Array.isArray(item.addr_info))) return undefined
    const listing = new Listing()
    for (const { ifname, ifindex, link_type: linkType, addr_info: rows } of objects) {
      if (!Array.isArray(rows)) continue
      const draft = listing.open(wordOf(ifname), typeof ifindex === 'number' ? ifindex : undefined)
      if (TUNNEL_LINK_TYPES.includes(wordOf(linkType) ?? '')) draft.tunnel ??= 'unnamed'
      for (const row of rows.filter(isObject)) {
        const bytes = parseAddress(wordOf(row.local) ?? '')
        if (!bytes) continue
        listing.add({
          bytes,
          prefixLength: Number.isInteger(row.prefixlen) && (row.prefixlen as number) >= 0 ? (row.prefixlen as number) : undefined,
          deprecated: row.deprecated === true || row.preferred_life_time === 0,
          temporary: row.temporary === true,
          tentative: row.tentative === true || row.dadfailed === true,
        })
      }
    }
    return listing.reading(name)
  },
}
