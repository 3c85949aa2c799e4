/** Plays the steps of a timeline (timeline.ts): keeps sockets and questions, and makes the frames. */
import * as say from './messages.js'
import * as build from './packet-builder.js'
import type { WrittenFrame } from './pcap-writer.js'
import { type Cast, type End, isIPv6, type Modifiers, parseEnd, parseLine, type Step } from './timeline-step.js'

export interface PlayedFrame extends WrittenFrame {
  /** The same for frames of one conversation. */
  readonly conversation: string
}

interface Socket {
  readonly client: string
  readonly server: string
  readonly clientPort: number
  readonly serverPort: number
  /** Next sequence numbers. */
  clientNext: number
  serverNext: number
  /** The newest opening packet, as an ICMP error quotes it. */
  opening: build.IpPacket | undefined
}

interface Asked extends say.Question {
  readonly client: string
  readonly server: string
  readonly port: number
  readonly serverPort: number
  readonly multicast: boolean
  answered: boolean
}

/** The router's: it carries what parties without a link-layer address send. */
export const ROUTER_LINK = '02:00:5e:00:53:fe'

const FIRST_PORT = 50000
const DNS_PORT = 53
const MDNS_PORT = 5353
const LLMNR_PORT = 5355
const EPOCH = 1_800_000_000

/** Packets of QUIC that belong to the newest socket. */
const LATER_QUIC = new Set(['answer', 'data', 'retry', 'negotiation'])

/** What has been said so far: sockets, questions, frames. */
export class Stage {
  readonly frames: PlayedFrame[] = []
  private readonly cast: Cast
  private readonly link: 'ethernet' | 'raw'
  private readonly sockets: Socket[] = []
  private readonly asked: Asked[] = []
  private nextPort = FIRST_PORT
  private nextId = 1

  constructor(cast: Cast, link: 'ethernet' | 'raw') {
    this.cast = cast
    this.link = link
  }

  line(line: string): void {
    const step = parseLine(line, this.cast)
    const act = this.acts[step.words[0]!]
    if (act) act(step)
    else if (step.words[0]!.endsWith('?')) this.query(step)
    else this.answer(step)
  }

  private readonly acts: Readonly<Record<string, (step: Step) => void>> = {
    SYN: (step) => this.segment(step, 'SYN'),
    'SYN+ACK': (step) => this.segment(step, 'SYN+ACK'),
    ACK: (step) => this.segment(step, 'ACK'),
    RST: (step) => this.segment(step, 'RST'),
    FIN: (step) => this.segment(step, 'FIN'),
    data: (step) => this.segment(step, 'data', step.words[1] === undefined ? undefined : new Uint8Array(Number(step.words[1]))),
    alert: (step) => this.segment(step, 'data', say.tlsAlert()),
    HTTP: (step) => this.segment(step, 'data', say.httpRequest(step.words[1]!, after(step.words, 'as'))),
    TLS: (step) => this.segment(step, 'data', say.clientHello(step.words[1]!, { ech: step.words.includes('ech') })),
    connects: (step) => this.connects(step),
    ICMP: (step) => this.icmpError(step),
    QUIC: (step) => this.datagram(step, say.quicDatagram(step.words.slice(1))),
    datagram: (step) => this.datagram(step, build.text(step.words[1] ?? 'a datagram of its own')),
    reply: (step) => this.datagram(step, build.text('a datagram of its own')),
    echo: (step) => this.echo(step, false),
    'echo-reply': (step) => this.echo(step, true),
    DAD: (step) => this.neighbour({ ...step, from: { ...step.from, address: '::' } }, 135, say.neighborSolicitation(step.words[1]!)),
    NS: (step) => this.neighbour(step, 135, say.neighborSolicitation(step.words[1]!)),
    NA: (step) => this.neighbour(step, 136, say.neighborAdvertisement(step.words[1]!)),
    RA: (step) => this.advertise(step),
    DHCP: (step) => this.dhcp(step),
    ARP: ({ ms, from, to, words, how }) =>
      this.put(ms, build.arp(this.linkOf(how.by ?? from.party), words[1]!, to.address), from, to, how, 'arp'),
    nothing: ({ ms, from, to, how }) => this.put(ms, { etherType: 0x88cc, bytes: new Uint8Array(46) }, from, to, how, 'nothing'),
  }

  // DNS

  private query(step: Step): void {
    const { ms, from, to, words, how } = step
    const name = words.at(-1)!
    const types = words.slice(0, -1).map((word) => word.slice(0, -1))
    const multicast = to.party === 'mdns'
    const serverPort = multicast ? MDNS_PORT : to.party === 'llmnr' ? LLMNR_PORT : DNS_PORT
    const socket = how.tcp ? this.socketOf(step).socket : undefined
    const port = from.port ?? (multicast ? serverPort : (socket?.clientPort ?? this.nextPort++))
    for (const type of types) {
      const before = how.again ? newest(this.asked, (q) => q.type === type && q.name === name && q.client === from.address) : undefined
      const question = before ?? {
        id: this.nextId++,
        name,
        type,
        client: from.address,
        server: to.address,
        port,
        serverPort,
        multicast,
        answered: false,
      }
      if (!before) this.asked.push(question)
      if (socket) this.segment(step, 'data', say.overTcp(say.dnsQuery(question)))
      else
        this.send(
          ms,
          from,
          to,
          build.udp({ srcPort: question.port, dstPort: serverPort }, say.dnsQuery(question)),
          how,
          `dns ${question.port}`,
        )
    }
  }

  private answer(step: Step): void {
    const { ms, from, to, words, how } = step
    const [type, ...rest] = words
    const multicast = to.party === 'mdns'
    const fits = this.asked.filter(
      (q) =>
        q.type === type &&
        q.multicast === multicast &&
        (how.for === undefined || q.name.toLowerCase() === how.for.toLowerCase()) &&
        (to.port === undefined || q.port === to.port) &&
        (multicast || (q.client === to.address && (q.server === from.address || q.serverPort === LLMNR_PORT))),
    )
    const question = fits.find((q) => !q.answered) ?? fits.at(-1) ?? this.unasked(step, type!)
    question.answered = true
    const name = how.for ?? question.name
    const bytes = say.dnsAnswer({ ...question, name }, rest)
    if (how.tcp) this.segment(step, 'data', say.overTcp(bytes))
    else this.send(ms, from, to, build.udp({ srcPort: question.serverPort, dstPort: question.port }, bytes), how, `dns ${question.port}`)
  }

  /** A question of which only the answer is in the capture. */
  private unasked({ from, to, words, how }: Step, type: string): Asked {
    if (how.for === undefined) throw new Error(`no question to answer: ${words.join(' ')}`)
    const port = to.port ?? this.nextPort++
    return {
      id: this.nextId++,
      name: how.for,
      type,
      client: to.address,
      server: from.address,
      port,
      serverPort: DNS_PORT,
      multicast: false,
      answered: false,
    }
  }

  // Transport

  private connects(step: Step): void {
    const { ms, from, to, words } = step
    const rtt = Number(after(words, 'in') ?? 20)
    const [tls, http] = [after(words, 'to'), after(words, 'asking')]
    const port = to.port ?? (http ? 80 : 443)
    const at = (offset: number, forth: boolean, client: End): Step => ({
      ...step,
      ms: ms + offset,
      from: forth ? client : { ...to, port },
      to: forth ? { ...to, port } : client,
    })
    this.segment(at(0, true, from), 'SYN')
    const client = { ...from, port: this.sockets.at(-1)!.clientPort }
    this.segment(at(rtt, false, client), 'SYN+ACK')
    this.segment(at(rtt + 0.1, true, client), 'ACK')
    const said = tls ? say.clientHello(tls) : http ? say.httpRequest(http, after(words, 'as')) : build.text('hello, here is the client')
    this.segment(at(rtt + 0.2, true, client), 'data', said)
    this.segment(at(2 * rtt + 0.3, false, client), 'data', build.text('and here the server'))
  }

  private segment(step: Step, what: string, payload: Uint8Array = build.text('some more data')): void {
    const { ms, from, to, how } = step
    const { socket, forth } = this.socketOf(step, what === 'SYN' && !how.again)
    const flags = { SYN: 'S', 'SYN+ACK': 'SA', ACK: 'A', RST: 'RA', FIN: 'FA', data: 'PA' }[what]!
    const data = what === 'data' || step.words[1] === 'with' ? payload : new Uint8Array(0)
    if (what === 'SYN' && how.again) socket.clientNext--
    if (what === 'data' && how.again) {
      if (forth) socket.clientNext -= data.length
      else socket.serverNext -= data.length
    }
    const [seq, ack] = forth ? [socket.clientNext, socket.serverNext] : [socket.serverNext, socket.clientNext]
    const [srcPort, dstPort] = forth ? [socket.clientPort, socket.serverPort] : [socket.serverPort, socket.clientPort]
    const tcp = build.tcp({ srcPort, dstPort, seq, ack: what === 'SYN' ? 0 : ack, flags }, data)
    const used = data.length + (what === 'SYN' || what === 'SYN+ACK' || what === 'FIN' ? 1 : 0)
    if (forth) socket.clientNext = (socket.clientNext + used) >>> 0
    else socket.serverNext = (socket.serverNext + used) >>> 0
    if (what === 'SYN') socket.opening = this.ip(from.address, to.address, tcp, 64)
    this.send(ms, from, to, tcp, how, `tcp ${socket.clientPort}`)
  }

  /** The socket between the two ends, and whether the sender is its client. */
  private socketOf({ from, to, how }: Step, fresh = false): { socket: Socket; forth: boolean } {
    const fits = (socket: Socket, client: End, server: End): boolean =>
      socket.client === client.address &&
      socket.server === server.address &&
      (client.port === undefined || client.port === socket.clientPort) &&
      (server.port === undefined || server.port === socket.serverPort)
    if (!fresh) {
      const forth = newest(this.sockets, (socket) => fits(socket, from, to))
      if (forth) return { socket: forth, forth: true }
      const back = newest(this.sockets, (socket) => fits(socket, to, from))
      if (back) return { socket: back, forth: false }
    }
    const clientPort = from.port ?? this.nextPort++
    const serverPort = to.port ?? (how.tcp ? 53 : 443)
    const isn = how.isn ?? (clientPort * 7919 + this.sockets.length * 104729) >>> 0
    const socket: Socket = {
      client: from.address,
      server: to.address,
      clientPort,
      serverPort,
      clientNext: isn,
      serverNext: (isn * 3 + 17) >>> 0,
      opening: undefined,
    }
    this.sockets.push(socket)
    return { socket, forth: true }
  }

  private datagram(step: Step, payload: Uint8Array): void {
    const { ms, from, to, how } = step
    const answering = step.words[0] === 'reply' || LATER_QUIC.has(step.words[1]!)
    const { socket, forth } = this.socketOf(step, !answering && !how.again)
    const [srcPort, dstPort] = forth ? [socket.clientPort, socket.serverPort] : [socket.serverPort, socket.clientPort]
    const udp = build.udp({ srcPort, dstPort }, payload)
    if (forth) socket.opening = this.ip(from.address, to.address, udp, 64)
    this.send(ms, from, to, udp, how, `udp ${socket.clientPort}`)
  }

  private icmpError({ ms, from, to, words, how }: Step): void {
    const [type, code] = words[1]!.split('.').map(Number)
    const about = parseEnd(words[3]!, this.cast)
    const quoted = newest(this.sockets, (s) => s.client === to.address && s.server === about.address && s.opening !== undefined)
    if (!quoted) throw new Error(`nothing to quote: ${words.join(' ')}`)
    const mtu = words[4] === 'mtu' ? Number(words[5]) : 0
    const body = build.octets(build.u32(mtu), quoted.opening!.bytes)
    const error = isIPv6(to.address) ? build.icmpv6(type!, code!, body) : build.icmpv4(type!, code!, body)
    this.send(ms, from, to, error, how, `tcp ${quoted.clientPort}`)
  }

  private advertise({ ms, from, to, words, how }: Step): void {
    const prefixes: { prefix: string; preferred?: number }[] = []
    const pref64: { prefix: string; lifetime?: number }[] = []
    for (let i = 1; i < words.length; i++) {
      if (words[i] === 'pref64') pref64.push({ prefix: words[++i]! })
      else if (words[i] === 'lifetime') pref64.push({ ...pref64.pop()!, lifetime: Number(words[++i]) })
      else if (words[i] === 'preferred') prefixes.push({ ...prefixes.pop()!, preferred: Number(words[++i]) })
      else prefixes.push({ prefix: words[i]! })
    }
    const body = say.routerAdvertisement(prefixes, pref64)
    this.neighbour({ ms, from, to, words, how }, 134, body)
  }

  private dhcp({ ms, from, to, words, how }: Step): void {
    const [, type, , seconds] = words
    const fromServer = type === 'OFFER' || type === 'ACK'
    const client = this.linkOf(fromServer ? to.party : from.party)
    const [srcPort, dstPort] = fromServer ? [67, 68] : [68, 67]
    const message = say.dhcpv4(type!, client, seconds === undefined ? undefined : Number(seconds))
    this.send(ms, from, to, build.udp({ srcPort, dstPort }, { bytes: message }), how, 'dhcp')
  }

  /** RFC 4861 §6.1.1: nothing of it has passed a router. */
  private neighbour({ ms, from, to, how }: Step, type: number, body: Uint8Array): void {
    this.send(ms, from, to, build.icmpv6(type, 0, body), { ...how, hops: 255 }, 'nd')
  }

  private echo({ ms, from, to, how }: Step, reply: boolean): void {
    this.send(
      ms,
      from,
      to,
      (isIPv6(to.address) ? build.echo6 : build.echo)(1, 1, reply, { bytes: build.text('echoed by whoever is there') }),
      how,
      'echo',
    )
  }

  // Network and link

  private send(ms: number, from: End, to: End, upper: build.UpperLayer, how: Modifiers, conversation: string): void {
    const away = from.party === undefined || this.cast[from.party]!.link === undefined
    let packet = this.ip(from.address, to.address, upper, how.via || how.teredo ? 64 : (how.hops ?? (away ? 57 : 64)))
    const outer = how.via ?? how.teredo
    let [sender, receiver] = [from, to]
    if (outer) {
      const ends = outer.split('>').map((end) => parseEnd(end, this.cast, '4')) as [End, End]
      ;[sender, receiver] = ends
      const carried = how.via
        ? { protocol: 41, bytes: packet.bytes }
        : build.udp({ srcPort: sender.port ?? 51413, dstPort: receiver.port ?? 3544 }, packet)
      const far = sender.party === undefined || this.cast[sender.party]!.link === undefined
      packet = this.ip(sender.address, receiver.address, carried, how.hops ?? (far ? 57 : 64))
    }
    this.put(ms, packet, sender, receiver, how, conversation)
  }

  private ip(src: string, dst: string, upper: build.UpperLayer, hops: number): build.IpPacket {
    return isIPv6(dst) ? build.ipv6({ src, dst, hopLimit: hops }, upper) : build.ipv4({ src, dst, ttl: hops }, upper)
  }

  private put(ms: number, payload: build.NetworkLayer, from: End, to: End, how: Modifiers, conversation: string): void {
    const src = this.linkOf(how.by ?? from.party)
    const bytes = this.link === 'raw' ? payload.bytes : build.ethernet(payload, { src, dst: this.linkOf(to.party) })
    const nanos = Math.round(ms * 1e6)
    const frame = { seconds: EPOCH + Math.floor(nanos / 1e9), nanos: nanos % 1e9, bytes, interface: how.interface, conversation }
    this.frames.push(frame)
  }

  private linkOf(party: string | undefined): string {
    return (party !== undefined && this.cast[party]!.link) || ROUTER_LINK
  }
}

/** The word that follows another. */
const after = (words: readonly string[], word: string): string | undefined =>
  words.includes(word) ? words[words.indexOf(word) + 1] : undefined

const newest = <T>(list: readonly T[], holds: (each: T) => boolean): T | undefined => [...list].reverse().find(holds)
