/**
 * Lookups: one DNS question of one type by one host, with its retransmissions and its answer (model.md §2).
 *
 * They are rows of typed columns; a `Lookup` is a row seen as an object, made when it is asked for.
 */
import type { AddressId } from '../address/address-table.js'
import { type I32, largerThan, Rows, type U16 } from '../base/rows.js'
import type { Renumbering } from '../base/renumbering.js'
import type { Nanos } from '../base/time.js'

export const LOOKUP_TRANSPORTS = ['udp', 'tcp', 'dot', 'doh', 'doq', 'mdns', 'llmnr', 'nbns'] as const
export type LookupTransport = (typeof LOOKUP_TRANSPORTS)[number]

export const LOOKUP_OUTCOMES = ['unanswered', 'answered', 'empty', 'error', 'truncated', 'unreadable'] as const
export type LookupOutcome = (typeof LOOKUP_OUTCOMES)[number]

const NONE: readonly never[] = []
/** A message of 64 KB holds at most 4,096 A records. */
const MOST_ADDRESSES = 65535

/** A list of a few numbers in a map, as far as that can be said without asking the engine. */
const BYTES_PER_LIST = 100

/** How many of its addresses lie under a NAT64 prefix: none, some, all. */
export const NOT_SYNTHESISED = 0
export const PARTLY_SYNTHESISED = 1
export const SYNTHESISED = 2

export class LookupTable extends Rows {
  readonly client = this.i32()
  readonly server = this.i32()
  /** Port from which it was first asked: glibc asks both types from one socket, others open one for each query. */
  readonly port = this.u16()
  readonly transaction = this.i32()
  readonly transport = this.u8()
  /** Row of the name table, -1 for a lookup that cannot be read. */
  readonly name = this.i32()
  readonly qtype = this.i32()
  /** First and last query; NaN where only the answer is in the capture. */
  readonly asked = this.f64()
  readonly lastAsked = this.f64()
  readonly queryFrame = this.i32()
  readonly tries = this.u16()
  readonly answerFrame = this.i32()
  readonly answered = this.f64()
  readonly rcode = this.i32()
  readonly outcome = this.u8()
  readonly synthesised = this.u8()
  /** 1 where an HTTPS record offers HTTP/3. */
  readonly offersH3 = this.u8()
  readonly addressStart = this.i32()
  readonly addressCount = this.u16()
  private readonly chainStart = this.i32()
  private readonly chainCount = this.u16()
  /** Earlier lookup with the same client, port and transaction id; -1 none. */
  readonly samePending = this.i32()
  /** The call it belongs to, and that call's next lookup; -1 none. Filled in by the join. */
  readonly call = this.i32()
  readonly nextOfCall = this.i32()
  /** Place in the report, from 1; given when the capture has been read, live when it is first judged. */
  readonly id = this.i32()
  /** 1: told for good, because the memory did not hold everything. */
  readonly told = this.u8()
  private answers = new Pool()
  private pool = new Pool()
  private chains = new Pool()
  private repeats = new Map<number, number[]>()

  add(
    client: AddressId,
    port: number,
    transaction: number,
    server: AddressId,
    transport: LookupTransport,
    name: number,
    qtype: number,
  ): number {
    const row = this.addRow()
    this.client.set(row, client)
    this.server.set(row, server)
    this.port.set(row, port)
    this.transaction.set(row, transaction)
    this.transport.set(row, LOOKUP_TRANSPORTS.indexOf(transport))
    this.name.set(row, name)
    this.qtype.set(row, qtype)
    this.asked.set(row, Number.NaN)
    this.lastAsked.set(row, Number.NaN)
    this.answered.set(row, Number.NaN)
    this.rcode.set(row, -1)
    this.samePending.set(row, -1)
    this.call.set(row, -1)
    this.nextOfCall.set(row, -1)
    return row
  }

  override get bytes(): number {
    return super.bytes + 4 * (this.pool.length + this.chains.length + this.answers.length) + BYTES_PER_LIST * this.repeats.size
  }

  /** Takes back what a join has filled in. */
  unjoin(): void {
    this.fill(this.call, -1)
    this.fill(this.nextOfCall, -1)
    this.fill(this.synthesised, 0)
  }

  /** Drops all other rows. `samePending` is left to whoever pairs queries with answers. */
  renumber(lookups: Renumbering): void {
    this.retain(lookups)
    this.answers = this.answers.renumbered(lookups)
    this.repeats = lookups.ofKeys(this.repeats)
    this.pool = this.pool.gather(this.addressStart, this.addressCount, this.length)
    this.chains = this.chains.gather(this.chainStart, this.chainCount, this.length)
  }

  askedAt(row: number, frame: number, time: Nanos): void {
    this.asked.set(row, time)
    this.lastAsked.set(row, time)
    this.queryFrame.set(row, frame)
    this.tries.set(row, 1)
  }

  /** The same question once more, on the wire or only in the capture. */
  repeatedIn(row: number, frame: number): void {
    const frames = this.repeats.get(row)
    if (frames) frames.push(frame)
    else this.repeats.set(row, [frame])
  }

  setOutcome(row: number, outcome: LookupOutcome): void {
    this.outcome.set(row, LOOKUP_OUTCOMES.indexOf(outcome))
  }

  /** The addresses and aliases of an answer follow one another in the pools: they are added before those of the next answer. */
  beginAnswer(row: number): void {
    this.addressStart.set(row, this.pool.length)
    this.addressCount.set(row, 0)
    this.chainStart.set(row, this.chains.length)
    this.chainCount.set(row, 0)
  }

  addAddress(row: number, address: AddressId): void {
    if (this.addressCount.get(row) === MOST_ADDRESSES) return
    if (this.addressCount.get(row) === 0) this.answers.push(row)
    this.pool.push(address)
    this.addressCount.add(row, 1)
  }

  /** Rows that gave addresses, in the order of their answers. */
  get givers(): Int32Array {
    return this.answers.at.subarray(0, this.answers.length)
  }

  /** How many addresses all answers together gave. */
  get givenAddresses(): number {
    return this.pool.length
  }

  addressAt(row: number, index: number): AddressId {
    return this.pool.at[this.addressStart.get(row) + index]!
  }

  addressesOf(row: number): AddressId[] {
    return this.pool.list(this.addressStart.get(row), this.addressCount.get(row))
  }

  /** Addresses and aliases of all answers that are kept. */
  markAnswers(addresses: Uint8Array, names: Uint8Array): void {
    this.pool.mark(addresses)
    this.chains.mark(names)
  }

  /** The name goes on as `name`. */
  addAlias(row: number, name: number): void {
    if (this.chainCount.get(row) === 0) this.addLink(row, this.name.get(row))
    this.addLink(row, name)
  }

  private addLink(row: number, name: number): void {
    const start = this.chainStart.get(row)
    for (let at = start; at < this.chains.length; at++) if (this.chains.at[at] === name) return
    this.chains.push(name)
    this.chainCount.add(row, 1)
  }

  chainOf(row: number): readonly number[] {
    return this.chains.list(this.chainStart.get(row), this.chainCount.get(row))
  }

  queryFramesOf(row: number): number[] {
    const first = this.queryFrame.get(row)
    return first === 0 ? [] : [first, ...(this.repeats.get(row) ?? NONE)]
  }

  outcomeOf(row: number): LookupOutcome {
    return LOOKUP_OUTCOMES[this.outcome.get(row)]!
  }

  /** When it was first seen: its query, else its answer. */
  startOf(row: number): Nanos {
    return this.queryFrame.get(row) === 0 ? this.answered.get(row) : this.asked.get(row)
  }

  startFrameOf(row: number): number {
    return this.queryFrame.get(row) === 0 ? this.answerFrame.get(row) : this.queryFrame.get(row)
  }

  get(row: number): Lookup {
    return new Lookup(this, row)
  }
}

/** Lists of integers, one behind the other. */
class Pool {
  at = new Int32Array(4096)
  length = 0

  push(value: number): void {
    if (this.length === this.at.length) {
      const grown = new Int32Array(largerThan(this.at.length))
      grown.set(this.at)
      this.at = grown
    }
    this.at[this.length++] = value
  }

  /** Of a list of rows, those that stay. */
  renumbered(rows: Renumbering): Pool {
    const renumbered = new Pool()
    for (let i = 0; i < this.length; i++) if (rows.of(this.at[i]!) >= 0) renumbered.push(rows.of(this.at[i]!))
    return renumbered
  }

  mark(used: Uint8Array): void {
    for (let i = 0; i < this.length; i++) used[this.at[i]!] = 1
  }

  /** The lists of these rows alone; `starts` says afterwards where they are. */
  gather(starts: I32, counts: U16, rows: number): Pool {
    const gathered = new Pool()
    for (let row = 0; row < rows; row++) {
      const start = starts.get(row)
      starts.set(row, gathered.length)
      for (let i = 0; i < counts.get(row); i++) gathered.push(this.at[start + i]!)
    }
    return gathered
  }

  list(start: number, count: number): number[] {
    return Array.from(this.at.subarray(start, start + count))
  }
}

export class Lookup {
  readonly row: number
  private readonly table: LookupTable

  constructor(table: LookupTable, row: number) {
    this.table = table
    this.row = row
  }

  get id(): number {
    return this.table.id.get(this.row)
  }
  get client(): AddressId {
    return this.table.client.get(this.row)
  }
  get server(): AddressId {
    return this.table.server.get(this.row)
  }
  get port(): number {
    return this.table.port.get(this.row)
  }
  get transaction(): number {
    return this.table.transaction.get(this.row)
  }
  get transport(): LookupTransport {
    return LOOKUP_TRANSPORTS[this.table.transport.get(this.row)]!
  }
  get name(): number {
    return this.table.name.get(this.row)
  }
  get qtype(): number {
    return this.table.qtype.get(this.row)
  }
  get asked(): Nanos {
    return this.table.asked.get(this.row)
  }
  get lastAsked(): Nanos {
    return this.table.lastAsked.get(this.row)
  }
  get queryFrames(): number[] {
    return this.table.queryFramesOf(this.row)
  }
  get tries(): number {
    return this.table.tries.get(this.row)
  }
  get answerFrame(): number {
    return this.table.answerFrame.get(this.row)
  }
  get answered(): Nanos {
    return this.table.answered.get(this.row)
  }
  get rcode(): number {
    return this.table.rcode.get(this.row)
  }
  get outcome(): LookupOutcome {
    return this.table.outcomeOf(this.row)
  }
  get addresses(): AddressId[] {
    return this.table.addressesOf(this.row)
  }
  get addressCount(): number {
    return this.table.addressCount.get(this.row)
  }
  /** Owner names from the question to the last alias, rows of the name table; empty where there is no alias. */
  get chain(): readonly number[] {
    return this.table.chainOf(this.row)
  }
  /** Known when the NAT64 prefixes are. */
  get synthesised(): boolean {
    return this.table.synthesised.get(this.row) === SYNTHESISED
  }
  get offersH3(): boolean {
    return this.table.offersH3.get(this.row) === 1
  }
  get start(): Nanos {
    return this.table.startOf(this.row)
  }
  get startFrame(): number {
    return this.table.startFrameOf(this.row)
  }

  /** True where an answer that came by `time` gave at least one address. */
  usableBy(time: Nanos): boolean {
    return this.addressCount > 0 && this.answered <= time
  }
}
