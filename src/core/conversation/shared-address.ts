/**
 * Customers that share an IPv4 address: each sends from its own part of the ports and has a tunnel of its own (RFC 7596 §4, RFC 7597 §5.1).
 *
 * One customer alone shows nothing: any program's ports lie in some range. Two ends of tunnels behind which the same address uses
 * ports of ranges that do not meet do.
 */
import type { AddressId } from '../address/address-table.js'

interface Ports {
  low: number
  high: number
}

/** RFC 6335 §6: servers have those below, whoever shares an address. */
const FIRST_SHARED_PORT = 1024

export class SharedAddresses {
  /** By the IPv4 address inside: the ports of each outer end. */
  private readonly byAddress = new Map<AddressId, Map<AddressId, Ports>>()

  /** A packet of this port's, inside a tunnel that begins or ends at `outer`. */
  add(outer: AddressId, inner: AddressId, port: number): void {
    if (port < FIRST_SHARED_PORT) return
    let ends = this.byAddress.get(inner)
    if (!ends) {
      ends = new Map()
      this.byAddress.set(inner, ends)
    }
    const ports = ends.get(outer)
    if (!ports) ends.set(outer, { low: port, high: port })
    else {
      ports.low = Math.min(ports.low, port)
      ports.high = Math.max(ports.high, port)
    }
  }

  /** Outer ends of the customers that share an address. */
  customers(): Set<AddressId> {
    const found = new Set<AddressId>()
    for (const ends of this.byAddress.values()) {
      if (ends.size < 2) continue
      const ranges = [...ends.values()].sort((a, b) => a.low - b.low)
      if (ranges.every(({ low }, i) => i === 0 || low > ranges[i - 1]!.high)) for (const outer of ends.keys()) found.add(outer)
    }
    return found
  }
}
