/**
 * The public records of a report: plain JSON, no class, Map, bigint or function.
 *
 * Times are ISO 8601 UTC with nine digits, durations are milliseconds rounded to 0.001, addresses RFC 5952
 * text, names lower case without the final dot. A field may be added; none changes its meaning without a new
 * schema number.
 */
import type { Profile } from '../selection/profile.js'
import type { TableChange } from '../verdict/what-if.js'

export const SCHEMA = 'v6why/1'

export type Family = 'IPv4' | 'IPv6' | 'none'
export type Certainty = 'shown' | 'inferred' | 'unknown'
export type Severity = 'info' | 'warning' | 'problem'
export type Outcome = 'established' | 'refused' | 'reset' | 'unreachable' | 'unanswered' | 'abandoned' | 'unfinished'
export type Strategy = 'single' | 'sequential' | 'relay' | 'race'

export interface EndpointRecord {
  readonly address: string
  readonly port: number
}

/** A frame and what it shows. `at` is the frame's time, so that a timeline can be drawn from evidence alone. */
export interface EvidenceRecord {
  readonly frame: number
  readonly at: string
  readonly says: string
}

export interface InputRecord {
  readonly type: 'input'
  readonly schema: typeof SCHEMA
  readonly file: string
  readonly format: string
  readonly linkTypes: readonly string[]
  readonly frames: number
  readonly bytes: number
  readonly first: string | null
  readonly last: string | null
  readonly firstFrame: number
  readonly cutShort: boolean
  readonly drops: number | null
  /** What was wrong with the file, where it could not be read whole; null otherwise. */
  readonly damage: string | null
}

export interface HostRecord {
  readonly type: 'host'
  readonly id: string
  readonly addresses: readonly string[]
  readonly link: readonly string[]
  readonly evidence: readonly EvidenceRecord[]
}

export interface LookupRecord {
  readonly type: 'lookup'
  readonly id: number
  readonly host: string
  readonly name: string | null
  readonly qtype: string | null
  readonly server: string
  readonly transport: 'udp' | 'tcp' | 'dot' | 'doh' | 'doq' | 'mdns' | 'llmnr' | 'nbns'
  readonly asked: string | null
  readonly frames: { readonly queries: readonly number[]; readonly answer: number | null }
  readonly tries: number
  readonly outcome: 'answered' | 'empty' | 'error' | 'unanswered' | 'truncated' | 'unreadable'
  readonly rcode: string | null
  readonly answerMs: number | null
  readonly addresses: readonly string[]
  readonly chain: readonly string[]
  /** Every address of the answer lies under a NAT64 prefix. */
  readonly synthesised: boolean
  /** The IPv4 address behind each address, null where there is none; empty where no address has one. */
  readonly embeddedIPv4: readonly (string | null)[]
}

/** What was seen of one direction of a tunnel. */
export interface TunnelWayRecord {
  /** Octets of the largest packet inside. */
  readonly largest: number | null
  /** The smallest segment size that a SYN inside offered. */
  readonly mss: number | null
  /** Lowest and highest TTL or hop limit, of the outer packets and of those inside. */
  readonly outerHops: readonly [number, number] | null
  readonly innerHops: readonly [number, number] | null
}

export interface TunnelRecord {
  readonly type: 'tunnel'
  readonly id: number
  readonly kind: string
  /** Encrypted: nothing that is inside is told. */
  readonly opaque: boolean
  /** The tunnel that it is inside of. */
  readonly within: number | null
  readonly outer: {
    readonly client: string
    readonly server: string
    readonly clientPort: number | null
    readonly serverPort: number | null
    readonly returnsFrom: readonly string[]
  }
  readonly inner: { readonly client: readonly string[] }
  readonly frames: {
    readonly first: number
    readonly count: number
    readonly toServer: number
    readonly toClient: number
    readonly control: number
    readonly unreadable: number
    /** ICMP errors about its outer packets; they are among the control frames of the way back. */
    readonly errors: number
  }
  readonly toServer: TunnelWayRecord
  readonly toClient: TunnelWayRecord
  readonly details: Readonly<Record<string, unknown>>
  readonly rttMs: number | null
  readonly evidence: readonly EvidenceRecord[]
}

/** What is known of a translation beside its prefix. */
export interface TranslationDetails {
  /** Every way in which the prefix was learnt, the most trusted first. */
  readonly sources?: readonly { readonly learntFrom: LearntFrom; readonly frame: number | null }[]
  /** What the newest router advertisement says (RFC 8781 §4), and when one withdrew the prefix. */
  readonly lifetimeSeconds?: number
  readonly withdrawn?: string | null
  /** DHCPv4 option 108 (RFC 8925 §3.1). */
  readonly v6OnlyWaitSeconds?: number
  readonly clat?: { readonly ipv6: string; readonly ipv4: string | null }
  readonly edge?: { readonly ipv6: string; readonly ipv4: string; readonly portSet: number }
  /** Of a relay: `v6tov4` and the like, where it is reached, and what it connects to. */
  readonly kind?: string
  readonly accepts?: EndpointRecord
  readonly opens?: EndpointRecord
}

type LearntFrom = 'well-known' | 'ra' | 'rfc7050' | 'dns64' | 'given' | 'inferred'

export interface TranslationRecord {
  readonly type: 'translation'
  readonly id: number
  readonly kind: 'nat64' | '464xlat' | 'map-t' | 'portproxy'
  readonly prefix: string | null
  /** The most trusted way in which it was learnt; `details.sources` has all. */
  readonly learntFrom: LearntFrom
  readonly details: TranslationDetails
  readonly evidence: readonly EvidenceRecord[]
}

export interface RuleRecord {
  readonly number: number
  readonly name: string
  readonly document: string
}

export interface ReasonRecord {
  readonly code: string
  readonly rule: RuleRecord | null
  readonly detail: Readonly<Record<string, unknown>>
  readonly says: string
}

export interface NoteRecord {
  readonly code: string
  readonly detail: Readonly<Record<string, unknown>>
  readonly says: string
}

export interface CandidateRecord {
  readonly address: string
  /** Behind a NAT64 prefix. */
  readonly embeddedIPv4: string | null
  readonly family: 'IPv4' | 'IPv6'
  readonly source: string | null
  readonly sourceFrom: 'attempt' | 'seen' | 'given' | 'embedded' | 'assumed' | null
  readonly scope: string
  readonly label: number | null
  readonly sourceLabel: number | null
  readonly precedence: number | null
  /** Place in the predicted order, from 1. */
  readonly predicted: number
  readonly lookup: number | null
}

/** What an attempt was in the race of its connection. */
export interface AttemptRaceRecord {
  /** Why it began when it did: the former had just failed, or a timer ran out. */
  readonly trigger: 'first' | 'timer' | 'failure'
  /** From the start of the attempt before. */
  readonly afterMs: number | null
  /** `timer`: the system's whole schedule; `close`: the client stopped before. No frame where only what did not come shows it. */
  readonly ended: {
    readonly by: 'answer' | 'reset' | 'icmp' | 'timer' | 'close' | 'capture-end'
    readonly frame: number | null
    readonly atMs: number | null
  }
  /** When its SYN was sent again, from its start. */
  readonly synAtMs: readonly number[]
  readonly schedule: 'exponential' | 'linear-first' | null
  /** Its answer came when the client had given it up. */
  readonly late: boolean
  /** It was answered, and the client sent nothing over it. */
  readonly idle: boolean
  /** How the client closed it, where it had been answered. */
  readonly closed: { readonly by: 'fin' | 'reset'; readonly frame: number; readonly atMs: number | null } | null
  /** An ICMP error after which the client went on (RFC 5461). */
  readonly softError: { readonly frame: number; readonly icmpType: number; readonly icmpCode: number } | null
  /** TCP Fast Open (RFC 7413): the SYN asked for a cookie, brought one, or carried data. */
  readonly fastOpen: 'asked' | 'cookie' | 'data' | null
}

/** What was asked and tried, in milliseconds from the first attempt. */
export interface RaceRecord {
  readonly firstFamily: 'IPv4' | 'IPv6'
  /** The other family could be tried: an address was known and the host has a source for it. */
  readonly otherKnown: boolean
  /** Addresses known when the first attempt began, and addresses tried. */
  readonly known: { readonly IPv4: number; readonly IPv6: number }
  readonly tried: { readonly IPv4: number; readonly IPv6: number }
  /** null where fewer than three attempts cannot tell. */
  readonly interleaved: boolean | null
  /** Two sockets open at once: shown, shown not to be, or open; null where no timer began an attempt. */
  readonly overlap: 'shown' | 'excluded' | 'open' | null
  /** QUIC was tried in this navigation. */
  readonly quic: boolean
  /** The last sign of any of its handshakes. */
  readonly endMs: number
  readonly questions: readonly {
    readonly qtype: 'A' | 'AAAA' | 'HTTPS'
    readonly lookup: number
    readonly frame: number
    readonly atMs: number
    readonly answerFrame: number | null
    readonly answeredAtMs: number | null
    /** The answer held addresses. */
    readonly addresses: boolean
    /** The HTTPS record offers HTTP/3 (its alpn holds h3); null for other types and without an answer. */
    readonly h3: boolean | null
  }[]
}

/** Which programs connect so. */
export interface ClientRecord {
  /** As the capture names it. */
  readonly process: { readonly id: number; readonly name: string | null } | null
  /** As it calls itself in HTTP. */
  readonly agent: string | null
  /** Ids of the profiles that nothing rules out, the best first. */
  readonly survivors: readonly string[]
  /** The best, where a timer began an attempt or the client is named; a single attempt tells nobody. */
  readonly first: string | null
  /** Ids of resolvers that ask so. */
  readonly resolvers: readonly string[]
  /** What was seen, for and against which profiles it speaks; those that it rules out are among the latter and do not survive. */
  readonly evidence: readonly (EvidenceRecord & {
    readonly sign: string
    readonly for: readonly string[]
    readonly against: readonly string[]
  })[]
}

export interface AttemptRecord extends AttemptRaceRecord {
  readonly family: 'IPv4' | 'IPv6'
  readonly client: EndpointRecord
  readonly server: EndpointRecord
  /** Behind a NAT64 prefix. */
  readonly embeddedIPv4: string | null
  readonly startFrame: number
  readonly endFrame: number | null
  readonly atMs: number | null
  readonly outcome: Outcome
  readonly detail: Readonly<Record<string, unknown>> | null
  readonly handshakeMs: number | null
  readonly synCount: number
  readonly path: readonly string[]
  readonly won: boolean
  readonly transport: 'tcp' | 'quic' | 'udp' | 'icmp'
  /** Server name of the client's TLS, null where none was seen. With `ech` it may be the site's or only its provider's. */
  readonly sni: string | null
  readonly ech: boolean
  /** Protocols that the client offered in TLS. */
  readonly alpn: readonly string[]
  /** `1`, `2`, `draft-29`, else the number; null where the attempt is none of QUIC. */
  readonly quicVersion: string | null
}

export interface MendRecord {
  readonly platform: string
  readonly commands: readonly string[]
  readonly warning: string | null
  /** Commands that put the whole table back, the change included, where the first ones may lose rows. */
  readonly restore?: readonly string[]
}

export interface WhatIfRecord {
  readonly change: readonly {
    readonly prefix: string
    readonly precedence: number
    readonly label: number
    /** What addresses under the prefix have now. */
    readonly was: { readonly precedence: number; readonly label: number }
  }[]
  readonly then: {
    readonly family: Family
    readonly path: readonly string[]
    readonly rule: { readonly number: number; readonly name: string }
  }
  readonly alsoTurns: readonly { readonly connection: number; readonly family: Family; readonly path: readonly string[] }[]
  /** How many there are; the list stops at twenty. */
  readonly alsoTurnsCount: number
  readonly mend: readonly MendRecord[]
}

export interface ConnectionRecord {
  readonly type: 'connection'
  readonly id: number
  readonly revision: number
  readonly host: string
  readonly name: string | null
  readonly nameFrom: 'dns' | 'sni' | 'http-host' | 'capture' | null
  readonly transport: 'tcp' | 'quic' | 'udp' | 'icmp'
  readonly port: number | null
  readonly start: string
  readonly startFrame: number
  readonly family: Family
  readonly path: readonly string[] | null
  readonly reason: ReasonRecord
  readonly certainty: Certainty
  readonly notes: readonly NoteRecord[]
  readonly policy: {
    readonly used: string
    readonly given: boolean
    readonly survivors: readonly string[]
    /** What each table that was tried says, where they do not all agree with what was used; else empty. */
    readonly predictions: readonly { readonly policy: string; readonly family: Family; readonly rule: number | null }[]
  } | null
  /** Of an order that no packet explains: what may have made it, and what the rest of the capture says to that. */
  readonly causes: readonly CauseRecord[]
  readonly strategy: Strategy
  readonly candidates: readonly CandidateRecord[]
  readonly attempts: readonly AttemptRecord[]
  readonly race: RaceRecord
  /** The navigation that its socket belongs to: its first connection, and how many sockets it has; null where it is alone. */
  readonly navigation: { readonly connection: number; readonly sockets: number } | null
  readonly client: ClientRecord
  readonly timing: {
    readonly lookupMs: number | null
    readonly resolutionDelayMs: number | null
    readonly attemptDelayMs: number | null
    readonly handshakeMs: number | null
    readonly lostMs: number | null
  }
  readonly lookups: readonly number[]
  readonly tunnels: readonly number[]
  readonly translations: readonly number[]
  readonly legs: readonly {
    readonly side: 'near' | 'far'
    readonly client: EndpointRecord
    readonly server: EndpointRecord
    readonly family: 'IPv4' | 'IPv6'
    readonly startFrame: number
    readonly translation: number | null
  }[]
  readonly spares: readonly {
    readonly client: EndpointRecord
    readonly server: EndpointRecord
    readonly startFrame: number
    readonly outcome: Outcome
  }[]
  readonly evidence: readonly EvidenceRecord[]
  /** Paths that were ruled out, and what rules them out (shown by `explain` for a connection inside a tunnel or translator). */
  readonly ruledOut: readonly { readonly path: string; readonly says: string }[]
  /** Further sentences for a person: why the rule came before others, which table was used and why. */
  readonly explanation: readonly string[]
  readonly whatIf: WhatIfRecord | null
  readonly communityId: readonly string[]
  readonly displayFilter: string
}

/** Another table for all hosts, rows to set in the table of each host, or both. */
export interface TableQuestion {
  readonly profile?: Profile | undefined
  readonly rows?: readonly TableChange[] | undefined
}

export interface WhatIfTelling {
  readonly turned: readonly TurnedRecord[]
  readonly summary: WhatIfSummaryRecord
}

/** What one connection would do under another table. */
export interface TurnedRecord {
  readonly type: 'whatif'
  readonly connection: number
  readonly host: string
  readonly client: string
  readonly name: string | null
  readonly server: string
  readonly port: number | null
  readonly start: string
  readonly startFrame: number
  /** Another family is used, the same goes another way, or the family that won is tried first. */
  readonly effect: 'family' | 'path' | 'beginning'
  readonly was: {
    readonly family: Family
    readonly path: readonly string[]
    readonly reason: string
    readonly rule: { readonly number: number; readonly name: string } | null
  }
  readonly then: {
    readonly family: Family
    readonly path: readonly string[]
    readonly rule: { readonly number: number; readonly name: string } | null
  }
  readonly says: string
}

export interface WhatIfSummaryRecord {
  readonly type: 'whatif-summary'
  /** The tables that were asked. */
  readonly tables: readonly string[]
  /** Connections that were asked about. */
  readonly asked: number
  readonly turned: number
  /** Connections that no table explains: what they would do is not known. */
  readonly undecided: number
}

/** How the tables that were tried for a host agree with what it did. */
export interface PolicyEvidenceRecord {
  readonly type: 'policy-evidence'
  readonly host: string
  readonly given: boolean
  /** Connections of which both families were offered and usable, and nothing but the order decided. */
  readonly decisions: number
  readonly tables: readonly {
    readonly policy: string
    readonly explains: number
    readonly survives: boolean
    /** The first few that it does not explain with all the addresses that the host is known to have. */
    readonly against: readonly {
      readonly connection: number
      readonly frame: number
      readonly used: 'IPv4' | 'IPv6'
      readonly predicted: 'IPv4' | 'IPv6'
      readonly rule: number | null
    }[]
  }[]
}

export interface CauseRecord {
  readonly code: string
  readonly holds: 'known' | 'possible' | 'ruled-out'
  readonly says: string
  readonly frames: readonly number[]
}

export interface FindingRecord {
  readonly type: 'finding'
  readonly code: string
  readonly severity: Severity
  readonly says: string
  /** The figures of the sentence; what stands in it is the code's own. */
  readonly detail: Readonly<Record<string, unknown>>
  readonly hosts: readonly string[]
  readonly names: readonly string[]
  readonly connections: readonly number[]
  readonly evidence: readonly EvidenceRecord[]
  readonly mend: readonly MendRecord[]
}

export interface OddityRecord {
  readonly type: 'oddity'
  readonly id: string
  readonly count: number
  readonly frames: readonly number[]
  readonly layer: string
  readonly says: string
}

/** How many were measured, and what half and 95 % of them did not exceed. */
export interface TimesRecord {
  readonly count: number
  readonly p50Ms: number
  readonly p95Ms: number
}

export interface FamilyTimesRecord extends TimesRecord {
  readonly family: 'IPv4' | 'IPv6'
}

export interface PrefixTimesRecord extends FamilyTimesRecord {
  readonly prefix: string
}

/** A name that one host reached over both families, and how often over each. */
export interface SideRecord {
  readonly host: string
  readonly name: string
  readonly IPv4: number
  readonly IPv6: number
}

/** How long names took at one resolver, from the first query to the answer. */
export interface ResolverRecord {
  readonly server: string
  readonly transport: LookupRecord['transport']
  readonly lookups: number
  readonly answered: number
  readonly p50Ms: number | null
  readonly p95Ms: number | null
}

export interface SummaryRecord {
  readonly type: 'summary'
  readonly connections: { readonly total: number; readonly IPv4: number; readonly IPv6: number; readonly none: number }
  readonly reasons: Readonly<Record<string, number>>
  readonly paths: Readonly<Record<string, number>>
  readonly dualStackConnections: number
  readonly ipv6Share: number | null
  /** From the first packet of an attempt (TCP or QUIC) to its answer, for every attempt that was answered; families without one are left out. */
  readonly handshakes: readonly FamilyTimesRecord[]
  /** `attemptDelayMs` of the connections, by the family that was tried first. */
  readonly attemptDelays: readonly FamilyTimesRecord[]
  /** Handshakes by destination prefix (/48, /24), where there are at least twenty; the hundred with most of them. */
  readonly prefixes: readonly PrefixTimesRecord[]
  /** `lostMs` of all connections together. */
  readonly lostMs: number
  /** Names that one host reached now over IPv4, now over IPv6. */
  readonly changedSides: readonly SideRecord[]
  /** How many there are; the list stops at a hundred. */
  readonly changedSidesCount: number
  /** Servers that were asked by unicast, those that were asked most first. */
  readonly resolvers: readonly ResolverRecord[]
  /** How many there are; the list stops at a hundred. */
  readonly resolversCount: number
  /** Why the capture cannot answer more, and how to take a better one; empty where it can. */
  readonly advice: readonly string[]
}

export interface FlowRecord {
  readonly type: 'flow'
  readonly protocol: string
  readonly client: { readonly address: string; readonly port: number | null }
  readonly server: { readonly address: string; readonly port: number | null }
  readonly packets: readonly [number, number]
  readonly bytes: readonly [number, number]
  readonly firstFrame: number
  readonly lastFrame: number
  readonly first: string
  readonly last: string
  readonly path: readonly string[]
  readonly host: string | null
  readonly communityId: readonly string[]
  readonly name: string | null
  readonly copies: number
}

export interface DelayRecord {
  readonly count: number
  readonly least: number
  readonly median: number
  readonly most: number
}

export interface ConformanceRecord {
  readonly rule: string
  readonly ref: string
  readonly level: 'must' | 'should' | 'recommended'
  readonly says: string
  /** `failed` where one connection failed it; `not-shown` where none shows it. */
  readonly result: 'passed' | 'failed' | 'not-shown'
  /** Connections that passed and failed it. */
  readonly passed: number
  readonly failed: number
  /** What was measured where it first failed, else where it first passed. */
  readonly ms: number | null
  /** The first that show the result. */
  readonly frames: readonly number[]
}

/** A client against the checklist (`v6why race`): a host, or a program of it that says its name. */
export interface ClientRaceRecord {
  readonly type: 'race'
  readonly host: string
  /** The client's first address. */
  readonly address: string
  /** As the capture or the program itself names it. */
  readonly program: string | null
  readonly connections: number
  /** Connections in which a timer began an attempt. */
  readonly races: number
  /** Profiles that came first, with the number of connections, the most first. */
  readonly behaves: readonly { readonly profile: string; readonly connections: number }[]
  readonly attemptDelayMs: DelayRecord | null
  readonly resolutionDelayMs: DelayRecord | null
  readonly conformance: readonly ConformanceRecord[]
}

/** The records of a report in the order in which they are told. */
export type ReportRecord =
  | InputRecord
  | HostRecord
  | LookupRecord
  | TunnelRecord
  | TranslationRecord
  | ConnectionRecord
  | FindingRecord
  | OddityRecord
  | SummaryRecord

export interface Report {
  readonly type: 'report'
  readonly schema: typeof SCHEMA
  readonly tool: { readonly name: 'v6why'; readonly version: string }
  readonly inputs: readonly InputRecord[]
  readonly hosts: readonly HostRecord[]
  readonly lookups: readonly LookupRecord[]
  readonly tunnels: readonly TunnelRecord[]
  readonly translations: readonly TranslationRecord[]
  readonly connections: readonly ConnectionRecord[]
  readonly findings: readonly FindingRecord[]
  readonly oddities: readonly OddityRecord[]
  readonly summary: SummaryRecord
}

/** What a table, a filter or a grouping needs of a connection: cheap, made for every one of them. */
export interface ConnectionBrief {
  readonly id: number
  readonly startFrame: number
  /** Nanoseconds since the first frame. */
  readonly time: number
  /** ISO 8601, the `start` of the record. Computed when asked for. */
  readonly start: string
  readonly host: string
  readonly client: string
  readonly server: string
  readonly name: string | null
  readonly transport: 'tcp' | 'quic' | 'udp' | 'icmp'
  readonly port: number | null
  readonly family: Family
  readonly path: readonly string[]
  readonly reason: string
  readonly says: string
  readonly rule: number | null
  readonly certainty: Certainty
  readonly strategy: Strategy
  /** How much it deserves a look: failures, fallbacks and surprises first; 0 for the ordinary. */
  readonly interest: number
}

/**
 * What an analyzer gives when the capture has been read. Records are made when they are asked for, so that
 * a capture of a million connections can be told line by line.
 */
export interface Analysis {
  readonly tool: Report['tool']
  inputs(): readonly InputRecord[]
  hosts(): Iterable<HostRecord>
  lookups(): Iterable<LookupRecord>
  tunnels(): Iterable<TunnelRecord>
  translations(): Iterable<TranslationRecord>
  readonly connectionCount: number
  /** In the order of the report: by start, first frame, id. */
  connections(): Iterable<ConnectionBrief>
  connection(id: number): ConnectionRecord
  findings(): readonly FindingRecord[]
  oddities(): readonly OddityRecord[]
  summary(): SummaryRecord
  flows(): Iterable<FlowRecord>
  /** What the connections would do under another table. */
  whatIf(question: TableQuestion): WhatIfTelling
  policyEvidence(): readonly PolicyEvidenceRecord[]
  /** Everything but flows, in the order of the report. */
  records(): Iterable<ReportRecord>
  report(): Report
  /** Time of the first frame, for tables that show seconds since it; null in a capture without frames. */
  readonly epoch: { readonly seconds: number; readonly nanos: number } | null
}
