/** What a verdict means, in sentences: why the rule came before others, which table was used and why, what was ruled out. */
import { asSentence, listing, phrase, say, type Text } from '../base/message.js'
import { formatAddress } from '../address/text.js'
import { causesOf } from './cause.js'
import type { Judge, Verdict } from './judge.js'

const RULE_WORDS: Readonly<Record<string, string>> = {
  'avoid-unusable-destinations': 'avoid unusable destinations',
  'prefer-matching-scope': 'prefer matching scope',
  'avoid-deprecated-addresses': 'avoid deprecated addresses',
  'prefer-home-addresses': 'prefer home addresses',
  'prefer-matching-label': 'prefer matching label',
  'prefer-higher-precedence': 'prefer higher precedence',
  'prefer-native-transport': 'prefer native transport',
  'prefer-smaller-scope': 'prefer smaller scope',
  'use-longest-matching-prefix': 'use longest matching prefix',
  'keep-order': 'keep the order of the resolver',
}

export const ruleWords = (name: string): string => RULE_WORDS[name] ?? name

export function explain(verdict: Verdict, judge: Judge): Text[] {
  const { policy, detail } = verdict
  if (!policy) {
    const unknown = verdict.family !== 'none' && verdict.certainty === 'unknown'
    return [...(unknown ? [say`Certainty: unknown, the capture cannot tell more.`] : []), ...causeSentences(verdict, judge)]
  }
  const lines: Text[] = []
  const prediction = judge.preferences.predict(policy.index, policy.selectionCase)
  if (policy.explains && prediction.rule) {
    const later = laterRule(verdict, judge)
    lines.push(
      say`Rule ${prediction.rule.number} (${prediction.rule.document}, ${phrase(ruleWords(prediction.rule.name))}) decided.${later}`,
    )
  } else if (!policy.explains) {
    lines.push(say`No table explains it: every one of them puts ${String(detail.predicted)} first.`)
  }
  lines.push(tableSentence(verdict, judge), ...causeSentences(verdict, judge))
  return lines
}

/** What else would give the same picture; that a table may have decided stands in the sentence about the table. */
const causeSentences = (verdict: Verdict, judge: Judge): Text[] =>
  causesOf(verdict, judge)
    .filter(({ code }) => code !== 'policy-table' || verdict.policy?.explains === false)
    .map(({ says }) => asSentence(says))

/** For rule 5: what rule 6 would have said, had it been asked. */
function laterRule(verdict: Verdict, judge: Judge): Text {
  const { policy } = verdict
  if (!policy || verdict.detail.rule !== 5) return ''
  const { known } = judge.reader
  const call = judge.reader.lookupsOf(verdict.connection)
  if (!call) return ''
  const best = { IPv4: -1, IPv6: -1 }
  for (const id of judge.candidates(call, judge.reader.start(verdict.connection))) {
    const family = known.addresses.isIPv4(id) ? 'IPv4' : 'IPv6'
    best[family] = Math.max(best[family], policy.profile.precedences.find(known.addresses.bytes(id))?.precedence ?? -1)
  }
  if (best.IPv4 === best.IPv6) return ''
  const first = best.IPv4 > best.IPv6 ? 'IPv4' : 'IPv6'
  return first === verdict.family ? '' : say` It comes before rule 6 (precedence), which would have put ${first} first.`
}

function tableSentence({ policy, certainty: known, connection }: Verdict, judge: Judge): Text {
  const { profile, given, survivors, explains } = policy!
  const certainty = phrase(known)
  if (given) return say`Table: ${profile.name}, given. Certainty: ${certainty}.`
  const also = survivors.slice(1)
  if (survivors[0] === profile.id) {
    const before = refuted(profile.id, connection, judge)
    if (also.length === 0)
      return say`Table: ${profile.id}, the only one that explains all decisions of this host${before}. Certainty: ${certainty}, no packet shows a table.`
    const rest = also.length === 1 ? say`; so does ${listing(also)}` : say`; so do ${listing(also)}`
    return say`Table: ${profile.id}, the first that explains all decisions of this host${before}${rest}. Certainty: ${certainty}, no packet shows a table.`
  }
  if (explains)
    return say`Table: ${profile.id}, the first that explains this decision; none explains all decisions of this host. Certainty: ${certainty}, no packet shows a table.`
  return say`Table: ${profile.id} (none explains this decision). Certainty: ${certainty}.`
}

/** The table that is tried first, where it was passed over: the frame of the first choice that it does not explain. */
function refuted(used: string, connection: number, judge: Judge): Text {
  const tables = judge.tallies.get(judge.reader.known.connections.host.get(connection))?.tables
  const [first] = tables?.values() ?? []
  const [against] = first?.against ?? []
  return first && against && first.policy !== used ? say` (${first.policy} does not: frame ${against.frame})` : ''
}

/** For a connection inside a tunnel: what speaks against native IPv6 and against a translator. */
export function ruledOut(verdict: Verdict, judge: Judge): { path: string; says: Text }[] {
  if (verdict.family !== 'IPv6' || verdict.path[0] === 'native' || verdict.path.includes('nat64')) return []
  const { known } = judge.reader
  const winner = known.connections.winner.get(verdict.connection)
  const out: { path: string; says: Text }[] = []
  const host = known.connections.host.get(verdict.connection)
  const advertised = known.neighbourhood.advertisements.length > 0
  const nativeIPv6 = judge.reader.sendsNativeIPv6(host)
  if (!advertised && !nativeIPv6)
    out.push({ path: 'native', says: say`no router advertisement, and no IPv6 of this host outside a tunnel, is in the capture` })
  else if (!nativeIPv6) out.push({ path: 'native', says: say`no IPv6 of this host outside a tunnel is in the capture` })
  const server = judge.reader.server(winner)
  if (!known.nat64.embedded(server)) {
    out.push({
      path: 'nat64',
      says: say`${formatAddress(known.addresses.bytes(server))} holds no IPv4 address behind a known NAT64 prefix`,
    })
  }
  return out
}
