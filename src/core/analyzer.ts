/**
 * The analyzer: owns all state, and joins the stages.
 *
 * Bytes in, an analysis out. It knows no file, socket, screen or clock, so it runs unchanged in Node, in a browser's worker and live.
 */
import type { Speak } from './base/message.js'
import { AddressTable } from './address/address-table.js'
import type { Prefix } from './address/prefix.js'
import { Oddities } from './base/oddity.js'
import { Renumbering } from './base/renumbering.js'
import { type Instant, type Nanos, seconds } from './base/time.js'
import { VERSION } from './base/version.js'
import type { CaptureInterface, CaptureListener, Frame } from './capture/frame.js'
import { LIGHT_FILTER } from './capture/light-filter.js'
import { type CaptureOutcome, CaptureReader } from './capture/reader.js'
import { ApplicationName } from './conversation/application-name.js'
import { AttemptTable, ISN_SEEN } from './conversation/attempt-table.js'
import { DatagramTracker } from './conversation/datagram-tracker.js'
import { DNS_PORT, DnsTracker } from './conversation/dns-tracker.js'
import { FlowTable } from './conversation/flow-table.js'
import { HostTracker } from './conversation/host-tracker.js'
import { IcmpTracker } from './conversation/icmp-tracker.js'
import { IpHttpsTracker } from './conversation/ip-https-tracker.js'
import { LookupTracker } from './conversation/lookup-tracker.js'
import { NameTable } from './conversation/name-table.js'
import { Neighbourhood } from './conversation/neighbourhood.js'
import { ProcessTable } from './conversation/process-table.js'
import { TcpTracker } from './conversation/tcp-tracker.js'
import { Decoder } from './packet/decoder.js'
import type { Packet } from './packet/packet.js'
import { WIREGUARD_KEY_LOG } from './packet/wireguard-keys.js'
import { CaptureAnalysis } from './report/analysis.js'
import { type Context, readContext, SECTION_ENTERPRISE } from './report/context.js'
import { ContinuedAnalysis } from './report/continued-analysis.js'
import type { GivenAddresses } from './report/readings.js'
import type { Analysis } from './report/report.js'
import { type RevisionListener, Revisions } from './report/revisions.js'
import { Needed } from './report/needed.js'
import { Room } from './report/room.js'
import { MemorySpool, type Spool } from './report/spool.js'
import { Told } from './report/told.js'
import { type Traffic, TrafficTally } from './report/traffic.js'
import type { GivenPolicies } from './verdict/policies.js'
import * as etherType from './wire/ether-type.js'
import { ICMP, ICMPV6, TCP, UDP } from './wire/ip-protocol.js'
import { ACK, SYN } from './wire/tcp.js'

export interface AnalyzerOptions {
  /** Of the tool, for the report; that of the package, where nothing is said. */
  readonly version?: string
  /** The tables that the user says are in force; for other hosts those that explain the capture are found. */
  readonly policies?: GivenPolicies
  /** Lists of addresses of hosts: they complete what the capture shows. */
  readonly addresses?: readonly GivenAddresses[]
  readonly nat64Prefixes?: readonly Prefix[]
  /** Octets. Above it the older half of what is known is judged with what is known so far, told and dropped (model.md §5). */
  readonly maxMemory?: number
  /** Octets. Above it the same is done with what is old, whatever of it still moves keeps its rows; without it nothing is too old. */
  readonly ageAbove?: number
  /** Where that is kept; without one it stays in memory. null: it is counted and not kept, for whoever asks for findings and the summary alone. */
  readonly spool?: Spool | null
  /** Live: records are told as they settle, whenever `advance` is called; the last of them by `end`. */
  readonly onRecord?: RevisionListener
  /** Nobody will ask for connections, only for `traffic`: nothing is followed but lookups, and what a stream carries stays closed. */
  readonly trafficOnly?: boolean
  /** In which language sentences are told; in English without. */
  readonly speak?: Speak
}

export interface ReadInput {
  readonly file: string
  readonly firstFrame: number
  readonly outcome: CaptureOutcome
}

/** A clock that goes this far between two frames was set, or the frames are of two recordings. */
const CLOCK_JUMP = seconds(86400)
const MOST_CLOCK_JUMPS = 10

/** Of recording machines; a section of a few octets each would let a file fill the memory. */
const MOST_CONTEXTS = 64

/** Name resolution blocks are written for addresses that are in the capture, at its end or beginning. */
const MOST_CAPTURED_NAMES = 1 << 17

const DHCP_SERVER_PORT = 67
const DHCP_CLIENT_PORT = 68
const DHCPV6_CLIENT_PORT = 546

/** The rows are measured once in so many frames; a power of two. */
const FRAMES_PER_MEASURE = 4096
/**
 * What began so long ago is old. RFC 4787 REQ-5: NATs keep what is silent for five minutes; RFC 5382 REQ-5: and a TCP connection that is being opened
 * or closed for four. No program tries addresses for so long (connection-joiner.ts).
 */
const AGE = seconds(300)

/**
 * For those who push octets themselves: `begin`, `push` as often as there are some, `finish` for each input, then `end`. With `onRecord` and
 * `advance` records are told while it goes on.
 */
export class Analyzer implements CaptureListener {
  readonly addresses = new AddressTable()
  readonly names = new NameTable()
  readonly oddities = new Oddities()
  readonly decoder = new Decoder(this.addresses, this.oddities)
  readonly flows = new FlowTable(this.decoder.paths, this.addresses)
  readonly attempts = new AttemptTable()
  readonly hosts = new HostTracker(this.addresses)
  readonly lookups = new LookupTracker(this.addresses, this.names)
  readonly neighbourhood = new Neighbourhood(this.addresses, this.hosts, this.decoder.links)
  readonly processes = new ProcessTable()
  readonly inputs: ReadInput[] = []
  readonly capturedNames = new Map<number, number>()
  readonly clockJumps: { frame: number; time: Nanos }[] = []
  /** As given, and what captures say of the machines that recorded them. */
  options: AnalyzerOptions & { readonly version: string }
  readonly told: Told
  epoch: Instant | null = null
  /** Time of the latest frame. */
  captureEnd: Nanos = 0
  // Times of some input are when packets reached a program, not when the kernel had them.
  userClock = false
  // Some input was captured with the filter that leaves bulk data out.
  bulkLeftOut = false
  goesOn = false
  frames = 0
  interfaces = 0
  private readonly dns = new DnsTracker(this.lookups, this.flows, this.oddities)
  private readonly applicationNames = new ApplicationName(this.names)
  private readonly tcp = new TcpTracker(this.flows, this.attempts, this.applicationNames, this.processes)
  private readonly ipHttps = new IpHttpsTracker(this.attempts, this.oddities)
  private readonly datagrams = new DatagramTracker(this.flows, this.attempts, this.applicationNames, this.processes)
  private readonly icmp = new IcmpTracker(this.decoder, this.flows, this.attempts)
  private readonly contexts = new Set<string>()
  private readonly tally = new TrafficTally()
  private readonly trafficOnly: boolean
  private reader: CaptureReader | undefined
  /** The packet came out of a stream. */
  private isCarried = false
  private file = ''
  private firstFrame = 1
  private previousTime: Nanos = 0
  /** Octets that the tables may take before the older half of them is told, and before what is old is. */
  private readonly room: Room
  private readonly ageRoom: Room

  constructor(options: AnalyzerOptions = {}) {
    this.options = { version: VERSION, ...options }
    this.told = new Told(
      options.spool === undefined ? new MemorySpool() : (options.spool ?? undefined),
      options.onRecord && new Revisions(options.onRecord),
    )
    this.trafficOnly = options.trafficOnly === true
    this.room = new Room(options.maxMemory)
    this.ageRoom = new Room(options.ageAbove)
  }

  /** The next input begins. `file` is its name as it will be reported; `filter` the capture filter, where the input itself may not say it. */
  begin(file: string, filter?: string): void {
    this.file = file
    this.firstFrame = this.frames + 1
    this.reader = new CaptureReader(this, { firstFrame: this.firstFrame, firstInterface: this.interfaces, epoch: this.epoch, filter })
  }

  /** Octets of the input, cut anywhere; the chunk may be overwritten afterwards. Throws CaptureError where it is no capture. */
  push(chunk: Uint8Array): void {
    this.reader?.push(chunk)
  }

  /** The input has ended. Throws CaptureError where it was no capture. */
  finish(): void {
    const { reader } = this
    this.reader = undefined
    if (!reader) return
    const outcome = reader.end()
    this.epoch ??= outcome.epoch
    this.inputs.push({ file: this.file, firstFrame: this.firstFrame, outcome })
  }

  /** Packets that the recorder of the current input says it has lost, beside the input. */
  addDrops(count: number): void {
    this.reader?.addDrops(count)
  }

  /** Packets that recorders lost, as far as they have said so; null where none of them counts. */
  get drops(): number | null {
    return this.inputs.reduce<number | null>(
      (sum, { outcome: { drops } }) => (drops === null ? sum : (sum ?? 0) + drops),
      this.reader?.drops ?? null,
    )
  }

  /**
   * Live: tells what has settled or changed since the last time. `idle`: for so long nothing has come after the latest frame. `all`: also
   * what follows from what has become known of hosts, tables and prefixes, and the findings; it takes longer.
   */
  advance(idle: Nanos, all: boolean): void {
    const { revisions } = this.told
    if (!revisions || this.frames === 0) return
    const { captureEnd } = this
    const takeBack = [this.hosts.save(), this.decoder.carriages.save()]
    this.goesOn = true
    this.captureEnd += idle
    const analysis = new CaptureAnalysis(this)
    if (all) this.tellAll(revisions, analysis, false)
    else revisions.takeChanged(analysis)
    this.captureEnd = captureEnd
    this.goesOn = false
    for (const conclusion of takeBack) conclusion()
  }

  /** No input will follow: how much was read of what. With `trafficOnly`. */
  traffic(): Traffic {
    this.decoder.end()
    this.dns.end()
    this.tally.take(this)
    return this.tally.traffic
  }

  /** No input will follow. */
  end(): Analysis {
    this.decoder.end()
    this.dns.end()
    const analysis = new CaptureAnalysis(this)
    if (this.told.revisions) this.tellAll(this.told.revisions, analysis, true)
    return this.told.isEmpty ? analysis : new ContinuedAnalysis(this.told, analysis, this.hosts)
  }

  private tellAll(revisions: Revisions, analysis: CaptureAnalysis, final: boolean): void {
    const findings = () => (this.told.isEmpty ? analysis : new ContinuedAnalysis(this.told, analysis, this.hosts)).findings()
    revisions.takeAll(analysis, findings, this.captureEnd, final)
  }

  interface({ filter }: CaptureInterface): void {
    this.interfaces++
    this.bulkLeftOut ||= filter?.includes(LIGHT_FILTER) === true
    if (this.interfaces > 1) this.addresses.zoned = true
  }

  name(address: Uint8Array, name: string): void {
    const id = this.addresses.internBytes(address)
    if (!this.capturedNames.has(id) && this.capturedNames.size < MOST_CAPTURED_NAMES)
      this.capturedNames.set(id, this.names.intern(name.toLowerCase()))
  }

  customText(enterprise: number, text: string): void {
    const context = enterprise === SECTION_ENTERPRISE ? readContext(text) : undefined
    if (!context) return
    for (const socket of context.sockets) this.processes.own(socket)
    this.userClock ||= context.userClock
    if (context.addresses.length === 0 || this.contexts.has(text) || this.contexts.size === MOST_CONTEXTS) return
    this.contexts.add(text)
    this.learn(context)
  }

  private learn(context: Context): void {
    const { addresses = [], policies = {} } = this.options
    // What the user says comes after it, and counts.
    const ofHosts = policies.all ? policies.ofHosts : [...(context.policies.ofHosts ?? []), ...(policies.ofHosts ?? [])]
    const warnings = [...(context.policies.warnings ?? []), ...(policies.warnings ?? [])]
    this.options = { ...this.options, addresses: [...context.addresses, ...addresses], policies: { ...policies, ofHosts, warnings } }
  }

  secrets(type: number, bytes: Uint8Array): void {
    if (type === WIREGUARD_KEY_LOG) this.decoder.wireguard.learn(bytes)
  }

  frame(frame: Frame): void {
    if ((this.frames & (FRAMES_PER_MEASURE - 1)) === 0) this.keepBounds()
    this.frames++
    this.keepTime(frame)
    const { decoder } = this
    const { packet, plain } = decoder
    if (decoder.readPlain(frame)) {
      const known = this.flows.touchKnown(packet, plain)
      if (known >= 0) {
        this.packet(known)
        return
      }
      plain.identify(packet)
    } else if (!decoder.decode(frame)) {
      if (packet.etherType === etherType.ARP) this.neighbourhood.arp(packet)
      return
    }
    const flow = this.flows.touch(packet)
    if (flow >= 0) this.packet(flow)
  }

  /** The packet of the decoder, which belongs to the flow in this row. */
  private packet(flow: number): void {
    const { carriages, packet } = this.decoder
    if (this.trafficOnly) {
      this.lookupsOnly(packet, flow)
      return
    }
    if (packet.inner.carriage >= 0) carriages.newestFlow.set(packet.inner.carriage, flow)
    if (this.tcp.isSettled(packet, flow)) return
    let telling = this.flows.isNew || (this.flows.reverse && this.flows.packetsBack.get(flow) === 1)
    switch (packet.protocol) {
      case TCP:
        if (this.tcp.segment(packet, flow)) telling = true
        if (packet.srcPort === DNS_PORT || packet.dstPort === DNS_PORT) this.dnsSegment(flow)
        break
      case UDP:
        this.datagram(flow)
        break
      case ICMPV6:
        if (!this.icmp.error(packet)) {
          this.neighbourhood.neighbourDiscovery(packet)
          this.datagrams.echo(packet, flow, true)
        }
        break
      case ICMP:
        if (!this.icmp.error(packet)) this.datagrams.echo(packet, flow, false)
        break
    }
    if (telling) this.hosts.see(packet)
    if (packet.protocol === TCP && this.attempts.streamTunnel.get(this.flows.attempt.get(flow)) !== 0) this.tunnelSegment(flow)
  }

  private lookupsOnly(packet: Packet, flow: number): void {
    const { flows } = this
    const { protocol, srcPort, dstPort } = packet
    if (protocol === TCP) {
      // As for connections: whoever opens is the client.
      if (flows.reverse && (packet.tcpFlags & (SYN | ACK)) === SYN) flows.swap(flow)
      if (srcPort === DNS_PORT || dstPort === DNS_PORT) this.dns.segment(packet, flow, undefined)
    } else if (protocol === UDP) {
      const transport = this.dns.transportOf(srcPort, dstPort)
      if (transport) this.dns.datagram(packet, transport)
    }
  }

  private datagram(flow: number): void {
    const { packet } = this.decoder
    const transport = this.dns.transportOf(packet.srcPort, packet.dstPort)
    if (transport) this.dns.datagram(packet, transport)
    else if (packet.dstPort === DHCP_CLIENT_PORT || packet.dstPort === DHCP_SERVER_PORT) this.neighbourhood.dhcpv4(packet)
    else if (packet.dstPort === DHCPV6_CLIENT_PORT) this.neighbourhood.dhcpv6(packet)
    else this.datagrams.datagram(packet, flow)
  }

  /** Packets that the segment completes in a stream follow it, as if they had come by themselves. */
  private tunnelSegment(flow: number): void {
    const { decoder, flows } = this
    const { packet } = decoder
    // One in another, which nobody has: the inner one stays closed.
    if (this.isCarried) return
    decoder.keepCarrier()
    this.isCarried = true
    this.ipHttps.segment(packet, flows.attempt.get(flow), flows.reverse, this.carried)
    this.isCarried = false
  }

  private readonly carried = (view: DataView, at: number, end: number): void => {
    if (!this.decoder.decodeCarried(view, at, end)) return
    const flow = this.flows.touch(this.decoder.packet)
    if (flow >= 0) this.packet(flow)
  }

  private dnsSegment(flow: number): void {
    const attempt = this.flows.attempt.get(flow)
    const isnSeen = (this.attempts.flags.get(attempt) & ISN_SEEN) !== 0
    this.dns.segment(this.decoder.packet, attempt, isnSeen ? this.attempts.isn.get(attempt) : undefined)
  }

  /** Links, tunnels, paths and what routers advertise have a greatest number, and are small. */
  private get tableBytes(): number {
    const { addresses, attempts, flows, hosts, lookups, names } = this
    return flows.bytes + attempts.bytes + lookups.bytes + addresses.octets + hosts.bytes + names.bytes
  }

  /** Half of the rows stay: what was heard last. A conversation that goes on after that is counted as another. */
  private tallyEarly(): void {
    const { flows, lookups } = this
    const { table } = lookups
    const recent = this.frames - flows.length / 2
    const staying = {
      flows: new Renumbering(flows.length, (row) => flows.lastFrame.get(row) > recent),
      lookups: new Renumbering(table.length, (row) => row >= table.length / 2),
    }
    this.tally.take(this, staying)
    flows.renumber(staying.flows, new Renumbering(0, () => false))
    lookups.renumber(staying.lookups)
    this.dns.renumber(staying.flows)
    this.decoder.carriages.forgetFlows()
    new Needed(this).forgetOthers()
  }

  private keepBounds(): void {
    const octets = this.tableBytes
    const old = this.captureEnd - AGE
    if (!this.room.holds(octets)) this.settleEarly()
    else if (this.trafficOnly || this.ageRoom.holds(octets)) return
    else if (this.isMuchOlder(old)) this.settleEarly(old)
    const left = this.tableBytes
    this.room.keep(left)
    this.ageRoom.keep(left)
  }

  /** A quarter of the largest table began before. */
  private isMuchOlder(time: Nanos): boolean {
    const { attempts, flows, lookups } = this
    const starts = [
      (row: number) => attempts.startTime.get(row),
      (row: number) => lookups.table.startOf(row),
      (row: number) => flows.firstTime.get(row),
    ]
    const [most, startOf] = [attempts.length, lookups.table.length, flows.length]
      .map((length, index) => [length, starts[index]!] as const)
      .reduce((most, one) => (one[0] > most[0] ? one : most))
    return most > 0 && startOf(most >> 2) < time
  }

  /** Tells what began before that time, without it the older half of everything, and drops what no later packet can need. */
  settleEarly(before?: Nanos): void {
    if (this.trafficOnly) this.tallyEarly()
    else this.tellEarly(before)
    this.oddities.note(before === undefined ? 'settled-early' : 'settled-by-age', this.frames)
  }

  private tellEarly(before?: Nanos): void {
    this.goesOn = true
    const analysis = new CaptureAnalysis(this, { before })
    const { flows, attempts, lookups } = analysis.tellEarly()
    this.goesOn = false
    this.attempts.renumber(attempts, flows)
    this.processes.renumber(this.attempts)
    this.flows.renumber(flows, attempts)
    this.decoder.carriages.forgetFlows()
    this.lookups.renumber(lookups)
    this.told.renumber(lookups)
    this.dns.renumber(attempts)
    this.applicationNames.renumber(attempts)
    this.ipHttps.renumber(attempts)
    this.datagrams.renumber(attempts)
    const needed = new Needed(this)
    for (const [host, number] of needed.hostsGone) this.told.append('host', () => analysis.hostRecord(host, number))
    needed.forgetOthers()
  }

  private keepTime(frame: Frame): void {
    const { time } = frame
    this.epoch ??= { seconds: frame.seconds, nanos: frame.nanos }
    if (time > this.captureEnd) this.captureEnd = time
    if (this.frames > 1 && Math.abs(time - this.previousTime) > CLOCK_JUMP) {
      this.oddities.note('clock-jump', frame.number)
      if (this.clockJumps.length < MOST_CLOCK_JUMPS) this.clockJumps.push({ frame: frame.number, time })
    }
    this.previousTime = time
  }
}
