/**
 * From DNS messages to lookups: queries, their retransmissions and their answers.
 *
 * A query is known by client, port, transaction id, name and type; names are compared in lower case, so that 0x20
 * randomisation changes nothing. Time is measured from the first query, not from the last retransmission.
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import type { Renumbering } from '../base/renumbering.js'
import { ms, type Nanos, seconds } from '../base/time.js'
import type { DnsMessage, DnsRecord } from '../wire/dns.js'
import { OPCODE as NBNS_OPCODE, type NbnsMessage } from '../wire/nbns.js'
import { LOOKUP_TRANSPORTS, LookupTable, type LookupTransport } from './lookup.js'
import type { NameTable } from './name-table.js'
import { PendingLookups } from './pending-lookups.js'

export const TYPE_A = 1
export const TYPE_CNAME = 5
export const TYPE_AAAA = 28
const TYPE_NSEC = 47
export const TYPE_HTTPS = 65
const CLASS_IN = 1
/** mDNS asks for a unicast answer with the top bit of the class (RFC 6762 §5.4). */
const MDNS_CLASS_MASK = 0x7fff

/** The same query again sooner than this is the same packet on another interface: no resolver repeats so fast. */
const COPY_WINDOW = ms(20)
/** The same id from the same port later than this is a new question: resolvers give up long before (glibc 5 s × 2 attempts). */
export const RETRY_WINDOW = seconds(30)
/** How long an mDNS question waits for its answer: responders delay up to 500 ms, queriers repeat after 1 s (RFC 6762 §5.2, §6). */
const MDNS_WINDOW = seconds(5)
/** Questions of one client with one port and id that are compared with a new message: A, AAAA and HTTPS may share them. */
const MOST_SAME = 8
const MOST_MDNS_PENDING = 256
/** A message may ask more, but none that is real does; further questions would only fill the table. */
const MOST_QUESTIONS = 64
const MOST_TRIES = 65535

/** Who sent a message to whom, and which frame completed it. One instance is reused. */
export class MessageOrigin {
  src: AddressId = 0
  dst: AddressId = 0
  srcPort = 0
  dstPort = 0
  frame = 0
  time: Nanos = 0
  /** What the offsets in the message point into. */
  view: DataView = new DataView(new ArrayBuffer(0))
}

export class LookupTracker {
  readonly table = new LookupTable()
  /** The names of messages are its rows. */
  readonly names: NameTable
  private readonly addresses: AddressTable
  private readonly pending = new PendingLookups(this.table)
  private mdns: number[] = []

  constructor(addresses: AddressTable, names: NameTable) {
    this.addresses = addresses
    this.names = names
  }

  get bytes(): number {
    return this.table.bytes + this.pending.bytes
  }

  renumber(lookups: Renumbering): void {
    const { table } = this
    table.renumber(lookups)
    this.mdns = lookups.ofList(this.mdns)
    this.pending.clear()
    for (let row = 0; row < table.length; row++) {
      if (table.transaction.get(row) >= 0) this.await(row)
    }
  }

  message(origin: MessageOrigin, message: DnsMessage<number>, transport: LookupTransport): void {
    if (message.response) this.answer(origin, message, transport)
    else if (message.opcode === 0) this.query(origin, message, transport)
  }

  /**
   * NetBIOS names have IPv4 addresses and no others (RFC 1002 §4.2.13), so to ask for one is to ask for A. Questions are broadcast, and whoever
   * has the name answers.
   */
  netbios(origin: MessageOrigin, message: NbnsMessage): void {
    if (message.opcode !== NBNS_OPCODE.QUERY || message.status) return
    const name = this.names.intern(message.name)
    if (!message.response) {
      this.query(origin, { id: message.id, questions: [{ name, type: TYPE_A, class: CLASS_IN }] }, 'nbns')
      return
    }
    const { table } = this
    const { src, dst, dstPort, time, frame } = origin
    let row = this.find(dst, dstPort, message.id, name, TYPE_A, 'nbns')
    if (row < 0) row = this.add(dst, dstPort, message.id, src, 'nbns', name, TYPE_A)
    else if (table.answerFrame.get(row) !== 0 || time - table.lastAsked.get(row) > RETRY_WINDOW) return
    table.answerFrame.set(row, frame)
    table.answered.set(row, time)
    table.rcode.set(row, message.rcode)
    table.beginAnswer(row)
    for (const address of message.addresses) table.addAddress(row, this.addresses.internBytes(address))
    table.setOutcome(row, message.rcode !== 0 ? 'error' : message.addresses.length > 0 ? 'answered' : 'empty')
  }

  /** A lookup whose question cannot be read: DNS over TLS, QUIC or HTTPS. */
  unreadable(client: AddressId, port: number, server: AddressId, transport: LookupTransport, frame: number, time: Nanos): void {
    const row = this.table.add(client, port, -1, server, transport, -1, -1)
    this.table.setOutcome(row, 'unreadable')
    this.table.askedAt(row, frame, time)
  }

  private query(origin: MessageOrigin, message: Pick<DnsMessage<number>, 'id' | 'questions'>, transport: LookupTransport): void {
    const { src, dst, srcPort, frame, time } = origin
    const { table } = this
    const asked = message.questions.length > MOST_QUESTIONS ? message.questions.slice(0, MOST_QUESTIONS) : message.questions
    for (const question of asked) {
      if ((question.class & MDNS_CLASS_MASK) !== CLASS_IN) continue
      const { name } = question
      const known = this.find(src, srcPort, message.id, name, question.type, transport)
      if (known >= 0 && time - table.lastAsked.get(known) < RETRY_WINDOW) {
        table.repeatedIn(known, frame)
        const copy = table.server.get(known) === dst && time - table.lastAsked.get(known) < COPY_WINDOW
        if (!copy && table.tries.get(known) < MOST_TRIES) {
          table.tries.add(known, 1)
          table.lastAsked.set(known, time)
        }
        continue
      }
      const row = this.add(src, srcPort, message.id, dst, transport, name, question.type)
      table.askedAt(row, frame, time)
      if (transport === 'mdns') this.keepMdns(row)
    }
  }

  private answer(origin: MessageOrigin, message: DnsMessage<number>, transport: LookupTransport): void {
    if (transport === 'mdns') {
      this.answerMdns(origin, message)
      return
    }
    const { src, dst, dstPort, time } = origin
    const question = message.questions[0]
    if (!question) {
      // RFC 5625 §6.1: some servers' errors leave the question out; only an id that asked one thing is matched.
      const only = this.pending.get(dst, dstPort, message.id)
      if (only >= 0 && this.table.samePending.get(only) < 0) this.settle(only, origin, message)
      return
    }
    if ((question.class & MDNS_CLASS_MASK) !== CLASS_IN || message.opcode !== 0) return
    const { name } = question
    let row = this.find(dst, dstPort, message.id, name, question.type, transport)
    if (row < 0) row = this.add(dst, dstPort, message.id, src, transport, name, question.type)
    else if (time - this.table.lastAsked.get(row) > RETRY_WINDOW) return
    this.settle(row, origin, message)
  }

  private add(
    client: AddressId,
    port: number,
    id: number,
    server: AddressId,
    transport: LookupTransport,
    name: number,
    qtype: number,
  ): number {
    const row = this.table.add(client, port, id, server, transport, name, qtype)
    this.await(row)
    return row
  }

  private await(row: number): void {
    this.table.samePending.set(row, this.pending.add(row))
  }

  /** The newest lookup of this client, port, id, name and type; -1 none. */
  private find(client: AddressId, port: number, id: number, name: number, qtype: number, transport: LookupTransport): number {
    const { table } = this
    const carried = LOOKUP_TRANSPORTS.indexOf(transport)
    let row = this.pending.get(client, port, id)
    for (let compared = 0; row >= 0 && compared < MOST_SAME; compared++) {
      if (table.name.get(row) === name && table.qtype.get(row) === qtype && table.transport.get(row) === carried) return row
      row = table.samePending.get(row)
    }
    return -1
  }

  private settle(row: number, origin: MessageOrigin, message: DnsMessage<number>): void {
    const { table } = this
    // The first answer is the one the client took; a usable one replaces an error that came from another server before it.
    if (table.answerFrame.get(row) !== 0 && !(table.outcomeOf(row) === 'error' && message.rcode === 0)) return
    table.answerFrame.set(row, origin.frame)
    table.answered.set(row, origin.time)
    table.rcode.set(row, message.rcode)
    const found = this.readAnswer(row, message.answers, origin.view)
    // Records that the capture cut off may have held what was asked: without them nothing is said of an empty answer.
    const outcome = message.truncated ? 'truncated' : found || !message.complete ? 'answered' : 'empty'
    table.setOutcome(row, message.rcode !== 0 ? 'error' : outcome)
  }

  /** Keeps addresses, hints and aliases; true where there was a record of the type that was asked. */
  private readAnswer(row: number, answers: readonly DnsRecord<number>[], view: DataView): boolean {
    const { table } = this
    let found = false
    const qtype = table.qtype.get(row)
    table.beginAnswer(row)
    for (const record of answers) {
      if (record.type === qtype) {
        found = true
        if (record.addressAt >= 0) table.addAddress(row, this.addresses.read(view, record.addressAt, qtype === TYPE_A))
        else if (record.svcb) {
          for (const hint of [...record.svcb.ipv4Hints, ...record.svcb.ipv6Hints]) table.addAddress(row, this.addresses.internBytes(hint))
          if (record.svcb.alpn.some((id) => id === 'h3')) table.offersH3.set(row, 1)
        }
      } else if (record.type === TYPE_CNAME && record.target !== undefined) table.addAlias(row, record.target)
    }
    return found
  }

  private keepMdns(row: number): void {
    const { table } = this
    const now = table.asked.get(row)
    this.mdns = this.mdns.filter((r) => table.answerFrame.get(r) === 0 && now - table.asked.get(r) < MDNS_WINDOW).slice(-MOST_MDNS_PENDING)
    this.mdns.push(row)
  }

  /** RFC 6762 §6: an answer repeats no question and is sent to all; it serves everyone who still waits for the name. */
  private answerMdns(origin: MessageOrigin, message: DnsMessage<number>): void {
    const { table } = this
    for (const row of this.mdns) {
      if (table.answerFrame.get(row) !== 0 || origin.time - table.asked.get(row) > MDNS_WINDOW) continue
      const name = table.name.get(row)
      // An answer of another type only says that the name is there; NSEC says that the type is not (RFC 6762 §6.1).
      const mine = message.answers.filter(
        (record) =>
          record.name === name && (record.type === table.qtype.get(row) || record.type === TYPE_CNAME || record.type === TYPE_NSEC),
      )
      if (mine.length === 0) continue
      table.answerFrame.set(row, origin.frame)
      table.answered.set(row, origin.time)
      table.rcode.set(row, message.rcode)
      table.setOutcome(row, this.readAnswer(row, mine, origin.view) ? 'answered' : 'empty')
    }
  }
}
