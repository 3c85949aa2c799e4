/** What several statements on translation say alike: how a prefix was learnt, and what routers say of it. */
import { type Prefix, sameAddress } from '../address/prefix.js'
import type { LearntFrom } from '../conversation/nat64.js'
import type { HeardPref64, Neighbourhood } from '../conversation/neighbourhood.js'

export const LEARNT_FROM: Readonly<Record<LearntFrom, string>> = {
  ra: 'a router advertisement',
  rfc7050: 'the answer for ipv4only.arpa',
  dns64: 'synthesised AAAA answers',
  given: 'the user',
  'well-known': 'the well-known prefix',
  'map-t': 'addresses of MAP-T',
  inferred: 'the addresses of the traffic',
}

export const samePrefix = (a: Prefix, b: Prefix): boolean => a.length === b.length && sameAddress(a.bytes, b.bytes)

/** In the order in which they were heard. */
export const announcementsOf = ({ pref64 }: Neighbourhood, prefix: Prefix): HeardPref64[] =>
  pref64.filter((heard) => samePrefix(heard.prefix, prefix))
