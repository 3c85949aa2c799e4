/** Numbers of hosts: those that looked something up or opened something, in the order in which they first did. */
import type { AddressId } from '../address/address-table.js'
import type { HostId, HostTracker } from '../conversation/host-tracker.js'
import type { Knowledge } from '../verdict/knowledge.js'

export class HostNumbers {
  /** An address of each host, by its number less one. */
  private readonly addresses: AddressId[] = []
  private numbers = new Map<HostId, number>()

  /** Numbers what is new among these rows. A host keeps its number; of two that turn out to be one, the smaller number stays. */
  update({
    attempts,
    flows,
    hosts,
    lookups,
    lookupOrder,
  }: Pick<Knowledge, 'attempts' | 'flows' | 'hosts' | 'lookups' | 'lookupOrder'>): void {
    this.numbers = new Map()
    this.addresses.forEach((address, index) => {
      const host = hosts.of(address)
      if (!this.numbers.has(host)) this.numbers.set(host, index + 1)
    })
    const number = (address: AddressId) => {
      const host = hosts.of(address)
      if (!this.numbers.has(host)) this.numbers.set(host, this.addresses.push(address))
    }
    let next = 0
    for (let attempt = 0; attempt < attempts.length; attempt++) {
      const frame = attempts.startFrame.get(attempt)
      while (next < lookupOrder.length && lookups.startFrameOf(lookupOrder[next]!) < frame) number(lookups.client.get(lookupOrder[next++]!))
      number(flows.clientAddress.get(attempts.flow.get(attempt)))
    }
    while (next < lookupOrder.length) number(lookups.client.get(lookupOrder[next++]!))
  }

  /** Hosts and their numbers, in the order of the numbers. */
  entries(): Iterable<[HostId, number]> {
    return this.numbers
  }

  of(host: HostId): number | undefined {
    return this.numbers.get(host)
  }

  /** What the host of an id that was told earlier is called by now. */
  current(id: string, hosts: HostTracker): string {
    const address = this.addresses[Number(id.slice(1)) - 1]
    return address === undefined ? id : `h${this.numbers.get(hosts.of(address))}`
  }
}
