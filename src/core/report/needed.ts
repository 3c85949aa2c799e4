/**
 * Which addresses and names are still needed where rows have been told and dropped. The numbers of all others are given to what is seen later, so
 * whoever keeps a number for longer than a frame is asked here.
 */
import type { I32 } from '../base/rows.js'
import type { SideField } from '../base/side-rows.js'
import type { HostId } from '../conversation/host-tracker.js'
import type { Readings } from './readings.js'

export class Needed {
  /** 1 for each number that is needed. */
  readonly addresses: Uint8Array
  readonly names: Uint8Array
  /** Hosts of which no address is needed, with their numbers. */
  readonly hostsGone: readonly [HostId, number][]
  private readonly readings: Readings

  constructor(readings: Readings) {
    this.readings = readings
    this.addresses = new Uint8Array(readings.addresses.length)
    this.names = new Uint8Array(readings.names.length)
    this.markRows()
    this.markHeard()
    this.markTold()
    readings.hosts.markKept(this.addresses, (host) => readings.told.hostNumbers.of(host) !== undefined)
    this.hostsGone = readings.told.hostNumbers.markKept(this.addresses, readings.hosts)
    // Those that stand for hosts are kept now, and so have to be those that stand for them.
    readings.hosts.markRoots(this.addresses)
  }

  /** Gives up everything else. */
  forgetOthers(): void {
    const { addresses, hosts, names, neighbourhood, told } = this.readings
    told.forget(this.addresses, this.hostsGone, hosts)
    hosts.retain(this.addresses)
    for (const address of neighbourhood.wideLinkLocals) if (this.addresses[address] !== 1) neighbourhood.wideLinkLocals.delete(address)
    addresses.retain(this.addresses)
    names.retain(this.names)
  }

  private markRows(): void {
    const { attempts, flows, lookups, decoder } = this.readings
    for (const field of [flows.clientAddress, flows.serverAddress]) mark(this.addresses, field, flows.length)
    for (const field of [attempts.appName, attempts.agent, attempts.outerName, attempts.alpn]) mark(this.names, field, attempts.length)
    const { table } = lookups
    for (const field of [table.client, table.server]) mark(this.addresses, field, table.length)
    mark(this.names, table.name, table.length)
    table.markAnswers(this.addresses, this.names)
    const { carriages } = decoder
    for (const field of [carriages.outerSrc, carriages.outerDst, carriages.innerSrc, carriages.innerDst, carriages.errorFrom])
      mark(this.addresses, field, carriages.length)
  }

  private markHeard(): void {
    const { capturedNames, decoder, neighbourhood } = this.readings
    decoder.fragments.markAddresses(this.addresses)
    for (const { router } of neighbourhood.advertisements) this.addresses[router] = 1
    for (const { relay } of neighbourhood.softwires) this.addresses[relay] = 1
    for (const [address, name] of capturedNames) {
      this.addresses[address] = 1
      this.names[name] = 1
    }
  }

  private markTold(): void {
    const { told } = this.readings
    for (const { destination } of told.served) this.addresses[Math.floor(destination / 65536)] = 1
    for (const figures of told.counts?.figures ?? []) figures.markNeeded(this.addresses, this.names)
    for (const tunnel of told.tunnels?.list ?? [])
      for (const address of [tunnel.client, tunnel.server, ...tunnel.returnsFrom, ...tunnel.innerClients, ...tunnel.innerServers])
        this.addresses[address] = 1
    for (const { end, far } of told.translations?.list ?? [])
      for (const address of [end, far]) if (address >= 0) this.addresses[address] = 1
    told.policy?.preferences.markNeeded(this.addresses)
  }
}

function mark(used: Uint8Array, field: I32 | SideField, length: number): void {
  for (let row = 0; row < length; row++) {
    const number = field.get(row)
    if (number >= 0) used[number] = 1
  }
}
