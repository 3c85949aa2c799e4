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

/** An address and a port. */
export interface EndpointRecord {
  /** RFC 5952 text; `%interface` behind a link-local one where the capture has several. */
  readonly address: string
  readonly port: number
}

/** A frame and what it shows. `at` is the frame's time, so that a timeline can be drawn from evidence alone. */
export interface EvidenceRecord {
  /** As Wireshark numbers it. */
  readonly frame: number
  readonly at: string
  /** What the frame shows, for a person. */
  readonly says: string
}

/** One capture that was read. */
export interface InputRecord {
  readonly type: 'input'
  readonly schema: typeof SCHEMA
  /** The name as given, without its folder. */
  readonly file: string
  /** `pcap` or `pcapng`, with what is particular of it. */
  readonly format: string
  /** LINKTYPE_ names of its interfaces, `ETHERNET`. */
  readonly linkTypes: readonly string[]
  /** How many were read. */
  readonly frames: number
  /** Octets of its frames, as captured. */
  readonly bytes: number
  /** Time of its first frame; null where there is none. */
  readonly first: string | null
  readonly last: string | null
  /** Number of its first frame: with several inputs the numbers run on. */
  readonly firstFrame: number
  /** It ends in the middle of a record. */
  readonly cutShort: boolean
  /** Packets that the recorder says it lost; null where the format has no counter. */
  readonly drops: number | null
  /** What was wrong with the file, where it could not be read whole; null otherwise. */
  readonly damage: string | null
}

/** One machine, with every address that it was seen to own. */
export interface HostRecord {
  readonly type: 'host'
  /** `h1`, `h2` …, in the order in which they were first seen. */
  readonly id: string
  /** Every address that it was seen to own, those inside tunnels too. */
  readonly addresses: readonly string[]
  /** Its link-layer addresses. */
  readonly link: readonly string[]
  /** How each address is known to be its own. */
  readonly evidence: readonly EvidenceRecord[]
}

/** One DNS question of one type by one host, with its repetitions and its answer or the lack of one. */
export interface LookupRecord {
  readonly type: 'lookup'
  /** From 1, in the order of the report. */
  readonly id: number
  /** Id of the host that asked. */
  readonly host: string
  /** null where the question cannot be read. */
  readonly name: string | null
  /** `A`, `AAAA`, `HTTPS` …; null where the question cannot be read. */
  readonly qtype: string | null
  /** Address of the server that was asked. */
  readonly server: string
  readonly transport: 'udp' | 'tcp' | 'dot' | 'doh' | 'doq' | 'mdns' | 'llmnr' | 'nbns'
  /** Time of the first query; null where only the answer is in the capture. */
  readonly asked: string | null
  /** The query with its repetitions, and the answer. */
  readonly frames: { readonly queries: readonly number[]; readonly answer: number | null }
  /** How often it was asked. */
  readonly tries: number
  /** `empty`: answered without an address of that type (RFC 2308 §2.2, or a CNAME that ends in none). */
  readonly outcome: 'answered' | 'empty' | 'error' | 'unanswered' | 'truncated' | 'unreadable'
  /** The IANA name, else `RCODE17`; null without an answer. */
  readonly rcode: string | null
  /** From the first query to the answer. */
  readonly answerMs: number | null
  /** As the answer lists them. */
  readonly addresses: readonly string[]
  /** Names from the one asked for to the one that has the addresses (CNAME); empty where they are one. */
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

/** One protocol carried over another between two ends, both directions together. */
export interface TunnelRecord {
  readonly type: 'tunnel'
  readonly id: number
  /** `6to4`, `teredo`, `gre` … */
  readonly kind: string
  /** Encrypted: nothing that is inside is told. */
  readonly opaque: boolean
  /** The tunnel that it is inside of. */
  readonly within: number | null
  /** Its ends; `returnsFrom` are the addresses from which packets came back, which need not be those they went to. */
  readonly outer: {
    readonly client: string
    readonly server: string
    readonly clientPort: number | null
    readonly serverPort: number | null
    readonly returnsFrom: readonly string[]
  }
  /** Addresses of the client inside. */
  readonly inner: { readonly client: readonly string[] }
  readonly frames: {
    /** Its first frame. */
    readonly first: number
    /** All of them. */
    readonly count: number
    readonly toServer: number
    readonly toClient: number
    /** Frames of the tunnel itself: bubbles, keep-alives, handshakes. */
    readonly control: number
    /** Frames of which the inside could not be read. */
    readonly unreadable: number
    /** ICMP errors about its outer packets; they are among the control frames of the way back. */
    readonly errors: number
  }
  /** Towards the server, and back. */
  readonly toServer: TunnelWayRecord
  readonly toClient: TunnelWayRecord
  /** What its kind has beside: of 6to4 the embedded addresses and the relay, of Teredo server and flags … */
  readonly details: Readonly<Record<string, unknown>>
  /** The shortest round trip that was measured through it; null where none was. */
  readonly rttMs: number | null
  /** What speaks for its kind. */
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
  /** Addresses of a CLAT (RFC 6877 §3). */
  readonly clat?: { readonly ipv6: string; readonly ipv4: string | null }
  /** An edge of MAP-T (RFC 7599 §5) and its port set. */
  readonly edge?: { readonly ipv6: string; readonly ipv4: string; readonly portSet: number }
  /** Of a relay: `v6tov4` and the like, where it is reached, and what it connects to. */
  readonly kind?: string
  readonly accepts?: EndpointRecord
  readonly opens?: EndpointRecord
}

type LearntFrom = 'well-known' | 'ra' | 'rfc7050' | 'dns64' | 'given' | 'inferred'

/** A translator between the families, or a relay, that packets of the capture went through. */
export interface TranslationRecord {
  readonly type: 'translation'
  /** From 1. */
  readonly id: number
  /** `portproxy` is any TCP relay. */
  readonly kind: 'nat64' | '464xlat' | 'map-t' | 'portproxy'
  /** `64:ff9b::/96`; null where it has none. */
  readonly prefix: string | null
  /** The most trusted way in which it was learnt; `details.sources` has all. */
  readonly learntFrom: LearntFrom
  /** What is known of it beside its prefix. */
  readonly details: TranslationDetails
  /** How it is known. */
  readonly evidence: readonly EvidenceRecord[]
}

/** A rule of address selection. */
export interface RuleRecord {
  /** 1 to 10; 0 for an order that is none of the document. */
  readonly number: number
  /** `prefer-matching-label` */
  readonly name: string
  /** `RFC 6724 §6` */
  readonly document: string
}

/** Why a connection used the family that it used. */
export interface ReasonRecord {
  /** The first line of the ladder of reasons that holds; `v6why reason` lists them. Never renamed. */
  readonly code: string
  /** Of `address-selection`: the rule that decided. */
  readonly rule: RuleRecord | null
  /** The figures of the sentence; what stands in it is the code's own. */
  readonly detail: Readonly<Record<string, unknown>>
  /** One sentence for a person. */
  readonly says: string
}

/** What holds beside the reason. */
export interface NoteRecord {
  /** Another reason that holds as well, or a note. */
  readonly code: string
  /** The figures of the sentence. */
  readonly detail: Readonly<Record<string, unknown>>
  /** One sentence for a person. */
  readonly says: string
}

/** An address that the client could have tried, with the source that it would have used. */
export interface CandidateRecord {
  /** A destination that the client knew for the name when it began. */
  readonly address: string
  /** Behind a NAT64 prefix. */
  readonly embeddedIPv4: string | null
  readonly family: 'IPv4' | 'IPv6'
  /** The source that it would have used; null where the host shows none. */
  readonly source: string | null
  /** How the source is known, the surest first. */
  readonly sourceFrom: 'attempt' | 'seen' | 'given' | 'embedded' | 'assumed' | null
  /** `global`, `site`, `link` (RFC 6724 §3.1). */
  readonly scope: string
  /** Of the destination in the table that was used (RFC 6724 §2.1); null where no row holds it. */
  readonly label: number | null
  /** Of the source. */
  readonly sourceLabel: number | null
  /** Of the destination. */
  readonly precedence: number | null
  /** Place in the predicted order, from 1. */
  readonly predicted: number
  /** Id of the lookup that brought it. */
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
  /** How a lost SYN was repeated: each pause twice the last, or the first few alike (Linux `tcp_syn_linear_timeouts`). */
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
  /** Family of the first attempt. */
  readonly firstFamily: 'IPv4' | 'IPv6'
  /** The other family could be tried: an address was known and the host has a source for it. */
  readonly otherKnown: boolean
  /** Addresses known when the first attempt began, and addresses tried. */
  readonly known: { readonly IPv4: number; readonly IPv6: number }
  /** How many addresses of each family were tried. */
  readonly tried: { readonly IPv4: number; readonly IPv6: number }
  /** null where fewer than three attempts cannot tell. */
  readonly interleaved: boolean | null
  /** Two sockets open at once: shown, shown not to be, or open; null where no timer began an attempt. */
  readonly overlap: 'shown' | 'excluded' | 'open' | null
  /** QUIC was tried in this navigation. */
  readonly quic: boolean
  /** The last sign of any of its handshakes. */
  readonly endMs: number
  /** What was asked for the name, and when its answer came. */
  readonly questions: readonly {
    readonly qtype: 'A' | 'AAAA' | 'HTTPS'
    /** Id of the lookup. */
    readonly lookup: number
    /** Of the first query. */
    readonly frame: number
    /** Below 0: before the first attempt. */
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
    /** What was looked at: `user-agent`, `https-record` … */
    readonly sign: string
    readonly for: readonly string[]
    readonly against: readonly string[]
  })[]
}

/** One try at one candidate, from its first packet to its outcome. */
export interface AttemptRecord extends AttemptRaceRecord {
  /** Of the socket, also inside a tunnel. */
  readonly family: 'IPv4' | 'IPv6'
  /** Where it came from. */
  readonly client: EndpointRecord
  /** Where it went. */
  readonly server: EndpointRecord
  /** Behind a NAT64 prefix. */
  readonly embeddedIPv4: string | null
  /** Its first SYN, QUIC Initial or datagram. */
  readonly startFrame: number
  /** What ended it: the answer, the reset, the error; null where nothing that came did. */
  readonly endFrame: number | null
  /** From the first attempt of the connection. */
  readonly atMs: number | null
  /** Of the handshake. */
  readonly outcome: Outcome
  /** Type and code of an ICMP error, and the like. */
  readonly detail: Readonly<Record<string, unknown>> | null
  /** From its first packet to the answer; null where none came, or across a clock jump. */
  readonly handshakeMs: number | null
  /** SYNs or Initials, repetitions included. */
  readonly synCount: number
  /** As of the connection. */
  readonly path: readonly string[]
  /** The program used this one. */
  readonly won: boolean
  readonly transport: 'tcp' | 'quic' | 'udp' | 'icmp'
  /** Server name of the client's TLS, null where none was seen. With `ech` it may be the site's or only its provider's. */
  readonly sni: string | null
  /** The ClientHello is encrypted (RFC 9849), or pretends to be. */
  readonly ech: boolean
  /** Protocols that the client offered in TLS. */
  readonly alpn: readonly string[]
  /** `1`, `2`, `draft-29`, else the number; null where the attempt is none of QUIC. */
  readonly quicVersion: string | null
}

/** The commands that mend something, on one kind of system. */
export interface MendRecord {
  /** `windows`, `linux-glibc`, `linux-kernel`, `freebsd` … */
  readonly platform: string
  /** To be entered one after another, by an administrator. */
  readonly commands: readonly string[]
  /** What they may change beside; null where nothing is known. */
  readonly warning: string | null
  /** Commands that put the whole table back, the change included, where the first ones may lose rows. */
  readonly restore?: readonly string[]
}

/** The smallest change of the policy table that would have turned a choice. */
export interface WhatIfRecord {
  /** The smallest change of the table that turns the choice: rows to set. */
  readonly change: readonly {
    readonly prefix: string
    readonly precedence: number
    readonly label: number
    /** What addresses under the prefix have now. */
    readonly was: { readonly precedence: number; readonly label: number }
  }[]
  /** What the connection would have used. */
  readonly then: {
    readonly family: Family
    readonly path: readonly string[]
    readonly rule: { readonly number: number; readonly name: string }
  }
  /** Other connections of the capture that it turns. */
  readonly alsoTurns: readonly { readonly connection: number; readonly family: Family; readonly path: readonly string[] }[]
  /** How many there are; the list stops at twenty. */
  readonly alsoTurnsCount: number
  /** How the change is made on the systems that may be meant. */
  readonly mend: readonly MendRecord[]
}

/** What a program asked for: the attempts for one name and port by one client, of which at most one wins, and the verdict on them. */
export interface ConnectionRecord {
  readonly type: 'connection'
  /** From 1, in the order of the report. */
  readonly id: number
  /** 1; live, how often it has been told. */
  readonly revision: number
  /** Id of the client's host. */
  readonly host: string
  /** What was looked up or asked for; null where nothing shows it. */
  readonly name: string | null
  /** How the name is known. */
  readonly nameFrom: 'dns' | 'sni' | 'http-host' | 'capture' | null
  readonly transport: 'tcp' | 'quic' | 'udp' | 'icmp'
  /** Of the server; null for `icmp`. */
  readonly port: number | null
  /** Time of its first packet. */
  readonly start: string
  /** Its first packet. */
  readonly startFrame: number
  /** Of the socket that the program used; `none`: every attempt failed. */
  readonly family: Family
  /** How the packets of the winner travelled: `["native"]`, or tunnels and translators, outermost first; null where none won. */
  readonly path: readonly string[] | null
  /** Why this family. */
  readonly reason: ReasonRecord
  /** `shown`: every step is in packets. `inferred`: a step rests on a table or a source that no packet shows. `unknown`: the capture cannot tell. */
  readonly certainty: Certainty
  /** What holds beside the reason, in the order of the ladder. */
  readonly notes: readonly NoteRecord[]
  /** The policy table that the verdict rests on; null where it rests on none. */
  readonly policy: {
    /** Id of the table that was used. */
    readonly used: string
    /** The user said so. */
    readonly given: boolean
    /** All tables that explain every decision of the host. */
    readonly survivors: readonly string[]
    /** What each table that was tried says, where they do not all agree with what was used; else empty. */
    readonly predictions: readonly { readonly policy: string; readonly family: Family; readonly rule: number | null }[]
  } | null
  /** Of an order that no packet explains: what may have made it, and what the rest of the capture says to that. */
  readonly causes: readonly CauseRecord[]
  /** One attempt; the next after a failure; the next after the client closed the last at a timer; two open at once (RFC 8305 §5). */
  readonly strategy: Strategy
  /** Addresses that could be tried, in the predicted order (RFC 6724 §6). */
  readonly candidates: readonly CandidateRecord[]
  /** What was tried, in that order; at most one has won. */
  readonly attempts: readonly AttemptRecord[]
  /** How the families were asked for and tried. */
  readonly race: RaceRecord
  /** The navigation that its socket belongs to: its first connection, and how many sockets it has; null where it is alone. */
  readonly navigation: { readonly connection: number; readonly sockets: number } | null
  /** Which programs connect so. */
  readonly client: ClientRecord
  /** Milliseconds of capture time; null where it cannot be told. */
  readonly timing: {
    /** From the first query to the last answer before the first attempt. */
    readonly lookupMs: number | null
    /** From the first usable answer to the first attempt, where the other family's was outstanding (RFC 8305 §3). */
    readonly resolutionDelayMs: number | null
    /** From the first attempt of one family to that of the other, without a failure in between (RFC 8305 §5). */
    readonly attemptDelayMs: number | null
    /** Of the winner. */
    readonly handshakeMs: number | null
    /** What the user waited because the first choice failed: from the first attempt to the start of the winner. */
    readonly lostMs: number | null
  }
  /** Ids of the lookups that served it. */
  readonly lookups: readonly number[]
  /** Ids of the tunnels on its way. */
  readonly tunnels: readonly number[]
  /** Ids of the translators on its way. */
  readonly translations: readonly number[]
  /** The other side of a translator or relay, where it is in the capture too. */
  readonly legs: readonly {
    readonly side: 'near' | 'far'
    readonly client: EndpointRecord
    readonly server: EndpointRecord
    readonly family: 'IPv4' | 'IPv6'
    readonly startFrame: number
    readonly translation: number | null
  }[]
  /** Sockets to the same name and port that the program opened beside it and did not use. */
  readonly spares: readonly {
    readonly client: EndpointRecord
    readonly server: EndpointRecord
    readonly startFrame: number
    readonly outcome: Outcome
  }[]
  /** The frames that show it, in their order. */
  readonly evidence: readonly EvidenceRecord[]
  /** Paths that were ruled out, and what rules them out (shown by `explain` for a connection inside a tunnel or translator). */
  readonly ruledOut: readonly { readonly path: string; readonly says: string }[]
  /** Further sentences for a person: why the rule came before others, which table was used and why. */
  readonly explanation: readonly string[]
  /** The change of the table that would turn the choice; null where none would, or no table chose. */
  readonly whatIf: WhatIfRecord | null
  /** Community ID (version 1) of every attempt, for Zeek and Suricata. */
  readonly communityId: readonly string[]
  /** For Wireshark: addresses, ports and frame numbers. */
  readonly displayFilter: string
}

/** Another table for all hosts, rows to set in the table of each host, or both. */
export interface TableQuestion {
  /** Of `v6why/selection`. */
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
  /** Its id. */
  readonly connection: number
  readonly host: string
  readonly client: string
  readonly name: string | null
  /** That was used, or tried first. */
  readonly server: string
  readonly port: number | null
  readonly start: string
  readonly startFrame: number
  /** Another family is used, the same goes another way, or the family that won is tried first. */
  readonly effect: 'family' | 'path' | 'beginning'
  /** As the capture shows it. */
  readonly was: {
    readonly family: Family
    readonly path: readonly string[]
    readonly reason: string
    readonly rule: { readonly number: number; readonly name: string } | null
  }
  /** Under the other table. */
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
  /** Connections that would do otherwise. */
  readonly turned: number
  /** Connections that no table explains: what they would do is not known. */
  readonly undecided: number
}

/** How the tables that were tried for a host agree with what it did. */
export interface PolicyEvidenceRecord {
  readonly type: 'policy-evidence'
  readonly host: string
  /** The user gave the table. */
  readonly given: boolean
  /** Connections of which both families were offered and usable, and nothing but the order decided. */
  readonly decisions: number
  /** Each that was tried. */
  readonly tables: readonly {
    readonly policy: string
    /** How many of the decisions. */
    readonly explains: number
    /** It explains all of them. */
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

/** What may have made an order that no packet explains. */
export interface CauseRecord {
  /** `policy-table`, `no-route`, `program-order` … */
  readonly code: string
  /** What the rest of the capture says to it. */
  readonly holds: 'known' | 'possible' | 'ruled-out'
  readonly says: string
  /** That say so. */
  readonly frames: readonly number[]
}

/** Something about the network that a person should know. */
export interface FindingRecord {
  readonly type: 'finding'
  /** `broken-ipv6`, `relay-asymmetry` … */
  readonly code: string
  readonly severity: Severity
  /** One sentence for a person. */
  readonly says: string
  /** The figures of the sentence; what stands in it is the code's own. */
  readonly detail: Readonly<Record<string, unknown>>
  /** Ids of the hosts that it touches. */
  readonly hosts: readonly string[]
  /** Names that it touches. */
  readonly names: readonly string[]
  /** Ids of the connections that it touches. */
  readonly connections: readonly number[]
  readonly evidence: readonly EvidenceRecord[]
  /** How to mend it, where there is a command for that. */
  readonly mend: readonly MendRecord[]
}

/** Octets that break the rules of their own format, or that surprise. */
export interface OddityRecord {
  readonly type: 'oddity'
  /** What is odd: octets that break their own rules, or surprise. */
  readonly id: string
  /** How often. */
  readonly count: number
  /** The first few. */
  readonly frames: readonly number[]
  /** The header that has it. */
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
  /** How many it was asked. */
  readonly lookups: number
  /** Of those. */
  readonly answered: number
  readonly p50Ms: number | null
  readonly p95Ms: number | null
}

/** The whole capture in figures. */
export interface SummaryRecord {
  readonly type: 'summary'
  /** By family. */
  readonly connections: { readonly total: number; readonly IPv4: number; readonly IPv6: number; readonly none: number }
  /** Connections by reason. */
  readonly reasons: Readonly<Record<string, number>>
  /** Connections by path; the parts of one are joined by a stroke. */
  readonly paths: Readonly<Record<string, number>>
  /** The name had a usable A, and a usable AAAA that was not synthesised, before the first attempt. */
  readonly dualStackConnections: number
  /** Of those that won, the part over IPv6 without a NAT64; null where there are none. */
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

/** One innermost conversation, both ways (`v6why flows`). */
export interface FlowRecord {
  readonly type: 'flow'
  /** `tcp`, `udp`, `icmp`, `icmpv6`, `sctp` … */
  readonly protocol: string
  readonly client: { readonly address: string; readonly port: number | null }
  readonly server: { readonly address: string; readonly port: number | null }
  /** From client to server, and back. */
  readonly packets: readonly [number, number]
  /** Of the innermost IP packets, from client to server and back. */
  readonly bytes: readonly [number, number]
  readonly firstFrame: number
  readonly lastFrame: number
  readonly first: string
  readonly last: string
  /** Tunnels around it, outermost first; `["native"]` where there are none. */
  readonly path: readonly string[]
  /** Id of the client's host; null where it is none of those that are known. */
  readonly host: string | null
  readonly communityId: readonly string[]
  /** Of the server; null where nothing shows it. */
  readonly name: string | null
  /** Frames that hold a packet that was seen before on another interface or at another depth. */
  readonly copies: number
}

/** Flows of one family and protocol, counted. */
export interface TrafficRecord {
  readonly type: 'traffic'
  /** Of the innermost IP header. */
  readonly family: Exclude<Family, 'none'>
  /** `tcp`, `udp`, `icmp`, `icmpv6`, `sctp`, or the number of another. */
  readonly protocol: string
  /** How many conversations. */
  readonly flows: number
  /** From the client, and from the server. */
  readonly packets: readonly [number, number]
  /** IP octets, likewise. */
  readonly bytes: readonly [number, number]
}

/** What was measured several times, in milliseconds. */
export interface DelayRecord {
  /** How many were measured; `least`, `median` and `most` are milliseconds. */
  readonly count: number
  readonly least: number
  readonly median: number
  readonly most: number
}

/** One rule of Happy Eyeballs, and whether a client keeps it. */
export interface ConformanceRecord {
  /** What is asked of a client. */
  readonly rule: string
  /** `RFC 8305 §5` */
  readonly ref: string
  readonly level: 'must' | 'should' | 'recommended'
  /** The rule in a sentence. */
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
  /** Between the first attempts of the two families (RFC 8305 §5). */
  readonly attemptDelayMs: DelayRecord | null
  /** Between the first answer and the first attempt (RFC 8305 §3). */
  readonly resolutionDelayMs: DelayRecord | null
  /** The checklist. */
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

/** Everything that is said of one or several captures. */
export interface Report {
  readonly type: 'report'
  readonly schema: typeof SCHEMA
  readonly tool: { readonly name: 'v6why'; readonly version: string }
  /** The captures that were read. */
  readonly inputs: readonly InputRecord[]
  /** Every machine that opened something. */
  readonly hosts: readonly HostRecord[]
  /** Every DNS question. */
  readonly lookups: readonly LookupRecord[]
  readonly tunnels: readonly TunnelRecord[]
  readonly translations: readonly TranslationRecord[]
  /** By start, first frame, id. */
  readonly connections: readonly ConnectionRecord[]
  /** What a person should know of the network. */
  readonly findings: readonly FindingRecord[]
  /** What was odd about the octets. */
  readonly oddities: readonly OddityRecord[]
  /** Counts and times over all connections. */
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
  /** Address. */
  readonly client: string
  /** Address that was used, or tried first. */
  readonly server: string
  readonly name: string | null
  readonly transport: 'tcp' | 'quic' | 'udp' | 'icmp'
  readonly port: number | null
  readonly family: Family
  readonly path: readonly string[]
  /** Code. */
  readonly reason: string
  readonly says: string
  /** Number of the rule of address selection that decided. */
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
  /** Whose report it is. */
  readonly tool: Report['tool']
  /** Of the captures that were read. */
  inputs(): readonly InputRecord[]
  /** Every machine that opened something. */
  hosts(): Iterable<HostRecord>
  /** Every DNS question. */
  lookups(): Iterable<LookupRecord>
  /** Every tunnel, both directions together. */
  tunnels(): Iterable<TunnelRecord>
  /** Every translator and relay. */
  translations(): Iterable<TranslationRecord>
  /** How many there are. */
  readonly connectionCount: number
  /** In the order of the report: by start, first frame, id. */
  connections(): Iterable<ConnectionBrief>
  /** The whole record of one, by the id of its brief. */
  connection(id: number): ConnectionRecord
  /** What a person should know of the network. */
  findings(): readonly FindingRecord[]
  /** What was odd about the octets. */
  oddities(): readonly OddityRecord[]
  /** Counts and times over all connections. */
  summary(): SummaryRecord
  /** Every innermost conversation with packets and octets each way. */
  flows(): Iterable<FlowRecord>
  /** What the connections would do under another table. */
  whatIf(question: TableQuestion): WhatIfTelling
  /** How the tables that were tried agree with what each host did. */
  policyEvidence(): readonly PolicyEvidenceRecord[]
  /** Everything but flows, in the order of the report. */
  records(): Iterable<ReportRecord>
  /** All records in one object. */
  report(): Report
  /** Time of the first frame, for tables that show seconds since it; null in a capture without frames. */
  readonly epoch: { readonly seconds: number; readonly nanos: number } | null
}
