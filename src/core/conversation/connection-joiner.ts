/**
 * From attempts to connections: which tries one program made for one thing that it asked for (model.md §2, §5a).
 *
 * It runs when the capture has been read, over attempts in the order of their first packets, so that host knowledge, the
 * names that applications used, and what became of every attempt are complete.
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import { parseAddress } from '../address/text.js'
import { type Nanos, seconds } from '../base/time.js'
import { type AttemptTable, NAME_FROM_SNI, START_NOT_SEEN, TRANSPORT_ICMP, TRANSPORT_TCP, TRANSPORT_UDP } from './attempt-table.js'
import { type Call, groupCalls } from './call.js'
import {
  ConnectionTable,
  NAME_FROM_APPLICATION_HOST,
  NAME_FROM_APPLICATION_SNI,
  NAME_FROM_CAPTURE,
  NAME_FROM_DNS,
  NAME_FROM_NOTHING,
} from './connection-table.js'
import type { FlowTable } from './flow-table.js'
import type { HostId, HostTracker } from './host-tracker.js'
import type { Lookup } from './lookup.js'
import type { Nat64Prefixes } from './nat64.js'
import type { NameTable } from './name-table.js'
import { type Outcome, type OutcomeContext, aliveUntil, outcomeOf } from './outcome.js'

/** A lookup by a program leads to its connection within moments; longer ago it may have been anybody's. */
const USED_LOOKUP_WINDOW = seconds(5)
/** Spare sockets are opened together (browsers' backup sockets: 250–300 ms). */
const SPARE_WINDOW = seconds(1)
/** How many of the newest lookups of one address by one host are considered: more only repeat one another. */
const MOST_LOOKUPS = 64

const DNS_PORTS = new Set([53, 853])

export interface JoinInput {
  readonly attempts: AttemptTable
  readonly flows: FlowTable
  readonly lookups: readonly Lookup[]
  readonly hosts: HostTracker
  readonly names: NameTable
  readonly nat64: Nat64Prefixes
  readonly outcomes: OutcomeContext
  readonly addresses: AddressTable
  /** A name that the capture itself records for an address (pcapng name resolution block), -1 none. */
  capturedName(id: AddressId): number
}

export class ConnectionJoiner {
  readonly connections = new ConnectionTable()
  readonly calls: readonly Call[]
  private readonly input: JoinInput
  private readonly ofDestination = new Map<number, Lookup[]>()
  private readonly callOf = new Map<Lookup, Call>()
  private readonly open = new Map<number, number[]>()

  constructor(input: JoinInput) {
    this.input = input
    joinHostsByUse(input)
    this.calls = groupCalls(input.lookups, input.hosts)
    input.lookups.forEach((lookup, index) => {
      const call = this.calls[index]
      if (call) this.callOf.set(lookup, call)
    })
    this.indexLookups()
  }

  join(): ConnectionTable {
    const { attempts } = this.input
    for (let attempt = 0; attempt < attempts.length; attempt++) if (attempts.legOf.at[attempt]! < 0) this.place(attempt)
    this.electWinners()
    this.findSpares()
    return this.connections
  }

  private indexLookups(): void {
    const { hosts, lookups } = this.input
    const answered = lookups
      .filter((lookup) => lookup.addresses.length > 0 && this.callOf.has(lookup))
      .sort((a, b) => a.answered - b.answered)
    for (const lookup of answered) {
      const host = hosts.of(lookup.client)
      for (const address of lookup.addresses) {
        const key = destinationKey(host, address)
        const list = this.ofDestination.get(key)
        if (list) list.push(lookup)
        else this.ofDestination.set(key, [lookup])
      }
    }
  }

  private place(attempt: number): void {
    const { attempts, flows, hosts } = this.input
    const flow = attempts.flow.at[attempt]!
    const port = flows.serverPort.at[flow]!
    const transport = attempts.transport.at[attempt]!
    if (transport === TRANSPORT_TCP && DNS_PORTS.has(port)) return
    const host = hosts.of(flows.clientAddress.at[flow]!)
    const destination = flows.serverAddress.at[flow]!
    const started = (attempts.flags.at[attempt]! & START_NOT_SEEN) === 0
    const known = started ? this.lookupsBefore(host, destination, attempt) : []
    if ((transport === TRANSPORT_UDP || transport === TRANSPORT_ICMP) && known.length === 0) return
    const joined = started ? this.openConnection(host, port, transport, destination, attempt, known) : -1
    if (joined >= 0) this.append(joined, attempt)
    else this.begin(host, port, transport, destination, attempt, known)
  }

  /** Lookups of this host that held the destination, answered before the attempt, newest first, that agree with the application's own name. */
  private lookupsBefore(host: HostId, destination: AddressId, attempt: number): Lookup[] {
    const { attempts, nat64 } = this.input
    const time = attempts.startTime.at[attempt]!
    let list = this.ofDestination.get(destinationKey(host, destination))
    if (!list) {
      const embedded = nat64.embedded(destination)
      if (embedded !== undefined) list = this.ofDestination.get(destinationKey(host, embedded.ipv4))
    }
    if (!list) return []
    const before: Lookup[] = []
    for (let i = lastBefore(list, time); i >= 0 && before.length < MOST_LOOKUPS; i--) before.push(list[i]!)
    return this.agreeing(before, destination, attempt)
  }

  /**
   * The application's own name decides: a literal that is this very address, or a name that none of the lookups asked for, means that
   * no lookup led here. A Host that is some other literal is a relay's and says nothing.
   */
  private agreeing(lookups: Lookup[], destination: AddressId, attempt: number): Lookup[] {
    const { attempts, names } = this.input
    const used = attempts.appName.at[attempt]!
    if (used < 0 || lookups.length === 0) return lookups
    const text = names.text(used)
    const literal = parseAddress(text)
    if (literal) return this.input.addresses.internBytes(literal) === destination ? [] : lookups
    return lookups.filter((lookup) => lookup.name === used || names.text(lookup.name).startsWith(`${text}.`))
  }

  private openConnection(
    host: HostId,
    port: number,
    transport: number,
    destination: AddressId,
    attempt: number,
    known: readonly Lookup[],
  ): number {
    let best = -1
    const time = this.input.attempts.startTime.at[attempt]!
    const names = new Set(known.map((lookup) => lookup.name))
    for (const name of names) {
      for (const connection of this.open.get(nameKey(host, name)) ?? []) {
        if (best >= 0 && connection > best) break
        if (this.takes(connection, port, transport, destination, time)) best = connection
      }
    }
    return best
  }

  /** Still without a winner, still alive, and the address not yet tried. */
  private takes(connection: number, port: number, transport: number, destination: AddressId, time: Nanos): boolean {
    const { attempts, flows } = this.input
    const { connections } = this
    if (connections.port.at[connection] !== port || connections.transport.at[connection] !== transport) return false
    let alive = false
    for (let a = connections.first.at[connection]!; a >= 0; a = attempts.next.at[a]!) {
      if (flows.serverAddress.at[attempts.flow.at[a]!] === destination) return false
      if (attempts.answerTime.at[a]! <= time && this.outcome(a) === 'established') return false
      if (aliveUntil(attempts, a) >= time) alive = true
    }
    return alive
  }

  private begin(host: HostId, port: number, transport: number, destination: AddressId, attempt: number, known: readonly Lookup[]): void {
    const { attempts, names } = this.input
    const served = destination * 65536 + port
    const lookup = known.find((l) => !this.callOf.get(l)!.served.includes(served)) ?? known[0]
    const call = lookup && this.callOf.get(lookup)
    call?.served.push(served)
    let name = call ? call.name : -1
    let from = call ? NAME_FROM_DNS : NAME_FROM_NOTHING
    const used = attempts.appName.at[attempt]!
    if (name < 0 && used >= 0 && !parseAddress(names.text(used))) {
      name = used
      from = attempts.appNameFrom.at[attempt] === NAME_FROM_SNI ? NAME_FROM_APPLICATION_SNI : NAME_FROM_APPLICATION_HOST
    }
    if (name < 0) {
      name = this.input.capturedName(destination)
      if (name >= 0) from = NAME_FROM_CAPTURE
    }
    const connection = this.connections.add(host, name, from, transport, port, attempt, call)
    attempts.connection.at[attempt] = connection
    if (name < 0) return
    const key = nameKey(host, name)
    const same = this.open.get(key)
    if (same) same.push(connection)
    else this.open.set(key, [connection])
  }

  private append(connection: number, attempt: number): void {
    const { attempts } = this.input
    attempts.next.at[this.connections.last.at[connection]!] = attempt
    attempts.connection.at[attempt] = connection
    this.connections.last.at[connection] = attempt
  }

  /** The established attempt that carried data, else the one answered first. */
  private electWinners(): void {
    const { attempts } = this.input
    const { connections } = this
    for (let connection = 0; connection < connections.length; connection++) {
      let winner = -1
      for (let a = connections.first.at[connection]!; a >= 0; a = attempts.next.at[a]!) {
        if (this.outcome(a) !== 'established') continue
        if (winner < 0) winner = a
        else if (attempts.clientDataFrame.at[winner] === 0 && attempts.clientDataFrame.at[a] !== 0) winner = a
        else if (
          (attempts.clientDataFrame.at[winner] === 0) === (attempts.clientDataFrame.at[a] === 0) &&
          attempts.answerTime.at[a]! < attempts.answerTime.at[winner]!
        )
          winner = a
      }
      connections.winner.at[connection] = winner
    }
  }

  /** A socket without a winner that was open beside one of the same name and port that won: told in the sibling's record. */
  private findSpares(): void {
    const { attempts } = this.input
    const { connections } = this
    for (const siblings of this.open.values()) {
      if (siblings.length < 2) continue
      for (const spare of siblings) {
        if (connections.winner.at[spare]! >= 0 || !this.wasLeftAlone(spare)) continue
        const start = attempts.startTime.at[connections.first.at[spare]!]!
        const sibling = siblings.find((other) => {
          const winner = connections.winner.at[other]!
          if (
            winner < 0 ||
            connections.port.at[other] !== connections.port.at[spare] ||
            connections.transport.at[other] !== connections.transport.at[spare]
          )
            return false
          const begun = attempts.startTime.at[connections.first.at[other]!]!
          return (
            Math.abs(begun - start) <= SPARE_WINDOW &&
            start <= attempts.answerTime.at[winner]! &&
            aliveUntil(attempts, connections.last.at[spare]!) >= begun
          )
        })
        if (sibling !== undefined) connections.spareOf.at[spare] = sibling
      }
    }
  }

  private wasLeftAlone(connection: number): boolean {
    const { attempts } = this.input
    for (let a = this.connections.first.at[connection]!; a >= 0; a = attempts.next.at[a]!) {
      const outcome = this.outcome(a)
      if (outcome !== 'abandoned' && outcome !== 'unfinished') return false
    }
    return true
  }

  private outcome(attempt: number): Outcome {
    return outcomeOf(this.input.attempts, attempt, this.input.outcomes)
  }
}

/**
 * On links without addresses, and on the loopback, the host is whoever uses what it looked up: one address asks, another of the
 * other family connects. Never across a router: an address with a link-layer address of its own is told by that.
 */
function joinHostsByUse({ attempts, flows, lookups, hosts }: JoinInput): void {
  const unlinked = new Map<AddressId, Lookup[]>()
  for (const lookup of lookups) {
    if (hosts.hasLink(lookup.client) || Number.isNaN(lookup.answered)) continue
    for (const address of lookup.addresses) {
      const list = unlinked.get(address)
      if (list) list.push(lookup)
      else unlinked.set(address, [lookup])
    }
  }
  if (unlinked.size === 0) return
  for (const list of unlinked.values()) list.sort((a, b) => a.answered - b.answered)
  for (let attempt = 0; attempt < attempts.length; attempt++) {
    const flow = attempts.flow.at[attempt]!
    const client = flows.clientAddress.at[flow]!
    if (hosts.hasLink(client)) continue
    const list = unlinked.get(flows.serverAddress.at[flow]!)
    if (!list) continue
    const time = attempts.startTime.at[attempt]!
    const users = new Set<AddressId>()
    for (let i = lastBefore(list, time); i >= 0 && time - list[i]!.answered <= USED_LOOKUP_WINDOW; i--) users.add(hosts.of(list[i]!.client))
    if (users.size !== 1 || users.has(hosts.of(client))) continue
    const lookup = list[lastBefore(list, time)]!
    hosts.joinByUse(lookup.client, client, attempts.startFrame.at[attempt]!, time)
  }
}

/** Index of the last lookup answered at or before `time`, -1 none. */
function lastBefore(list: readonly Lookup[], time: Nanos): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle]!.answered <= time) low = middle + 1
    else high = middle
  }
  return low - 1
}

const destinationKey = (host: HostId, address: AddressId): number => host * 67108864 + address
const nameKey = (host: HostId, name: number): number => host * 67108864 + name
