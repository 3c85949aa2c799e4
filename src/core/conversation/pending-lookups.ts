/**
 * The newest lookup of each client, port and transaction id: an open-addressing table of rows, whose keys stand in the lookup table. A row of its own
 * for each key would be three times as large, and as much again while it grows.
 */
import type { AddressId } from '../address/address-table.js'
import { keyedHash, LONGEST_CHAIN } from '../base/keyed-hash.js'
import type { LookupTable } from './lookup.js'

export class PendingLookups {
  private readonly table: LookupTable
  /** A row plus one, 0 where a slot is free. */
  private slots = new Int32Array(1024)
  private mask = 1023
  private count = 0
  /** Since some keys have been found that were made to meet in one slot. */
  keyed = false

  constructor(table: LookupTable) {
    this.table = table
  }

  /** Octets of as many slots as the keys need, two for each. */
  get bytes(): number {
    return this.count * 2 * Int32Array.BYTES_PER_ELEMENT
  }

  /** -1 where there is none. */
  get(client: AddressId, port: number, id: number): number {
    return this.slots[this.find(client, port, id)]! - 1
  }

  /** The row is the newest with its key from now on; the one that was, -1 where there was none. */
  add(row: number): number {
    const { client, port, transaction } = this.table
    const slot = this.find(client.get(row), port.get(row), transaction.get(row))
    const before = this.slots[slot]! - 1
    this.slots[slot] = row + 1
    if (before >= 0) return before
    if (++this.count * 2 > this.mask) this.rehash(this.mask * 2 + 1)
    else if (!this.keyed && ((slot - this.hashOf(row)) & this.mask) > LONGEST_CHAIN) {
      this.keyed = true
      this.rehash(this.mask)
    }
    return before
  }

  clear(): void {
    this.slots.fill(0)
    this.count = 0
  }

  /** Of the key, or the free one for it. */
  private find(wanted: AddressId, wantedPort: number, id: number): number {
    const { slots, mask } = this
    const { client, port, transaction } = this.table
    let slot = this.hash(wanted, wantedPort, id) & mask
    for (;;) {
      const row = slots[slot]! - 1
      if (row < 0 || (transaction.get(row) === id && client.get(row) === wanted && port.get(row) === wantedPort)) return slot
      slot = (slot + 1) & mask
    }
  }

  private hashOf(row: number): number {
    const { client, port, transaction } = this.table
    return this.hash(client.get(row), port.get(row), transaction.get(row))
  }

  private hash(client: AddressId, port: number, id: number): number {
    const key = (port << 16) | id
    if (this.keyed) return keyedHash(client, key, 0, 0, 0)
    let hash = Math.imul(client ^ Math.imul(key, 0x85ebca6b), 0x9e3779b1)
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
    return hash ^ (hash >>> 15)
  }

  private rehash(mask: number): void {
    const { slots } = this
    this.slots = new Int32Array(mask + 1)
    this.mask = mask
    for (const entry of slots) {
      if (entry === 0) continue
      let slot = this.hashOf(entry - 1) & mask
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask
      this.slots[slot] = entry
    }
  }
}
