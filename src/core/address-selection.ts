/** `v6why/selection`: the engine of address selection by itself (RFC 6724 and its relatives). Pure functions; nothing of captures. */
import { parseAddress, parsePrefix } from './address/text.js'
import { OptionError, type PolicyChoice, profileOf } from './policy-choice.js'
import { type SelectionRecord, selectionRecord } from './report/selection.js'
import type { SourceAddress } from './selection/candidate.js'

export type { Prefix } from './address/prefix.js'
export { formatAddress, formatPrefix, parseAddress, parsePrefix } from './address/text.js'
export { OptionError, type PolicyChoice } from './policy-choice.js'
export type { CandidateRecord, RuleRecord } from './report/report.js'
export {
  comparePolicies,
  type PolicyDifferenceRecord,
  type PolicyRecord,
  policyRecord,
  type PolicyRowRecord,
  type SelectedCandidate,
  type SelectionRecord,
} from './report/selection.js'
export { type AddressListReading, readAddresses, readAddressText } from './selection/address-list/index.js'
export type { Candidate, SourceAddress } from './selection/candidate.js'
export { compareCandidates, type RuleDecision } from './selection/compare.js'
export { type CandidateOrder, orderCandidates } from './selection/order.js'
export { POLICY_SYNTAXES } from './selection/policy-syntax/index.js'
export { type PolicyRow, PolicyTable, policyTable } from './selection/policy-table.js'
export { type PolicyReading, readPolicy, readPolicyText } from './selection/policy-text.js'
export { labelOf, precedenceOf, type Profile, withRow } from './selection/profile.js'
export { PROFILE_IDS, PROFILES, type ProfileId } from './selection/profiles.js'
export { DESTINATION_RULE_NAMES, type DestinationRule, type DestinationRuleName, type SourceRuleName } from './selection/rule.js'
export { chooseSource } from './selection/source-rules.js'

export interface SelectionQuestion {
  /** Addresses of the host, `ADDRESS` or `ADDRESS/LENGTH` (/64 and /24 where nothing is said), or with what else is known of them. */
  readonly from: readonly (string | SourceAddress)[]
  /** Destinations in the order in which the resolver gave them: rule 10 keeps it. */
  readonly to: readonly string[]
  /** RFC 6724 §2.1 where nothing is said. */
  readonly policy?: PolicyChoice
}

/**
 * In which order a host with these addresses tries these destinations, and which rule puts each before the next (RFC 6724 §6). The source
 * of each is chosen by §5. The record is that of `v6why policy --from … --to … --format json`. Throws OptionError.
 */
export function selectAddresses({ from, to, policy = 'rfc6724' }: SelectionQuestion): SelectionRecord {
  return selectionRecord(profileOf('policy', policy), from.map(sourceOf), to.map(destinationOf))
}

function sourceOf(given: string | SourceAddress): SourceAddress {
  if (typeof given !== 'string') return given
  const [address = '', length] = given.split('/')
  const bytes = parseAddress(address)
  if (!bytes || (length !== undefined && !parsePrefix(given))) throw new OptionError('from', `'${given}' is no address`)
  return { bytes, ...(length !== undefined && { prefixLength: Number(length) }) }
}

function destinationOf(text: string): Uint8Array {
  const bytes = parseAddress(text)
  if (!bytes) throw new OptionError('to', `'${text}' is no address`)
  return bytes
}
