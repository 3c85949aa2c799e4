/**
 * Community ID, version 1 (github.com/corelight/community-id-spec): the same text for a flow in Zeek, Suricata and Wireshark.
 *
 * SHA-1 over seed, both addresses, protocol, a zero octet and both ports; the lower end first, so that both directions agree.
 */
import { sha1 } from '../crypto/sha1.js'
import { ICMP, ICMPV6, SCTP, TCP, UDP } from '../wire/ip-protocol.js'

export interface FlowEnds {
  /** 4 or 16 octets, both of the same family. */
  readonly src: Uint8Array
  readonly dst: Uint8Array
  readonly protocol: number
  /** Of ICMP and ICMPv6 the type. */
  readonly srcPort: number
  /** Of ICMP and ICMPv6 the code. */
  readonly dstPort: number
}

const bothWays = (pairs: readonly (readonly [number, number])[]): ReadonlyMap<number, number> =>
  new Map(
    pairs.flatMap(([a, b]) => [
      [a, b],
      [b, a],
    ]),
  )

/** The type that answers a type. Types without one go one way: their ends keep their order and their code stands for the second port. */
const ICMP_COUNTERPART = bothWays([
  [8, 0], // echo
  [13, 14], // timestamp
  [15, 16], // information
  [10, 9], // router solicitation
  [17, 18], // address mask
])
const ICMPV6_COUNTERPART = bothWays([
  [128, 129], // echo
  [133, 134], // router solicitation
  [135, 136], // neighbour solicitation
  [130, 131], // multicast listener query
  [139, 140], // node information, RFC 4620
  [144, 145], // home agent discovery, RFC 6275
])

export function communityId(flow: FlowEnds, seed = 0): string {
  const { src, dst, protocol } = flow
  let { srcPort, dstPort } = flow
  let hasPorts = protocol === TCP || protocol === UDP || protocol === SCTP
  let oneWay = false
  if (protocol === ICMP || protocol === ICMPV6) {
    hasPorts = true
    const counterpart = (protocol === ICMP ? ICMP_COUNTERPART : ICMPV6_COUNTERPART).get(srcPort)
    if (counterpart === undefined) oneWay = true
    else dstPort = counterpart
  }
  if (!hasPorts) {
    srcPort = 0
    dstPort = 0
  }
  const order = compareBytes(src, dst) || srcPort - dstPort
  const inOrder = oneWay || order <= 0
  const message = new Uint8Array(2 + src.length + dst.length + 2 + (hasPorts ? 4 : 0))
  const view = new DataView(message.buffer)
  view.setUint16(0, seed)
  message.set(inOrder ? src : dst, 2)
  message.set(inOrder ? dst : src, 2 + (inOrder ? src : dst).length)
  let at = 2 + src.length + dst.length
  message[at] = protocol
  at += 2
  if (hasPorts) {
    view.setUint16(at, inOrder ? srcPort : dstPort)
    view.setUint16(at + 2, inOrder ? dstPort : srcPort)
  }
  return `1:${base64(sha1(message))}`
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return a.length - b.length
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/' // RFC 4648 §4

function base64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const bits = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    text += ALPHABET[bits >> 18]! + ALPHABET[(bits >> 12) & 63]!
    text += i + 1 < bytes.length ? ALPHABET[(bits >> 6) & 63]! : '='
    text += i + 2 < bytes.length ? ALPHABET[bits & 63]! : '='
  }
  return text
}
