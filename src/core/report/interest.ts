/** How much a connection deserves a look: failures, fallbacks and surprises first. */
import type { Verdict } from '../verdict/judge.js'
import type { ReasonCode } from '../verdict/reason.js'

const OF_REASON: Readonly<Record<ReasonCode, number>> = {
  'all-failed': 100,
  'ipv6-failed': 90,
  'ipv4-failed': 90,
  'aaaa-unanswered': 85,
  'aaaa-failed': 84,
  'a-unanswered': 82,
  'a-failed': 81,
  'aaaa-late': 78,
  'a-late': 76,
  'no-ipv6-source': 40,
  'no-ipv4-source': 30,
  'ipv6-slower': 60,
  'ipv4-slower': 50,
  'client-preference': 45,
  'address-selection': 5,
  'aaaa-not-asked': 25,
  'a-not-asked': 15,
  'aaaa-absent': 10,
  'a-absent': 10,
  'no-lookup': 4,
  'end-not-seen': 3,
  'start-not-seen': 1,
}

/** IPv4 chosen though IPv6 was known and usable is what people ask about most. */
const IPV4_BY_SELECTION = 80
const TUNNELLED = 12

export function interestOf({ code, family, path }: Pick<Verdict, 'code' | 'family' | 'path'>): number {
  const base = code === 'address-selection' && family === 'IPv4' ? IPV4_BY_SELECTION : OF_REASON[code]
  return base + (path.length > 0 && path[0] !== 'native' ? TUNNELLED : 0)
}
