/**
 * Two servers say different things of one name: another view, a filter, an old copy, DNS64 on one of them. Which of them a program asked then decides
 * where it goes. Addresses that overlap are a rotation, and none are a referral as long as the server does not know the name's other type either.
 */
import { listing, say, speakEnglish, type Text } from '../../../base/message.js'
import type { AddressId } from '../../../address/address-table.js'
import type { Lookup, LookupTable } from '../../../conversation/lookup.js'
import { TYPE_A, TYPE_AAAA } from '../../../conversation/lookup-tracker.js'
import { formatRcode, formatType } from '../../../wire/dns-numbers.js'
import { defineFinding } from '../finding.js'
import { type Found, listNames, MOST_EVIDENCE, unique } from '../found.js'
import type { Scene } from '../scene.js'

/** More servers than a host is told of (RFC 1035 §7.1 has no limit; glibc takes three): what a recursive server asks is no matter of clients. */
const MOST_SERVERS = 8
const NO_ADDRESS = -1

interface Answer {
  readonly lookup: Lookup
  readonly addresses: Set<AddressId>
}

export const answersDiffer = defineFinding({
  code: 'answers-differ',
  severity: 'info',
  ref: 'RFC 6731 §2',
  search: (scene) => ({
    *found() {
      const differing: Difference[] = []
      for (const answers of answersByServer(scene)) {
        const found = difference(scene, answers)
        if (found) differing.push(found)
      }
      const byKind = new Map<string, Difference[]>()
      for (const one of differing) {
        const kind = speakEnglish(one.what)
        const known = byKind.get(kind)
        if (known) known.push(one)
        else byKind.set(kind, [one])
      }
      for (const those of byKind.values()) {
        const [{ what }] = those as [Difference]
        const names = unique(those.map(({ one }) => one.name))
        const servers = new Map(those.map(({ one, other }) => [`${one.server} ${other.server}`, [one.server, other.server]]))
        const pairs = [...servers.values()].map((pair) =>
          listing(
            pair.map((server) => scene.text(server)),
            ' and ',
          ),
        )
        yield told(scene, those, say`${listNames(pairs)} ${what} for ${listNames(names.map((name) => scene.name(name)))}`)
      }
    },
  }),
})

interface Difference {
  readonly what: Text
  readonly one: Lookup
  readonly other: Lookup
}

function told(scene: Scene, those: readonly Difference[], says: Text): Found {
  const lookups = those.flatMap(({ one, other }) => [one, other])
  return {
    says,
    hosts: unique(lookups.map(({ client }) => client)),
    names: unique(lookups.map(({ name }) => name)),
    evidence: lookups.slice(0, MOST_EVIDENCE).map((lookup) => ({
      frame: lookup.answerFrame,
      time: lookup.answered,
      says: say`${scene.text(lookup.server)}: ${formatType(lookup.qtype)} ${scene.name(lookup.name)} ${answerText(scene, lookup)}`,
    })),
  }
}

const answerText = (scene: Scene, { outcome, rcode, addresses }: Lookup): Text =>
  outcome === 'error' ? formatRcode(rcode) : outcome === 'empty' ? say`is empty` : listing(addresses.map((address) => scene.text(address)))

/**
 * For each question of several servers what each of them answered: all its addresses, or the first answer without any. One question at a time: most
 * captures have two resolvers and ask both of everything.
 */
function* answersByServer(scene: Scene): Iterable<Map<AddressId, Answer>> {
  const { lookups, lookupOrder, names } = scene.known
  const questions = 2 * names.length
  const questionOf = (row: number): number => {
    const qtype = lookups.qtype.get(row)
    if ((qtype !== TYPE_A && qtype !== TYPE_AAAA) || lookups.answerFrame.get(row) === 0 || !scene.isAskedOfServer(row)) return -1
    return 2 * lookups.name.get(row) + (qtype === TYPE_A ? 0 : 1)
  }
  /** Of each question its first answer, and of each answer the next: places in the order of the report plus one, 0 none. */
  const first = new Int32Array(questions)
  const next = new Int32Array(lookupOrder.length)
  const isShared = new Uint8Array(questions)
  for (let i = lookupOrder.length - 1; i >= 0; i--) {
    const question = questionOf(lookupOrder[i]!)
    if (question < 0) continue
    const later = first[question]!
    if (later > 0 && lookups.server.get(lookupOrder[later - 1]!) !== lookups.server.get(lookupOrder[i]!)) isShared[question] = 1
    next[i] = later
    first[question] = i + 1
  }
  for (let question = 0; question < questions; question++) {
    if (isShared[question] === 0) continue
    const rows: number[] = []
    for (let place = first[question]!; place > 0; place = next[place - 1]!) rows.push(lookupOrder[place - 1]!)
    if (agree(lookups, rows)) continue
    const byServer = answersOf(lookups, rows)
    if (byServer.size <= MOST_SERVERS) yield byServer
  }
}

/** No answer has an address, or the first address of the first is in all: most questions are done with here. */
function agree(lookups: LookupTable, rows: readonly number[]): boolean {
  const first = lookups.addressCount.get(rows[0]!) === 0 ? NO_ADDRESS : lookups.addressAt(rows[0]!, 0)
  for (const row of rows) {
    if (
      lookups.outcomeOf(row) === 'truncated' ||
      !(first === NO_ADDRESS ? lookups.addressCount.get(row) === 0 : holds(lookups, row, first))
    )
      return false
  }
  return true
}

function holds(lookups: LookupTable, row: number, address: AddressId): boolean {
  for (let i = 0; i < lookups.addressCount.get(row); i++) if (lookups.addressAt(row, i) === address) return true
  return false
}

function answersOf(lookups: LookupTable, rows: readonly number[]): Map<AddressId, Answer> {
  const byServer = new Map<AddressId, Answer>()
  for (const row of rows) {
    if (lookups.outcomeOf(row) === 'truncated') continue
    const lookup = lookups.get(row)
    const before = byServer.get(lookup.server)
    if (!before || (before.addresses.size === 0 && lookup.addressCount > 0))
      byServer.set(lookup.server, { lookup, addresses: new Set(lookup.addresses) })
    else for (let i = 0; i < lookup.addressCount; i++) before.addresses.add(lookups.addressAt(row, i))
  }
  return byServer
}

/** The first two servers of a question that differ in what matters. */
function difference(scene: Scene, answers: ReadonlyMap<AddressId, Answer>): Difference | undefined {
  const list = [...answers.values()]
  for (const { lookup: one, addresses: ours } of list) {
    for (const { lookup: other, addresses: theirs } of list) {
      if (one === other || ours.size === 0) continue
      const type = formatType(one.qtype)
      if (theirs.size > 0) {
        if ([...ours].every((address) => !theirs.has(address))) return { what: say`give different addresses (${type})`, one, other }
      } else if (other.outcome === 'error')
        return { what: say`answer differently (${type}: addresses, ${formatRcode(other.rcode)})`, one, other }
      else if (other.outcome === 'empty' && knowsOtherType(scene, other))
        return { what: say`answer differently (${type}: addresses, none)`, one, other }
    }
  }
  return undefined
}

/** The server gave this client's call addresses of the other type: it knows the name, and does not refer to another server. */
function knowsOtherType(scene: Scene, lookup: Lookup): boolean {
  const { calls, lookups } = scene.known
  const call = lookups.call.get(lookup.row)
  for (let row = call < 0 ? -1 : calls.first.get(call); row >= 0; row = lookups.nextOfCall.get(row))
    if (lookups.server.get(row) === lookup.server && lookups.qtype.get(row) !== lookup.qtype && lookups.addressCount.get(row) > 0)
      return true
  return false
}
