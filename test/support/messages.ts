/** What the parties of a timeline say above the transport layer: DNS, a ClientHello, an HTTP request, router advertisements. */
import * as dns from '@dnsquery/dns-packet'
import { parseAddress } from '../../src/core/address/text.js'
import { octets, text, u16, u32 } from './packet-builder.js'
import * as quic from './quic-builder.js'

export interface Question {
  readonly id: number
  readonly name: string
  readonly type: string
  readonly multicast?: boolean
}

/** The package has no name for it. */
const typeOf = (type: string): string => (type === 'HTTPS' ? 'UNKNOWN_65' : type)

const message = (parts: object): Uint8Array => new Uint8Array(dns.encode(parts as never))

export const dnsQuery = ({ id, name, type, multicast }: Question): Uint8Array =>
  message({
    type: 'query',
    id: multicast ? 0 : id,
    flags: multicast ? 0 : dns.RECURSION_DESIRED,
    questions: [{ type: typeOf(type), name }],
  })

const RCODES: Readonly<Record<string, number>> = { FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5, NOTAUTH: 9 }
const TRUNCATED = 0x0200
const AUTHORITATIVE = 0x0400

/** The answer in words: addresses, `CNAME` and a name, `empty`, `truncated`, `hints` or `h3` and hinted addresses, or an error's name. */
export function dnsAnswer({ id, name, type, multicast }: Question, words: readonly string[]): Uint8Array {
  const answers: object[] = []
  let flags = dns.RECURSION_DESIRED | dns.RECURSION_AVAILABLE
  let owner = name
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (word in RCODES) flags |= RCODES[word]!
    else if (word === 'truncated') flags |= TRUNCATED
    else if (word === 'CNAME') {
      const target = words[++i]!
      answers.push({ type: 'CNAME', name: owner, ttl: 300, data: target })
      owner = target
    } else if (word === 'hints' || word === 'h3') {
      const hints = words.slice(i + 1)
      const params = [word === 'h3' ? ALPN_H3 : [], hintParam(4, hints), hintParam(6, hints)].flat()
      answers.push({ type: typeOf(type), name: owner, ttl: 300, data: Buffer.from([0, 1, 0, ...params]) })
      break
    } else if (word !== 'empty') answers.push({ type, name: owner, ttl: 300, data: word })
  }
  const questions = multicast ? [] : [{ type: typeOf(type), name }]
  return message({ type: 'response', id: multicast ? 0 : id, flags: multicast ? AUTHORITATIVE : flags, questions, answers })
}

/** SvcParam alpn with h3 and h2 (RFC 9460 §7.1). */
const ALPN_H3 = [0, 1, 0, 6, 2, 0x68, 0x33, 2, 0x68, 0x32]

/** SvcParams ipv4hint and ipv6hint (RFC 9460 §7.3). */
function hintParam(key: 4 | 6, hints: readonly string[]): number[] {
  const addresses = hints.map((hint) => parseAddress(hint)!).filter((bytes) => bytes.length === (key === 4 ? 4 : 16))
  return addresses.length === 0 ? [] : [0, key, 0, addresses.length * addresses[0]!.length, ...addresses.flatMap((bytes) => [...bytes])]
}

/** RFC 7766 §8: two octets of length before each message. */
export const overTcp = (dnsMessage: Uint8Array): Uint8Array => octets(u16(dnsMessage.length), dnsMessage)

export const httpRequest = (host: string, agent?: string): Uint8Array =>
  text(
    `GET / HTTP/1.1\r\nHost: ${parseAddress(host)?.length === 16 ? `[${host}]` : host}\r\n${agent === undefined ? '' : `User-Agent: ${agent}\r\n`}\r\n`,
  )

export interface Hello {
  readonly alpn?: readonly string[]
  /** An encrypted ClientHello beside it (RFC 9849 §5). */
  readonly ech?: boolean
  /** Octets of a key share, as long as one wants the message to be. */
  readonly keyShare?: number
}

/** The handshake message without a record (RFC 8446 §4.1.2). */
export function bareClientHello(serverName: string | undefined, { alpn = [], ech = false, keyShare }: Hello = {}): Uint8Array {
  const extension = (type: number, data: Uint8Array) => octets(u16(type), u16(data.length), data)
  const list = octets(...alpn.map((id) => octets(id.length, text(id))))
  const extensions = octets(
    keyShare === undefined ? [] : extension(51, new Uint8Array(keyShare).fill(0xa5)),
    serverName === undefined ? [] : extension(0, octets(u16(serverName.length + 3), 0, u16(serverName.length), text(serverName))),
    alpn.length === 0 ? [] : extension(16, octets(u16(list.length), list)),
    ech ? extension(0xfe0d, octets(0, u16(1), u16(1), 42, u16(32), new Uint8Array(32))) : [],
  )
  const body = octets(3, 3, new Uint8Array(32), 0, u16(2), 0x13, 0x01, 1, 0, u16(extensions.length), extensions)
  return octets(1, 0, u16(body.length), body)
}

export function clientHello(serverName: string, hello: Hello = {}): Uint8Array {
  const message = bareClientHello(serverName, hello)
  return octets(22, 3, 1, u16(message.length), message)
}

/** What stands behind `QUIC` in a timeline: a client's first flight to a name or to none, or another kind of packet. */
export function quicDatagram([what, ...rest]: readonly string[]): Uint8Array {
  if (what === 'answer') return quic.serverInitial()
  if (what === 'data') return quic.shortHeader()
  if (what === 'retry') return quic.retry(text('retried'))
  if (what === 'negotiation') return quic.negotiation(1, 2)
  const hello = bareClientHello(what, { alpn: ['h3'], ech: rest.includes('ech') })
  return quic.initial(quic.cryptoFrame(0, hello))
}

interface PrefixWords {
  readonly prefix: string
  readonly preferred?: number
}

const prefixOf = (words: string): [Uint8Array, number] => {
  const [address, length] = words.split('/')
  return [parseAddress(address!)!, Number(length)]
}

interface Pref64Words {
  readonly prefix: string
  readonly lifetime?: number
}

/** The body behind an ICMPv6 header (RFC 4861 §4.2, RFC 8781 §4). */
export function routerAdvertisement(prefixes: readonly PrefixWords[], pref64: readonly Pref64Words[]): Uint8Array {
  const information = prefixes.map(({ prefix, preferred = 3600 }) => {
    const [bytes, length] = prefixOf(prefix)
    return octets(3, 4, length, 0xc0, u32(7200), u32(preferred), u32(0), bytes)
  })
  const plc = [96, 64, 56, 48, 40, 32]
  const translation = pref64.map(({ prefix, lifetime = 1800 }) => {
    const [bytes, length] = prefixOf(prefix)
    return octets(38, 2, u16(((lifetime / 8) << 3) | plc.indexOf(length)), bytes.subarray(0, 12))
  })
  return octets(64, 0, u16(1800), u32(0), u32(0), ...information, ...translation)
}

/** A neighbour solicitation without options, as duplicate address detection sends it (RFC 4862 §5.4.2). */
export const neighborSolicitation = (target: string): Uint8Array => octets(u32(0), parseAddress(target)!)
export const neighborAdvertisement = (target: string): Uint8Array => octets(u32(0x20000000), parseAddress(target)!)

const DHCP_TYPES: Readonly<Record<string, number>> = { DISCOVER: 1, OFFER: 2, REQUEST: 3, ACK: 5 }

/** DHCPv4 (RFC 2131 §2): a client lists option 108, a server gives the time without IPv4 (RFC 8925 §3.1). */
export function dhcpv4(type: string, clientLink: string, v6OnlySeconds: number | undefined): Uint8Array {
  const fromServer = type === 'OFFER' || type === 'ACK'
  const link = clientLink.split(':').map((part) => Number.parseInt(part, 16))
  const v6Only = !fromServer ? [55, 2, 3, 108] : v6OnlySeconds === undefined ? [] : [108, 4, ...u32(v6OnlySeconds)]
  const fixed = octets(
    fromServer ? 2 : 1,
    1,
    6,
    0,
    u32(0x3903f326),
    new Uint8Array(20),
    Uint8Array.from(link),
    new Uint8Array(10),
    new Uint8Array(192),
  )
  return octets(fixed, u32(0x63825363), 53, 1, DHCP_TYPES[type]!, Uint8Array.from(v6Only), 255)
}
/** RFC 8446 §6: a fatal alert, handshake_failure. */
export const tlsAlert = (): Uint8Array => octets(21, u16(0x0303), u16(2), 2, 40)
