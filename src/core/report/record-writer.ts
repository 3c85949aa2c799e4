/** From rows to the records of the report: hosts, lookups, tunnels, translations, flows. */
import type { Speak } from '../base/message.js'
import type { AddressId } from '../address/address-table.js'
import { formatAddress } from '../address/text.js'
import { formatInstant, type Instant, instantAt, type Nanos, toMs } from '../base/time.js'
import { TOLD } from '../conversation/attempt-table.js'
import type { FlowTable } from '../conversation/flow-table.js'
import type { HostId } from '../conversation/host-tracker.js'
import type { Lookup } from '../conversation/lookup.js'
import type { TranslationTable } from '../conversation/translation-table.js'
import type { TunnelTable } from '../conversation/tunnel-table.js'
import type { LinkTable } from '../packet/link-table.js'
import { formatRcode, formatType } from '../wire/dns-numbers.js'
import { protocolName, SCTP, TCP, UDP } from '../wire/ip-protocol.js'
import { type Evidence, ownershipText } from '../verdict/evidence.js'
import type { Reader } from '../verdict/knowledge.js'
import { communityId } from './community-id.js'
import type { HostNumbers } from './host-numbers.js'
import type { EvidenceRecord, FlowRecord, HostRecord, LookupRecord, TranslationRecord } from './report.js'
import { translationRecord } from './translation-writer.js'

const MOST_EVIDENCE = 16

export class RecordWriter {
  readonly reader: Reader
  readonly tunnels: TunnelTable
  readonly translationTable: TranslationTable
  /** In the language of the report. */
  readonly speak: Speak
  private readonly epoch: Instant
  private readonly links: LinkTable
  private readonly texts = new Map<AddressId, string>()
  private readonly hostNumbers: HostNumbers
  private readonly severalInterfaces: boolean

  constructor(
    reader: Reader,
    tunnels: TunnelTable,
    translations: TranslationTable,
    epoch: Instant,
    links: LinkTable,
    severalInterfaces: boolean,
    hostNumbers: HostNumbers,
    speak: Speak,
  ) {
    this.speak = speak
    this.reader = reader
    this.tunnels = tunnels
    this.translationTable = translations
    this.epoch = epoch
    this.links = links
    this.severalInterfaces = severalInterfaces
    this.hostNumbers = hostNumbers
  }

  time(offset: Nanos): string {
    return formatInstant(instantAt(this.epoch, offset))
  }

  address(id: AddressId): string {
    let text = this.texts.get(id)
    if (text === undefined) {
      text = formatAddress(this.reader.known.addresses.bytes(id))
      const interface_ = this.reader.known.addresses.interfaceOf(id)
      if (this.severalInterfaces && interface_ >= 0) text += `%${interface_}`
      this.texts.set(id, text)
    }
    return text
  }

  /** The IPv4 address behind an address under a NAT64 prefix. */
  embeddedIPv4(id: AddressId): string | null {
    const embedded = this.reader.known.nat64.embedded(id)
    return embedded ? this.address(embedded.ipv4) : null
  }

  host(address: AddressId): string {
    return this.hostId(this.reader.known.hosts.of(address))
  }

  hostId(host: HostId): string {
    return `h${this.hostNumbers.of(host) ?? 0}`
  }

  evidence(list: readonly Evidence[]): EvidenceRecord[] {
    return list.map(({ frame, time, says }) => ({ frame, at: this.time(time), says: this.speak(says) }))
  }

  *hosts(): Iterable<HostRecord> {
    for (const [host, number] of this.hostNumbers.entries()) yield this.hostRecord(host, number)
  }

  hostRecord(host: HostId, number: number): HostRecord {
    const { known } = this.reader
    const addresses = this.reader.addressesOf(host)
    // What only the user's list says has no frame.
    const shown = addresses.filter((id) => known.hosts.ownership(id)!.frame > 0)
    const evidence = shown.slice(0, MOST_EVIDENCE).map((id) => {
      const { frame, time, how } = known.hosts.ownership(id)!
      return { frame, time, says: ownershipText(this.address(id), how) }
    })
    evidence.sort((a, b) => a.frame - b.frame)
    return {
      type: 'host',
      id: `h${number}`,
      addresses: addresses.map((id) => this.address(id)),
      link: known.hosts.linksOf(addresses).map((link) => this.links.format(link)),
      evidence: this.evidence(evidence),
    }
  }

  lookup(lookup: Lookup): LookupRecord {
    const { known } = this.reader
    const readable = lookup.outcome !== 'unreadable'
    const answered = lookup.answerFrame !== 0
    const embedded = lookup.addresses.map((id) => this.embeddedIPv4(id))
    return {
      type: 'lookup',
      id: lookup.id,
      host: this.host(lookup.client),
      name: readable ? known.names.text(lookup.name) : null,
      qtype: readable ? formatType(lookup.qtype) : null,
      server: this.address(lookup.server),
      transport: lookup.transport,
      asked: Number.isNaN(lookup.asked) ? null : this.time(lookup.asked),
      frames: { queries: lookup.queryFrames, answer: answered ? lookup.answerFrame : null },
      tries: lookup.tries,
      outcome: lookup.outcome,
      rcode: answered ? formatRcode(lookup.rcode) : null,
      answerMs: answered && !Number.isNaN(lookup.asked) ? toMs(lookup.answered - lookup.asked) : null,
      addresses: lookup.addresses.map((id) => this.address(id)),
      chain: lookup.chain.map((name) => known.names.text(name)),
      synthesised: lookup.synthesised,
      embeddedIPv4: embedded.some((ipv4) => ipv4 !== null) ? embedded : [],
    }
  }

  *translations(): Iterable<TranslationRecord> {
    for (const translation of this.translationTable.list) yield translationRecord(translation, this)
  }

  *flows(): Iterable<FlowRecord> {
    const { flows } = this.reader.known
    for (let row = 0; row < flows.length; row++) yield this.flow(row)
  }

  flow(row: number): FlowRecord {
    const { flows } = this.reader.known
    const protocol = flows.protocol.get(row)
    const client = flows.clientAddress.get(row)
    const server = flows.serverAddress.get(row)
    const clientPort = flows.clientPort.get(row)
    const serverPort = flows.serverPort.get(row)
    const ported = protocol === TCP || protocol === UDP || protocol === SCTP
    const host = this.hostNumbers.of(this.reader.known.hosts.of(client))
    return {
      type: 'flow',
      protocol: protocolName(protocol),
      client: { address: this.address(client), port: ported ? clientPort : null },
      server: { address: this.address(server), port: ported ? serverPort : null },
      packets: [flows.packetsForward.get(row), flows.packetsBack.get(row)],
      bytes: [flows.bytesForward.get(row), flows.bytesBack.get(row)],
      firstFrame: flows.firstFrame.get(row),
      lastFrame: flows.lastFrame.get(row),
      first: this.time(flows.firstTime.get(row)),
      last: this.time(flows.lastTime.get(row)),
      path: this.tunnels.path(flows.path.get(row), carriageOf(flows, row)),
      host: host === undefined ? null : `h${host}`,
      communityId: ported ? [this.communityId(client, server, protocol, clientPort, serverPort)] : [],
      name: this.nameOfFlow(row),
      copies: flows.copies.get(row),
    }
  }

  communityId(client: AddressId, server: AddressId, protocol: number, clientPort: number, serverPort: number): string {
    const { addresses } = this.reader.known
    return communityId({
      src: addresses.bytes(client),
      dst: addresses.bytes(server),
      protocol,
      srcPort: clientPort,
      dstPort: serverPort,
    })
  }

  private nameOfFlow(row: number): string | null {
    const name = this.namesOfFlows[row]!
    return name < 0 ? null : this.reader.known.names.text(name)
  }

  /** For each flow the name of its newest connection, -1 none. */
  private get namesOfFlows(): Int32Array {
    if (!this.flowNames) {
      const { attempts, connections, flows } = this.reader.known
      this.flowNames = new Int32Array(flows.length).fill(-1)
      for (let attempt = 0; attempt < attempts.length; attempt++) {
        const connection = attempts.connection.get(attempt)
        const flow = attempts.flow.get(attempt)
        if (connection >= 0) this.flowNames[flow] = connections.name.get(connection)
        else if ((attempts.flags.get(attempt) & TOLD) !== 0) this.flowNames[flow] = attempts.appName.get(attempt)
      }
    }
    return this.flowNames
  }
  private flowNames: Int32Array | undefined
}

/** The innermost tunnel of a flow, -1 where it was in none. */
const carriageOf = (flows: FlowTable, row: number): number =>
  flows.carriageForward.get(row) >= 0 ? flows.carriageForward.get(row) : flows.carriageBack.get(row)
