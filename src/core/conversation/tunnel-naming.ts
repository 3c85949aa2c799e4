/**
 * Names of tunnels that one packet does not give: what is known of a tunnel is what the whole capture shows.
 *
 * The walk names a carriage by the first packet inside. When everything has been read, all conversations inside have their say: a tunnel
 * whose every packet has to be of a form is not one of its kind where one packet is not, another is known by a single packet, and 6rd and
 * lightweight 4over6 are known by what their customers have in common.
 */
import type { AddressId, AddressTable } from '../address/address-table.js'
import { isPrivate, isShared } from '../address/special-purpose.js'
import type { CarriageId, CarriageTable } from '../packet/carriage-table.js'
import { ALIKE, TUNNELS, type TunnelId } from '../tunnel/index.js'
import type { TunnelDefinition } from '../tunnel/tunnel.js'
import { TCP, UDP } from '../wire/ip-protocol.js'
import type { FlowTable } from './flow-table.js'
import type { Neighbourhood } from './neighbourhood.js'
import { SharedAddresses } from './shared-address.js'
import { isDelegated, SixRdEvidence, type SixRdDomain } from './six-rd.js'

const rowOf = (id: TunnelId): number => TUNNELS.findIndex((tunnel) => tunnel.id === id)
const SIX_RD = rowOf('6rd')
const SIX_IN_FOUR = rowOf('6in4')
const FOUR_IN_SIX = rowOf('4in6')
const LW4O6 = rowOf('lw4o6')
const MAP_E = rowOf('map-e')

interface MutableEnds {
  src: AddressId
  dst: AddressId
}

/** One direction of a conversation inside a tunnel. */
class Pair {
  carriage: CarriageId = -1
  readonly outer: MutableEnds = { src: -1, dst: -1 }
  readonly inner: MutableEnds = { src: -1, dst: -1 }
  srcPort = 0
  dstPort = 0
}

export class TunnelNaming {
  readonly sixRd: SixRdDomain[] = []
  /** The domain of a carriage that is 6rd. */
  readonly domainOf = new Map<CarriageId, SixRdDomain>()
  /** Rows whose name is not that of the walk. */
  readonly renamed = new Set<CarriageId>()

  constructor(
    private readonly carriages: CarriageTable,
    private readonly addresses: AddressTable,
  ) {}

  /** `inside`: the flows that were inside some tunnel. */
  update(flows: FlowTable, inside: readonly number[], neighbourhood: Neighbourhood): void {
    this.hear(flows, inside)
    this.nameSixRd(flows, inside, neighbourhood)
    this.nameSoftwires(flows, inside, neighbourhood)
  }

  private rename(carriage: CarriageId, kind: number): void {
    if (this.carriages.kind.get(carriage) === kind) return
    this.carriages.kind.set(carriage, kind)
    this.renamed.add(carriage)
  }

  /** Every conversation says which kinds its packets are of. */
  private hear(flows: FlowTable, inside: readonly number[]): void {
    const { carriages, addresses } = this
    const some = new Uint32Array(carriages.length)
    const every = new Uint32Array(carriages.length).fill(0xffffffff)
    const heard = new Uint8Array(carriages.length)
    for (const { carriage, outer, inner } of this.pairs(flows, inside)) {
      const alike = ALIKE[carriages.kind.get(carriage)]!
      if (alike.length < 2) continue
      let holds = 0
      for (let i = 0; i < alike.length; i++) {
        const { recognise } = TUNNELS[alike[i]!] as TunnelDefinition
        if (!recognise || recognise(outer, inner, addresses)) holds |= 1 << i
      }
      heard[carriage] = 1
      some[carriage]! |= holds
      every[carriage]! &= holds
    }
    for (let carriage = 0; carriage < carriages.length; carriage++) {
      const kind = carriages.kind.get(carriage)
      if (heard[carriage] === 0 || kind === SIX_RD || kind === LW4O6) continue
      const alike = ALIKE[kind]!
      const named = alike.findIndex((of, i) => (((TUNNELS[of] as TunnelDefinition).always ? every : some)[carriage]! & (1 << i)) !== 0)
      // What the walk saw and no conversation shows (6over4's multicast) stays, where nothing speaks against it.
      if (named >= 0 && (named < alike.indexOf(kind) || (TUNNELS[kind] as TunnelDefinition).always)) this.rename(carriage, alike[named]!)
    }
  }

  private nameSixRd(flows: FlowTable, inside: readonly number[], neighbourhood: Neighbourhood): void {
    const { carriages, addresses } = this
    const evidence = new SixRdEvidence(addresses)
    const isPlain = (carriage: CarriageId) => carriages.kind.get(carriage) === SIX_IN_FOUR
    if (!carriages.kind.copy(carriages.length).includes(SIX_IN_FOUR)) return
    let first = -1
    for (const { carriage, outer, inner } of this.pairs(flows, inside, isPlain)) {
      if (first < 0) first = carriage
      evidence.add(outer.src, inner.src)
      evidence.add(outer.dst, inner.dst)
    }
    if (first < 0) return
    const known = new Set(this.sixRd.map(({ frame }) => frame))
    for (const domain of neighbourhood.sixRd) if (!known.has(domain.frame)) this.sixRd.push(domain)
    const given = this.sixRd.length
    if (given === 0) this.sixRd.push(...evidence.domains(carriages.firstFrame.get(first), carriages.firstTime.get(first)))
    if (this.sixRd.length === 0) return
    for (const { carriage, outer, inner } of this.pairs(flows, inside, isPlain)) {
      const domain = this.sixRd.find(
        (one) => isDelegated(one, addresses, outer.src, inner.src) || isDelegated(one, addresses, outer.dst, inner.dst),
      )
      if (!domain) continue
      this.rename(carriage, SIX_RD)
      this.domainOf.set(carriage, domain)
    }
  }

  /** IPv4 in IPv6 as DHCPv6 sets it up (RFC 7598), or as its customers share an address. */
  private nameSoftwires(flows: FlowTable, inside: readonly number[], neighbourhood: Neighbourhood): void {
    const { carriages } = this
    const shared = new SharedAddresses()
    const given = new Map<AddressId, number>()
    for (const { kind, relay } of neighbourhood.softwires) {
      if (!given.has(relay)) given.set(relay, kind === 'map-e' ? MAP_E : LW4O6)
    }
    const plain: CarriageId[] = []
    for (let carriage = 0; carriage < carriages.length; carriage++) {
      const kind = carriages.kind.get(carriage)
      if (kind !== FOUR_IN_SIX && kind !== MAP_E) continue
      const named = given.get(carriages.outerDst.get(carriage)) ?? given.get(carriages.outerSrc.get(carriage))
      if (named !== undefined) this.rename(carriage, named)
      else if (kind === FOUR_IN_SIX) plain.push(carriage)
    }
    if (plain.length === 0) return
    for (const { outer, inner, srcPort, dstPort } of this.pairs(
      flows,
      inside,
      (carriage) => carriages.kind.get(carriage) === FOUR_IN_SIX,
    )) {
      if (this.isPublic(inner.src)) shared.add(outer.src, inner.src, srcPort)
      if (this.isPublic(inner.dst)) shared.add(outer.dst, inner.dst, dstPort)
    }
    const customers = shared.customers()
    if (customers.size === 0) return
    for (const carriage of plain)
      if (customers.has(carriages.outerSrc.get(carriage)) || customers.has(carriages.outerDst.get(carriage))) this.rename(carriage, LW4O6)
  }

  /**
   * Both directions of every conversation that was inside a tunnel, as its packets went, the same object each time; those of the link alone say
   * nothing of a tunnel. `wanted` rules carriages out.
   */
  private *pairs(
    flows: FlowTable,
    inside: readonly number[],
    wanted: (carriage: CarriageId) => boolean = () => true,
  ): Iterable<Readonly<Pair>> {
    const pair = new Pair()
    const { clientAddress, serverAddress, clientPort, serverPort, protocol } = flows
    for (const flow of inside) {
      const forward = flows.carriageForward.get(flow)
      const back = flows.carriageBack.get(flow)
      const isForward = forward >= 0 && wanted(forward)
      const isBack = back >= 0 && wanted(back)
      if (!isForward && !isBack) continue
      const client = clientAddress.get(flow)
      const server = serverAddress.get(flow)
      if (!this.isWide(client) || !this.isWide(server)) continue
      const ported = protocol.get(flow) === TCP || protocol.get(flow) === UDP
      const fromPort = ported ? clientPort.get(flow) : 0
      const toPort = ported ? serverPort.get(flow) : 0
      if (isForward) yield this.fill(pair, forward, client, fromPort, server, toPort)
      // What was made of the way out may have named the way back.
      if (isBack && wanted(back)) yield this.fill(pair, back, server, toPort, client, fromPort)
    }
  }

  private fill(pair: Pair, carriage: CarriageId, src: AddressId, srcPort: number, dst: AddressId, dstPort: number): Pair {
    pair.carriage = carriage
    pair.outer.src = this.carriages.outerSrc.get(carriage)
    pair.outer.dst = this.carriages.outerDst.get(carriage)
    pair.inner.src = src
    pair.inner.dst = dst
    pair.srcPort = srcPort
    pair.dstPort = dstPort
    return pair
  }

  /** Not one that stands behind a NAT of its own: those say nothing of sharing. */
  private isPublic(ipv4: AddressId): boolean {
    const bytes = this.addresses.bytes(ipv4)
    return !isPrivate(bytes) && !isShared(bytes)
  }

  /** Neither link-local nor multicast; every IPv4 address is wide enough. */
  private isWide(id: AddressId): boolean {
    if (this.addresses.isIPv4(id)) return true
    const word = this.addresses.word(id, 0)
    return word >>> 24 !== 0xff && word >>> 22 !== 0xfe80 >>> 6 && word !== 0
  }
}
