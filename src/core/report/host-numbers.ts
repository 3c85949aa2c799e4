/** Numbers of hosts: those that looked something up or opened something, in the order in which they first did. */
import type { AddressId } from '../address/address-table.js'
import type { HostId, HostTracker } from '../conversation/host-tracker.js'
import type { Knowledge } from '../verdict/knowledge.js'

export class HostNumbers {
  /** An address of each host, by its number less one. */
  private readonly addresses: AddressId[] = []
  /** By host, 0 where it has none. */
  private numbers = new Int32Array(0)
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
    for (let index = 0; index < this.addresses.length; index++) {
      const host = hosts.of(this.addresses[index]!)
      this.numbers[host] ||= index + 1
    }
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
    if (this.numbers[host] === 0) this.numbers[host] = this.addresses.push(address)
  }

  /** Hosts and their numbers, in the order of the numbers. */
  *entries(): Iterable<[HostId, number]> {
    for (let index = 0; index < this.addresses.length; index++) {
      const host = this.hosts!.of(this.addresses[index]!)
      if (this.numbers[host] === index + 1) yield [host, index + 1]
    }
  }

  of(host: HostId): number | undefined {
    return this.numbers[host] || undefined
  }

  /** What the host of an id that was told earlier is called by now. */
  current(id: string, hosts: HostTracker): string {
    const address = this.addresses[Number(id.slice(1)) - 1]
    return address === undefined ? id : `h${this.numbers[hosts.of(address)]}`
  }
}
