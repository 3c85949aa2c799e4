/**
 * Tunnels: carriages in both directions put together, as one end of the tunnel sees them.
 *
 * The way back may have other ends than the way out: a 6to4 answer comes from whatever relay the far site uses. What joins the
 * two is a conversation inside that went out by the one and came back by the other.
 */
import type { AddressId } from '../address/address-table.js'
import { type Nanos, toMs } from '../base/time.js'
import type { CarriageTable } from '../packet/carriage-table.js'
import { TUNNELS, type TunnelId } from '../tunnel/index.js'
import type { AttemptTable } from './attempt-table.js'
import type { FlowTable } from './flow-table.js'

export interface Tunnel {
  readonly id: number
  readonly kind: TunnelId
  readonly client: AddressId
  readonly server: AddressId
  /** Outer sources of the packets that come back. */
  readonly returnsFrom: Set<AddressId>
  readonly innerClients: Set<AddressId>
  firstFrame: number
  firstTime: Nanos
  toServer: number
  toClient: number
  control: number
  /** Shortest handshake through it. */
  shortest: Nanos
}

const MOST_INNER_CLIENTS = 1000

export class TunnelTable {
  readonly list: Tunnel[] = []
  private ofCarriage = new Int32Array(0)
  private readonly byEnds = new Map<string, number>()
  private readonly carriages: CarriageTable

  constructor(carriages: CarriageTable) {
    this.carriages = carriages
  }

  /** Takes in what these flows and attempts show. Tunnels that are known already keep their ids. */
  update(flows: FlowTable, attempts: AttemptTable): void {
    const { carriages } = this
    const known = this.ofCarriage
    this.ofCarriage = new Int32Array(carriages.length).fill(-1)
    this.ofCarriage.set(known)
    for (const tunnel of this.list) tunnel.toServer = tunnel.toClient = tunnel.control = 0
    for (let flow = 0; flow < flows.length; flow++)
      this.addFlow(flows.carriageForward.at[flow]!, flows.carriageBack.at[flow]!, flows.clientAddress.at[flow]!)
    for (let carriage = 0; carriage < carriages.length; carriage++)
      if (this.ofCarriage[carriage]! < 0) this.ofCarriage[carriage] = this.tunnelOf(carriage, -1).id - 1
    for (let carriage = 0; carriage < carriages.length; carriage++) this.count(carriage)
    for (let attempt = 0; attempt < attempts.length; attempt++) this.measure(attempts, attempt)
  }

  /** The tunnel of a carriage, undefined for native packets. */
  of(carriage: number): Tunnel | undefined {
    return carriage < 0 ? undefined : this.list[this.ofCarriage[carriage]!]
  }

  toRttMs(tunnel: Tunnel): number | null {
    return tunnel.shortest === Number.POSITIVE_INFINITY ? null : toMs(tunnel.shortest)
  }

  private addFlow(forward: number, back: number, innerClient: AddressId): void {
    if (forward < 0 && back < 0) return
    const tunnel = this.tunnelOf(forward, back)
    if (forward >= 0 && this.ofCarriage[forward]! < 0) this.ofCarriage[forward] = tunnel.id - 1
    if (back >= 0) {
      if (this.ofCarriage[back]! < 0) this.ofCarriage[back] = tunnel.id - 1
      if (this.carriages.outerDst.at[back] === tunnel.client) tunnel.returnsFrom.add(this.carriages.outerSrc.at[back]!)
    }
    if (tunnel.innerClients.size < MOST_INNER_CLIENTS) tunnel.innerClients.add(innerClient)
  }

  private tunnelOf(forward: number, back: number): Tunnel {
    for (const carriage of [forward, back]) {
      if (carriage < 0) continue
      const known = this.ofCarriage[carriage]! >= 0 ? this.ofCarriage[carriage]! : this.reverseOf(carriage)
      if (known >= 0) return this.list[known]!
    }
    const { kind, outerSrc, outerDst } = this.carriages
    const outward = forward >= 0
    const carriage = outward ? forward : back
    const tunnel: Tunnel = {
      id: this.list.length + 1,
      kind: TUNNELS[kind.at[carriage]!]!.id,
      client: outward ? outerSrc.at[carriage]! : outerDst.at[carriage]!,
      server: outward ? outerDst.at[carriage]! : outerSrc.at[carriage]!,
      returnsFrom: new Set(),
      innerClients: new Set(),
      firstFrame: Number.POSITIVE_INFINITY,
      firstTime: Number.POSITIVE_INFINITY,
      toServer: 0,
      toClient: 0,
      control: 0,
      shortest: Number.POSITIVE_INFINITY,
    }
    this.list.push(tunnel)
    this.byEnds.set(this.endsKey(carriage, false), tunnel.id - 1)
    return tunnel
  }

  private reverseOf(carriage: number): number {
    return this.byEnds.get(this.endsKey(carriage, true)) ?? this.byEnds.get(this.endsKey(carriage, false)) ?? -1
  }

  private endsKey(carriage: number, reversed: boolean): string {
    const { kind, outerSrc, outerDst } = this.carriages
    const [from, to] = reversed ? [outerDst, outerSrc] : [outerSrc, outerDst]
    return `${kind.at[carriage]} ${from.at[carriage]} ${to.at[carriage]}`
  }

  private count(carriage: number): void {
    const { outerSrc, frames, control, firstFrame, firstTime } = this.carriages
    const tunnel = this.list[this.ofCarriage[carriage]!]!
    if (outerSrc.at[carriage] === tunnel.client) tunnel.toServer += frames.at[carriage]!
    else tunnel.toClient += frames.at[carriage]!
    tunnel.control += control.at[carriage]!
    tunnel.firstFrame = Math.min(tunnel.firstFrame, firstFrame.at[carriage]!)
    tunnel.firstTime = Math.min(tunnel.firstTime, firstTime.at[carriage]!)
  }

  private measure(attempts: AttemptTable, attempt: number): void {
    const tunnel = this.of(attempts.carriage.at[attempt]!)
    const took = attempts.answerTime.at[attempt]! - attempts.startTime.at[attempt]!
    if (tunnel && took > 0) tunnel.shortest = Math.min(tunnel.shortest, took)
  }
}
