/**
 * NAT64 prefixes and how each was learnt (RFC 6052, RFC 7050, RFC 8781, RFC 8215), and the IPv4 address behind an address.
 *
 * Order of trust: given by the user, router advertisement, RFC 7050, the well-known prefixes, and last what DNS64 shows by
 * itself: an AAAA answer that holds an A answer of the same name. That last one is only believed where chance and habit
 * cannot explain it: some sites write their IPv4 address into the low 32 bits of their own IPv6 address.
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import {
  discoverPrefixes,
  EMBEDDING_LENGTHS,
  extractIPv4,
  extractIPv4Under,
  LOCAL_USE_PREFIX,
  localUsePrefix,
  WELL_KNOWN_PREFIX,
} from '../address/embedded.js'
import { hasPrefix, type Prefix, prefixOf, sameAddress } from '../address/prefix.js'
import { BloomFilter } from '../base/bloom-filter.js'
import { PairIndex } from '../base/pair-index.js'
import type { Nanos } from '../base/time.js'
import type { Lookup, LookupTable } from './lookup.js'
import { TYPE_A, TYPE_AAAA } from './lookup-tracker.js'
import type { NameTable } from './name-table.js'

/** From the most to the least trusted. That of a MAP domain (`map-t`) leads to its border relay, which is no NAT64. */
const TRUST = ['given', 'ra', 'rfc7050', 'well-known', 'dns64', 'inferred', 'map-t'] as const

export type LearntFrom = (typeof TRUST)[number]

/** One way in which a prefix came to be known, the first time. */
export interface PrefixSource {
  readonly learntFrom: LearntFrom
  /** The frame that shows it; 0 where none does. */
  readonly frame: number
  readonly time: Nanos
}

export interface Nat64Prefix {
  readonly prefix: Prefix
  /** The most trusted first; never empty. */
  readonly sources: PrefixSource[]
}

export interface EmbeddedIPv4 {
  readonly ipv4: AddressId
  readonly prefix: number
}

const DISCOVERY_NAME = 'ipv4only.arpa'
/** A network has a few; answers that are made to show more show no further ones. */
const MOST_PREFIXES = 1024

export class Nat64Prefixes {
  readonly list: Nat64Prefix[] = []
  private readonly addresses: AddressTable
  /** The first 32 bits of the prefixes, none of which is shorter (RFC 6052 §2.2): most addresses differ from all of them there. */
  private readonly heads: number[] = []
  /** For each address: 0 not yet asked, 1 none, else the place in `found` plus 2. */
  private asked = new Int32Array(0)
  private found: EmbeddedIPv4[] = []
  /** Addresses below it are known to lie under no prefix, as long as none has been found. */
  private searched = 0

  constructor(addresses: AddressTable, given: readonly Prefix[]) {
    this.addresses = addresses
    for (const prefix of given) this.add(prefix, 'given', 0, 0)
  }

  /** How many addresses there are: ids are below it. */
  get addressCount(): number {
    return this.addresses.length
  }

  add(prefix: Prefix, learntFrom: LearntFrom, frame: number, time: Nanos): void {
    const known = this.list.find((one) => one.prefix.length === prefix.length && sameAddress(one.prefix.bytes, prefix.bytes))
    if (known) {
      if (known.sources.some((source) => source.learntFrom === learntFrom)) return
      known.sources.push({ learntFrom, frame, time })
      known.sources.sort((a, b) => TRUST.indexOf(a.learntFrom) - TRUST.indexOf(b.learntFrom))
      return
    }
    if (this.list.length === MOST_PREFIXES) return
    this.list.push({ prefix, sources: [{ learntFrom, frame, time }] })
    this.heads.push(new DataView(prefix.bytes.buffer, prefix.bytes.byteOffset).getInt32(0))
    this.forgetAddresses()
  }

  /** Some addresses have been given up, and their ids will be those of others. */
  forgetAddresses(): void {
    this.asked = new Int32Array(0)
    this.found = []
    this.searched = 0
  }

  /** What the lookups of the whole capture show. `isIPv6Only` says of a client whether it shows no IPv4 address. */
  learn(lookups: LookupTable, names: NameTable, isIPv6Only: (client: AddressId) => boolean): void {
    const discovery = names.intern(DISCOVERY_NAME)
    for (let row = 0; row < lookups.length; row++) {
      if (lookups.qtype.get(row) !== TYPE_AAAA || lookups.name.get(row) !== discovery) continue
      for (const prefix of discoverPrefixes(lookups.addressesOf(row).map((id) => this.addresses.bytes(id))))
        this.add(prefix, 'rfc7050', lookups.answerFrame.get(row), lookups.answered.get(row))
    }
    this.add(WELL_KNOWN_PREFIX, 'well-known', 0, 0)
    this.learnLocalUse()
    this.learnSynthesis(lookups, isIPv6Only)
  }

  /** Some address lies under a known prefix: where none does, nobody needs to ask attempt by attempt. */
  get isInUse(): boolean {
    for (; this.found.length === 0 && this.searched < this.addresses.length; this.searched++) this.embedded(this.searched)
    return this.found.length > 0
  }

  /** The IPv4 address behind an IPv6 address under a known prefix; undefined for any other address. */
  embedded(id: AddressId): EmbeddedIPv4 | undefined {
    const place = id < this.asked.length ? this.asked[id]! : 0
    if (place === 1) return undefined
    return place === 0 ? this.ask(id) : this.found[place - 2]
  }

  private ask(id: AddressId): EmbeddedIPv4 | undefined {
    const isOutside = this.addresses.isIPv4(id) || !this.heads.includes(this.addresses.word(id, 0) | 0)
    if (id >= this.asked.length) {
      const grown = new Int32Array(Math.max(this.addresses.length, id + 1, 2 * this.asked.length))
      grown.set(this.asked)
      this.asked = grown
    }
    const extracted = isOutside ? undefined : this.extract(id)
    this.asked[id] = extracted ? this.found.push(extracted) + 1 : 1
    return extracted
  }

  private extract(id: AddressId): EmbeddedIPv4 | undefined {
    const bytes = this.addresses.bytes(id)
    for (let prefix = 0; prefix < this.list.length; prefix++) {
      const ipv4 = extractIPv4Under(bytes, this.list[prefix]!.prefix)
      if (ipv4) return { ipv4: this.addresses.internBytes(ipv4), prefix }
    }
    return undefined
  }

  /** RFC 8215 leaves it open which prefixes are used inside 64:ff9b:1::/48: the addresses themselves show it. */
  private learnLocalUse(): void {
    const { bytes } = LOCAL_USE_PREFIX
    const [first, second] = [new DataView(bytes.buffer).getUint32(0), new DataView(bytes.buffer).getUint16(4)]
    for (let id = 0; id < this.addresses.length; id++) {
      if (this.addresses.word(id, 0) !== first || this.addresses.word(id, 1) >>> 16 !== second || this.embedded(id)) continue
      const prefix = localUsePrefix(this.addresses.bytes(id))
      if (prefix) this.add(prefix, 'well-known', 0, 0)
    }
  }

  private learnSynthesis(lookups: LookupTable, isIPv6Only: (client: AddressId) => boolean): void {
    const candidates = this.mayBeSynthesised(lookups)
    if (candidates.length === 0) return
    const named = new Uint8Array(1 + candidates.reduce((most, { row }) => Math.max(most, lookups.name.get(row)), 0))
    for (const { row } of candidates) named[lookups.name.get(row)] = 1
    const answers = new IPv4Answers(lookups, this.addresses, (name) => named[name] === 1)
    const seen = new Map<string, Synthesis>()
    for (const { row, id } of candidates) {
      if (!this.mayEmbed(id, answers, lookups.name.get(row))) continue
      const bytes = this.addresses.bytes(id)
      for (const length of EMBEDDING_LENGTHS) {
        const inside = extractIPv4(bytes, length)
        if (!inside || !answers.has(lookups.name.get(row), new DataView(inside.buffer).getInt32(0))) continue
        addSynthesis(seen, prefixOf(bytes, length), lookups.get(row), inside[0]!, isIPv6Only(lookups.client.get(row)))
      }
    }
    for (const { prefix, frame, time, ipv6Only, firstOctets } of seen.values()) {
      // Below /96 the address is split around octet 8 and ends in zeros: nobody writes his own so. At /96 it takes unrelated networks, or a
      // host that has no IPv4 and a prefix that holds nothing else.
      if (prefix.length < 96 || firstOctets.size > 1 || (ipv6Only && !this.alsoHoldsOthers(prefix, lookups)))
        this.add(prefix, 'dns64', frame, time)
    }
  }

  /** AAAA answers that may hold an IPv4 address that was given for some name, whichever; few do. */
  private mayBeSynthesised(lookups: LookupTable): { readonly row: number; readonly id: AddressId }[] {
    const holdsGiven = this.whichMayHold(lookups)
    const found: { readonly row: number; readonly id: AddressId }[] = []
    for (const row of lookups.givers) {
      if (lookups.qtype.get(row) !== TYPE_AAAA) continue
      for (let i = 0; i < lookups.addressCount.get(row); i++) {
        const id = lookups.addressAt(row, i)
        if (holdsGiven[id] === 1 && !this.embedded(id)) found.push({ row, id })
      }
    }
    return found.sort((a, b) => a.row - b.row)
  }

  /** 1 for each IPv6 address of the table that may hold one that was the answer to some A. Addresses are read in a row: answers lead anywhere. */
  private whichMayHold(lookups: LookupTable): Uint8Array {
    const { addresses } = this
    const isGiven = new Uint8Array(addresses.length)
    for (const row of lookups.givers)
      if (lookups.qtype.get(row) === TYPE_A) for (let i = 0; i < lookups.addressCount.get(row); i++) isGiven[lookups.addressAt(row, i)] = 1
    const given = new BloomFilter(addresses.length)
    for (let id = 0; id < isGiven.length; id++) if (isGiven[id] === 1) given.add(addresses.lastWord(id))
    const mayHold = new Uint8Array(addresses.length)
    for (let id = 0; id < mayHold.length; id++) {
      const last = addresses.lastWord(id)
      if (!addresses.isIPv4(id) && ((last & 0xffffff) === 0 || given.mayHold(last))) mayHold[id] = 1
    }
    return mayHold
  }

  /** Rules most addresses out: below /96 the last three octets are zero, at /96 the last word is one of the IPv4 addresses. */
  private mayEmbed(id: AddressId, answers: IPv4Answers, name: number): boolean {
    if (this.addresses.isIPv4(id)) return false
    const last = this.addresses.lastWord(id)
    return (last & 0xffffff) === 0 || answers.has(name, last | 0)
  }

  /** True where the /96 also holds answers that are nobody's IPv4 address: a site's own network. */
  private alsoHoldsOthers(prefix: Prefix, lookups: LookupTable): boolean {
    const answers = new IPv4Answers(lookups, this.addresses, () => true)
    for (let row = 0; row < lookups.length; row++) {
      if (lookups.qtype.get(row) !== TYPE_AAAA) continue
      for (const id of lookups.addressesOf(row)) {
        if (this.addresses.isIPv4(id) || !hasPrefix(this.addresses.bytes(id), prefix.bytes, prefix.length)) continue
        if (answers.hasName(lookups.name.get(row)) && !this.mayEmbed(id, answers, lookups.name.get(row))) return true
      }
    }
    return false
  }
}

/** Which IPv4 addresses were given for which of the names that are asked for. */
class IPv4Answers {
  /** A name and an address as a signed number; the complement of a name, and 0, where it has any. */
  private readonly given = new PairIndex()

  constructor(lookups: LookupTable, addresses: AddressTable, isWanted: (name: number) => boolean) {
    for (const row of lookups.givers) {
      const name = lookups.name.get(row)
      if (lookups.qtype.get(row) !== TYPE_A || !isWanted(name)) continue
      this.given.set(~name, 0, row)
      for (let i = 0; i < lookups.addressCount.get(row); i++) this.given.set(name, addresses.lastWord(lookups.addressAt(row, i)) | 0, row)
    }
  }

  hasName(name: number): boolean {
    return this.given.get(~name, 0) >= 0
  }

  has(name: number, address: number): boolean {
    return this.given.get(name, address) >= 0
  }
}

interface Synthesis {
  readonly prefix: Prefix
  readonly frame: number
  readonly time: Nanos
  ipv6Only: boolean
  /** First octets of the IPv4 addresses inside: unrelated networks differ there. */
  readonly firstOctets: Set<number>
}

function addSynthesis(seen: Map<string, Synthesis>, prefix: Prefix, lookup: Lookup, firstOctet: number, ipv6Only: boolean): void {
  const key = keyOf(prefix)
  let entry = seen.get(key)
  if (!entry) {
    entry = { prefix, frame: lookup.answerFrame, time: lookup.answered, ipv6Only: true, firstOctets: new Set() }
    seen.set(key, entry)
  }
  entry.firstOctets.add(firstOctet)
  entry.ipv6Only &&= ipv6Only
}

const keyOf = ({ bytes, length }: Prefix): string => `${length} ${bytes.join('.')}`
