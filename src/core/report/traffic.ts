/** How much of which protocol over which family: conversations counted as they were read, before anything is joined or judged. */
import type { Renumbering } from '../base/renumbering.js'
import { protocolName } from '../wire/ip-protocol.js'
import type { Readings } from './readings.js'
import type { FlowRecord, TrafficRecord } from './report.js'

type Tables = Pick<Readings, 'flows' | 'addresses' | 'lookups'>

export interface Traffic {
  /** The most flows first. */
  readonly shares: readonly TrafficRecord[]
  readonly lookups: number
  readonly answered: number
}

/** Of a capture while it is read. No record is made, and no connection joined. */
export class TrafficTally {
  private readonly shares = new Shares()
  private lookups = 0
  private answered = 0

  /** Counts what these tables have, and nothing of it twice: rows that stay are left out. */
  take({ flows, addresses, lookups: { table } }: Tables, staying?: { readonly flows: Renumbering; readonly lookups: Renumbering }): void {
    for (let row = 0; row < flows.length; row++) {
      if (staying && staying.flows.of(row) >= 0) continue
      const share = this.shares.of(addresses.isIPv4(flows.clientAddress.get(row)) ? 'IPv4' : 'IPv6', protocolName(flows.protocol.get(row)))
      share.count(flows.packetsForward.get(row), flows.packetsBack.get(row), flows.bytesForward.get(row), flows.bytesBack.get(row))
    }
    for (let row = 0; row < table.length; row++) {
      if (staying && staying.lookups.of(row) >= 0) continue
      this.lookups++
      if (table.answerFrame.get(row) !== 0) this.answered++
    }
  }

  get traffic(): Traffic {
    return { shares: this.shares.sorted(), lookups: this.lookups, answered: this.answered }
  }
}

/** Of chosen conversations. */
export function sharesOf(flows: Iterable<FlowRecord>): TrafficRecord[] {
  const shares = new Shares()
  for (const { client, protocol, packets, bytes } of flows)
    shares.of(client.address.includes(':') ? 'IPv6' : 'IPv4', protocol).count(...packets, ...bytes)
  return shares.sorted()
}

type Pair = [number, number]

class Share implements TrafficRecord {
  readonly type = 'traffic'
  readonly family: TrafficRecord['family']
  readonly protocol: string
  flows = 0
  readonly packets: Pair = [0, 0]
  readonly bytes: Pair = [0, 0]

  constructor(family: TrafficRecord['family'], protocol: string) {
    this.family = family
    this.protocol = protocol
  }

  count(packetsForward: number, packetsBack: number, bytesForward: number, bytesBack: number): void {
    this.flows++
    this.packets[0] += packetsForward
    this.packets[1] += packetsBack
    this.bytes[0] += bytesForward
    this.bytes[1] += bytesBack
  }
}

class Shares {
  private readonly byProtocol = { IPv4: new Map<string, Share>(), IPv6: new Map<string, Share>() }

  of(family: TrafficRecord['family'], protocol: string): Share {
    const known = this.byProtocol[family].get(protocol)
    if (known) return known
    const share = new Share(family, protocol)
    this.byProtocol[family].set(protocol, share)
    return share
  }

  sorted(): Share[] {
    return [...this.byProtocol.IPv4.values(), ...this.byProtocol.IPv6.values()].sort((a, b) => b.flows - a.flows)
  }
}
