/** Numbers of hosts: those that looked something up or opened something, in the order in which they first did. */
import type { AddressId } from '../address/address-table.js'
import type { HostId, HostTracker } from '../conversation/host-tracker.js'
import type { Knowledge } from '../verdict/knowledge.js'

export class HostNumbers {
  /** An address of each host that has not been told, by its number. */
  private readonly addresses = new Map<number, AddressId>()
  /** By host, 0 where it has none. */
  private numbers = new Int32Array(0)
  private last = 0
  /** Of two that turned out to be one, and have been told as one: the larger number, and the one that stays. */
  private readonly joined = new Map<number, number>()
  private hosts: HostTracker | undefined

  /** Numbers what is new among these rows. A host keeps its number; of two that turn out to be one, the smaller number stays. */
  update({
    addresses,
    attempts,
    flows,
    hosts,
    lookups,
    lookupOrder,
  }: Pick<Knowledge, 'addresses' | 'attempts' | 'flows' | 'hosts' | 'lookups' | 'lookupOrder'>): void {
    this.hosts = hosts
    // A host is numbered no higher than the nodes of its addresses.
    this.numbers = new Int32Array(2 * addresses.length)
    for (const [number, address] of this.addresses) this.numbers[hosts.of(address)] ||= number
    let next = 0
    for (let attempt = 0; attempt < attempts.length; attempt++) {
      const frame = attempts.startFrame.get(attempt)
      while (next < lookupOrder.length && lookups.startFrameOf(lookupOrder[next]!) < frame)
        this.number(lookups.client.get(lookupOrder[next++]!), hosts)
      this.number(flows.clientAddress.get(attempts.flow.get(attempt)), hosts)
    }
    while (next < lookupOrder.length) this.number(lookups.client.get(lookupOrder[next++]!), hosts)
  }

  private number(address: AddressId, hosts: HostTracker): void {
    const host = hosts.of(address)
    if (this.numbers[host] !== 0) return
    this.numbers[host] = ++this.last
    this.addresses.set(this.last, address)
  }

  /** Hosts and their numbers, in the order of the numbers. */
  *entries(): Iterable<[HostId, number]> {
    for (const [number, address] of this.addresses) {
      const host = this.hosts!.of(address)
      if (this.numbers[host] === number) yield [host, number]
    }
  }

  of(host: HostId): number | undefined {
    return this.numbers[host] || undefined
  }

  /** Marks, of each host of which some address is marked, the one that it is known by; the other hosts, with their numbers. */
  markKept(used: Uint8Array, hosts: HostTracker): [HostId, number][] {
    const alive = new Set<HostId>()
    for (let address = 0; address < used.length; address++) if (used[address] === 1) alive.add(hosts.of(address))
    for (const address of this.addresses.values()) if (alive.has(hosts.of(address))) used[address] = 1
    return [...this.entries()].filter(([host]) => !alive.has(host))
  }

  /** These hosts have been told for good; their numbers are given to no other. */
  retire(told: readonly (readonly [HostId, number])[], hosts: HostTracker): void {
    const numbers = new Map(told)
    for (const [number, address] of this.addresses) {
      const kept = numbers.get(hosts.of(address))
      if (kept === undefined) continue
      this.addresses.delete(number)
      if (kept !== number) this.joined.set(number, kept)
    }
    for (const [host] of told) this.numbers[host] = 0
  }

  /** What the host of an id that was told earlier is called by now. */
  current(id: string, hosts: HostTracker): string {
    const number = Number(id.slice(1))
    const address = this.addresses.get(number)
    return `h${address === undefined ? (this.joined.get(number) ?? number) : this.numbers[hosts.of(address)]}`
  }
}
