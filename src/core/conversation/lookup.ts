/** A lookup: one DNS question of one type by one host, with its retransmissions and its answer (model.md §2). */
import type { AddressId } from '../address/address-table.js'
import type { Nanos } from '../base/time.js'

export type LookupTransport = 'udp' | 'tcp' | 'dot' | 'doh' | 'doq' | 'mdns' | 'llmnr' | 'nbns'
export type LookupOutcome = 'answered' | 'empty' | 'error' | 'unanswered' | 'truncated' | 'unreadable'

const NONE: never[] = []

export class Lookup {
  /** In the order of the report, from 1; given when the capture has been read. */
  id = 0
  readonly client: AddressId
  readonly server: AddressId
  readonly transport: LookupTransport
  /** Row of the name table, -1 for a lookup that cannot be read. */
  readonly name: number
  readonly qtype: number
  /** Port from which it was first asked: glibc asks both types from one socket, others open one for each query. */
  readonly port: number
  /** Transaction id of the first query. */
  readonly transaction: number
  /** First query; NaN where only the answer is in the capture. */
  asked: Nanos = Number.NaN
  lastAsked: Nanos = Number.NaN
  queryFrames: number[] = NONE
  tries = 0
  answerFrame = 0
  answered: Nanos = Number.NaN
  rcode = -1
  outcome: LookupOutcome = 'unanswered'
  addresses: AddressId[] = NONE
  /** Owner names from the question to the last alias; empty where there is no alias. */
  chain: readonly string[] = NONE
  /** Filled in when the NAT64 prefixes are known. */
  synthesised = false

  constructor(
    client: AddressId,
    port: number,
    transaction: number,
    server: AddressId,
    transport: LookupTransport,
    name: number,
    qtype: number,
  ) {
    this.client = client
    this.port = port
    this.transaction = transaction
    this.server = server
    this.transport = transport
    this.name = name
    this.qtype = qtype
  }

  /** When it was first seen: its query, else its answer. */
  get start(): Nanos {
    return Number.isNaN(this.asked) ? this.answered : this.asked
  }

  get startFrame(): number {
    return this.queryFrames.length > 0 ? this.queryFrames[0]! : this.answerFrame
  }

  /** True where an answer that came by `time` gave at least one address. */
  usableBy(time: Nanos): boolean {
    return this.addresses.length > 0 && this.answered <= time
  }
}
