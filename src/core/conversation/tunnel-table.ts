/**
 * Tunnels: carriages in both directions put together, as one end of the tunnel sees them.
 *
 * The way back may have other ends than the way out: a 6to4 answer comes from whatever relay the far site uses. What joins the
 * two is a conversation inside that went out by the one and came back by the other.
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import { type Nanos, toMs } from '../base/time.js'
import type { CarriageId, CarriageTable } from '../packet/carriage-table.js'
import type { PathId, PathTable } from '../packet/path-table.js'
import { TUNNELS, type TunnelId } from '../tunnel/index.js'
import type { TunnelDefinition } from '../tunnel/tunnel.js'
import { TCP } from '../wire/ip-protocol.js'
import type { AttemptTable } from './attempt-table.js'
import type { FlowTable } from './flow-table.js'
import type { Neighbourhood } from './neighbourhood.js'
import type { SixRdDomain } from './six-rd.js'
import { TunnelNaming } from './tunnel-naming.js'

/** What was seen of one direction. */
export interface TunnelWay {
  frames: number
  control: number
  unreadable: number
  /** Octets of the largest packet inside, 0 where there was none. */
  largest: number
  /** Smallest segment size that a SYN inside offered, 0 where none did. */
  mss: number
  /** Lowest and highest TTL or hop limit; undefined where nothing was seen. */
  outerHops: readonly [number, number] | undefined
  innerHops: readonly [number, number] | undefined
}

/** An ICMP error about an outer packet: the last that came. */
export interface TunnelError {
  readonly frame: number
  readonly time: Nanos
  readonly from: AddressId
  readonly type: number
  readonly code: number
}

export interface Tunnel {
  readonly id: number
  kind: TunnelId
  definition: TunnelDefinition
  readonly client: AddressId
  readonly server: AddressId
  /** 0 where it is not carried in UDP. */
  readonly clientPort: number
  readonly serverPort: number
  /** The tunnel that it is inside of. */
  within: Tunnel | undefined
  /** Outer sources of the packets that come back. */
  readonly returnsFrom: Set<AddressId>
  readonly innerClients: Set<AddressId>
  readonly innerServers: Set<AddressId>
  /** Rows of the carriage table. */
  carriages: CarriageId[]
  sixRd: SixRdDomain | undefined
  firstFrame: number
  firstTime: Nanos
  lastTime: Nanos
  toServer: TunnelWay
  toClient: TunnelWay
  errors: number
  error: TunnelError | undefined
  /** Only the content of one direction speaks for it. */
  suspected: boolean
  /** Shortest handshake, or echo, through it. */
  shortest: Nanos
}

const MOST_INNER_CLIENTS = 1000

export class TunnelTable {
  readonly list: Tunnel[] = []
  private ofCarriage = new Int32Array(0)
  /** How many TCP connections inside went out by each carriage. */
  private opened = new Uint32Array(0)
  private readonly byEnds = new Map<string, number>()
  private readonly naming: TunnelNaming
  private readonly pathsByRow = new Map<PathId, readonly string[]>()
  private readonly pathsByName = new Map<string, readonly string[]>()

  constructor(
    private readonly carriages: CarriageTable,
    private readonly paths: PathTable,
    addresses: AddressTable,
  ) {
    this.naming = new TunnelNaming(carriages, addresses)
  }

  /** Takes in what these flows and attempts show. Tunnels that are known already keep their ids. */
  update(flows: FlowTable, attempts: AttemptTable, neighbourhood: Neighbourhood): void {
    const { carriages } = this
    if (carriages.length === 0) return
    const inside = flowsInside(flows)
    this.naming.update(flows, inside, neighbourhood)
    const known = this.ofCarriage
    this.ofCarriage = new Int32Array(carriages.length).fill(-1)
    this.ofCarriage.set(known)
    for (const tunnel of this.list) forget(tunnel)
    this.opened = new Uint32Array(carriages.length)
    for (const flow of inside)
      if (flows.protocol.get(flow) === TCP && flows.carriageForward.get(flow) >= 0) this.opened[flows.carriageForward.get(flow)]!++
    for (const flow of inside) this.addFlow(flows, flow)
    for (let carriage = 0; carriage < carriages.length; carriage++)
      if (this.ofCarriage[carriage]! < 0 && this.isTold(carriage)) this.ofCarriage[carriage] = this.tunnelOf(carriage, -1).id - 1
    for (let carriage = 0; carriage < carriages.length; carriage++) if (this.ofCarriage[carriage]! >= 0) this.count(carriage)
    for (const tunnel of this.list) this.finish(tunnel)
    for (let attempt = 0; attempt < attempts.length; attempt++) this.measure(attempts, attempt)
  }

  /** The tunnel of a carriage, undefined for native packets. */
  of(carriage: CarriageId): Tunnel | undefined {
    return carriage < 0 ? undefined : this.list[this.ofCarriage[carriage]!]
  }

  toRttMs(tunnel: Tunnel): number | null {
    return tunnel.shortest === Number.POSITIVE_INFINITY ? null : toMs(tunnel.shortest)
  }

  /** How a packet inside `carriage` travelled, outermost first. The same names are always the same list. */
  path(path: PathId, carriage: CarriageId): readonly string[] {
    if (carriage < 0 || this.naming.renamed.size === 0) return this.walked(path)
    const ids = this.walked(path)
    const names = [...ids]
    // Outer tunnels are named too: where the carriages that brought it are those of the path.
    for (let at = names.length - 1, row = carriage; at >= 0 && row >= 0; at--, row = this.carriages.within.get(row))
      if (this.naming.renamed.has(row)) names[at] = TUNNELS[this.carriages.kind.get(row)]!.id
    return this.interned(names)
  }

  private walked(path: PathId): readonly string[] {
    let ids = this.pathsByRow.get(path)
    if (!ids) {
      ids = this.interned(this.paths.ids(path))
      this.pathsByRow.set(path, ids)
    }
    return ids
  }

  private interned(names: readonly string[]): readonly string[] {
    const key = names.join(' ')
    const known = this.pathsByName.get(key)
    if (known) return known
    this.pathsByName.set(key, names)
    return names
  }

  private addFlow(flows: FlowTable, flow: number): void {
    const forward = flows.carriageForward.get(flow)
    const back = flows.carriageBack.get(flow)
    const tunnel = this.tunnelOf(forward, back)
    if (forward >= 0) this.attach(forward, tunnel)
    if (back >= 0) this.attach(back, tunnel)
    if (tunnel.innerClients.size < MOST_INNER_CLIENTS) tunnel.innerClients.add(flows.clientAddress.get(flow))
    if (tunnel.innerServers.size < MOST_INNER_CLIENTS) tunnel.innerServers.add(flows.serverAddress.get(flow))
  }

  private attach(carriage: CarriageId, tunnel: Tunnel): void {
    if (this.ofCarriage[carriage]! < 0) this.ofCarriage[carriage] = tunnel.id - 1
    if (this.carriages.outerDst.get(carriage) === tunnel.client) tunnel.returnsFrom.add(this.carriages.outerSrc.get(carriage))
  }

  private tunnelOf(forward: CarriageId, back: CarriageId): Tunnel {
    const known = forward >= 0 ? this.placeOf(forward) : -1
    const place = known < 0 && back >= 0 ? this.placeOf(back) : known
    if (place >= 0) return this.list[place]!
    const { kind, outerSrc, outerDst, outerSrcPort, outerDstPort } = this.carriages
    const carriage = forward >= 0 ? forward : back
    // Where a broker looks first whether its client is there, connections show who is who.
    const opened = forward >= 0 && back >= 0 && this.opened[back]! > this.opened[forward]!
    const outward = forward >= 0 !== (this.isFromServer(carriage) || opened)
    const [from, to] = [outerSrc.get(carriage), outerDst.get(carriage)]
    const [fromPort, toPort] = [outerSrcPort.get(carriage), outerDstPort.get(carriage)]
    const definition = TUNNELS[kind.get(carriage)]!
    const tunnel: Tunnel = {
      id: this.list.length + 1,
      kind: definition.id,
      definition,
      client: outward ? from : to,
      server: outward ? to : from,
      clientPort: outward ? fromPort : toPort,
      serverPort: outward ? toPort : fromPort,
      within: undefined,
      returnsFrom: new Set(),
      innerClients: new Set(),
      innerServers: new Set(),
      carriages: [],
      sixRd: undefined,
      firstFrame: Number.POSITIVE_INFINITY,
      firstTime: Number.POSITIVE_INFINITY,
      lastTime: Number.NEGATIVE_INFINITY,
      toServer: nothing(),
      toClient: nothing(),
      errors: 0,
      error: undefined,
      suspected: false,
      shortest: Number.POSITIVE_INFINITY,
    }
    this.list.push(tunnel)
    this.byEnds.set(this.endsKey(carriage, false), tunnel.id - 1)
    return tunnel
  }

  private placeOf(carriage: CarriageId): number {
    return this.ofCarriage[carriage]! >= 0 ? this.ofCarriage[carriage]! : this.reverseOf(carriage)
  }

  /** A conversation inside may be begun from either end; the ends of a tunnel in UDP are told by the port that servers of its kind have. */
  private isFromServer(carriage: CarriageId): boolean {
    const { kind, outerSrcPort, outerDstPort } = this.carriages
    const { udpPorts = [] } = TUNNELS[kind.get(carriage)]!.carriedBy as TunnelDefinition['carriedBy']
    return udpPorts.includes(outerSrcPort.get(carriage)) && !udpPorts.includes(outerDstPort.get(carriage))
  }

  private reverseOf(carriage: CarriageId): number {
    return this.byEnds.get(this.endsKey(carriage, true)) ?? this.byEnds.get(this.endsKey(carriage, false)) ?? -1
  }

  private endsKey(carriage: CarriageId, reversed: boolean): string {
    const { kind, outerSrc, outerDst } = this.carriages
    const [from, to] = reversed ? [outerDst, outerSrc] : [outerSrc, outerDst]
    return `${TUNNELS[kind.get(carriage)]!.id} ${from.get(carriage)} ${to.get(carriage)}`
  }

  /** What is guessed from its content, and cannot be read either, is none before both directions have been seen. */
  private isTold(carriage: CarriageId): boolean {
    const { opaque } = TUNNELS[this.carriages.kind.get(carriage)] as TunnelDefinition
    return opaque !== true || this.carriages.suspected.get(carriage) === 0
  }

  private count(carriage: CarriageId): void {
    const c = this.carriages
    const tunnel = this.list[this.ofCarriage[carriage]!]!
    const outward = c.outerSrc.get(carriage) === tunnel.client
    const way = outward ? tunnel.toServer : tunnel.toClient
    tunnel.carriages.push(carriage)
    way.frames += c.frames.get(carriage)
    way.control += c.control.get(carriage)
    way.unreadable += c.unreadable.get(carriage)
    way.largest = Math.max(way.largest, c.largest.get(carriage))
    way.mss = smaller(way.mss, c.mss.get(carriage))
    if (c.frames.get(carriage) > 0) way.outerHops = wider(way.outerHops, c.outerHopsLow.get(carriage), c.outerHopsHigh.get(carriage))
    if (c.innerSrc.get(carriage) >= 0) way.innerHops = wider(way.innerHops, c.innerHopsLow.get(carriage), c.innerHopsHigh.get(carriage))
    if (c.errors.get(carriage) > 0) {
      // An error comes back to whom it is about.
      const returning = outward ? tunnel.toClient : tunnel.toServer
      returning.frames += c.errors.get(carriage)
      returning.control += c.errors.get(carriage)
      tunnel.errors += c.errors.get(carriage)
      tunnel.error = {
        frame: c.errorFrame.get(carriage),
        time: c.errorTime.get(carriage),
        from: c.errorFrom.get(carriage),
        type: c.errorType.get(carriage),
        code: c.errorCode.get(carriage),
      }
    }
    tunnel.firstFrame = Math.min(tunnel.firstFrame, c.firstFrame.get(carriage))
    tunnel.firstTime = Math.min(tunnel.firstTime, c.firstTime.get(carriage))
    tunnel.lastTime = Math.max(tunnel.lastTime, c.lastTime.get(carriage))
  }

  /** All of its carriages are known. */
  private finish(tunnel: Tunnel): void {
    const { kind, within, suspected } = this.carriages
    const [first] = tunnel.carriages
    if (first === undefined) return
    tunnel.definition = TUNNELS[kind.get(first)]!
    tunnel.kind = tunnel.definition.id as TunnelId
    tunnel.within = this.of(within.get(first))
    tunnel.suspected = tunnel.carriages.every((carriage) => suspected.get(carriage) === 1)
    for (const carriage of tunnel.carriages) tunnel.sixRd ??= this.naming.domainOf.get(carriage)
  }

  private measure(attempts: AttemptTable, attempt: number): void {
    const tunnel = this.of(attempts.carriage.get(attempt))
    const took = attempts.answerTime.get(attempt) - attempts.startTime.get(attempt)
    if (tunnel && took > 0) tunnel.shortest = Math.min(tunnel.shortest, took)
  }
}

/** Few conversations were inside a tunnel, and each is asked several times. */
function flowsInside({ length, carriageForward, carriageBack }: FlowTable): number[] {
  const inside: number[] = []
  for (let flow = 0; flow < length; flow++) if (carriageForward.get(flow) >= 0 || carriageBack.get(flow) >= 0) inside.push(flow)
  return inside
}

const nothing = (): TunnelWay => ({
  frames: 0,
  control: 0,
  unreadable: 0,
  largest: 0,
  mss: 0,
  outerHops: undefined,
  innerHops: undefined,
})

/** Everything is counted anew: carriages stay for the whole capture. */
function forget(tunnel: Tunnel): void {
  tunnel.toServer = nothing()
  tunnel.toClient = nothing()
  tunnel.errors = 0
  tunnel.carriages = []
}

const smaller = (a: number, b: number): number => (a === 0 ? b : b === 0 ? a : Math.min(a, b))

const wider = (range: readonly [number, number] | undefined, low: number, high: number): readonly [number, number] =>
  range ? [Math.min(range[0], low), Math.max(range[1], high)] : [low, high]
