/** From tunnels to the records of the report: kind, ends, counts, measures, and what speaks for the kind. */
import { say, type Text } from '../base/message.js'
import type { AddressId } from '../address/address-table.js'
import { formatAddress, formatPrefix } from '../address/text.js'
import type { Lookup } from '../conversation/lookup.js'
import type { Tunnel, TunnelTable, TunnelWay } from '../conversation/tunnel-table.js'
import type { CarriageTable } from '../packet/carriage-table.js'
import type { TunnelDefinition } from '../tunnel/tunnel.js'
import type { Reader } from '../verdict/knowledge.js'
import type { Evidence } from '../verdict/evidence.js'
import type { EvidenceRecord, TunnelRecord, TunnelWayRecord } from './report.js'
import type { RecordWriter } from './record-writer.js'

export class TunnelWriter {
  private readonly carriages: CarriageTable
  private readonly reader: Reader
  private readonly mappedPorts = new Map<AddressId, Set<number>>()
  private routers: Map<AddressId, Lookup> | undefined

  constructor(
    private readonly tunnels: TunnelTable,
    private readonly writer: RecordWriter,
  ) {
    this.reader = writer.reader
    this.carriages = writer.reader.known.carriages
    for (const tunnel of tunnels.list) if (tunnel.kind === 'teredo') this.noteMapping(tunnel)
  }

  record(tunnel: Tunnel): TunnelRecord {
    const { writer } = this
    const { toServer, toClient } = tunnel
    const { details, speaks } = this.describe(tunnel)
    return {
      type: 'tunnel',
      id: tunnel.id,
      kind: tunnel.kind,
      opaque: tunnel.definition.opaque === true,
      within: tunnel.within?.id ?? null,
      outer: {
        client: writer.address(tunnel.client),
        server: writer.address(tunnel.server),
        clientPort: tunnel.clientPort || null,
        serverPort: tunnel.serverPort || null,
        returnsFrom: [...tunnel.returnsFrom].map((id) => writer.address(id)),
      },
      inner: { client: [...tunnel.innerClients].map((id) => writer.address(id)) },
      frames: {
        first: tunnel.firstFrame,
        count: toServer.frames + toClient.frames,
        toServer: toServer.frames,
        toClient: toClient.frames,
        control: toServer.control + toClient.control,
        unreadable: toServer.unreadable + toClient.unreadable,
        errors: tunnel.errors,
      },
      toServer: wayRecord(toServer),
      toClient: wayRecord(toClient),
      details,
      rttMs: this.tunnels.toRttMs(tunnel),
      evidence: this.evidence(tunnel, speaks),
    }
  }

  private describe(tunnel: Tunnel): { details: Record<string, unknown>; speaks: Text } {
    const definition: TunnelDefinition = tunnel.definition
    const { addresses } = this.reader.known
    const ways = [tunnel.client, tunnel.server].map((from) => tunnel.carriages.filter((row) => this.carriages.outerSrc.get(row) === from))
    const identifiers = ways.map((rows) => rows.map((row) => this.carriages.identifier.get(row)).find((id) => id !== 0) ?? 0)
    const marks = ways.map((rows) => rows.reduce((all, row) => all | this.carriages.marks.get(row), 0))
    const described = definition.describe?.(
      { ...tunnel, identifiers: [identifiers[0]!, identifiers[1]!], marks: [marks[0]!, marks[1]!] },
      addresses,
    )
    const details: Record<string, unknown> = { ...described?.details }
    if (definition.identifiedBy && identifiers.some((id) => id !== 0))
      details[definition.identifiedBy] = [...new Set(identifiers.filter((id) => id !== 0))]
    if (tunnel.suspected) details.suspected = true
    if (tunnel.kind === 'isatap') details.routerFoundBy = this.routerLookup(tunnel)?.transport ?? null
    if ((this.mappedPorts.get(tunnel.client)?.size ?? 0) > 1) details.nat = 'symmetric'
    const { sixRd } = tunnel
    if (sixRd) {
      details.prefix = formatPrefix(sixRd.prefix)
      details.ipv4MaskLength = sixRd.ipv4MaskLength
      details.borderRelays = sixRd.borderRelays.map((relay) => formatAddress(relay))
      details.learntFrom = sixRd.learntFrom
    }
    return { details, speaks: described?.speaks ?? carriedBy(definition, tunnel) }
  }

  /** The lookup that led to the router of an ISATAP link: by the name isatap, in whatever domain (RFC 5214 §8.3.2). */
  private routerLookup(tunnel: Tunnel): Lookup | undefined {
    if (!this.routers) {
      this.routers = new Map()
      const { names } = this.reader.known
      for (const lookup of this.reader.lookups()) {
        if (lookup.name < 0 || names.text(lookup.name).split('.')[0] !== 'isatap') continue
        for (const address of lookup.addresses) if (!this.routers.has(address)) this.routers.set(address, lookup)
      }
    }
    return this.routers.get(tunnel.server) ?? this.routers.get(tunnel.client)
  }

  /** RFC 4380 §5.2.1: a NAT that maps one port to several, one for each server, is symmetric. */
  private noteMapping(tunnel: Tunnel): void {
    for (const row of tunnel.carriages) {
      const port = this.carriages.identifier.get(row)
      if (port === 0) continue
      const client = this.carriages.outerDst.get(row)
      const known = this.mappedPorts.get(client)
      if (known) known.add(port)
      else this.mappedPorts.set(client, new Set([port]))
    }
  }

  private evidence(tunnel: Tunnel, speaks: Text): EvidenceRecord[] {
    const { writer } = this
    const { sixRd, error } = tunnel
    const found: Evidence[] = [
      {
        frame: tunnel.firstFrame,
        time: tunnel.firstTime,
        says: say`${tunnel.kind} from ${writer.address(tunnel.client)} to ${writer.address(tunnel.server)}: ${speaks}`,
      },
    ]
    if (sixRd) {
      const known = formatPrefix(sixRd.prefix)
      const prefix =
        sixRd.ipv4MaskLength > 0
          ? say`${known} and the IPv4 address without its first ${sixRd.ipv4MaskLength} bits`
          : say`${known} and the IPv4 address`
      const says =
        sixRd.learntFrom === 'dhcp'
          ? say`DHCP option 212: delegated prefixes are ${prefix}`
          : say`bits of the outer address recur in the inner one: ${prefix}`
      found.push({ frame: sixRd.frame, time: sixRd.time, says })
    }
    const router = tunnel.kind === 'isatap' ? this.routerLookup(tunnel) : undefined
    if (router) {
      const says = say`the name ${this.reader.known.names.text(router.name)} led to the router`
      found.push({ frame: router.answerFrame, time: router.answered, says })
    }
    if (error) {
      const says = say`ICMP error from ${writer.address(error.from)} about a packet of the tunnel: type ${error.type} code ${error.code}`
      found.push({ frame: error.frame, time: error.time, says })
    }
    return writer.evidence(found.sort((a, b) => a.frame - b.frame))
  }
}

function carriedBy({ carriedBy: { ipProtocol } }: TunnelDefinition, { serverPort, clientPort }: Tunnel): Text {
  return ipProtocol === undefined ? say`UDP between ports ${clientPort} and ${serverPort}` : say`IP protocol ${ipProtocol}`
}

const wayRecord = ({ largest, mss, outerHops, innerHops }: TunnelWay): TunnelWayRecord => ({
  largest: largest || null,
  mss: mss || null,
  outerHops: outerHops ?? null,
  innerHops: innerHops ?? null,
})
