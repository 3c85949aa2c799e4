/** `ip -br addr`: name, state and addresses on one line for each interface. */
import type { AddressSyntax } from './address-syntax.js'
import { addressOf } from './inet-row.js'
import { Listing } from './listing.js'

export const ipBriefAddr: AddressSyntax = {
  name: 'ip -br addr',
  read({ lines }, name) {
    const listing = new Listing()
    for (const line of lines) {
      // The states of RFC 2863 §6, as iproute2 writes them.
      const row = /^([^\s@]+)(?:@\S+)?\s+(?:UP|DOWN|UNKNOWN|DORMANT|TESTING|NOTPRESENT|LOWERLAYERDOWN)\b(.*)$/.exec(line)
      if (!row) continue
      listing.open(row[1])
      const words = row[2]!.trim().split(/\s+/)
      for (const [i, word] of words.entries()) {
        const found = words[i - 1] === 'peer' ? undefined : addressOf(word)
        if (!found) continue
        const ofPeer = words[i + 1] === 'peer' ? addressOf(words[i + 2] ?? '')?.length : undefined
        listing.add({ bytes: found.bytes, prefixLength: found.length ?? ofPeer })
      }
    }
    return listing.reading(name)
  },
}
