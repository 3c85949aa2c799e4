/**
 * From DNS messages to lookups: queries, their retransmissions and their answers.
 *
 * A query is known by client, port, transaction id, name and type; names are compared in lower case, so that 0x20
 * randomisation changes nothing. Time is measured from the first query, not from the last retransmission.
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import { type Nanos, ms, seconds } from '../base/time.js'
import type { DnsMessage, DnsRecord } from '../wire/dns.js'
import { Lookup, type LookupTransport } from './lookup.js'
import type { NameTable } from './name-table.js'

export const TYPE_A = 1
export const TYPE_CNAME = 5
export const TYPE_AAAA = 28
export const TYPE_DNAME = 39
export const TYPE_SVCB = 64
export const TYPE_HTTPS = 65
const CLASS_IN = 1
/** mDNS asks for a unicast answer with the top bit of the class (RFC 6762 §5.4). */
const MDNS_CLASS_MASK = 0x7fff

/** The same query again sooner than this is the same packet on another interface: no resolver repeats so fast. */
const COPY_WINDOW = ms(20)
/** The same id from the same port later than this is a new question: resolvers give up long before (glibc 5 s × 2 attempts). */
const RETRY_WINDOW = seconds(30)
/** How long an mDNS question waits for its answer: responders delay up to 500 ms, queriers repeat after 1 s (RFC 6762 §5.2, §6). */
const MDNS_WINDOW = seconds(5)
const MOST_PENDING = 65536
const MOST_MDNS_PENDING = 256

/** Who sent a message to whom, and which frame completed it. One instance is reused. */
export class MessageOrigin {
  src: AddressId = 0
  dst: AddressId = 0
  srcPort = 0
  dstPort = 0
  frame = 0
  time: Nanos = 0
}

export class LookupTracker {
  readonly list: Lookup[] = []
  private readonly addresses: AddressTable
  private readonly names: NameTable
  private readonly pending = new Map<number, Lookup[]>()
  private mdns: Lookup[] = []

  constructor(addresses: AddressTable, names: NameTable) {
    this.addresses = addresses
    this.names = names
  }

  message(origin: MessageOrigin, message: DnsMessage, transport: LookupTransport): void {
    if (message.response) this.answer(origin, message, transport)
    else if (message.opcode === 0) this.query(origin, message, transport)
  }

  /** A lookup whose question cannot be read: DNS over TLS, QUIC or HTTPS. */
  unreadable(client: AddressId, port: number, server: AddressId, transport: LookupTransport, frame: number, time: Nanos): void {
    const lookup = new Lookup(client, port, -1, server, transport, -1, -1)
    lookup.outcome = 'unreadable'
    lookup.asked = time
    lookup.lastAsked = time
    lookup.queryFrames = [frame]
    lookup.tries = 1
    this.list.push(lookup)
  }

  private query(origin: MessageOrigin, message: DnsMessage, transport: LookupTransport): void {
    const { src, dst, srcPort, frame, time } = origin
    for (const question of message.questions) {
      if ((question.class & MDNS_CLASS_MASK) !== CLASS_IN) continue
      const name = this.names.intern(question.name)
      const key = pendingKey(src, srcPort, message.id)
      let waiting = this.pending.get(key)
      let lookup = waiting?.find(
        (l) => l.name === name && l.qtype === question.type && l.transport === transport && time - l.lastAsked < RETRY_WINDOW,
      )
      if (lookup) {
        lookup.queryFrames.push(frame)
        const copy = lookup.server === dst && time - lookup.lastAsked < COPY_WINDOW
        if (!copy) {
          lookup.tries++
          lookup.lastAsked = time
        }
        continue
      }
      lookup = new Lookup(src, srcPort, message.id, dst, transport, name, question.type)
      lookup.asked = time
      lookup.lastAsked = time
      lookup.queryFrames = [frame]
      lookup.tries = 1
      this.list.push(lookup)
      if (transport === 'mdns') this.keepMdns(lookup)
      else if (waiting) waiting.push(lookup)
      else {
        waiting = [lookup]
        this.pending.set(key, waiting)
        if (this.pending.size > MOST_PENDING) this.pending.delete(this.pending.keys().next().value!)
      }
    }
  }

  private answer(origin: MessageOrigin, message: DnsMessage, transport: LookupTransport): void {
    if (transport === 'mdns') {
      this.answerMdns(origin, message)
      return
    }
    const { src, dst, dstPort, time } = origin
    const waiting = this.pending.get(pendingKey(dst, dstPort, message.id))
    const question = message.questions[0]
    if (!question) {
      // RFC 5625 §6.1 and some servers' errors leave the question out: only an id that asked one thing is matched.
      if (waiting?.length === 1) this.settle(waiting[0]!, origin, message)
      return
    }
    if ((question.class & MDNS_CLASS_MASK) !== CLASS_IN || message.opcode !== 0) return
    const name = this.names.intern(question.name)
    let lookup = waiting?.find((l) => l.name === name && l.qtype === question.type && l.transport === transport)
    if (!lookup) {
      lookup = new Lookup(dst, dstPort, message.id, src, transport, name, question.type)
      this.list.push(lookup)
      if (waiting) waiting.push(lookup)
      else this.pending.set(pendingKey(dst, dstPort, message.id), [lookup])
    } else if (time - lookup.lastAsked > RETRY_WINDOW) return
    this.settle(lookup, origin, message)
  }

  private settle(lookup: Lookup, origin: MessageOrigin, message: DnsMessage): void {
    // The first answer is the one the client took; a usable one replaces an error that came from another server before it.
    if (lookup.answerFrame !== 0 && !(lookup.outcome === 'error' && message.rcode === 0)) return
    lookup.answerFrame = origin.frame
    lookup.answered = origin.time
    lookup.rcode = message.rcode
    this.readAnswer(lookup, message.answers)
    if (message.rcode !== 0) lookup.outcome = 'error'
    else if (message.truncated) lookup.outcome = 'truncated'
    else if (lookup.outcome !== 'answered') lookup.outcome = 'empty'
  }

  private readAnswer(lookup: Lookup, answers: readonly DnsRecord[]): void {
    let addresses: AddressId[] | undefined
    let chain: string[] | undefined
    let found = false
    for (const record of answers) {
      if (record.type === TYPE_CNAME && record.target !== undefined) {
        chain ??= [this.names.text(lookup.name)]
        if (!chain.includes(record.target)) chain.push(record.target)
      } else if (record.type === lookup.qtype) {
        found = true
        if (record.address) {
          addresses ??= []
          addresses.push(this.addresses.internBytes(record.address))
        }
        for (const hint of [...(record.svcb?.ipv4Hints ?? []), ...(record.svcb?.ipv6Hints ?? [])]) {
          addresses ??= []
          addresses.push(this.addresses.internBytes(hint))
        }
      }
    }
    if (addresses) lookup.addresses = addresses
    if (chain) lookup.chain = chain
    if (found) lookup.outcome = 'answered'
  }

  private keepMdns(lookup: Lookup): void {
    this.mdns = this.mdns.filter((l) => l.answerFrame === 0 && lookup.asked - l.asked < MDNS_WINDOW).slice(-MOST_MDNS_PENDING)
    this.mdns.push(lookup)
  }

  /** RFC 6762 §6: an answer repeats no question and is sent to all; it serves everyone who still waits for the name. */
  private answerMdns(origin: MessageOrigin, message: DnsMessage): void {
    for (const lookup of this.mdns) {
      if (lookup.answerFrame !== 0 || origin.time - lookup.asked > MDNS_WINDOW) continue
      const name = this.names.text(lookup.name)
      const mine = message.answers.filter((record) => record.name === name)
      if (mine.length === 0) continue
      lookup.answerFrame = origin.frame
      lookup.answered = origin.time
      lookup.rcode = message.rcode
      this.readAnswer(lookup, mine)
      if (lookup.outcome !== 'answered') lookup.outcome = 'empty'
    }
  }
}

/** Client (up to 2²¹), port and id in one exact double. */
const pendingKey = (client: AddressId, port: number, id: number): number => client * 4294967296 + port * 65536 + id
