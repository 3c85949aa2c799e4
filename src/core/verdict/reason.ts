/**
 * The catalogue of reasons (model.md §5). Codes are never renamed; the order is the order of the ladder.
 *
 * `says` makes the sentence for a person from the code's detail alone, so that another program can say it in another language.
 */
import { listing, phrase, say, type Text } from '../base/message.js'
export type Detail = Readonly<Record<string, unknown>>

export interface ReasonEntry {
  readonly title: string
  readonly ref: string
  readonly says: (detail: Detail) => Text
}

const failed = (family: string) => (d: Detail) => say`an ${family} attempt began first and ${howItFailed(d)}`

function howItFailed(d: Detail): Text {
  switch (d.outcome) {
    case 'unreachable':
      return d.icmp === undefined
        ? say`was answered by an ICMP error (type ${value(d.icmpType)} code ${value(d.icmpCode)})`
        : say`was answered by an ICMP error (${phrase(String(d.icmp))})`
    case 'refused':
      return d.icmpType === undefined ? say`was refused by a reset` : say`was refused (port unreachable)`
    case 'reset':
      return say`was reset during the handshake`
    default:
      return d.tries === 1 ? say`was not answered (sent once)` : say`was not answered (sent ${value(d.tries)} times)`
  }
}

const slower = (family: string) => (d: Detail) =>
  d.byMs === null
    ? say`an ${family} attempt was answered only after the client had given it up`
    : Number(d.byMs) >= 0
      ? say`an ${family} attempt was answered ${value(d.byMs)} ms after the one that won`
      : say`an ${family} attempt was answered too, ${-Number(d.byMs)} ms before the one that won, and given up`

/** The eight reasons about the other family's record, for `aaaa` (family F is IPv4) and `a` (F is IPv6). */
const RECORD = { aaaa: 'AAAA', a: 'A' } as const

const notAsked = (record: keyof typeof RECORD) => () => say`the client never asked for ${RECORD[record]}`
const absent = (record: keyof typeof RECORD) => () => say`the ${RECORD[record]} answer held no address`
const lookupFailed = (record: keyof typeof RECORD) => (d: Detail) => say`the ${RECORD[record]} query was answered with ${value(d.rcode)}`
const unanswered = (record: keyof typeof RECORD) => (d: Detail) =>
  d.tries === 1
    ? say`no answer to the ${RECORD[record]} query is in the capture (asked once, over ${value(d.waitedMs)} ms)`
    : say`no answer to the ${RECORD[record]} query is in the capture (asked ${value(d.tries)} times, over ${value(d.waitedMs)} ms)`
const late = (record: keyof typeof RECORD) => (d: Detail) =>
  say`the ${RECORD[record]} answer came ${value(d.lateMs)} ms after the first attempt`

/** A value of the detail, as it stands. */
const value = (detail: unknown): string => String(detail)

export const REASONS = {
  'start-not-seen': {
    title: 'the capture begins in the middle',
    ref: 'RFC 9293 §3.5',
    says: () => say`the capture begins in the middle of the connection`,
  },
  'end-not-seen': {
    title: 'the capture ends first',
    ref: 'RFC 6298 §2',
    says: () => say`an attempt was still open when the capture ended`,
  },
  'all-failed': {
    title: 'every attempt failed',
    ref: 'RFC 8305 §5',
    says: (d) => say`every attempt came to its end without success (${value(d.outcomes)})`,
  },
  'no-lookup': {
    title: 'no lookup led to the address',
    ref: 'RFC 6724 §2',
    says: (d) =>
      d.nameFrom === null || d.nameFrom === undefined
        ? say`no lookup in the capture led to this address: a literal, a hosts file, an earlier answer, or encrypted DNS`
        : say`no lookup in the capture led to this address; the name is known from ${phrase(NAME_WORDS[String(d.nameFrom)] ?? String(d.nameFrom))}`,
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
    says: () => say`the AAAA was known, but the host shows no IPv6 address that it could send from`,
  },
  'no-ipv4-source': {
    title: 'the host shows no IPv4 address',
    ref: 'RFC 6724 §6 rule 1',
    says: () => say`the A was known, but the host shows no IPv4 address that it could send from`,
  },
  'address-selection': {
    title: 'address selection put it first',
    ref: 'RFC 6724 §6',
    says: (d) =>
      say`both were known; rule ${value(d.rule)} (${phrase(String(d.ruleName))}) of address selection puts ${value(d.family)} first`,
  },
  'client-preference': {
    title: 'the client preferred it',
    ref: 'RFC 6724 §2',
    says: (d) =>
      say`both were known and address selection would put ${value(d.predicted)} first, but the client began with ${value(d.family)}`,
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
    says: () => say`the packets are native here, but the address is a tunnel address: the tunnel begins on another machine`,
  },
  'far-side': {
    title: 'the far side of a translator',
    ref: 'RFC 6146 §1',
    says: () => say`only the far side of a translator or relay is in the capture: the family is that of this leg`,
  },
  'bulk-left-out': {
    title: 'bulk data was not captured',
    // The option that names the filter.
    ref: 'draft-ietf-opsawg-pcapng §4.2',
    says: (d) =>
      listing(
        [
          say`the capture filter left bulk data out`,
          ...((d.lacks as readonly string[] | undefined) ?? []).map((what) => LACKING[what] ?? what),
        ],
        ', and ',
      ),
  },
} as const satisfies Record<string, ReasonEntry>

/** What of a connection a light capture cannot show. */
const LACKING: Readonly<Record<string, Text>> = {
  name: say`with it the name that TLS or HTTP may give`,
  winner: say`with it which of the answered attempts was used: that the first answer won is inferred`,
  quic: say`with it QUIC, which the name offers and which may have been tried first`,
}

export type NoteCode = keyof typeof NOTES | ReasonCode

export const saysOf = (code: NoteCode, detail: Detail): Text =>
  (code in REASONS ? REASONS[code as ReasonCode] : NOTES[code as keyof typeof NOTES]).says(detail)
