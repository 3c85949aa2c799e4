/**
 * The catalogue of reasons (model.md §5). Codes are never renamed; the order is the order of the ladder.
 *
 * `says` makes the sentence for a person from the code's detail alone, so that another program can say it in another language.
 */
export type Detail = Readonly<Record<string, unknown>>

export interface ReasonEntry {
  readonly title: string
  readonly ref: string
  readonly says: (detail: Detail) => string
}

const failed = (family: string) => (d: Detail) => {
  const how =
    d.outcome === 'unreachable'
      ? `was answered by an ICMP error (${d.icmp ?? `type ${d.icmpType} code ${d.icmpCode}`})`
      : d.outcome === 'refused'
        ? d.icmpType === undefined
          ? 'was refused by a reset'
          : 'was refused (port unreachable)'
        : d.outcome === 'reset'
          ? 'was reset during the handshake'
          : `was not answered (${d.tries === 1 ? 'sent once' : `sent ${d.tries} times`})`
  return `an ${family} attempt began first and ${how}`
}

const slower = (family: string) => (d: Detail) =>
  d.byMs === null
    ? `an ${family} attempt was answered only after the client had given it up`
    : Number(d.byMs) >= 0
      ? `an ${family} attempt was answered ${d.byMs} ms after the one that won`
      : `an ${family} attempt was answered too, ${-Number(d.byMs)} ms before the one that won, and given up`

const times = (tries: unknown): string => (tries === 1 ? 'asked once' : `asked ${tries} times`)

/** The eight reasons about the other family's record, for `aaaa` (family F is IPv4) and `a` (F is IPv6). */
const RECORD = { aaaa: 'AAAA', a: 'A' } as const

const notAsked = (record: keyof typeof RECORD) => () => `the client never asked for ${RECORD[record]}`
const absent = (record: keyof typeof RECORD) => () => `the ${RECORD[record]} answer held no address`
const lookupFailed = (record: keyof typeof RECORD) => (d: Detail) => `the ${RECORD[record]} query was answered with ${d.rcode}`
const unanswered = (record: keyof typeof RECORD) => (d: Detail) =>
  `no answer to the ${RECORD[record]} query is in the capture (${times(d.tries)}, over ${d.waitedMs} ms)`
const late = (record: keyof typeof RECORD) => (d: Detail) => `the ${RECORD[record]} answer came ${d.lateMs} ms after the first attempt`

export const REASONS = {
  'start-not-seen': {
    title: 'the capture begins in the middle',
    ref: 'RFC 9293 §3.5',
    says: () => 'the capture begins in the middle of the connection',
  },
  'end-not-seen': { title: 'the capture ends first', ref: 'RFC 6298 §2', says: () => 'an attempt was still open when the capture ended' },
  'all-failed': {
    title: 'every attempt failed',
    ref: 'RFC 8305 §5',
    says: (d) => `every attempt came to its end without success (${d.outcomes})`,
  },
  'no-lookup': {
    title: 'no lookup led to the address',
    ref: 'RFC 6724 §2',
    says: (d) =>
      d.nameFrom === null || d.nameFrom === undefined
        ? 'no lookup in the capture led to this address: a literal, a hosts file, an earlier answer, or encrypted DNS'
        : `no lookup in the capture led to this address; the name is known from ${NAME_WORDS[String(d.nameFrom)] ?? d.nameFrom}`,
  },
  'ipv6-failed': { title: 'IPv6 was tried and failed', ref: 'RFC 8305 §5', says: failed('IPv6') },
  'ipv4-failed': { title: 'IPv4 was tried and failed', ref: 'RFC 8305 §5', says: failed('IPv4') },
  'ipv6-slower': { title: 'IPv6 was slower', ref: 'RFC 8305 §5', says: slower('IPv6') },
  'ipv4-slower': { title: 'IPv4 was slower', ref: 'RFC 8305 §5', says: slower('IPv4') },
  'aaaa-not-asked': { title: 'AAAA was not asked', ref: 'RFC 8305 §3', says: notAsked('aaaa') },
  'a-not-asked': { title: 'A was not asked', ref: 'RFC 8305 §3', says: notAsked('a') },
  'aaaa-absent': { title: 'there is no AAAA record', ref: 'RFC 2308 §2.2', says: absent('aaaa') },
  'a-absent': { title: 'there is no A record', ref: 'RFC 2308 §2.2', says: absent('a') },
  'aaaa-failed': { title: 'AAAA was answered with an error', ref: 'RFC 4074 §4', says: lookupFailed('aaaa') },
  'a-failed': { title: 'A was answered with an error', ref: 'RFC 1035 §4.1.1', says: lookupFailed('a') },
  'aaaa-unanswered': { title: 'AAAA was never answered', ref: 'RFC 4074 §4.1', says: unanswered('aaaa') },
  'a-unanswered': { title: 'A was never answered', ref: 'RFC 1035 §7.2', says: unanswered('a') },
  'aaaa-late': { title: 'AAAA came too late', ref: 'RFC 8305 §3', says: late('aaaa') },
  'a-late': { title: 'A came too late', ref: 'RFC 8305 §3', says: late('a') },
  'no-ipv6-source': {
    title: 'the host shows no IPv6 address',
    ref: 'RFC 6724 §6 rule 1',
    says: () => 'the AAAA was known, but the host shows no IPv6 address that it could send from',
  },
  'no-ipv4-source': {
    title: 'the host shows no IPv4 address',
    ref: 'RFC 6724 §6 rule 1',
    says: () => 'the A was known, but the host shows no IPv4 address that it could send from',
  },
  'address-selection': {
    title: 'address selection put it first',
    ref: 'RFC 6724 §6',
    says: (d) => `both were known; rule ${d.rule} (${d.ruleName}) of address selection puts ${d.family} first`,
  },
  'client-preference': {
    title: 'the client preferred it',
    ref: 'RFC 6724 §2',
    says: (d) => `both were known and address selection would put ${d.predicted} first, but the client began with ${d.family}`,
  },
} as const satisfies Record<string, ReasonEntry>

export type ReasonCode = keyof typeof REASONS

const NAME_WORDS: Readonly<Record<string, string>> = {
  sni: 'the TLS server name',
  'http-host': 'the HTTP Host header',
  capture: "the capture's own name records",
}

export const NOTES = {
  'tunnel-elsewhere': {
    title: 'the tunnel is elsewhere',
    ref: 'RFC 3056 §2',
    says: () => 'the packets are native here, but the address is a tunnel address: the tunnel begins on another machine',
  },
  'far-side': {
    title: 'the far side of a translator',
    ref: 'RFC 6146 §1',
    says: () => 'only the far side of a translator or relay is in the capture: the family is that of this leg',
  },
  'bulk-left-out': {
    title: 'bulk data was not captured',
    // The option that names the filter.
    ref: 'draft-ietf-opsawg-pcapng §4.2',
    says: (d) =>
      [
        'the capture filter left bulk data out',
        ...((d.lacks as readonly string[] | undefined) ?? []).map((what) => LACKING[what] ?? what),
      ].join(', and '),
  },
} as const satisfies Record<string, ReasonEntry>

/** What of a connection a light capture cannot show. */
const LACKING: Readonly<Record<string, string>> = {
  name: 'with it the name that TLS or HTTP may give',
  winner: 'with it which of the answered attempts was used: that the first answer won is inferred',
  quic: 'with it QUIC, which the name offers and which may have been tried first',
}

export type NoteCode = keyof typeof NOTES | ReasonCode

export const saysOf = (code: NoteCode, detail: Detail): string =>
  (code in REASONS ? REASONS[code as ReasonCode] : NOTES[code as keyof typeof NOTES]).says(detail)
