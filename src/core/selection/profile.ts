/**
 * What decides how a host orders addresses: its tables, its idea of scope, and where it departs from the rules.
 */
import { type Prefix, prefixOf } from '../address/prefix.js'
import type { IPv4Scopes } from '../address/scope.js'
import { formatPrefix, parsePrefix } from '../address/text.js'
import { PolicyTable, policyRow } from './policy-table.js'
import type { DestinationRuleName, SourceRuleName } from './rule.js'

/**
 * How the last rule before the end counts common bits.
 *
 * `source-prefix`: at most the length of the source's prefix (RFC 6724 §2.2). `whole-address`: all of them (RFC 3484
 * §2.2, and most libraries). `64-bits`: at most 64 of IPv6. `glibc`: see destination-rules.
 */
export type CommonPrefix = 'source-prefix' | 'whole-address' | '64-bits' | 'glibc'

export interface Profile {
  /** A `ProfileId`, or a name made from one where a table was edited or read from a file. */
  readonly id: string
  readonly name: string
  /** Where the table and the departures were read. */
  readonly source: string
  /** The document whose rules it follows. */
  readonly document: 'RFC 6724' | 'RFC 3484'
  readonly labels: PolicyTable
  readonly precedences: PolicyTable
  /** Labels that choose the source: the kernel's, where the library that orders destinations has its own. */
  readonly sourceLabels: PolicyTable
  readonly ipv4Scopes: IPv4Scopes
  readonly commonPrefix: CommonPrefix
  /** The same for the source, which is the kernel's choice whatever the library does with destinations. */
  readonly sourceCommonPrefix: 'source-prefix' | 'whole-address'
  /** Whether IPv4 destinations are told apart by common bits at all. */
  readonly commonPrefixOfIPv4: boolean
  readonly withoutDestinationRules: readonly DestinationRuleName[]
  readonly withoutSourceRules: readonly SourceRuleName[]
  /** RFC 6724 §5 rule 7 prefers temporary addresses, RFC 3484 §5 rule 7 public ones. */
  readonly prefersTemporary: boolean
  /** Two destinations without a source are left as they are, whatever their precedence. */
  readonly keepsUnusable: boolean
  /** Puts every IPv4 address before every IPv6 address, whatever the rules say. */
  readonly ipv4First: boolean
  /** False where the system orders by what no table holds, so that the table's order is only its last resort. */
  readonly predictable: boolean
  /** What else a reader should know of it. */
  readonly notes: readonly string[]
}

/** The profile with one row of its table set, as `netsh interface ipv6 set prefixpolicy` or a line of gai.conf does it. */
export function withRow(profile: Profile, prefix: string | Prefix, precedence: number, label: number): Profile {
  const parsed = typeof prefix === 'string' ? parsePrefix(prefix) : prefixOf(prefix.bytes, prefix.length)
  if (!parsed) throw new RangeError(`not a prefix: ${prefix}`)
  const change = `${formatPrefix(parsed)} ${precedence} ${label}`
  const together = profile.labels === profile.precedences
  const precedences = profile.precedences.with(policyRow(parsed, precedence, together ? label : null))
  const labels = together ? precedences : profile.labels.with(policyRow(parsed, null, label))
  return {
    ...profile,
    id: `${profile.id} with ${change}`,
    name: `${profile.name} with ${change}`,
    labels,
    precedences,
    sourceLabels: profile.sourceLabels === profile.labels ? labels : profile.sourceLabels,
  }
}

/** What `withKnownLocal` gives a prefix: draft-ietf-6man-rfc6724-update-25 §4. */
const KNOWN_LOCAL_PRECEDENCE = 45
const KNOWN_LOCAL_LABEL = 14

/** The profile with a row for each unique local prefix that the link is known to use. The id stays: the rows are its own doing. */
export function withKnownLocal(profile: Profile, prefixes: readonly Prefix[]): Profile {
  const rows = prefixes.filter(isKnownLocal).map((prefix) => policyRow(prefix, KNOWN_LOCAL_PRECEDENCE, KNOWN_LOCAL_LABEL))
  if (rows.length === 0) return profile
  const table = rows.reduce((sum, row) => sum.with(row), profile.labels)
  return { ...profile, labels: table, precedences: table, sourceLabels: table }
}

const isKnownLocal = ({ bytes, length }: Prefix): boolean => bytes.length === 16 && bytes[0] === 0xfd && length >= 40

/**
 * The known-local prefix that a host learns from what it hears on its link; undefined where it learns none. Routes
 * (RFC 4191) count with their own length, which must be 40 or more; prefixes (RFC 4861 §4.6.2) and the host's own
 * addresses count as the /48 that they lie in.
 */
export function knownLocalPrefix(from: 'route' | 'prefix' | 'address', bytes: Uint8Array, length = 128): Prefix | undefined {
  const prefix = prefixOf(bytes, from === 'route' ? length : 48)
  return isKnownLocal(prefix) ? prefix : undefined
}

/**
 * Labels and precedences in one table, as most systems have them: of two tables each prefix of either. Equal to the
 * two for every address; a row that one of them does not hold has null there.
 */
export function combinedTable({ labels, precedences }: Profile): PolicyTable {
  if (labels === precedences) return labels
  return new PolicyTable(
    [...precedences.rows, ...labels.rows].map(({ prefix: bytes, length }) => {
      const prefix = { bytes, length }
      return policyRow(prefix, precedences.holding(prefix)?.precedence ?? null, labels.holding(prefix)?.label ?? null)
    }),
  )
}

/** The label that rule 5 compares; null where no row holds the address. */
export const labelOf = (bytes: Uint8Array, profile: Profile): number | null => profile.labels.find(bytes)?.label ?? null

/** The precedence that rule 6 compares; null where no row holds the address. */
export const precedenceOf = (bytes: Uint8Array, profile: Profile): number | null => profile.precedences.find(bytes)?.precedence ?? null

/**
 * An address outside every row, in a damaged table: it counts as one label of its own, below every precedence, as
 * the defaults of glibc and the Linux kernel have it. What Windows does is not documented.
 */
const OUTSIDE_LABEL = -1
const OUTSIDE_PRECEDENCE = -1

export const comparableLabel = (bytes: Uint8Array, table: PolicyTable): number => table.find(bytes)?.label ?? OUTSIDE_LABEL
export const comparablePrecedence = (bytes: Uint8Array, table: PolicyTable): number => table.find(bytes)?.precedence ?? OUTSIDE_PRECEDENCE
