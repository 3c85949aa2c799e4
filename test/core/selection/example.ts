import { parseScopedAddress } from '../../../src/core/address/text.js'
import { formatAddress } from '../../../src/core/address/text.js'
import type { Candidate, SourceAddress } from '../../../src/core/selection/candidate.js'
import { orderCandidates } from '../../../src/core/selection/order.js'
import type { Profile } from '../../../src/core/selection/profile.js'
import { selectSource } from '../../../src/core/selection/source-rules.js'

export const address = (text: string): Uint8Array => {
  const parsed = parseScopedAddress(text)
  if (!parsed) throw new Error(`not an address: ${text}`)
  return parsed.bytes
}

/** `fe80::2 deprecated`: an address and what is known of it. The prefix length is /64 or /24. */
export function source(text: string): SourceAddress {
  const [bytes, ...marks] = text.split(' ')
  return { bytes: address(bytes!), ...Object.fromEntries(marks.map((mark) => [mark, true])) }
}

/** The RFCs pair each destination with the source that §5 chooses for it. */
export const candidates = (sources: readonly string[], destinations: readonly string[], profile: Profile): Candidate[] =>
  destinations.map((text) => {
    const destination = address(text)
    return { destination, source: selectSource(destination, sources.map(source), profile).source }
  })

/** Destinations in their order, and the rule between the first and the second. */
export function predict(sources: readonly string[], destinations: readonly string[], profile: Profile) {
  const pairs = candidates(sources, destinations, profile)
  const { order, decidedBy } = orderCandidates(pairs, profile)
  return {
    order: order.map((i) => formatAddress(pairs[i]!.destination)),
    sources: order.map((i) => pairs[i]!.source && formatAddress(pairs[i]!.source.bytes)),
    rule: decidedBy(0),
    rules: order.map((_, position) => decidedBy(position)?.number),
  }
}
