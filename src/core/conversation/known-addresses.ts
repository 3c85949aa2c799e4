/** Which addresses hosts have been given by their lookups. */
import type { AddressId, AddressTable } from '../address/address-table.js'
import { Rows } from '../base/rows.js'
import { PairIndex } from '../base/pair-index.js'
import type { Nanos } from '../base/time.js'
import type { AttemptTable } from './attempt-table.js'
import type { FlowTable } from './flow-table.js'
import type { HostId, HostTracker } from './host-tracker.js'
import type { LookupTable } from './lookup.js'
import type { Nat64Prefixes } from './nat64.js'

/** How many of the newest lookups of one address by one host are considered: more only repeat one another. */
const MOST_LOOKUPS = 64
const NONE: readonly never[] = []

interface KnownAddressInput {
  readonly attempts: AttemptTable
  readonly flows: FlowTable
  readonly lookups: LookupTable
  readonly hosts: HostTracker
  readonly nat64: Nat64Prefixes
  readonly addresses: AddressTable
}

/**
 * Which lookups have given a host an address by a time: entries are added as time goes on, the newest first. Of addresses that no
 * attempt goes to, more than half in most captures, nobody asks.
 */
export class KnownAddresses extends Rows {
  private readonly lookup = this.i32()
  private readonly before = this.i32()
  private readonly newest = new PairIndex()
  private readonly lookups: LookupTable
  private readonly givers: Int32Array
  private readonly hosts: HostTracker
  /** 1 for each address that an attempt goes to, or that lies inside one. */
  private readonly wanted: Uint8Array
  private next = 0

  constructor({ attempts, flows, lookups, hosts, nat64, addresses }: KnownAddressInput) {
    super()
    this.lookups = lookups
    this.givers = lookups.givers
    this.hosts = hosts
    this.wanted = new Uint8Array(addresses.length)
    if (lookups.givers.length === 0) return
    for (let attempt = 0; attempt < attempts.length; attempt++) {
      const destination = flows.serverAddress.get(attempts.flow.get(attempt))
      this.wanted[destination] = 1
      const embedded = nat64.embedded(destination)
      if (embedded) this.wanted[embedded.ipv4] = 1
    }
  }

  /** Adds what was answered by `time`. */
  advance(time: Nanos): void {
    const { lookups, givers } = this
    for (; this.next < givers.length && lookups.answered.get(givers[this.next]!) <= time; this.next++) {
      const row = givers[this.next]!
      const host = this.hosts.of(lookups.client.get(row))
      for (let i = 0; i < lookups.addressCount.get(row); i++) {
        const address = lookups.addressAt(row, i)
        if (this.wanted[address] === 0) continue
        const entry = this.addRow()
        this.lookup.set(entry, row)
        this.before.set(entry, this.newest.get(host, address))
        this.newest.set(host, address, entry)
      }
    }
  }

  /** Rows of the lookups, newest first. */
  of(host: HostId, address: AddressId, time: Nanos): readonly number[] {
    const newest = this.newest.get(host, address)
    if (newest < 0) return NONE
    const rows: number[] = []
    for (let entry = newest; entry >= 0 && rows.length < MOST_LOOKUPS; entry = this.before.get(entry)) {
      // A clock that went back: what is not yet answered at this time does not count.
      if (this.lookups.answered.get(this.lookup.get(entry)) <= time) rows.push(this.lookup.get(entry))
    }
    return rows
  }
}
